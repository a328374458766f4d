//! What was understood where, in bytes of the text.

use crate::frame::Frame;
use crate::outcome::SpanKind;
use crate::phrase::Phrase;
use crate::place::Place;
use crate::span::{Element, What};

pub(crate) fn spans(
    phrase: &Phrase,
    frame: &Frame,
    elements: &[Element],
    place: Option<Place>,
) -> Vec<(std::ops::Range<usize>, SpanKind)> {
    let bytes = |from: usize, to: usize| -> Option<std::ops::Range<usize>> {
        if from >= to {
            return None;
        }
        Some(phrase.token(from)?.start as usize..phrase.token(to.checked_sub(1)?)?.end as usize)
    };
    let lead = frame.words.iter().filter_map(|(from, to)| Some((bytes(*from, *to)?, SpanKind::Lead)));
    let parts =
        elements.iter().filter_map(|element| Some((bytes(element.from, element.to)?, kind(&element.what))));
    let place =
        place.into_iter().filter_map(|place| Some((bytes(place.from, place.to)?, SpanKind::Location)));
    let mut spans: Vec<_> = lead.chain(parts).chain(place).collect();
    spans.sort_by_key(|(range, _)| range.start);
    spans.dedup_by(|later, earlier| later.0.start < earlier.0.end);
    spans
}

fn kind(what: &What) -> SpanKind {
    match what {
        What::Clock(_) | What::Clocks(..) | What::EitherClock(..) | What::Part(..) | What::UntilClock(_) => {
            SpanKind::Time
        }
        What::Length(..) => SpanKind::Duration,
        What::Rule(_) | What::Until(_) | What::Count(_) | What::Start(_) | What::Except(_) => {
            SpanKind::Recurrence
        }
        What::Zone(..) => SpanKind::Zone,
        What::Alarm(_) => SpanKind::Alarm,
        What::Guests(_) => SpanKind::Guests,
        What::Label => SpanKind::Lead,
        _ => SpanKind::Date,
    }
}
