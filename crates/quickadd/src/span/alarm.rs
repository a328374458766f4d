//! A reminder before the start: "remind me 30 min before", "⏰ 1h", "за 30 минут", "30 Minuten vorher erinnern".

use super::length::{length, width};
use super::{Element, Length, What};
use crate::lang::Role;
use crate::lex::Kind;
use crate::phrase::Phrase;

/// The reminder clause that begins at `i`.
pub(crate) fn collect(phrase: &Phrase, i: usize, found: &mut Vec<Element>) {
    let joined = phrase.skip(phrase.skip_comma(i), Role::And);
    let word = phrase.past(joined, Role::AlarmWord);
    let lead = word.unwrap_or(i);
    let lead = [phrase.skip(lead, Role::At), phrase.skip(lead, Role::For), lead];
    for at in lead {
        let prefix = phrase.past(at, Role::BeforePrefix);
        let Some((count, mut to)) = length(phrase, prefix.unwrap_or(at), true) else { continue };
        let suffix = phrase.past(to, Role::Before);
        to = suffix.unwrap_or(to);
        // "30 Minuten vorher erinnern": the word may come last.
        let after = phrase.past(to, Role::AlarmWord).filter(|_| word.is_none());
        to = after.unwrap_or(to);
        let said = word.is_some() || after.is_some();
        let sign = phrase.token(joined).is_some_and(|t| matches!(t.kind, Kind::Sign('!') | Kind::Emoji));
        let placed = prefix.is_some() || suffix.is_some() || (sign && word.is_some());
        let alone = suffix.is_some() && (phrase.begins(i) || phrase.ends(to));
        let Some(minutes) = minutes(count).filter(|_| placed && (said || alone)) else { continue };
        found.push(Element {
            from: i,
            to,
            what: What::Alarm(minutes),
            score: 14 * width(i, to),
            soft: 0,
            led: false,
        });
        return;
    }
}

/// A length as minutes before.
pub(crate) fn minutes(count: Length) -> Option<u32> {
    (count.months == 0).then(|| u32::try_from(i64::from(count.days) * 1440 + count.minutes).ok())?
}
