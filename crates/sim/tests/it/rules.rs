//! The table of refusals: texts, chats, tokens, methods, files, commands.

use serde_json::json;

use crate::bot::{ANN, BOB, Bot, GROUP};

#[tokio::test]
async fn token_and_method() {
    let bot = Bot::new().await;
    let wrong = format!("{}/bot1:nope/getMe", bot.server.api_url());
    let answer = bot.http.get(wrong).send().await.unwrap();
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.json::<serde_json::Value>().await.unwrap()["description"], "Unauthorized");
    assert_eq!(bot.refused("sendPigeon", json!({})).await, "404 Not Found: method not found");
    let other = format!("{}/elsewhere", bot.server.api_url());
    assert_eq!(bot.http.get(other).send().await.unwrap().status(), 404);
    // Method names are compared without case.
    assert_eq!(bot.ok("GETME", json!({})).await["username"], "televent_bot");
}

#[tokio::test]
async fn get_query_form_and_json_say_the_same() {
    let bot = Bot::new().await;
    let base = format!("{}/bot{}/sendMessage", bot.server.api_url(), bot.server.token());
    let by_query = bot.http.get(&base).query(&[("chat_id", "1001"), ("text", "a & b")]).send().await.unwrap();
    assert_eq!(by_query.status(), 200);
    let by_form = bot.http.post(&base).form(&[("chat_id", "1001"), ("text", "a & b")]).send().await.unwrap();
    assert_eq!(by_form.status(), 200);
    let parts = reqwest::multipart::Form::new().text("chat_id", "1001").text("text", "a & b");
    assert_eq!(bot.http.post(&base).multipart(parts).send().await.unwrap().status(), 200);
    bot.send(ANN, "a & b").await;
    let texts: Vec<String> = bot.server.messages(ANN).into_iter().map(|message| message.text).collect();
    assert_eq!(texts, ["a & b"; 4]);
}

#[tokio::test]
async fn lengths_of_texts() {
    let bot = Bot::new().await;
    let send = |text: String| {
        bot.refused("sendMessage", json!({"chat_id": ANN, "text": text, "parse_mode": "HTML"}))
    };
    assert_eq!(send(String::new()).await, "400 Bad Request: message text is empty");
    assert_eq!(send("  \n ".into()).await, "400 Bad Request: text must be non-empty");
    assert_eq!(send("<b></b>".into()).await, "400 Bad Request: text must be non-empty");
    assert_eq!(send("x".repeat(4097)).await, "400 Bad Request: message is too long");
    assert_eq!(
        bot.refused("sendMessage", json!({"chat_id": ANN})).await,
        "400 Bad Request: message text is empty"
    );
    // Markup does not count, and code points count rather than UTF-16 units.
    let fits = format!("<b>{}</b>", "😀".repeat(4096));
    bot.ok("sendMessage", json!({"chat_id": ANN, "text": fits, "parse_mode": "HTML"})).await;
    let caption = json!({"chat_id": ANN, "document": "x", "caption": "y".repeat(1025)});
    assert_eq!(bot.refused("sendDocument", caption).await, "400 Bad Request: message caption is too long");
    let mode = json!({"chat_id": ANN, "text": "x", "parse_mode": "BBCode"});
    assert_eq!(bot.refused("sendMessage", mode).await, "400 Bad Request: unsupported parse_mode");
}

