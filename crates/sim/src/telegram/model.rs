//! Who and what is in the simulated world: people, groups, messages, files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::entity::Rich;
use super::keyboard::{Button, ReplyKeyboard};

/// Where the simulator reads the time.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The system's own clock.
pub fn system_clock() -> Clock {
    Arc::new(Utc::now)
}

/// A person with a Telegram account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The account's id, which is the id of the private chat as well.
    pub id: i64,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: Option<String>,
    /// User name without `@`.
    pub username: Option<String>,
    /// Language of the person's app, as an IETF tag.
    pub language_code: Option<String>,
    /// Whether the person has already written to the bot (otherwise the bot cannot write first).
    pub started: bool,
}

impl Person {
    /// A person who has not met the bot, whose app speaks English.
    pub fn new(id: i64, first_name: &str) -> Self {
        Self {
            id,
            first_name: first_name.to_owned(),
            last_name: None,
            username: None,
            language_code: Some("en".to_owned()),
            started: false,
        }
    }

    /// With a user name (no `@`).
    #[must_use]
    pub fn username(mut self, username: &str) -> Self {
        self.username = Some(username.to_owned());
        self
    }

    /// With a last name.
    #[must_use]
    pub fn last_name(mut self, last_name: &str) -> Self {
        self.last_name = Some(last_name.to_owned());
        self
    }

    /// With an app in another language.
    #[must_use]
    pub fn language(mut self, code: &str) -> Self {
        self.language_code = Some(code.to_owned());
        self
    }

    /// As one who has written to the bot before.
    #[must_use]
    pub fn started(mut self) -> Self {
        self.started = true;
        self
    }
}

/// What kind of group a chat is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupKind {
    /// A basic group (negative id).
    Basic,
    /// A supergroup (id below -1000000000000).
    Super,
    /// A supergroup with topics.
    Forum,
}

/// A topic of a forum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// `message_thread_id`.
    pub id: i64,
    /// Its title.
    pub name: String,
    /// Nobody but administrators may write.
    pub closed: bool,
}

/// A group chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The chat's id (negative).
    pub id: i64,
    /// Its title.
    pub title: String,
    /// Its kind.
    pub kind: GroupKind,
    /// Public name without `@`.
    pub username: Option<String>,
    /// Ids of the people in it.
    pub members: BTreeSet<i64>,
    /// Those of them who administer it; the smallest id is the owner.
    pub admins: BTreeSet<i64>,
    /// Whether the bot is in it.
    pub has_bot: bool,
    /// Whether the bot administers it (and so reads everything, and may pin and delete).
    pub bot_admin: bool,
    /// Whether the bot was thrown out (otherwise it was never in, or left).
    pub bot_kicked: bool,
    /// Its topics, for a forum.
    pub topics: Vec<Topic>,
    /// The supergroup it was turned into.
    pub migrated_to: Option<i64>,
}

impl Group {
    /// A supergroup with the bot in it; the first member is its owner.
    pub fn new(id: i64, title: &str, members: impl IntoIterator<Item = i64>) -> Self {
        let members: Vec<i64> = members.into_iter().collect();
        Self {
            id,
            title: title.to_owned(),
            kind: if id <= -1_000_000_000_000 { GroupKind::Super } else { GroupKind::Basic },
            username: None,
            admins: members.first().copied().into_iter().collect(),
            members: members.into_iter().collect(),
            has_bot: true,
            bot_admin: false,
            bot_kicked: false,
            topics: Vec::new(),
            migrated_to: None,
        }
    }

    /// Without the bot.
    #[must_use]
    pub fn without_bot(mut self) -> Self {
        self.has_bot = false;
        self
    }

    /// As a forum with these topics (id, title).
    #[must_use]
    pub fn forum(mut self, topics: &[(i64, &str)]) -> Self {
        self.kind = GroupKind::Forum;
        self.topics = topics
            .iter()
            .map(|(id, name)| Topic { id: *id, name: (*name).to_owned(), closed: false })
            .collect();
        self
    }

    pub(crate) fn is_super(&self) -> bool {
        self.kind != GroupKind::Basic
    }

    pub(crate) fn type_name(&self) -> &'static str {
        if self.is_super() { "supergroup" } else { "group" }
    }
}

/// The published limits on sending; `None` in [`Options`] means that nothing is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FloodLimits {
    /// Messages a second over all chats.
    pub global_per_second: u32,
    /// Messages at once in one chat before the pace of one a second holds.
    pub chat_burst: u32,
    /// Messages a minute in one group.
    pub group_per_minute: u32,
}

impl Default for FloodLimits {
    /// 30 a second, three at once in a chat, 20 a minute in a group.
    fn default() -> Self {
        Self { global_per_second: 30, chat_burst: 3, group_per_minute: 20 }
    }
}

