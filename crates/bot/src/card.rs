//! An event as a message: everything of it that matters in a chat, in the words and for the clock of the person whose
//! calendar it is in.

mod guests;

use televent_core::{CardKind, Event, EventId, Person};
use televent_ical::{Alarm, CalendarObject, Index, PartStat, Span, Status, Trigger, When};
use televent_store::command::Answer;
use televent_store::{Store, StoreError};

use crate::button::{Button, Keyboard, press};
use crate::listing::{self, titled};
use crate::phrase::{Reader, clock};
use crate::text::{Args, Html, Words, short};

/// As many overlaps are named.
const CLASHES: usize = 3;

/// A card, ready to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Drawn {
    pub(crate) html: Html,
    pub(crate) keyboard: Keyboard,
    /// The version of the event it shows.
    pub(crate) version: i64,
}

/// For whom a person's cards and lists are written.
pub(crate) fn reader_of(store: &Store, person: &Person) -> Reader {
    let zone = person.zone();
    Reader { words: Words::of(&person.locale), zone, today: store.now().with_timezone(&zone).date_naive() }
}

/// An event as it is now, or that it is gone. `None` for one that never was.
pub(crate) async fn draw(store: &Store, event: EventId, kind: CardKind) -> Result<Option<Drawn>, StoreError> {
    // The event may go between the two looks at it; then the second round says so.
    for _ in 0..3 {
        let Some(standing) = store.standing(event).await? else { return Ok(None) };
        let Some(person) = store.person(standing.owner).await? else { return Ok(None) };
        if let Some(text) = standing.gone {
            return Ok(Some(gone(reader_of(store, &person), event, standing.version, text)));
        }
        if let Some(found) = store.event(person.id, event).await? {
            return draw_standing(store, &person, &found, kind).await;
        }
    }
    Ok(None)
}

async fn draw_standing(
    store: &Store,
    person: &Person,
    found: &Event,
    kind: CardKind,
) -> Result<Option<Drawn>, StoreError> {
    let Ok(object) = found.object() else { return Ok(None) };
    let (event, reader) = (found.id, reader_of(store, person));
    let card = Card { store, person, reader, event, object: &object, index: object.index(person.zone()) };
    let html = card.text(kind).await?;
    let keyboard = match kind {
        CardKind::Own => own_buttons(reader.words, event, found.version),
        CardKind::Guest => guest_buttons(reader.words, event, card.answer()),
    };
    Ok(Some(Drawn { html, keyboard, version: found.version }))
}

fn gone(reader: Reader, event: EventId, version: i64, text: String) -> Drawn {
    let title = CalendarObject::parse(text).ok().and_then(|object| object.index(reader.zone).summary);
    let args = Args::new().text("title", titled(reader, &title.unwrap_or_default(), 200));
    let undo = press(&reader.words.label("button-undo"), Button::Undo { event, version });
    Drawn { html: reader.words.html("card-gone", &args), keyboard: Keyboard::new().row([undo]), version }
}

fn own_buttons(words: Words, event: EventId, version: i64) -> Keyboard {
    Keyboard::new()
        .row([
            press(&words.label("button-edit"), Button::Edit { event }),
            press(&words.label("button-invite"), Button::Invite { event }),
        ])
        .row([
            press(&words.label("button-delete"), Button::Delete { event }),
            press(&words.label("button-undo"), Button::Undo { event, version }),
        ])
}

fn guest_buttons(words: Words, event: EventId, now: PartStat) -> Keyboard {
    let answers = [(Answer::Yes, "button-yes"), (Answer::Maybe, "button-maybe"), (Answer::No, "button-no")];
    Keyboard::new().row(answers.map(|(answer, key)| {
        let label = words.label(key);
        let label = if answer.partstat() == now { format!("• {label} •") } else { label };
        press(&label, Button::Answer { event, answer })
    }))
}

struct Card<'a> {
    store: &'a Store,
    person: &'a Person,
    reader: Reader,
    event: EventId,
    object: &'a CalendarObject,
    index: Index,
}

