//! The methods, one file each.

pub(crate) mod acl;
pub(crate) mod add_member;
pub(crate) mod copy_move;
pub(crate) mod delete;
pub(crate) mod export;
pub(crate) mod get;
pub(crate) mod mkcalendar;
pub(crate) mod options;
pub(crate) mod propfind;
pub(crate) mod proppatch;
pub(crate) mod push;
pub(crate) mod put;

use super::path::Place;

/// The methods a resource of that kind takes, whether or not there is one.
pub(crate) fn allowed(place: &Place) -> &'static str {
    match place {
        Place::Root | Place::Principals | Place::Principal(_) | Place::Home(_) => {
            "OPTIONS, PROPFIND, PROPPATCH, REPORT"
        }
        Place::Calendar(..) => {
            "OPTIONS, GET, HEAD, PROPFIND, PROPPATCH, REPORT, MKCALENDAR, MKCOL, DELETE, ACL, POST"
        }
        Place::AddMember(..) => "OPTIONS, POST",
        Place::Push(_) => "OPTIONS, DELETE",
        Place::Object(..) => "OPTIONS, GET, HEAD, PUT, DELETE, COPY, MOVE, PROPFIND, PROPPATCH, REPORT",
    }
}
