//! Which method does what. Long polling and file downloads are in `http.rs`; all else is a function on the world.

mod about;
mod answer;
mod chat;
mod edit;
mod file;
mod send;
mod updates;

pub(crate) use answer::content_text;

use serde_json::Value;

use super::error::ApiError;
use super::params::Params;
use super::world::World;

/// Methods by their names as documented; the comparison ignores case, as in the real server.
pub(crate) const METHODS: [&str; 45] = [
    "getMe",
    "getUpdates",
    "setWebhook",
    "deleteWebhook",
    "getWebhookInfo",
    "sendMessage",
    "sendPhoto",
    "sendDocument",
    "sendLocation",
    "sendChatAction",
    "forwardMessage",
    "copyMessage",
    "editMessageText",
    "editMessageCaption",
    "editMessageMedia",
    "editMessageReplyMarkup",
    "deleteMessage",
    "deleteMessages",
    "setMessageReaction",
    "answerCallbackQuery",
    "answerInlineQuery",
    "getFile",
    "getChat",
    "getChatMember",
    "getChatMemberCount",
    "getChatAdministrators",
    "leaveChat",
    "pinChatMessage",
    "unpinChatMessage",
    "unpinAllChatMessages",
    "setMyCommands",
    "getMyCommands",
    "deleteMyCommands",
    "setMyName",
    "getMyName",
    "setMyDescription",
    "getMyDescription",
    "setMyShortDescription",
    "getMyShortDescription",
    "setChatMenuButton",
    "getChatMenuButton",
    "getMyDefaultAdministratorRights",
    "setMyDefaultAdministratorRights",
    "logOut",
    "close",
];

/// The documented spelling of a method's name.
pub(crate) fn spelled(method: &str) -> Option<&'static str> {
    METHODS.iter().find(|name| name.eq_ignore_ascii_case(method)).copied()
}

impl World {
    /// Runs a method (name in its documented spelling) and gives its `result`.
    pub(crate) fn run(&mut self, method: &str, params: &Params) -> Result<Value, ApiError> {
        self.admit(method, params)?;
        match method {
            "getMe" => Ok(self.me_json()),
            "setWebhook" => self.set_webhook(params),
            "deleteWebhook" => Ok(self.delete_webhook(params)),
            "getWebhookInfo" => Ok(self.webhook_info()),
            "sendMessage" => self.send_message(params),
            "sendPhoto" => self.send_photo(params),
            "sendDocument" => self.send_document(params),
            "sendLocation" => self.send_location(params),
            "sendChatAction" => self.send_chat_action(params),
            "forwardMessage" => self.forward_message(params),
            "copyMessage" => self.copy_message(params),
            "editMessageText" => self.edit_text(params),
            "editMessageCaption" => self.edit_caption(params),
            "editMessageMedia" => self.edit_media(params),
            "editMessageReplyMarkup" => self.edit_reply_markup(params),
            "deleteMessage" => self.delete_message(params),
            "deleteMessages" => self.delete_messages(params),
            "setMessageReaction" => self.set_reaction(params),
            "answerCallbackQuery" => self.answer_callback(params),
            "answerInlineQuery" => self.answer_inline(params),
            "getFile" => self.get_file(params),
            _ => self.run_rest(method, params),
        }
    }

    fn run_rest(&mut self, method: &str, params: &Params) -> Result<Value, ApiError> {
        match method {
            "getChat" => self.get_chat(params),
            "getChatMember" => self.get_chat_member(params),
            "getChatMemberCount" => self.get_chat_member_count(params),
            "getChatAdministrators" => self.get_chat_administrators(params),
            "leaveChat" => self.leave_chat(params),
            "pinChatMessage" => self.pin(params),
            "unpinChatMessage" | "unpinAllChatMessages" => self.unpin(params),
            "setMyCommands" => self.set_commands(params),
            "getMyCommands" => self.get_commands(params),
            "deleteMyCommands" => self.delete_commands(params),
            "setMyName" | "setMyDescription" | "setMyShortDescription" => self.set_about(method, params),
            "getMyName" | "getMyDescription" | "getMyShortDescription" => Ok(self.get_about(method, params)),
            "setChatMenuButton" => self.set_menu_button(params),
            "getChatMenuButton" => Ok(self.get_menu_button(params)),
            "getMyDefaultAdministratorRights" => Ok(serde_json::json!({})),
            "setMyDefaultAdministratorRights" | "logOut" | "close" => Ok(Value::Bool(true)),
            _ => Err(ApiError::new(404, "Not Found: method not found")),
        }
    }

    /// The limits on sending, for methods that put something into a chat.
    fn admit(&mut self, method: &str, params: &Params) -> Result<(), ApiError> {
        if !super::fault::writes(&method.to_ascii_lowercase()) {
            return Ok(());
        }
        let Ok(chat) = self.resolve_chat(params.text("chat_id")) else { return Ok(()) };
        let now = self.now();
        self.flood.admit(chat, chat < 0, now).map_err(ApiError::flood)
    }
}
