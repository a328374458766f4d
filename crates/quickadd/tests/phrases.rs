//! Phrases of every kind in every language, each with what it must be understood as.
//!
//! The tables are in `tests/phrases/*.txt`: a line `@ LOCALE NOW ZONE` says for whom the lines below it are read; every
//! other line is `TEXT => ANSWER`.
#![cfg(test)]

use std::fmt::Write as _;

use chrono::{DateTime, FixedOffset, Utc};
use chrono_tz::Tz;
use televent_quickadd::{
    Ask, EditChange, EditDraft, EventDraft, Guest, Moment, Outcome, Profile, QueryDraft, ReminderDraft,
    TaskDraft, interpret,
};

struct Reader {
    profile: Profile,
    now: DateTime<Utc>,
    zone: Tz,
}

fn check(table: &str) {
    let mut reader: Option<Reader> = None;
    let mut wrong = String::new();
    let mut count = 0;
    for line in table.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("# ")) {
        if let Some(setting) = line.strip_prefix("@ ") {
            let mut parts = setting.split(' ');
            let mut next = || parts.next().expect("@ LOCALE NOW ZONE");
            let (locale, now, zone) = (next().to_owned(), next(), next());
            let now: DateTime<FixedOffset> = now.parse().expect("an instant");
            let profile = Profile { locale, ..Profile::default() };
            reader = Some(Reader { profile, now: now.to_utc(), zone: zone.parse().expect("a zone") });
            continue;
        }
        let reader = reader.as_ref().expect("a setting first");
        let (text, answer) = line.split_once(" => ").expect("TEXT => ANSWER");
        let outcome = interpret(&text.replace("\\n", "\n"), reader.now, reader.zone, &reader.profile);
        let got = render(&outcome);
        count += 1;
        if got != answer {
            let _ = writeln!(wrong, "{text}\n  wanted {answer}\n  got    {got}");
        }
    }
    assert!(count > 0 && wrong.is_empty(), "of {count}:\n{wrong}");
}

fn render(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Event(draft) => event(draft),
        Outcome::Events(drafts) => {
            let each: Vec<_> =
                drafts.iter().map(|draft| format!("[{}] {}", draft.title, moment(draft.start))).collect();
            format!("events {}", each.join(" + "))
        }
        Outcome::Task(draft) => task(draft),
        Outcome::Reminder(draft) => reminder(draft),
        Outcome::Edit(draft) => edit(draft),
        Outcome::Query(QueryDraft { ask, window, .. }) => {
            let ask = match ask {
                Ask::Agenda => "agenda",
                Ask::Free => "free",
                Ask::Next => "next",
                Ask::Find => "find",
            };
            let window = window.as_ref().map(|window| {
                format!(" {}/{}", moment(Moment::Time(window.start)), moment(Moment::Time(window.end)))
            });
            format!("query {ask}{}", window.unwrap_or_default())
        }
        Outcome::Clarify(question) => {
            format!("clarify {}", serde_json::to_value(question.reason).unwrap().as_str().unwrap())
        }
        Outcome::None(_) => "none".to_owned(),
    }
}

fn moment(moment: Moment) -> String {
    match moment {
        Moment::Date(date) => date.to_string(),
        Moment::Time(wall) => wall.format("%Y-%m-%dT%H:%M").to_string(),
    }
}

fn event(draft: &EventDraft) -> String {
    let mut out = format!("event [{}] {}", draft.title, moment(draft.start));
    if let Some(end) = draft.end {
        let _ = write!(out, "/{}", moment(end));
    }
    let rule = (draft.zone, draft.rrule.as_deref(), draft.exdates.as_slice());
    out += &rest(rule, draft.location.as_deref(), &draft.attendees);
    if !draft.alarms.is_empty() {
        let alarms: Vec<_> = draft.alarms.iter().map(ToString::to_string).collect();
        let _ = write!(out, " alarm {}", alarms.join(","));
    }
    out
}

fn task(draft: &TaskDraft) -> String {
    let mut out = format!("task [{}]", draft.title);
    if let Some(due) = draft.due {
        let _ = write!(out, " {}", moment(due));
    }
    let rule = (draft.zone, draft.rrule.as_deref(), draft.exdates.as_slice());
    out + &rest(rule, draft.location.as_deref(), &draft.attendees)
}

