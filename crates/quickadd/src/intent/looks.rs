//! What the free words of a text look like: who speaks, of what time, and whether it is talk.

use crate::draft::Words;
use crate::frame::{Asked, Frame, is_doing, opening};
use crate::lang::Role;
use crate::lex::Kind;
use crate::past::{Form, past_form};
use crate::phrase::Phrase;
use crate::plan::{Plan, When};
use crate::span::length::length;
use crate::span::{Day, Which};
use crate::title::Use;

/// What the free words of a text look like.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a trait of the text")]
pub(super) struct Looks {
    /// A person is the subject.
    pub(super) subject: bool,
    /// The one who writes is the subject.
    pub(super) first_person: bool,
    /// Somebody else is spoken to or of.
    pub(super) addressee: bool,
    /// It tells of the past.
    pub(super) past: bool,
    /// Its first word may be a participle of the past.
    pub(super) past_first: bool,
    /// It says how something is.
    pub(super) copula: bool,
    /// It has a verb that makes plans.
    pub(super) plan: bool,
    /// It has words of mere talk.
    pub(super) chat: bool,
    /// It measures something.
    pub(super) measure: bool,
    /// It says that something ends.
    pub(super) ends: bool,
    /// It says that something takes place, time and again.
    pub(super) happens: bool,
    /// It says that something takes place.
    pub(super) takes_place: bool,
    /// It begins as a question.
    pub(super) question: bool,
    /// It begins as what may be a question.
    pub(super) half_question: bool,
    /// It begins as a greeting.
    pub(super) greeting: bool,
    /// It begins as what may be a greeting.
    pub(super) weak_greeting: bool,
    /// It begins as a proposal.
    pub(super) proposal: bool,
    /// It ends with a question mark.
    pub(super) wondering: bool,
}

impl Looks {
    /// A pronoun: the subject near the beginning, else whom it is about.
    fn person(&mut self, value: i16, early: bool) {
        self.subject |= value >= 1 && early;
        self.first_person |= value == 2 && early;
        self.addressee |= value == 1;
    }

    /// A verb of the past: at the beginning it may be a participle, elsewhere only with its object.
    fn verb(&mut self, form: Form, first: bool, goes_on: bool) {
        self.past |= form == Form::Certain || !first && goes_on;
        self.past_first |= form == Form::Participle && first;
    }

    /// A verb of the third person. "Is arriving" takes place, where "is" alone says how something is.
    fn state(&mut self, value: i16, doing: bool) {
        let doing = doing && value == 0;
        self.copula |= value == 0 && !doing;
        self.ends |= value == 3;
        self.takes_place |= matches!(value, 1 | 2) || doing;
        self.happens |= value == 1;
    }
}

/// Looks at the words that nothing else explains.
pub(super) fn looks(phrase: &Phrase, frame: &Frame, plan: &Plan, words: &Words) -> Looks {
    let mut looks = Looks::default();
    let free: Vec<usize> = (frame.from..phrase.len())
        .filter(|i| {
            words.uses.get(*i) == Some(&Use::Free)
                && phrase.token(*i).is_some_and(|token| token.kind == Kind::Word && !token.quoted)
        })
        .collect();
    let open = opening(phrase);
    let start = frame.words.first().filter(|(from, _)| *from == open).map_or(open, |(_, to)| *to);
    let told = (frame.asked == Asked::Told).then_some(frame.from + usize::from(frame.doing));
    greeting(phrase, [open, start], told, &mut looks);
    // "Еду в метро, буду в 8": on the way now, where no day is said.
    let going = phrase.hit(start, Role::Greeting).is_some_and(|hit| hit.value == 0);
    looks.weak_greeting |= going && phrase.is(start, Role::Plan) && plan.when.is_none();
    let asking = phrase.hit(frame.from, Role::Question).filter(|_| free.first() == Some(&frame.from));
    looks.question = asking.is_some_and(|hit| !hit.ordinary);
    looks.half_question = asking.is_some();
    let last = phrase
        .tokens()
        .iter()
        .rposition(|token| !matches!(token.kind, Kind::Emoji | Kind::Sign('!' | '.' | ')' | '"')));
    let asks = last.is_some_and(|last| phrase.sign(last, '?'));
    let wh = free.first().is_some_and(|first| phrase.is(*first, Role::Wh));
    looks.question |= (wh || looks.half_question) && asks;
    looks.wondering = asks;
    let parted = free.last().is_some_and(|last| phrase.is(*last, Role::EditParticle));
    for (n, &i) in free.iter().enumerate() {
        // A verb in capitals among capitals is part of a name: "This Is Us".
        let capital =
            |at: usize| phrase.token(at).is_some_and(|t| t.kind == Kind::Word && t.capital && !t.shouted);
        let named = !phrase.lang.noun_capitals && n > 0 && capital(i) && capital(i + 1);
        // The "am" of a second time that is asked about is no verb.
        if phrase.glued(i) && phrase.before(i).is_some_and(is_figure) {
            continue;
        }
        for hit in phrase.hits(i) {
            match hit.role {
                _ if named => {}
                // The letter of "U2" is nobody.
                Role::Pronoun if phrase.glued(i + 1) && phrase.token(i + 1).is_some_and(is_figure) => {}
                // "к нам придут", "zu uns kommen": behind a preposition a pronoun is no subject.
                Role::Pronoun if after_preposition(phrase, i) => looks.addressee |= hit.value == 1,
                Role::Pronoun if hit.value == 1 && owns(phrase, i) => {}
                Role::Pronoun => looks.person(hit.value, n <= 1),
                // "must be turned in by 4/1"
                Role::Past if behind_must(phrase, i) => {}
                Role::Past if n == 0 && hit.value == 0 => looks.past_first = true,
                Role::Past => looks.past = true,
                // "has expired"
                Role::Copula if hit.value == 2 && is_participle(phrase, i + hit.len) => looks.past = true,
                // "läuft am 4. Juni ab": the end of the verb stands last.
                Role::Copula if hit.value == 4 => looks.state(if parted { 3 } else { 0 }, false),
                Role::Copula => looks.state(hit.value, is_doing(phrase, i + hit.len)),
                Role::Plan => looks.plan = true,
                Role::Chat if hit.value == 1 => looks.measure = true,
                Role::Chat => looks.chat = true,
                // "cumple 3 años" is an age.
                Role::Birthday => looks.chat |= counted(phrase, words, i + hit.len),
                _ => {}
            }
        }
        // "get the car washed by Sunday": what a date follows is no verb with an object.
        let goes_on = words.uses.get(i + 1) == Some(&Use::Free);
        if let Some(form) =
            past_form(phrase, i).filter(|_| !named && may_be_past(plan) && !behind_must(phrase, i))
        {
            looks.verb(form, n == 0, goes_on);
        }
    }
    looks
}