#[tokio::test]
async fn chats_that_cannot_be_written_to() {
    let bot = Bot::new().await;
    let to = |chat: serde_json::Value| bot.refused("sendMessage", json!({"chat_id": chat, "text": "hi"}));
    assert_eq!(to(json!("")).await, "400 Bad Request: chat_id is empty");
    assert_eq!(to(json!(999)).await, "400 Bad Request: chat not found");
    let both = json!({"chat_id": 999, "text": "<3 ", "parse_mode": "HTML"});
    assert_eq!(
        bot.refused("sendMessage", both).await,
        "400 Bad Request: can't parse entities: Unsupported start tag \"3\" at byte offset 0"
    );
    assert_eq!(to(json!("@ann_weber")).await, "400 Bad Request: chat not found");
    assert_eq!(to(json!(BOB)).await, "403 Forbidden: bot can't initiate conversation with a user");
    bot.server.block(ANN).unwrap();
    assert_eq!(to(json!(ANN)).await, "403 Forbidden: bot was blocked by the user");
    bot.server.unblock(ANN).unwrap();
    bot.send(ANN, "hi").await;
    bot.server.deactivate(ANN);
    assert_eq!(to(json!(ANN)).await, "403 Forbidden: user is deactivated");
    bot.server.say(BOB, "/start").unwrap();
    bot.send(BOB, "hi").await;
}

#[tokio::test]
async fn groups_that_cannot_be_written_to() {
    let bot = Bot::new().await;
    let to = |chat: i64| bot.refused("sendMessage", json!({"chat_id": chat, "text": "hi"}));
    bot.send(GROUP, "hi").await;
    bot.server.kick_from_group(GROUP, ANN).unwrap();
    assert_eq!(to(GROUP).await, "403 Forbidden: bot was kicked from the supergroup chat");
    bot.server.add_to_group(GROUP, ANN).unwrap();
    bot.ok("leaveChat", json!({"chat_id": GROUP})).await;
    assert_eq!(to(GROUP).await, "403 Forbidden: bot is not a member of the supergroup chat");
    bot.server.add_group(televent_sim::telegram::Group::new(-77, "Small", [ANN]));
    bot.server.upgrade_group(-77, -1_002_000_000_077).unwrap();
    let (status, body) = bot.raw("sendMessage", json!({"chat_id": -77, "text": "hi"})).await;
    assert_eq!(status, 400);
    assert_eq!(body["description"], "Bad Request: group chat was upgraded to a supergroup chat");
    assert_eq!(body["parameters"]["migrate_to_chat_id"], -1_002_000_000_077_i64);
    bot.send(-1_002_000_000_077, "hi").await;
}

#[tokio::test]
async fn replies_and_topics() {
    let bot = Bot::with(|options| {
        options.groups.push(
            televent_sim::telegram::Group::new(-1_002_000_000_002, "Forum", [ANN])
                .forum(&[(7, "Plans"), (8, "Old")]),
        );
    })
    .await;
    let reply = json!({"chat_id": ANN, "text": "x", "reply_parameters": {"message_id": 4711}});
    assert_eq!(bot.refused("sendMessage", reply).await, "400 Bad Request: message to be replied not found");
    let tolerant = json!({"chat_id": ANN, "text": "x",
        "reply_parameters": {"message_id": 4711, "allow_sending_without_reply": true}});
    bot.ok("sendMessage", tolerant).await;
    let said = bot.server.say(ANN, "hello").unwrap();
    let answer = bot
        .ok("sendMessage", json!({"chat_id": ANN, "text": "x", "reply_parameters": {"message_id": said}}))
        .await;
    assert_eq!(answer["reply_to_message"]["text"], "hello");

    let topic = |id: i64| json!({"chat_id": -1_002_000_000_002_i64, "text": "x", "message_thread_id": id});
    assert_eq!(bot.refused("sendMessage", topic(99)).await, "400 Bad Request: message thread not found");
    let sent = bot.ok("sendMessage", topic(7)).await;
    assert_eq!((&sent["message_thread_id"], &sent["is_topic_message"]), (&json!(7), &json!(true)));
    bot.server.close_topic(-1_002_000_000_002, 8, true);
    assert_eq!(bot.refused("sendMessage", topic(8)).await, "400 Bad Request: TOPIC_CLOSED");
}

