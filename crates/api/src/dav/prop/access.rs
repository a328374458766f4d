//! Who may do what, as RFC 3744 tells it. Rights come from whose calendar it is and are changed in the chat, so
//! every entry is protected.

use televent_core::{Access, TelegramId};

use crate::dav::path::Place;
use crate::dav::prop::Prop;
use crate::dav::xml::Xml;

/// Privileges somebody with `access` has in a calendar, and the free/busy one of RFC 4791 section 6.1.1.
pub(super) fn in_calendar(access: Access, writable: bool) -> Vec<&'static str> {
    let mut words = vec!["read", "C:read-free-busy", "read-current-user-privilege-set"];
    if writable && access == Access::Own {
        words.push("write");
    }
    if writable {
        words.extend(["write-content", "bind", "unbind"]);
    }
    if access == Access::Own {
        words.push("write-properties");
    }
    words
}

/// Privileges on what leads to calendars.
pub(super) fn on_the_way(bindable: bool) -> Vec<&'static str> {
    let mut words = vec!["read", "read-current-user-privilege-set"];
    if bindable {
        words.extend(["bind", "unbind"]);
    }
    words
}

/// Writes an access property of a resource in which `user` has `privileges`; false if it is none.
pub(super) fn write(
    prop: Prop,
    privileges: &[&str],
    owner: TelegramId,
    user: TelegramId,
    xml: &mut Xml,
) -> bool {
    match prop {
        Prop::Owner => xml.href(prop.word(), &Place::Principal(owner).href()),
        Prop::CurrentUserPrivilegeSet => {
            xml.open(prop.word());
            each(xml, privileges);
            xml.close(prop.word());
        }
        Prop::Acl => {
            xml.raw("<acl><ace>");
            xml.href("principal", &Place::Principal(user).href());
            xml.open("grant");
            each(xml, privileges);
            xml.raw("</grant><protected/></ace></acl>");
        }
        Prop::AclRestrictions => xml.raw("<acl-restrictions><grant-only/><no-invert/></acl-restrictions>"),
        Prop::InheritedAclSet => xml.empty(prop.word()),
        Prop::SupportedPrivilegeSet => supported(xml),
        _ => return false,
    }
    true
}

fn each(xml: &mut Xml, words: &[&str]) {
    for word in words {
        xml.open("privilege");
        xml.empty(word);
        xml.close("privilege");
    }
}

/// The tree of privileges (RFC 3744 section 5.3).
fn supported(xml: &mut Xml) {
    xml.raw("<supported-privilege-set><supported-privilege><privilege><all/></privilege><abstract/>");
    describe(xml, "all");
    for (word, within) in [
        ("read", &["read-current-user-privilege-set", "C:read-free-busy"][..]),
        ("write", &["write-content", "write-properties", "bind", "unbind"][..]),
    ] {
        xml.open("supported-privilege");
        each(xml, &[word]);
        describe(xml, word);
        for inner in within {
            xml.open("supported-privilege");
            each(xml, &[inner]);
            describe(xml, inner.trim_start_matches("C:"));
            xml.close("supported-privilege");
        }
        xml.close("supported-privilege");
    }
    xml.raw("</supported-privilege></supported-privilege-set>");
}

fn describe(xml: &mut Xml, word: &str) {
    xml.raw("<description xml:lang=\"en\">");
    xml.text(word);
    xml.raw("</description>");
}
