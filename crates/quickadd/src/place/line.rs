//! Places without a preposition: a numbered room, and a line of its own that names one.

use super::{Place, extent};
use crate::lang::Role;
use crate::lex::{Kind, Token};
use crate::phrase::Phrase;
use crate::title::Use;

/// No name of a place has more tokens than this.
const LONGEST_NAME: usize = 8;

/// "Meeting, Room 5, Friday", "кабинет 12", "Raum 2.04": a known noun with its number or letter, at the beginning of a
/// line, behind a comma or behind something that was taken out.
pub(super) fn numbered(
    phrase: &Phrase,
    uses: &[Use],
    i: usize,
    from: usize,
    to: usize,
) -> Option<(i32, Place)> {
    let behind = |i: usize| phrase.sign(i, ',') || uses.get(i) == Some(&Use::Element);
    let opens = i > from && (opens_line(phrase, i) || behind(i - 1));
    let noun = phrase.hit(i, Role::PlaceNoun).filter(|_| opens)?;
    let after = i + noun.len;
    let after = if phrase.glued_sign(after, '.') { after + 1 } else { after };
    let sort = phrase.token(after)?;
    let letter = sort.kind == Kind::Word && sort.capital && sort.end - sort.start == 1;
    let named = letter || matches!(sort.kind, Kind::Number | Kind::Amount);
    let end = extent(phrase, uses, i, to);
    let dotted = phrase.glued_sign(after + 1, '.') && phrase.glued(after + 2) && end == after + 3;
    // "Room 4B"
    let lettered = end == after + 2
        && phrase.glued(after + 1)
        && phrase
            .token(after + 1)
            .is_some_and(|token| token.kind == Kind::Word && token.end - token.start == 1);
    let whole = end == after + 1 || dotted || lettered || phrase.sign(after + 1, ',');
    (named && whole).then_some((5, Place { from: i, name: i, to: end }))
}

/// "Library", "Lincoln Park", "Salón de actos", "Maria's house": a line of nothing but a known noun and its name.
pub(super) fn named_line(phrase: &Phrase, uses: &[Use], i: usize, to: usize) -> Option<(i32, Place)> {
    if !opens_line(phrase, i) {
        return None;
    }
    let first = phrase.token(i)?;
    let on_line = |at: &usize| phrase.token(*at).is_some_and(|token| token.line == first.line);
    let end = (i..to).take_while(on_line).last()? + 1;
    let capital = |at: usize| phrase.token(at).is_some_and(|token| token.capital);
    let joint =
        |at: usize| [Role::Of, Role::Article, Role::PlacePrep].into_iter().any(|role| phrase.is(at, role));
    let noun = |at: usize| phrase.is(at, Role::PlaceNoun) || phrase.is(at, Role::Street);
    let dot = |at: usize| phrase.glued_sign(at, '.') && capital(at - 1);
    let part = |at: usize| {
        uses.get(at) == Some(&Use::Free)
            && (capital(at) || noun(at) || dot(at) || at > i && (joint(at) || joint(at - 1)))
    };
    let fits = end - i <= LONGEST_NAME && (i..end).all(part) && (i..end).any(noun);
    // Where every noun has a capital, only one that begins the line is its kind.
    let sure = !phrase.lang.noun_capitals || noun(i);
    (fits && sure).then_some((5, Place { from: i, name: i, to: end }))
}

/// Whether a line begins at `i` that is not the first.
pub(super) fn opens_line(phrase: &Phrase, i: usize) -> bool {
    let line = |token: &Token| token.line;
    phrase.before(i).map(line) < phrase.token(i).map(line) && i > 0
}
