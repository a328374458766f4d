//! The whole program in one process: it gets ready, answers, refuses a second of its kind, and stops when told.
#![cfg(test)]

mod common;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use common::{Installation, refusal};
use televent_sim::telegram::{Fault, FaultKind};
use televent_sim::{mail, telegram};

/// A program that runs, killed at the end of a test that fails.
struct Running {
    child: Child,
    address: SocketAddr,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// Status and body of a GET.
fn get(address: SocketAddr, path: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let status = answer.split(' ').nth(1)?.parse().ok()?;
    Some((status, answer.split_once("\r\n\r\n")?.1.to_owned()))
}

fn start(installation: &Installation, roles: &[&str], settings: &[(&str, &str)]) -> Running {
    let address = free_address();
    let mut command = installation.command(&["run"]);
    command.args(roles.iter().flat_map(|role| ["--role", role])).envs(settings.iter().copied());
    let child = command.env("LISTEN_ADDR", address.to_string()).stderr(Stdio::piped()).spawn().unwrap();
    Running { child, address }
}

impl Running {
    /// Waits until `/ready` says so and returns how long that took.
    fn become_ready(&mut self) -> Duration {
        let begun = Instant::now();
        while get(self.address, "/ready").is_none_or(|(status, _)| status != 200) {
            assert!(begun.elapsed() < Duration::from_mins(1), "not ready after a minute");
            let ended = self.child.try_wait().unwrap().is_some();
            assert!(!ended, "it ended: {}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
        begun.elapsed()
    }

    fn log(&mut self) -> String {
        let mut text = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
        text
    }

    fn signal(&self, signal: &str) {
        let status =
            Command::new("sh").args(["-c", &format!("kill -{signal} {}", self.child.id())]).status().unwrap();
        assert!(status.success());
    }

    /// Stops it and returns its exit code and what it logged.
    fn stop(mut self) -> (Option<i32>, String) {
        self.signal("TERM");
        let status = self.child.wait().unwrap();
        (status.code(), self.log())
    }

    fn resident_kilobytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }
}

fn database_runs(installation: &Installation) -> bool {
    installation.path("postgres/cluster/postmaster.pid").exists()
}

#[test]
fn the_http_door_alone_gets_ready_shares_its_database_and_stops() {
    let installation = Installation::new();
    let metrics = free_address();
    let mut running = start(
        &installation,
        &["api"],
        &[("METRICS_ADDR", &metrics.to_string()), ("ADMIN_TELEGRAM_IDS", "77")],
    );
    running.become_ready();
    assert_eq!(get(running.address, "/health").unwrap().0, 200);
    assert!(get(metrics, "/metrics").unwrap().1.contains("televent_build_info"));
    let health =
        installation.command(&["health"]).env("LISTEN_ADDR", running.address.to_string()).output().unwrap();
    assert!(health.status.success());

    // A short command uses the same server; a second process of this folder does not start.
    let admin = installation.json(&["user", "add", "--telegram-id", "77", "--name", "Root"]);
    assert_eq!(admin["admin"], true, "ADMIN_TELEGRAM_IDS made this one an admin");
    let said = refusal(&installation.run(&["run", "--role", "worker"]));
    assert!(said.contains("is in use by another televent (process "), "{said}");
    let taken = Installation::new();
    let second = taken
        .command(&["run", "--role", "api"])
        .env("LISTEN_ADDR", running.address.to_string())
        .output()
        .unwrap();
    assert!(refusal(&second).contains("cannot be listened on"));
    assert!(!database_runs(&taken));

    assert!(database_runs(&installation));
    let (code, log) = running.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(!database_runs(&installation), "the server stops with its process");
    assert!(log.contains("ready") && log.contains("stopping"), "{log}");
}

#[test]
fn a_database_that_dies_brings_the_process_down() {
    let installation = Installation::new();
    let mut running = start(&installation, &["api"], &[]);
    running.become_ready();
    let pid = std::fs::read_to_string(installation.path("postgres/cluster/postmaster.pid")).unwrap();
    let killed =
        Command::new("sh").args(["-c", &format!("kill -9 {}", pid.lines().next().unwrap())]).status();
    assert!(killed.unwrap().success());
    let status = running.child.wait().unwrap();
    let log = running.log();
    assert_eq!(status.code(), Some(1), "{log}");
    assert!(log.contains("televent: the private PostgreSQL server ended: signal: 9"), "{log}");
}

/// Kills the program while Telegram has not answered its message yet, and starts it again.
async fn killed_while_it_speaks(
    installation: &Installation,
    running: Running,
    chat: &telegram::Server,
    text: &str,
) -> Running {
    let settings = [("TELEGRAM_BOT_TOKEN", chat.token()), ("TELEGRAM_API_URL", &chat.api_url())];
    chat.clear_calls();
    chat.inject(Fault::once(FaultKind::Hang).method("sendMessage"));
    chat.say(1001, text).unwrap();
    let speaks = |chat: &telegram::Server| chat.calls().iter().any(|call| call.method == "sendMessage");
    assert!(chat.wait_until(Duration::from_secs(20), speaks).await, "nothing was said to {text:?}");
    running.signal("KILL");
    drop(running);
    let mut again = start(installation, &["api", "bot", "worker"], &settings);
    again.become_ready();
    again
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_between_commit_and_answer_it_answers_after_all_and_once() {
    let installation = Installation::new();
    let chat =
        telegram::Server::start("127.0.0.1:0".parse().unwrap(), telegram::Options::default()).await.unwrap();
    let settings = [("TELEGRAM_BOT_TOKEN", chat.token()), ("TELEGRAM_API_URL", &chat.api_url())];
    let mut running = start(&installation, &["api", "bot", "worker"], &settings);
    running.become_ready();
    chat.say(1001, "/tz Berlin").unwrap();
    assert!(chat.wait_for(Duration::from_secs(20), |chat| chat.last_from_bot(1001)).await.is_some());

    // What the bot says itself, and what the worker says for it.
    for (text, answer) in [("/tz Tokyo", "Done. I was interrupted"), ("Dentist tomorrow 9:30", "Dentist")] {
        running = killed_while_it_speaks(&installation, running, &chat, text).await;
        let said = |chat: &telegram::Server| {
            let messages = chat.messages(1001).into_iter().filter(telegram::Message::is_from_bot);
            messages.filter(|message| message.text.contains(answer)).count()
        };
        assert!(chat.wait_until(Duration::from_secs(30), |chat| said(chat) > 0).await, "{text}: no answer");
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(said(&chat), 1, "{text}");
    }
    let (code, log) = running.stop();
    assert_eq!(code, Some(0), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_roles_run_beside_each_other_in_little_memory() {
    let installation = Installation::new();
    let inbox = mail::Server::start("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let chat =
        telegram::Server::start("127.0.0.1:0".parse().unwrap(), telegram::Options::default()).await.unwrap();
    let settings = [
        ("TELEGRAM_BOT_TOKEN", chat.token().to_owned()),
        ("TELEGRAM_API_URL", chat.api_url()),
        ("SMTP_URL", inbox.smtp_url()),
        ("MAIL_FROM", "calendar@example.org".to_owned()),
        ("LOG_FORMAT", "json".to_owned()),
        ("RUST_LOG", "debug".to_owned()),
    ];
    let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut running = start(&installation, &[], &settings);
    let took = running.become_ready();
    chat.say(1001, "/start").unwrap();
    let answered = chat.wait_for(Duration::from_secs(20), |chat| chat.last_from_bot(1001)).await;
    assert!(answered.is_some(), "the bot is silent:\n{}", running.stop().1);
    println!("ready after {took:?}, {} kB resident", running.resident_kilobytes());

    let (code, log) = running.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains(chat.token()), "the token reached the log");
    for line in log.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "not JSON: {line}");
    }
}