fn reminder(draft: &ReminderDraft) -> String {
    let rule = (draft.zone, draft.rrule.as_deref(), draft.exdates.as_slice());
    format!("reminder [{}] {}", draft.title, moment(draft.at))
        + &rest(rule, draft.location.as_deref(), &draft.attendees)
}

fn rest(
    (zone, rrule, exdates): (Option<Tz>, Option<&str>, &[chrono::NaiveDate]),
    location: Option<&str>,
    guests: &[Guest],
) -> String {
    let mut out = String::new();
    if let Some(zone) = zone {
        let _ = write!(out, " {zone}");
    }
    if let Some(rrule) = rrule {
        let _ = write!(out, " {rrule}");
    }
    if !exdates.is_empty() {
        let dates: Vec<_> = exdates.iter().map(|date| format!("-{date}")).collect();
        let _ = write!(out, " {}", dates.join(","));
    }
    if let Some(location) = location {
        let _ = write!(out, " at [{location}]");
    }
    if !guests.is_empty() {
        let _ = write!(out, " with {}", names(guests));
    }
    out
}

fn names(guests: &[Guest]) -> String {
    let names: Vec<_> = guests
        .iter()
        .map(|guest| match guest {
            Guest::Username(name) => format!("@{name}"),
            Guest::Email(address) => address.clone(),
        })
        .collect();
    names.join(",")
}

fn edit(draft: &EditDraft) -> String {
    let target = draft.target.title.as_deref().unwrap_or_default();
    let clock = |time: chrono::NaiveTime| time.format("%H:%M").to_string();
    let dated = draft.target.date.map(|date| format!(" date={date}")).unwrap_or_default();
    match &draft.change {
        EditChange::Move { date, time, end, .. } => {
            let mut out = format!("edit move [{target}]");
            for (name, value) in [
                ("date", date.map(|date| date.to_string())),
                ("time", time.map(clock)),
                ("end", end.map(clock)),
            ] {
                if let Some(value) = value {
                    let _ = write!(out, " {name}={value}");
                }
            }
            out
        }
        EditChange::Shift { minutes } => format!("edit shift [{target}]{dated} minutes={minutes}"),
        EditChange::Duration { minutes } => format!("edit duration [{target}]{dated} minutes={minutes}"),
        EditChange::Extend { minutes } => format!("edit extend [{target}]{dated} minutes={minutes}"),
        EditChange::Remind { minutes } => format!("edit remind [{target}]{dated} minutes={minutes}"),
        EditChange::Rename { title } => format!("edit rename [{target}]{dated} title={title}"),
        EditChange::Location { location } => format!("edit location [{target}]{dated} location={location}"),
        EditChange::Repeat { rrule } => {
            format!("edit repeat [{target}]{dated} rrule={}", rrule.as_deref().unwrap_or_default())
        }
        EditChange::Invite { guests } => format!("edit invite [{target}]{dated} with {}", names(guests)),
        EditChange::Cancel => {
            let time = draft.target.time.map(|time| format!(" time={}", clock(time))).unwrap_or_default();
            format!("edit cancel [{target}]{dated}{time}")
        }
    }
}

#[test]
fn causes_of_wrong_answers() {
    check(include_str!("phrases/causes.txt"));
}

#[test]
fn as_people_speak() {
    check(include_str!("phrases/spoken.txt"));
}

#[test]
fn people_of_five_kinds() {
    check(include_str!("phrases/people.txt"));
}

#[test]
fn in_a_hurry() {
    check(include_str!("phrases/hurry.txt"));
}

#[test]
fn english() {
    check(include_str!("phrases/en.txt"));
}

#[test]
fn english_edits_and_remarks() {
    check(include_str!("phrases/en-talk.txt"));
}

#[test]
fn english_unseen() {
    check(include_str!("phrases/en-more.txt"));
}

#[test]
fn russian() {
    check(include_str!("phrases/ru.txt"));
}

#[test]
fn german() {
    check(include_str!("phrases/de.txt"));
}

#[test]
fn spanish() {
    check(include_str!("phrases/es.txt"));
}

#[test]
fn russian_by_what_they_say() {
    check(include_str!("phrases/ru-more.txt"));
}

#[test]
fn german_by_what_they_say() {
    check(include_str!("phrases/de-more.txt"));
}

#[test]
fn spanish_by_what_they_say() {
    check(include_str!("phrases/es-more.txt"));
}

#[test]
fn told_and_asked_in_passing() {
    check(include_str!("phrases/told.txt"));
}