/// The login the chat page offers for copying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// Address of the CalDAV server.
    pub url: String,
    /// User name.
    pub username: String,
    /// Device password.
    pub password: String,
}

/// What a simulated Bot API server starts with.
#[derive(Clone)]
pub struct Options {
    /// The bot's token; any other is refused.
    pub token: String,
    /// The bot's user name without `@`.
    pub bot_username: String,
    /// The bot's first name.
    pub bot_name: String,
    /// The people.
    pub people: Vec<Person>,
    /// The groups.
    pub groups: Vec<Group>,
    /// The first message's number; updates count from 700,000,000 above it. A bot whose memory outlives this server
    /// must see numbers it has not seen, as at Telegram.
    pub first_id: i64,
    /// Where the time comes from.
    pub clock: Clock,
    /// Limits on sending, off by default.
    pub flood: Option<FloodLimits>,
    /// How long a callback query can be answered.
    pub callback_lifetime: Duration,
    /// How long an inline query can be answered.
    pub inline_lifetime: Duration,
    /// Pause before a failed webhook delivery is tried again; it doubles up to twenty times that.
    pub webhook_retry: Duration,
    /// In groups the bot gets only what is meant for it (Telegram's default).
    pub privacy_mode: bool,
    /// The CalDAV login offered on the page.
    pub login: Option<Login>,
    /// The mail catcher whose inbox is shown.
    pub mail: Option<crate::mail::Server>,
}

impl Default for Options {
    /// Ann (1001), Bob (1002) and a supergroup of the two, none of whom has met the bot.
    fn default() -> Self {
        let people = vec![
            Person::new(1001, "Ann").last_name("Weber").username("ann_weber"),
            Person::new(1002, "Bob").last_name("Costa").username("bob_costa"),
        ];
        Self {
            token: "4242424242:AAsimulated-token_not-for-telegram0".to_owned(),
            bot_username: "televent_bot".to_owned(),
            bot_name: "Televent".to_owned(),
            people,
            groups: vec![Group::new(-1_002_000_000_001, "Lunch club", [1001, 1002])],
            first_id: 1,
            clock: system_clock(),
            flood: None,
            callback_lifetime: Duration::from_secs(15),
            inline_lifetime: Duration::from_secs(10),
            webhook_retry: Duration::from_millis(500),
            privacy_mode: true,
            login: None,
            mail: None,
        }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options").field("bot_username", &self.bot_username).finish_non_exhaustive()
    }
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// The bot.
    Bot,
    /// A person.
    Person(i64),
}

impl Author {
    /// The author's account id.
    pub(crate) fn id(self, bot: i64) -> i64 {
        match self {
            Self::Bot => bot,
            Self::Person(id) => id,
        }
    }
}

/// What a message holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Formatted text.
    Text(Rich),
    /// A picture with its caption.
    Photo(Attachment, Rich),
    /// A file with its caption.
    Document(Attachment, Rich),
    /// A place: latitude and longitude in degrees.
    Location(f64, f64),
    /// A phone number shared by the person.
    Contact(String),
    /// A notice of the service; its members as in `Message`.
    Service(Value),
}

/// A file inside a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// `file_id`.
    pub file_id: String,
    /// Name.
    pub name: String,
    /// Media type.
    pub mime: String,
    /// Bytes.
    pub size: usize,
    /// Width and height in pixels, for pictures.
    pub sides: Option<(u32, u32)>,
}

/// One message in its present state.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stored {
    pub(crate) id: i64,
    pub(crate) chat: i64,
    pub(crate) author: Author,
    pub(crate) at: DateTime<Utc>,
    pub(crate) edited_at: Option<DateTime<Utc>>,
    pub(crate) edits: u32,
    pub(crate) body: Body,
    pub(crate) keyboard: Option<Vec<Vec<Button>>>,
    pub(crate) reply_to: Option<i64>,
    pub(crate) via_bot: bool,
    pub(crate) thread: Option<i64>,
    pub(crate) silent: bool,
    pub(crate) inline_id: Option<String>,
    pub(crate) preview: Option<Value>,
    pub(crate) reaction: Option<String>,
    pub(crate) forward_of: Option<i64>,
}

/// One chat: its messages in order and what stands around them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Chat {
    pub(crate) messages: BTreeMap<i64, Stored>,
    /// Next message id, for supergroups; other chats share one counter.
    pub(crate) next_id: i64,
    pub(crate) reply_keyboard: Option<ReplyKeyboard>,
    pub(crate) force_reply: Option<i64>,
    pub(crate) placeholder: Option<String>,
    pub(crate) typing_until: Option<DateTime<Utc>>,
    pub(crate) pinned: Vec<i64>,
    pub(crate) menu_button: Option<Value>,
    pub(crate) deleted: u32,
}

/// A file on the simulated server.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) mime: String,
    pub(crate) name: String,
    pub(crate) bytes: Bytes,
    pub(crate) photo: bool,
}