impl Card<'_> {
    fn words(&self) -> Words {
        self.reader.words
    }

    /// What the person whose card it is has answered.
    fn answer(&self) -> PartStat {
        let address = self.person.address();
        self.index
            .attendees
            .iter()
            .find(|guest| guest.is(&address))
            .map_or(PartStat::NeedsAction, |guest| guest.partstat)
    }

    async fn text(&self, kind: CardKind) -> Result<Html, StoreError> {
        let mut html = self.head(kind);
        let next = listing::next_date(self.object, self.store.now(), self.reader.zone);
        let span = next.as_ref().map(|next| next.span.clone()).or_else(|| self.object.span());
        if let Some(span) = &span {
            html.line(&self.when(span));
        }
        if let Some(rule) = self.object.rrule() {
            let start = span.as_ref().map(|span| self.reader.local(&span.start).time());
            let args = Args::new().text("rule", crate::phrase::repeat(self.reader, &rule, start));
            html.line(&self.words().html("card-repeat", &args));
        }
        self.details(&mut html);
        if let Some(guests) = guests::line(self.reader, &self.index.attendees) {
            html.line(&guests);
        }
        if let Some(next) = next.filter(|next| !next.span.start.is_date()) {
            let time = next.starts_at..next.ends_at;
            for clash in &listing::clashes(self.store, self.person, self.event, time, CLASHES).await? {
                html.line(&clash_line(self.reader, clash));
            }
        }
        if self.person.timezone.is_none() {
            html.line(&self.words().line("card-no-zone"));
        }
        Ok(html)
    }

    fn head(&self, kind: CardKind) -> Html {
        let title = titled(self.reader, self.index.summary.as_deref().unwrap_or_default(), 200);
        let args = Args::new().text("title", title);
        let called_off = self.index.status == Some(Status::Cancelled);
        match kind {
            CardKind::Own if called_off => self.words().html("card-called-off", &args),
            CardKind::Own => self.words().html("card-title", &args),
            CardKind::Guest => {
                let organizer =
                    guests::organizer(self.object).unwrap_or_else(|| self.words().label("somebody"));
                let args = args.text("organizer", organizer);
                self.words().html(if called_off { "card-guest-called-off" } else { "card-guest" }, &args)
            }
        }
    }

    fn when(&self, span: &Span) -> Html {
        let args = Args::new().text("when", self.reader.span(span)).text("zone", self.reader.zone_name());
        // Whole days and times that are read off whatever wall there is have no zone to be named.
        let anywhere = matches!(span.start, When::Date(_) | When::Floating(_));
        let mut line = match (anywhere, self.object.is_recurring()) {
            (true, false) => self.words().html("card-day", &args),
            (true, true) => self.words().html("card-next-day", &args),
            (false, false) => self.words().html("card-when", &args),
            (false, true) => self.words().html("card-next-when", &args),
        };
        if let Some(elsewhere) = self.reader.elsewhere(&span.start) {
            line.line(&self.words().html("card-elsewhere", &Args::new().text("time", elsewhere)));
        }
        line
    }

    fn details(&self, html: &mut Html) {
        let given = |text: &Option<String>| {
            text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        if let Some(place) = given(&self.index.location) {
            html.line(&self.words().html("card-place", &Args::new().text("place", short(&place, 200))));
        }
        if let Some(notes) = given(&self.index.description) {
            html.line(&self.words().html("card-notes", &Args::new().text("notes", short(&notes, 500))));
        }
        let alarms: Vec<String> =
            self.index.alarms.iter().take(5).filter_map(|alarm| alarm_words(self.reader, alarm)).collect();
        if !alarms.is_empty() {
            html.line(&self.words().html("card-alarms", &Args::new().text("alarms", alarms.join(", "))));
        }
    }
}

/// `1 h before`, if the alarm hangs on the start.
fn alarm_words(reader: Reader, alarm: &Alarm) -> Option<String> {
    let Trigger::Start(offset) = &alarm.trigger else { return None };
    let minutes = -offset.as_seconds() / 60;
    if minutes <= 0 {
        return Some(reader.words.label("alarm-at-start"));
    }
    Some(reader.words.plain("alarm-before", &Args::new().text("length", reader.length(minutes))))
}

/// `⚠ overlaps Stand-up 09:15–09:45`.
pub(crate) fn clash_line(reader: Reader, clash: &listing::Entry) -> Html {
    let (start, end) = (reader.local(&clash.span.start), reader.local(&clash.span.end));
    let args = Args::new()
        .text("title", titled(reader, &clash.title, 60))
        .text("from", clock(start.time()))
        .text("to", clock(end.time()));
    reader.words.html("clash", &args)
}
