//! What is glued to a number: whether it is one by itself, or part of something longer.

use crate::lex::Kind;
use crate::phrase::Phrase;

/// Whether something that is no blank or opening sign is glued before the number.
pub(crate) fn joined_before(phrase: &Phrase, i: usize) -> bool {
    let number =
        i.checked_sub(2).and_then(|i| phrase.token(i)).is_some_and(|token| token.kind == Kind::Number);
    let tied = phrase.before(i).is_some_and(|before| match before.kind {
        Kind::Sign('(' | '[' | ',' | ';' | '-' | '@' | '"' | '\'' | '>' | '|') | Kind::Emoji => false,
        Kind::Sign(':') => number,
        // "tomorrow...4pm"
        Kind::Sign('.') => !i.checked_sub(2).is_some_and(|dot| phrase.sign(dot, '.')),
        _ => true,
    });
    phrase.glued(i) && tied && !iso_time(phrase, i)
}

/// Whether the number is the second of two such as `1-1`.
pub(crate) fn chained(phrase: &Phrase, i: usize) -> bool {
    let number = i
        .checked_sub(2)
        .and_then(|first| phrase.token(first))
        .is_some_and(|token| token.kind == Kind::Number);
    phrase.glued(i)
        && number
        && phrase.glued(i - 1)
        && phrase.before(i).is_some_and(|token| matches!(token.kind, Kind::Sign(_)))
}

/// The `T` of `2026-03-13T09:00`.
pub(crate) fn iso_time(phrase: &Phrase, i: usize) -> bool {
    let Some(letter) = i.checked_sub(1) else { return false };
    phrase.word(letter) == "t"
        && phrase.glued(letter)
        && phrase.before(letter).is_some_and(|token| token.kind == Kind::Number)
}

/// Whether something that does not end a word is glued behind the number.
pub(crate) fn joined_after(phrase: &Phrase, at: usize) -> bool {
    let Some(token) = phrase.token(at).filter(|token| !token.spaced) else { return false };
    match token.kind {
        Kind::Sign('.' | ':') => phrase.glued(at + 1),
        Kind::Sign(',' | ';' | '!' | '?' | ')' | ']' | '"' | '-' | '|') | Kind::Emoji => {
            matches!(token.kind, Kind::Sign(','))
                && phrase.glued(at + 1)
                && phrase.token(at + 1).is_some_and(|t| t.kind == Kind::Number)
        }
        _ => true,
    }
}
