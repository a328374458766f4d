//! `reply_markup` of the four kinds, and what the Bot API refuses in it.

use serde_json::{Value, json};

use super::error::{ApiError, set};
use super::link;

/// What an inline button does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Sends `callback_data` to the bot.
    Callback(String),
    /// Opens an address.
    Url(String),
    /// Opens a Mini App.
    WebApp(String),
    /// Asks for a chat and starts an inline query there (`switch_inline_query`).
    SwitchInline(String),
    /// Starts an inline query in this chat.
    SwitchInlineCurrent(String),
    /// Starts an inline query in a chat of the named kinds.
    SwitchInlineChosen(Value),
    /// Copies a text.
    Copy(String),
    /// Logs in on a web site.
    Login(Value),
}

/// A button of an inline keyboard.
#[derive(Debug, Clone, PartialEq)]
pub struct Button {
    /// Its label.
    pub text: String,
    /// What it does.
    pub action: Action,
    /// `primary`, `success` or `danger` (Bot API 9.4).
    pub style: Option<String>,
}

/// What a key of a reply keyboard asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Sends its label.
    Text,
    /// Sends the place of the user.
    Location,
    /// Sends the phone number of the user.
    Contact,
    /// Opens a Mini App.
    WebApp(String),
}

/// A key of a reply keyboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its label.
    pub text: String,
    /// What it asks for.
    pub ask: Ask,
}

/// The keyboard under the composer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyKeyboard {
    /// Rows of keys.
    pub rows: Vec<Vec<Key>>,
    /// Folds away after one use.
    pub one_time: bool,
    /// Grey text in the composer.
    pub placeholder: Option<String>,
}

/// A parsed `reply_markup`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Markup {
    None,
    Inline(Vec<Vec<Button>>),
    Reply(ReplyKeyboard),
    Remove,
    Force { placeholder: Option<String> },
}

impl Button {
    /// The button as an `InlineKeyboardButton`.
    pub(crate) fn to_json(&self) -> Value {
        let mut out = json!({"text": self.text});
        let (key, value) = match &self.action {
            Action::Callback(text) => ("callback_data", json!(text)),
            Action::Url(url) => ("url", json!(url)),
            Action::WebApp(url) => ("web_app", json!({"url": url})),
            Action::SwitchInline(query) => ("switch_inline_query", json!(query)),
            Action::SwitchInlineCurrent(query) => ("switch_inline_query_current_chat", json!(query)),
            Action::SwitchInlineChosen(value) => ("switch_inline_query_chosen_chat", value.clone()),
            Action::Copy(text) => ("copy_text", json!({"text": text})),
            Action::Login(value) => ("login_url", value.clone()),
        };
        set(&mut out, key, value);
        if let Some(style) = &self.style {
            set(&mut out, "style", json!(style));
        }
        out
    }
}

/// An inline keyboard as `InlineKeyboardMarkup`.
pub(crate) fn to_json(rows: &[Vec<Button>]) -> Value {
    let rows: Vec<Vec<Value>> = rows.iter().map(|row| row.iter().map(Button::to_json).collect()).collect();
    json!({"inline_keyboard": rows})
}

/// Parses `reply_markup`. `private`: whether the chat is a private one.
pub(crate) fn parse(value: Option<&Value>, private: bool) -> Result<Markup, ApiError> {
    let Some(value) = value else { return Ok(Markup::None) };
    let Some(object) = value.as_object() else {
        return Err(ApiError::bad("object expected as reply markup"));
    };
    let flag = |key: &str| object.get(key).and_then(Value::as_bool).unwrap_or(false);
    let text = |key: &str| object.get(key).and_then(Value::as_str).map(ToOwned::to_owned);
    if let Some(rows) = object.get("keyboard") {
        let rows = grid(rows, "keyboard", |key| parse_key(key, private))?;
        return Ok(if rows.is_empty() {
            Markup::None
        } else {
            Markup::Reply(ReplyKeyboard {
                rows,
                one_time: flag("one_time_keyboard"),
                placeholder: text("input_field_placeholder"),
            })
        });
    }
    if let Some(rows) = object.get("inline_keyboard") {
        let rows = grid(rows, "inline_keyboard", |button| parse_button(button, private))?;
        if rows.iter().flatten().count() > 100 {
            return Err(ApiError::bad("reply markup is too long"));
        }
        return Ok(if rows.is_empty() { Markup::None } else { Markup::Inline(rows) });
    }
    if flag("remove_keyboard") {
        return Ok(Markup::Remove);
    }
    if flag("force_reply") {
        return Ok(Markup::Force { placeholder: text("input_field_placeholder") });
    }
    Ok(Markup::None)
}

