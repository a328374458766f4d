//! What a phrase says besides dates: turns of phrase, and the numbers of pages and chapters.

use super::Phrase;
use crate::lang::Role;
use crate::lex::Kind;

impl Phrase<'_> {
    /// Words inside a turn of phrase mean nothing by themselves, unless a longer date begins among them.
    pub(super) fn hide_idioms(&mut self) {
        let mut i = 0;
        while i < self.len() {
            let longest = |role: fn(Role) -> bool| {
                self.hits(i).iter().filter(|hit| role(hit.role)).map(|hit| hit.len).max()
            };
            let idiom = longest(|role| role == Role::Idiom).unwrap_or(0);
            if idiom == 0 || longest(|role| role != Role::Idiom).is_some_and(|other| other > idiom) {
                i += 1;
                continue;
            }
            for hidden in i..i + idiom {
                if let Some(bounds) = self.bounds.get_mut(hidden) {
                    bounds.1 = bounds.0;
                }
                self.tokens.hide(hidden);
            }
            i += idiom;
        }
    }

    /// "page 5/6", "chapters 4 to 6": two numbers behind the name of a part of something written are no date.
    pub(super) fn hide_numbers(&mut self) {
        for i in 0..self.len() {
            let named = self.hits(i).iter().find(|hit| hit.role == Role::TitleNumber && hit.value == 2);
            let Some(named) = named.map(|hit| i + hit.len) else { continue };
            let first = if self.glued_sign(named, '.') { named + 1 } else { named };
            let number = |at: usize| self.token(at).is_some_and(|token| token.kind == Kind::Number);
            let joined = |at: usize| {
                let sign = ['/', '-', ':', ','].into_iter().any(|sign| self.sign(at, sign));
                sign || self.hits(at).iter().any(|hit| hit.role == Role::To && hit.len == 1)
            };
            let counted = |at: usize| {
                self.hits(at)
                    .iter()
                    .any(|hit| matches!(hit.role, Role::Meridiem | Role::Oclock | Role::Month))
            };
            let second = first + 2;
            // "driving lesson 02/12/26" is a date.
            let dated = ['/', '-', '.']
                .into_iter()
                .any(|sign| self.sign(first + 1, sign) && self.sign(second + 1, sign) && number(second + 2));
            // "piano lesson 5-6:30" lasts.
            let timed = self.sign(first + 1, '-') && self.glued_sign(second + 1, ':');
            let listed = number(first) && joined(first + 1) && number(second) && !counted(second + 1);
            if listed && !dated && !timed {
                self.tokens.hide(first);
                self.tokens.hide(second);
            }
        }
    }
}
