//! Properties of WebDAV Push (draft-bitfire-webdav-push).

use super::Prop;
use crate::dav::xml::{PUSH, Xml};

/// Writes what a calendar says of push. `key` is our public key as push services know it, `topic` the calendar's;
/// false where there is no push.
pub(super) fn write(prop: Prop, key: Option<&str>, topic: &str, xml: &mut Xml) -> bool {
    let Some(key) = key else { return false };
    let open = |name: &str, xml: &mut Xml| xml.raw(&format!("<P:{name} xmlns:P=\"{PUSH}\">"));
    match prop {
        Prop::PushTransports => {
            open("transports", xml);
            xml.raw("<P:web-push><P:vapid-public-key type=\"p256ecdsa\">");
            xml.text(key);
            xml.raw("</P:vapid-public-key></P:web-push></P:transports>");
        }
        Prop::PushTopic => {
            open("topic", xml);
            xml.text(topic);
            xml.close("P:topic");
        }
        // Of members, and of the calendar's own properties: members have none that a client could set.
        Prop::PushSupportedTriggers => {
            open("supported-triggers", xml);
            xml.raw("<P:content-update><depth>1</depth></P:content-update>");
            xml.raw("<P:property-update><depth>0</depth></P:property-update></P:supported-triggers>");
        }
        _ => return false,
    }
    true
}
