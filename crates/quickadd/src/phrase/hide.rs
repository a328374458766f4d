//! What a phrase says besides dates: turns of phrase, and the numbers of pages and chapters.

use super::{Hit, Phrase, is_calendar};
use crate::lang::Role;
use crate::lex::Kind;

impl Phrase<'_> {
    /// Words inside a turn of phrase mean nothing by themselves, unless a longer date begins among them.
    pub(super) fn hide_idioms(&mut self) {
        let mut i = 0;
        while i < self.len() {
            let longest = |role: fn(Role) -> bool| {
                self.hits(i).iter().filter(|hit| role(hit.role)).map(|hit| hit.len).max()
            };
            let idiom = longest(|role| role == Role::Idiom).unwrap_or(0);
            if idiom == 0 || longest(|role| role != Role::Idiom).is_some_and(|other| other > idiom) {
                i += 1;
                continue;
            }
            for hidden in i..i + idiom {
                if let Some(bounds) = self.bounds.get_mut(hidden) {
                    bounds.1 = bounds.0;
                }
                self.tokens.hide(hidden);
            }
            i += idiom;
        }
    }

    /// "in-laws", "five-a-side", "Vor-Ort-Termin": inside a word with hyphens nothing joins or counts, unless it is a
    /// date or a length after all ("nine-to-five", "3-day").
    pub(super) fn hide_compounds(&mut self) {
        let mut i = 0;
        while i < self.len() {
            let end = self.compound(i);
            let whole = (i..end).all(|at| {
                let spans = self.hits(at).iter().any(|hit| hit.len > 1 && at + hit.len <= end);
                let sign = self.token(at).is_some_and(|token| token.kind != Kind::Word);
                let dated =
                    !sign && self.hits(at).iter().any(|hit| is_calendar(hit.role) || is_measure(hit.role));
                let figure = self.token(at).is_some_and(|token| token.kind == Kind::Number);
                !spans && !dated && !figure
            });
            // "nine-to-five" and "twenty-five" are what they say.
            let has =
                |role: Role| (i..end).filter(|at| self.hits(*at).iter().any(|hit| hit.role == role)).count();
            let numbers = has(Role::Number);
            let spelled = numbers > 0
                && (2 * numbers > end - i
                    || (i..end).step_by(2).any(|at| self.hits(at).iter().any(|hit| hit.role == Role::To)));
            if end > i + 1 && whole && !spelled {
                (i..end).for_each(|at| self.hide_joints(at, end));
            }
            i = end;
        }
    }

    /// Where the word with hyphens that begins at `i` ends.
    fn compound(&self, i: usize) -> usize {
        let word =
            |at: usize| self.token(at).is_some_and(|token| !token.quoted && matches!(token.kind, Kind::Word));
        let mut end = i + 1;
        while word(end - 1) && self.glued_sign(end, '-') && self.glued(end + 1) && word(end + 1) {
            end += 2;
        }
        end
    }

    /// Leaves the token at `i` no meaning of a joint or a number within a compound that ends at `end`.
    fn hide_joints(&mut self, i: usize, end: usize) {
        self.forget(i, |hit| i + hit.len <= end && leads_or_joins(hit.role));
    }

    /// Takes meanings away from the word at `i`.
    fn forget(&mut self, i: usize, gone: impl Fn(&Hit) -> bool) {
        let Some((from, to)) = self.bounds.get(i).map(|(from, to)| (*from as usize, *to as usize)) else {
            return;
        };
        let Some(hits) = self.hits.get_mut(from..to) else { return };
        let mut kept = 0;
        for at in 0..hits.len() {
            if hits.get(at).is_some_and(|hit| !gone(hit)) {
                hits.swap(kept, at);
                kept += 1;
            }
        }
        if let Some(bounds) = self.bounds.get_mut(i) {
            bounds.1 = bounds.0 + u32::try_from(kept).unwrap_or(0);
        }
    }

    /// "2 урок", "3. Stunde", "2nd period", "Hörsaal 3": the number of a noun is no hour and no day.
    pub(super) fn hide_counts(&mut self) {
        for i in 0..self.len() {
            self.number_before(i);
            self.number_behind(i);
        }
    }

    /// The number before a noun at `i` that has one, with the mark of its ordinal.
    fn number_before(&mut self, i: usize) {
        let Some(noun) =
            self.hits(i).iter().find(|hit| hit.role == Role::TitleNumber && hit.value > 2).copied()
        else {
            return;
        };
        self.forget(i, |hit| hit.role == Role::TitleNumber && hit.value > 2);
        let is = |at: usize, role: Role| self.hits(at).iter().any(|hit| hit.role == role && hit.len == 1);
        let number =
            |at: usize| self.token(at).is_some_and(|token| token.kind == Kind::Number && token.digits <= 2);
        let Some(last) = i.checked_sub(1) else { return };
        let before = |back: usize| i.checked_sub(back).filter(|at| number(*at));
        let dotted = self.lang.dot_ordinal && self.glued_sign(last, '.');
        let tailed = is(last, Role::OrdSuffix) && self.glued(last);
        let dashed = tailed && i.checked_sub(2).is_some_and(|dash| self.glued_sign(dash, '-'));
        let (first, ordinal) = match (before(1), before(2), before(3)) {
            (Some(at), ..) => (at, false),
            (_, Some(at), _) if dotted || tailed => (at, true),
            (.., Some(at)) if dashed => (at, true),
            _ if is(last, Role::Ordinal) => (last, true),
            _ => return,
        };
        // "завтра 18 урок музыки" is an hour.
        let small = |at: usize| self.token(at).is_some_and(|token| token.value < 10);
        let led = |role: Role| first.checked_sub(1).is_some_and(|lead| is(lead, role));
        let named = match noun.value {
            // "в 2 урок музыки", "am 3. Block": what a preposition leads may be an hour or a day.
            3 => ordinal || !led(Role::At) && small(first),
            4 => ordinal && !(dotted && led(Role::On)),
            _ => true,
        };
        let joined = first.checked_sub(1).is_some_and(|sign| {
            self.glued(first) && [':', '.', '/'].into_iter().any(|mark| self.sign(sign, mark))
        });
        if named && !joined {
            self.tokens.hide(first);
            (first..i).for_each(|at| self.silence(at));
        }
    }

    /// The number behind a noun of places that have one: "Hörsaal 3 bis 4.2.".
    fn number_behind(&mut self, i: usize) {
        let named = self.hits(i).iter().find(|hit| hit.role == Role::TitleNumber && hit.value == 0);
        let place = |len: usize| self.hits(i).iter().any(|hit| hit.role == Role::PlaceNoun && hit.len == len);
        let Some(at) = named.filter(|hit| place(hit.len)).map(|hit| i + hit.len) else { return };
        let next = at + 1;
        let until = self.hits(next).iter().any(|hit| matches!(hit.role, Role::Until | Role::To));
        let word = self.token(next).is_some_and(|token| token.kind == Kind::Word);
        let number = self.token(at).is_some_and(|token| token.kind == Kind::Number && token.digits <= 4);
        if number && until && word {
            self.tokens.hide(at);
        }
    }

    /// What begins at `i` means nothing.
    fn silence(&mut self, i: usize) {
        if let Some(bounds) = self.bounds.get_mut(i) {
            bounds.1 = bounds.0;
        }
    }

    /// "page 5/6", "chapters 4 to 6": two numbers behind the name of a part of something written are no date.
    pub(super) fn hide_numbers(&mut self) {
        for i in 0..self.len() {
            let named = self.hits(i).iter().find(|hit| hit.role == Role::TitleNumber && hit.value == 2);
            let Some(named) = named.map(|hit| i + hit.len) else { continue };
            let first = if self.glued_sign(named, '.') { named + 1 } else { named };
            let number = |at: usize| self.token(at).is_some_and(|token| token.kind == Kind::Number);
            let joined = |at: usize| {
                let sign = ['/', '-', ':', ','].into_iter().any(|sign| self.sign(at, sign));
                sign || self.hits(at).iter().any(|hit| hit.role == Role::To && hit.len == 1)
            };
            let counted = |at: usize| {
                self.hits(at)
                    .iter()
                    .any(|hit| matches!(hit.role, Role::Meridiem | Role::Oclock | Role::Month))
            };
            let second = first + 2;
            // "driving lesson 02/12/26" is a date.
            let dated = ['/', '-', '.']
                .into_iter()
                .any(|sign| self.sign(first + 1, sign) && self.sign(second + 1, sign) && number(second + 2));
            // "piano lesson 5-6:30" lasts.
            let timed = self.sign(first + 1, '-') && self.glued_sign(second + 1, ':');
            let listed = number(first) && joined(first + 1) && number(second) && !counted(second + 1);
            if listed && !dated && !timed {
                self.tokens.hide(first);
                self.tokens.hide(second);
            }
        }
    }
}

/// Roles that measure or repeat, so that a hyphen joins them to their number.
fn is_measure(role: Role) -> bool {
    matches!(
        role,
        Role::Unit
            | Role::UnitAdjective
            | Role::Length
            | Role::Meridiem
            | Role::Every
            | Role::Freq
            | Role::Ordinal
            | Role::HalfMore
            | Role::ZoneCity
            | Role::ZoneAbbr
            | Role::ClockWord
            | Role::Holiday
    )
}

/// Roles that lead or join something else.
fn leads_or_joins(role: Role) -> bool {
    matches!(
        role,
        Role::At
            | Role::On
            | Role::From
            | Role::To
            | Role::Until
            | Role::Between
            | Role::And
            | Role::Or
            | Role::By
            | Role::For
            | Role::Of
            | Role::Since
            | Role::After
            | Role::Within
            | Role::With
            | Role::Before
            | Role::BeforePrefix
            | Role::OffsetBefore
            | Role::OffsetAfter
            | Role::Start
            | Role::PlacePrep
            | Role::Article
            | Role::Number
            | Role::Per
            | Role::Times
            | Role::EditTo
            | Role::EditBy
    )
}
