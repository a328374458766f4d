//! Faults a test can put in the way of mail.

/// Where in the dialogue a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Instead of the greeting. After 5xx the client is told nothing but 503 until it quits (RFC 5321, 3.1); after 4xx
    /// the connection ends.
    Connect,
    /// At `MAIL FROM`.
    From,
    /// At `RCPT TO`, for the recipient the fault names or any.
    Recipient,
    /// After the text of a mail, for one that goes to the recipient the fault names or any.
    Accept,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// This reply: 4xx for "try again", 5xx for "never", with its text.
    Reply(u16, String),
    /// The connection is cut, and the mail is not kept.
    Drop,
    /// The connection is cut after the mail was kept: the sender cannot know. At other stages the same as `Drop`.
    DropAfter,
}

/// A fault that waits for mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where it strikes.
    pub stage: Stage,
    /// Only for this recipient (any letter case).
    pub recipient: Option<String>,
    /// What goes wrong.
    pub kind: FaultKind,
    /// How often it strikes before it is gone.
    pub times: u32,
}

impl Fault {
    /// Refuses a recipient so many times.
    pub fn refuse(recipient: &str, code: u16, text: &str, times: u32) -> Self {
        Self {
            stage: Stage::Recipient,
            recipient: Some(recipient.to_owned()),
            kind: FaultKind::Reply(code, text.to_owned()),
            times,
        }
    }

    /// Answers so at a stage so many times, whoever the mail is for: a server that takes nothing from this client, or
    /// nothing of this sender.
    pub fn reply(stage: Stage, code: u16, text: &str, times: u32) -> Self {
        Self { stage, recipient: None, kind: FaultKind::Reply(code, text.to_owned()), times }
    }

    /// Strikes once at a stage, whoever the mail is for.
    pub fn once(stage: Stage, kind: FaultKind) -> Self {
        Self { stage, recipient: None, kind, times: 1 }
    }
}

/// Takes the first fault that fits, if any.
pub(super) fn take(faults: &mut Vec<Fault>, stage: Stage, recipients: &[String]) -> Option<FaultKind> {
    let fits = |fault: &Fault| {
        fault.times > 0
            && fault.stage == stage
            && fault
                .recipient
                .as_ref()
                .is_none_or(|name| recipients.iter().any(|to| to.eq_ignore_ascii_case(name)))
    };
    let found = faults.iter_mut().find(|fault| fits(fault))?;
    found.times -= 1;
    let kind = found.kind.clone();
    faults.retain(|fault| fault.times > 0);
    Some(kind)
}
