//! One update by one person: who, where, and the ways to answer.

use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use televent_core::{Actor, Door, Person, TelegramId, UpdateId};
use televent_store::command::Show;
use televent_store::{Command, Store};

use crate::button::Keyboard;
use crate::desk::Desk;
use crate::fault::Fault;
use crate::post::{Outgoing, Under};
use crate::text::{Html, Words};

/// A press of a button that waits for its answer.
#[derive(Debug)]
pub(crate) struct Press {
    id: String,
    answered: AtomicBool,
}

impl Press {
    pub(crate) fn new(id: String) -> Self {
        Self { id, answered: AtomicBool::new(false) }
    }
}

/// Where an update came from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) chat: i64,
    /// Only the person and the bot.
    pub(crate) private: bool,
    /// The topic of a forum.
    pub(crate) thread: Option<i32>,
    /// The message that was written, or the one whose button was pressed.
    pub(crate) message: i64,
}

/// One update by one person.
pub(crate) struct Turn<'a> {
    pub(crate) desk: &'a Desk,
    pub(crate) update: UpdateId,
    pub(crate) place: Place,
    pub(crate) person: Person,
    pub(crate) words: Words,
    pub(crate) press: Option<Press>,
}

impl Turn<'_> {
    pub(crate) fn store(&self) -> &Store {
        &self.desk.store
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.desk.store.now()
    }

    pub(crate) fn zone(&self) -> Tz {
        self.person.zone()
    }

    /// The day it is where the person lives.
    pub(crate) fn today(&self) -> NaiveDate {
        self.now().with_timezone(&self.zone()).date_naive()
    }

    pub(crate) fn chat(&self) -> TelegramId {
        TelegramId(self.place.chat)
    }

    /// Where what the outbox says about this update appears: in this chat, under what was written.
    pub(crate) fn here(&self) -> Show {
        Show { chat: self.chat(), reply_to: self.press.is_none().then_some(self.place.message) }
    }

    /// Runs the command that answers this update and consumes it.
    pub(crate) async fn run<C: Command>(&self, command: C) -> Result<C::Outcome, Fault> {
        Ok(self.store().execute(Actor::chat(self.person.id, self.update), command).await?)
    }

    /// Runs a command beside the one that answers the update; it may be run twice.
    pub(crate) async fn run_beside<C: Command>(&self, command: C) -> Result<C::Outcome, Fault> {
        Ok(self.store().execute(Actor::new(self.person.id, Door::Chat), command).await?)
    }

    /// Says something as a new message and gives its id.
    pub(crate) async fn say(&self, html: Html) -> Result<i64, Fault> {
        self.say_with(html, Under::Nothing).await
    }

    /// Says something with something under it.
    pub(crate) async fn say_with(&self, html: Html, under: impl Into<Under>) -> Result<i64, Fault> {
        // In a group it must be seen whom the bot answers.
        let reply_to = (!self.place.private && self.press.is_none()).then_some(self.place.message);
        let message = Outgoing { html, under: under.into(), reply_to, thread: self.place.thread };
        Ok(self.desk.post.send(self.place.chat, &message).await?)
    }

    /// Puts something else in the message whose button was pressed; a new message if that one is gone.
    pub(crate) async fn redraw(&self, html: Html, keyboard: Keyboard) -> Result<(), Fault> {
        self.settle().await?;
        match self.desk.post.edit(self.place.chat, self.place.message, &html, &keyboard).await {
            Err(error) if error.is_gone() => self.say_with(html, keyboard).await.map(|_| ()),
            other => Ok(other?),
        }
    }

    /// Redraws if a button was pressed, says it anew otherwise.
    pub(crate) async fn show(&self, html: Html, keyboard: Keyboard) -> Result<(), Fault> {
        if self.press.is_some() {
            self.redraw(html, keyboard).await
        } else {
            self.say_with(html, keyboard).await.map(|_| ())
        }
    }

    /// Ends the waiting of whoever pressed, with a word that passes.
    pub(crate) async fn toast(&self, text: &str) -> Result<(), Fault> {
        self.end_press(text, false).await
    }

    /// Ends the waiting of whoever pressed, with a word they must put away.
    pub(crate) async fn alert(&self, text: &str) -> Result<(), Fault> {
        self.end_press(text, true).await
    }

    /// Ends the waiting of whoever pressed, if that has not been done.
    pub(crate) async fn settle(&self) -> Result<(), Fault> {
        self.end_press("", false).await
    }

    async fn end_press(&self, text: &str, alert: bool) -> Result<(), Fault> {
        match &self.press {
            Some(press) if !press.answered.swap(true, Ordering::Relaxed) => {
                Ok(self.desk.post.toast(&press.id, text, alert).await?)
            }
            _ => Ok(()),
        }
    }

    /// Says a sentence where the person looks: on the button they pressed, or in the chat.
    pub(crate) async fn remark(&self, key: &str) -> Result<(), Fault> {
        if self.press.is_some() {
            self.alert(&self.words.line(key).plain()).await
        } else {
            self.say(self.words.line(key)).await.map(|_| ())
        }
    }
}
