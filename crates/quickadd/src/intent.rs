//! Whether a text wants something of a calendar at all.

use crate::draft::Words;
use crate::frame::{Asked, Frame, is_doing, opening};
use crate::lang::Role;
use crate::lex::Kind;
use crate::outcome::NoneKind;
use crate::past::{Form, past_form};
use crate::phrase::Phrase;
use crate::plan::{Plan, When};
use crate::span::length::length;
use crate::span::{Day, Stretch, Which};
use crate::title::Use;

/// What is to become of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Make what it says.
    Make,
    /// Ask whether it is meant.
    Doubt,
    /// Nothing for a calendar.
    Nothing(NoneKind),
}

/// What the free words of a text look like.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a trait of the text")]
struct Looks {
    subject: bool,
    first_person: bool,
    addressee: bool,
    past: bool,
    past_first: bool,
    copula: bool,
    plan: bool,
    chat: bool,
    measure: bool,
    happens: bool,
    takes_place: bool,
    question: bool,
    half_question: bool,
    greeting: bool,
    weak_greeting: bool,
    proposal: bool,
    wondering: bool,
}

impl Looks {
    /// A pronoun: the subject near the beginning, else whom it is about.
    fn person(&mut self, value: i16, early: bool) {
        self.subject |= value >= 1 && early;
        self.first_person |= value == 2 && early;
        self.addressee |= value == 1;
    }

    /// A verb of the third person. "Is arriving" takes place, where "is" alone says how something is.
    fn state(&mut self, value: i16, doing: bool) {
        let doing = doing && value == 0;
        self.copula |= value == 0 && !doing;
        self.takes_place |= value > 0 || doing;
        self.happens |= value == 1;
    }
}

/// Judges a text that is neither an edit nor a query.
pub(crate) fn judge(phrase: &Phrase, frame: &Frame, plan: &Plan, words: &Words) -> Verdict {
    let looks = looks(phrase, frame, plan, words);
    let asked = matches!(frame.asked, Asked::Event | Asked::Reminder | Asked::Task);
    if asked {
        return if plan.dated() || frame.asked != Asked::Event {
            Verdict::Make
        } else {
            nothing_dated(words)
        };
    }
    // "until Friday" by itself takes leave; "3 years today" is an age.
    let farewell = plan.due && plan.clock.is_none() && words.title.is_empty();
    let age = plan.length.is_some_and(|length| length.months >= 12)
        && matches!(plan.when, Some(When::Day(Day::Rel(0))));
    if looks.greeting || farewell || age || looks.proposal && !(plan.clock.is_some() && plan.when.is_some()) {
        return Verdict::Nothing(NoneKind::SmallTalk);
    }
    let wondered = looks.wondering && (frame.asked == Asked::Told || words.title.is_empty());
    // "Quedamos el jueves a las 8" without its marks is a question only if it leaves the day or the hour open.
    let open = looks.half_question && !(stated_clock(plan) && stated_day(plan));
    let asking = (looks.question || open) && !frame.addressed;
    if asking || wondered || looks.proposal && looks.wondering {
        return Verdict::Nothing(NoneKind::Question);
    }
    if looks.wondering && words.title.is_empty() && plan.clock.is_none() {
        return Verdict::Nothing(NoneKind::Question);
    }
    if plan.gone && !plan.dated() {
        return Verdict::Nothing(NoneKind::Past);
    }
    if !plan.dated() {
        return undated(&looks, words);
    }
    if plan.gone
        || gone_by(plan)
            && (looks.past || looks.subject || looks.copula || looks.takes_place || looks.wondering)
    {
        return Verdict::Nothing(NoneKind::Past);
    }
    if looks.weak_greeting {
        return Verdict::Nothing(NoneKind::SmallTalk);
    }
    if looks.proposal {
        return Verdict::Doubt;
    }
    sentence(&looks, phrase, frame, plan, words)
}

