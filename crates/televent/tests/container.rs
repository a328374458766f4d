//! The container files, as far as they can be checked without an engine: what they set exists, and what they promise
//! about users and file systems is in them.
#![cfg(test)]

use std::collections::BTreeMap;
use std::path::Path;

use televent::config::{Config, SETTINGS, Source};

fn read(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    std::fs::read_to_string(root.join(name)).unwrap()
}

/// The lines of one service of the compose file.
fn service(name: &str) -> Vec<String> {
    let text = read("docker-compose.yml");
    let begins = format!("  {name}:");
    let of_service = |line: &&str| line.starts_with("    ") || line.trim().is_empty();
    let lines = text.lines().skip_while(|line| *line != begins).skip(1).take_while(of_service);
    lines.map(str::to_owned).collect()
}

fn environment(service: &[String]) -> BTreeMap<String, String> {
    let lines = service.iter().skip_while(|line| *line != "    environment:").skip(1);
    let lines = lines.take_while(|line| line.starts_with("      "));
    let pairs = lines.map(|line| line.trim().split_once(": ").unwrap());
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// `${NAME:-default}` as compose fills it in where nothing is set.
fn filled_in(value: &str) -> String {
    let default = value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')?.split_once(":-"));
    default.map_or(value, |(_, default)| default).to_owned()
}

#[test]
fn every_name_the_compose_file_sets_is_one_we_read() {
    let set = environment(&service("app"));
    assert!(set.len() >= 5, "{set:?}");
    for name in set.keys() {
        let bare = name.strip_suffix("_FILE").unwrap_or(name);
        assert!(SETTINGS.iter().any(|setting| setting.name == bare || setting.name == name), "{name}");
    }
    for setting in SETTINGS.iter().filter(|setting| setting.secret) {
        assert!(!set.contains_key(setting.name), "{} must come from a file", setting.name);
    }
}

/// Whoever may look at a container sees its environment, passwords of other houses too.
#[test]
fn every_secret_is_a_file_the_service_is_given() {
    let (lines, text) = (service("app"), read("docker-compose.yml"));
    let given =
        lines.iter().find_map(|line| line.trim().strip_prefix("secrets: [")?.strip_suffix(']')).unwrap();
    let set = environment(&lines);
    assert!(set.contains_key("SMTP_URL_FILE"));
    for (name, value) in set.iter().filter(|(name, _)| name.ends_with("_FILE")) {
        let path = value.strip_suffix('}').unwrap_or(value).rsplit(":+").next().unwrap();
        let secret = path.strip_prefix("/run/secrets/").unwrap();
        assert!(given.split(", ").any(|one| one == secret), "{name} is not given");
        let source =
            text.split_once(&format!("\n  {secret}:\n    file: ")).unwrap().1.lines().next().unwrap();
        // What is asked for must be there, and what is not asked for must not have to be.
        let optional = format!("${{{name}:-/dev/null}}");
        let wanted = if path == value { format!("./secrets/{secret}") } else { optional };
        assert_eq!(source, wanted, "{name}");
    }
}

#[test]
fn what_the_compose_file_sets_is_well_formed() {
    let set = environment(&service("app")).into_iter();
    let values =
        set.filter(|(name, _)| !name.ends_with("_FILE")).map(|(name, value)| (name, filled_in(&value)));
    Config::read(&Source::of(values)).unwrap();
}

#[test]
fn services_cannot_write_where_they_should_not() {
    for name in ["app", "db"] {
        let lines = service(name);
        for wanted in
            ["    read_only: true", "    healthcheck:", "    security_opt: [\"no-new-privileges:true\"]"]
        {
            assert!(lines.iter().any(|line| line == wanted), "{name} lacks {wanted}");
        }
    }
}

#[test]
fn the_image_runs_as_nobody_special_and_without_stand_ins() {
    let text = read("Dockerfile");
    let last_stage = text.rsplit("\nFROM ").next().unwrap();
    assert!(last_stage.contains("\nUSER 10001:10001\n"));
    assert!(text.contains("--no-default-features"), "the stand-ins stay out of the release");
    for folder in
        text.lines().filter_map(|line| line.strip_prefix("COPY ")).filter(|line| !line.contains("--from"))
    {
        let (from, _) = folder.rsplit_once(' ').unwrap();
        for name in from.split(' ') {
            assert!(
                read(".dockerignore").lines().any(|line| line == format!("!{name}")),
                "{name} is not in the context"
            );
        }
    }
}
