//! The running mail catcher and its handle.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::fault::{self, Fault, FaultKind, Stage};
use super::message::Mail;
use super::session;
use crate::telegram::{Clock, system_clock};

/// Mails kept; the oldest go first.
const KEPT: usize = 2_000;

/// How a mail catcher behaves.
#[derive(Clone)]
pub struct Options {
    /// Where the time comes from.
    pub clock: Clock,
    /// Largest mail taken, in octets.
    pub size_limit: usize,
    /// Most recipients of one mail.
    pub recipient_limit: usize,
}

impl Default for Options {
    /// The system's clock, 10 MiB, 100 recipients.
    fn default() -> Self {
        Self { clock: system_clock(), size_limit: 10 * 1024 * 1024, recipient_limit: 100 }
    }
}

#[derive(Default)]
struct Inbox {
    mails: Vec<Mail>,
    next: u64,
    faults: Vec<Fault>,
}

/// What sessions share with the handle.
pub(super) struct Shared {
    pub(super) options: Options,
    inbox: Mutex<Inbox>,
    arrived: watch::Sender<u64>,
}

impl Shared {
    fn with<R>(&self, act: impl FnOnce(&mut Inbox) -> R) -> R {
        act(&mut self.inbox.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Keeps a mail and gives its number.
    pub(super) fn keep(&self, from: String, to: Vec<String>, raw: Vec<u8>) -> u64 {
        let at = (self.options.clock)();
        let id = self.with(|inbox| {
            inbox.next += 1;
            let id = inbox.next;
            inbox.mails.push(Mail::parse(id, from, to, at, raw));
            let surplus = inbox.mails.len().saturating_sub(KEPT);
            inbox.mails.drain(..surplus);
            id
        });
        self.arrived.send_replace(id);
        id
    }

    pub(super) fn fault(&self, stage: Stage, recipients: &[String]) -> Option<FaultKind> {
        self.with(|inbox| fault::take(&mut inbox.faults, stage, recipients))
    }
}

struct Running {
    shared: Arc<Shared>,
    addr: SocketAddr,
    task: JoinHandle<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A running mail catcher. Clones share it; it stops with the last of them.
#[derive(Clone)]
pub struct Server {
    running: Arc<Running>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("addr", &self.running.addr).finish_non_exhaustive()
    }
}

impl Server {
    /// Starts a mail catcher. Port 0 takes a free one.
    ///
    /// # Errors
    /// Where the address cannot be bound.
    pub async fn start(addr: SocketAddr) -> io::Result<Self> {
        Self::start_with(addr, Options::default()).await
    }

    /// Starts a mail catcher with options of its own.
    ///
    /// # Errors
    /// Where the address cannot be bound.
    pub async fn start_with(addr: SocketAddr, options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let shared =
            Arc::new(Shared { options, inbox: Mutex::new(Inbox::default()), arrived: watch::Sender::new(0) });
        let sessions = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            // Sessions end with the server.
            let mut open = tokio::task::JoinSet::new();
            loop {
                match listener.accept().await {
                    Ok((stream, _)) => {
                        open.spawn(session::run(stream, Arc::clone(&sessions)));
                    }
                    Err(error) => {
                        tracing::warn!(%error, "the mail catcher could not accept a connection");
                        tokio::time::sleep(Duration::from_millis(100)).await;
                    }
                }
                while open.try_join_next().is_some() {}
            }
        });
        Ok(Self { running: Arc::new(Running { shared, addr, task }) })
    }

    /// The address for `SMTP_URL`.
    pub fn smtp_url(&self) -> String {
        format!("smtp://{}", self.running.addr)
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.running.addr
    }

    /// All mails, oldest first.
    pub fn messages(&self) -> Vec<Mail> {
        self.running.shared.with(|inbox| inbox.mails.clone())
    }

    /// One mail by its number.
    pub fn message(&self, id: u64) -> Option<Mail> {
        self.running.shared.with(|inbox| inbox.mails.iter().find(|mail| mail.id == id).cloned())
    }

    /// How many mails are there, without copying them.
    pub fn count(&self) -> usize {
        self.running.shared.with(|inbox| inbox.mails.len())
    }

    /// Empties the inbox.
    pub fn clear(&self) {
        self.running.shared.with(|inbox| inbox.mails.clear());
    }

    /// Puts a fault in the way of mail.
    pub fn inject(&self, fault: Fault) {
        self.running.shared.with(|inbox| inbox.faults.push(fault));
    }

    /// Takes all faults away.
    pub fn clear_faults(&self) {
        self.running.shared.with(|inbox| inbox.faults.clear());
    }

    /// Notices every arrival from now on.
    pub(crate) fn arrivals(&self) -> watch::Receiver<u64> {
        self.running.shared.arrived.subscribe()
    }

    /// Waits for a mail that fits, the newest first. `None` when `timeout` is over.
    pub async fn wait_for(&self, timeout: Duration, fits: impl Fn(&Mail) -> bool) -> Option<Mail> {
        let mut arrivals = self.arrivals();
        let wait = async {
            loop {
                arrivals.borrow_and_update();
                let found =
                    self.running.shared.with(|inbox| inbox.mails.iter().rfind(|mail| fits(mail)).cloned());
                if let Some(mail) = found {
                    return mail;
                }
                if arrivals.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        };
        tokio::time::timeout(timeout, wait).await.ok()
    }
}
