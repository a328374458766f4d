//! The private server with real server programs: made, used, killed, taken over.
#![cfg(test)]

use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sqlx::{Connection, PgConnection};
use televent::postgres::{PostgresError, PrivateServer};

/// A folder that the server's user can reach; `tempfile` makes it for us alone.
fn data_dir() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o711)).unwrap();
    folder
}

async fn ask(url: &str, sql: &'static str) -> String {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let answer: String = sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    answer
}

async fn tell(url: &str, sql: &'static str) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    sqlx::query(sql).execute(&mut connection).await.unwrap();
}

fn postmaster(data_dir: &Path) -> u32 {
    let text = std::fs::read_to_string(data_dir.join("postgres/cluster/postmaster.pid")).unwrap();
    text.lines().next().unwrap().parse().unwrap()
}

fn kill(signal: &str, pid: u32) {
    let status = Command::new("sh").args(["-c", &format!("kill -{signal} {pid}")]).status().unwrap();
    assert!(status.success());
}

fn alive(pid: u32) -> bool {
    std::fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| !line.is_empty())
}

fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !condition() {
        assert!(Instant::now() < deadline, "{what} did not come to pass");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A process of its own that starts the server of `data_dir` and holds it until it is killed: this test program,
/// asked for [`holder`] alone.
fn spawn_holder(data_dir: &Path, path: Option<&str>) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "holder", "--ignored", "--nocapture"]).env("HOLDER_DATA_DIR", data_dir);
    if let Some(path) = path {
        command.env("PATH", path);
    }
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("holding")), "the holder got no server");
    child
}

#[tokio::test]
#[ignore = "a part of other tests, run in a process of its own"]
async fn holder() {
    let folder = PathBuf::from(std::env::var_os("HOLDER_DATA_DIR").unwrap());
    let _server = PrivateServer::start(&folder).await.unwrap();
    println!("holding");
    std::io::stdout().flush().unwrap();
    tokio::time::sleep(Duration::from_mins(2)).await;
}

#[tokio::test]
async fn is_durable_private_and_keeps_what_it_was_told() {
    let folder = data_dir();
    let server = PrivateServer::start(folder.path()).await.unwrap();
    assert_eq!(ask(server.url(), "SHOW fsync").await, "on");
    assert_eq!(ask(server.url(), "SHOW full_page_writes").await, "on");
    assert_eq!(ask(server.url(), "SHOW listen_addresses").await, "127.0.0.1");
    assert_eq!(ask(server.url(), "SHOW server_encoding").await, "UTF8");
    assert_eq!(ask(server.url(), "SELECT lower('ÄÖÜ')").await, "äöü");
    tell(server.url(), "CREATE TABLE kept AS SELECT 'still here' AS word").await;

    let with_other_password = server.url().replacen("televent:", "televent:x", 1);
    assert!(PgConnection::connect(&with_other_password).await.is_err(), "the port must ask for the password");
    let home = folder.path().join("postgres");
    for (name, mode) in [("cluster", 0o700), ("socket", 0o700), ("password", 0o600), ("log", 0o600)] {
        assert_eq!(home.join(name).metadata().unwrap().mode() & 0o777, mode, "{name}");
    }
    let pid = postmaster(folder.path());
    assert_ne!(Path::new(&format!("/proc/{pid}")).metadata().unwrap().uid(), 0, "never as root");
    server.stop().await;
    assert!(!alive(pid));

    let again = PrivateServer::start(folder.path()).await.unwrap();
    assert_eq!(ask(again.url(), "SELECT word FROM kept").await, "still here");
    again.stop().await;
}

#[tokio::test]
async fn belongs_to_one_process_which_a_command_may_join() {
    let folder = data_dir();
    let mut holder = spawn_holder(folder.path(), None);
    let refused = PrivateServer::start(folder.path()).await.unwrap_err();
    assert!(matches!(refused, PostgresError::InUse { .. }));
    let said = refused.to_string();
    assert!(
        said.contains(&format!("another televent (process {})", holder.id())) && !said.contains('\n'),
        "{said}"
    );

    let joined = PrivateServer::join_or_start(folder.path()).await.unwrap();
    assert_eq!(ask(joined.url(), "SELECT 'one server'").await, "one server");
    joined.stop().await;
    assert!(alive(postmaster(folder.path())), "only its own process stops it");
    holder.kill().unwrap();
    holder.wait().unwrap();
}

