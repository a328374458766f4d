//! Properties: which are asked for, and who answers them.

mod access;
mod collection;
mod edit;
mod name;
mod object;
mod principal;
mod push;
mod request;

pub(crate) use collection::CalendarSource;
pub(crate) use edit::{Edits, Making};
pub(crate) use name::Prop;
pub(crate) use object::{ObjectSource, content_type, http_date};
pub(crate) use principal::{HomeSource, PrincipalSource, RootSource};
pub(crate) use request::{MOST, PropRequest};

use televent_core::TelegramId;
use televent_store::calendars::Room;

use super::path::Place;
use super::xml::{Name, Xml};

/// A resource that has properties.
pub(crate) trait Source {
    /// Writes a live property; false if the resource does not have it.
    fn live(&self, prop: Prop, xml: &mut Xml) -> bool;

    /// The live properties it can have, for `allprop` and `propname`.
    fn known(&self) -> &'static [Prop];

    /// Writes what only a report can ask for, such as calendar data; false if there is no such thing here.
    fn special(&self, _name: &Name, _xml: &mut Xml) -> bool {
        false
    }

    /// Whether it has what a report asks for, but longer than one answer may hold.
    fn over(&self, _name: &Name) -> bool {
        false
    }

    /// The value of a dead property as XML, element and all.
    fn dead(&self, _name: &Name) -> Option<&str> {
        None
    }

    /// The names of its dead properties.
    fn dead_names(&self) -> Vec<Name> {
        Vec::new()
    }
}

/// What the person's calendars keep and may keep (RFC 4331), where it was read.
pub(super) fn quota(prop: Prop, room: Option<Room>, xml: &mut Xml) -> bool {
    let Some(room) = room else { return false };
    let octets = match prop {
        Prop::QuotaAvailableBytes => room.available(),
        Prop::QuotaUsedBytes => room.used,
        _ => return false,
    };
    xml.leaf(prop.word(), &octets.to_string());
    true
}

/// What every resource says of whoever asks.
pub(super) fn common(prop: Prop, account: TelegramId, xml: &mut Xml) -> bool {
    match prop {
        // RFC 5397
        Prop::CurrentUserPrincipal => xml.href(prop.word(), &Place::Principal(account).href()),
        // RFC 3744 section 5.8
        Prop::PrincipalCollectionSet => xml.href(prop.word(), &Place::Principals.href()),
        _ => return false,
    }
    true
}
