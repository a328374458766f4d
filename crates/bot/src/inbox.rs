//! Works the inbox off: updates of one chat in order, several chats at once, each update until it is done.

use std::collections::{HashMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use televent_store::updates::{Lead, Waiting};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::desk::{Desk, rest};
use crate::fault::Fault;
use crate::route;

/// As many chats are answered at once.
const CHATS: usize = 8;
/// As many updates are held in memory.
const HELD: usize = 200;
/// After so many attempts an update is given up.
const ATTEMPTS: u16 = 3;
/// So often the last word on an update is tried while Telegram is away: for some five minutes.
const PATIENCE: u32 = 24;
/// How often the table is looked at although nothing was announced.
const LOOK: Duration = Duration::from_secs(5);
/// How long an answer may go on after the bot was told to stop.
const GRACE: Duration = Duration::from_secs(5);

/// Answers updates until it is stopped or the lead is lost; then `stop` is cancelled.
pub(crate) async fn answer(desk: Arc<Desk>, mut lead: Lead, stop: CancellationToken) {
    let news = Arc::new(Notify::new());
    let (told, ended) = (Arc::clone(&news), stop.clone());
    let leading = tokio::spawn(async move {
        while !ended.is_cancelled() {
            let stands = tokio::select! {
                () = ended.cancelled() => break,
                stands = lead.wait(LOOK) => stands,
            };
            if !stands {
                tracing::warn!("the lead over updates is lost");
                ended.cancel();
            }
            told.notify_one();
        }
    });
    Inbox::new(&desk).work(&news, &stop).await;
    // Only now may another instance begin: nothing of ours is being answered any more.
    leading.await.ok();
}

/// What is held in memory.
struct Inbox<'a> {
    desk: &'a Arc<Desk>,
    /// Updates that wait, and those being answered, by number.
    held: Vec<i64>,
    /// Updates that wait, by chat; a chat that is being answered has an entry.
    queues: HashMap<i64, VecDeque<Waiting>>,
    /// Chats whose turn it is, longest waiting first.
    ready: VecDeque<i64>,
    tasks: JoinSet<(i64, i64)>,
}

impl<'a> Inbox<'a> {
    fn new(desk: &'a Arc<Desk>) -> Self {
        Self { desk, held: Vec::new(), queues: HashMap::new(), ready: VecDeque::new(), tasks: JoinSet::new() }
    }

    async fn work(mut self, news: &Notify, stop: &CancellationToken) {
        let mut look = true;
        while !stop.is_cancelled() {
            if look && self.held.len() < HELD {
                look = self.fetch().await;
            }
            self.start(stop);
            tokio::select! {
                () = stop.cancelled() => break,
                () = news.notified() => look = true,
                Some(done) = self.tasks.join_next() => {
                    match done {
                        Ok((chat, update)) => self.done(chat, update),
                        Err(error) => tracing::error!(%error, "an answer ended in an unexpected way"),
                    }
                    look |= self.held.len() + 1 == HELD;
                }
            }
        }
        let finish = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(GRACE, finish).await.is_err() {
            tracing::warn!("answers were cut off; they are begun again by the next instance");
        }
    }

    /// Holds what waits in the table. True if there may be more.
    async fn fetch(&mut self) -> bool {
        let room = HELD - self.held.len();
        let limit = i64::try_from(room).unwrap_or(1);
        let waiting = match self.desk.store.waiting_updates(&self.held, limit).await {
            Ok(waiting) => waiting,
            Err(error) => {
                tracing::warn!(%error, "the inbox cannot be read; trying again");
                tokio::time::sleep(Duration::from_millis(500)).await;
                return true;
            }
        };
        let full = waiting.len() == room;
        for update in waiting {
            let chat = update.chat.unwrap_or(update.id.0);
            self.held.push(update.id.0);
            let queue = self.queues.entry(chat).or_insert_with(|| {
                self.ready.push_back(chat);
                VecDeque::new()
            });
            queue.push_back(update);
        }
        full
    }

    fn start(&mut self, stop: &CancellationToken) {
        while self.tasks.len() < CHATS {
            let Some(chat) = self.ready.pop_front() else { return };
            match self.queues.get_mut(&chat).and_then(VecDeque::pop_front) {
                Some(update) => {
                    let (desk, stop) = (Arc::clone(self.desk), stop.clone());
                    self.tasks.spawn(async move {
                        let id = update.id.0;
                        see_through(&desk, update, &stop).await;
                        (chat, id)
                    });
                }
                None => drop(self.queues.remove(&chat)),
            }
        }
    }

