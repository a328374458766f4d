//! `televent expand`: recurrence answers as JSON lines, so that anyone can score the engine.
//!
//! A query is a DTSTART with rules or a whole iCalendar text, and a window; the answer lists starts: instants of
//! zoned and UTC times, wall-clock times of floating ones, dates of all-day ones. A query that cannot be answered
//! gets an `error` and the next one is read.

use std::io::{self, BufRead, Write};

use chrono::{DateTime, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use televent_ical::{Budget, CalendarObject, Length, Rdate, RecurrenceSet, Rule, When, ZoneTable};

/// No line is longer than an object may be, and then some.
const MAX_LINE: usize = 4 << 20;
/// What one query may cost: far more than a request may, since only whoever started the command waits.
const STEPS: u64 = 5_000_000;
const DEFAULT_LIMIT: usize = 1_000;

#[derive(Deserialize)]
struct Query {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    tzid: Option<String>,
    #[serde(default)]
    dtstart: Option<String>,
    #[serde(default)]
    rrule: Option<String>,
    #[serde(default)]
    exdate: Vec<String>,
    #[serde(default)]
    rdate: Vec<String>,
    #[serde(default)]
    ics: Option<String>,
    #[serde(default)]
    start: Option<String>,
    end: String,
    #[serde(default)]
    limit: Option<usize>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Out { id: Value, out: Vec<String> },
    Error { id: Value, error: String },
}

/// Answers queries, one JSON object a line, until the input ends.
///
/// # Errors
/// Only those of reading and writing; a query that is wrong is answered with an `error`.
pub fn run(input: impl BufRead, mut output: impl Write) -> io::Result<()> {
    for line in input.lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        serde_json::to_writer(&mut output, &answer(&line))?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
    Ok(())
}

fn answer(line: &str) -> Answer {
    if line.len() > MAX_LINE {
        return Answer::Error { id: Value::Null, error: "the line is too long".into() };
    }
    let query: Query = match serde_json::from_str(line) {
        Ok(query) => query,
        Err(error) => return Answer::Error { id: Value::Null, error: format!("not a query: {error}") },
    };
    let id = query.id.clone();
    match expand(&query) {
        Ok(out) => Answer::Out { id, out },
        Err(error) => Answer::Error { id, error },
    }
}

fn expand(query: &Query) -> Result<Vec<String>, String> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let end = bound(&query.end)?;
    let start = query.start.as_deref().map(bound).transpose()?;
    if let Some(ics) = &query.ics {
        let window = start.unwrap_or(DateTime::<Utc>::MIN_UTC)..end;
        let mut out = Vec::new();
        for instance in object(ics)?.occurrences(window, Tz::UTC, limit).items {
            out.push(written(&instance.span.start));
        }
        return Ok(out);
    }
    let set = set(query)?;
    let window = start.unwrap_or_else(|| set.start.to_utc(Tz::UTC))..end;
    let budget = Budget { instances: limit, steps: STEPS };
    let mut instances = set.instances(window, Tz::UTC, budget);
    let out: Vec<String> = instances.by_ref().map(|instance| written(&instance.start)).collect();
    if instances.truncated() && out.len() < limit {
        return Err("more work than one answer may cost".into());
    }
    Ok(out)
}

fn object(ics: &str) -> Result<CalendarObject, String> {
    CalendarObject::parse(ics).map_err(|error| error.to_string())
}

/// One component from its properties' values.
fn set(query: &Query) -> Result<RecurrenceSet, String> {
    let kind = query.kind.as_deref().unwrap_or("zoned");
    let is_date = kind == "date";
    let tzid = query.tzid.as_deref().filter(|_| kind == "zoned");
    let zones = ZoneTable::default();
    let when = |value: &String| {
        When::parse(value, is_date, tzid, &zones).map_err(|error| format!("{value}: {error}"))
    };
    let start = when(query.dtstart.as_ref().ok_or("dtstart or ics is missing")?)?;
    let mut set = RecurrenceSet::once(start, Length::Implied);
    if let Some(rule) = &query.rrule {
        set.rules.push(Rule::parse(rule).map_err(|error| error.to_string())?);
    }
    for value in &query.rdate {
        set.rdates.push(Rdate { start: when(value)?, length: None });
    }
    for value in &query.exdate {
        set.exdates.push(when(value)?);
    }
    Ok(set)
}

