//! Invariant 7: what people write is in their calendars and chats, and in no row and no line kept for the operator.
#![cfg(test)]

#[expect(dead_code, reason = "each test file uses its part of it")]
mod common;

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::process::Child;
use std::time::Duration;

use common::Installation;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use televent_sim::{mail, telegram};

/// In every title, place, note and guest's name of this test, and nowhere else in the program.
const MARK: &str = "zyqmark";

const ANN: i64 = 1001;
const BOB: i64 = 1002;

/// The program, killed at the end of a test that fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

struct House {
    installation: Installation,
    chat: telegram::Server,
    inbox: mail::Server,
    address: SocketAddr,
    program: Running,
}

impl House {
    /// Everything runs, and tells all it has to tell.
    async fn open() -> Self {
        let installation = Installation::new();
        let inbox = mail::Server::start("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let mut options = telegram::Options::default();
        let bob = options.people.iter_mut().find(|person| person.id == BOB).unwrap();
        bob.first_name = format!("Bob {MARK}guest");
        let chat = telegram::Server::start("127.0.0.1:0".parse().unwrap(), options).await.unwrap();
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        // A pipe that nobody empties would hold the program up.
        let log = File::create(installation.path("log")).unwrap();
        let mut command = installation.command(&["run"]);
        command.env("TELEGRAM_BOT_TOKEN", chat.token()).env("TELEGRAM_API_URL", chat.api_url());
        command.env("SMTP_URL", inbox.smtp_url()).env("MAIL_FROM", "calendar@example.org");
        command.env("RUST_LOG", "trace").env("LISTEN_ADDR", address.to_string()).stderr(log);
        let program = Running(command.spawn().unwrap());
        let house = Self { installation, chat, inbox, address, program };
        house
            .until("it gets ready", async || {
                let ready = reqwest::get(format!("http://{address}/ready")).await;
                ready.is_ok_and(|answer| answer.status().is_success())
            })
            .await;
        house
    }

    async fn until(&self, what: &str, there: impl AsyncFn() -> bool) {
        for _ in 0..600 {
            if there().await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{what}: it did not come to pass; the log:\n{}", self.log());
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.installation.path("log")).unwrap()
    }

    /// Somebody writes, and the bot answers with this in it.
    async fn say(&self, person: i64, text: &str, answer: &str) {
        let before = self.chat.messages(person).len();
        self.chat.say(person, text).unwrap();
        let answered = async || {
            let said = self.chat.messages(person);
            said.iter().skip(before).any(|message| message.is_from_bot() && message.text.contains(answer))
        };
        self.until(text, answered).await;
    }

    async fn ask(&self, token: &str, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let url = format!("http://{}{path}", self.address);
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let request = reqwest::Client::new().request(method, url).bearer_auth(token).json(body);
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or(Value::Null))
    }

    async fn database(&self) -> PgConnection {
        let read = |name: &str| std::fs::read_to_string(self.installation.path(name)).unwrap();
        let password = read("postgres/password");
        let pid = read("postgres/cluster/postmaster.pid");
        let port = pid.lines().nth(3).unwrap();
        let url = format!("postgres://televent:{}@127.0.0.1:{port}/televent", password.trim());
        PgConnection::connect(&url).await.unwrap()
    }
}

/// An event goes through every door: told, invited to, changed, put by a phone, searched for, deleted.
async fn live(house: &House) {
    house.say(BOB, "/tz London", "London").await;
    house.say(ANN, "/tz Berlin", "Berlin").await;
    house.inbox.inject(mail::Fault::refuse("nobody@example.org", 550, "5.1.1 no such mailbox", 9));
    let lunch = format!(
        "{MARK}title tomorrow 12:00 at {MARK}place with @bob_costa, carol@example.org and nobody@example.org"
    );
    house.say(ANN, &lunch, MARK).await;
    house
        .until("Bob gets his card", async || {
            house.chat.messages(BOB).iter().any(|message| message.text.contains(MARK))
        })
        .await;
    house.until("Carol gets her mail", async || house.inbox.count() > 0).await;
    house.say(ANN, &format!("/find {MARK}title"), MARK).await;
    house.say(ANN, &format!("{MARK} {MARK}"), "").await;

    let token = house.installation.json(&["token", "add", "--telegram-id", "1001", "--name", "test"]);
    let token = token["token"].as_str().unwrap();
    let event = json!({
        "summary": format!("{MARK}title"), "location": format!("{MARK}place"), "description": format!("{MARK}notes"),
        "start": "2036-03-05T10:00:00Z", "end": "2036-03-05T11:00:00Z"
    });
    let (status, made) = house.ask(token, "POST", "/api/events", &event).await;
    assert_eq!(status, 201, "{made}");
    let path = format!("/api/events/{}", made["id"].as_str().unwrap());
    let notes = json!({ "description": format!("{MARK}notes and more") });
    assert_eq!(house.ask(token, "PATCH", &path, &notes).await.0, 200);
    assert_eq!(
        house.ask(token, "POST", "/api/events", &json!({ "summary": MARK, "start": MARK })).await.0,
        422
    );
    let (_, me) = house.ask(token, "GET", "/api/me", &Value::Null).await;
    put(house, me["calendars"][0]["url"].as_str().unwrap()).await;
    assert_eq!(house.ask(token, "DELETE", &path, &Value::Null).await.0, 204);
}

