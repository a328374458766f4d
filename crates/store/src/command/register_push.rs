//! A program wants to be told when a calendar changes, or no longer.

use chrono::{DateTime, Utc};
use televent_core::{CalendarId, DeviceId, PushId};

use super::few::Kind;
use super::{Command, CommandError};
use crate::tx::Tx;

/// What a program wants to be told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Triggers {
    /// That members of the calendar came, changed or went.
    Content,
    /// That the calendar itself changed: one of its properties, or that it went or came back.
    Properties,
    /// Either.
    Both,
}

impl Triggers {
    /// What to tell of; `None` if that is nothing.
    pub fn new(content: bool, properties: bool) -> Option<Self> {
        match (content, properties) {
            (true, true) => Some(Self::Both),
            (true, false) => Some(Self::Content),
            (false, true) => Some(Self::Properties),
            (false, false) => None,
        }
    }

    fn content(self) -> bool {
        self != Self::Properties
    }

    fn properties(self) -> bool {
        self != Self::Content
    }
}

/// Subscribes a program to a calendar it may read; the same address again renews its subscription, and what it wants to
/// be told of from then on.
#[derive(Clone, Debug)]
pub struct RegisterPush {
    /// What is watched.
    pub calendar: CalendarId,
    /// The device password the program signs in with; the subscription goes with it.
    pub device: DeviceId,
    /// Where the push service takes messages for the program.
    pub endpoint: String,
    /// The program's P-256 key, uncompressed (RFC 8291 section 3.1).
    pub public_key: [u8; 65],
    /// Its authentication secret (RFC 8291 section 3.2).
    pub auth_secret: [u8; 16],
    /// What it wants to be told of.
    pub triggers: Triggers,
    /// Until when, unless it is renewed.
    pub expires_at: DateTime<Utc>,
}

/// A subscription as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Its id.
    pub id: PushId,
    /// Whether there was none before.
    pub fresh: bool,
}

impl Command for RegisterPush {
    type Outcome = Registered;
    const ACTION: &'static str = "push.register";

    async fn run(self, tx: &mut Tx) -> Result<Registered, CommandError> {
        let (person, now, id) = (tx.actor().person.0, tx.now(), tx.new_id::<PushId>());
        tx.room_for_one_more(Kind::Push { device: self.device, endpoint: &self.endpoint }).await?;
        let row = sqlx::query!(
            r#"insert into push_subscriptions as s
                 (id, person_id, device_id, calendar_id, endpoint, public_key, auth_secret, expires_at, created_at,
                  told, told_properties)
               select $1, $2, d.id, c.id, $5, $6, $7, $8, $9,
                 case when $10 then c.sync_token end, case when $11 then c.property_token end
               from calendars c, device_passwords d
               where c.id = $4 and exists (select 1 from readers r where r.calendar_id = c.id and r.person_id = $2)
                 and d.id = $3 and d.person_id = $2 and d.revoked_at is null
               on conflict (calendar_id, device_id, endpoint) do update set
                 public_key = excluded.public_key, auth_secret = excluded.auth_secret, expires_at = excluded.expires_at,
                 told = case when $10 then coalesce(s.told, excluded.told) end,
                 told_properties = case when $11 then coalesce(s.told_properties, excluded.told_properties) end
               returning id"#,
            id.0,
            person,
            self.device.0,
            self.calendar.0,
            self.endpoint,
            self.public_key.as_slice(),
            self.auth_secret.as_slice(),
            self.expires_at,
            now,
            self.triggers.content(),
            self.triggers.properties(),
        )
        .fetch_optional(tx.connection().await?)
        .await?
        .ok_or(CommandError::NotFound)?;
        let registered = Registered { id: PushId(row.id), fresh: row.id == id.0 };
        tx.note(
            serde_json::json!({ "push": registered.id, "calendar": self.calendar, "device": self.device }),
        );
        Ok(registered)
    }
}

/// Ends a subscription of the person who asks.
#[derive(Clone, Copy, Debug)]
pub struct RemovePush(pub PushId);

impl Command for RemovePush {
    type Outcome = ();
    const ACTION: &'static str = "push.remove";

    async fn run(self, tx: &mut Tx) -> Result<(), CommandError> {
        let person = tx.actor().person.0;
        let gone =
            sqlx::query!("delete from push_subscriptions where id = $1 and person_id = $2", self.0.0, person)
                .execute(tx.connection().await?)
                .await?;
        if gone.rows_affected() == 0 {
            return Err(CommandError::NotFound);
        }
        tx.note(serde_json::json!({ "push": self.0 }));
        Ok(())
    }
}
