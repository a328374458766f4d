//! Parts of a phrase that mean something: matchers, one family a file, and what they yield.
//!
//! Every matcher looks at one token and says how far it got and what it read there. None of them knows the clock or
//! the calendar of the person; that is for `resolve`.

use chrono_tz::Tz;

use crate::lang::Role;
use crate::lex::Token;
use crate::phrase::Phrase;

pub(crate) mod alarm;
pub(crate) mod bound;
pub(crate) mod clock;
pub(crate) mod day;
pub(crate) mod days;
pub(crate) mod due;
pub(crate) mod feast;
pub(crate) mod hours;
pub(crate) mod joined;
pub(crate) mod length;
pub(crate) mod number;
pub(crate) mod numeric;
pub(crate) mod people;
pub(crate) mod recur;
pub(crate) mod series;
pub(crate) mod soft;
pub(crate) mod spell;
pub(crate) mod stretch;
pub(crate) mod weekday;
pub(crate) mod zone;

pub(crate) use feast::Feast;
pub(crate) use series::{Bound, Freq, Rule, Skip};

/// What a matcher read, and the token after it.
pub(crate) type Read<T> = Option<(T, usize)>;

/// A part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Before work.
    Early,
    /// Until noon.
    Morning,
    /// Around noon.
    Midday,
    /// Until evening.
    Afternoon,
    /// Until night.
    Evening,
    /// Until morning.
    Night,
    /// The coming night.
    Tonight,
}

impl Part {
    /// From the value of a tag.
    pub(crate) fn of(value: i16) -> Option<Self> {
        Some(match value {
            11 => Self::Early,
            12 => Self::Morning,
            13 => Self::Midday,
            14 => Self::Afternoon,
            15 => Self::Evening,
            16 => Self::Night,
            17 => Self::Tonight,
            _ => return None,
        })
    }

    /// Where it stands in a table of parts.
    pub(crate) fn index(self) -> usize {
        self as usize
    }
}

/// How sure the hour of a clock is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Face {
    /// Told by more than figures: `3pm`, "noon".
    Exact,
    /// As written, on the clock of 24 hours: `15:00`, `09:00`.
    Written,
    /// One to twelve, either half of the day.
    Half,
    /// The end of the day or its beginning.
    Midnight,
}

/// A time of day as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    /// Minutes after midnight, below 1440, unless `bad`.
    pub(crate) minutes: u32,
    /// How sure the hour is.
    pub(crate) face: Face,
    /// The part of the day said right after it.
    pub(crate) part: Option<Part>,
    /// Whether it has its own mark of a time (a colon, `pm`, "o'clock", a preposition), or is a mere number.
    pub(crate) marked: bool,
    /// Whether there is no such time.
    pub(crate) bad: bool,
}

/// A length of time as written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Length {
    /// Calendar months.
    pub(crate) months: i32,
    /// Days.
    pub(crate) days: i32,
    /// Minutes.
    pub(crate) minutes: i64,
}

impl Length {
    /// Whether it is counted on the clock rather than the calendar.
    pub(crate) fn clocked(self) -> bool {
        self.minutes != 0
    }
}

/// Which of several weekdays or weeks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// The first after today, today itself with a time ahead.
    Bare,
    /// "this": the same, said with more certainty.
    This,
    /// Of the next calendar week.
    Next,
    /// The second from now.
    AfterNext,
    /// In the past.
    Last,
    /// The first, and so many days more.
    Plus(i32),
    /// In the calendar week so many weeks from now.
    Week(i32),
}

/// A month as referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MonthRef {
    /// A named month, perhaps with its year.
    Named(u32, Option<i32>),
    /// A named month of the year so many from this one.
    InYear(u32, i32),
    /// So many months from this one.
    From(i32),
    /// Not said: the first in which it lies ahead.
    Open,
}

/// A day as referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Day {
    /// Day and month, perhaps year and weekday. `swapped`: the numbers had to be read against the order of the place.
    Full {
        /// Year.
        year: Option<i32>,
        /// Month, unchecked.
        month: u32,
        /// Day, unchecked.
        day: u32,
        /// The weekday said with it, 1 Monday to 7 Sunday.
        weekday: Option<u8>,
        /// Whether the numbers only make sense the other way round.
        swapped: bool,
    },
    /// A day of the month, perhaps with the weekday.
    OfMonth(u32, MonthRef, Option<u8>),
    /// A weekday.
    Weekday(u8, Which),
    /// So many days from today.
    Rel(i32),
    /// A length from today.
    After(Length),
    /// The nth weekday of a month (-1 the last), or the nth day of any kind if `None`.
    Nth(i8, Option<u8>, MonthRef),
    /// A feast.
    Feast(Feast),
    /// A length after another day.
    AfterWeekday(u8, Length),
}

