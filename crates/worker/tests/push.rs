//! Programs are told of changes: a stand-in for a push service takes the messages and opens them as a program would.

#![cfg(test)]

#[expect(dead_code, reason = "each test file uses a part of it")]
mod common;

use std::sync::{Arc, Mutex};

use aes_gcm::aead::Aead;
use aes_gcm::{Aes128Gcm, KeyInit, Nonce};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::TimeDelta;
use hkdf::Hkdf;
use p256::ecdh::diffie_hellman;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::{PublicKey, SecretKey};
use sha2::Sha256;
use sqlx::PgPool;
use televent_core::credential::DevicePassword;
use televent_core::{Actor, CalendarId, DeviceId, Door, ObjectName, Person, PushId};
use televent_ical::CalendarObject;
use televent_store::command::{MintDevice, PutObject, RegisterPush, RevokeDevice};
use televent_store::{Precondition, Store};
use televent_worker::{Config, PushConfig, Vapid, Worker};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use common::{Chats, now, process, register, unlimited};

const AUTH: [u8; 16] = [5; 16];

/// The head of a request, and its body.
type Word = (String, Vec<u8>);

/// Answers every message with the next of these statuses, the last one for ever.
struct Service {
    address: String,
    seen: Arc<Mutex<Vec<Word>>>,
}

impl Service {
    async fn start(statuses: &'static [&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let all = Arc::clone(&seen);
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut octets = Vec::new();
                let (head, body) = loop {
                    let mut chunk = [0; 4096];
                    let count = stream.read(&mut chunk).await.unwrap();
                    octets.extend_from_slice(&chunk[..count]);
                    let Some(end) = octets.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
                    let head = String::from_utf8(octets[..end].to_vec()).unwrap().to_lowercase();
                    let length = head.split("content-length: ").nth(1).unwrap().lines().next().unwrap();
                    if octets.len() >= end + 4 + length.parse::<usize>().unwrap() {
                        break (
                            String::from_utf8(octets[..end].to_vec()).unwrap(),
                            octets[end + 4..].to_vec(),
                        );
                    }
                };
                let turn = {
                    let mut all = all.lock().unwrap();
                    all.push((head, body));
                    all.len() - 1
                };
                let status = statuses.get(turn).or(statuses.last()).unwrap();
                let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        Self { address, seen }
    }

    fn seen(&self) -> Vec<(String, Vec<u8>)> {
        self.seen.lock().unwrap().clone()
    }
}

struct House {
    store: Store,
    pool: PgPool,
    ann: Person,
    device: DeviceId,
    key: SecretKey,
    clock: Arc<televent_core::world::MockClock>,
}

impl House {
    async fn new(pool: PgPool) -> Self {
        let (store, clock) = process(&pool);
        let ann = register(&store, 7, "Ann", "en").await;
        let password = DevicePassword::mint([1; 16], [2; 16]);
        let hash = password.hash([3; 16]).unwrap();
        let minted = store.execute(actor(&ann), MintDevice::new("tablet", &password, hash)).await.unwrap();
        let key = SecretKey::from_slice(&[9; 32]).unwrap();
        Self { store, pool, ann, device: minted.device, key, clock }
    }

    async fn subscribe(&self, endpoint: String) -> PushId {
        let public_key = self.key.public_key().to_encoded_point(false).as_bytes().try_into().unwrap();
        let command = RegisterPush {
            calendar: self.calendar(),
            device: self.device,
            endpoint,
            public_key,
            auth_secret: AUTH,
            expires_at: now() + TimeDelta::days(7),
        };
        self.store.execute(actor(&self.ann), command).await.unwrap().id
    }

    fn calendar(&self) -> CalendarId {
        self.ann.default_calendar
    }

    async fn change(&self, uid: &str) {
        let text = format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20261121T100000Z\r\n\
             DTSTART:20261123T110000Z\r\nSUMMARY:Secret\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
        let command = PutObject {
            calendar: self.calendar().segment(),
            name: ObjectName::new(format!("{uid}.ics")).unwrap(),
            object: CalendarObject::parse(text).unwrap(),
            condition: Precondition::None,
        };
        self.store.execute(actor(&self.ann), command).await.unwrap();
    }