#[tokio::test]
async fn commands_and_descriptions() {
    let bot = Bot::new().await;
    let set = |name: &str, what: &str| json!({"commands": [{"command": name, "description": what}]});
    assert_eq!(bot.refused("setMyCommands", set("Today", "x")).await, "400 Bad Request: BOT_COMMAND_INVALID");
    assert_eq!(
        bot.refused("setMyCommands", set("today", &"x".repeat(257))).await,
        "400 Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"
    );
    let many: Vec<_> = (0..101).map(|n| json!({"command": format!("c{n}"), "description": "x"})).collect();
    assert_eq!(
        bot.refused("setMyCommands", json!({"commands": many})).await,
        "400 Bad Request: BOT_COMMANDS_TOO_MUCH"
    );
    bot.ok("setMyCommands", set("/today", "Your day")).await;
    let private = json!({"type": "all_private_chats"});
    let mut scoped = set("heute", "Dein Tag");
    scoped["scope"] = private.clone();
    scoped["language_code"] = json!("de");
    bot.ok("setMyCommands", scoped).await;
    let list = bot.ok("getMyCommands", json!({"scope": private, "language_code": "de"})).await;
    assert_eq!(list, json!([{"command": "heute", "description": "Dein Tag"}]));
    assert_eq!(bot.server.commands("default", "").unwrap()[0]["command"], "today");
    bot.ok("deleteMyCommands", json!({})).await;
    assert_eq!(bot.ok("getMyCommands", json!({})).await, json!([]));
    let wrong = json!({"commands": [], "language_code": "english"});
    assert_eq!(bot.refused("setMyCommands", wrong).await, "400 Bad Request: invalid language code specified");

    bot.ok("setMyDescription", json!({"description": "Calendar"})).await;
    assert_eq!(bot.ok("getMyDescription", json!({})).await["description"], "Calendar");
    bot.ok("setMyShortDescription", json!({"short_description": "Cal"})).await;
    assert_eq!(
        bot.ok("getMyShortDescription", json!({"language_code": "de"})).await["short_description"],
        "Cal"
    );
    let long = json!({"short_description": "x".repeat(121)});
    assert_eq!(
        bot.refused("setMyShortDescription", long).await,
        "400 Bad Request: bot short description is too long"
    );
    let button = json!({"chat_id": ANN, "menu_button": {"type": "commands"}});
    bot.ok("setChatMenuButton", button).await;
    assert_eq!(bot.ok("getChatMenuButton", json!({"chat_id": ANN})).await["type"], "commands");
}

