//! Any octets, as they reach the parser: an object or a reason, the octets kept, the columns and the first answers
//! readable. `object` asks everything else; this one only reads, so that it can read ten times as much.
#![no_main]

use chrono_tz::Tz;
use libfuzzer_sys::fuzz_target;
use televent_fuzz::bounded;
use televent_ical::{CalendarObject, guard::Limits, import, line, tree};

fuzz_target!(|octets: &[u8]| bounded(|| hold(octets)));

fn hold(octets: &[u8]) {
    let text = import::decode(octets);
    if let Ok(calendars) = tree::parse(&text, Limits::import().depth) {
        calendars.iter().for_each(|calendar| stands(&text, calendar));
    }
    match CalendarObject::parse(text.as_ref()) {
        Ok(object) => {
            assert_eq!(object.text(), text);
            let index = object.index(Tz::Europe__Berlin);
            assert_eq!(index.uid, object.uid());
        }
        Err(error) => drop(error.to_string()),
    }
}

/// Every property and component stands on whole lines of the text, inside its parent.
fn stands(text: &str, component: &tree::Component) {
    for property in component.properties() {
        let raw = &text[property.octets()];
        assert_eq!(line::ranges(raw).count(), 1);
        assert!(
            component.octets().start <= property.octets().start
                && property.octets().end <= component.octets().end
        );
    }
    component.children().iter().for_each(|child| {
        assert!(
            component.octets().start <= child.octets().start && child.octets().end <= component.octets().end
        );
        stands(text, child);
    });
}