/// Several days as referred to, or a time nobody can put in a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stretch {
    /// Saturday and Sunday, so many weekends after the coming one.
    Weekend(Which),
    /// A week.
    Week(Which),
    /// A month.
    Month(MonthRef),
    /// A year so many from this one.
    Year(i32),
    /// "soon".
    Someday,
}

/// What an element means.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What {
    /// A day.
    Day(Day),
    /// From one day to another, both included.
    Days(Day, Day),
    /// One day or another.
    EitherDay(Day, Day),
    /// Several days in one word.
    Stretch(Stretch),
    /// A time.
    Clock(Clock),
    /// From one time to another.
    Clocks(Clock, Clock),
    /// One time or another.
    EitherClock(Clock, Clock),
    /// From one day's time to another's.
    Spell(Day, Option<Clock>, Day, Option<Clock>),
    /// A part of the day, perhaps of today ("tonight", "this morning").
    Part(Part, bool),
    /// A weekday and a part of it in one word.
    DayPart(Day, Part),
    /// A length, with or without "for".
    Length(Length, bool),
    /// A length from now; negative in the past.
    Offset(Length, bool),
    /// The end alone, after a start elsewhere.
    UntilClock(Clock),
    /// A recurrence.
    Rule(Rule),
    /// A recurrence's end.
    Until(Bound),
    /// How many times.
    Count(u32),
    /// A recurrence's first day.
    Start(Bound),
    /// What a recurrence leaves out.
    Except(Vec<Skip>),
    /// A zone, and the exact offset the word names if it names one.
    Zone(Tz, Option<Tz>),
    /// "all day".
    AllDay,
    /// Minutes before the start, one or several.
    Alarm(Vec<u32>),
    /// Guests, by token.
    Guests(Vec<usize>),
    /// A deadline: by this day, this time, or both.
    Due(Option<Day>, Option<Clock>),
    /// A date in the past that explains why there is none to plan.
    Gone,
    /// A label that says where the date is.
    Label,
}

/// A part of the phrase with its meaning.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Element {
    /// First token.
    pub(crate) from: usize,
    /// Token after the last.
    pub(crate) to: usize,
    /// What it means.
    pub(crate) what: What,
    /// How much it explains; the choice takes the greatest sum.
    pub(crate) score: i32,
    /// How likely it is a mere word of the title: 0 not at all.
    pub(crate) soft: i32,
    /// Whether a date preposition led it.
    pub(crate) led: bool,
}

/// No text is searched for dates further than this many tokens; what looks like one behind them is asked about.
const SEARCHED: usize = 500;

/// Every element that could begin at any token.
pub(crate) fn elements(phrase: &Phrase) -> Vec<Element> {
    let mut found = Vec::with_capacity(phrase.len());
    for i in 0..phrase.len().min(SEARCHED) {
        // A word that no table knows begins nothing, unless it is the name of a zone.
        let path = phrase.glued_sign(i + 1, '/');
        if phrase.hits(i).is_empty() && !path && !phrase.token(i).is_some_and(Token::begins_unknown) {
            continue;
        }
        stretch::collect(phrase, i, &mut found);
        hours::collect(phrase, i, &mut found);
        spell::collect(phrase, i, &mut found);
        recur::collect(phrase, i, &mut found);
        bound::collect(phrase, i, &mut found);
        length::collect(phrase, i, &mut found);
        zone::collect(phrase, i, &mut found);
        alarm::collect(phrase, i, &mut found);
        people::collect(phrase, i, &mut found);
    }
    // "until Friday inclusive": all ends are.
    for element in &mut found {
        let ends = matches!(element.what, What::Until(_) | What::Due(..) | What::Days(..));
        if let Some(to) = phrase.past(element.to, Role::Inclusive).filter(|_| ends) {
            element.score += 10;
            element.to = to;
        }
    }
    found
}
