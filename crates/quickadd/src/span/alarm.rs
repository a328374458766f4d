//! A reminder before the start: "remind me 30 min before", "⏰ 1h", "за 30 минут", "30 Minuten vorher erinnern".

use super::joined::chained;
use super::length::{length, width};
use super::number::number;
use super::{Element, Length, Read, What};
use crate::lang::Role;
use crate::lex::Kind;
use crate::phrase::Phrase;

/// The reminder clause that begins at `i`.
pub(crate) fn collect(phrase: &Phrase, i: usize, found: &mut Vec<Element>) {
    let joined = phrase.skip(phrase.skip_comma(i), Role::And);
    let word = phrase.past(joined, Role::AlarmWord);
    let lead = word.unwrap_or(i);
    // "with a 15 minute reminder"
    let article =
        phrase.skip(if word.is_none() { phrase.skip(lead, Role::With) } else { lead }, Role::Article);
    for at in [phrase.skip(lead, Role::At), phrase.skip(lead, Role::For), article, lead] {
        let prefix = phrase.past(at, Role::BeforePrefix);
        let Some((mut minutes, mut to)) = lengths(phrase, prefix.unwrap_or(at)) else { continue };
        more(phrase, prefix.is_some(), &mut minutes, &mut to);
        // "Remind me 30 minutes before the meeting tomorrow": what comes after the first word is the title.
        let suffix =
            match phrase.hits(to).iter().filter(|hit| hit.role == Role::Before).map(|hit| hit.len).min() {
                Some(shortest) if i == 0 => Some(to + shortest),
                _ => phrase.past(to, Role::Before),
            };
        to = suffix.unwrap_or(to);
        // "5 Minuten vor 8" is a time.
        if super::clock::clock(phrase, at, false).is_some_and(|(_, end)| end > to) {
            continue;
        }
        // "30 Minuten vorher erinnern": the word may come last; "через 2 часа напомни" counts from now.
        let from_now = i.checked_sub(1).is_some_and(|before| phrase.is(before, Role::OffsetBefore));
        let last = word.is_none() && !(from_now && suffix.is_none());
        let after = phrase.past(to, Role::AlarmWord).filter(|next| last && number(phrase, *next).is_none());
        to = after.unwrap_or(to);
        let said = word.is_some() || after.is_some();
        let sign = phrase.token(joined).is_some_and(|t| matches!(t.kind, Kind::Sign('!') | Kind::Emoji));
        let placed = prefix.is_some() || suffix.is_some() || after.is_some() || (sign && word.is_some());
        // "Meeting at 3pm, reminder 10 min": at the end of a text that has more.
        let closing = word.is_some() && joined > 0 && lead == at && phrase.ends(to);
        let placed = placed || closing;
        let alone = suffix.is_some() && (phrase.begins(i) || phrase.ends(to));
        if placed && (said || alone) {
            let score = 14 * width(i, to);
            found.push(Element { from: i, to, what: What::Alarm(minutes), score, soft: 0, led: false });
            return;
        }
    }
}

/// "за час и за 10 минут": the preposition said again.
fn more(phrase: &Phrase, prefixed: bool, minutes: &mut Vec<u32>, to: &mut usize) {
    while prefixed && minutes.len() < 4 {
        let joined = phrase.skip(phrase.skip_comma(*to), Role::And);
        let again = phrase.past(joined, Role::BeforePrefix).filter(|_| joined > *to);
        let Some((next, end)) = again.and_then(|at| lengths(phrase, at)) else { return };
        minutes.extend(next);
        *to = end;
    }
}

/// One length or several, as minutes: "1 day and 1 hour" are two, "15 and 60 minutes" as well.
fn lengths(phrase: &Phrase, i: usize) -> Read<Vec<u32>> {
    // The minutes of "15:30, 2 hours before" count nothing.
    if chained(phrase, i) {
        return None;
    }
    let mut numbers = Vec::new();
    let mut at = i;
    while let Some((value, next)) = number(phrase, at).filter(|_| numbers.len() < 4) {
        let joined = phrase.skip(phrase.skip_comma(next), Role::And);
        if joined == next || number(phrase, joined).is_none() {
            break;
        }
        numbers.push(value);
        at = joined;
    }
    let (count, mut to) = length(phrase, at, true)?;
    let whole = minutes(count)?;
    let last = number(phrase, at).map_or(1, |(value, _)| value).max(1);
    let mut found: Vec<u32> = numbers.iter().filter_map(|value| value.checked_mul(whole / last)).collect();
    if count.days > 0 && count.minutes > 0 {
        found.push(minutes(Length { minutes: 0, ..count })?);
        found.push(minutes(Length { days: 0, ..count })?);
    } else {
        found.push(whole);
    }
    // "30 min and 10 min"
    let joined = phrase.skip(phrase.skip_comma(to), Role::And);
    if joined > to
        && let Some((more, next)) = length(phrase, joined, false)
        && let Some(more) = minutes(more)
    {
        found.push(more);
        to = next;
    }
    Some((found, to))
}

/// A length as minutes before.
pub(crate) fn minutes(count: Length) -> Option<u32> {
    (count.months == 0).then(|| u32::try_from(i64::from(count.days) * 1440 + count.minutes).ok())?
}
