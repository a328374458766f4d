//! Looking at chats and members, leaving, pinning.

use serde_json::{Value, json};

use crate::telegram::error::{ApiError, set};
use crate::telegram::model::Group;
use crate::telegram::params::Params;
use crate::telegram::world::World;

impl World {
    fn readable(&self, params: &Params) -> Result<i64, ApiError> {
        let chat = self.resolve_chat(params.text("chat_id"))?;
        self.may_read(chat)?;
        Ok(chat)
    }

    fn group(&self, chat: i64) -> Option<&Group> {
        self.groups.get(&chat)
    }

    pub(super) fn get_chat(&self, params: &Params) -> Result<Value, ApiError> {
        let chat = self.readable(params)?;
        let mut out = self.chat_json(chat);
        set(&mut out, "accent_color_id", json!(chat.rem_euclid(7)));
        set(&mut out, "max_reaction_count", json!(11));
        set(
            &mut out,
            "accepted_gift_types",
            json!({
                "unlimited_gifts": false, "limited_gifts": false, "unique_gifts": false, "premium_subscription": false
            }),
        );
        if let Some(group) = self.group(chat) {
            set(&mut out, "permissions", json!({"can_send_messages": true}));
            if group.is_super() {
                set(&mut out, "join_to_send_messages", json!(true));
            }
        }
        let pinned =
            self.chats.get(&chat).and_then(|chat| chat.pinned.last()).and_then(|id| self.message(chat, *id));
        if let Some(pinned) = pinned {
            set(&mut out, "pinned_message", self.message_json(pinned));
        }
        Ok(out)
    }

    pub(super) fn get_chat_member(&self, params: &Params) -> Result<Value, ApiError> {
        let chat = self.readable(params)?;
        let user = params.int("user_id");
        if user <= 0 {
            return Err(ApiError::bad("invalid user_id specified"));
        }
        if !self.people.contains_key(&user) && user != self.bot_id {
            return Err(ApiError::bad("member not found"));
        }
        let Some(group) = self.group(chat) else {
            return if user == chat || user == self.bot_id {
                Ok(json!({"user": self.user_json(user), "status": "member"}))
            } else {
                Err(ApiError::bad("member not found"))
            };
        };
        Ok(self.member_json(group, user))
    }

    pub(super) fn get_chat_member_count(&self, params: &Params) -> Result<Value, ApiError> {
        let chat = self.readable(params)?;
        Ok(json!(self.group(chat).map_or(2, |group| group.members.len() + usize::from(group.has_bot))))
    }

    pub(super) fn get_chat_administrators(&self, params: &Params) -> Result<Value, ApiError> {
        let chat = self.readable(params)?;
        let Some(group) = self.group(chat) else {
            return Err(ApiError::bad("there are no administrators in the private chat"));
        };
        let mut out: Vec<Value> = group.admins.iter().map(|user| self.member_json(group, *user)).collect();
        if group.bot_admin {
            out.push(self.member_json(group, self.bot_id));
        }
        Ok(json!(out))
    }

    pub(super) fn leave_chat(&mut self, params: &Params) -> Result<Value, ApiError> {
        let chat = self.readable(params)?;
        let Some(old) = self.group(chat).cloned() else {
            return Err(ApiError::bad("chat member status can't be changed in private chats"));
        };
        if let Some(group) = self.groups.get_mut(&chat) {
            group.has_bot = false;
            group.bot_admin = false;
        }
        let bot = self.bot_id;
        self.bot_membership_changed(&old, bot);
        Ok(json!(true))
    }

    pub(super) fn pin(&mut self, params: &Params) -> Result<Value, ApiError> {
        let chat = self.pinnable(params)?;
        let id = params.int("message_id");
        if self.message(chat, id).is_none() {
            return Err(ApiError::bad("message to pin not found"));
        }
        let place = self.chat(chat);
        place.pinned.retain(|pinned| *pinned != id);
        place.pinned.push(id);
        Ok(json!(true))
    }

    pub(super) fn unpin(&mut self, params: &Params) -> Result<Value, ApiError> {
        let chat = self.pinnable(params)?;
        let id = params.int("message_id");
        let place = self.chat(chat);
        if id == 0 {
            place.pinned.clear();
        } else {
            place.pinned.retain(|pinned| *pinned != id);
        }
        Ok(json!(true))
    }

    fn pinnable(&self, params: &Params) -> Result<i64, ApiError> {
        let chat = self.resolve_chat(params.text("chat_id"))?;
        self.may_write(chat)?;
        match self.group(chat) {
            Some(group) if !group.bot_admin => {
                Err(ApiError::bad("not enough rights to manage pinned messages in the chat"))
            }
            _ => Ok(chat),
        }
    }
}