#[tokio::test]
async fn files_and_pictures() {
    let bot = Bot::new().await;
    let form = |name: &'static str, bytes: Vec<u8>| {
        let part =
            reqwest::multipart::Part::bytes(bytes).file_name("week.ics").mime_str("text/calendar").unwrap();
        reqwest::multipart::Form::new().text("chat_id", "1001").part(name, part)
    };
    let sent = bot
        .request("sendDocument")
        .multipart(form("document", b"BEGIN:VCALENDAR".to_vec()))
        .send()
        .await
        .unwrap();
    let sent: serde_json::Value = sent.json().await.unwrap();
    let document = &sent["result"]["document"];
    assert_eq!(
        (&document["file_name"], &document["mime_type"]),
        (&json!("week.ics"), &json!("text/calendar"))
    );

    let file = bot.ok("getFile", json!({"file_id": document["file_id"]})).await;
    let path = file["file_path"].as_str().unwrap();
    let address = format!("{}/file/bot{}/{path}", bot.server.api_url(), bot.server.token());
    assert_eq!(bot.http.get(address).send().await.unwrap().text().await.unwrap(), "BEGIN:VCALENDAR");
    bot.ok("sendDocument", json!({"chat_id": ANN, "document": document["file_id"]})).await;
    let as_photo = json!({"chat_id": ANN, "photo": document["file_id"]});
    assert_eq!(
        bot.refused("sendPhoto", as_photo).await,
        "400 Bad Request: can't use file of type Document as Photo"
    );

    let refused = |form| async {
        let answer = bot.request("sendPhoto").multipart(form).send().await.unwrap();
        answer.json::<serde_json::Value>().await.unwrap()["description"].as_str().unwrap().to_owned()
    };
    assert_eq!(refused(form("photo", b"no picture".to_vec())).await, "Bad Request: IMAGE_PROCESS_FAILED");
    assert_eq!(refused(form("photo", png(9000, 1001))).await, "Bad Request: PHOTO_INVALID_DIMENSIONS");
    assert_eq!(refused(form("photo", png(2100, 100))).await, "Bad Request: PHOTO_INVALID_DIMENSIONS");
    let sent = bot.request("sendPhoto").multipart(form("photo", png(640, 480))).send().await.unwrap();
    let sent: serde_json::Value = sent.json().await.unwrap();
    assert_eq!(
        (&sent["result"]["photo"][0]["width"], &sent["result"]["photo"][0]["height"]),
        (&json!(640), &json!(480))
    );

    let big = bot.server.send_document(ANN, ANN, "big.ics", vec![b'x'; 20 * 1024 * 1024 + 1], "").unwrap();
    let id = bot.server.message(ANN, big).unwrap().attachment().unwrap().file_id.clone();
    assert_eq!(bot.refused("getFile", json!({"file_id": id})).await, "400 Bad Request: file is too big");
    assert_eq!(
        bot.refused("getFile", json!({"file_id": "zzz"})).await,
        "400 Bad Request: wrong file_id or the file is temporarily unavailable"
    );
}

/// The head of a PNG with these sides.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    out.extend(width.to_be_bytes());
    out.extend(height.to_be_bytes());
    out
}

#[tokio::test]
async fn nonsense_is_refused_and_never_breaks_anything() {
    let bot = Bot::new().await;
    for method in [
        "sendMessage",
        "editMessageText",
        "deleteMessages",
        "answerInlineQuery",
        "setMyCommands",
        "setWebhook",
    ] {
        for body in [
            "",
            "[]",
            "{",
            "null",
            "{\"chat_id\":[1],\"text\":{}}",
            "{\"message_ids\":5,\"results\":7,\"commands\":3}",
        ] {
            let answer = bot
                .request(method)
                .header("content-type", "application/json")
                .body(body)
                .send()
                .await
                .unwrap();
            assert!(answer.status().as_u16() < 500, "{method} {body}");
        }
    }
    let body = json!({"chat_id": ANN, "text": "x", "reply_markup": "{"});
    assert_eq!(
        bot.refused("sendMessage", body).await,
        "400 Bad Request: can't parse reply keyboard markup JSON object"
    );
    bot.send(ANN, "still there").await;
}

#[tokio::test]
async fn members_and_administrators() {
    let bot = Bot::new().await;
    let member = |user: i64| bot.ok("getChatMember", json!({"chat_id": GROUP, "user_id": user}));
    assert_eq!(member(ANN).await["status"], "creator");
    assert_eq!(member(BOB).await["status"], "member");
    let admins = bot.ok("getChatAdministrators", json!({"chat_id": GROUP})).await;
    assert_eq!(admins.as_array().unwrap().len(), 1);
    let pin = json!({"chat_id": GROUP, "message_id": 1});
    assert_eq!(
        bot.refused("pinChatMessage", pin).await,
        "400 Bad Request: not enough rights to manage pinned messages in the chat"
    );
    bot.server.promote_bot(GROUP, ANN, true).unwrap();
    let id = bot.send(GROUP, "pin me").await;
    bot.ok("pinChatMessage", json!({"chat_id": GROUP, "message_id": id})).await;
    assert_eq!(bot.ok("getChat", json!({"chat_id": GROUP})).await["pinned_message"]["text"], "pin me");
    assert_eq!(bot.server.pinned(GROUP), [id]);
}