    /// Plans and works off; returns how many jobs were planned.
    async fn round(&self, nearby: bool) -> u64 {
        let planned = self.store.outbox().plan_pushes(100).await.unwrap();
        let vapid = Vapid::derive(&[7; 32]).unwrap();
        let push = PushConfig { vapid, contact: "mailto:cal@example.org".to_owned(), nearby };
        let config = Config { push: Some(push), ..unlimited() };
        let mut worker = Worker::begin(config, self.store.clone(), Arc::new(Chats::default())).await.unwrap();
        worker.drain().await.unwrap();
        worker.end().await;
        planned
    }

    async fn subscriptions(&self) -> i64 {
        sqlx::query_scalar("select count(*) from push_subscriptions").fetch_one(&self.pool).await.unwrap()
    }

    /// Opens a message as the program does (RFC 8291).
    fn open(&self, body: &[u8]) -> String {
        let (salt, rest) = body.split_at(16);
        assert_eq!(rest[..5], [0, 0, 16, 0, 65], "records of 4096 octets, a key of 65");
        let (theirs, sealed) = rest[5..].split_at(65);
        let own = self.key.public_key().to_encoded_point(false);
        let shared = diffie_hellman(
            self.key.to_nonzero_scalar(),
            PublicKey::from_sec1_bytes(theirs).unwrap().as_affine(),
        );
        let info = [b"WebPush: info\0", own.as_bytes(), theirs].concat();
        let (mut secret, mut key, mut nonce) = ([0; 32], [0; 16], [0; 12]);
        Hkdf::<Sha256>::new(Some(&AUTH), shared.raw_secret_bytes()).expand(&info, &mut secret).unwrap();
        let keys = Hkdf::<Sha256>::new(Some(salt), &secret);
        keys.expand(b"Content-Encoding: aes128gcm\0", &mut key).unwrap();
        keys.expand(b"Content-Encoding: nonce\0", &mut nonce).unwrap();
        let mut plain =
            Aes128Gcm::new_from_slice(&key).unwrap().decrypt(&Nonce::from(nonce), sealed).unwrap();
        assert_eq!(plain.pop(), Some(2), "the last record");
        String::from_utf8(plain).unwrap()
    }
}

fn actor(person: &Person) -> Actor {
    Actor::new(person.id, Door::Console)
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_change_is_told_once_and_says_nothing_of_what_changed(pool: PgPool) {
    let house = House::new(pool).await;
    let service = Service::start(&["201 Created"]).await;
    house.subscribe(format!("http://{}/for/ann", service.address)).await;
    assert_eq!(house.round(true).await, 0, "nothing has changed");
    house.change("one").await;
    house.change("two").await;
    assert_eq!(house.round(true).await, 1, "two changes, one word");
    assert_eq!(house.round(true).await, 0, "told");
    let seen = service.seen();
    let (head, body) = seen.first().unwrap();
    assert_eq!(seen.len(), 1);
    assert!(head.starts_with("POST /for/ann "), "{head}");
    for line in ["content-encoding: aes128gcm", "ttl: 86400", "urgency: normal", "topic: "] {
        assert!(head.to_lowercase().contains(line), "{line} in {head}");
    }
    let topic = house.calendar().0.simple().to_string();
    assert_eq!(
        house.open(body),
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<push-message xmlns=\"https://bitfire.at/webdav-push\" xmlns:D=\"DAV:\">\
             <topic>{topic}</topic><content-update><D:sync-token>urn:x-televent:sync:{topic}:2</D:sync-token></content-update></push-message>"
        )
    );

    // RFC 8292: signed by the key that programs were given, for this push service, for hours.
    let said = head.split("vapid t=").nth(1).unwrap().lines().next().unwrap();
    let (token, key) = said.split_once(", k=").unwrap();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let signature = Signature::from_slice(&BASE64.decode(signature).unwrap()).unwrap();
    let verifying = VerifyingKey::from_sec1_bytes(&BASE64.decode(key).unwrap()).unwrap();
    verifying.verify(signed.as_bytes(), &signature).unwrap();
    let claims = BASE64.decode(signed.split('.').nth(1).unwrap()).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["aud"], format!("http://{}", service.address));
    assert_eq!(claims["exp"], (now() + TimeDelta::hours(12)).timestamp());

    house.change("three").await;
    assert_eq!(house.round(true).await, 1);
    assert!(house.open(&service.seen()[1].1).contains(":3</D:sync-token>"));
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn one_that_is_gone_is_told_no_more(pool: PgPool) {
    let house = House::new(pool).await;
    for status in [&["410 Gone"], &["404 Not Found"], &["400 Bad Request"]] {
        let service = Service::start(status).await;
        house.subscribe(format!("http://{}/", service.address)).await;
        house.change(&service.address.replace(['.', ':'], "-")).await;
        house.round(true).await;
        assert_eq!((service.seen().len(), house.subscriptions().await), (1, 0), "{status:?}");
    }
    let service = Service::start(&["503 Service Unavailable", "201 Created"]).await;
    house.subscribe(format!("http://{}/", service.address)).await;
    house.change("later").await;
    house.round(true).await;
    assert_eq!(house.subscriptions().await, 1, "a fault that passes");
    house.clock.advance(TimeDelta::minutes(5));
    assert_eq!(house.round(true).await, 0, "the job waits in the outbox");
    assert_eq!(service.seen().len(), 2);
}

