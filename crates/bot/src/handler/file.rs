//! Calendar files in and out.

use televent_ical::import::{self, Import};
use televent_ical::{CalendarObject, Kind};
use televent_store::StoreError;
use televent_store::command::{ImportObjects, Imported, KeepDraft};
use televent_store::drafts::Draft;
use televent_store::objects::Bound;
use teloxide::types::Document;

use crate::button::{Button, Keyboard, press};
use crate::fault::Fault;
use crate::handler::pending;
use crate::listing::titled;
use crate::question::{LIVES, Question};
use crate::text::Args;
use crate::turn::Turn;

/// The largest file that is read.
const LARGEST: usize = 5 * 1024 * 1024;
/// As many objects go in by one transaction.
const BATCH: usize = 500;
/// As many titles are shown of a file.
const TITLES: usize = 5;
/// As much is read at a time for a file.
const PAGE: Bound = Bound { rows: 500, octets: 4 << 20 };
/// As many objects go out in one file, or a few more.
const MOST_EXPORTED: usize = 100_000;

/// How to bring a file in.
pub(crate) async fn how_to_import(turn: &Turn<'_>) -> Result<(), Fault> {
    turn.remark("import-how").await
}

/// Somebody sent a file: what is in it, and shall it go in?
pub(crate) async fn offered(turn: &Turn<'_>, file: &Document) -> Result<(), Fault> {
    if !turn.place.private {
        return Ok(());
    }
    let named = file.file_name.as_deref().is_some_and(|name| name.to_lowercase().ends_with(".ics"));
    let typed = file.mime_type.as_ref().is_some_and(|mime| mime.essence_str() == "text/calendar");
    if !named && !typed {
        return turn.remark("file-no-calendar").await;
    }
    let Some(found) = read(turn, &file.file.id.0).await? else { return turn.remark("file-too-big").await };
    if found.objects.is_empty() {
        return turn.remark("file-nothing").await;
    }
    let question = Question::Import { file: file.file.id.0.clone() }.value();
    let keep = KeepDraft { chat: turn.chat(), message: None, question, lives: LIVES * 6, draft: None };
    let draft = turn.run(keep).await?;
    let keyboard = Keyboard::new().row([
        press(&turn.words.label("button-import"), Button::Choose { draft, choice: 0 }),
        press(&turn.words.label("button-drop"), Button::Choose { draft, choice: 1 }),
    ]);
    turn.say_with(preview(turn, &found), keyboard).await.map(|_| ())
}

fn preview(turn: &Turn<'_>, found: &Import) -> crate::text::Html {
    let reader = crate::card::reader_of(turn.store(), &turn.person);
    let mut html = turn.words.html("import-preview", &Args::new().number("count", found.objects.len()));
    for object in found.objects.iter().take(TITLES) {
        let index = object.index(turn.zone());
        let day = index.starts_at.map(|at| reader.day_of_month(at.with_timezone(&reader.zone).date_naive()));
        let args = Args::new()
            .text("title", titled(reader, &index.summary.unwrap_or_default(), 60))
            .text("day", day.unwrap_or_default());
        html.line(&turn.words.html("import-line", &args));
    }
    if found.objects.len() > TITLES {
        html.line(&turn.words.html("and-more", &Args::new().number("count", found.objects.len() - TITLES)));
    }
    if !found.rejected.is_empty() {
        html.line(&turn.words.html("import-rejected", &Args::new().number("count", found.rejected.len())));
    }
    html
}

/// The objects of a file; `None` if it is too large.
async fn read(turn: &Turn<'_>, file: &str) -> Result<Option<Import>, Fault> {
    let Some(octets) = turn.desk.post.fetch(file, LARGEST).await? else { return Ok(None) };
    // Five megabytes take a while to read: not on a thread that answers others.
    let read = tokio::task::spawn_blocking(move || import::import(&import::decode(&octets))).await;
    Ok(Some(read.unwrap_or_default()))
}

