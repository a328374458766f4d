//! The title: what is left of the text.

use crate::lang::Role;
use crate::lex::Kind;
use crate::phrase::Phrase;

/// Which tokens are spoken for, and by what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// Nobody yet.
    Free,
    /// A date, a time or another element.
    Element,
    /// Words that only ask.
    Frame,
    /// The place.
    Place,
}

/// The free tokens of `from..to` as written, without the joints left hanging where something was taken out.
pub(crate) fn title(phrase: &Phrase, uses: &[Use], from: usize, to: usize) -> String {
    let mut out = String::new();
    let mut at = from;
    while at < to {
        if uses.get(at) != Some(&Use::Free) {
            at += 1;
            continue;
        }
        let mut end = at;
        while end < to && uses.get(end) == Some(&Use::Free) && same_line(phrase, at, end) {
            end += 1;
        }
        let cut_before = at > from && uses.get(at - 1).is_some_and(|used| *used != Use::Free) || at == from;
        let cut_after = end < to && uses.get(end).is_some_and(|used| *used != Use::Free);
        let more = (end..to).any(|i| {
            uses.get(i) == Some(&Use::Free) && phrase.token(i).is_some_and(|token| token.kind == Kind::Word)
        });
        append(phrase, &mut out, (at, end), (cut_before, cut_after), more);
        at = end;
    }
    out
}

fn same_line(phrase: &Phrase, a: usize, b: usize) -> bool {
    phrase.token(a).map(|token| token.line) == phrase.token(b).map(|token| token.line)
}

/// Appends one run of free tokens. `more`: words follow in another run.
fn append(
    phrase: &Phrase,
    out: &mut String,
    (mut at, mut end): (usize, usize),
    (cut_before, cut_after): (bool, bool),
    more: bool,
) {
    loop {
        let before = (at, end);
        while at < end
            && (is_edge(phrase, at, true) || cut_before && hangs_first(phrase, at, end, !out.is_empty()))
        {
            at += 1;
        }
        while at < end && (is_edge(phrase, end - 1, false) || cut_after && hangs_last(phrase, end - 1, more))
        {
            end -= 1;
        }
        if before == (at, end) {
            break;
        }
    }
    let (Some(first), Some(last)) =
        (phrase.token(at), end.checked_sub(1).and_then(|last| phrase.token(last)))
    else {
        return;
    };
    if at >= end {
        return;
    }
    let written = phrase.text.get(first.start as usize..last.end as usize).unwrap_or("");
    if !out.is_empty() {
        out.push(' ');
    }
    let mut gap = false;
    for c in written.chars() {
        if c.is_whitespace() || (c.is_control() && !crate::fold::is_invisible(c)) {
            gap = true;
            continue;
        }
        if gap {
            out.push(' ');
            gap = false;
        }
        out.push(c);
    }
}

/// Signs that a title neither begins nor ends with.
fn is_edge(phrase: &Phrase, i: usize, front: bool) -> bool {
    let Some(token) = phrase.token(i) else { return false };
    match token.kind {
        Kind::Sign(',' | ';' | ':' | '-' | '|' | '*' | '•' | '·' | '=' | '_' | '/' | '"' | '\'') => {
            !token.quoted
        }
        Kind::Sign('.' | '!' | '?') => true,
        Kind::Sign('>') => front,
        Kind::Sign('(' | '[' | '{') => !front || unclosed(phrase, i),
        Kind::Sign(')' | ']' | '}') => front || unopened(phrase, i),
        Kind::Emoji => phrase.is(i, Role::WhenLabel),
        _ => false,
    }
}

fn unclosed(phrase: &Phrase, i: usize) -> bool {
    !phrase.tokens().iter().skip(i).take(60).any(|token| matches!(token.kind, Kind::Sign(')' | ']' | '}')))
}

fn unopened(phrase: &Phrase, i: usize) -> bool {
    !phrase
        .tokens()
        .iter()
        .take(i)
        .rev()
        .take(60)
        .any(|token| matches!(token.kind, Kind::Sign('(' | '[' | '{')))
}

/// A joint left hanging at the end of a run, before something that was taken out.
fn hangs_last(phrase: &Phrase, i: usize, more: bool) -> bool {
    let word =
        phrase.token(i).is_some_and(|token| matches!(token.kind, Kind::Word | Kind::Sign('@' | '&' | '+')));
    // "settling-in" is one word.
    let compound = phrase.glued(i) && i.checked_sub(1).is_some_and(|dash| phrase.glued_sign(dash, '-'));
    // So is the verb of "drop in at the office".
    let verb = (i.saturating_sub(2)..i).any(|start| {
        phrase.hits(start).iter().any(|hit| hit.role == Role::NotPlace && start + hit.len == i + 1)
    });
    // "Lease ends" needs its verb as well.
    let ends = phrase
        .hits(i)
        .iter()
        .any(|hit| matches!((hit.role, hit.value), (Role::Until, 2) | (Role::Copula, 3 | 4)));
    word && !compound
        && !verb
        && !ends
        && phrase.hits(i).iter().any(|hit| {
            hit.len == 1
                && matches!(
                    hit.role,
                    Role::At
                        | Role::On
                        | Role::From
                        | Role::To
                        | Role::Until
                        | Role::By
                        | Role::And
                        | Role::Article
                        | Role::Between
                        | Role::For
                        | Role::Of
                        | Role::PlacePrep
                        | Role::Or
                        | Role::Due
                        | Role::OffsetBefore
                        | Role::EditTo
                        | Role::Copula
                )
                // "Zu uns kommen am Samstag die Müllers" needs its verb.
                && !(hit.role == Role::Copula && hit.value == 1 && more)
                && !(hit.role == Role::To && phrase.word(i) == "up")
        })
}

/// A joint at the beginning of a run, after something that was taken out.
fn hangs_first(phrase: &Phrase, i: usize, end: usize, later: bool) -> bool {
    let joint = |role: Role| phrase.hit(i, role).is_some_and(|hit| hit.len == 1);
    let word = phrase.token(i).is_some_and(|token| token.kind == Kind::Word);
    // "in der 4. Stunde" stays whole.
    let numbered =
        (i + 1..end.min(i + 3)).any(|at| phrase.token(at).is_some_and(|token| token.kind == Kind::Amount));
    let linking = joint(Role::And)
        || joint(Role::Or)
        || joint(Role::To) && !later
        || joint(Role::For) && !later
        || joint(Role::Of) && !numbered;
    // "and" may also introduce a companion, who stays.
    let companion = phrase.is(i, Role::With) && !(later && joint(Role::And));
    word && linking && i + 1 < end && !companion
}