/// An end of the window: an instant, or a date or floating time read as UTC.
fn bound(value: &str) -> Result<DateTime<Utc>, String> {
    let when = When::parse(value, false, None, &ZoneTable::default());
    when.map(|when| when.to_utc(Tz::UTC)).map_err(|error| format!("{value}: {error}"))
}

/// A start as the protocol writes it.
fn written(start: &When) -> String {
    let stamp = |local: NaiveDateTime| local.format("%Y%m%dT%H%M%S").to_string();
    match start {
        When::Date(date) => date.and_time(NaiveTime::MIN).format("%Y%m%d").to_string(),
        When::Floating(local) => stamp(*local),
        When::Utc(_) | When::Zoned { .. } => stamp(start.to_utc(Tz::UTC).naive_utc()) + "Z",
    }
}

#[cfg(test)]
mod tests {
    use super::run;

    /// The answers to some lines, one a line.
    fn answers(queries: &[&str]) -> Vec<String> {
        let mut out = Vec::new();
        run(queries.join("\n").as_bytes(), &mut out).unwrap();
        String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn each_kind_answers_in_its_form() {
        let answers = answers(&[
            r#"{"id":1,"kind":"zoned","tzid":"Europe/Berlin","dtstart":"20260328T023000","rrule":"FREQ=DAILY","exdate":[],"rdate":[],"end":"20270101T000000Z","limit":2}"#,
            r#"{"id":"b","kind":"date","tzid":null,"dtstart":"20260101","rrule":"FREQ=DAILY;COUNT=3","exdate":["20260102"],"rdate":["20260110"],"end":"20270101T000000Z","limit":9}"#,
            r#"{"id":3,"kind":"floating","dtstart":"20260101T090000","rrule":"FREQ=WEEKLY;COUNT=2","end":"20270101T000000Z"}"#,
            r#"{"id":4,"kind":"utc","tzid":"UTC","dtstart":"19700101T000000Z","rrule":"FREQ=SECONDLY","start":"20600101T000000Z","end":"20600101T000002Z"}"#,
        ]);
        assert_eq!(answers[0], r#"{"id":1,"out":["20260328T013000Z","20260329T013000Z"]}"#);
        assert_eq!(answers[1], r#"{"id":"b","out":["20260101","20260103","20260110"]}"#);
        assert_eq!(answers[2], r#"{"id":3,"out":["20260101T090000","20260108T090000"]}"#);
        assert_eq!(answers[3], r#"{"id":4,"out":["20600101T000000Z","20600101T000001Z"]}"#);
    }

    #[test]
    fn a_whole_text_is_expanded() {
        let query = serde_json::json!({
            "id": 1, "start": "20260102T000000Z", "end": "20260104T000000Z", "limit": 9,
            "ics": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n\
                    DTSTART:20260101T090000Z\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        });
        assert_eq!(
            answers(&[&query.to_string()]),
            [r#"{"id":1,"out":["20260102T090000Z","20260103T090000Z"]}"#]
        );
    }

    #[test]
    fn a_wrong_query_is_answered_and_the_next_one_read() {
        let answers = answers(&[
            "garbage",
            r#"{"id":2,"dtstart":"20260101T000000Z","rrule":"FREQ=DAILY;INTERVAL=0","end":"20270101T000000Z"}"#,
            r#"{"id":3,"end":"20270101T000000Z"}"#,
            r#"{"id":4,"ics":"BEGIN:VCALENDAR","end":"20270101T000000Z"}"#,
            "",
            r#"{"id":5,"kind":"utc","dtstart":"20260101T000000Z","rrule":"FREQ=DAILY","end":"20260102T000000Z"}"#,
        ]);
        assert_eq!(answers.len(), 5);
        assert!(answers.iter().take(4).all(|answer| answer.contains("\"error\"")), "{answers:?}");
        assert_eq!(answers[4], r#"{"id":5,"out":["20260101T000000Z"]}"#);
    }
}
