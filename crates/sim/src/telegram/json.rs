//! How things look in the Bot API's JSON (Bot API 9.1, which is what teloxide 0.17 reads).

use serde_json::{Value, json};

use super::entity::Rich;
use super::error::set;
use super::keyboard;
use super::model::{Attachment, Author, Body, Group, GroupKind, Person, Stored};
use super::world::World;

impl World {
    /// The bot as `User`.
    pub(crate) fn bot_json(&self) -> Value {
        json!({
            "id": self.bot_id,
            "is_bot": true,
            "first_name": self.options.bot_name,
            "username": self.options.bot_username,
        })
    }

    /// The bot as `getMe` shows it.
    pub(crate) fn me_json(&self) -> Value {
        let mut me = self.bot_json();
        for (key, value) in [
            ("can_join_groups", true),
            ("can_read_all_group_messages", !self.options.privacy_mode),
            ("supports_inline_queries", true),
            ("can_connect_to_business", false),
            ("has_main_web_app", false),
        ] {
            set(&mut me, key, json!(value));
        }
        me
    }

    /// A person as `User`; one who is not known has a bare id.
    pub(crate) fn user_json(&self, id: i64) -> Value {
        if id == self.bot_id {
            return self.bot_json();
        }
        let Some(person) = self.people.get(&id) else {
            return json!({"id": id, "is_bot": false, "first_name": ""});
        };
        let mut user = json!({"id": id, "is_bot": false, "first_name": person.first_name});
        names(&mut user, person);
        if let Some(code) = &person.language_code {
            set(&mut user, "language_code", json!(code));
        }
        user
    }

    /// A chat as `Chat`.
    pub(crate) fn chat_json(&self, id: i64) -> Value {
        if let Some(person) = self.people.get(&id) {
            let mut chat = json!({"id": id, "first_name": person.first_name, "type": "private"});
            names(&mut chat, person);
            return chat;
        }
        let Some(group) = self.groups.get(&id) else {
            return json!({"id": id, "type": "private", "first_name": ""});
        };
        let mut chat = json!({"id": id, "title": group.title, "type": group.type_name()});
        if let Some(name) = &group.username {
            set(&mut chat, "username", json!(name));
        }
        if group.kind == GroupKind::Forum {
            set(&mut chat, "is_forum", json!(true));
        }
        if group.kind == GroupKind::Basic {
            set(&mut chat, "all_members_are_administrators", json!(false));
        }
        chat
    }

    /// A message as `Message`, with the message it answers one level deep.
    pub(crate) fn message_json(&self, message: &Stored) -> Value {
        let mut out = self.bare_message_json(message);
        let replied = message.reply_to.and_then(|id| self.message(message.chat, id));
        if let Some(replied) = replied {
            set(&mut out, "reply_to_message", self.bare_message_json(replied));
        }
        out
    }

    fn bare_message_json(&self, message: &Stored) -> Value {
        let from = match message.author {
            Author::Bot => self.bot_json(),
            Author::Person(id) => self.user_json(id),
        };
        let mut out = json!({
            "message_id": message.id,
            "from": from,
            "chat": self.chat_json(message.chat),
            "date": message.at.timestamp(),
        });
        if let Some(at) = message.edited_at {
            set(&mut out, "edit_date", json!(at.timestamp()));
        }
        if let Some(thread) = message.thread {
            set(&mut out, "message_thread_id", json!(thread));
            set(&mut out, "is_topic_message", json!(true));
        }
        if message.via_bot {
            set(&mut out, "via_bot", self.bot_json());
        }
        if let Some(author) = message.forward_of {
            let origin = json!({"type": "user", "sender_user": self.user_json(author), "date": message.at.timestamp()});
            set(&mut out, "forward_origin", origin);
        }
        self.body_json(&mut out, &message.body);
        if let Some(preview) = &message.preview {
            set(&mut out, "link_preview_options", preview.clone());
        }
        if let Some(rows) = &message.keyboard {
            set(&mut out, "reply_markup", keyboard::to_json(rows));
        }
        out
    }

    fn body_json(&self, out: &mut Value, body: &Body) {
        match body {
            Body::Text(rich) => self.rich_json(out, rich, "text", "entities"),
            Body::Photo(file, caption) => {
                set(out, "photo", photo_json(file));
                self.rich_json(out, caption, "caption", "caption_entities");
            }
            Body::Document(file, caption) => {
                set(out, "document", document_json(file));
                self.rich_json(out, caption, "caption", "caption_entities");
            }
            Body::Location(latitude, longitude) => {
                set(out, "location", json!({"latitude": latitude, "longitude": longitude}));
            }
            Body::Contact(phone) => {
                let first_name = out.pointer("/from/first_name").cloned().unwrap_or_default();
                let user_id = out.pointer("/from/id").cloned().unwrap_or_default();
                let contact = json!({"phone_number": phone, "first_name": first_name, "user_id": user_id});
                set(out, "contact", contact);
            }
            Body::Service(members) => {
                for (key, value) in members.as_object().into_iter().flatten() {
                    set(out, key, value.clone());
                }
            }
        }
    }

    fn rich_json(&self, out: &mut Value, rich: &Rich, text_key: &str, entities_key: &str) {
        if rich.text.is_empty() && text_key == "caption" {
            return;
        }
        set(out, text_key, json!(rich.text));
        if !rich.entities.is_empty() {
            let entities: Vec<Value> =
                rich.entities.iter().map(|entity| entity.to_json(|id| self.user_json(id))).collect();
            set(out, entities_key, json!(entities));
        }
    }

    /// A member of a group as `ChatMember`.
    pub(crate) fn member_json(&self, group: &Group, user: i64) -> Value {
        let user_json = self.user_json(user);
        if user == self.bot_id {
            return match group {
                Group { has_bot: true, bot_admin: true, .. } => admin_json(&user_json),
                Group { has_bot: true, .. } => json!({"user": user_json, "status": "member"}),
                Group { bot_kicked: true, .. } => {
                    json!({"user": user_json, "status": "kicked", "until_date": 0})
                }
                _ => json!({"user": user_json, "status": "left"}),
            };
        }
        if group.admins.first() == Some(&user) {
            json!({"user": user_json, "status": "creator", "is_anonymous": false})
        } else if group.admins.contains(&user) {
            admin_json(&user_json)
        } else if group.members.contains(&user) {
            json!({"user": user_json, "status": "member"})
        } else {
            json!({"user": user_json, "status": "left"})
        }
    }
}

fn names(out: &mut Value, person: &Person) {
    if let Some(name) = &person.last_name {
        set(out, "last_name", json!(name));
    }
    if let Some(name) = &person.username {
        set(out, "username", json!(name));
    }
}

fn admin_json(user: &Value) -> Value {
    let mut out =
        json!({"user": user, "status": "administrator", "can_be_edited": false, "is_anonymous": false});
    for right in [
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
        "can_pin_messages",
        "can_manage_topics",
    ] {
        set(&mut out, right, json!(true));
    }
    out
}

fn unique(file_id: &str) -> String {
    format!("AQ{}", file_id.chars().rev().take(14).collect::<String>())
}

fn photo_json(file: &Attachment) -> Value {
    let (width, height) = file.sides.unwrap_or((1, 1));
    json!([{
        "file_id": file.file_id, "file_unique_id": unique(&file.file_id), "width": width, "height": height,
        "file_size": file.size,
    }])
}

fn document_json(file: &Attachment) -> Value {
    json!({
        "file_id": file.file_id, "file_unique_id": unique(&file.file_id), "file_name": file.name,
        "mime_type": file.mime, "file_size": file.size,
    })
}
