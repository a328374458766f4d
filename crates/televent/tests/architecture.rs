//! The rules of docs/ARCHITECTURE.md that a compiler cannot hold: who may depend on whom, which crate owns which
//! foreign library, where certain words may stand, and how long a file may get. Each failure names its culprit.
#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

/// Our crates, what of ours each may depend on, and the foreign libraries that nobody else may touch.
/// Libraries that several crates own stand in each one's list.
const CRATES: [(&str, &[&str], &[&str]); 10] = [
    ("televent-ical", &[], &["calcard", "icalendar", "ical", "rrule"]),
    ("televent-core", &["televent-ical"], &["argon2"]),
    ("televent-quickadd", &[], &["unicode-normalization", "unicode-segmentation", "unicode-properties"]),
    ("televent-store", &["televent-core", "televent-ical"], &["sqlx"]),
    (
        "televent-api",
        &["televent-core", "televent-ical", "televent-store", "televent-words"],
        &["axum", "tower", "tower-http", "quick-xml", "qrcode"],
    ),
    (
        "televent-bot",
        &["televent-core", "televent-ical", "televent-quickadd", "televent-store", "televent-words"],
        &["teloxide", "reqwest"],
    ),
    (
        "televent-worker",
        &["televent-core", "televent-ical", "televent-store", "televent-words"],
        &["lettre", "reqwest", "p256", "aes-gcm", "hkdf"],
    ),
    ("televent-sim", &[], &["axum", "tower-http", "tower"]),
    ("televent-words", &[], &["fluent-bundle", "fluent-templates", "unic-langid"]),
    (
        "televent",
        &[
            "televent-api",
            "televent-bot",
            "televent-core",
            "televent-ical",
            "televent-quickadd",
            "televent-sim",
            "televent-store",
            "televent-worker",
        ],
        &["anyhow", "clap", "metrics-exporter-prometheus", "rustix", "tracing-subscriber"],
    ),
];

/// What the pure crates may use besides; anything that does I/O, waits, or looks at a clock is not on it.
const PURE: [(&str, &[&str]); 4] = [
    ("televent-ical", &["chrono", "chrono-tz", "thiserror"]),
    (
        "televent-core",
        &[
            "base64",
            "chrono",
            "chrono-tz",
            "hmac",
            "serde",
            "serde_json",
            "sha2",
            "subtle",
            "thiserror",
            "uuid",
        ],
    ),
    ("televent-quickadd", &["chrono", "chrono-tz", "serde"]),
    ("televent-words", &[]),
];

/// Licences whose terms a closed or open program can meet by naming them; the same list stands in deny.toml.
const LICENCES: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Libraries that must not come in by any way: a second TLS stack, or code we do not want to answer for.
const BANNED: [&str; 8] = [
    "openssl",
    "openssl-sys",
    "native-tls",
    "aws-lc-rs",
    "aws-lc-sys",
    "vtimezones-rs",
    "async-std",
    "chrono-english",
];

const LONGEST_FILE: usize = 500;
const LONG_FILE: usize = 300;

fn metadata() -> Metadata {
    MetadataCommand::new().current_dir(root()).other_options(["--locked".to_owned()]).exec().unwrap()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

fn ours(metadata: &Metadata) -> BTreeMap<&str, &Package> {
    metadata.workspace_packages().into_iter().map(|package| (package.name.as_str(), package)).collect()
}

fn owners(library: &str) -> BTreeSet<&'static str> {
    CRATES.iter().filter(|(_, _, owned)| owned.contains(&library)).map(|(name, _, _)| *name).collect()
}

/// Rust files below `folder` (relative to the root) with their text, tests included.
fn sources(folder: &str) -> Vec<(String, String)> {
    files(folder, "rs")
}

/// Files below `folder` (relative to the root) whose names end in this, with their text.
fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, ending, found);
            } else if path.extension().is_some_and(|extension| extension == ending) {
                found.push(path);
            }
        }
    }
    let root = root();
    let mut found = Vec::new();
    walk(&root.join(folder), ending, &mut found);
    found.sort();
    let named = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        (path.strip_prefix(&root).unwrap().to_string_lossy().into_owned(), text)
    };
    found.into_iter().map(named).collect()
}

