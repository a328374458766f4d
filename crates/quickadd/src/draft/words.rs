//! The words of a draft: title, notes, place, people, and what was understood where.

use crate::frame::{Asked, Frame};
use crate::lang::Role;
use crate::lex::Kind;
use crate::outcome::{Category, Guest, SpanKind};
use crate::phrase::Phrase;
use crate::place::{Place, place};
use crate::plan::Plan;
use crate::span::Element;
use crate::title::{Use, title};

use super::spans::spans;

/// What surrounds the times of a draft: the words.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    /// The title.
    pub(crate) title: String,
    /// Further lines that are neither title nor anything else.
    pub(crate) notes: Option<String>,
    /// The place.
    pub(crate) location: Option<String>,
    /// The guests.
    pub(crate) guests: Vec<Guest>,
    /// What kind of event it is.
    pub(crate) category: Option<Category>,
    /// What was understood where.
    pub(crate) spans: Vec<(std::ops::Range<usize>, SpanKind)>,
    /// Which tokens are spoken for.
    pub(crate) uses: Vec<Use>,
}

/// Reads title, place and people out of what the elements leave.
pub(crate) fn words(phrase: &Phrase, frame: &Frame, elements: &[Element], plan: &Plan) -> Words {
    let mut uses = vec![Use::Free; phrase.len()];
    let mut mark = |from: usize, to: usize, used: Use| uses.get_mut(from..to).unwrap_or_default().fill(used);
    for (from, to) in &frame.words {
        mark(*from, *to, Use::Frame);
    }
    for element in elements {
        mark(element.from, element.to, Use::Element);
    }
    let mut found = place(phrase, &uses, frame.from, phrase.len());
    if let Some(Place { from, to, .. }) = found {
        uses.get_mut(from..to).unwrap_or_default().fill(Use::Place);
        // Where nothing else is left, the place is what it is about.
        let first = frame.from.min(first_free(&uses));
        let bare = phrase.is(from, Role::PlacePrep)
            && (title(phrase, &uses, first, phrase.len()).is_empty() || only_goes(phrase, &uses));
        if bare {
            uses.get_mut(from..to).unwrap_or_default().fill(Use::Free);
            found = None;
        }
    }
    if frame.asked == Asked::Reminder {
        remind_to(phrase, &mut uses);
    }
    if matches!(frame.asked, Asked::Told | Asked::Event) {
        let first = first_free(&uses);
        // "kannst du den Zahnarzt ... eintragen"
        let wanted = frame.words.first().is_some_and(|(from, _)| phrase.is(*from, Role::AskYou));
        let article = phrase.hit(first, Role::Article).is_some_and(|hit| hit.value == 0 || wanted);
        if article && first + 1 < phrase.len() {
            uses.get_mut(first..=first).unwrap_or_default().fill(Use::Frame);
        }
    }
    if frame.asked == Asked::Event {
        noun_of_lead(phrase, frame, &mut uses);
    }
    let location = found.map(|place| unquoted(written(phrase, place.name, place.to)));
    let guests = guest_list(phrase, &plan.guests);
    let category = category(phrase, &uses);
    let spans = spans(phrase, frame, elements, found);
    let from = frame.from.min(first_free(&uses));
    let (mut title, notes) = title_and_notes(phrase, &uses, from);
    if title.is_empty() {
        title = match frame.asked {
            Asked::Reminder => request(phrase, frame),
            Asked::Event | Asked::Task => heading(phrase, frame),
            Asked::Open | Asked::Told => title,
        };
    }
    Words { title, notes, location, guests, category, spans, uses }
}

/// "Create an appointment with Paul": a companion belongs to the noun before it, although that noun also asks.
fn noun_of_lead(phrase: &Phrase, frame: &Frame, uses: &mut [Use]) {
    let Some((from, to)) = frame.words.first().copied() else { return };
    let companion = phrase.hit(to, Role::With).is_some_and(|hit| hit.len == 1) && !phrase.is(to, Role::And);
    let noun = to.checked_sub(1).filter(|noun| {
        *noun > from
            && phrase.token(*noun).is_some_and(|token| token.kind == Kind::Word)
            && !phrase.is(*noun, Role::Article)
            && !(from..to).any(|i| phrase.hit(i, Role::Tail).is_some_and(|hit| i + hit.len == to))
    });
    let free = uses.get(to) == Some(&Use::Free);
    if let Some(used) = noun.filter(|_| companion && free).and_then(|noun| uses.get_mut(noun)) {
        *used = Use::Free;
    }
}

/// Whether the words left say only that somebody goes: "wir gehen", "еду".
fn only_goes(phrase: &Phrase, uses: &[Use]) -> bool {
    let mut left = (0..phrase.len()).filter(|i| {
        uses.get(*i) == Some(&Use::Free) && phrase.token(*i).is_some_and(|token| token.kind == Kind::Word)
    });
    let mut goes = false;
    left.all(|i| {
        let verb = phrase.hit(i, Role::Plan).is_some_and(|hit| hit.value == 1);
        goes |= verb;
        verb || phrase.hit(i, Role::Pronoun).is_some_and(|hit| hit.value > 0)
    }) && goes
}

