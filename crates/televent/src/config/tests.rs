use super::*;

fn read(values: &[(&str, &str)]) -> Result<Config, String> {
    Config::read(&Source::of(values.iter().copied()))
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
}

#[test]
fn nothing_set_is_a_working_configuration() {
    let config = read(&[("DATA_DIR", "/d"), ("TELEGRAM_BOT_TOKEN", " ")]).unwrap();
    assert!(config.database_url.is_none() && config.telegram.token.is_none() && config.mail.is_none());
    assert_eq!(config.listen_addr.to_string(), "127.0.0.1:8080");
    assert_eq!(config.encryption_key_file, PathBuf::from("/d/encryption.key"));
    assert_eq!((config.log_filter.as_str(), config.log_format), ("info", LogFormat::Text));
    assert_eq!(config.telegram.mode, TelegramMode::Polling);
}

#[test]
fn every_name_is_read() {
    let config = read(&[
        ("DATABASE_URL", "postgres://u:p@h/d"),
        ("DATA_DIR", "/d"),
        ("LISTEN_ADDR", "localhost:0"),
        ("METRICS_ADDR", "[::1]:9"),
        ("PUBLIC_URL", "https://cal.example.org"),
        ("TELEGRAM_BOT_TOKEN", "123:abcdefgh"),
        ("TELEGRAM_API_URL", "http://127.0.0.1:81"),
        ("TELEGRAM_MODE", "webhook"),
        ("TELEGRAM_WEBHOOK_SECRET", "0123456789abcdef"),
        ("ADMIN_TELEGRAM_IDS", "1, 2"),
        ("SMTP_URL", "smtps://u:p@mail.example.org"),
        ("MAIL_FROM", "Calendar <cal@example.org>"),
        ("ENCRYPTION_KEY_FILE", "/k"),
        ("GOOGLE_CLIENT_ID", "id"),
        ("GOOGLE_CLIENT_SECRET", "hush"),
        ("GOOGLE_AUTH_URL", "http://127.0.0.1:82/a"),
        ("GOOGLE_TOKEN_URL", "http://127.0.0.1:82/t"),
        ("GOOGLE_API_URL", "http://127.0.0.1:82/c"),
        ("HOME_DOMAIN", "example.org"),
        ("WEBDAV_PUSH", "mailto:cal@example.org"),
        ("STORAGE_PER_PERSON", "512"),
        ("RUST_LOG", "warn"),
        ("LOG_FORMAT", "json"),
        ("TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
    ])
    .unwrap();
    assert_eq!(config.listen_addr.to_string(), "127.0.0.1:0");
    assert_eq!(config.metrics_addr.unwrap().to_string(), "[::1]:9");
    assert!(matches!(config.telegram.mode, TelegramMode::Webhook { .. }));
    assert_eq!(config.admins, [1, 2]);
    assert_eq!(config.room, Some(512 << 20));
    assert_eq!(config.mail.as_ref().unwrap().from, "Calendar <cal@example.org>");
    assert_eq!(config.google.as_ref().unwrap().token_url.path(), "/t");
    assert_eq!(config.trusted_proxies.iter().map(|network| network.prefix).collect::<Vec<_>>(), [8, 128]);
    assert_eq!(config.secrets().len(), 5);
    let shown = format!("{config:?}");
    for secret in config.secrets() {
        assert!(!shown.contains(secret.expose()), "{shown}");
    }
}

#[test]
fn a_bad_value_is_one_line_with_its_name() {
    for (name, value, told) in [
        ("DATABASE_URL", "mysql://u:hunter2@h/d", "postgres://user"),
        ("LISTEN_ADDR", "8080", "'8080' is not an IP address with a port"),
        ("PUBLIC_URL", "cal.example.org", "is not a plain http or https address"),
        ("PUBLIC_URL", "https://u:hunter2@cal.example.org?x", "is not a plain http or https address"),
        ("TELEGRAM_BOT_TOKEN", "hunter2", "is not a bot token"),
        ("TELEGRAM_MODE", "push", "'push' is not polling or webhook"),
        ("TELEGRAM_WEBHOOK_SECRET", "hunter2", "16 to 256"),
        ("ADMIN_TELEGRAM_IDS", "1,ann", "list of Telegram ids"),
        ("SMTP_URL", "smtp://u:hunter2@mail.example.org", "in clear text"),
        ("SMTP_URL", "hunter2", "must be smtp://"),
        ("MAIL_FROM", "nobody", "is not a mail address"),
        ("HOME_DOMAIN", "localhost", "is not a domain"),
        ("WEBDAV_PUSH", "on", "is not a mailto: or https: address"),
        ("STORAGE_PER_PERSON", "0", "'0' is not a number of MiB"),
        ("STORAGE_PER_PERSON", "9999999999999999", "is not a number of MiB"),
        ("RUST_LOG", "televent_bot=loudly", "is not a log filter"),
        ("LOG_FORMAT", "xml", "is not text or json"),
        ("TRUSTED_PROXIES", "10.0.0.0/33", "is not a network"),
    ] {
        let said = read(&[(name, value)]).expect_err(&format!("{name}={value}"));
        assert!(
            said.contains(&format!("{name}: ")) && said.contains(told) && !said.contains('\n'),
            "{name}: {said}"
        );
        assert!(!said.contains("hunter2"), "{said}");
    }
}

#[test]
fn what_needs_company_says_so() {
    let said = read(&[("TELEGRAM_MODE", "webhook")]).unwrap_err();
    assert!(said.contains("PUBLIC_URL: needed"), "{said}");
    assert!(read(&[("SMTP_URL", "smtp://127.0.0.1:2525")]).unwrap_err().contains("MAIL_FROM: needed"));
    assert!(read(&[("GOOGLE_CLIENT_ID", "x")]).unwrap_err().contains("GOOGLE_CLIENT_SECRET: needed"));
    assert!(read(&[("GOOGLE_CLIENT_SECRET", "x")]).unwrap_err().contains("GOOGLE_CLIENT_ID: needed"));
}

#[test]
fn any_name_may_come_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, "123:abcdefgh\n").unwrap();
    let path = file.to_str().unwrap();
    let config = read(&[("TELEGRAM_BOT_TOKEN_FILE", path)]).unwrap();
    assert_eq!(config.telegram.token.unwrap().expose(), "123:abcdefgh");

    let twice =
        read(&[("TELEGRAM_BOT_TOKEN_FILE", path), ("TELEGRAM_BOT_TOKEN", "123:abcdefgh")]).unwrap_err();
    assert!(twice.contains("is set twice"), "{twice}");
    let missing = read(&[("TELEGRAM_BOT_TOKEN_FILE", "/nonexistent/x")]).unwrap_err();
    assert!(
        missing.contains("the file /nonexistent/x of TELEGRAM_BOT_TOKEN_FILE cannot be read"),
        "{missing}"
    );
    std::fs::write(&file, "\n").unwrap();
    assert!(read(&[("TELEGRAM_BOT_TOKEN_FILE", path)]).unwrap_err().contains("is empty"));
}

#[test]
fn names_that_look_like_ours_are_noticed() {
    let source =
        Source::of([("TELEGRAM_TOKEN", "x"), ("TELEGRAM_MODE_FILE", "x"), ("PATH", "x"), ("MAIL_FROM", "x")]);
    assert_eq!(source.look_alikes(), ["TELEGRAM_TOKEN"]);
}