/// Files that only tests see.
fn is_test(path: &str) -> bool {
    ["/tests/", "/tests.rs", "_tests.rs", "/benches/", "/examples/"].iter().any(|mark| path.contains(mark))
}

/// The part of a file that is in the program: without comments, and up to the unit tests at its end.
fn program_text(text: &str) -> String {
    let program = text.split("\n#[cfg(test)]\nmod ").next().unwrap();
    let code = program.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn none(what: &str, culprits: &[String]) {
    assert!(culprits.is_empty(), "{what}:\n  {}", culprits.join("\n  "));
}

#[test]
fn crates_depend_only_on_what_the_house_allows() {
    let metadata = metadata();
    let ours = ours(&metadata);
    let known: BTreeSet<&str> = CRATES.iter().map(|(name, _, _)| *name).collect();
    assert_eq!(ours.keys().copied().collect::<BTreeSet<_>>(), known, "a new crate needs a row in CRATES");
    let mut culprits = Vec::new();
    for (name, allowed, owned) in CRATES {
        for dependency in ours[name].dependencies.iter().filter(|it| it.kind == DependencyKind::Normal) {
            let library = dependency.name.as_str();
            if known.contains(library) {
                if !allowed.contains(&library) {
                    culprits.push(format!("{name} must not depend on {library}"));
                }
            } else if !owners(library).is_empty() && !owners(library).contains(name) {
                culprits.push(format!("{name} uses {library}, which belongs to {:?} alone", owners(library)));
            } else if let Some((_, pure)) = PURE.iter().find(|(pure, _)| *pure == name)
                && !pure.contains(&library)
                && !owned.contains(&library)
            {
                culprits.push(format!("{name} is pure and must not use {library}"));
            }
        }
    }
    none("dependencies against the house (docs/ARCHITECTURE.md, crates)", &culprits);
}

#[test]
fn the_stand_ins_are_optional() {
    let metadata = metadata();
    let binary = ours(&metadata)["televent"];
    let sim =
        binary.dependencies.iter().find(|it| it.name == "televent-sim" && it.kind == DependencyKind::Normal);
    assert!(sim.unwrap().optional, "the release image leaves televent-sim out");
}

#[test]
fn every_crate_inherits_lints_versions_and_licence() {
    let mut culprits = Vec::new();
    for (_, package) in ours(&metadata()) {
        let manifest = std::fs::read_to_string(&package.manifest_path).unwrap();
        for line in [
            "[lints]\nworkspace = true",
            "version.workspace = true",
            "edition.workspace = true",
            "license.workspace = true",
        ] {
            if !manifest.contains(line) {
                culprits.push(format!("{} lacks {line:?}", package.name));
            }
        }
        // A version that a crate sets for itself is one that others cannot share.
        for line in manifest.lines().filter(|line| line.contains("version = \"") || line.contains(" = \"")) {
            let key = line.split(['=', ' ']).next().unwrap_or_default();
            if !["name", "description", "path", "default", "demo", "unic-langid"].contains(&key)
                && !line.starts_with('#')
            {
                culprits.push(format!("{} sets a version of its own: {line}", package.name));
            }
        }
    }
    none("manifests that do not inherit from the workspace", &culprits);
}

#[test]
fn libraries_come_from_the_registry_under_licences_we_can_keep() {
    let metadata = metadata();
    let mut culprits = Vec::new();
    for package in metadata.packages.iter().filter(|package| package.source.is_some()) {
        let name = package.name.as_str();
        if BANNED.contains(&name) {
            culprits.push(format!("{name} is banned"));
        }
        let source = package.source.as_ref().unwrap().to_string();
        if !source.starts_with("registry+") && !source.starts_with("sparse+") {
            culprits.push(format!("{name} comes from {source}"));
        }
        let licence = package.license.clone().unwrap_or_default();
        if !licence_allowed(&licence) {
            culprits.push(format!("{name} {} has licence {licence:?}", package.version));
        }
    }
    none("libraries (deny.toml says the same to cargo-deny)", &culprits);
}

/// An SPDX expression (or the older `A/B`): every AND part must have an allowed OR alternative.
fn licence_allowed(expression: &str) -> bool {
    let expression = expression.replace(['(', ')'], " ").replace('/', " OR ");
    expression.split(" AND ").all(|part| part.split(" OR ").any(|choice| LICENCES.contains(&choice.trim())))
}

#[test]
fn licence_expressions_are_read_right() {
    assert!(licence_allowed("MIT OR GPL-3.0"));
    assert!(licence_allowed("MIT/Apache-2.0"));
    assert!(licence_allowed("(MIT OR Apache-2.0) AND Unicode-3.0"));
    assert!(!licence_allowed("MIT AND GPL-3.0"));
    assert!(!licence_allowed("AGPL-3.0"));
    assert!(!licence_allowed(""));
}

#[test]
fn no_file_is_too_long() {
    let mut culprits = Vec::new();
    for (name, _, _) in CRATES {
        let folder = format!("crates/{}", name.trim_start_matches("televent-"));
        let mut lengths = Vec::new();
        for (path, text) in sources(&folder) {
            let lines = text.lines().count();
            lengths.push(lines);
            if lines > LONGEST_FILE {
                culprits.push(format!("{path} has {lines} lines, the most is {LONGEST_FILE}"));
            }
        }
        lengths.sort_unstable();
        // A handful of files says nothing about a habit.
        if let Some(p90) = lengths.get(lengths.len() * 9 / 10).filter(|_| lengths.len() >= 20)
            && *p90 > LONG_FILE
        {
            culprits.push(format!(
                "{name}: nine of ten files should have at most {LONG_FILE} lines, but p90 is {p90}"
            ));
        }
    }
    none("files too long to hold in mind", &culprits);
}

#[test]
fn statements_are_checked_when_compiled() {
    let unchecked = [
        "sqlx::query(",
        "query_as::<",
        "query_scalar::<",
        "sqlx::raw_sql",
        "QueryBuilder::new",
        "AssertSqlSafe",
    ];
    let mut culprits = Vec::new();
    for (path, text) in sources("crates").into_iter().filter(|(path, _)| !is_test(path)) {
        let text = program_text(&text);
        culprits.extend(
            unchecked.iter().filter(|word| text.contains(**word)).map(|word| format!("{path}: {word}")),
        );
    }
    none("SQL that no compiler saw", &culprits);
}

#[test]
fn only_the_store_writes_tables() {
    let mut culprits = Vec::new();
    for (path, text) in sources("crates").into_iter().filter(|(path, _)| !is_test(path)) {
        if path.starts_with("crates/store/") {
            continue;
        }
        let text = program_text(&text).to_lowercase();
        for word in [
            "insert into ",
            "delete from ",
            "truncate table",
            "update people",
            "update events",
            "update outbox",
        ] {
            if text.contains(word) {
                culprits.push(format!("{path}: {word}"));
            }
        }
    }
    none("tables written outside the store", &culprits);
}

/// Statements as words with one space between them, so that none hides behind a line break.
fn as_words(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Invariant 1. The objects of a deleted calendar go by its foreign key when it is pruned, which is the one exception
/// (docs/ARCHITECTURE.md); a statement of our own would be found here.
#[test]
fn only_one_statement_writes_events() {
    let one = "crates/store/src/tx/record.sql";
    let mut culprits = Vec::new();
    let mut found = BTreeSet::new();
    let program = files("crates/store", "rs").into_iter().map(|(path, text)| (path, program_text(&text)));
    for (path, text) in program.chain(files("crates/store", "sql")).filter(|(path, _)| !is_test(path)) {
        let text = as_words(&text);
        for table in ["events", "event_attendees"] {
            for word in [
                "insert into",
                "update",
                "update only",
                "delete from",
                "delete from only",
                "truncate",
                "truncate table",
                "merge into",
                "copy",
            ] {
                let statement = format!("{word} {table}");
                let ends =
                    |rest: &str| !rest.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_');
                if text.split(&statement).skip(1).any(ends) {
                    found.insert((path.clone(), statement.clone()));
                    if path != one {
                        culprits.push(format!("{path}: {statement}"));
                    }
                }
            }
        }
    }
    none("events written beside crates/store/src/tx/record.sql", &culprits);
    assert!(
        found.contains(&(one.to_owned(), "insert into events".to_owned())),
        "this test sees nothing: {found:?}"
    );
}

/// Invariant 12: a transaction that notifies holds one lock of the whole database until it has ended.
/// The views `readers` and `rights` (migrations 0011 and 0050) know who was given what; a statement that asked the
/// table beside them would be one that forgets the next rule.
#[test]
fn only_the_views_know_who_may_read() {
    let program = files("crates/store", "rs").into_iter().map(|(path, text)| (path, program_text(&text)));
    let asked = |text: &str| {
        let text = as_words(text);
        ["from calendar_members", "join calendar_members"].iter().any(|word| text.contains(word))
    };
    let culprits: Vec<String> = program
        .chain(files("crates/store", "sql"))
        .filter(|(path, text)| !is_test(path) && asked(text))
        .map(|(path, _)| path)
        .collect();
    none("statements that decide by themselves who may read", &culprits);
}

#[test]
fn no_command_notifies_in_its_transaction() {
    let mut culprits = Vec::new();
    for folder in ["crates/store/src/tx", "crates/store/src/command"] {
        let program = files(folder, "rs").into_iter().map(|(path, text)| (path, program_text(&text)));
        for (path, text) in program.chain(files(folder, "sql")) {
            let text = as_words(&text);
            culprits.extend(
                ["pg_notify", "\"notify "]
                    .iter()
                    .filter(|word| text.contains(**word))
                    .map(|word| format!("{path}: {word}")),
            );
        }
    }
    for (path, text) in files("migrations", "sql") {
        // A trigger would do it for every command.
        if as_words(&text).contains("pg_notify") {
            culprits.push(path);
        }
    }
    none("NOTIFY inside a transaction; wake the others after the commit", &culprits);
}

/// The table of settings in docs/OPERATIONS.md says what `--help` says, name by name; only the marks of code are added.
#[test]
fn the_table_of_settings_is_the_one_of_the_program() {
    let text = std::fs::read_to_string(root().join("docs/OPERATIONS.md")).unwrap();
    let table = text.split("\n## Settings\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let told: Vec<String> = rows.map(|row| row.replace('`', "")).collect();
    let line = |setting: &televent::config::Setting| {
        format!("| {} | {} | {} |", setting.name, setting.meaning, setting.default)
    };
    assert_eq!(told, televent::config::SETTINGS.iter().map(line).collect::<Vec<_>>());
}

#[test]
fn only_one_file_says_how_text_is_marked_up() {
    let mut culprits = Vec::new();
    for (path, text) in
        sources("crates/bot").into_iter().chain(sources("crates/worker")).chain(sources("crates/api"))
    {
        if is_test(&path) || path == "crates/bot/src/text.rs" {
            continue;
        }
        let text = program_text(&text);
        let words = ["parse_mode", "ParseMode"];
        culprits
            .extend(words.iter().filter(|word| text.contains(**word)).map(|word| format!("{path}: {word}")));
    }
    none("parse_mode belongs to crates/bot/src/text.rs, beside the escape function", &culprits);
}

#[test]
fn only_the_binary_reads_the_environment() {
    let mut culprits = Vec::new();
    for (path, text) in sources("crates").into_iter().filter(|(path, _)| !is_test(path)) {
        let may = path.starts_with("crates/televent/src/config/")
            || path.starts_with("crates/televent/src/postgres/")
            || path.starts_with("crates/sim/")
            // Cargo tells a build script through the environment where to write.
            || path.ends_with("/build.rs");
        let text = program_text(&text);
        if !may && ["env::var", "env::vars"].iter().any(|word| text.contains(word)) {
            culprits.push(path);
        }
    }
    none("the environment is read outside crates/televent/src/config", &culprits);
}

#[test]
fn every_dav_method_and_report_has_a_snapshot_test() {
    let mut culprits = Vec::new();
    let tests: BTreeSet<String> = sources("crates/api/tests/dav").into_iter().map(|(path, _)| path).collect();
    for folder in ["method", "report"] {
        for (path, _) in sources(&format!("crates/api/src/dav/{folder}")) {
            let name = Path::new(&path).file_stem().unwrap().to_string_lossy().into_owned();
            if name != "mod"
                && !tests.iter().any(|test| Path::new(test).file_stem().unwrap() == name.as_str())
            {
                culprits.push(format!("{path} has no crates/api/tests/dav/{name}.rs"));
            }
        }
    }
    none("CalDAV without a test of the same name", &culprits);
}
