//! A stretch of a person's calendar: what is in it, and in words.

use std::ops::Range;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use televent_core::{EventId, Person};
use televent_ical::busy::{self, BusyKind, BusyTime, Claim, Showing};
use televent_ical::{CalendarObject, Span, Status, Zone};
use televent_store::objects::{Bound, Listed};
use televent_store::{Store, StoreError};

use crate::phrase::Reader;
use crate::text::{Args, Html, LONGEST, short};

/// As much is read for one list.
const PAGE: Bound = Bound { rows: 1_000, octets: 16 << 20 };
/// As often that much is read to find what comes first.
const PAGES: usize = 20;
/// As many dates of one series are shown in one answer.
const DATES: usize = 100;

/// One date of one event.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) event: EventId,
    pub(crate) title: String,
    pub(crate) location: Option<String>,
    pub(crate) span: Span,
    pub(crate) starts_at: DateTime<Utc>,
    pub(crate) ends_at: DateTime<Utc>,
    /// How it takes the person's time, if it does. A whole day is a note of that day and takes none.
    pub(crate) busy: Option<BusyKind>,
}

/// What was found in a stretch of a calendar.
#[derive(Debug)]
pub(crate) struct Found {
    /// In order.
    pub(crate) entries: Vec<Entry>,
    /// Whether there is more than one answer reads: what is not among the entries may be planned all the same, and
    /// the answer has to say so.
    pub(crate) cut: bool,
}

/// The instant a day begins where somebody lives.
pub(crate) fn begin_of(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    Zone::Iana(zone).to_utc(day.and_time(NaiveTime::MIN))
}

