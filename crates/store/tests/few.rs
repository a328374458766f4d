//! As many as one person may have, also when many ask for the last ones at the same time.
#![cfg(test)]

#[expect(dead_code, reason = "each test file uses its part of it")]
mod common;

use chrono::TimeDelta;
use common::{as_chat, register, store};
use sqlx::PgPool;
use televent_core::Person;
use televent_core::credential::NOBODY;
use televent_store::calendars::CalendarEdit;
use televent_store::command::{
    Command, CreateCalendar, MintDevice, MintToken, Minted, RegisterPush, Triggers,
};
use televent_store::{CommandError, Refusal, Store};

/// How many of eight commands at the same time are carried out; the others are refused as too many.
async fn carried_out<C: Command + 'static>(store: &Store, ann: &Person, of: impl Fn(u8) -> C) -> usize {
    let asking = (0..8).map(|number| {
        let (store, actor, command) = (store.clone(), as_chat(ann), of(number));
        tokio::spawn(async move { store.execute(actor, command).await.map(drop) })
    });
    let mut done = 0;
    for asked in asking.collect::<Vec<_>>() {
        match asked.await.unwrap() {
            Ok(()) => done += 1,
            Err(CommandError::Refused(Refusal::TooMany)) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    done
}

fn device(number: u8) -> MintDevice {
    let (label, key) = ("phone".to_owned(), format!("key{number:05}"));
    MintDevice { label, key, hash: NOBODY.to_owned(), shown: None, link: None }
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn eight_at_once_do_not_pass_a_limit(pool: PgPool) {
    let store = store(pool.clone());
    let ann = register(&store, 1, "Ann").await;
    let bob = register(&store, 2, "Bob").await;
    let Minted { device: phone } = store.execute(as_chat(&ann), device(100)).await.unwrap();
    sqlx::query(
        "insert into push_subscriptions (id, person_id, device_id, calendar_id, endpoint, public_key, auth_secret, told,
           expires_at, created_at)
         select gen_random_uuid(), $1, $2, $3, 'https://push.example.org/old/' || n, $4, $5, 0, now(), now()
         from generate_series(1, 97) n",
    )
    .bind(ann.id.0)
    .bind(phone.0)
    .bind(ann.default_calendar.0)
    .bind([4_u8; 65].as_slice())
    .bind([5_u8; 16].as_slice())
    .execute(&pool)
    .await
    .unwrap();
    let push = |number: u8| RegisterPush {
        calendar: ann.default_calendar,
        device: phone,
        endpoint: format!("https://push.example.org/{number}"),
        public_key: [4; 65],
        auth_secret: [5; 16],
        triggers: Triggers::Both,
        expires_at: common::now() + TimeDelta::days(1),
    };
    assert_eq!(carried_out(&store, &ann, push).await, 3, "97 were there, 100 are the most");
    // Who is told already is told on: a renewal takes no place.
    store
        .execute(
            as_chat(&ann),
            RegisterPush { endpoint: "https://push.example.org/old/1".to_owned(), ..push(0) },
        )
        .await
        .unwrap();

    let calendar =
        |number: u8| CreateCalendar { slug: format!("c{number}"), edit: CalendarEdit::default(), most: 4 };
    assert_eq!(carried_out(&store, &ann, calendar).await, 3, "one was there");

    for number in 0..46 {
        store.execute(as_chat(&ann), device(number)).await.unwrap();
        let mint = MintToken { label: "x".to_owned(), digest: [number; 32] };
        store.execute(as_chat(&ann), mint).await.unwrap();
    }
    assert_eq!(carried_out(&store, &ann, |number| device(200 + number)).await, 3, "47 were there");
    let token = |number: u8| MintToken { label: "x".to_owned(), digest: [200 + number; 32] };
    assert_eq!(carried_out(&store, &ann, token).await, 4, "46 were there");
    assert_eq!(
        carried_out(&store, &bob, |number| device(230 + number)).await,
        8,
        "what is Ann's is not Bob's"
    );
}
