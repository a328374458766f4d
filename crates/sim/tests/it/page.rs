//! The page and its endpoints.

use serde_json::{Value, json};
use televent_sim::telegram::Login;

use crate::bot::{ANN, BOB, Bot, GROUP, SOON, free, one_button};

async fn get(bot: &Bot, path: &str) -> String {
    let answer = bot.http.get(format!("{}{path}", bot.server.api_url())).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    answer.text().await.unwrap()
}

async fn post(bot: &Bot, path: &str, body: Value) -> Value {
    let answer = bot.http.post(format!("{}{path}", bot.server.api_url())).json(&body).send().await.unwrap();
    answer.json().await.unwrap()
}

#[tokio::test]
async fn pages_need_nothing_from_elsewhere() {
    let bot = Bot::new().await;
    for path in ["/", "/inbox", "/chat.css", "/chat.js", "/render.js", "/inbox.js"] {
        let text = get(&bot, path).await;
        assert!(!text.is_empty());
        for line in text.lines().filter(|line| line.contains("://")) {
            let known = ["http://www.w3.org/2000/svg", "`http://${plain}`", "/^[a-z]+:\\/\\//i"];
            assert!(known.iter().any(|known| line.contains(known)), "{path}: {line}");
        }
    }
    assert!(get(&bot, "/").await.contains("not Telegram"));
}

#[tokio::test]
async fn acting_over_http() {
    let bot = Bot::new().await;
    let sent = post(&bot, "/sim/send", json!({"chat": BOB, "from": BOB, "text": "/start"})).await;
    let id = sent["message_id"].as_i64().unwrap();
    assert_eq!(bot.server.message(BOB, id).unwrap().text, "/start");
    let markup = one_button(&json!({"text": "Yes", "callback_data": "y"}));
    let card = bot.ok("sendMessage", json!({"chat_id": BOB, "text": "card", "reply_markup": markup})).await;
    let press = json!({"chat": BOB, "from": BOB, "message_id": card["message_id"], "button": "Yes"});
    let query = post(&bot, "/sim/press", press).await["callback"].clone();
    bot.ok("answerCallbackQuery", json!({"callback_query_id": query, "text": "ok"})).await;
    post(&bot, "/sim/location", json!({"chat": BOB, "from": BOB, "latitude": 35.6, "longitude": 139.6}))
        .await;
    let path = format!("/sim/document?chat={BOB}&from={BOB}&name=trip.ics");
    let file = bot
        .http
        .post(format!("{}{path}", bot.server.api_url()))
        .body("BEGIN:VCALENDAR")
        .send()
        .await
        .unwrap();
    assert_eq!(file.status(), 200);
    post(&bot, "/sim/edit", json!({"chat": BOB, "from": BOB, "message_id": id, "text": "edited"})).await;
    post(&bot, "/sim/fault", json!({"kind": "429", "seconds": 9})).await;
    assert_eq!(
        bot.refused("sendMessage", json!({"chat_id": BOB, "text": "x"})).await,
        "429 Too Many Requests: retry after 9"
    );
    post(&bot, "/sim/block", json!({"person": BOB, "blocked": true})).await;
    post(&bot, "/sim/group", json!({"chat": GROUP, "by": ANN, "has_bot": false})).await;
    let state: Value = serde_json::from_str(&get(&bot, "/sim/state").await).unwrap();
    let chat = |id: i64| state["chats"].as_array().unwrap().iter().find(|chat| chat["id"] == id).unwrap();
    assert_eq!(chat(BOB)["messages"].as_array().unwrap().len(), 4);
    assert_eq!(chat(BOB)["messages"][0]["text"], "edited");
    assert_eq!(chat(GROUP)["has_bot"], json!(false));
    assert_eq!(state["toasts"][0]["text"], "ok");
    assert_eq!(state["people"][1]["blocked"], json!(true));
    let refused = post(&bot, "/sim/send", json!({"chat": BOB, "from": BOB, "text": "x"})).await;
    assert_eq!(refused["error"], "1002 has blocked the bot and must unblock it first");
    let calls: Value = serde_json::from_str(&get(&bot, "/sim/calls").await).unwrap();
    assert_eq!(calls["calls"][0]["method"], "sendMessage");
}

#[tokio::test]
async fn other_sites_are_kept_out() {
    let bot = Bot::with(|options| {
        options.login = Some(Login { url: "u".into(), username: "n".into(), password: "p".into() });
    })
    .await;
    let state = format!("{}/sim/state", bot.server.api_url());
    let rebound = bot.http.get(&state).header("host", "evil.example").send().await.unwrap();
    assert_eq!(rebound.status(), 403);
    let foreign = bot.http.get(&state).header("origin", "https://evil.example").send().await.unwrap();
    assert_eq!(foreign.status(), 403);
    let own = bot.http.get(&state).header("origin", bot.server.api_url()).send().await.unwrap();
    assert_eq!(own.json::<Value>().await.unwrap()["login"]["password"], "p");
}

#[tokio::test]
async fn events_bring_the_state_again_after_each_change() {
    let bot = Bot::new().await;
    let mut stream = bot.http.get(format!("{}/sim/events", bot.server.api_url())).send().await.unwrap();
    let mut seen = String::new();
    let mut said = false;
    let read = async {
        while let Some(chunk) = stream.chunk().await.unwrap() {
            seen.push_str(&String::from_utf8_lossy(&chunk));
            if !said && seen.contains("event: state") {
                said = true;
                bot.server.say(ANN, "news for the stream").unwrap();
            }
            if seen.contains("news for the stream") {
                return;
            }
        }
    };
    tokio::time::timeout(SOON, read).await.unwrap();
}

#[tokio::test]
async fn the_inbox_shows_mail() {
    let mail = televent_sim::mail::Server::start(free()).await.unwrap();
    let shown = mail.clone();
    let bot = Bot::with(|options| options.mail = Some(shown)).await;
    let mut smtp = tokio::net::TcpStream::connect(mail.addr()).await.unwrap();
    let text = "EHLO x\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\nSubject: Hi\r\n\
                Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n.\r\nQUIT\r\n";
    tokio::io::AsyncWriteExt::write_all(&mut smtp, text.as_bytes()).await.unwrap();
    let caught = mail.wait_for(SOON, |mail| mail.subject == "Hi").await.unwrap();
    let list: Value = serde_json::from_str(&get(&bot, "/sim/mail").await).unwrap();
    assert_eq!(list["mails"][0]["parts"][0]["parameters"]["method"], "REQUEST");
    assert_eq!(list["mails"][0]["parts"][0]["text"], "BEGIN:VCALENDAR\r\n");
    let raw = get(&bot, &format!("/sim/mail/{}/raw", caught.id)).await;
    assert!(raw.starts_with("Subject: Hi\r\n"));
    post(&bot, "/sim/mail/fault", json!({"recipient": "b@x.example", "code": 550})).await;
    bot.http.delete(format!("{}/sim/mail", bot.server.api_url())).send().await.unwrap();
    assert_eq!(mail.count(), 0);
}
