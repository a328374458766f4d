//! The verbs of an edit, at the beginning of a text or, as infinitives, at its end.

use super::is_sign;
use crate::lang::Role;
use crate::phrase::Phrase;

/// What a verb does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// To another time.
    Move,
    /// Later (1) or earlier (-1).
    Shift(i16),
    /// Calls off.
    Cancel,
    /// Longer (1) or shorter (-1).
    Extend(i16),
    /// Another title.
    Rename,
    /// "make it".
    Make,
    /// "place:".
    Place,
    /// More people.
    Invite,
    /// A reminder.
    Remind,
    /// No verb: "1h longer".
    Nothing,
}

/// A verb in a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Verb {
    /// What it does.
    pub(crate) deed: Deed,
    /// First token.
    pub(crate) from: usize,
    /// Token after the last.
    pub(crate) to: usize,
    /// Whether it can mean nothing else.
    pub(crate) strong: bool,
}

impl Verb {
    /// The tokens it speaks of.
    pub(crate) fn content(&self, phrase: &Phrase, start: usize) -> (usize, usize) {
        let mut end = phrase.len();
        while end > self.to && (is_sign(phrase, end - 1) || is_polite(phrase, end - 1)) {
            end -= 1;
        }
        if self.from > start && self.to < end {
            return (start, end);
        }
        if self.from > start { (start, self.from) } else { (self.to, end.max(self.to)) }
    }
}

/// Whether a token is a polite word by itself: "30 min earlier please".
fn is_polite(phrase: &Phrase, i: usize) -> bool {
    phrase.hit(i, Role::Tail).is_some_and(|hit| hit.len == 1) && phrase.is(i, Role::Lead)
}

/// The verbs that may govern the text from `at` on, the longest first.
pub(crate) fn verbs(phrase: &Phrase, at: usize) -> Vec<Verb> {
    let mut found: Vec<Verb> = phrase.hits(at).iter().filter_map(|hit| verb(phrase, hit, at)).collect();
    let mut end = phrase.len();
    while end > at && is_sign(phrase, end - 1) {
        end -= 1;
    }
    for i in end.saturating_sub(4).max(at + 1)..end {
        let last = phrase
            .hits(i)
            .iter()
            .filter(|hit| i + hit.len == end && hit.value != 0)
            .filter_map(|hit| verb(phrase, hit, i));
        found.extend(last.filter(|verb| {
            verb.strong && !matches!(verb.deed, Deed::Nothing | Deed::Place | Deed::Remind | Deed::Make)
        }));
    }
    // "обед перенести на 14:00": the infinitive stands between the event and the new time.
    for i in at + 1..end.min(at + 6) {
        let hit = phrase.hit(i, Role::EditMove).filter(|hit| hit.value == 1);
        let to = hit
            .map(|hit| i + hit.len)
            .filter(|to| phrase.hit(*to, Role::EditTo).is_some_and(|hit| hit.value == 1));
        found.extend(to.map(|to| Verb { deed: Deed::Move, from: i, to, strong: true }));
    }
    found.sort_by_key(|verb| std::cmp::Reverse(verb.to - verb.from));
    found.push(Verb { deed: Deed::Nothing, from: at, to: at, strong: false });
    found
}

fn verb(phrase: &Phrase, hit: &crate::phrase::Hit, at: usize) -> Option<Verb> {
    let to = at + hit.len;
    let owned = phrase.hits(to).iter().any(|next| next.owned);
    let definite = phrase.is(to, Role::Article) || phrase.is(to, Role::EditIt) || hit.len > 1 || owned;
    // "drop it"
    let alone = phrase.past(to, Role::EditIt).is_some_and(|end| end >= phrase.len());
    // "Shift at the bar 10pm to 3am" is work, and nothing to move.
    let noun = hit.role == Role::EditMove
        && hit.value == 0
        && hit.len == 1
        && phrase.is(to, Role::PlacePrep)
        && phrase.hit(to, Role::EditTo).is_none_or(|joint| joint.value == 0)
        && ![Role::EditDir, Role::EditBy].into_iter().any(|role| phrase.is(to, role))
        && crate::span::clock::clock(phrase, phrase.skip(to, Role::At), true).is_none();
    if noun {
        return None;
    }
    let (deed, strong) = match hit.role {
        Role::EditMove => (Deed::Move, hit.value == 1 || hit.value == 3),
        Role::EditShift => (Deed::Shift(if hit.value >= 2 { 1 } else { hit.value }), !hit.ordinary),
        Role::EditCancel => (Deed::Cancel, matches!(hit.value, 1 | 3) || hit.value == 0 && definite || alone),
        Role::EditExtend => (Deed::Extend(hit.value), true),
        Role::EditRename => (Deed::Rename, true),
        Role::EditMake => (Deed::Make, false),
        Role::PlaceLabel => (Deed::Place, true),
        Role::Invite => (Deed::Invite, true),
        Role::AlarmWord => (Deed::Remind, true),
        _ => return None,
    };
    Some(Verb { deed, from: at, to, strong })
}
