//! A chat between people of the stand-in Bot API server and the real bot on a real database, written down as it goes.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeZone, Utc};
use sqlx::PgPool;
use televent_bot::{Config, Outbound};
use televent_core::change::Effect;
use televent_core::world::{CountingEntropy, MockClock};
use televent_core::{Clock, World};
use televent_sim::telegram::{Message, Options, Outgoing, Person, Server};
use televent_store::Store;
use tokio_util::sync::CancellationToken;
use url::Url;

pub(crate) const ANN: i64 = 1001;
pub(crate) const BOB: i64 = 1002;
pub(crate) const GROUP: i64 = -1_002_000_000_001;

/// Saturday, 21 November 2026, 11:00 in Berlin.
pub(crate) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 10, 0, 0).unwrap()
}

pub(crate) struct Chat {
    pub(crate) sim: Server,
    pub(crate) store: Store,
    pub(crate) clock: Arc<MockClock>,
    pub(crate) outbound: Outbound,
    pub(crate) config: Config,
    pub(crate) pool: PgPool,
    stop: CancellationToken,
    written: String,
    seen: BTreeMap<(i64, i64), (String, u32)>,
    toasts: usize,
}

impl Drop for Chat {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Chat {
    /// People and bot, who have not met.
    pub(crate) async fn begin(pool: PgPool) -> Self {
        Self::with(pool, Options::default()).await
    }

    /// Ann's app speaks this language.
    pub(crate) async fn speaking(pool: PgPool, language: &str) -> Self {
        let mut options = Options::default();
        options.people[0] = Person::new(ANN, "Ann").username("ann_weber").language(language);
        Self::with(pool, options).await
    }

    pub(crate) async fn with(pool: PgPool, mut options: Options) -> Self {
        let clock = MockClock::at(now());
        let simulated = Arc::clone(&clock);
        options.clock = Arc::new(move || simulated.now());
        let sim = Server::start(([127, 0, 0, 1], 0).into(), options).await.unwrap();
        let world = World::new(clock.clone(), CountingEntropy::from_seed(7));
        let store = Store::with_pool(pool.clone(), world);
        let config = Config::test(sim.token(), Url::parse(&sim.api_url()).unwrap());
        let outbound = Outbound::new(&config, store.clone());
        let mut chat = Self {
            sim,
            store,
            clock,
            outbound,
            config,
            pool,
            stop: CancellationToken::new(),
            written: String::new(),
            seen: BTreeMap::new(),
            toasts: 0,
        };
        chat.start();
        chat
    }

    /// Starts the bot, or another one after [`Chat::stop`].
    pub(crate) fn start(&mut self) {
        self.stop = CancellationToken::new();
        let running = televent_bot::run(self.config.clone(), self.store.clone(), self.stop.clone());
        tokio::spawn(async move { running.await.expect("the bot runs until it is stopped") });
    }

    pub(crate) async fn stop(&mut self) {
        self.stop.cancel();
        tokio::time::sleep(Duration::from_millis(200)).await;
    }

    /// Somebody writes in private, and what comes of it is written down.
    pub(crate) async fn say(&mut self, person: i64, text: &str) -> i64 {
        self.say_in(person, person, text, None).await
    }

    /// Somebody answers a message of the bot.
    pub(crate) async fn reply(&mut self, person: i64, to: i64, text: &str) -> i64 {
        self.say_in(person, person, text, Some(to)).await
    }

    pub(crate) async fn say_in(&mut self, chat: i64, person: i64, text: &str, to: Option<i64>) -> i64 {
        let outgoing = Outgoing::text(text);
        let outgoing = match to {
            Some(to) => outgoing.reply_to(to),
            None => outgoing,
        };
        let shown: String = text.chars().take(200).collect();
        self.note(chat, person, '>', &shown);
        let id = self.sim.send(chat, person, &outgoing).unwrap();
        self.settle().await;
        id
    }

    /// Presses a button of the bot's newest message that has it.
    pub(crate) async fn press(&mut self, person: i64, label: &str) {
        let message =
            self.with_button(person, label).unwrap_or_else(|| panic!("no {label:?} in\n{}", self.written));
        self.press_on(person, person, message.id, label).await;
    }

    pub(crate) async fn press_on(&mut self, chat: i64, person: i64, message: i64, label: &str) {
        self.note(chat, person, '>', &format!("[{label}]"));
        self.sim.press_as(chat, person, message, label).unwrap();
        self.settle().await;
    }

    pub(crate) fn with_button(&self, chat: i64, label: &str) -> Option<Message> {
        self.sim
            .messages(chat)
            .into_iter()
            .rfind(|message| message.is_from_bot() && message.button(label).is_some())
    }

    /// The bot's newest message.
    pub(crate) fn last(&self, chat: i64) -> Message {
        self.sim.last_from_bot(chat).expect("the bot said something")
    }

    /// The bot's newest message with these words.
    pub(crate) fn last_with(&self, chat: i64, words: &str) -> i64 {
        let messages = self.sim.messages(chat).into_iter().rev();
        let found = messages.filter(Message::is_from_bot).find(|message| message.text.contains(words));
        found.expect("the bot said so").id
    }

    /// Waits until every update is answered and every notice said, and writes down what can be seen.
    pub(crate) async fn settle(&mut self) {
        self.settle_quietly().await;
        self.look();
    }

