//! Whether a text wants something of a calendar at all.

use crate::draft::Words;
use crate::frame::{Asked, Frame};
use crate::lex::Kind;
use crate::outcome::NoneKind;
use crate::phrase::Phrase;
use crate::plan::{Plan, When};
use crate::span::{Day, Stretch, Which};
use crate::title::Use;

mod leave;
mod looks;

use leave::takes_leave;
use looks::{Looks, looks};

/// A story in more clauses than this is looked at no further.
const CLAUSES: usize = 16;

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
    let farewell = farewell || takes_leave(phrase, frame, plan, words, &looks);
    if looks.greeting || farewell || age || looks.proposal && !(plan.clock.is_some() && plan.when.is_some()) {
        return Verdict::Nothing(NoneKind::SmallTalk);
    }
    let wondered = looks.wondering && (frame.asked == Asked::Told || words.title.is_empty());
    // "Quedamos el jueves a las 8" without its marks is a question only if it leaves the day or the hour open.
    let open = looks.half_question && !(stated_clock(plan) && stated_day(plan));
    // "Can on Thursday after 4": a bare verb with a date is an answer to somebody.
    if looks.copula && words.title.is_empty() {
        return Verdict::Nothing(NoneKind::SmallTalk);
    }
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
    // "ayer estudié hasta las 3"
    let over = plan.until_clock.is_some() && plan.clock.is_none();
    if gone_by(plan) && (over || narrated(phrase, plan, words)) {
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
        // "Kita geschlossen 23.12.-6.1." may be to come.
        let ranged = matches!(plan.when, Some(When::Days(..)));
        return if clock && day || ranged { Verdict::Doubt } else { Verdict::Nothing(NoneKind::Past) };
    }
    let remark = looks.measure && !clock && !day && plan.rule.is_none();
    if looks.chat && !(clock && day) || remark {
        return Verdict::Nothing(NoneKind::SmallTalk);
    }
    let counted = matches!(plan.when, Some(When::Offset(length)) if !length.clocked());
    if frame.doing {
        let talk = looks.chat || looks.copula || !day;
        return match (talk, clock && !looks.addressee) {
            (true, _) => Verdict::Nothing(NoneKind::SmallTalk),
            (false, true) => Verdict::Make,
            (false, false) => Verdict::Doubt,
        };
    }
    if told {
        return if clock || day || counted { Verdict::Make } else { Verdict::Nothing(NoneKind::SmallTalk) };
    }
    // "My passport expires June 4": a date written out is one to keep; "sale ends Sunday" may be mere news.
    if looks.ends && !looks.subject && day && plan.rule.is_none() {
        let dated = matches!(plan.when, Some(When::Day(Day::Full { .. }))) && !looks.wondering;
        return if dated { Verdict::Make } else { Verdict::Doubt };
    }
    if looks.subject {
        return of_somebody(looks, clock, day);
    }
    // "The cleaner comes every Thursday": what happens every week is a plan if it has an hour.
    if looks.happens && plan.rule.as_ref().is_some_and(|rule| !rule.days.is_empty()) {
        return if clock { Verdict::Make } else { Verdict::Doubt };
    }
    // "The electrician comes tomorrow at 8", "mom has surgery Monday at 7".
    let sure = !(looks.copula || looks.chat || looks.wondering || plan.due);
    if looks.takes_place && sure && clock && day {
        return Verdict::Make;
    }
    // "Prom is May 15": a date written out may be one to keep.
    let written = matches!(plan.when, Some(When::Day(Day::Full { .. })))
        && words.uses.last() == Some(&Use::Element)
        && words.category.is_none();
    if looks.copula && written && !(looks.wondering || looks.chat) && plan.rule.is_none() {
        return Verdict::Doubt;
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

/// "Yesterday was so late, only in bed at 3": a day of the past in one clause, an hour among the words of the next.
fn narrated(phrase: &Phrase, plan: &Plan, words: &Words) -> bool {
    let uses = words.uses.as_slice();
    let told = |from: usize, to: usize| {
        (from..to).any(|i| {
            uses.get(i) != Some(&Use::Element)
                && phrase.token(i).is_some_and(|token| token.kind == Kind::Word)
        })
    };
    let dated = |from: usize, to: usize| (from..to).any(|i| uses.get(i) == Some(&Use::Element));
    plan.clock.is_some()
        && (1..phrase.len()).filter(|i| phrase.sign(*i, ',') || phrase.sign(*i, '.')).take(CLAUSES).any(|i| {
            let next = i + 1;
            let words_first = uses.get(next) != Some(&Use::Element);
            told(0, i) && dated(0, i) && words_first && told(next, phrase.len()) && dated(next, phrase.len())
        })
}

fn undated(looks: &Looks, words: &Words) -> Verdict {
    let sentence = looks.subject || looks.past || looks.copula || looks.takes_place || looks.ends;
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
