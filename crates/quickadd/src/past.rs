//! Verbs in the past tense by their form, where the language marks it so clearly that no list of words is needed.

use crate::lang::{PastForm, Role};
use crate::lex::Kind;
use crate::phrase::Phrase;

/// What a form says of the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// It is past.
    Certain,
    /// It is past, or says at the beginning what has been done to somebody ("invited to the party").
    Participle,
}

/// The past form of the word at `i`, unless a table knows the word or it looks like a name.
pub(crate) fn past_form(phrase: &Phrase, i: usize) -> Option<Form> {
    let token = phrase.token(i).filter(|token| token.kind == Kind::Word && !token.quoted)?;
    let name = token.capital && (i > 0 || phrase.lang.noun_capitals) && !phrase.all_caps;
    if name || !phrase.hits(i).is_empty() {
        return None;
    }
    let word = phrase.text.get(token.start as usize..token.end as usize)?;
    let form = phrase.lang.past_forms.iter().find(|form| fits(form, word))?;
    if !form.adjective {
        return Some(Form::Certain);
    }
    // "painted the fence", "kicked off" against "guided tour": an adjective stands before its noun.
    let next = i + 1;
    let object = phrase.is(next, Role::Article) || phrase.is(next, Role::Pronoun);
    let particle =
        phrase.is(next, Role::EditParticle) || phrase.is(next, Role::EditDir) && !phrase.is(next, Role::By);
    let goes_on = [Role::PlacePrep, Role::At, Role::To, Role::For, Role::From, Role::With, Role::Of]
        .into_iter()
        .any(|role| phrase.is(next, role));
    match (object || particle, goes_on && phrase.token(next).is_some_and(|token| token.kind == Kind::Word)) {
        (true, _) => Some(Form::Certain),
        (false, true) => Some(Form::Participle),
        _ => None,
    }
}

fn fits(form: &PastForm, word: &str) -> bool {
    word.ends_with(form.end)
        && word.starts_with(form.begin)
        && word.len() > form.begin.len() + form.end.len()
        && word.chars().count() >= form.letters
}
