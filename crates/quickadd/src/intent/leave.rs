//! Taking leave: "God bless you, see you Sunday!", "Danke euch, bis Sonntag".

use super::looks::Looks;
use crate::draft::Words;
use crate::frame::Frame;
use crate::lang::Role;
use crate::lex::Kind;
use crate::phrase::Phrase;
use crate::plan::{Plan, When};
use crate::span::Day;
use crate::title::Use;

/// Whether the last clause only says until when, and the words before it are for somebody.
pub(super) fn takes_leave(phrase: &Phrase, frame: &Frame, plan: &Plan, words: &Words, looks: &Looks) -> bool {
    let near = match plan.when {
        Some(When::Day(day)) => matches!(day, Day::Weekday(..) | Day::Rel(_)),
        Some(When::Days(first, _)) => first == Day::Rel(0),
        Some(When::Stretch(_)) | None => true,
        _ => false,
    };
    if !near || plan.clock.is_some() || plan.part.is_some() || plan.rule.is_some() {
        return false;
    }
    (frame.from + 1..phrase.len()).filter(|i| phrase.begins(*i)).any(|i| {
        let greeting = phrase.hits(i).iter().find(|hit| hit.role == Role::Greeting);
        let until = phrase.is(i, Role::Until) || phrase.is(i, Role::By);
        let from = greeting.map_or(i, |hit| i + hit.len);
        let dated = (i..phrase.len()).any(|at| words.uses.get(at) == Some(&Use::Element));
        let alone = (from..phrase.len()).all(|at| {
            let word = phrase.token(at).is_some_and(|token| token.kind == Kind::Word);
            let joint = phrase.is(at, Role::On) || phrase.is(at, Role::Article) || phrase.is(at, Role::Tail);
            !word || joint || words.uses.get(at) == Some(&Use::Element) || phrase.is(at, Role::Greeting)
        });
        // "Report done, until Sunday" is a thing to do; "see you Sunday" is none.
        let certain = greeting.is_some_and(|hit| hit.value != 0) && !until;
        let kind = || {
            let greets = (frame.from..i).any(|at| phrase.begins(at) && phrase.is(at, Role::Greeting));
            let spoken = (0..i).any(|at| phrase.hit(at, Role::Pronoun).is_some_and(|hit| hit.value == 1));
            greets || spoken || looks.chat || looks.addressee
        };
        let leaves = (greeting.is_some() || until) && (certain || kind());
        alone && dated && leaves
    })
}
