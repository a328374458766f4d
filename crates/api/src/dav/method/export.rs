//! GET and HEAD of a calendar (RFC 9110 section 9.3.1): all of it as one file, to keep, to carry elsewhere or to
//! subscribe to.

use std::collections::VecDeque;

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, ETAG};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use televent_core::{Calendar, ETag};
use televent_ical::import::{Cover, Export};
use televent_ical::{CalendarObject, Kind};
use televent_store::objects::{Bound, Object};

use super::get::insert;
use crate::dav::Ask;
use crate::dav::chunks::{self, Written};
use crate::dav::error::DavError;
use crate::dav::path::Place;
use crate::dav::precondition::{ReadVerdict, Strength, read_condition};
use crate::dav::sync_token::SyncToken;
use crate::pace::Pace;

/// Objects read from the database at a time.
const PAGE: i64 = 200;

/// Characters of a calendar's name that go into a file's.
const LONGEST: usize = 60;

/// Sends the calendar, or its headers alone, or 304 if the client has it.
pub(crate) async fn answer(ask: Ask, head: bool) -> Result<Response, DavError> {
    let Place::Calendar(_, segment) = &ask.place else { return Err(DavError::NotFound) };
    let calendar = ask.collection(segment).await?.calendar;
    let etag = validator(&calendar, &ask.door.config.version);
    let mut response = match read_condition(&ask, etag.as_str(), Strength::Weak).await? {
        ReadVerdict::Failed => return Err(DavError::Precondition),
        ReadVerdict::NotModified => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response
        }
        ReadVerdict::Send => {
            let disposition = disposition(&calendar.display_name);
            let body = if head { unmeasured() } else { chunks::body(File::of(ask, calendar)).await? };
            let mut response = Response::new(body);
            let headers = response.headers_mut();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
            insert(headers, CONTENT_DISPOSITION, &disposition);
            response
        }
    };
    insert(response.headers_mut(), ETAG, &format!("W/{etag}"));
    Ok(response)
}

/// What is in the calendar, what it is called, and who writes it down, in one tag. It is a weak one (RFC 9110 section
/// 8.8.1): the calendar may change while it is read, so that what follows one number of its changes is not always the
/// same octets. It is read before them, so whoever asks again with it learns of such a change.
fn validator(calendar: &Calendar, version: &str) -> ETag {
    let token = SyncToken::at(calendar.id, calendar.sync_token).write();
    ETag::of(&format!("{token}\n{version}\n{}", begin(calendar).take()))
}

fn begin(calendar: &Calendar) -> Export {
    Export::begin(&Cover {
        name: &calendar.display_name,
        description: calendar.description.as_deref(),
        color: calendar.color.as_deref(),
    })
}

/// For HEAD: nothing, of a length that is not told, because nobody knows it before all is written.
fn unmeasured() -> Body {
    Body::from_stream(futures::stream::empty::<Result<Bytes, std::io::Error>>())
}

/// What a calendar is called as a file (RFC 6266). Names that are not plain ASCII stand twice: the second one is for
/// programs that read RFC 8187.
fn disposition(name: &str) -> String {
    let harmful =
        |c: char| c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    // What turns the direction of writing makes one ending look like another.
    let hidden =
        |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let name: String =
        name.chars().map(|c| if harmful(c) || hidden(c) { '_' } else { c }).take(LONGEST).collect();
    let name = name.trim_matches([' ', '.']);
    let name = if name.is_empty() { "calendar" } else { name };
    // Some programs undo percent signs in the first one.
    let plain: String = name.chars().map(|c| if c.is_ascii() && c != '%' { c } else { '_' }).collect();
    if plain == name {
        return format!("attachment; filename=\"{plain}.ics\"");
    }
    let encoded = utf8_percent_encode(name, NON_ALPHANUMERIC);
    format!("attachment; filename=\"{plain}.ics\"; filename*=UTF-8''{encoded}.ics")
}

/// A calendar being written.
struct File {
    ask: Ask,
    calendar: Calendar,
    export: Export,
    /// Read and not written yet.
    objects: VecDeque<Object>,
    /// After which name there may be more.
    after: Option<String>,
    pace: Pace,
}

impl File {
    fn of(ask: Ask, calendar: Calendar) -> Self {
        let export = begin(&calendar);
        let (objects, after) = (VecDeque::new(), Some(String::new()));
        Self { ask, calendar, export, objects, after, pace: Pace::default() }
    }

    /// Reads the objects after this name.
    async fn read(&mut self, after: &str) -> Result<(), DavError> {
        let kinds = [Kind::Event, Kind::Todo, Kind::Journal];
        let bound = Bound { rows: PAGE, octets: self.ask.door.config.limits.page_octets };
        let (store, person) = (&self.ask.door.store, self.ask.user.person);
        let part = store.objects(person, self.calendar.id, &kinds, after, bound).await?;
        self.after = part.objects.last().filter(|_| part.more).map(|last| last.member.name.clone());
        self.objects.extend(part.objects);
        Ok(())
    }

    /// A file that ends well is a whole one: what went away, or out of reach, while it was read breaks it off.
    async fn end(&mut self) -> Result<(), DavError> {
        let still = self.ask.collection(&self.calendar.slug).await?;
        if still.calendar.id != self.calendar.id {
            return Err(DavError::NotFound);
        }
        self.export.end();
        Ok(())
    }
}

impl Written for File {
    async fn next(&mut self) -> Result<bool, DavError> {
        if let Some(object) = self.objects.pop_front() {
            self.pace.take(&object.text).await;
            match CalendarObject::parse(object.text) {
                Ok(object) => self.export.object(&object),
                Err(error) => tracing::error!(%error, "a stored object cannot be read"),
            }
            return Ok(true);
        }
        let Some(after) = self.after.take() else { return self.end().await.map(|()| false) };
        self.read(&after).await?;
        Ok(true)
    }

    fn len(&self) -> usize {
        self.export.written()
    }

    fn take(&mut self) -> String {
        self.export.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_like_its_calendar_and_nothing_worse() {
        for (name, want) in [
            ("Work", "filename=\"Work.ics\""),
            (
                "Arbeit & Büro",
                "filename=\"Arbeit & B_ro.ics\"; filename*=UTF-8''Arbeit%20%26%20B%C3%BCro.ics",
            ),
            ("50%", "filename=\"50_.ics\"; filename*=UTF-8''50%25.ics"),
            ("../a\\b\"c\r\nd", "filename=\"_a_b_c__d.ics\""),
            ("sci.\u{202e}exe", "filename=\"sci._exe.ics\""),
            (" .. ", "filename=\"calendar.ics\""),
        ] {
            assert_eq!(disposition(name), format!("attachment; {want}"));
        }
        let long = disposition(&"é".repeat(255));
        assert_eq!(long.matches("%C3%A9").count(), LONGEST);
        assert!(HeaderValue::from_str(&long).is_ok());
    }
}