#[tokio::test]
async fn ends_with_a_killed_process_and_starts_again() {
    let folder = data_dir();
    let mut holder = spawn_holder(folder.path(), None);
    let pid = postmaster(folder.path());
    holder.kill().unwrap();
    holder.wait().unwrap();
    // Started at once, while the old server is still on its way down.
    let server = PrivateServer::start(folder.path()).await.unwrap();
    assert!(!alive(pid));
    assert_eq!(ask(server.url(), "SELECT 'back'").await, "back");
    server.stop().await;
}

#[tokio::test]
async fn a_server_left_over_is_stopped_by_the_next_start() {
    let folder = data_dir();
    // Without setpriv on the PATH nothing tells the server of its parent's death.
    let mut holder = spawn_holder(folder.path(), Some("/nonexistent"));
    let left_over = postmaster(folder.path());
    holder.kill().unwrap();
    holder.wait().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    assert!(alive(left_over), "this test wants a server that outlives its process");
    let server = PrivateServer::start(folder.path()).await.unwrap();
    assert!(!alive(left_over));
    assert_eq!(ask(server.url(), "SELECT 'back'").await, "back");
    server.stop().await;
}

#[tokio::test]
async fn a_stale_pid_file_is_judged_by_its_process() {
    let folder = data_dir();
    let server = PrivateServer::start(folder.path()).await.unwrap();
    let first = postmaster(folder.path());
    kill("KILL", first);
    let mut server = server;
    let said = server.ended().await.to_string();
    assert!(said.contains("server ended: signal: 9"), "{said}");
    drop(server);
    // The dead server's number now belongs to another program of the same user, which PostgreSQL by itself would
    // take for a running server.
    let cluster = folder.path().join("postgres/cluster");
    let owner = cluster.metadata().unwrap();
    let mut command = Command::new("sleep");
    command.arg("60").current_dir("/").process_group(0);
    if owner.uid() != std::fs::metadata("/proc/self").unwrap().uid() {
        command.uid(owner.uid()).gid(owner.gid());
    }
    let mut innocent = command.spawn().unwrap();
    let file = cluster.join("postmaster.pid");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen(&first.to_string(), &innocent.id().to_string(), 1)).unwrap();

    let server = PrivateServer::start(folder.path()).await.unwrap();
    assert_eq!(ask(server.url(), "SELECT 'recovered'").await, "recovered");
    server.stop().await;
    assert!(innocent.try_wait().unwrap().is_none(), "the other program was none of our business");
    innocent.kill().unwrap();
    innocent.wait().unwrap();
}

#[tokio::test]
async fn a_half_made_cluster_is_made_again_and_a_foreign_version_named() {
    let folder = data_dir();
    let unfinished = folder.path().join("postgres/cluster.new/base");
    std::fs::create_dir_all(&unfinished).unwrap();
    std::fs::set_permissions(folder.path().join("postgres"), std::fs::Permissions::from_mode(0o711)).unwrap();
    let server = PrivateServer::start(folder.path()).await.unwrap();
    assert!(!unfinished.exists());
    server.stop().await;

    std::fs::write(folder.path().join("postgres/cluster/PG_VERSION"), "9\n").unwrap();
    let said = PrivateServer::start(folder.path()).await.unwrap_err().to_string();
    assert!(said.contains("was made by PostgreSQL 9, but only") && !said.contains('\n'), "{said}");
}

#[tokio::test]
async fn a_dropped_server_ends() {
    let folder = data_dir();
    let server = PrivateServer::start(folder.path()).await.unwrap();
    let pid = postmaster(folder.path());
    drop(server);
    wait_until("the end of the server", || !alive(pid));
}
