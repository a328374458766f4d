//! Looking at the world, and waiting for it.

use std::time::Duration;

use serde_json::Value;

use super::Server;
use crate::telegram::keyboard::ReplyKeyboard;
use crate::telegram::model::{Group, Person};
use crate::telegram::observe::{Call, Callback, InlineQuery, Message, Toast};

impl Server {
    /// A person as known now.
    pub fn person(&self, id: i64) -> Option<Person> {
        self.sim().read(|world| world.people.get(&id).cloned())
    }

    /// A group as it is now.
    pub fn group(&self, id: i64) -> Option<Group> {
        self.sim().read(|world| world.groups.get(&id).cloned())
    }

    /// The messages of a chat in their present state, oldest first.
    pub fn messages(&self, chat: i64) -> Vec<Message> {
        self.sim().read(|world| {
            let chat = world.chats.get(&chat);
            chat.map(|chat| chat.messages.values().map(Message::of).collect()).unwrap_or_default()
        })
    }

    /// One message.
    pub fn message(&self, chat: i64, id: i64) -> Option<Message> {
        self.sim().read(|world| world.message(chat, id).map(Message::of))
    }

    /// The newest message of the bot in a chat.
    pub fn last_from_bot(&self, chat: i64) -> Option<Message> {
        self.messages(chat).into_iter().rfind(Message::is_from_bot)
    }

    /// The keyboard under the composer of a chat.
    pub fn reply_keyboard(&self, chat: i64) -> Option<ReplyKeyboard> {
        self.sim().read(|world| world.chats.get(&chat)?.reply_keyboard.clone())
    }

    /// Ids of the pinned messages of a chat.
    pub fn pinned(&self, chat: i64) -> Vec<i64> {
        self.sim().read(|world| world.chats.get(&chat).map(|chat| chat.pinned.clone()).unwrap_or_default())
    }

    /// What was shown in answer to presses, oldest first. An answer without text is there too.
    pub fn toasts(&self) -> Vec<Toast> {
        self.sim().read(|world| world.toasts.clone())
    }

    /// All presses, in no particular order.
    pub fn callbacks(&self) -> Vec<Callback> {
        self.sim().read(|world| world.callbacks.values().cloned().collect())
    }

    /// Presses the bot has not answered.
    pub fn unanswered_callbacks(&self) -> Vec<Callback> {
        self.callbacks().into_iter().filter(|callback| callback.answered_at.is_none()).collect()
    }

    /// An inline query with its answer.
    pub fn inline(&self, id: &str) -> Option<InlineQuery> {
        self.sim().read(|world| world.inline_queries.get(id).cloned())
    }

    /// All calls of the bot, oldest first, without polls that found nothing.
    pub fn calls(&self) -> Vec<Call> {
        self.sim().read(|world| world.calls.clone())
    }

    /// Forgets the calls so far.
    pub fn clear_calls(&self) {
        self.sim().write(|world| world.calls.clear());
    }

    /// Updates the bot has not confirmed.
    pub fn pending_updates(&self) -> Vec<Value> {
        self.sim().read(|world| world.updates.iter().map(|(_, update)| update.clone()).collect())
    }

    /// The command list of a scope (`default`, `all_private_chats`, `chat:1001`, ...) and language (empty: all).
    pub fn commands(&self, scope: &str, language: &str) -> Option<Value> {
        self.sim().read(|world| world.commands.get(&(scope.to_owned(), language.to_owned())).cloned())
    }

    /// Content of a file by its `file_id`.
    pub fn file(&self, file_id: &str) -> Option<axum::body::Bytes> {
        self.sim().read(|world| world.files.get(file_id).map(|file| file.bytes.clone()))
    }

    /// Waits until something is there, looking again after every change. `None` when `timeout` is over.
    pub async fn wait_for<T>(
        &self,
        timeout: Duration,
        mut look: impl FnMut(&Self) -> Option<T>,
    ) -> Option<T> {
        let mut changes = self.sim().changes();
        let wait = async {
            loop {
                changes.borrow_and_update();
                if let Some(found) = look(self) {
                    return found;
                }
                if changes.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        };
        tokio::time::timeout(timeout, wait).await.ok()
    }

    /// Waits until a condition holds; `false` when `timeout` is over before.
    pub async fn wait_until(&self, timeout: Duration, mut predicate: impl FnMut(&Self) -> bool) -> bool {
        self.wait_for(timeout, |server| predicate(server).then_some(())).await.is_some()
    }

    /// Waits for a message of the bot in a chat that fits, newest first.
    pub async fn wait_for_message(
        &self,
        chat: i64,
        timeout: Duration,
        fits: impl Fn(&Message) -> bool,
    ) -> Option<Message> {
        self.wait_for(timeout, |server| {
            server.messages(chat).into_iter().rfind(|message| message.is_from_bot() && fits(message))
        })
        .await
    }
}
