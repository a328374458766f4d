//! The place: "at Luigi's", "in Building C, Floor 3", "@ Main St 5", "55 West 42nd Street".

use crate::lang::Role;
use crate::lex::Kind;
use crate::phrase::{Hit, Phrase};
use crate::title::Use;

mod line;

use line::{named_line, numbered, opens_line};

/// A place among the free tokens: the tokens it takes with its preposition, and those of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// First token, the preposition.
    pub(crate) from: usize,
    /// First token of the name.
    pub(crate) name: usize,
    /// Token after the last.
    pub(crate) to: usize,
}

/// The place the free tokens of `from..to` name. The surest kind wins, then the last.
pub(crate) fn place(phrase: &Phrase, uses: &[Use], from: usize, to: usize) -> Option<Place> {
    let mut best: Option<(i32, Place)> = None;
    let mut i = from;
    while i < to {
        let found = candidate(phrase, uses, i, from, to);
        if let Some((sure, place)) = found {
            if best.is_none_or(|(surest, _)| sure >= surest) {
                best = Some((sure, place));
            }
            i = place.to.max(i + 1);
        } else {
            i += 1;
        }
    }
    best.map(|(_, place)| place)
}

fn candidate(phrase: &Phrase, uses: &[Use], i: usize, from: usize, to: usize) -> Option<(i32, Place)> {
    if uses.get(i) != Some(&Use::Free) {
        return None;
    }
    labelled(phrase, uses, i, to)
        .or_else(|| led(phrase, uses, i, from, to))
        .or_else(|| address(phrase, uses, i, from, to))
        .or_else(|| numbered(phrase, uses, i, from, to))
        .or_else(|| named_line(phrase, uses, i, to))
        .or_else(|| link(phrase, uses, i, from))
}

/// "where: the canteen", "📍 Cafe Nord".
fn labelled(phrase: &Phrase, uses: &[Use], i: usize, to: usize) -> Option<(i32, Place)> {
    let name = phrase.past(i, Role::PlaceLabel)?;
    let line = phrase.token(i)?.line;
    let mut end = name;
    while end < to
        && uses.get(end) == Some(&Use::Free)
        && phrase.token(end).is_some_and(|token| token.line == line)
    {
        end += 1;
    }
    let end = trimmed(phrase, name, end);
    (end > name).then_some((9, Place { from: i, name, to: end }))
}

fn trimmed(phrase: &Phrase, from: usize, mut to: usize) -> usize {
    while to > from
        && phrase
            .token(to - 1)
            .is_some_and(|token| matches!(token.kind, Kind::Sign(',' | ';' | '.' | '-' | ':' | '|' | '(')))
    {
        to -= 1;
    }
    to
}

/// A preposition and what follows it.
fn led(phrase: &Phrase, uses: &[Use], i: usize, from: usize, to: usize) -> Option<(i32, Place)> {
    let hit = phrase.hit(i, Role::PlacePrep).filter(|hit| !hit.ordinary)?;
    // "settling-in"
    if phrase.glued(i) && i.checked_sub(1).is_some_and(|dash| phrase.glued_sign(dash, '-')) {
        return None;
    }
    let sign = phrase.token(i).is_some_and(|token| !matches!(token.kind, Kind::Word));
    let name = named_from(phrase, i + hit.len, hit.len);
    if i == from && !sign || stopped(phrase, i, from, hit, name) {
        return None;
    }
    if let Some(end) = quotation(phrase, uses, name, to).filter(|_| hit.value < 2 || sign) {
        return Some((5, Place { from: i, name, to: end }));
    }
    let end = extent(phrase, uses, name, to);
    if end <= name {
        return None;
    }
    let sure = how_sure(phrase, hit.value, name, end, sign)?;
    Some((sure, Place { from: i, name, to: end }))
}

/// "en La Tagliatella": an article with a capital, before another, is part of the name that the preposition took it from.
fn named_from(phrase: &Phrase, name: usize, len: usize) -> usize {
    let capital = |i: usize| phrase.token(i).is_some_and(|token| token.kind == Kind::Word && token.capital);
    let article = name.checked_sub(1).filter(|at| len > 1 && phrase.is(*at, Role::Article));
    article.filter(|at| capital(*at) && capital(name) && !phrase.all_caps).unwrap_or(name)
}

/// The end of a name in quotation marks: "in «Pushkin»".
fn quotation(phrase: &Phrase, uses: &[Use], name: usize, to: usize) -> Option<usize> {
    let quoted = |i: usize| i < to && phrase.token(i).is_some_and(|token| token.quoted);
    let end =
        (name..to.min(name + 12)).take_while(|i| quoted(*i) && uses.get(*i) == Some(&Use::Free)).last()?;
    Some(end + 1)
}

