//! Buttons and inline mode, from the person's side.

use serde_json::{Value, json};

use super::{ActError, Outgoing, Pressed};
use crate::telegram::error::set;
use crate::telegram::keyboard::{self, Action};
use crate::telegram::model::{Author, Body};
use crate::telegram::observe::{Callback, InlineQuery};
use crate::telegram::world::World;

impl World {
    /// Presses the button with this label or data (or whose label contains it).
    pub(crate) fn press_by(
        &mut self,
        chat: i64,
        from: i64,
        id: i64,
        button: &str,
    ) -> Result<Pressed, ActError> {
        self.present(chat, from)?;
        let message = self.message(chat, id).ok_or(ActError::NoMessage(chat, id))?;
        let all: Vec<_> = message.keyboard.iter().flatten().flatten().cloned().collect();
        let found = all
            .iter()
            .find(|one| one.text == button)
            .or_else(|| all.iter().find(|one| one.action == Action::Callback(button.to_owned())))
            .or_else(|| all.iter().find(|one| one.text.contains(button)));
        let Some(found) = found.cloned() else {
            let labels = all.into_iter().map(|one| one.text).collect();
            return Err(ActError::NoButton(id, button.to_owned(), labels));
        };
        let Action::Callback(callback_data) = found.action else { return Ok(Pressed::App(found.action)) };
        Ok(Pressed::Callback(self.call_back(chat, from, id, callback_data)))
    }

    /// Sends a callback query, whatever the data: a forged one is possible for those who write their own app.
    pub(crate) fn call_back(&mut self, chat: i64, from: i64, id: i64, callback_data: String) -> String {
        let query = format!("{}{:06}", 4_382_000_000_000_i64 + from, self.serial());
        let mut payload = json!({
            "id": query,
            "from": self.user_json(from),
            "chat_instance": format!("{}", chat.wrapping_mul(7_919)),
            "data": callback_data,
        });
        let message = self.message(chat, id);
        if let Some(inline) = message.and_then(|message| message.inline_id.clone()) {
            set(&mut payload, "inline_message_id", json!(inline));
        } else {
            let gone = || json!({"chat": self.chat_json(chat), "message_id": id, "date": 0});
            set(&mut payload, "message", message.map_or_else(gone, |message| self.message_json(message)));
        }
        let at = self.now();
        let callback = Callback {
            id: query.clone(),
            from,
            chat,
            message_id: id,
            data: callback_data,
            at,
            answered_at: None,
        };
        self.remember_press(callback);
        self.push_update("callback_query", &payload);
        query
    }

    /// Follows a deep link: the app sends `/start {payload}` in the private chat.
    pub(crate) fn open_by(&mut self, from: i64, link: &str) -> Result<i64, ActError> {
        let payload = self.start_payload(link).ok_or_else(|| ActError::NoStartLink(link.to_owned()))?;
        self.send_by(from, from, &Outgoing::text(format!("/start {payload}")))
    }

    fn start_payload(&self, link: &str) -> Option<String> {
        let url = url::Url::parse(link).ok()?;
        let web = ["https", "http"].contains(&url.scheme()) && url.host_str() == Some("t.me");
        let name = url.path().trim_matches('/');
        let payload = url.query_pairs().find(|(key, _)| key == "start")?.1.into_owned();
        let fits = (1..=64).contains(&payload.len())
            && payload.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        (web && fits && name.eq_ignore_ascii_case(&self.options.bot_username)).then_some(payload)
    }

    pub(crate) fn inline_by(&mut self, from: i64, query: &str, chat_type: &str) -> Result<String, ActError> {
        if !self.people.contains_key(&from) {
            return Err(ActError::NoPerson(from));
        }
        let id = format!("{}{:06}", 7_382_000_000_000_i64 + from, self.serial());
        let at = self.now();
        let payload = json!({
            "id": id, "from": self.user_json(from), "query": query, "offset": "", "chat_type": chat_type,
        });
        let asked =
            InlineQuery { id: id.clone(), from, query: query.to_owned(), at, results: None, answer: None };
        self.inline_queries.insert(id.clone(), asked);
        self.push_update("inline_query", &payload);
        Ok(id)
    }

    /// Posts a result of an inline query into a chat, in the person's name.
    pub(crate) fn choose_by(&mut self, query: &str, result: &str, chat: i64) -> Result<i64, ActError> {
        let asked = self.inline_queries.get(query).cloned().ok_or(ActError::NoResult)?;
        self.present(chat, asked.from)?;
        let same = |value: &&Value| value.get("id").and_then(Value::as_str) == Some(result);
        let chosen = asked.results.iter().flatten().find(same).cloned().ok_or(ActError::NoResult)?;
        let content = chosen.get("input_message_content").ok_or(ActError::NoResult)?;
        let rich = crate::telegram::method::content_text(content).map_err(|_| ActError::NoResult)?;
        let mut message = self.draft(chat, Author::Person(asked.from), Body::Text(rich));
        message.via_bot = true;
        let mut payload =
            json!({"result_id": result, "from": self.user_json(asked.from), "query": asked.query});
        if let Ok(keyboard::Markup::Inline(rows)) = keyboard::parse(chosen.get("reply_markup"), false) {
            // Only a message with buttons can be edited later, so only it has an id.
            let inline = format!("BAAAA{:08}SIMinline", self.serial());
            self.inline_messages.insert(inline.clone(), (chat, message.id));
            set(&mut payload, "inline_message_id", json!(inline));
            message.inline_id = Some(inline);
            message.keyboard = Some(rows);
        }
        let id = self.say(message);
        self.push_update("chosen_inline_result", &payload);
        Ok(id)
    }
}
