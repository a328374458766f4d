//! A person whose programs are told, and a stand-in for a push service.

use std::sync::{Arc, Mutex};

use aes_gcm::aead::Aead;
use aes_gcm::{Aes128Gcm, KeyInit, Nonce};
use chrono::TimeDelta;
use hkdf::Hkdf;
use p256::ecdh::diffie_hellman;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::{PublicKey, SecretKey};
use sha2::Sha256;
use sqlx::PgPool;
use televent_core::credential::DevicePassword;
use televent_core::{Actor, CalendarId, DeviceId, Door, ObjectName, Person, PushId};
use televent_ical::CalendarObject;
use televent_store::command::{MintDevice, PutObject, RegisterPush, Triggers};
use televent_store::{Precondition, Store};
use televent_worker::{Config, PushConfig, Vapid, Worker};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::common::{Chats, now, process, register, unlimited};

const AUTH: [u8; 16] = [5; 16];

/// The head of a request, and its body.
type Word = (String, Vec<u8>);

/// Answers every message with the next of these statuses, the last one for ever.
pub(crate) struct Service {
    pub(crate) address: String,
    seen: Arc<Mutex<Vec<Word>>>,
}

impl Service {
    pub(crate) async fn start(statuses: &'static [&'static str]) -> Self {
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

    pub(crate) fn seen(&self) -> Vec<(String, Vec<u8>)> {
        self.seen.lock().unwrap().clone()
    }
}

pub(crate) struct House {
    pub(crate) store: Store,
    pub(crate) pool: PgPool,
    pub(crate) ann: Person,
    pub(crate) device: DeviceId,
    key: SecretKey,
    pub(crate) clock: Arc<televent_core::world::MockClock>,
}

impl House {
    pub(crate) async fn new(pool: PgPool) -> Self {
        let (store, clock) = process(&pool);
        let ann = register(&store, 7, "Ann", "en").await;
        let password = DevicePassword::mint([1; 16], [2; 16]);
        let hash = password.hash([3; 16]).unwrap();
        let minted = store.execute(actor(&ann), MintDevice::new("tablet", &password, hash)).await.unwrap();
        let key = SecretKey::from_slice(&[9; 32]).unwrap();
        Self { store, pool, ann, device: minted.device, key, clock }
    }

    pub(crate) async fn subscribe(&self, endpoint: String) -> PushId {
        self.subscribe_to(endpoint, Triggers::Content).await
    }

    pub(crate) async fn subscribe_to(&self, endpoint: String, triggers: Triggers) -> PushId {
        let public_key = self.key.public_key().to_encoded_point(false).as_bytes().try_into().unwrap();
        let command = RegisterPush {
            calendar: self.calendar(),
            device: self.device,
            endpoint,
            public_key,
            auth_secret: AUTH,
            triggers,
            expires_at: now() + TimeDelta::days(7),
        };
        self.store.execute(actor(&self.ann), command).await.unwrap().id
    }

    pub(crate) fn calendar(&self) -> CalendarId {
        self.ann.default_calendar
    }

    pub(crate) async fn change(&self, uid: &str) {
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
    pub(crate) async fn round(&self, nearby: bool) -> u64 {
        let planned = self.store.outbox().plan_pushes(100).await.unwrap();
        let vapid = Vapid::derive(&[7; 32]).unwrap();
        let push = PushConfig { vapid, contact: "mailto:cal@example.org".to_owned(), nearby };
        let config = Config { push: Some(push), ..unlimited() };
        let mut worker = Worker::begin(config, self.store.clone(), Arc::new(Chats::default())).await.unwrap();
        worker.drain().await.unwrap();
        worker.end().await;
        planned
    }

    pub(crate) async fn subscriptions(&self) -> i64 {
        sqlx::query_scalar("select count(*) from push_subscriptions").fetch_one(&self.pool).await.unwrap()
    }

    /// Opens a message as the program does (RFC 8291).
    pub(crate) fn open(&self, body: &[u8]) -> String {
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

pub(crate) fn actor(person: &Person) -> Actor {
    Actor::new(person.id, Door::Console)
}
