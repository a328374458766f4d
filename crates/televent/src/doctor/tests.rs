use super::*;

async fn doctor(values: &[(&str, &str)]) -> (String, bool) {
    let mut out = Vec::new();
    let done = run(&Source::of(values.iter().copied()), &mut out).await;
    (String::from_utf8(out).unwrap(), done.is_ok())
}

#[tokio::test]
async fn every_bad_setting_is_told_at_once() {
    let (said, well) = doctor(&[
        ("LISTEN_ADDR", "x"),
        ("TELEGRAM_MODE", "webhook"),
        ("SMTP_URL", "smtp://mail.example.org"),
        ("TELEGRAM_TOKEN", "123:abc"),
    ])
    .await;
    assert!(!well);
    for told in [
        "note   settings: TELEGRAM_TOKEN is set, but nothing here is called that",
        "FAULT  settings: LISTEN_ADDR: ",
        "FAULT  settings: PUBLIC_URL: needed",
        "FAULT  settings: SMTP_URL: ",
    ] {
        assert!(said.contains(told), "{told} is missing in:\n{said}");
    }
}

#[tokio::test]
async fn faults_outside_are_found_each_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    std::fs::write(&key, "broken").unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let (said, well) = doctor(&[
        ("DATA_DIR", folder.path().to_str().unwrap()),
        ("ENCRYPTION_KEY_FILE", key.to_str().unwrap()),
        ("DATABASE_URL", "postgres://nobody:wrong@127.0.0.1:1/none"),
        ("LISTEN_ADDR", &format!("127.0.0.1:{port}")),
        ("METRICS_ADDR", "192.0.2.1:9"),
        ("PUBLIC_URL", "http://calendar.example.org"),
        ("TELEGRAM_BOT_TOKEN", "123:abcdefghij"),
        ("TELEGRAM_API_URL", "http://127.0.0.1:1"),
        ("SMTP_URL", "smtp://127.0.0.1:1"),
        ("MAIL_FROM", "cal@example.org"),
    ])
    .await;
    assert!(!well);
    for told in [
        "FAULT  encryption key: ",
        "FAULT  database: does not answer",
        "FAULT  METRICS_ADDR: 192.0.2.1:9 cannot be listened on",
        "FAULT  PUBLIC_URL: http://calendar.example.org/: passwords would travel in clear text",
        "FAULT  telegram: ",
        "FAULT  mail: 127.0.0.1:1: ",
        "is in use, as it is while televent runs",
    ] {
        assert!(said.contains(told), "{told} is missing in:\n{said}");
    }
    assert!(said.lines().all(|line| !line.starts_with("FAULT") || line.contains(" -> ")), "{said}");
    assert!(!said.contains("wrong") && !said.contains("abcdefghij"), "no secrets: {said}");
}
