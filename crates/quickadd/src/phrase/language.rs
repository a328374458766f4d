//! Which language a text is in, and in which order its reader writes dates.

use super::is_calendar;
use crate::lang::{EN, LANGUAGES, Lang, Role};
use crate::lex::{Kind, Tokens};

pub(crate) fn region(locale: &str) -> Option<&str> {
    locale.split(['-', '_']).skip(1).find(|part| part.len() == 2)
}

/// The user's language unless another one explains more of the words: English, or Russian for Cyrillic letters.
pub(crate) fn spoken_language(tokens: &Tokens, locale: &str) -> &'static Lang {
    let code = locale.split(['-', '_']).next().unwrap_or("en");
    let own = LANGUAGES.iter().find(|lang| lang.code.eq_ignore_ascii_case(code)).copied();
    let mut best = own.unwrap_or(&EN);
    let mut most = known_words(tokens, best);
    let cyrillic =
        tokens.all().iter().enumerate().any(|(i, token)| {
            token.kind == Kind::Word && tokens.word(i).starts_with(|c| matches!(c, 'а'..='я'))
        });
    for other in LANGUAGES {
        let allowed = other.code == "en" || (other.code == "ru" && cyrillic);
        if other.code == best.code || !allowed {
            continue;
        }
        let words = known_words(tokens, other);
        // One word does not make a text another language, nor do others make up for a date in one's own.
        let own = best.code.eq_ignore_ascii_case(code);
        let enough = words.1 > most.1 + if own { ONE_WORD } else { 0 };
        if enough && words.0 >= most.0 {
            (best, most) = (other, words);
        }
    }
    best
}

/// What a word counts that is no date.
const ONE_WORD: usize = 2;

/// How many words of a text are dates in a language, and how much of it the language knows, where date words count more.
/// Long texts are judged by their beginning.
fn known_words(tokens: &Tokens, lang: &Lang) -> (usize, usize) {
    let words =
        (0..tokens.len().min(200)).filter(|i| tokens.get(*i).is_some_and(|token| token.kind == Kind::Word));
    words
        .filter_map(|i| lang.entry(tokens.word(i)).map(|entry| (i, entry)))
        .map(|(i, entry)| {
            let alone = entry.forms.iter().filter(|form| form.rest.is_empty()).flat_map(|form| form.tags);
            let mut weight = 0;
            for tag in alone {
                let zone = matches!(tag.role, Role::ZoneAbbr | Role::ZoneCity | Role::ZoneFixed);
                let name = tokens.word(i).chars().nth(2).is_none();
                // "mo" is no month unless a number stands before it.
                let counted = i.checked_sub(1).and_then(|before| tokens.get(before));
                let unit = tag.role == Role::Unit
                    && name
                    && !counted.is_some_and(|before| before.kind == Kind::Number);
                let letter = tag.role == Role::TitleNumber && tokens.word(i).chars().nth(1).is_none();
                weight = weight.max(if zone || unit || letter {
                    0
                } else if is_calendar(tag.role) && !tag.ordinary && !name {
                    3
                } else {
                    ONE_WORD
                });
            }
            weight
        })
        .fold((0, 0), |(dates, sum), weight| (dates + usize::from(weight > ONE_WORD), sum + weight))
}