/// The same day some days later; the last day there is, at the end of the calendar.
pub(crate) fn later(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

/// What a person's calendars hold between two instants, in order; what is called off is not in it.
pub(crate) async fn entries(
    store: &Store,
    person: &Person,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Found, StoreError> {
    let (objects, mut cut) = store.listed(person.id, (from, until), None, PAGE).await?;
    let mut entries = Vec::new();
    for object in &objects {
        let (dates, more) = dates_of(object, person, from..until);
        entries.extend(dates);
        cut |= more;
    }
    sort(&mut entries);
    Ok(Found { entries, cut })
}

/// The first entries between two instants that are wanted, each of another event and `most` of them, in order.
///
/// Objects come in the order of their first instances, so that a calendar with more series under way than are read at
/// once hides its next date behind them: reading goes on until nothing unread can come before what was found.
pub(crate) async fn first(
    store: &Store,
    person: &Person,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    most: usize,
    wanted: impl Fn(&Entry) -> bool,
) -> Result<Found, StoreError> {
    let (mut entries, mut after) = (Vec::new(), None);
    for _ in 0..PAGES {
        let (objects, more) = store.listed(person.id, (from, until), after, PAGE).await?;
        let first_of = |object| dates_of(object, person, from..until).0.into_iter().find(&wanted);
        entries.extend(objects.iter().filter_map(first_of));
        sort(&mut entries);
        entries.truncate(most);
        let Some(last) = objects.last().filter(|_| more) else { return Ok(Found { entries, cut: false }) };
        // A floating time is no more than a day off from where the store keeps it.
        let stands = |entry: &Entry| last.starts_at - entry.starts_at > TimeDelta::days(1);
        if entries.len() == most && entries.iter().all(stands) {
            return Ok(Found { entries, cut: false });
        }
        after = Some((last.starts_at, last.event));
    }
    Ok(Found { entries, cut: true })
}

fn sort(entries: &mut [Entry]) {
    entries.sort_by(|one, other| {
        let key = |entry: &Entry| (entry.starts_at, !entry.span.start.is_date(), entry.ends_at);
        key(one).cmp(&key(other))
    });
}

/// The dates of an event, and whether there are more than are read.
fn dates_of(listed: &Listed, person: &Person, window: Range<DateTime<Utc>>) -> (Vec<Entry>, bool) {
    let Ok(object) = CalendarObject::parse(listed.text.as_str()) else { return (Vec::new(), true) };
    let (zone, address) = (person.zone(), person.address());
    let index = object.index(zone);
    let found = object.occurrences(window, zone, DATES);
    let entry = |one: televent_ical::Occurrence| {
        let component = object.tree().children().get(one.component)?;
        let showing = Showing::of(component, &[&address]);
        (showing.status != Some(Status::Cancelled)).then(|| Entry {
            event: listed.event,
            title: component.text("SUMMARY").or_else(|| index.summary.clone()).unwrap_or_default(),
            location: component.text("LOCATION").filter(|place| !place.trim().is_empty()),
            busy: showing.kind().filter(|_| !one.span.start.is_date()),
            span: one.span,
            starts_at: one.starts_at,
            ends_at: one.ends_at,
        })
    };
    (found.items.into_iter().filter_map(entry).collect(), found.more)
}

/// The next date of an event that is not over, as it takes place; for one that is over, or has no dates, `None`.
pub(crate) fn next_date(
    object: &CalendarObject,
    now: DateTime<Utc>,
    zone: Tz,
) -> Option<televent_ical::Occurrence> {
    let until = now.checked_add_signed(TimeDelta::days(3_660)).unwrap_or(now);
    object.occurrences(now..until, zone, 1).items.into_iter().next()
}

/// What else of a person's takes some of this time, in order; at most so many.
pub(crate) async fn clashes(
    store: &Store,
    person: &Person,
    but: EventId,
    time: Range<DateTime<Utc>>,
    most: usize,
) -> Result<Vec<Entry>, StoreError> {
    let entries = entries(store, person, time.start, time.end).await?.entries;
    let others = entries.iter().filter(|entry| entry.event != but);
    let claim = |entry: &'_ Entry| Some(Claim { key: entry.clone(), time: entry.time(), kind: entry.busy? });
    let claims: Vec<Claim<Entry>> = others.filter_map(claim).collect();
    Ok(busy::clashes(&[time], &claims, most).into_iter().map(|clash| clash.with).collect())
}

/// The stretches of a window that no entry takes; those under a quarter of an hour are none.
pub(crate) fn gaps(entries: &[Entry], window: &Range<DateTime<Utc>>) -> Vec<Range<DateTime<Utc>>> {
    let taken = |entry: &Entry| Some(BusyTime { time: entry.time(), kind: entry.busy? });
    let merged = busy::merge(entries.iter().filter_map(taken), window);
    busy::free(&merged, window, TimeDelta::minutes(15), None)
}

impl Entry {
    fn time(&self) -> Range<DateTime<Utc>> {
        self.starts_at..self.ends_at
    }

    /// `09:30–10:15 Dentist · Main St 5`.
    fn line(&self, reader: Reader, day: NaiveDate) -> Html {
        let title = titled(reader, &self.title, 80);
        let args = Args::new().text("hours", reader.hours(&self.span, day)).text("title", title);
        match &self.location {
            Some(place) => reader.words.html("entry-place", &args.text("place", short(place, 40))),
            None => reader.words.html("entry", &args),
        }
    }
}

/// A title in one line, or the word for one that has none.
pub(crate) fn titled(reader: Reader, title: &str, most: usize) -> String {
    match short(title, most) {
        title if title.is_empty() => reader.words.label("untitled"),
        title => title.into_owned(),
    }
}

/// The entries of one day, numbered from `first`, under its date. What does not fit is counted.
pub(crate) fn day(reader: Reader, day: NaiveDate, entries: &[&Entry], first: usize) -> Html {
    let mut html = reader.words.html("day-head", &Args::new().text("date", reader.near_date(day)));
    for (number, entry) in entries.iter().enumerate() {
        if html.weight() > LONGEST - 200 {
            let args = Args::new().number("count", entries.len() - number);
            html.line(&reader.words.html("and-more", &args));
            break;
        }
        let args =
            Args::new().text("number", (first + number).to_string()).html("entry", entry.line(reader, day));
        html.line(&reader.words.html("numbered", &args));
    }
    html
}

/// The entries that touch a day.
pub(crate) fn of_day(entries: &[Entry], day: NaiveDate, zone: Tz) -> Vec<&Entry> {
    let (from, until) = (begin_of(day, zone), begin_of(later(day, 1), zone));
    let touches = |entry: &&Entry| {
        entry.starts_at < until
            && (entry.ends_at > from || (entry.ends_at == entry.starts_at && entry.starts_at >= from))
    };
    entries.iter().filter(touches).collect()
}
