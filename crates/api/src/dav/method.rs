//! The methods, one file each.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod options;
pub(crate) mod propfind;
pub(crate) mod put;

use super::path::Place;

/// The methods a resource of that kind takes, whether or not there is one.
pub(crate) fn allowed(place: &Place) -> &'static str {
    match place {
        Place::Root | Place::Principals | Place::Principal(_) | Place::Home(_) => "OPTIONS, PROPFIND, REPORT",
        Place::Calendar(..) => "OPTIONS, PROPFIND, REPORT",
        Place::Object(..) => "OPTIONS, GET, HEAD, PUT, DELETE, PROPFIND, REPORT",
    }
}