/// Whether the words around the preposition say that no place follows: "look at", "in advance".
fn stopped(phrase: &Phrase, i: usize, from: usize, preposition: Hit, name: usize) -> bool {
    let noun = phrase.is(phrase.skip(name, Role::Article), Role::PlaceNoun);
    let online = preposition.value == 2 && phrase.is(name, Role::PlaceNoun);
    !online
        && (i.saturating_sub(3).max(from)..=i).any(|start| {
            let over = |hit: &Hit| hit.role == Role::NotPlace && start + hit.len > i;
            phrase.hits(start).iter().any(|hit| over(hit) && !(hit.value == 1 && noun))
        })
}

/// How likely a name after a preposition is a place; `None` if it is not. The value of the preposition: 0 takes any
/// name, 1 needs a known noun or a capital, 2 needs a known noun.
fn how_sure(phrase: &Phrase, needs: i16, name: usize, end: usize, sign: bool) -> Option<i32> {
    // Behind a further preposition begins another place: "операция на глаз в больнице".
    let own = (name + 1..end).find(|i| phrase.is(*i, Role::PlacePrep)).filter(|_| needs == 2).unwrap_or(end);
    let known = (name..own).any(|i| phrase.is(i, Role::PlaceNoun) || phrase.is(i, Role::Street));
    let first = phrase.skip(name, Role::Article);
    let capital = phrase.token(first).is_some_and(|token| token.capital) && !phrase.all_caps;
    let proper = capital && (!phrase.lang.noun_capitals || first == name);
    let number = phrase.token(first).is_some_and(|token| matches!(token.kind, Kind::Number | Kind::Amount));
    let word = phrase.token(first).is_some_and(|token| matches!(token.kind, Kind::Word) || token.quoted);
    let calendar =
        phrase.hits(first).iter().any(|hit| crate::phrase::is_calendar(hit.role) || hit.role == Role::Number)
            && !capital;
    if sign && (word || number) {
        return Some(8);
    }
    if calendar || !(word || number && known) {
        return None;
    }
    match needs {
        _ if known => Some(7),
        0 if proper => Some(6),
        0 if !phrase.lang.place_needs_noun => Some(4),
        1 if proper => Some(5),
        _ => None,
    }
}

/// How far a name goes: to the next element, another person, or a sign that ends it.
fn extent(phrase: &Phrase, uses: &[Use], name: usize, to: usize) -> usize {
    let mut end = name;
    let Some(line) = phrase.token(name).map(|token| token.line) else { return name };
    while end < to && end < name + 12 && uses.get(end) == Some(&Use::Free) {
        let Some(token) = phrase.token(end).filter(|token| token.line == line) else { break };
        let stops = match token.kind {
            Kind::Sign(',') => {
                !goes_on_after_comma(phrase, uses, end, to) && !in_country(phrase, uses, name, end)
            }
            Kind::Sign(';' | '(' | ')' | '!' | '?' | ':' | '|' | '-') => {
                !(token.kind == Kind::Sign('-') && phrase.glued(end))
            }
            Kind::Sign('.') => !phrase.token(end + 1).is_some_and(|next| {
                let short =
                    end > name && phrase.token(end - 1).is_some_and(|word| word.end - word.start <= 4);
                next.kind == Kind::Number || next.capital && (short || phrase.is(end + 1, Role::Street))
            }),
            Kind::Word => {
                end > name
                    && (parts(phrase, end) || uses.get(end + 1) != Some(&Use::Free) && hangs(phrase, end))
            }
            Kind::Mention | Kind::Email => true,
            _ => false,
        };
        if stops {
            break;
        }
        end += 1;
    }
    trimmed(phrase, name, end)
}

/// Words that begin something else: a companion, a purpose.
fn parts(phrase: &Phrase, i: usize) -> bool {
    let role = |role: Role| phrase.hit(i, role).is_some_and(|hit| hit.len == 1);
    // "в кафе на набережной": before another place it is a preposition of one.
    let next = phrase.skip(phrase.skip(i, Role::PlacePrep), Role::Article);
    let name = phrase.token(next).is_some_and(|token| token.kind == Kind::Word && token.capital)
        && phrase.hits(next).is_empty()
        && !phrase.lang.noun_capitals;
    let further = phrase.is(i, Role::PlacePrep)
        && (name || phrase.is(next, Role::PlaceNoun) || phrase.is(next, Role::Street));
    let lasting = phrase.hit(i, Role::For).is_some_and(|hit| hit.len == 1 && !hit.ordinary) && !further;
    // The "W" of "233 W Main St" is no companion.
    let compass = phrase.token(i).is_some_and(|token| token.capital && token.end - token.start == 1)
        && phrase.before(i).is_some_and(|before| matches!(before.kind, Kind::Number | Kind::Amount));
    if compass {
        return false;
    }
    role(Role::With) && !role(Role::And) || lasting || role(Role::By) || phrase.is(i, Role::Topic)
}

