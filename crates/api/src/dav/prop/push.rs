//! Properties of WebDAV Push (draft-bitfire-webdav-push).

use super::Prop;
use crate::dav::xml::Xml;

/// Writes what a calendar says of push. `key` is our public key as push services know it, `topic` the calendar's;
/// false where there is no push.
pub(super) fn write(prop: Prop, key: Option<&str>, topic: &str, xml: &mut Xml) -> bool {
    let Some(key) = key else { return false };
    match prop {
        Prop::PushTransports => {
            xml.raw("<P:transports xmlns:P=\"https://bitfire.at/webdav-push\"><P:web-push><P:vapid-public-key type=\"p256ecdsa\">");
            xml.text(key);
            xml.raw("</P:vapid-public-key></P:web-push></P:transports>");
        }
        Prop::PushTopic => {
            xml.raw("<P:topic xmlns:P=\"https://bitfire.at/webdav-push\">");
            xml.text(topic);
            xml.raw("</P:topic>");
        }
        // Of properties nothing is told: programs look at them when they ask what is new.
        Prop::PushSupportedTriggers => xml.raw(
            "<P:supported-triggers xmlns:P=\"https://bitfire.at/webdav-push\"><P:content-update><depth>1</depth></P:content-update></P:supported-triggers>",
        ),
        _ => return false,
    }
    true
}