/// "set an alarm for 6am" is its own title.
fn request(phrase: &Phrase, frame: &Frame) -> String {
    let Some((from, mut to)) = frame.words.first().copied().filter(|(from, to)| to - from > 2) else {
        return String::new();
    };
    while to > from && [Role::For, Role::RemindTo, Role::At].into_iter().any(|role| phrase.is(to - 1, role)) {
        to -= 1;
    }
    if (from..to).any(|i| phrase.hit(i, Role::Article).is_some_and(|hit| hit.value == 0)) {
        written(phrase, from, to)
    } else {
        String::new()
    }
}

/// "Meeting: Tuesday at 2pm": a noun with a colon and nothing but a date behind it is the title.
fn heading(phrase: &Phrase, frame: &Frame) -> String {
    let alone = frame.words.first().filter(|(from, to)| to - from == 2 && phrase.sign(from + 1, ':'));
    let Some((from, _)) = alone else { return String::new() };
    let asks = phrase.hits(*from).iter().any(|hit| {
        hit.len == 1 && matches!(hit.role, Role::Lead | Role::Todo | Role::TitleLabel | Role::EditIt)
    });
    if asks { String::new() } else { written(phrase, *from, from + 1) }
}

/// Of several lines, the first that has words left is the title, and the others are notes.
fn title_and_notes(phrase: &Phrase, uses: &[Use], from: usize) -> (String, Option<String>) {
    let line_end = |from: usize| {
        let line = phrase.token(from).map(|token| token.line);
        (from..phrase.len())
            .find(|i| phrase.token(*i).map(|token| token.line) != line)
            .unwrap_or(phrase.len())
    };
    let mut lines = Vec::new();
    let mut at = from;
    while at < phrase.len() {
        let end = line_end(at);
        // "What: Budget review" is the title wherever it stands.
        match phrase.hit(at, Role::TitleLabel).filter(|hit| hit.value == 0).map(|hit| at + hit.len) {
            Some(label) if at > from => lines.insert(0, title(phrase, uses, label, end)),
            _ => lines.push(title(phrase, uses, at, end)),
        }
        at = end;
    }
    let mut lines = lines.into_iter().filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let notes: Vec<String> = lines.collect();
    (unquoted(first), (!notes.is_empty()).then(|| notes.join("\n")))
}

/// A title that is one quotation loses its marks.
fn unquoted(title: String) -> String {
    const PAIRS: [(char, char); 6] =
        [('"', '"'), ('“', '”'), ('«', '»'), ('„', '“'), ('\'', '\''), ('‘', '’')];
    for (open, close) in PAIRS {
        let inner = title.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        if let Some(inner) = inner.filter(|inner| !inner.is_empty() && !inner.contains([open, close])) {
            return inner.to_owned();
        }
    }
    title
}

/// "remind me at 6 to leave": the "to" belongs to the request.
fn remind_to(phrase: &Phrase, uses: &mut [Use]) {
    let after = |i: usize| {
        i.checked_sub(1).and_then(|before| uses.get(before)).is_some_and(|used| *used != Use::Free)
    };
    let first = first_free(uses);
    let at = Some(first).filter(|first| phrase.is(*first, Role::RemindTo) && after(*first));
    if let Some((at, to)) = at.and_then(|at| Some((at, phrase.past(at, Role::RemindTo)?))) {
        uses.get_mut(at..to).unwrap_or_default().fill(Use::Frame);
    }
}

pub(crate) fn first_free(uses: &[Use]) -> usize {
    uses.iter().position(|used| *used == Use::Free).unwrap_or(0)
}

/// Tokens as written, blanks made one.
pub(crate) fn written(phrase: &Phrase, from: usize, to: usize) -> String {
    let uses = vec![Use::Free; to];
    title(phrase, &uses, from, to)
}

/// The guests named by these tokens, each once.
pub(crate) fn guest_list(phrase: &Phrase, tokens: &[usize]) -> Vec<Guest> {
    let mut guests: Vec<Guest> = Vec::new();
    for token in tokens.iter().filter_map(|i| phrase.token(*i)) {
        let Some(text) = phrase.text.get(token.start as usize..token.end as usize) else { continue };
        let guest = match token.kind {
            Kind::Mention => Guest::Username(text.trim_start_matches('@').to_owned()),
            _ => Guest::Email(text.to_owned()),
        };
        let known = guests.iter().any(|known| match (known, &guest) {
            (Guest::Username(a), Guest::Username(b)) | (Guest::Email(a), Guest::Email(b)) => {
                a.eq_ignore_ascii_case(b)
            }
            _ => false,
        });
        if !known {
            guests.push(guest);
        }
    }
    guests
}

/// A birthday or an anniversary, unless it is a party or another thing to do on that day.
fn category(phrase: &Phrase, uses: &[Use]) -> Option<Category> {
    let free = |i: &usize| uses.get(*i).is_none_or(|used| *used == Use::Free);
    let hit = (0..phrase.len()).filter(free).find_map(|i| phrase.hit(i, Role::Birthday))?;
    let party = (0..phrase.len()).filter(free).any(|i| phrase.is(i, Role::Party));
    (!party).then_some(if hit.value == 0 { Category::Birthday } else { Category::Anniversary })
}
