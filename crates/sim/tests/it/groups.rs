//! Privacy mode, joining and leaving, message ids, forums.

use serde_json::json;
use televent_sim::telegram::Outgoing;

use crate::bot::{ANN, BOB, Bot, GROUP};

#[tokio::test]
async fn privacy_mode_lets_through_what_is_meant_for_the_bot() {
    let bot = Bot::new().await;
    let card = bot.send(GROUP, "card").await;
    for text in [
        "chatter",
        "/new@other_bot x",
        "/new lunch",
        "/new@televent_bot lunch",
        "hello @Televent_Bot",
        "see @bob_costa",
    ] {
        bot.server.send_text(GROUP, ANN, text).unwrap();
    }
    bot.server.send(GROUP, BOB, &Outgoing::text("move it").reply_to(card)).unwrap();
    let texts: Vec<_> = bot.updates().await.iter().map(|one| one["message"]["text"].clone()).collect();
    assert_eq!(texts, ["/new lunch", "/new@televent_bot lunch", "hello @Televent_Bot", "move it"]);

    bot.server.promote_bot(GROUP, ANN, true).unwrap();
    bot.server.send_text(GROUP, ANN, "chatter again").unwrap();
    let last = bot.updates().await.pop().unwrap();
    assert_eq!(last["message"]["text"], "chatter again");
}

#[tokio::test]
async fn without_privacy_mode_all_is_seen() {
    let bot = Bot::with(|options| options.privacy_mode = false).await;
    bot.server.send_text(GROUP, ANN, "chatter").unwrap();
    assert_eq!(bot.updates().await[0]["message"]["chat"]["type"], "supergroup");
    assert_eq!(bot.ok("getMe", json!({})).await["can_read_all_group_messages"], json!(true));
}

#[tokio::test]
async fn joining_and_leaving_is_told() {
    let bot = Bot::new().await;
    bot.server.kick_from_group(GROUP, ANN).unwrap();
    bot.server.send_text(GROUP, ANN, "/new unseen").unwrap();
    bot.server.add_to_group(GROUP, BOB).unwrap();
    let updates = bot.updates().await;
    let member = |n: usize| updates[n]["my_chat_member"]["new_chat_member"]["status"].clone();
    assert_eq!((member(0), member(1)), (json!("kicked"), json!("member")));
    assert_eq!(updates[2]["message"]["new_chat_members"][0]["username"], "televent_bot");
    assert_eq!(updates.len(), 3);
}

#[tokio::test]
async fn ids_of_messages_count_per_supergroup() {
    let bot = Bot::new().await;
    assert_eq!(bot.send(ANN, "a").await, 1);
    assert_eq!(bot.send(GROUP, "b").await, 1);
    assert_eq!(bot.send(GROUP, "c").await, 2);
    assert_eq!(bot.send(ANN, "d").await, 2);
}

#[tokio::test]
async fn a_group_that_became_a_supergroup_says_so() {
    let bot = Bot::new().await;
    bot.server.add_group(televent_sim::telegram::Group::new(-77, "Small", [ANN]));
    bot.server.upgrade_group(-77, -1_002_000_000_077).unwrap();
    let updates = bot.updates().await;
    assert_eq!(updates[0]["message"]["migrate_to_chat_id"], -1_002_000_000_077_i64);
    assert_eq!(updates[1]["message"]["migrate_from_chat_id"], -77);
}