/// Rows of things; empty rows go.
fn grid<T>(
    rows: &Value,
    name: &str,
    mut parse: impl FnMut(&Value) -> Result<T, ApiError>,
) -> Result<Vec<Vec<T>>, ApiError> {
    let wrong = || {
        ApiError::bad(if name == "keyboard" {
            "field \"keyboard\" of the ReplyKeyboardMarkup must be an Array of Arrays"
        } else {
            "field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array of Arrays"
        })
    };
    let mut out = Vec::new();
    for row in rows.as_array().ok_or_else(wrong)? {
        let row = row.as_array().ok_or_else(wrong)?.iter().map(&mut parse).collect::<Result<Vec<T>, _>>()?;
        if !row.is_empty() {
            out.push(row);
        }
    }
    Ok(out)
}

fn parse_key(value: &Value, private: bool) -> Result<Key, ApiError> {
    if let Some(text) = value.as_str() {
        return Ok(Key { text: text.to_owned(), ask: Ask::Text });
    }
    let text = value
        .get("text")
        .and_then(Value::as_str)
        .ok_or_else(|| ApiError::bad("can't parse keyboard button: Field \"text\" must be of type String"))?;
    let flag = |key: &str| value.get(key).and_then(Value::as_bool).unwrap_or(false);
    let only_private = |what: &str| {
        if private {
            Ok(())
        } else {
            Err(ApiError::bad(format!("{what} can be requested in private chats only")))
        }
    };
    let ask = if flag("request_contact") {
        only_private("phone number")?;
        Ask::Contact
    } else if flag("request_location") {
        only_private("location")?;
        Ask::Location
    } else if let Some(app) = value.get("web_app") {
        let url = app.get("url").and_then(Value::as_str).unwrap_or_default();
        let url = link::web_app(url)
            .map_err(|text| ApiError::bad(text.replacen("inline keyboard", "keyboard", 1)))?;
        if !private {
            return Err(ApiError::bad("web app buttons can be used in private chats only"));
        }
        Ask::WebApp(url)
    } else {
        Ask::Text
    };
    if text.is_empty() {
        return Err(ApiError::bad("keyboard button text must be non-empty"));
    }
    Ok(Key { text: text.to_owned(), ask })
}

fn parse_button(value: &Value, private: bool) -> Result<Button, ApiError> {
    let broken = |text: &str| ApiError::bad(format!("can't parse inline keyboard button: {text}"));
    if value.is_string() {
        return Err(broken("Text buttons are unallowed in the inline keyboard"));
    }
    if !value.is_object() {
        return Err(broken("InlineKeyboardButton must be an Object"));
    }
    let label = value.get("text").ok_or_else(|| broken("Can't find field \"text\""))?;
    let label = label.as_str().ok_or_else(|| broken("Field \"text\" must be of type String"))?;
    let text = |key: &str| value.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    let query = |key: &str| value.get(key).and_then(Value::as_str).map(ToOwned::to_owned);
    let action = if let Some(url) = text("url") {
        Action::Url(link::button(url).map_err(ApiError::bad)?)
    } else if let Some(data) = text("callback_data") {
        if data.len() > 64 {
            return Err(ApiError::bad("BUTTON_DATA_INVALID"));
        }
        Action::Callback(data.to_owned())
    } else if let Some(copy) = value.get("copy_text") {
        let copied = copy.get("text").and_then(Value::as_str).unwrap_or_default();
        if copied.is_empty() || copied.chars().count() > 256 {
            return Err(ApiError::bad("BUTTON_COPY_TEXT_INVALID"));
        }
        Action::Copy(copied.to_owned())
    } else if let Some(query) = query("switch_inline_query") {
        Action::SwitchInline(query)
    } else if let Some(query) = query("switch_inline_query_current_chat") {
        Action::SwitchInlineCurrent(query)
    } else if let Some(chosen) = value.get("switch_inline_query_chosen_chat") {
        Action::SwitchInlineChosen(chosen.clone())
    } else if let Some(login) = value.get("login_url") {
        let url = login.get("url").and_then(Value::as_str).unwrap_or_default();
        link::web_app(url).map_err(|text| ApiError::bad(text.replacen("Web App", "login", 1)))?;
        Action::Login(login.clone())
    } else if let Some(app) = value.get("web_app") {
        let url = link::web_app(app.get("url").and_then(Value::as_str).unwrap_or_default())
            .map_err(ApiError::bad)?;
        if !private {
            return Err(ApiError::bad("BUTTON_TYPE_INVALID"));
        }
        Action::WebApp(url)
    } else {
        return Err(broken("Text buttons are unallowed in the inline keyboard"));
    };
    if label.trim().is_empty() {
        return Err(ApiError::bad("inline keyboard button text must be non-empty"));
    }
    Ok(Button { text: label.to_owned(), action, style: query("style") })
}