/// A preposition right before something that was taken out.
fn hangs(phrase: &Phrase, i: usize) -> bool {
    [Role::At, Role::On, Role::From, Role::By, Role::And]
        .into_iter()
        .any(|role| phrase.hit(i, role).is_some_and(|hit| hit.len == 1))
}

/// "Building C, Floor 3": a comma inside a place.
fn goes_on_after_comma(phrase: &Phrase, uses: &[Use], comma: usize, to: usize) -> bool {
    let next = comma + 1;
    if next >= to || uses.get(next) != Some(&Use::Free) {
        return false;
    }
    let noun = phrase.is(next, Role::PlaceNoun) || phrase.is(next, Role::Street);
    let number = phrase.token(next).is_some_and(|token| matches!(token.kind, Kind::Number | Kind::Amount));
    let street = (next..(next + 5).min(to)).any(|i| phrase.is(i, Role::Street));
    let floor = number && (next + 1..(next + 3).min(to)).any(|i| phrase.is(i, Role::PlaceNoun));
    let named = phrase.token(next).is_some_and(|token| token.capital) && phrase.is(next + 1, Role::Street);
    noun || named || number && street || floor
}

/// "in Berlin, Germany": one name after another, and nothing behind it.
fn in_country(phrase: &Phrase, uses: &[Use], name: usize, comma: usize) -> bool {
    let proper = |i: usize| {
        phrase.token(i).is_some_and(|token| token.kind == Kind::Word && token.capital)
            && !phrase.hits(i).iter().any(|hit| crate::phrase::is_calendar(hit.role))
    };
    let within =
        name.checked_sub(1).and_then(|at| phrase.hit(at, Role::PlacePrep)).is_some_and(|hit| hit.value == 1);
    let ends = uses.get(comma + 2).is_none_or(|used| *used != Use::Free) || phrase.ends(comma + 2);
    within && comma == name + 1 && proper(name) && proper(comma + 1) && ends && !phrase.all_caps
}

/// "Doctor, 55 West 42nd Street": a part between commas that has a street and a number.
fn address(phrase: &Phrase, uses: &[Use], i: usize, from: usize, to: usize) -> Option<(i32, Place)> {
    let opens = i == from
        || phrase.sign(i - 1, ',')
        || phrase.sign(i - 1, '-')
        || phrase.sign(i - 1, ';')
        || phrase.sign(i - 1, '(')
        || opens_line(phrase, i)
        || uses.get(i - 1) == Some(&Use::Element);
    if !opens {
        return None;
    }
    let end = extent(phrase, uses, i, to);
    let street = (i..end).any(|at| phrase.is(at, Role::Street) || ends_as_street(phrase, at));
    let number = (i..end)
        .any(|at| phrase.token(at).is_some_and(|token| matches!(token.kind, Kind::Number | Kind::Amount)));
    (street && number && i > from).then_some((6, Place { from: i, name: i, to: end }))
}

/// A link after a day or a time is where it happens; after a word it is what the word is about.
fn link(phrase: &Phrase, uses: &[Use], i: usize, from: usize) -> Option<(i32, Place)> {
    let token = phrase.token(i).filter(|token| token.kind == Kind::Opaque && i > from)?;
    let web =
        phrase.text.get(token.start as usize..token.end as usize).is_some_and(|text| text.contains("://"));
    let before = if phrase.sign(i - 1, ',') || phrase.sign(i - 1, '-') { i.checked_sub(2)? } else { i - 1 };
    let after = uses.get(before) == Some(&Use::Element);
    (web && after).then_some((3, Place { from: i, name: i, to: i + 1 }))
}

/// German streets are one word with their kind.
fn ends_as_street(phrase: &Phrase, i: usize) -> bool {
    let word = phrase.word(i);
    phrase.lang.noun_capitals
        && ["strasse", "str", "platz", "allee", "gasse"]
            .iter()
            .any(|end| word.len() > end.len() + 1 && word.ends_with(end))
}
