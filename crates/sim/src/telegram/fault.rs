//! Faults a test or the page can put in the way of calls.

use std::time::Duration;

use super::error::ApiError;
use super::params::Params;
use super::world::World;

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// 429 with this `retry_after`, in seconds; the call has no effect.
    TooManyRequests(u64),
    /// 500 `Internal Server Error`; the call has no effect.
    ServerError,
    /// Any other refusal: status and complete description.
    Refuse(u16, String),
    /// The connection is cut before the call has an effect.
    Drop,
    /// The connection is cut after the call took effect: the caller cannot know.
    DropAfter,
    /// The answer never comes, and the call has no effect.
    Hang,
    /// The answer comes late; the call takes effect after the pause.
    Delay(Duration),
}

/// A fault that waits for calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Only this method (any letter case); `None`: any method that sends or edits something.
    pub method: Option<String>,
    /// Only calls to this chat.
    pub chat: Option<i64>,
    /// What goes wrong.
    pub kind: FaultKind,
    /// How often it strikes before it is gone.
    pub times: u32,
}

impl Fault {
    /// A fault that strikes once, whatever is sent next.
    pub fn once(kind: FaultKind) -> Self {
        Self { method: None, chat: None, kind, times: 1 }
    }

    /// Only for one method.
    #[must_use]
    pub fn method(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }

    /// Only for one chat.
    #[must_use]
    pub fn chat(mut self, chat: i64) -> Self {
        self.chat = Some(chat);
        self
    }

    /// So many times.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// The refusal a fault stands for, if it is one.
    pub(crate) fn refusal(kind: &FaultKind) -> Option<ApiError> {
        match kind {
            FaultKind::TooManyRequests(seconds) => Some(ApiError::flood(*seconds)),
            FaultKind::ServerError => Some(ApiError::new(500, "Internal Server Error")),
            FaultKind::Refuse(code, text) => Some(ApiError::new(*code, text)),
            _ => None,
        }
    }
}

/// Whether a method puts something into a chat (and so counts for floods and unnamed faults).
pub(crate) fn writes(method: &str) -> bool {
    (method.starts_with("send") && method != "sendchataction")
        || method.starts_with("edit")
        || matches!(method, "copymessage" | "forwardmessage" | "setmessagereaction")
}

impl World {
    /// Takes the first fault that fits a call, if any. `method` is in lower case.
    pub(crate) fn take_fault(&mut self, method: &str, params: &Params) -> Option<FaultKind> {
        let chat = params.text("chat_id").trim().parse::<i64>().ok();
        let fits = |fault: &Fault| {
            fault.times > 0
                && fault
                    .method
                    .as_ref()
                    .map_or_else(|| writes(method), |name| name.eq_ignore_ascii_case(method))
                && fault.chat.is_none_or(|wanted| Some(wanted) == chat)
        };
        let found = self.faults.iter_mut().find(|fault| fits(fault))?;
        found.times -= 1;
        let kind = found.kind.clone();
        self.faults.retain(|fault| fault.times > 0);
        Some(kind)
    }
}
