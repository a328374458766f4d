//! Methods that put a new message into a chat.

use serde_json::{Value, json};

use crate::telegram::compose;
use crate::telegram::error::ApiError;
use crate::telegram::keyboard::{self, Markup};
use crate::telegram::model::{Author, Body, GroupKind, Stored};
use crate::telegram::params::Params;
use crate::telegram::world::World;

/// What stands around the content of a new message, checked.
struct Around {
    chat: i64,
    thread: Option<i64>,
    reply_to: Option<i64>,
    markup: Markup,
    silent: bool,
    preview: Option<Value>,
}

impl World {
    pub(super) fn send_message(&mut self, params: &Params) -> Result<Value, ApiError> {
        let rich = compose::text(params)?;
        let around = self.around(params)?;
        Ok(self.post(&around, Body::Text(rich)))
    }

    pub(super) fn send_photo(&mut self, params: &Params) -> Result<Value, ApiError> {
        let caption = compose::caption(params)?;
        let around = self.around(params)?;
        let photo = self.input_file(params, "photo", true)?;
        Ok(self.post(&around, Body::Photo(photo, caption)))
    }

    pub(super) fn send_document(&mut self, params: &Params) -> Result<Value, ApiError> {
        let caption = compose::caption(params)?;
        let around = self.around(params)?;
        let document = self.input_file(params, "document", false)?;
        Ok(self.post(&around, Body::Document(document, caption)))
    }

    pub(super) fn send_location(&mut self, params: &Params) -> Result<Value, ApiError> {
        let latitude = params.float("latitude").ok_or_else(|| ApiError::bad("latitude is empty"))?;
        let longitude = params.float("longitude").ok_or_else(|| ApiError::bad("longitude is empty"))?;
        if !latitude.is_finite() || !longitude.is_finite() || latitude.abs() > 90.0 {
            return Err(ApiError::bad("wrong location specified"));
        }
        let around = self.around(params)?;
        Ok(self.post(&around, Body::Location(latitude, longitude)))
    }

    pub(super) fn send_chat_action(&mut self, params: &Params) -> Result<Value, ApiError> {
        let chat = self.resolve_chat(params.text("chat_id"))?;
        let action = params.text("action");
        if action.is_empty() {
            return Err(ApiError::bad("wrong parameter action in request"));
        }
        self.may_write(chat)?;
        let until = self.now() + chrono::TimeDelta::seconds(5);
        self.chat(chat).typing_until = (action != "cancel").then_some(until);
        Ok(json!(true))
    }

    pub(super) fn forward_message(&mut self, params: &Params) -> Result<Value, ApiError> {
        let (body, origin) = self.source_message(params, "message to forward not found")?;
        let around = self.around(params)?;
        let mut message = self.prepare(&around, body);
        message.forward_of = Some(origin);
        self.settle(&around, message.id);
        Ok(self.store(message))
    }

    pub(super) fn copy_message(&mut self, params: &Params) -> Result<Value, ApiError> {
        let (body, _) = self.source_message(params, "message to copy not found")?;
        let around = self.around(params)?;
        let message = self.post(&around, body);
        Ok(json!({"message_id": message.get("message_id")}))
    }

    fn source_message(&self, params: &Params, missing: &str) -> Result<(Body, i64), ApiError> {
        let from = self.resolve_chat(params.text("from_chat_id"))?;
        let message = self.message(from, params.int("message_id")).ok_or_else(|| ApiError::bad(missing))?;
        Ok((message.body.clone(), message.author.id(self.bot_id)))
    }

    /// Checks everything but the content of a new message. The content comes first, then the keyboard, then the chat, as
    /// in the real server: a text that cannot be parsed is refused as such even for a chat that is not there.
    fn around(&self, params: &Params) -> Result<Around, ApiError> {
        let markup = markup_of(params, params.int("chat_id") > 0)?;
        let chat = self.resolve_chat(params.text("chat_id"))?;
        self.may_write(chat)?;
        let thread = self.thread(chat, params)?;
        let reply_to = self.reply_target(chat, params)?;
        let preview = params.json("link_preview_options").ok().flatten();
        Ok(Around { chat, thread, reply_to, markup, silent: params.flag("disable_notification"), preview })
    }

    fn thread(&self, chat: i64, params: &Params) -> Result<Option<i64>, ApiError> {
        let thread = params.int("message_thread_id");
        if thread == 0 {
            return Ok(None);
        }
        let group = self.groups.get(&chat).filter(|group| group.kind == GroupKind::Forum);
        let topic = group.and_then(|group| group.topics.iter().find(|topic| topic.id == thread));
        match topic {
            None => Err(ApiError::bad("message thread not found")),
            Some(topic) if topic.closed && !group.is_some_and(|group| group.bot_admin) => {
                Err(ApiError::bad("TOPIC_CLOSED"))
            }
            Some(_) => Ok(Some(thread)),
        }
    }

    fn reply_target(&self, chat: i64, params: &Params) -> Result<Option<i64>, ApiError> {
        let reply = params
            .json("reply_parameters")
            .map_err(|_| ApiError::bad("can't parse reply parameters JSON object"))?;
        let (target, tolerant) = match &reply {
            Some(reply) => {
                let number = |key: &str| reply.get(key).and_then(Value::as_i64).unwrap_or(0);
                let tolerant =
                    reply.get("allow_sending_without_reply").and_then(Value::as_bool).unwrap_or(false);
                (number("message_id"), tolerant)
            }
            None => (params.int("reply_to_message_id"), params.flag("allow_sending_without_reply")),
        };
        if target == 0 {
            return Ok(None);
        }
        match self.message(chat, target) {
            Some(_) => Ok(Some(target)),
            None if tolerant => Ok(None),
            None => Err(ApiError::bad("message to be replied not found")),
        }
    }

    fn prepare(&mut self, around: &Around, body: Body) -> Stored {
        let mut message = self.draft(around.chat, Author::Bot, body);
        message.thread = around.thread;
        message.reply_to = around.reply_to;
        message.silent = around.silent;
        message.preview.clone_from(&around.preview);
        if let Markup::Inline(rows) = &around.markup {
            message.keyboard = Some(rows.clone());
        }
        message
    }

    /// What the markup changes around the composer of the chat.
    fn settle(&mut self, around: &Around, id: i64) {
        let chat = self.chat(around.chat);
        chat.typing_until = None;
        match &around.markup {
            Markup::Reply(keyboard) => {
                chat.force_reply = None;
                chat.placeholder.clone_from(&keyboard.placeholder);
                chat.reply_keyboard = Some(keyboard.clone());
            }
            Markup::Remove => {
                chat.reply_keyboard = None;
                chat.placeholder = None;
                chat.force_reply = None;
            }
            Markup::Force { placeholder } => {
                chat.reply_keyboard = None;
                chat.force_reply = Some(id);
                chat.placeholder.clone_from(placeholder);
            }
            Markup::None | Markup::Inline(_) => {}
        }
    }

    fn post(&mut self, around: &Around, body: Body) -> Value {
        let message = self.prepare(around, body);
        self.settle(around, message.id);
        self.store(message)
    }
}

/// Parses `reply_markup`.
pub(super) fn markup_of(params: &Params, private: bool) -> Result<Markup, ApiError> {
    let value = params
        .json("reply_markup")
        .map_err(|_| ApiError::bad("can't parse reply keyboard markup JSON object"))?;
    keyboard::parse(value.as_ref(), private)
}
