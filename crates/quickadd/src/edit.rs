//! Changes to events that exist: "move lunch to 2pm", "1h longer", "make it weekly", "cancel yoga on Friday".

use chrono::NaiveDate;

use crate::draft::written;
use crate::frame::{Asked, Frame};
use crate::lang::Role;
use crate::lex::Kind;
use crate::outcome::{EditChange, EditDraft, Guest, Moment, Profile, SpanKind, Target};
use crate::phrase::{Hit, Phrase};
use crate::plan::{Plan, When, plan};
use crate::resolve::{Here, Hints};
use crate::span::length::length;
use crate::span::{Bound, Day, Element, What, Which};
use crate::times::times;
use crate::title::{Use, title};

mod alter;
mod moved;
mod shift;
mod verb;

use verb::{Deed, Verb};

/// The moving parts of an edit while it is read.
pub(crate) struct Edit<'p, 't> {
    phrase: &'p Phrase<'t>,
    here: &'p Here,
    profile: &'p Profile,
    elements: &'p [Element],
    verb: Verb,
    from: usize,
    to: usize,
    /// Where "instead" stands.
    instead: Option<(usize, usize)>,
}

/// The edit a text asks for, if it asks for one.
pub(crate) fn edit(
    phrase: &Phrase,
    frame: &Frame,
    elements: &[Element],
    here: &Here,
    profile: &Profile,
) -> Option<EditDraft> {
    let due = elements
        .iter()
        .any(|element| matches!(element.what, What::Due(..)) && !phrase.is(element.from, Role::Until));
    let instead = instead(phrase);
    let mut as_times: Option<Vec<Element>> = None;
    let start = if matches!(frame.asked, Asked::Open | Asked::Event) { frame.from } else { 0 };
    // "kannst du den Zahnarzt auf Freitag verschieben"
    let asked = crate::frame::past_question(phrase, start);
    for at in [asked, start, 0] {
        for verb in verb::verbs(phrase, at) {
            // "set up a call" makes one.
            let verb_len = verb.to.saturating_sub(at);
            let makes = |hit: &Hit| hit.role == Role::Lead && hit.value == 0 && hit.len > verb_len;
            if verb.from == at && verb.deed != Deed::Nothing && phrase.hits(at).iter().any(makes) {
                continue;
            }
            let request = matches!(frame.asked, Asked::Reminder | Asked::Task);
            // "cancel the subscription by Friday" is a thing to do.
            if request && verb.deed != Deed::Remind || due && verb.deed == Deed::Cancel {
                continue;
            }
            let (from, to) = verb.content(phrase, at);
            // "two weeks ago it was cold" is a memory.
            let gone = |element: &Element| matches!(element.what, What::Offset(_, true));
            // "can't make it Friday, can we do Monday instead?" asks somebody.
            let asks = phrase.sign(phrase.len() - 1, '?');
            if verb.deed == Deed::Nothing && (asks || elements.iter().any(gone)) {
                continue;
            }
            let length = opens_with_length(phrase, phrase.skip(from, Role::EditBy));
            if verb.deed == Deed::Nothing && instead.is_none() && !length {
                continue;
            }
            let to = instead.filter(|(_, end)| *end >= to).map_or(to, |(at, _)| at);
            let elements =
                as_times.get_or_insert_with(|| elements.iter().cloned().flat_map(as_new_times).collect());
            let edit = Edit { phrase, here, profile, elements, verb, from, to, instead };
            if let Some((target, change)) = edit.read() {
                return Some(EditDraft { target, change, spans: edit.spans() });
            }
        }
        if asked == 0 {
            break;
        }
    }
    None
}

impl Edit<'_, '_> {
    fn read(&self) -> Option<(Target, EditChange)> {
        match self.verb.deed {
            Deed::Move => {
                self.longer().or_else(|| self.shift()).or_else(|| self.attribute()).or_else(|| self.moved())
            }
            Deed::Shift(_) => self.shift().or_else(|| self.moved()),
            Deed::Cancel => self.cancel(),
            Deed::Extend(sign) => self.extend(sign).or_else(|| self.extend_until()),
            Deed::Rename => self.rename(),
            Deed::Make => self
                .longer()
                .or_else(|| self.attribute())
                .or_else(|| self.repeat())
                .or_else(|| self.lasting())
                .or_else(|| self.shift())
                .or_else(|| self.made_instead())
                .or_else(|| self.made_at()),
            Deed::Place => self.place_label(),
            Deed::Invite => self.invite(),
            Deed::Remind => self.remind(),
            Deed::Nothing
                if self.length().is_some_and(|(_, at, _)| {
                    at == self.from || at == self.phrase.skip(self.from, Role::EditBy)
                }) =>
            {
                self.longer().or_else(|| self.shift())
            }
            Deed::Nothing => self.made_instead(),
        }
    }

