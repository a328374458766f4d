//! The commands as an operator runs them, on a private server.
#![cfg(test)]

mod common;

use std::io::Write;
use std::process::Stdio;

use common::{Installation, errors, refusal};
use televent::config::SETTINGS;
use televent::postgres::PrivateServer;

#[test]
fn help_names_every_command_and_every_setting() {
    let installation = Installation::new();
    let output = installation.run(&["--help"]);
    assert!(output.status.success());
    let said = String::from_utf8(output.stdout).unwrap();
    for command in [
        "run",
        "demo",
        "migrate",
        "doctor",
        "backup",
        "restore",
        "user",
        "device",
        "token",
        "outbox",
        "interpret",
        "expand",
    ] {
        assert!(said.contains(&format!("\n  {command} ")), "{command} is missing in:\n{said}");
    }
    let run = String::from_utf8(installation.run(&["run", "--help"]).stdout).unwrap();
    for setting in SETTINGS {
        assert!(said.contains(setting.name), "{} is missing in:\n{said}", setting.name);
        assert!(run.contains(setting.name), "{} is missing in the help of run:\n{run}", setting.name);
    }
    let version = installation.run(&["--version"]);
    assert_eq!(
        String::from_utf8(version.stdout).unwrap(),
        format!("televent {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn a_wrong_command_line_is_one_line() {
    let installation = Installation::new();
    for (words, told) in [
        (&["fly"][..], "unrecognized subcommand 'fly'"),
        (&["run", "--role", "dancer"], "invalid value 'dancer' for '--role <ROLES>'"),
        (&["user", "add", "--telegram-id", "1"], "required arguments were not provided: --name <NAME>"),
        (&["user", "add", "--telegram-id", "-4", "--name", "x"], "telegram-id"),
        (&["user", "add", "--telegram-id", "1", "--name", " \n"], "1 to 64 characters"),
        (&["user", "add", "--telegram-id", "1", "--name", "x", "--timezone", "Mars"], "not a time zone"),
        (&["device", "add", "--telegram-id", "one", "--name", "x"], "invalid value 'one'"),
        (&["outbox", "revive"], "required arguments were not provided"),
        (&["outbox", "discard", "7", "--all"], "cannot be used with"),
    ] {
        let said = refusal(&installation.run(words));
        assert!(said.contains(told), "{words:?}: {said}");
    }
    assert!(installation.data_dir().read_dir().unwrap().next().is_none(), "and nothing was made");
}

#[test]
fn what_is_missing_or_wrong_is_said_before_anything_starts() {
    let installation = Installation::new();
    let said = refusal(&installation.run(&["run"]));
    assert!(said.contains("TELEGRAM_BOT_TOKEN is not set") && said.contains("televent demo"), "{said}");
    let said = refusal(
        &installation.command(&["run"]).env("LISTEN_ADDR", "here").env("LOG_FORMAT", "xml").output().unwrap(),
    );
    assert!(said.contains("LISTEN_ADDR: 'here' is not") && said.contains("and 1 more"), "{said}");
    let file = installation.path("file");
    std::fs::write(&file, "").unwrap();
    let said = refusal(&installation.command(&["migrate"]).env("DATA_DIR", &file).output().unwrap());
    assert!(said.contains("file/postgres: "), "{said}");
    let said = refusal(&installation.run(&["restore", "/nonexistent/dump"]));
    assert!(said.contains("/nonexistent/dump: No such file"), "{said}");
}

/// The tokens of Ann's that stand, and one of them ended.
fn revoked_from_the_console(installation: &Installation) {
    let lent = installation.json(&["token", "add", "--telegram-id", "1001", "--name", "lent"]);
    let list = installation.run(&["token", "list", "--telegram-id", "1001"]);
    let said = String::from_utf8(list.stdout).unwrap();
    let tokens: Vec<serde_json::Value> =
        said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let names: Vec<&str> = tokens.iter().map(|token| token["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["lent", "scripts"]);
    assert!(!said.contains(lent["token"].as_str().unwrap()), "nothing in a list opens anything");
    let id = tokens[0]["id"].as_str().unwrap();
    let revoke = ["token", "revoke", "--telegram-id", "1001", id];
    assert_eq!(installation.json(&revoke), serde_json::json!({ "revoked": id }));
    let again = refusal(&installation.run(&revoke));
    assert!(again.contains("televent token list --telegram-id 1001"), "{again}");
}

#[test]
fn people_devices_and_tokens_from_the_console_survive_a_backup() {
    let installation = Installation::new();
    let add =
        ["user", "add", "--telegram-id", "1001", "--name", "Ann", "--timezone", "Europe/Berlin", "--admin"];
    let ann = installation.json(&add);
    assert_eq!(
        ann,
        serde_json::json!({"telegram_id": 1001, "name": "Ann", "timezone": "Europe/Berlin", "admin": true})
    );
    assert_eq!(
        installation.json(&["user", "add", "--telegram-id", "1001", "--name", "Ann"]),
        ann,
        "the same again"
    );

    let device = installation.json(&["device", "add", "--telegram-id", "1001", "--name", "phone"]);
    assert_eq!(device["url"], "http://127.0.0.1:8080/caldav/");
    let username = device["username"].as_str().unwrap();
    assert!(username.strip_prefix("1001-").is_some_and(|key| key.len() == 8), "{username}");
    assert!(device["password"].as_str().unwrap().len() >= 26);
    let token = installation.json(&["token", "add", "--telegram-id", "1001", "--name", "scripts"]);
    assert!(token["token"].as_str().unwrap().starts_with("tlv_"));
    revoked_from_the_console(&installation);
    let said = refusal(&installation.run(&["device", "add", "--telegram-id", "7", "--name", "phone"]));
    assert!(said.contains("nobody has Telegram id 7: televent user add"), "{said}");

    let nothing = installation.run(&["outbox", "list"]);
    assert!(nothing.status.success() && nothing.stdout.is_empty(), "{}", errors(&nothing));
    assert_eq!(installation.json(&["outbox", "revive", "--all"]), serde_json::json!({"revived": 0}));
    for (word, paused) in [("pause", true), ("resume", false)] {
        assert_eq!(installation.json(&["outbox", word]), serde_json::json!({ "paused": paused }));
    }
    let said = refusal(&installation.run(&["outbox", "discard", "4711", "4712", "4711"]));
    assert!(said.contains("2 of the 2 named are not there: televent outbox list"), "{said}");

    let dump = installation.path("all.dump");
    let name = dump.to_str().unwrap();
    assert!(installation.run(&["backup", name]).status.success());
    assert!(refusal(&installation.run(&["backup", name])).contains("exists already"));
    let mode = std::os::unix::fs::MetadataExt::mode(&dump.metadata().unwrap());
    assert_eq!(mode & 0o777, 0o600);

    let elsewhere = Installation::new();
    let restored = elsewhere.run(&["restore", name]);
    assert!(restored.status.success(), "{}", errors(&restored));
    assert!(refusal(&elsewhere.run(&["restore", name])).contains("the database must be empty"));
    let again = elsewhere.json(&["user", "add", "--telegram-id", "1001", "--name", "Ann"]);
    assert_eq!(again, ann, "known there as here");
}

#[tokio::test]
async fn five_instances_may_start_on_an_empty_database_at_once() {
    let installation = Installation::new();
    let server = PrivateServer::start(installation.data_dir()).await.unwrap();
    let started: Vec<_> = (0..5)
        .map(|_| {
            let mut command = installation.command(&["migrate"]);
            command.env("DATABASE_URL", server.url()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in started {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", errors(&output));
    }
    server.stop().await;
}

#[test]
fn doctor_is_content_with_a_fresh_installation_and_says_what_is_off() {
    let installation = Installation::new();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let output = installation.command(&["doctor"]).env("LISTEN_ADDR", free.to_string()).output().unwrap();
    let said = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(output.status.success(), "{said}{}", errors(&output));
    for told in ["ok     database: PostgreSQL ", "ok     clock: ", "note   telegram: off", "note   mail: off"]
    {
        assert!(said.contains(told), "{told} is missing in:\n{said}");
    }
    let bad =
        installation.command(&["doctor"]).env("LISTEN_ADDR", "x").env("LOG_FORMAT", "y").output().unwrap();
    assert_eq!(refusal(&bad), "televent: 2 faults");
}

#[test]
fn json_lines_go_in_and_come_out_in_step() {
    let installation = Installation::new();
    for (command, line) in [
        (
            "interpret",
            r#"{"id":"a","text":"Lunch tomorrow at noon","now":"2026-11-21T09:00:00+01:00","tz":"Europe/Berlin","locale":"en"}"#,
        ),
        (
            "expand",
            r#"{"id":"a","kind":"date-time","tzid":"UTC","dtstart":"20260101T100000","rrule":"FREQ=DAILY;COUNT=2","exdate":[],"rdate":[],"end":"20270101T000000","limit":10}"#,
        ),
    ] {
        let mut command = installation.command(&[command]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(format!("{line}\nnonsense\n").as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        let said = String::from_utf8(output.stdout).unwrap();
        let answers: Vec<serde_json::Value> =
            said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(answers.len(), 2, "{said}");
        assert_eq!(answers[0]["id"], "a");
        assert!(answers[0].get("error").is_none(), "{said}");
        assert!(answers[1].get("error").is_some(), "{said}");
    }
}
