//! Sync-tokens as clients see them (RFC 6578 section 4): URIs they must not look into.

use televent_core::CalendarId;
use televent_core::calendar::{SYNC_TOKEN, sync_token};

/// A place in the order of a calendar's changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SyncToken {
    /// The calendar it belongs to; another one's is not valid here.
    pub(crate) calendar: CalendarId,
    /// Changes up to this number are known to the client.
    pub(crate) number: i64,
    /// In the middle of a synchronisation that is told in pages: the number at which it began. Members that last
    /// changed after `number` are still to come, and what is gone since then must be said.
    pub(crate) began: Option<i64>,
}

impl SyncToken {
    pub(crate) fn at(calendar: CalendarId, number: i64) -> Self {
        Self { calendar, number, began: None }
    }

    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut parts = text.trim().strip_prefix(SYNC_TOKEN)?.split(':');
        let (calendar, number, began) = (parts.next()?, parts.next()?, parts.next());
        let count =
            |text: &str| text.parse().ok().filter(|number: &i64| *number >= 0 && !text.starts_with('+'));
        if parts.next().is_some() {
            return None;
        }
        let began = match began {
            None => None,
            Some(text) => Some(count(text)?),
        };
        Some(Self { calendar: calendar.parse().ok()?, number: count(number)?, began })
    }

    pub(crate) fn write(&self) -> String {
        let token = sync_token(self.calendar, self.number);
        match self.began {
            None => token,
            Some(began) => format!("{token}:{began}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_and_nothing_else_does() {
        let calendar: CalendarId = "0192f0c1-2b5e-7c11-8a4b-5d2f00000001".parse().unwrap();
        for token in [SyncToken::at(calendar, 17), SyncToken { calendar, number: 3, began: Some(9) }] {
            assert_eq!(SyncToken::read(&token.write()), Some(token));
        }
        let good = SyncToken::at(calendar, 17).write();
        for bad in ["", "17", "urn:x-televent:sync:", "urn:x-televent:sync:x:1", "http://sabre.io/ns/sync/3"]
        {
            assert_eq!(SyncToken::read(bad), None, "{bad}");
        }
        for tail in ["x", ":", ":1:1", ":-1"] {
            assert_eq!(SyncToken::read(&format!("{good}{tail}")), None, "{tail}");
        }
    }
}