/// A dated text that may be a sentence rather than a plan.
fn sentence(looks: &Looks, phrase: &Phrase, frame: &Frame, plan: &Plan, words: &Words) -> Verdict {
    let (clock, day) = (stated_clock(plan), stated_day(plan));
    let told = frame.asked == Asked::Told;
    let only_today = matches!(plan.when, Some(When::Day(Day::Rel(0)))) && plan.clock.is_none();
    // A share or a rate of today is news.
    if only_today && (0..phrase.len()).any(|i| phrase.sign(i, '%')) {
        return Verdict::Nothing(NoneKind::SmallTalk);
    }
    let no_day = plan.when.is_none() && plan.rule.is_none();
    if looks.past_first && (only_today || no_day) {
        return Verdict::Nothing(NoneKind::Past);
    }
    if looks.past && !looks.past_first && !frame.doing {
        return if clock && day { Verdict::Doubt } else { Verdict::Nothing(NoneKind::Past) };
    }
    let remark = looks.measure && !clock && !day && plan.rule.is_none();
    if looks.chat && !(clock && day) || remark {
        return Verdict::Nothing(NoneKind::SmallTalk);
    }
    let counted = matches!(plan.when, Some(When::Offset(length)) if !length.clocked());
    if frame.doing {
        return match (clock, day) {
            (true, true) => Verdict::Make,
            (false, true) => Verdict::Doubt,
            _ => Verdict::Nothing(NoneKind::SmallTalk),
        };
    }
    if told {
        return if clock || day || counted { Verdict::Make } else { Verdict::Nothing(NoneKind::SmallTalk) };
    }
    if looks.subject {
        return of_somebody(looks, clock, day);
    }
    // "The cleaner comes every Thursday": what happens every week is a plan if it has an hour.
    if looks.happens && plan.rule.as_ref().is_some_and(|rule| !rule.days.is_empty()) {
        return if clock { Verdict::Make } else { Verdict::Doubt };
    }
    // "The electrician comes tomorrow at 8", "mom has surgery Monday at 7".
    if looks.takes_place && !looks.copula && !looks.chat && !looks.wondering && clock && day {
        return Verdict::Make;
    }
    if (looks.copula || looks.takes_place) && (words.category.is_none() || only_today) {
        return if clock && day { Verdict::Doubt } else { Verdict::Nothing(NoneKind::SmallTalk) };
    }
    if looks.wondering {
        return Verdict::Doubt;
    }
    // "Mondays" alone says that something is so, not that it is planned.
    if plan.rule.as_ref().is_some_and(|rule| rule.plural) && plan.clock.is_none() && looks.chat {
        return Verdict::Nothing(NoneKind::SmallTalk);
    }
    Verdict::Make
}

/// A sentence about a person: "we fly to Rome on Friday at 8" is a plan, "I will call you" a promise to somebody else.
fn of_somebody(looks: &Looks, clock: bool, day: bool) -> Verdict {
    let ours = looks.first_person && !looks.addressee;
    let plain = !(looks.copula || looks.chat || looks.wondering);
    match (looks.plan && day, clock, ours && plain) {
        (true, true, true) => Verdict::Make,
        (true, true, false) | (true, false, true) => Verdict::Doubt,
        _ => Verdict::Nothing(NoneKind::SmallTalk),
    }
}

/// Whether the hour is said as one, rather than a mere number.
fn stated_clock(plan: &Plan) -> bool {
    plan.clock.is_some_and(|clock| clock.marked) || plan.clock.is_some() && plan.firm
}

/// Whether a day to come is said.
fn stated_day(plan: &Plan) -> bool {
    matches!(plan.when, Some(When::Day(day)) if !matches!(day, Day::Rel(0)))
        || matches!(plan.when, Some(When::Days(..) | When::Spell(..)))
}

fn undated(looks: &Looks, words: &Words) -> Verdict {
    let sentence = looks.subject || looks.past || looks.copula || looks.takes_place;
    if sentence || looks.chat || looks.measure || looks.weak_greeting || looks.wondering {
        return Verdict::Nothing(NoneKind::SmallTalk);
    }
    nothing_dated(words)
}

fn nothing_dated(words: &Words) -> Verdict {
    Verdict::Nothing(NoneKind::NothingDated { title: words.title.clone() })
}

/// Whether the day named lies in the past by its own words.
fn gone_by(plan: &Plan) -> bool {
    match plan.when {
        Some(When::Day(Day::Rel(days))) => days < 0,
        Some(When::Day(Day::Weekday(_, Which::Last))) => true,
        Some(When::Stretch(Stretch::Weekend(which) | Stretch::Week(which))) => which == Which::Last,
        _ => false,
    }
}

/// Looks at the words that nothing else explains.
fn looks(phrase: &Phrase, frame: &Frame, plan: &Plan, words: &Words) -> Looks {
    let mut looks = Looks::default();
    let free: Vec<usize> = (frame.from..phrase.len())
        .filter(|i| {
            words.uses.get(*i) == Some(&Use::Free)
                && phrase.token(*i).is_some_and(|token| token.kind == Kind::Word && !token.quoted)
        })
        .collect();
    let open = opening(phrase);
    let start = frame.words.first().filter(|(from, _)| *from == open).map_or(open, |(_, to)| *to);
    let told = (frame.asked == Asked::Told).then_some(start + usize::from(frame.doing));
    greeting(phrase, [open, start], told, &mut looks);
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
                Role::Pronoun if after_preposition(phrase, i) => {}
                Role::Pronoun => looks.person(hit.value, n <= 1),
                Role::Past if n == 0 && hit.value == 0 => looks.past_first = true,
                Role::Past => looks.past = true,
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
        match past_form(phrase, i).filter(|_| !named && may_be_past(plan)) {
            Some(Form::Certain) => looks.past = true,
            Some(Form::Participle) if n == 0 => looks.past_first = true,
            Some(Form::Participle) => looks.past |= goes_on,
            None => {}
        }
    }
    looks
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

fn after_preposition(phrase: &Phrase, i: usize) -> bool {
    let Some(before) = i.checked_sub(1) else { return false };
    [Role::By, Role::To, Role::EditTo, Role::With, Role::For, Role::PlacePrep]
        .into_iter()
        .any(|role| phrase.hit(before, role).is_some_and(|hit| hit.len == 1))
        && phrase.token(before).is_some_and(|token| token.kind == Kind::Word)
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
        {
            looks.weak_greeting = true;
        }
    }
}