/// Anybody may name a push service: it does not set our pace, and one that never takes anything is forgotten.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_service_does_not_keep_us_busy(pool: PgPool) {
    let house = House::new(pool).await;
    let hasty = Service::start(&["429 Too Many Requests\r\nretry-after: 0"]).await;
    house.subscribe(format!("http://{}/", hasty.address)).await;
    house.change("one").await;
    for _ in 0..3 {
        house.round(true).await;
        house.clock.advance(TimeDelta::seconds(10));
    }
    assert_eq!(hasty.seen().len(), 1, "not before a minute is over");
    house.clock.advance(TimeDelta::seconds(60));
    house.round(true).await;
    assert_eq!(hasty.seen().len(), 2);

    let broken = Service::start(&["500 Internal Server Error"]).await;
    sqlx::query("delete from outbox").execute(&house.pool).await.unwrap();
    sqlx::query("delete from push_subscriptions").execute(&house.pool).await.unwrap();
    house.subscribe(format!("http://{}/", broken.address)).await;
    house.change("two").await;
    house.round(true).await;
    sqlx::query("update outbox set attempts = 38").execute(&house.pool).await.unwrap();
    house.clock.advance(TimeDelta::hours(1));
    house.round(true).await;
    assert_eq!(house.subscriptions().await, 1, "one attempt is left");
    house.clock.advance(TimeDelta::hours(1));
    house.round(true).await;
    let dead: i64 =
        sqlx::query_scalar("select count(*) from outbox_dead").fetch_one(&house.pool).await.unwrap();
    assert_eq!((house.subscriptions().await, dead), (0, 0));
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn nobody_is_led_home(pool: PgPool) {
    let house = House::new(pool).await;
    let service = Service::start(&["201 Created"]).await;
    for endpoint in [format!("http://{}/", service.address), format!("https://{}/", service.address)] {
        house.subscribe(endpoint).await;
    }
    house.change("one").await;
    assert_eq!(house.round(false).await, 2);
    assert_eq!((service.seen().len(), house.subscriptions().await), (0, 0), "not to this machine");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_subscription_ends_with_its_time_and_its_device(pool: PgPool) {
    let house = House::new(pool).await;
    let service = Service::start(&["201 Created"]).await;
    house.subscribe(format!("http://{}/", service.address)).await;
    house.change("one").await;
    house.store.execute(actor(&house.ann), RevokeDevice(house.device)).await.unwrap();
    assert_eq!(house.round(true).await, 0, "the device is revoked");
    house.clock.advance(TimeDelta::days(8));
    house.round(true).await;
    assert_eq!((service.seen().len(), house.subscriptions().await), (0, 0));
}
