//! A change said in chat becomes an edit of one event.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use televent_core::{Event, event::EventError};
use televent_ical::{Alarm, CalendarObject, Edit, Occurrence, Span, Target, When, Zone};
use televent_quickadd::EditChange;

use crate::listing;

/// As long as an event lasts that was a whole day and gets a time.
const DEFAULT_MINUTES: i64 = 60;

/// An event that is to be changed, and which of its dates is meant.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub(crate) event: Event,
    pub(crate) object: CalendarObject,
    /// The date meant: the next one, or the last known of an event that is over.
    pub(crate) span: Span,
    /// When the series planned that date; `None` for an event that does not recur.
    pub(crate) planned: Option<When>,
    zone: Tz,
}

/// How far a change of a series reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    One,
    From,
    All,
}

/// Why a change makes no sense for an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// The event would end before it begins, or last no time.
    Backwards,
    /// A whole day has no hours to be longer by.
    WholeDay,
    /// Nothing in it says what is to be different.
    Nothing,
    /// The change is none of the event itself (guests, deletion).
    Elsewhere,
}

impl Subject {
    /// Of an event with its next date, for somebody in `zone`. `None` for an object without a time.
    pub(crate) fn next(event: Event, now: DateTime<Utc>, zone: Tz) -> Result<Option<Self>, EventError> {
        let object = event.object()?;
        let next = listing::next_date(&object, now, zone);
        Ok(Self::with(event, object, next, zone))
    }

    /// Of an event with the date that was planned at an instant.
    pub(crate) fn planned_at(event: Event, at: DateTime<Utc>, zone: Tz) -> Result<Option<Self>, EventError> {
        let object = event.object()?;
        // The date may have been moved since it was planned; look at all of them around it.
        let around = at - TimeDelta::days(400)..at + TimeDelta::days(400);
        let found = object
            .occurrences(around, zone, 2_000)
            .items
            .into_iter()
            .find(|date| date.recurrence_id.as_ref().is_some_and(|planned| planned.to_utc(zone) == at));
        Ok(found.and_then(|found| Self::with(event, object, Some(found), zone)))
    }

    fn with(event: Event, object: CalendarObject, date: Option<Occurrence>, zone: Tz) -> Option<Self> {
        let (span, planned) = match date {
            Some(date) => (date.span, date.recurrence_id),
            None => (object.span()?, None),
        };
        Some(Self { event, object, span, planned, zone })
    }

    /// The instant by which a kept question names the date.
    pub(crate) fn at(&self) -> Option<DateTime<Utc>> {
        self.planned.as_ref().map(|planned| planned.to_utc(self.zone))
    }

    pub(crate) fn target(&self, reach: Reach) -> Target {
        match (reach, &self.planned) {
            (Reach::One, Some(planned)) => Target::One(planned.clone()),
            (Reach::From, Some(planned)) => Target::From(planned.clone()),
            _ => Target::All,
        }
    }

    /// The edit that makes a change, for as many dates as `reach` says.
    pub(crate) fn edit(&self, change: &EditChange, reach: Reach) -> Result<Edit, Unfit> {
        let edit = Edit::default();
        Ok(match change {
            EditChange::Move { .. }
            | EditChange::Shift { .. }
            | EditChange::Duration { .. }
            | EditChange::Extend { .. } => {
                let span = self.moved(change)?;
                let span = match (reach, &self.planned) {
                    (Reach::All, Some(planned)) => {
                        self.object.span_for_all(planned, &span).ok_or(Unfit::Nothing)?
                    }
                    _ => span,
                };
                Edit { span: Some(span), ask_again: true, ..edit }
            }
            EditChange::Rename { title } => Edit { summary: Some(title.clone()), ..edit },
            EditChange::Location { location } => Edit {
                location: Some(Some(location.clone()).filter(|place| !place.trim().is_empty())),
                ..edit
            },
            EditChange::Repeat { rrule } => Edit { rrule: Some(rrule.clone()), ..edit },
            EditChange::Remind { minutes } => {
                let title = self.object.index(self.zone).summary.unwrap_or_default();
                Edit { alarms: Some(vec![Alarm::display(*minutes, &title)]), ..edit }
            }
            EditChange::Invite { .. } | EditChange::Cancel => return Err(Unfit::Elsewhere),
        })
    }