/// A phone's object with a guest's name in it, and one that is refused.
async fn put(house: &House, calendar: &str) {
    let device = house.installation.json(&["device", "add", "--telegram-id", "1001", "--name", "phone"]);
    let object = |end: &str| {
        format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//phone//EN\r\nBEGIN:VEVENT\r\nUID:one\r\n\
             DTSTAMP:20261121T100000Z\r\nDTSTART:20360306T100000Z\r\nSUMMARY:{MARK}title\r\nLOCATION:{MARK}place\r\n\
             DESCRIPTION:{MARK}notes\r\nATTENDEE;CN={MARK}guest:mailto:dave@example.org\r\n{end}\r\nEND:VCALENDAR\r\n"
        )
    };
    for (end, good) in [("END:VEVENT", true), (MARK, false)] {
        let url = format!("{calendar}{MARK}.ics");
        let request =
            reqwest::Client::new().put(url).header("content-type", "text/calendar").body(object(end));
        let password = device["password"].as_str();
        let answer = request.basic_auth(device["username"].as_str().unwrap(), password).send().await.unwrap();
        assert_eq!(answer.status().is_success(), good, "{}", answer.status());
    }
}

/// Waits until this counts something.
async fn until_some(database: &mut PgConnection, count: &'static str) {
    for _ in 0..300 {
        let rows: i64 = sqlx::query_scalar(count).fetch_one(&mut *database).await.unwrap();
        if rows > 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("still nothing: {count}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_people_write_is_in_no_row_and_no_line_of_the_operators() {
    let house = House::open().await;
    live(&house).await;
    let mut database = house.database().await;
    until_some(&mut database, "select count(*) from outbox_dead").await;
    // What waits is looked at as well.
    house.installation.json(&["outbox", "pause"]);
    tokio::time::sleep(Duration::from_secs(3)).await;
    house.chat.say(ANN, &format!("{MARK}title friday 15:00 with carol@example.org")).unwrap();
    until_some(&mut database, "select count(*) from outbox").await;

    for (table, least) in [("audit", 5), ("outbox", 1), ("outbox_done", 3), ("outbox_dead", 1)] {
        let rows = format!("select t::text from {table} t");
        let rows: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(rows)).fetch_all(&mut database).await.unwrap();
        assert!(rows.len() >= least, "{table} has {} rows, so this proves nothing", rows.len());
        for row in rows {
            assert!(!row.to_lowercase().contains(MARK), "{table}: {row}");
        }
    }
    let kept: i64 = sqlx::query_scalar("select count(*) from events where text like '%zyqmark%'")
        .fetch_one(&mut database)
        .await
        .unwrap();
    assert!(kept >= 3, "where it belongs it is: {kept}");

    drop(house.program);
    let log = std::fs::read_to_string(house.installation.path("log")).unwrap();
    assert!(log.contains(" DEBUG "), "the log says all it has to say");
    let told: Vec<&str> = log.lines().filter(|line| line.to_lowercase().contains(MARK)).collect();
    assert!(told.is_empty(), "{} lines, such as {:?}", told.len(), told.first());
    let server = std::fs::read_to_string(house.installation.path("postgres/log")).unwrap();
    assert!(!server.to_lowercase().contains(MARK), "the database's own log: {server}");
}
