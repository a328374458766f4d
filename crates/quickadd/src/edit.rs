//! Changes to events that exist: "move lunch to 2pm", "1h longer", "make it weekly", "cancel yoga on Friday".

use chrono::NaiveDate;

use crate::draft::written;
use crate::frame::{Asked, Frame};
use crate::lang::Role;
use crate::lex::Kind;
use crate::outcome::{EditChange, EditDraft, Guest, Moment, Profile, SpanKind, Target};
use crate::phrase::Phrase;
use crate::plan::{Plan, plan};
use crate::resolve::{Here, Hints};
use crate::span::length::length;
use crate::span::{Bound, Element, Length, What};
use crate::times::times;
use crate::title::{Use, title};

mod alter;
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
    let mut as_times: Option<Vec<Element>> = None;
    let start = if matches!(frame.asked, Asked::Open | Asked::Event) { frame.from } else { 0 };
    for at in [start, 0] {
        for verb in verb::verbs(phrase, at) {
            let request = matches!(frame.asked, Asked::Reminder | Asked::Task);
            // "cancel the subscription by Friday" is a thing to do.
            if request && verb.deed != Deed::Remind || due && verb.deed == Deed::Cancel {
                continue;
            }
            let (from, to) = verb.content(phrase, at);
            if verb.deed == Deed::Nothing && length(phrase, phrase.skip(from, Role::EditBy), true).is_none() {
                continue;
            }
            let elements =
                as_times.get_or_insert_with(|| elements.iter().cloned().map(as_new_time).collect());
            let edit = Edit { phrase, here, profile, elements, verb, from, to };
            if let Some((target, change)) = edit.read() {
                return Some(EditDraft { target, change, spans: edit.spans() });
            }
        }
        if start == 0 {
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
            Deed::Nothing => None,
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
        let said = |role: Role| (from..to).any(|i| self.phrase.is(i, role));
        Hints { part: None, morning: said(Role::AmHint), evening: said(Role::PmHint) }
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
        let mut uses = vec![Use::Free; phrase.len()];
        let elements = self.within(from, to);
        for element in &elements {
            uses.get_mut(element.from..element.to).unwrap_or_default().fill(Use::Element);
        }
        let mut begin = from;
        while begin < to
            && (phrase.is(begin, Role::Article)
                || phrase.hit(begin, Role::Pronoun).is_some_and(|hit| hit.value == 0))
        {
            begin += 1;
        }
        begin = phrase.skip(begin, Role::EditTime).max(begin);
        // "sag das Yoga ab": the particle belongs to the verb.
        let last = to.checked_sub(1).filter(|last| *last > begin && phrase.is(*last, Role::EditParticle));
        let named = title(phrase, &uses, begin, last.unwrap_or(to));
        let at_hand =
            phrase.hit(from, Role::EditIt).is_some_and(|hit| hit.value == 1 && from + hit.len >= to);
        let title = (!named.is_empty() && !at_hand).then_some(named);
        let (date, time, _) = self.when(&self.plan(from, to)).unwrap_or_default();
        Target { title, date, time }
    }

    /// Where the new value begins: the first "to" before a day or time, or else the first other preposition that is
    /// one; and the token after it.
    fn joint(&self) -> Option<(usize, usize)> {
        let phrase = self.phrase;
        let found = |strong: bool| {
            (self.from..self.to).find_map(|i| {
                let hit = phrase.hit(i, Role::EditTo).filter(|hit| (hit.value == 1) == strong)?;
                let next = i + hit.len;
                let begins = self.elements.iter().any(|element| {
                    (element.from == next || element.from == i || element.from == i + 1)
                        && element.to <= self.to
                        && is_time(&element.what)
                });
                begins.then_some((i, next))
            })
        };
        found(true).or_else(|| found(false).filter(|_| self.verb.strong))
    }

    fn moved(&self) -> Option<(Target, EditChange)> {
        let made = |plan: &Plan| {
            let (date, time, end) = self.when(plan)?;
            Some(EditChange::Move { date, time, end, zone: plan.zone.map(|(zone, _)| zone) })
        };
        if let Some(range) = self.old_to_new() {
            return Some(range);
        }
        if let Some((at, next)) = self.joint() {
            let new = self.plan(at.min(next), self.to);
            let from_element =
                self.elements.iter().any(|element| element.from == at && is_time(&element.what));
            let change = made(&if from_element { self.plan(at, self.to) } else { new })?;
            return Some((self.target(self.from, at), change));
        }
        if let Some(found) = self.elsewhere() {
            return Some(found);
        }
        if !self.verb.strong {
            return None;
        }
        // "reschedule dentist next Tuesday at 10": without "to", everything said is the new time.
        let new = self.plan(self.from, self.to);
        let named = self.target(self.from, self.to);
        let change = made(&new).unwrap_or(EditChange::Move { date: None, time: None, end: None, zone: None });
        Some((Target { title: named.title, date: None, time: None }, change))
    }

    /// "move lunch to Cafe Luna".
    fn elsewhere(&self) -> Option<(Target, EditChange)> {
        let (at, next) = (self.from + 1..self.to).find_map(|i| {
            let hit = self.phrase.hit(i, Role::EditTo).filter(|hit| hit.value == 1)?;
            Some((i, i + hit.len))
        })?;
        let name = self.phrase.skip(next, Role::Article);
        let place = self.phrase.is(name, Role::PlaceNoun)
            || self.phrase.token(name).is_some_and(|token| token.capital);
        let dated = self.elements.iter().any(|element| element.from >= self.from && is_time(&element.what));
        let location = written(self.phrase, next, self.to);
        (place && !dated && !location.is_empty())
            .then(|| (self.target(self.from, at), EditChange::Location { location }))
    }

    /// "make it 3pm".
    fn made_at(&self) -> Option<(Target, EditChange)> {
        let it = self.verb.to > self.verb.from + 1 && self.phrase.is(self.verb.to - 1, Role::EditIt);
        let plan = self.plan(self.from, self.to);
        let (date, time, end) = self.when(&plan).filter(|_| it && plan.rule.is_none())?;
        Some((Target::default(), EditChange::Move { date, time, end, zone: plan.zone.map(|(zone, _)| zone) }))
    }

    /// "move lunch from Monday to Tuesday", "from 2pm to 3pm".
    fn old_to_new(&self) -> Option<(Target, EditChange)> {
        let index = self.elements.iter().position(|element| {
            element.from >= self.from
                && element.to <= self.to
                && self.phrase.is(element.from, Role::From)
                && matches!(element.what, What::Days(..) | What::Clocks(..))
        })?;
        let element = self.elements.get(index)?;
        let one = |what: What| {
            let mut alone = vec![Element { what, ..element.clone() }];
            plan(self.phrase, &mut alone)
        };
        let (old, new) = match &element.what {
            What::Days(old, new) => (one(What::Day(*old)), one(What::Day(*new))),
            What::Clocks(old, new) => (one(What::Clock(*old)), one(What::Clock(*new))),
            _ => return None,
        };
        let (old_date, old_time, _) = self.when(&old)?;
        let (date, time, _) = self.when(&new)?;
        let mut target = self.target(self.from, element.from);
        target.date = target.date.or(old_date);
        target.time = target.time.or(old_time);
        Some((target, EditChange::Move { date, time, end: None, zone: None }))
    }

    /// A length in the content, and the tokens it takes with the words around it.
    fn length(&self) -> Option<(Length, usize, usize)> {
        (self.from..self.to).find_map(|i| {
            let (found, to) = length(self.phrase, i, self.phrase.lang.bare_unit && self.led_length(i))?;
            Some((found, i, to))
        })
    }

    fn led_length(&self, i: usize) -> bool {
        i.checked_sub(1).is_some_and(|before| {
            self.phrase.is(before, Role::EditDir)
                || self.phrase.is(before, Role::By)
                || self.phrase.is(before, Role::EditTo)
        })
    }

    /// "push standup back 30 minutes", "1 hour later".
    fn shift(&self) -> Option<(Target, EditChange)> {
        let (found, at, after) = self.length()?;
        let direction = self.direction(at, after);
        let by = at > self.from && self.phrase.is(at - 1, Role::EditBy);
        let sign = match (self.verb.deed, direction) {
            (_, Some((sign, ..))) | (Deed::Shift(sign), None) => sign,
            (Deed::Move, None) if by => 1,
            _ => return None,
        };
        let minutes = crate::span::alarm::minutes(found)?;
        let cut = direction.map_or(at, |(_, first, _)| first.min(at));
        let cut = self.before_joint(cut);
        let end = direction.map_or(after, |(_, _, last)| last.max(after));
        let rest = self.target(end, self.to);
        let mut target = self.target(self.from, cut);
        if target.title.is_none() {
            target = Target {
                title: rest.title,
                date: target.date.or(rest.date),
                time: target.time.or(rest.time),
            };
        }
        Some((target, EditChange::Shift { minutes: i64::from(minutes) * i64::from(sign) }))
    }

    /// The word that says later or earlier, next to the length; its sign, first token and end.
    fn direction(&self, at: usize, after: usize) -> Option<(i16, usize, usize)> {
        let ahead = (self.from..at).rev().take(6).find_map(|i| {
            let hit = self.phrase.hit(i, Role::EditDir).filter(|hit| i + hit.len == at)?;
            Some((hit.value, i, i + hit.len))
        });
        let behind = self.phrase.hit(after, Role::EditDir).map(|hit| (hit.value, after, after + hit.len));
        let apart = (self.from..self.to).find_map(|i| {
            let hit = self.phrase.hit(i, Role::EditDir).filter(|hit| !(i < after && i + hit.len > at))?;
            Some((hit.value, i, i + hit.len))
        });
        // "by" alone only points the way the verb goes.
        let chosen = behind
            .or(ahead)
            .filter(|(_, first, end)| !self.only_by(*first, *end))
            .or(apart.filter(|(_, first, end)| !self.only_by(*first, *end)));
        let by = behind.or(ahead).or(apart);
        match (chosen, by, self.verb.deed) {
            (Some(found), ..) => Some(match self.verb.deed {
                Deed::Shift(sign) => (sign, found.1, found.2),
                _ => found,
            }),
            (None, Some(found), Deed::Shift(sign)) => Some((sign, found.1, found.2)),
            (None, found, Deed::Move) => found,
            _ => None,
        }
    }

    fn only_by(&self, first: usize, end: usize) -> bool {
        end == first + 1 && self.phrase.is(first, Role::By)
    }

    /// Leaves out a preposition that hangs before a cut.
    fn before_joint(&self, cut: usize) -> usize {
        let hangs = cut > self.from
            && [Role::By, Role::EditBy, Role::EditTo].into_iter().any(|role| self.phrase.is(cut - 1, role));
        if hangs { cut - 1 } else { cut }
    }

    fn cancel(&self) -> Option<(Target, EditChange)> {
        let target = self.target(self.from, self.to);
        let named = target.title.is_some()
            || target.date.is_some()
            || target.time.is_some()
            || self.phrase.is(self.from, Role::EditIt);
        (named || self.verb.strong).then_some((target, EditChange::Cancel))
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
        let span = |from: usize, to: usize| -> Option<std::ops::Range<usize>> {
            Some(self.phrase.token(from)?.start as usize..self.phrase.token(to.checked_sub(1)?)?.end as usize)
        };
        span(self.verb.from, self.verb.to).map(|range| (range, SpanKind::Lead)).into_iter().collect()
    }
}

/// In an edit, "until Thursday" and "by 5" are new times like any other.
fn as_new_time(element: Element) -> Element {
    let what = match element.what {
        What::Until(Bound::Day(day)) | What::Start(Bound::Day(day)) | What::Due(Some(day), None) => {
            What::Day(day)
        }
        What::UntilClock(clock) | What::Due(None, Some(clock)) => What::Clock(clock),
        other => other,
    };
    Element { what, ..element }
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