    pub(crate) async fn settle_quietly(&self) {
        // What the bot answers itself comes first, then the outbox: in life the two race, in a transcript not.
        let mut calm = 0;
        for _ in 0..2_000 {
            let calls = self.sim.calls().len();
            let open: i64 = sqlx::query_scalar("select count(*) from updates where answered_at is null")
                .fetch_one(&self.pool)
                .await
                .unwrap();
            let said = if calm >= 4 { self.drain().await } else { 0 };
            tokio::time::sleep(Duration::from_millis(20)).await;
            let quiet = open == 0 && said == 0 && self.sim.pending_updates().is_empty();
            calm = if quiet && self.sim.calls().len() == calls { calm + 1 } else { 0 };
            if calm == 8 {
                return;
            }
        }
        panic!("it never settles:\n{}", self.written);
    }

    /// Says what the outbox holds, oldest first, as the worker would.
    pub(crate) async fn drain(&self) -> usize {
        let rows: Vec<(i64, serde_json::Value)> =
            sqlx::query_as("delete from outbox where channel = 0 and due_at <= $1 returning id, payload")
                .bind(self.clock.now())
                .fetch_all(&self.pool)
                .await
                .unwrap();
        let count = rows.len();
        let mut rows = rows;
        rows.sort_by_key(|(id, _)| *id);
        for (_, payload) in rows {
            if let Effect::Say { chat, notice } = serde_json::from_value(payload).unwrap() {
                // A person who blocked the bot is not told, which is what some tests are about.
                self.outbound.deliver(chat, &notice).await.ok();
            }
        }
        count
    }

    fn note(&mut self, chat: i64, person: i64, mark: char, text: &str) {
        let name = self.sim.person(person).map(|person| person.first_name).unwrap_or_default();
        let place = if chat == person { String::new() } else { " (group)".to_owned() };
        let text = text.replace('\n', "\n  ");
        let _ = writeln!(self.written, "\n{name}{place} {mark} {text}");
    }

    /// Writes down what is new: `<` a message, `~` one that was edited, `x` one that is gone, `!` a toast.
    fn look(&mut self) {
        for chat in [ANN, BOB, GROUP] {
            let messages = self.sim.messages(chat);
            let there: HashSet<i64> = messages.iter().map(|message| message.id).collect();
            let name = self.sim.person(chat).map_or("Group".to_owned(), |person| person.first_name);
            for message in messages.iter().filter(|message| message.is_from_bot()) {
                let shown = shown(message);
                let before = self.seen.insert((chat, message.id), (shown.clone(), message.edits));
                let mark = match before {
                    None => '<',
                    Some((text, edits)) if edits != message.edits && text != shown => '~',
                    Some(_) => continue,
                };
                let _ = writeln!(self.written, "{name} {mark} {shown}");
                if mark == '<' {
                    self.keys(chat);
                }
            }
            let gone: Vec<_> =
                self.seen.keys().filter(|(at, id)| *at == chat && !there.contains(id)).copied().collect();
            for key in gone {
                let (text, _) = self.seen.remove(&key).unwrap();
                let first = text.lines().next().unwrap_or_default().to_owned();
                let _ = writeln!(self.written, "{name} x {first}");
            }
        }
        let toasts = self.sim.toasts();
        for toast in toasts.iter().skip(self.toasts).filter(|toast| !toast.text.is_empty()) {
            let mark = if toast.alert { "!!" } else { "!" };
            let name = self.sim.person(toast.to).map(|person| person.first_name).unwrap_or_default();
            let _ = writeln!(self.written, "{name} {mark} {}", toast.text.replace('\n', "\n  "));
        }
        self.toasts = toasts.len();
    }

    fn keys(&mut self, chat: i64) {
        for row in self.sim.reply_keyboard(chat).map(|keyboard| keyboard.rows).unwrap_or_default() {
            let row: Vec<String> = row.iter().map(|key| format!("({})", key.text)).collect();
            let _ = writeln!(self.written, "  {}", row.join(" "));
        }
    }

    /// All that was said so far, secrets and links made plain.
    pub(crate) fn transcript(&self) -> String {
        self.sim_is_content();
        let cut = |line: &str| {
            let mark = ["inv_", "/setup/"].into_iter().find(|mark| line.contains(mark))?;
            Some(format!("{}{mark}...", line.split_once(mark)?.0))
        };
        let lines = self.written.trim_start().lines().map(|line| match cut(line) {
            Some(cut) => cut,
            None if line.trim_start().starts_with("Password: ") => "  Password: ...".to_owned(),
            None if line.trim_start().starts_with("User name: ") => "  User name: 1001-...".to_owned(),
            None => line.to_owned(),
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// No call was refused, and no press is left waiting.
    pub(crate) fn sim_is_content(&self) {
        let refused: Vec<_> = self
            .sim
            .calls()
            .into_iter()
            .filter(|call| {
                call.status == 400
                    && !call.error.as_deref().unwrap_or_default().contains("message is not modified")
            })
            .map(|call| {
                format!("{} {} {:?}", call.method, call.error.clone().unwrap_or_default(), call.params)
            })
            .collect();
        assert!(refused.is_empty(), "refused calls: {refused:#?}");
        let waiting = self.sim.unanswered_callbacks();
        assert!(waiting.is_empty(), "unanswered presses: {waiting:#?}");
    }

    /// How many events there are.
    pub(crate) async fn events(&self) -> i64 {
        sqlx::query_scalar("select count(*) from events").fetch_one(&self.pool).await.unwrap()
    }
}

fn shown(message: &Message) -> String {
    let mut text = message.text.replace('\n', "\n  ");
    if let Some(file) = message.attachment() {
        text = format!("({}, {}) {text}", file.name, file.mime);
    }
    for row in message.labels() {
        let row: Vec<String> = row.iter().map(|label| format!("[{label}]")).collect();
        text.push_str("\n  ");
        text.push_str(&row.join(" "));
    }
    text
}