    fn moved(&self, change: &EditChange) -> Result<Span, Unfit> {
        match change {
            EditChange::Move { date, time, end, zone } => self.moved_to(*date, *time, *end, *zone),
            EditChange::Shift { minutes } => {
                if self.span.start.is_date() && minutes % 1_440 != 0 {
                    return Err(Unfit::WholeDay);
                }
                Ok(Span {
                    start: shifted(&self.span.start, *minutes)?,
                    end: shifted(&self.span.end, *minutes)?,
                })
            }
            EditChange::Duration { minutes } => self.lasting(*minutes),
            EditChange::Extend { minutes } => {
                let length = (self.span.end.local() - self.span.start.local()).num_minutes();
                self.lasting(length.checked_add(*minutes).ok_or(Unfit::Backwards)?)
            }
            _ => Err(Unfit::Elsewhere),
        }
    }

    fn lasting(&self, minutes: i64) -> Result<Span, Unfit> {
        if minutes <= 0 {
            return Err(Unfit::Backwards);
        }
        if self.span.start.is_date() && minutes % 1_440 != 0 {
            return Err(Unfit::WholeDay);
        }
        Ok(Span { start: self.span.start.clone(), end: shifted(&self.span.start, minutes)? })
    }

    /// To another day, another time, or both, by the clock of the person who asks unless a zone is named.
    fn moved_to(
        &self,
        date: Option<NaiveDate>,
        time: Option<NaiveTime>,
        end: Option<NaiveTime>,
        zone: Option<Tz>,
    ) -> Result<Span, Unfit> {
        if date.is_none() && time.is_none() && end.is_none() {
            return Err(Unfit::Nothing);
        }
        let asked = Zone::Iana(zone.unwrap_or(self.zone));
        let start = &self.span.start;
        if let (When::Date(day), None) = (start, time) {
            let days = (date.ok_or(Unfit::WholeDay)? - *day).num_days();
            let shift = days.checked_mul(1_440).ok_or(Unfit::Nothing)?;
            return Ok(Span { start: shifted(start, shift)?, end: shifted(&self.span.end, shift)? });
        }
        let now_at = self.seen_in(&asked, start);
        let begins = date.unwrap_or(now_at.date()).and_time(time.unwrap_or(now_at.time()));
        let length = match (start.is_date(), end) {
            (_, Some(end)) => {
                let same_day = begins.date().and_time(end);
                let ends = if same_day > begins { same_day } else { same_day + TimeDelta::days(1) };
                ends - begins
            }
            (true, None) => TimeDelta::minutes(DEFAULT_MINUTES),
            (false, None) => self.span.end.local() - start.local(),
        };
        let placed = |local: NaiveDateTime| self.in_form_of_start(&asked, local, zone.is_some());
        Ok(Span {
            start: placed(begins),
            end: placed(begins.checked_add_signed(length).ok_or(Unfit::Nothing)?),
        })
    }

    /// What a wall in `zone` shows at a time.
    fn seen_in(&self, zone: &Zone, when: &When) -> NaiveDateTime {
        match when {
            When::Date(_) | When::Floating(_) => when.local(),
            When::Utc(_) | When::Zoned { .. } => zone.to_local(when.to_utc(self.zone)),
        }
    }

    /// A wall-clock time of the asker's, written as the event's start is: in its zone, floating or UTC. An event
    /// that was a whole day, and a time with a zone named, are written in the asker's.
    fn in_form_of_start(&self, asked: &Zone, local: NaiveDateTime, named: bool) -> When {
        match &self.span.start {
            When::Floating(_) if !named => When::Floating(local),
            When::Zoned { zone, .. } if !named => {
                When::Zoned { local: zone.to_local(asked.to_utc(local)), zone: zone.clone() }
            }
            When::Utc(_) if !named => When::Utc(asked.to_utc(local)),
            _ => When::Zoned { local, zone: asked.clone() },
        }
    }
}

/// Later by so many minutes on its own wall; whole days for a date.
fn shifted(when: &When, minutes: i64) -> Result<When, Unfit> {
    let by = TimeDelta::try_minutes(minutes).ok_or(Unfit::Nothing)?;
    when.local().checked_add_signed(by).map(|local| when.with_local(local)).ok_or(Unfit::Nothing)
}

#[cfg(test)]
mod tests;