/// Whether "must be" or the like stands before `i`, so that a participle tells what is to be done.
fn behind_must(phrase: &Phrase, i: usize) -> bool {
    (1..=i.min(4)).any(|back| {
        phrase.hits(i - back).iter().any(|hit| hit.role == Role::Plan && hit.value == 2 && hit.len == back)
    })
}

/// Whether a number that is no date stands at `i`: the years somebody turns.
fn counted(phrase: &Phrase, words: &Words, i: usize) -> bool {
    let number = phrase.token(i).is_some_and(|token| token.kind == Kind::Number);
    let free = words.uses.get(i) == Some(&Use::Free);
    number && free || length(phrase, i, false).is_some()
}

/// Whether the day named can lie in the past as well: a verb in the past tense says nothing of tomorrow.
fn may_be_past(plan: &Plan) -> bool {
    match plan.when {
        Some(When::Day(Day::Rel(days))) => days <= 0,
        Some(When::Day(Day::Weekday(_, which))) => matches!(which, Which::Bare | Which::This | Which::Last),
        Some(When::Day(Day::After(_) | Day::AfterWeekday(..)) | When::Offset(_)) => false,
        _ => plan.rule.is_none(),
    }
}

/// Whether an English participle stands behind "has".
fn is_participle(phrase: &Phrase, i: usize) -> bool {
    phrase.is(i, Role::Past) || phrase.lang.code == "en" && phrase.word(i).ends_with("ed")
}

/// Whether a preposition stands before `i`.
fn after_preposition(phrase: &Phrase, i: usize) -> bool {
    let Some(before) = i.checked_sub(1) else { return false };
    [Role::By, Role::To, Role::EditTo, Role::With, Role::For, Role::PlacePrep]
        .into_iter()
        .any(|role| phrase.hit(before, role).is_some_and(|hit| hit.len == 1))
        && phrase.token(before).is_some_and(|token| token.kind == Kind::Word)
}

/// "Ihr Termin": a pronoun that is also a possessive, before a noun where nouns have capitals.
fn owns(phrase: &Phrase, i: usize) -> bool {
    let possessive = phrase.hits(i).iter().any(|hit| hit.role == Role::Pronoun && hit.value == 0);
    let noun = phrase.token(i + 1).is_some_and(|token| token.kind == Kind::Word && token.capital);
    possessive && noun && phrase.lang.noun_capitals
}

fn is_figure(token: &crate::lex::Token) -> bool {
    matches!(token.kind, Kind::Number | Kind::Amount)
}

/// A greeting at the beginning. The weak ones count only if a clause ends after them or somebody is addressed.
fn greeting(phrase: &Phrase, starts: [usize; 2], told: Option<usize>, looks: &mut Looks) {
    for at in starts {
        // "I've got a meeting" begins with a longer phrase than "I've".
        let Some(hit) =
            phrase.hit(at, Role::Greeting).filter(|hit| told.is_none_or(|told| at + hit.len >= told))
        else {
            continue;
        };
        let to = at + hit.len;
        if hit.value == 2 {
            looks.proposal = true;
        } else if hit.value == 1 {
            looks.greeting = true;
        } else if phrase.ends(to) && !(phrase.glued(to) && phrase.glued(to + 1) && phrase.sign(to, '-'))
            || phrase.hit(to, Role::Pronoun).is_some_and(|next| next.value >= 1)
            || phrase.is(to, Role::Greeting)
            || phrase.is(to, Role::Holiday)
        {
            looks.weak_greeting = true;
        }
    }
}
