//! `televent interpret`: one JSON request per line in, one JSON answer per line out, in order.
//!
//! A request is `{"id","text","now","tz","locale"}`. The answer has the fields an event has, plus `us`, the
//! microseconds spent understanding the text. A line that is no request is answered with an `error` field, so that
//! the two streams never fall out of step.

use std::io::{self, BufRead, Write};
use std::time::Instant;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use televent_quickadd::{
    Ask, Choice, EditChange, EditDraft, EventDraft, Guest, Moment, Outcome, Profile, ReminderDraft, SpanKind,
    TaskDraft, interpret,
};

#[derive(Deserialize)]
struct Request {
    #[serde(default)]
    id: Value,
    text: String,
    now: DateTime<chrono::FixedOffset>,
    tz: Tz,
    #[serde(default)]
    locale: Option<String>,
}

/// Answers every line of `input` on `output` until the input ends.
pub fn run(input: impl BufRead, mut output: impl Write) -> io::Result<()> {
    for line in input.lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let answer = match serde_json::from_str::<Request>(&line) {
            Ok(request) => answer(&request),
            Err(error) => json!({ "id": null, "kind": "none", "error": error.to_string() }),
        };
        serde_json::to_writer(&mut output, &answer)?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
    Ok(())
}

fn answer(request: &Request) -> Value {
    let profile =
        Profile { locale: request.locale.clone().unwrap_or_else(|| "en".to_owned()), ..Profile::default() };
    let now = request.now.with_timezone(&Utc);
    let begun = Instant::now();
    let outcome = interpret(&request.text, now, request.tz, &profile);
    let spent = begun.elapsed();
    let mut fields = describe(&outcome);
    fields.insert("id".to_owned(), request.id.clone());
    let micros = spent.as_secs_f64() * 1_000_000.0;
    fields.insert("us".to_owned(), json!((micros * 10.0).round() / 10.0));
    Value::Object(fields)
}

/// The fields of an answer; those that do not apply are null or empty.
fn describe(outcome: &Outcome) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| {
        fields.insert(name.to_owned(), value);
    };
    for name in ["title", "start", "end", "start_tz", "rrule", "location", "edit"] {
        put(name, Value::Null);
    }
    put("all_day", json!(false));
    for name in ["exdates", "attendees", "reminders"] {
        put(name, json!([]));
    }
    match outcome {
        Outcome::Event(draft) => event(&mut put, draft),
        Outcome::Events(drafts) => {
            if let Some(first) = drafts.first() {
                event(&mut put, first);
            }
            put("events", drafts.iter().map(|draft| Value::Object(alone(draft))).collect());
        }
        Outcome::Task(draft) => task(&mut put, draft),
        Outcome::Reminder(draft) => reminder(&mut put, draft),
        Outcome::Edit(draft) => {
            put("kind", json!("edit"));
            put("edit", edit(draft));
            put("spans", spans(&draft.spans));
        }
        Outcome::Query(draft) => {
            put("kind", json!("query"));
            let ask = match draft.ask {
                Ask::Agenda => "agenda",
                Ask::Free => "free",
                Ask::Next => "next",
                Ask::Find => "find",
            };
            put("ask", json!(ask));
            put("text", json!(draft.text));
            if let Some(window) = &draft.window {
                put("start", json!(moment(Moment::Time(window.start))));
                put("end", json!(moment(Moment::Time(window.end))));
            }
        }
        Outcome::Clarify(question) => {
            put("kind", json!("clarify"));
            put("reason", json!(question.reason));
            put("title", json!(question.title));
            put("options", question.options.iter().map(option).collect());
        }
        Outcome::None(kind) => {
            put("kind", json!("none"));
            put("reason", json!(kind));
        }
    }
    fields
}

fn alone(draft: &EventDraft) -> Map<String, Value> {
    describe(&Outcome::Event(draft.clone()))
}

fn option(choice: &Choice) -> Value {
    json!({ "label": choice.label, "outcome": Value::Object(describe(&choice.outcome)) })
}