    fn done(&mut self, chat: i64, update: i64) {
        self.held.retain(|held| *held != update);
        self.ready.push_back(chat);
    }
}

/// Answers one update, again if need be, until it is done.
async fn see_through(desk: &Arc<Desk>, update: Waiting, stop: &CancellationToken) {
    let mut pause = Duration::from_millis(300);
    while !stop.is_cancelled() {
        match desk.store.begin_update(update.id).await {
            Ok(None) => return,
            // Done, but nobody was told: the process died between the commit and the answer, or Telegram was away.
            Ok(Some(begun)) if begun.consumed => {
                tell_at_last(desk, &update, stop, LastWord::Done).await;
                return;
            }
            Ok(Some(begun)) if begun.before >= ATTEMPTS => {
                return give_up(desk, &update, "it never ended", stop).await;
            }
            Ok(Some(begun)) => match AssertUnwindSafe(route::answer(desk, &update)).catch_unwind().await {
                Ok(Ok(())) => return finish(desk, &update, stop).await,
                Ok(Err(error)) if begun.before + 1 >= ATTEMPTS => {
                    return give_up(desk, &update, &cause(&error), stop).await;
                }
                Err(_) if begun.before + 1 >= ATTEMPTS => {
                    return give_up(desk, &update, "it panicked", stop).await;
                }
                Ok(Err(error)) => {
                    tracing::warn!(update = update.id.0, cause = cause(&error), "an update is tried again");
                }
                Err(_) => tracing::error!(update = update.id.0, "an update panicked and is tried again"),
            },
            Err(error) => {
                tracing::warn!(update = update.id.0, %error, "an update cannot be begun; trying again");
            }
        }
        rest(stop, pause).await;
        pause = (pause * 3).min(Duration::from_secs(10));
    }
}

async fn finish(desk: &Desk, update: &Waiting, stop: &CancellationToken) {
    while let Err(error) = desk.store.finish_update(update.id).await {
        tracing::warn!(update = update.id.0, %error, "an update cannot be marked as done; trying again");
        if rest(stop, Duration::from_secs(1)).await {
            return;
        }
    }
}

/// The person gets an apology with a short id; the same id is in the log, and no text of theirs is.
async fn give_up(desk: &Desk, update: &Waiting, cause: &str, stop: &CancellationToken) {
    let short = format!("{:06x}", update.id.0.unsigned_abs() & 0x00ff_ffff);
    tracing::error!(
        update = update.id.0,
        chat = update.chat,
        apology = short,
        cause,
        "an update is given up"
    );
    metrics::counter!("televent_updates_given_up_total").increment(1);
    tell_at_last(desk, update, stop, LastWord::Sorry(&short)).await;
}

/// What there is left to say of an update.
#[derive(Clone, Copy)]
enum LastWord<'a> {
    /// It did what it was to do.
    Done,
    /// It was given up, under this number.
    Sorry(&'a str),
}

/// Says the one thing that is left to say of an update, and is done with it. While Telegram is away it is waited for;
/// whoever is stopped meanwhile leaves it to the next instance.
async fn tell_at_last(desk: &Desk, update: &Waiting, stop: &CancellationToken, word: LastWord<'_>) {
    let mut pause = Duration::from_secs(1);
    for _ in 0..PATIENCE {
        let told = match word {
            LastWord::Done => route::late(desk, update).await,
            LastWord::Sorry(short) => route::apologise(desk, update, short).await,
        };
        match told {
            Err(Fault::Post(error)) if error.is_passing() => {
                tracing::warn!(update = update.id.0, %error, "a last word waits for Telegram");
            }
            told => {
                if let Err(error) = told {
                    tracing::warn!(update = update.id.0, cause = cause(&error), "not even a last word");
                }
                break;
            }
        }
        if rest(stop, pause).await {
            return;
        }
        pause = (pause * 2).min(Duration::from_secs(15));
    }
    finish(desk, update, stop).await;
}

fn cause(fault: &Fault) -> String {
    fault.to_string()
}
