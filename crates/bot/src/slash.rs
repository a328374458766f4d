//! The slash commands: what they are, and the menus that offer them.

use serde_json::json;

use crate::post::{Post, PostError};
use crate::text::{Lang, Words};

/// A command as somebody wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slash<'a> {
    /// With what a link carried.
    Start(&'a str),
    Help,
    /// With the event's words.
    New(&'a str),
    Today,
    Tomorrow,
    Week,
    Agenda,
    Find(&'a str),
    Free(&'a str),
    Cancel,
    Undo,
    Invite(&'a str),
    Tz(&'a str),
    Settings,
    Device(&'a str),
    Import,
    Export,
    /// None of ours.
    Unknown,
}

/// The commands in the menu of private chats; few, the rest is in `/help`.
const PRIVATE: [&str; 10] =
    ["today", "week", "agenda", "find", "cancel", "undo", "invite", "device", "settings", "help"];
/// The commands in the menu of groups.
const GROUPS: [&str; 2] = ["new", "help"];

impl<'a> Slash<'a> {
    /// Reads a message. `None` if it is no command, or one for another bot.
    pub(crate) fn read(text: &'a str, me: &str) -> Option<Self> {
        let text = text.strip_prefix('/')?;
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let rest = rest.trim();
        let (name, bot) = word.split_once('@').unwrap_or((word, me));
        if !bot.eq_ignore_ascii_case(me) {
            return None;
        }
        Some(match name.to_ascii_lowercase().as_str() {
            "start" => Self::Start(rest),
            "help" => Self::Help,
            "new" | "add" => Self::New(rest),
            "today" => Self::Today,
            "tomorrow" => Self::Tomorrow,
            "week" => Self::Week,
            "agenda" | "list" => Self::Agenda,
            "find" => Self::Find(rest),
            "free" => Self::Free(rest),
            "cancel" | "delete" => Self::Cancel,
            "undo" => Self::Undo,
            "invite" => Self::Invite(rest),
            "tz" | "timezone" => Self::Tz(rest),
            "settings" | "language" => Self::Settings,
            "device" | "devices" => Self::Device(rest),
            "import" => Self::Import,
            "export" => Self::Export,
            _ => Self::Unknown,
        })
    }
}

/// Tells Telegram the menus: per scope and language, and once for all other languages.
pub(crate) async fn introduce(post: &Post) -> Result<(), PostError> {
    let scopes =
        [("all_private_chats", &PRIVATE[..]), ("all_group_chats", &GROUPS[..]), ("default", &GROUPS[..])];
    for (scope, names) in scopes {
        for lang in std::iter::once(None).chain(Lang::ALL.map(Some)) {
            let words = Words(lang.unwrap_or(Lang::En));
            let commands: Vec<_> = names
                .iter()
                .map(|name| json!({ "command": name, "description": words.label(&format!("slash-{name}")) }))
                .collect();
            let mut menu = json!({ "commands": commands, "scope": { "type": scope } });
            if let (Some(lang), Some(menu)) = (lang, menu.as_object_mut()) {
                menu.insert("language_code".to_owned(), json!(lang.code()));
            }
            post.call_by_name("setMyCommands", &menu, None).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_read_with_its_rest_and_its_addressee() {
        let read = |text| Slash::read(text, "televent_bot");
        assert_eq!(read("/today"), Some(Slash::Today));
        assert_eq!(read("/Today@Televent_Bot"), Some(Slash::Today));
        assert_eq!(read("/today@other_bot"), None);
        assert_eq!(read("/new  lunch fri 12 "), Some(Slash::New("lunch fri 12")));
        assert_eq!(read("/start inv_abc"), Some(Slash::Start("inv_abc")));
        assert_eq!(read("/frobnicate"), Some(Slash::Unknown));
        assert_eq!(read("today"), None);
        assert_eq!(read("/"), Some(Slash::Unknown));
    }

    #[test]
    fn every_menu_entry_is_a_command_with_a_description_that_fits() {
        for lang in Lang::ALL {
            for name in PRIVATE.iter().chain(&GROUPS) {
                let key = format!("slash-{name}");
                let words = Words(lang).label(&key);
                assert!(words != key && words.chars().count() <= 60, "{lang:?} {name}: {words}");
                assert_ne!(Slash::read(&format!("/{name}"), "x"), Some(Slash::Unknown), "{name}");
            }
        }
    }
}