    /// Elements that lie within a range of tokens.
    fn within(&self, from: usize, to: usize) -> Vec<Element> {
        self.elements.iter().filter(|element| element.from >= from && element.to <= to).cloned().collect()
    }

    /// A plan of the elements in a range.
    fn plan(&self, from: usize, to: usize) -> Plan {
        let mut elements = self.within(from, to);
        plan(self.phrase, &mut elements)
    }

    fn hints(&self, from: usize, to: usize) -> Hints {
        crate::draft::hints_among(self.phrase, from..to)
    }

    /// Day and time of a plan.
    fn when(
        &self,
        plan: &Plan,
    ) -> Option<(Option<NaiveDate>, Option<chrono::NaiveTime>, Option<chrono::NaiveTime>)> {
        let hints = self.hints(self.from, self.to);
        if plan.when.is_none() && !plan.part.is_some_and(|(_, today)| today) {
            let hours = crate::times::hours(plan, self.phrase.lang, hints).ok()??;
            let clock = |minutes: u32| chrono::NaiveTime::from_hms_opt(minutes % 1440 / 60, minutes % 60, 0);
            return Some((None, clock(hours.start), hours.end.and_then(clock)));
        }
        let found = times(plan, self.phrase.lang, self.here, hints).ok()?;
        Some((Some(found.start.date()), found.start.time(), found.end.and_then(Moment::time)))
    }

    /// The event named by the free tokens of a range, with the day and time said there.
    fn target(&self, from: usize, to: usize) -> Target {
        let phrase = self.phrase;
        // An infinitive between the event and its new time is no part of the name.
        let to = if self.verb.from > from && self.verb.to == to { self.verb.from } else { to };
        let mut uses = vec![Use::Free; phrase.len()];
        let elements = self.within(from, to);
        for element in &elements {
            uses.get_mut(element.from..element.to).unwrap_or_default().fill(Use::Element);
        }
        if let Some((at, end)) = self.instead {
            uses.get_mut(at..end).unwrap_or_default().fill(Use::Frame);
        }
        let mut begin = from;
        while begin < to
            && (phrase.is(begin, Role::Article)
                || phrase.hit(begin, Role::Pronoun).is_some_and(|hit| hit.value == 0))
        {
            begin += 1;
        }
        if let Some(of) = phrase.past(begin, Role::EditTime) {
            begin = phrase.skip(of, Role::Article);
        }
        // "sag das Yoga ab": the particle belongs to the verb.
        let last = to.checked_sub(1).filter(|last| *last > begin && phrase.is(*last, Role::EditParticle));
        let named = title(phrase, &uses, begin, last.unwrap_or(to));
        let at_hand =
            phrase.hit(from, Role::EditIt).is_some_and(|hit| hit.value == 1 && from + hit.len >= to);
        let title = (!named.is_empty() && !at_hand).then_some(named);
        let (date, time, _) = self.when(&self.on_one_day(self.plan(from, to))).unwrap_or_default();
        Target { title, date, time }
    }

    /// "cancel thursdays pilates": without its apostrophe the day of one, not of all.
    fn on_one_day(&self, plan: Plan) -> Plan {
        let plural = plan.rule.as_ref().filter(|rule| rule.plural && self.phrase.lang.code == "en");
        match plural.map(|rule| rule.days.as_slice()) {
            Some([(0, day)]) if plan.when.is_none() => {
                Plan { when: Some(When::Day(Day::Weekday(*day, Which::Bare))), rule: None, ..plan }
            }
            _ => plan,
        }
    }

    fn cancel(&self) -> Option<(Target, EditChange)> {
        // "Drop the kids off at practice" calls nothing off.
        let apart = (self.from + 1..self.to.saturating_sub(1)).any(|i| {
            self.phrase.is(i, Role::EditParticle) && !self.phrase.glued(i) && !self.phrase.glued(i + 1)
        });
        if apart || !self.verb.strong && !self.names_gathering() {
            return None;
        }
        let target = self.target(self.from, self.to);
        let named = target.title.is_some()
            || target.date.is_some()
            || target.time.is_some()
            || self.phrase.is(self.from, Role::EditIt);
        (named || self.verb.strong).then_some((target, EditChange::Cancel))
    }

    /// Whether what is to be dropped is an event by its nature: "poker night", "clase de piano".
    fn names_gathering(&self) -> bool {
        let phrase = self.phrase;
        let from = phrase.skip(self.from, Role::Article);
        let dated = self.elements.iter().map(|element| element.from).filter(|at| *at > from).min();
        let to = dated.map_or(self.to, |at| at.min(self.to));
        let elsewhere = (from..to).any(|i| {
            let place = phrase.hit(i, Role::PlacePrep).filter(|hit| hit.value == 0);
            place.is_some() || phrase.is(i, Role::EditParticle) || phrase.is(i, Role::To)
        });
        let last = (from..to).rev().find(|i| !phrase.is(*i, Role::On) && !phrase.is(*i, Role::At));
        let ends = last.is_some_and(|last| phrase.is(last, Role::Gathering));
        let heads = phrase
            .past(from, Role::Gathering)
            .is_some_and(|next| [Role::Of, Role::With].into_iter().any(|joint| phrase.is(next, joint)));
        !elsewhere && (ends || heads)
    }

