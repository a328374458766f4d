//! What the bot says about itself: commands, name, descriptions, menu button.

use serde_json::{Value, json};

use crate::telegram::error::ApiError;
use crate::telegram::params::Params;
use crate::telegram::world::World;

impl World {
    pub(super) fn set_commands(&mut self, params: &Params) -> Result<Value, ApiError> {
        let key = self.commands_key(params)?;
        let commands = params
            .json("commands")
            .map_err(|_| ApiError::bad("can't parse commands JSON object"))?
            .unwrap_or_else(|| json!([]));
        let Some(list) = commands.as_array() else {
            return Err(ApiError::bad("expected an Array of BotCommand"));
        };
        if list.len() > 100 {
            return Err(ApiError::bad("BOT_COMMANDS_TOO_MUCH"));
        }
        let mut clean = Vec::new();
        for command in list {
            let text = |key: &str| command.get(key).and_then(Value::as_str).map(str::trim);
            let name = text("command")
                .ok_or_else(|| ApiError::bad("can't parse BotCommand: Can't find field \"command\""))?;
            let what = text("description")
                .ok_or_else(|| ApiError::bad("can't parse BotCommand: Can't find field \"description\""))?;
            let name = name.strip_prefix('/').unwrap_or(name);
            let fits = (1..=32).contains(&name.len())
                && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
            if !fits {
                return Err(ApiError::bad("BOT_COMMAND_INVALID"));
            }
            if what.is_empty() || what.chars().count() > 256 {
                return Err(ApiError::bad("BOT_COMMAND_DESCRIPTION_INVALID"));
            }
            clean.push(json!({"command": name, "description": what}));
        }
        self.commands.insert(key, json!(clean));
        Ok(json!(true))
    }

    pub(super) fn get_commands(&self, params: &Params) -> Result<Value, ApiError> {
        let key = self.commands_key(params)?;
        Ok(self.commands.get(&key).cloned().unwrap_or_else(|| json!([])))
    }

    pub(super) fn delete_commands(&mut self, params: &Params) -> Result<Value, ApiError> {
        let key = self.commands_key(params)?;
        self.commands.remove(&key);
        Ok(json!(true))
    }

    /// Scope in one word (with chat and user where it has them) and language.
    fn commands_key(&self, params: &Params) -> Result<(String, String), ApiError> {
        let language = language(params)?;
        let scope = params
            .json("scope")
            .map_err(|_| ApiError::bad("can't parse BotCommandScope: can't parse JSON object"))?
            .unwrap_or_else(|| json!({"type": "default"}));
        let kind = scope.get("type").and_then(Value::as_str).unwrap_or_default();
        let id = |key: &str| match scope.get(key) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        let scope = match kind {
            "default" | "all_private_chats" | "all_group_chats" | "all_chat_administrators" => {
                kind.to_owned()
            }
            "chat" | "chat_administrators" => {
                let chat = self.resolve_chat(&id("chat_id"))?;
                self.may_read(chat)?;
                format!("{kind}:{chat}")
            }
            "chat_member" => {
                let chat = self.resolve_chat(&id("chat_id"))?;
                self.may_read(chat)?;
                format!("{kind}:{chat}:{}", id("user_id"))
            }
            _ => return Err(ApiError::bad("can't parse BotCommandScope: Unsupported type specified")),
        };
        Ok((scope, language))
    }

    pub(super) fn set_about(&mut self, method: &str, params: &Params) -> Result<Value, ApiError> {
        let (which, key, limit) = about(method);
        let text = params.text(key);
        if text.chars().count() > limit {
            return Err(ApiError::bad(format!("bot {} is too long", key.replace('_', " "))));
        }
        self.about.insert((which, language(params)?), text.to_owned());
        Ok(json!(true))
    }

    pub(super) fn get_about(&self, method: &str, params: &Params) -> Value {
        let (which, key, _) = about(method);
        let find = |language: &str| self.about.get(&(which, language.to_owned()));
        let text = find(params.text("language_code")).or_else(|| find("")).cloned();
        json!({key: text.unwrap_or_default()})
    }

    pub(super) fn set_menu_button(&mut self, params: &Params) -> Result<Value, ApiError> {
        let button = params
            .json("menu_button")
            .map_err(|_| ApiError::bad("can't parse menu button JSON object"))?
            .unwrap_or_else(|| json!({"type": "default"}));
        if button.get("type").and_then(Value::as_str) == Some("web_app") {
            let url = button.pointer("/web_app/url").and_then(Value::as_str).unwrap_or_default();
            if !url.starts_with("https://") {
                return Err(ApiError::bad(format!(
                    "menu button Web App URL '{url}' is invalid: Only HTTPS links are allowed"
                )));
            }
        }
        if params.has("chat_id") {
            let chat = self.resolve_chat(params.text("chat_id"))?;
            if chat < 0 {
                return Err(ApiError::bad("chat must be a private chat"));
            }
            self.chat(chat).menu_button = Some(button);
        } else {
            self.menu_button = Some(button);
        }
        Ok(json!(true))
    }

    pub(super) fn get_menu_button(&self, params: &Params) -> Value {
        let own = self.chats.get(&params.int("chat_id")).and_then(|chat| chat.menu_button.clone());
        own.or_else(|| self.menu_button.clone()).unwrap_or_else(|| json!({"type": "commands"}))
    }
}

/// Which text a method is about: its name here, its parameter, its limit in characters.
fn about(method: &str) -> (&'static str, &'static str, usize) {
    match method.trim_start_matches("set").trim_start_matches("get") {
        "MyName" => ("name", "name", 64),
        "MyDescription" => ("description", "description", 512),
        _ => ("short", "short_description", 120),
    }
}

fn language(params: &Params) -> Result<String, ApiError> {
    let code = params.text("language_code");
    if code.is_empty() || (code.len() == 2 && code.chars().all(|c| c.is_ascii_lowercase())) {
        Ok(code.to_owned())
    } else {
        Err(ApiError::bad("invalid language code specified"))
    }
}
