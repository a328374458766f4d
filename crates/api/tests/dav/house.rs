//! A door on a database of its own, two people with a device each, and requests written as text.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response};
use axum::{Router, extract::ConnectInfo};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeZone, Utc};
use rustix::time::{ClockId, clock_gettime};
use sqlx::PgPool;
use televent_api::{Config, router};
use televent_core::credential::DevicePassword;
use televent_core::world::{CountingEntropy, MockClock};
use televent_core::{Actor, Door, Person, PersonId, TelegramId, World};
use televent_store::Store;
use televent_store::command::{MintDevice, RegisterPerson};
use tower::ServiceExt;

/// Saturday, 21 November 2026, 10:00 UTC.
pub(crate) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 10, 0, 0).unwrap()
}

pub(crate) struct House {
    pub(crate) router: Router,
    pub(crate) store: Store,
    pub(crate) clock: Arc<MockClock>,
    pub(crate) pool: PgPool,
    pub(crate) ann: Resident,
    pub(crate) bob: Resident,
}

pub(crate) struct Resident {
    pub(crate) person: Person,
    pub(crate) device: televent_core::DeviceId,
    pub(crate) user: String,
    pub(crate) password: String,
    /// Address of the default calendar.
    pub(crate) calendar: String,
}

impl House {
    pub(crate) async fn new(pool: PgPool) -> Self {
        Self::with(pool, Config::for_tests()).await
    }

    pub(crate) async fn with(pool: PgPool, config: Config) -> Self {
        Self::within(pool, config, 1 << 30).await
    }

    /// With so many octets that one person's calendars may keep.
    pub(crate) async fn within(pool: PgPool, config: Config, room: i64) -> Self {
        let clock = MockClock::at(now());
        let world = World::new(clock.clone(), CountingEntropy::from_seed(7));
        let store = Store::with_pool(pool.clone(), world).with_room(room);
        let ann = resident(&store, 7, "Ann").await;
        let bob = resident(&store, 8, "Bob").await;
        Self { router: router(config, store.clone()), store, clock, pool, ann, bob }
    }

    /// Sends a request written as text: request line, headers, an empty line, body. Signed in as Ann unless the
    /// text has an `Authorization` line; `{cal}` stands for the address of her default calendar.
    pub(crate) async fn send(&self, text: &str) -> Response<Body> {
        let text = text.replace("{cal}", &self.ann.calendar);
        let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
        let mut lines = head.lines();
        let (method, path) = lines.next().unwrap().split_once(' ').unwrap();
        let mut request = Request::builder().method(method).uri(path);
        for line in lines {
            let (name, value) = line.split_once(':').unwrap();
            request = request.header(name.trim(), value.trim());
        }
        if !head.to_lowercase().contains("\nauthorization:") {
            request = request.header("authorization", self.ann.basic());
        }
        let address: std::net::SocketAddr = "192.0.2.1:5".parse().unwrap();
        let request = request.extension(ConnectInfo(address)).body(Body::from(body.to_owned())).unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// The answer as text: status, the headers that matter, the body with each element on a line.
    pub(crate) async fn ask(&self, text: &str) -> String {
        let response = self.send(text).await;
        let mut shown = format!("{}\n", response.status());
        for name in [
            "allow",
            "content-type",
            "dav",
            "etag",
            "last-modified",
            "location",
            "retry-after",
            "www-authenticate",
        ] {
            for value in response.headers().get_all(name) {
                shown = format!("{shown}{name}: {}\n", value.to_str().unwrap());
            }
        }
        let body = to_bytes(response.into_body(), 64 << 20).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        format!("{shown}\n{}", body.replace("><", ">\n<"))
    }

    /// The status alone.
    pub(crate) async fn status(&self, text: &str) -> u16 {
        self.send(text).await.status().as_u16()
    }

    /// The status, and what the request and all of its answer cost the processor. The test has one thread, and what
    /// else the machine does is not ours.
    pub(crate) async fn cost(&self, text: &str) -> (u16, Duration) {
        let begun = processor_time();
        let response = self.send(text).await;
        let status = response.status().as_u16();
        to_bytes(response.into_body(), 64 << 20).await.unwrap();
        (status, processor_time().saturating_sub(begun))
    }

    /// Gives Bob rights in Ann's default calendar, and returns where he sees it.
    pub(crate) async fn share(&self, access: &str) -> String {
        let calendar = self.ann.person.default_calendar.0;
        sqlx::query(
            "insert into calendar_members values ($1, $2, $3::access_level)
             on conflict (calendar_id, person_id) do update set access = excluded.access",
        )
        .bind(calendar)
        .bind(self.bob.person.id.0)
        .bind(access)
        .execute(&self.pool)
        .await
        .unwrap();
        format!("/caldav/8/{}/", calendar.simple())
    }

    /// Stores an event in Ann's default calendar and returns its entity tag.
    pub(crate) async fn put(&self, name: &str, object: &str) -> String {
        let response =
            self.send(&format!("PUT {{cal}}{name}\nContent-Type: text/calendar\n\n{object}")).await;
        assert!(response.status().is_success(), "{}", response.status());
        response.headers().get("etag").unwrap().to_str().unwrap().to_owned()
    }
}

impl Resident {
    pub(crate) fn basic(&self) -> String {
        format!("Basic {}", STANDARD.encode(format!("{}:{}", self.user, self.password)))
    }
}

fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap())
}

async fn resident(store: &Store, account: i64, name: &str) -> Resident {
    let command = RegisterPerson {
        telegram_id: TelegramId(account),
        name: name.to_owned(),
        username: Some(name.to_lowercase()),
        locale: Some("en".to_owned()),
        timezone: Some(chrono_tz::Europe::Berlin),
        admin: false,
    };
    let nobody = Actor::new(PersonId(uuid::Uuid::nil()), Door::Console);
    let person = store.execute(nobody, command).await.unwrap();
    let octet = u8::try_from(account).unwrap();
    let password = DevicePassword::mint([octet; 16], [octet; 16]);
    let hash = password.hash([3; 16]).unwrap();
    let actor = Actor::new(person.id, Door::Console);
    let minted = store.execute(actor, MintDevice::new("phone", &password, hash)).await.unwrap();
    let slug = store.calendars(person.id).await.unwrap().remove(0).slug;
    Resident {
        user: format!("{account}-{}", password.key),
        password: password.secret,
        device: minted.device,
        calendar: format!("/caldav/{account}/{slug}/"),
        person,
    }
}

/// An event as a phone would send it.
pub(crate) fn event(uid: &str, summary: &str, start: &str, end: &str) -> String {
    component(
        "VEVENT",
        &format!(
            "UID:{uid}\r\nDTSTAMP:20261121T100000Z\r\nDTSTART:{start}\r\nDTEND:{end}\r\nSUMMARY:{summary}\r\n"
        ),
    )
}

/// A calendar object with one component of these lines.
pub(crate) fn component(name: &str, lines: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//phone//EN\r\nBEGIN:{name}\r\n{lines}END:{name}\r\nEND:VCALENDAR\r\n"
    )
}

/// Lunch on Monday.
pub(crate) fn lunch() -> String {
    event("lunch", "Lunch", "20261123T110000Z", "20261123T120000Z")
}