/// Puts the file's objects in, in batches; what is there already stays as it is, so a batch can go in twice.
pub(crate) async fn import(turn: &Turn<'_>, draft: &Draft, file: &str) -> Result<(), Fault> {
    turn.settle().await?;
    let found = read(turn, file).await?.unwrap_or_default();
    let mut done = Imported::default();
    let batches: Vec<&[CalendarObject]> = found.objects.chunks(BATCH).collect();
    for (number, batch) in batches.iter().enumerate() {
        let command = ImportObjects { objects: batch.to_vec() };
        let last = number + 1 == batches.len();
        let imported = if last { turn.run(command).await? } else { turn.run_beside(command).await? };
        done.created += imported.created;
        done.updated += imported.updated;
        done.same += imported.same;
        done.refused += imported.refused;
    }
    pending::close(turn, draft.id).await?;
    let args =
        Args::new().number("created", done.created).number("updated", done.updated).number("same", done.same);
    let mut html = turn.words.html("imported", &args);
    if done.refused > 0 {
        html.line(&turn.words.html("import-refused", &Args::new().number("count", done.refused)));
    }
    turn.redraw(html, Keyboard::new()).await
}

/// Everything in a person's calendars, to-dos and journal entries too, as one file; what it leaves out, it says.
pub(crate) async fn export(turn: &Turn<'_>) -> Result<(), Fault> {
    if !turn.place.private {
        return turn.remark("only-in-private").await;
    }
    turn.settle().await?;
    let (texts, cut) = texts(turn).await?;
    if texts.is_empty() {
        return turn.remark("export-nothing").await;
    }
    let name = turn.person.name.clone();
    let written = tokio::task::spawn_blocking(move || Written::of(&texts, &name)).await;
    let written = written.map_err(|_| StoreError::Corrupt { table: "events", column: "text" })?;
    let file = format!("televent-{}.ics", turn.today());
    let caption = written.caption(turn, cut);
    turn.desk.post.send_file(turn.place.chat, &file, written.text.into_bytes(), &caption).await?;
    Ok(())
}

/// The texts of everything in a person's calendars, and whether there is more than one file takes.
async fn texts(turn: &Turn<'_>) -> Result<(Vec<String>, bool), Fault> {
    let (store, person) = (turn.store(), turn.person.id);
    let kinds = [Kind::Event, Kind::Todo, Kind::Journal];
    let mut texts = Vec::new();
    for calendar in store.calendars(person).await? {
        let mut after = String::new();
        loop {
            let part = store.objects(person, calendar.id, &kinds, &after, PAGE).await?;
            let Some(last) = part.objects.last() else { break };
            if texts.len() >= MOST_EXPORTED {
                return Ok((texts, true));
            }
            after.clone_from(&last.member.name);
            texts.extend(part.objects.into_iter().map(|object| object.text));
            if !part.more {
                break;
            }
        }
    }
    Ok((texts, false))
}

/// A file, and what is in it.
struct Written {
    text: String,
    events: usize,
    others: usize,
    unreadable: usize,
}

impl Written {
    fn of(texts: &[String], name: &str) -> Self {
        let objects: Vec<CalendarObject> =
            texts.iter().filter_map(|text| CalendarObject::parse(text.as_str()).ok()).collect();
        let events = objects.iter().filter(|object| object.kind() == Kind::Event).count();
        Self {
            text: import::export(&objects, name),
            events,
            others: objects.len() - events,
            unreadable: texts.len() - objects.len(),
        }
    }

    fn caption(&self, turn: &Turn<'_>, cut: bool) -> String {
        let counted = |key, count| turn.words.plain(key, &Args::new().number("count", count));
        let mut lines = vec![counted("exported", self.events)];
        let more = [("exported-others", self.others), ("exported-unreadable", self.unreadable)];
        lines
            .extend(more.into_iter().filter(|(_, count)| *count > 0).map(|(key, count)| counted(key, count)));
        if cut {
            lines.push(turn.words.label("exported-cut"));
        }
        lines.join("\n")
    }
}
