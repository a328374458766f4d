//! Properties of a calendar while several set them.
#![cfg(test)]

#[expect(dead_code, reason = "each test file uses its part of it")]
mod common;

use common::{as_chat, register, store};
use sqlx::PgPool;
use televent_store::calendars::{CalendarEdit, DeadProperties};
use televent_store::command::ChangeCalendar;

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn edits_at_the_same_time_are_all_kept_and_each_is_counted_once(pool: PgPool) {
    let store = store(pool.clone());
    let ann = register(&store, 1, "Ann").await;
    let calendar = ann.default_calendar;
    let edits: Vec<_> = (0..16)
        .map(|number| {
            let properties = [(format!("{{urn:x}}p{number}"), Some("<x/>".to_owned()))].into();
            // The colour is set by each, and different once.
            let color = Some(Some("#ff0000".to_owned()));
            let edit = CalendarEdit { properties, ..CalendarEdit::default() };
            let edits = [edit, CalendarEdit { color, ..CalendarEdit::default() }];
            let (store, actor) = (store.clone(), as_chat(&ann));
            tokio::spawn(async move {
                let mut changed = 0;
                for edit in edits {
                    let edit = ChangeCalendar { calendar, edit };
                    changed += i64::from(store.execute(actor, edit).await.unwrap());
                }
                changed
            })
        })
        .collect();
    let mut changed = 0;
    for edit in edits {
        changed += edit.await.unwrap();
    }
    assert_eq!(changed, 17);
    let numbers: (i64, i64) =
        sqlx::query_as("select property_token, sync_token from calendars where id = $1")
            .bind(calendar.0)
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(numbers, (17, 0));
    let slug = store.calendars(ann.id).await.unwrap().pop().unwrap().slug;
    let kept = store.collection(ann.id, &slug, DeadProperties::Read).await.unwrap().unwrap();
    assert_eq!(kept.properties.len(), 16);
}
