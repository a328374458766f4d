//! Blocking the bot, and who is in a group.

use serde_json::{Value, json};

use super::ActError;
use crate::telegram::model::{Author, Body, Group, GroupKind};
use crate::telegram::world::World;

impl World {
    /// A person blocks the bot, or takes that back.
    pub(crate) fn block_by(&mut self, from: i64, block: bool) -> Result<(), ActError> {
        if !self.people.contains_key(&from) {
            return Err(ActError::NoPerson(from));
        }
        let changed = if block { self.blocked.insert(from) } else { self.blocked.remove(&from) };
        if changed {
            let bot = self.bot_json();
            let member = json!({"user": bot, "status": "member"});
            let kicked = json!({"user": bot, "status": "kicked", "until_date": 0});
            let (old, new) = if block { (member, kicked) } else { (kicked, member) };
            self.membership_update(from, from, &old, &new);
        }
        Ok(())
    }

    /// Takes the bot into a group or throws it out.
    pub(crate) fn set_bot_in_group(&mut self, chat: i64, by: i64, inside: bool) -> Result<(), ActError> {
        self.present(chat, by)?;
        let Some(old) = self.groups.get(&chat).cloned() else { return Err(ActError::NotInChat(by, chat)) };
        if old.has_bot == inside {
            return Ok(());
        }
        if let Some(group) = self.groups.get_mut(&chat) {
            group.has_bot = inside;
            group.bot_kicked = !inside;
            group.bot_admin = false;
        }
        self.bot_membership_changed(&old, by);
        let members = if inside {
            json!({"new_chat_members": [self.bot_json()], "new_chat_member": self.bot_json()})
        } else {
            json!({"left_chat_member": self.bot_json()})
        };
        let message = self.draft(chat, Author::Person(by), Body::Service(members));
        self.say(message);
        Ok(())
    }

    /// Makes the bot an administrator of a group, or takes that back.
    pub(crate) fn set_bot_admin(&mut self, chat: i64, by: i64, admin: bool) -> Result<(), ActError> {
        self.present(chat, by)?;
        let Some(old) = self.groups.get(&chat).cloned() else { return Err(ActError::NotInChat(by, chat)) };
        if let Some(group) = self.groups.get_mut(&chat) {
            group.bot_admin = admin && group.has_bot;
        }
        self.bot_membership_changed(&old, by);
        Ok(())
    }

    /// Tells the bot how its own place in a group changed.
    pub(crate) fn bot_membership_changed(&mut self, old: &Group, by: i64) {
        let Some(group) = self.groups.get(&old.id) else { return };
        let before = self.member_json(old, self.bot_id);
        let after = self.member_json(group, self.bot_id);
        if before != after {
            self.membership_update(old.id, by, &before, &after);
        }
    }

    fn membership_update(&mut self, chat: i64, by: i64, old: &Value, new: &Value) {
        let payload = json!({
            "chat": self.chat_json(chat), "from": self.user_json(by), "date": self.now().timestamp(),
            "old_chat_member": old, "new_chat_member": new,
        });
        self.push_update("my_chat_member", &payload);
    }

    /// A person joins a group.
    pub(crate) fn join(&mut self, chat: i64, person: i64) -> Result<(), ActError> {
        if !self.people.contains_key(&person) {
            return Err(ActError::NoPerson(person));
        }
        let group = self.groups.get_mut(&chat).ok_or(ActError::NotInChat(person, chat))?;
        if group.members.insert(person) {
            let members = json!({"new_chat_members": [self.user_json(person)]});
            let message = self.draft(chat, Author::Person(person), Body::Service(members));
            self.say(message);
        }
        Ok(())
    }

    /// A group becomes a supergroup with a new id.
    pub(crate) fn upgrade(&mut self, chat: i64, to: i64) -> Result<(), ActError> {
        let old = self.groups.get_mut(&chat).ok_or(ActError::NotInChat(0, chat))?;
        old.migrated_to = Some(to);
        let mut new = old.clone();
        new.id = to;
        new.kind = GroupKind::Super;
        new.migrated_to = None;
        let by = new.admins.first().copied().unwrap_or_default();
        self.groups.insert(to, new);
        let gone = self.draft(chat, Author::Person(by), Body::Service(json!({"migrate_to_chat_id": to})));
        self.say(gone);
        let come = self.draft(to, Author::Person(by), Body::Service(json!({"migrate_from_chat_id": chat})));
        self.say(come);
        Ok(())
    }
}
