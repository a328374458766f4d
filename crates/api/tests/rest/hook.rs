use sqlx::PgPool;

use crate::house::House;

const SECRET: (&str, &str) = ("x-telegram-bot-api-secret-token", "webhook-secret-of-the-tests");
const UPDATE: &str = r#"{"update_id":5,"message":{"chat":{"id":-3},"text":"hello"}}"#;

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_update_is_kept_once_and_answered_at_once(pool: PgPool) {
    let house = House::new(pool.clone()).await;
    for _ in 0..2 {
        assert_eq!(house.send("", "POST", "/hooks/telegram", &[SECRET], UPDATE).await.status, 200);
    }
    assert_eq!(kept(&pool).await, [(5, Some(-3), UPDATE.to_owned())]);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn nobody_but_telegram_is_heard(pool: PgPool) {
    let house = House::new(pool.clone()).await;
    let send = |headers: Vec<(&'static str, &'static str)>, body: String| {
        let house = &house;
        async move { house.send("", "POST", "/hooks/telegram", &headers, &body).await.status.as_u16() }
    };
    assert_eq!(send(vec![], UPDATE.to_owned()).await, 401);
    assert_eq!(send(vec![("x-telegram-bot-api-secret-token", "wrong")], UPDATE.to_owned()).await, 401);
    assert_eq!(send(vec![("x-telegram-bot-api-secret-token", "")], UPDATE.to_owned()).await, 401);
    assert_eq!(send(vec![SECRET], "nonsense".to_owned()).await, 400);
    assert_eq!(send(vec![SECRET], "x".repeat(2 << 20)).await, 413);
    assert_eq!(house.send("", "GET", "/hooks/telegram", &[SECRET], "").await.status, 405);
    assert!(kept(&pool).await.is_empty());
}

async fn kept(pool: &PgPool) -> Vec<(i64, Option<i64>, String)> {
    sqlx::query_as("select update_id, chat_id, raw from updates").fetch_all(pool).await.unwrap()
}