    fn rename(&self) -> Option<(Target, EditChange)> {
        let (at, next) = (self.from..self.to).find_map(|i| {
            let hit = self.phrase.hit(i, Role::EditTo)?;
            Some((i, i + hit.len))
        })?;
        let title =
            written(self.phrase, next, self.to).trim_matches(['"', '\'', '“', '”', '«', '»', '„']).to_owned();
        (!title.is_empty()).then(|| (self.target(self.from, at), EditChange::Rename { title }))
    }

    /// "place: Cafe Nord".
    fn place_label(&self) -> Option<(Target, EditChange)> {
        let location = written(self.phrase, self.from, self.to);
        (!location.is_empty()).then(|| (Target::default(), EditChange::Location { location }))
    }

    /// "invite @bob to lunch", without a time of its own.
    fn invite(&self) -> Option<(Target, EditChange)> {
        let plan = self.plan(self.verb.from, self.to);
        if plan.guests.is_empty() || plan.clock.is_some() {
            return None;
        }
        let guests: Vec<Guest> = crate::draft::guest_list(self.phrase, &plan.guests);
        let last = *plan.guests.iter().max()? + 1;
        let to = self.phrase.past(last, Role::EditTo)?;
        let target = self.target(to, self.to);
        Some((target, EditChange::Invite { guests }))
    }

    /// "remind me 1 hour before the dentist".
    fn remind(&self) -> Option<(Target, EditChange)> {
        let alarm = self.elements.iter().find_map(|element| match &element.what {
            What::Alarm(minutes) => Some((*minutes.first()?, element.from, element.to)),
            _ => None,
        })?;
        let plan = self.plan(self.from, self.to);
        if plan.clock.is_some() || plan.when.is_some() && alarm.1 > 1 {
            return None;
        }
        let target = self.target(alarm.2, self.to);
        (alarm.1 <= 1).then_some((target, EditChange::Remind { minutes: alarm.0 }))
    }

    fn spans(&self) -> Vec<(std::ops::Range<usize>, SpanKind)> {
        // "/e lunch at 1 instead" has no verb, and nothing to show of it.
        let span = |from: usize, to: usize| -> Option<std::ops::Range<usize>> {
            if from >= to {
                return None;
            }
            Some(self.phrase.token(from)?.start as usize..self.phrase.token(to.checked_sub(1)?)?.end as usize)
        };
        span(self.verb.from, self.verb.to).map(|range| (range, SpanKind::Lead)).into_iter().collect()
    }
}

/// Whether a length stands here that is not counted from now: "1 hour later", but not "1 hour from now".
fn opens_with_length(phrase: &Phrase, at: usize) -> bool {
    length(phrase, at, true)
        .is_some_and(|(_, to)| !phrase.is(to, Role::OffsetAfter) || phrase.is(to, Role::EditDir))
}

/// Where "instead" stands, unless it says instead of what.
fn instead(phrase: &Phrase) -> Option<(usize, usize)> {
    let said = |at: usize| Some((at, phrase.past(at, Role::EditInstead)?));
    (1..phrase.len()).find_map(said).filter(|(_, end)| !phrase.is(*end, Role::Of))
}

/// In an edit, "until Thursday", "by 5" and "by Thursday 5pm" are new times like any other.
fn as_new_times(element: Element) -> Vec<Element> {
    let what = match element.what {
        What::Due(Some(day), Some(clock)) => {
            let of = |what: What| Element { what, ..element };
            return vec![of(What::Day(day)), of(What::Clock(clock))];
        }
        What::Until(Bound::Day(day)) | What::Start(Bound::Day(day)) | What::Due(Some(day), None) => {
            What::Day(day)
        }
        What::UntilClock(clock) | What::Due(None, Some(clock)) => What::Clock(clock),
        other => other,
    };
    vec![Element { what, ..element }]
}

/// Whether an element can be a new time.
fn is_time(what: &What) -> bool {
    matches!(
        what,
        What::Day(_)
            | What::Days(..)
            | What::Clock(_)
            | What::Clocks(..)
            | What::Part(..)
            | What::DayPart(..)
            | What::Stretch(_)
            | What::Offset(_, false)
            | What::UntilClock(_)
            | What::Spell(..)
    )
}

/// Whether a token is a sign only.
pub(crate) fn is_sign(phrase: &Phrase, i: usize) -> bool {
    phrase.token(i).is_some_and(|token| matches!(token.kind, Kind::Sign(_) | Kind::Emoji))
}
