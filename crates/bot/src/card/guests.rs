//! Who comes: names and counts by answer.

use televent_ical::{Attendee, CalAddress, CalendarObject, PartStat, object::bare_address};

use crate::phrase::Reader;
use crate::text::{Args, Html, short};

/// As many names are shown of each answer.
const NAMES: usize = 6;

/// The name of whoever invites.
pub(super) fn organizer(object: &CalendarObject) -> Option<String> {
    let organizer = CalAddress::from_property(object.master().property("ORGANIZER")?);
    let name = organizer.name.unwrap_or_else(|| bare_address(&organizer.address).to_owned());
    Some(short(&name, 60).into_owned())
}

/// `👥 ✅ 2 (Bob, Eve) · 🤔 1 (Tom)`; `None` without guests.
pub(super) fn line(reader: Reader, attendees: &[Attendee]) -> Option<Html> {
    let groups = [
        ("guests-yes", &[PartStat::Accepted][..]),
        ("guests-maybe", &[PartStat::Tentative][..]),
        ("guests-no", &[PartStat::Declined][..]),
        ("guests-open", &[PartStat::NeedsAction, PartStat::Delegated][..]),
    ];
    let groups: Vec<String> = groups
        .into_iter()
        .filter_map(|(key, answers)| {
            let guests: Vec<&Attendee> =
                attendees.iter().filter(|guest| answers.contains(&guest.partstat)).collect();
            let args = Args::new().number("count", guests.len()).text("names", names(&guests));
            (!guests.is_empty()).then(|| reader.words.plain(key, &args))
        })
        .collect();
    (!groups.is_empty())
        .then(|| reader.words.html("card-guests", &Args::new().text("guests", groups.join(" · "))))
}

fn names(guests: &[&Attendee]) -> String {
    let mut names: Vec<String> = guests.iter().take(NAMES).map(|guest| name(guest)).collect();
    if guests.len() > NAMES {
        names.push("…".to_owned());
    }
    names.join(", ")
}

/// A guest's name; an address that is for machines is not shown.
fn name(guest: &Attendee) -> String {
    let address = bare_address(&guest.address);
    match guest.name.as_deref().map(str::trim) {
        Some(name) if !name.is_empty() => short(name, 40).into_owned(),
        _ if address.contains('@') => short(address, 60).into_owned(),
        _ => "?".to_owned(),
    }
}