fn event(put: &mut impl FnMut(&str, Value), draft: &EventDraft) {
    put("kind", json!("event"));
    put("title", json!(draft.title));
    put("start", json!(moment(draft.start)));
    put("end", json!(draft.end.map(moment)));
    put("all_day", json!(draft.all_day()));
    put("start_tz", json!(draft.zone.map(Tz::name)));
    put("rrule", json!(draft.rrule));
    put("exdates", dates(&draft.exdates));
    put("location", json!(draft.location));
    put("attendees", guests(&draft.attendees));
    put("reminders", json!(draft.alarms));
    put("category", json!(draft.category));
    put("spans", spans(&draft.spans));
    let others = draft.alternatives.iter().map(|other| Value::Object(alone(other)));
    put("alternatives", others.collect());
}

fn task(put: &mut impl FnMut(&str, Value), draft: &TaskDraft) {
    put("kind", json!("task"));
    put("title", json!(draft.title));
    put("start", json!(draft.due.map(moment)));
    put("all_day", json!(draft.due.is_some_and(Moment::is_date)));
    put("start_tz", json!(draft.zone.map(Tz::name)));
    put("rrule", json!(draft.rrule));
    put("exdates", dates(&draft.exdates));
    put("location", json!(draft.location));
    put("attendees", guests(&draft.attendees));
    put("reminders", json!(draft.alarms));
    put("spans", spans(&draft.spans));
}

fn reminder(put: &mut impl FnMut(&str, Value), draft: &ReminderDraft) {
    put("kind", json!("reminder"));
    put("title", json!(draft.title));
    put("start", json!(moment(draft.at)));
    put("all_day", json!(draft.at.is_date()));
    put("start_tz", json!(draft.zone.map(Tz::name)));
    put("rrule", json!(draft.rrule));
    put("exdates", dates(&draft.exdates));
    put("location", json!(draft.location));
    put("attendees", guests(&draft.attendees));
    put("spans", spans(&draft.spans));
}

fn edit(draft: &EditDraft) -> Value {
    let target = draft.target.title.as_deref();
    let date = draft.target.date.map(|date| date.to_string());
    let clock = |time: &chrono::NaiveTime| time.format("%H:%M").to_string();
    match &draft.change {
        EditChange::Move { date, time, end, zone } => json!({
            "op": "move", "target": target, "date": date.map(|date| date.to_string()),
            "time": time.as_ref().map(clock), "end": end.as_ref().map(clock), "tz": zone.map(Tz::name),
        }),
        EditChange::Shift { minutes } => {
            json!({ "op": "shift", "target": target, "date": date, "minutes": minutes })
        }
        EditChange::Duration { minutes } => {
            json!({ "op": "duration", "target": target, "date": date, "minutes": minutes })
        }
        EditChange::Extend { minutes } => {
            json!({ "op": "extend", "target": target, "date": date, "minutes": minutes })
        }
        EditChange::Rename { title } => {
            json!({ "op": "rename", "target": target, "date": date, "title": title })
        }
        EditChange::Location { location } => {
            json!({ "op": "location", "target": target, "date": date, "location": location })
        }
        EditChange::Repeat { rrule } => {
            json!({ "op": "repeat", "target": target, "date": date, "rrule": rrule })
        }
        EditChange::Remind { minutes } => {
            json!({ "op": "remind", "target": target, "date": date, "minutes": minutes })
        }
        EditChange::Invite { guests: invited } => {
            json!({ "op": "invite", "target": target, "date": date, "attendees": guests(invited) })
        }
        EditChange::Cancel => json!({
            "op": "cancel", "target": target, "date": date, "time": draft.target.time.as_ref().map(clock),
        }),
    }
}

fn guests(guests: &[Guest]) -> Value {
    let words = guests.iter().map(|guest| match guest {
        Guest::Username(name) => format!("@{name}"),
        Guest::Email(address) => address.clone(),
    });
    words.map(Value::String).collect()
}

fn dates(dates: &[NaiveDate]) -> Value {
    dates.iter().map(|date| Value::String(date.to_string())).collect()
}

fn spans(spans: &[(std::ops::Range<usize>, SpanKind)]) -> Value {
    spans.iter().map(|(span, kind)| json!([span.start, span.end, kind])).collect()
}

fn moment(moment: Moment) -> String {
    match moment {
        Moment::Date(date) => date.to_string(),
        Moment::Time(wall) => wall.format("%Y-%m-%dT%H:%M:%S").to_string(),
    }
}
