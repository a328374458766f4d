//! The members of a calendar, read a page at a time.

use std::collections::VecDeque;

use televent_core::TelegramId;
use televent_store::calendars::Collection;
use televent_store::objects::Member;

use super::Ask;
use super::error::DavError;
use super::path::{Place, encode};

/// Members by name, without their texts.
pub(crate) struct Listing {
    pub(crate) calendar: Collection,
    /// The address of the calendar.
    parent: String,
    members: VecDeque<Member>,
    /// After which name there may be more.
    after: Option<String>,
}

impl Listing {
    /// The members of a calendar in this account's home set.
    pub(crate) fn of(calendar: Collection, account: TelegramId) -> Self {
        let parent = Place::Calendar(account, calendar.calendar.slug.clone()).href();
        Self { calendar, parent, members: VecDeque::new(), after: Some(String::new()) }
    }

    /// The next member; `None` after the last one.
    pub(crate) async fn next(&mut self, ask: &Ask) -> Result<Option<Member>, DavError> {
        if self.members.is_empty()
            && let Some(after) = self.after.take()
        {
            let limit = ask.door.config.limits.page;
            let (store, calendar) = (&ask.door.store, self.calendar.calendar.id);
            let members = store.members(ask.user.person, calendar, &after, limit).await?;
            let full = usize::try_from(limit).is_ok_and(|limit| members.len() >= limit);
            self.after = members.last().filter(|_| full).map(|member| member.name.clone());
            self.members = members.into();
        }
        Ok(self.members.pop_front())
    }

    /// The address of a member.
    pub(crate) fn href(&self, member: &Member) -> String {
        format!("{}{}", self.parent, encode(&member.name))
    }
}
