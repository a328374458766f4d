//! The server process: started on a free port, watched, stopped.

use std::ffi::OsString;
use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::Signal;
use tokio::process::{Child, Command};
use tokio::time::Instant;

use super::cluster::{Cluster, send};
use super::error::telling_line;
use super::{Account, PostgresError, Programs};

/// Recovery after a power cut reads the whole write-ahead log, which [`SETTINGS`] keeps small.
const START_PATIENCE: Duration = Duration::from_mins(2);
/// A fast shutdown writes a checkpoint; after this it is cut short, and the next start recovers.
const STOP_PATIENCE: Duration = Duration::from_secs(30);
/// Between the choice of a free port and the server's bind another program may take it.
const PORT_TRIES: usize = 5;
/// The kernel's limit for a socket's path is about 107 bytes; the server adds a name of its own.
const LONGEST_SOCKET_FOLDER: usize = 85;
/// A log that grew past this is started anew with the next server.
const LONGEST_LOG: u64 = 1 << 20;

/// What differs from PostgreSQL's own defaults: small, durable, and silent about what it is asked, because statements
/// hold what people wrote.
const SETTINGS: [(&str, &str); 22] = [
    ("listen_addresses", "127.0.0.1"),
    ("fsync", "on"),
    ("full_page_writes", "on"),
    ("max_connections", "40"),
    // PostgreSQL's own default. With 32 MB listing calendars took about twice as long as soon as all of them came
    // to more than that; the memory is taken only as it is filled (measured: docs/decisions/0002-write-path.md).
    ("shared_buffers", "128MB"),
    ("work_mem", "4MB"),
    ("maintenance_work_mem", "32MB"),
    ("wal_buffers", "1MB"),
    ("max_wal_size", "256MB"),
    ("min_wal_size", "48MB"),
    ("wal_level", "minimal"),
    ("max_wal_senders", "0"),
    ("max_logical_replication_workers", "0"),
    ("max_parallel_workers_per_gather", "0"),
    ("autovacuum_max_workers", "1"),
    ("jit", "off"),
    ("huge_pages", "off"),
    ("timezone", "UTC"),
    ("log_destination", "stderr"),
    ("log_min_error_statement", "panic"),
    ("log_error_verbosity", "terse"),
    ("log_checkpoints", "off"),
];

/// A server process of ours. Dropped without [`Server::stop`] it is told to end, but nobody waits for it.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    port: u16,
    log: PathBuf,
    /// How long the log was before this server wrote to it.
    log_before: u64,
    ended: bool,
}

impl Server {
    /// Starts the server and returns when it takes connections.
    pub(super) async fn start(
        cluster: &Cluster,
        programs: &Programs,
        account: &Account,
    ) -> Result<Self, PostgresError> {
        let launcher = launcher(account, &programs.postgres()).await;
        let mut tries = 1;
        loop {
            let port = free_port().map_err(|source| PostgresError::file(&cluster.folder, source))?;
            let mut server = Self::spawn(cluster, account, &launcher, port)?;
            match server.become_ready(cluster).await {
                Err(PostgresError::Server { said, .. }) if tries < PORT_TRIES && worth_another_try(&said) => {
                    tracing::info!(port, said, "the database server could not start, trying again");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    tries += 1;
                }
                Err(other) => return Err(other),
                Ok(()) => return Ok(server),
            }
        }
    }

    fn spawn(
        cluster: &Cluster,
        account: &Account,
        launcher: &[OsString],
        port: u16,
    ) -> Result<Self, PostgresError> {
        let log = cluster.log();
        let opened = open_log(&log).and_then(|file| Ok((file.metadata()?.len(), file)));
        let (log_before, file) = opened.map_err(|source| PostgresError::file(&log, source))?;
        let (program, words) = launcher.split_first().ok_or(PostgresError::NotInstalled)?;
        let mut command = account.command(Path::new(program));
        command.args(words).arg("-D").arg(&cluster.folder).args(["-p", &port.to_string()]);
        for (name, value) in SETTINGS {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        let socket = cluster.socket();
        let fits = socket.as_os_str().len() <= LONGEST_SOCKET_FOLDER;
        command.arg("-k").arg(if fits { socket.as_os_str() } else { "".as_ref() });
        // A Ctrl-C in the terminal is for us: we stop the server after our own last words to it.
        command.process_group(0).stdout(Stdio::null()).stderr(file);
        let child = command.spawn().map_err(|source| PostgresError::file(Path::new(program), source))?;
        Ok(Self { child, port, log, log_before, ended: false })
    }

    async fn become_ready(&mut self, cluster: &Cluster) -> Result<(), PostgresError> {
        let deadline = Instant::now() + START_PATIENCE;
        let mut pause = Duration::from_millis(5);
        loop {
            if let Some(status) =
                self.child.try_wait().map_err(|source| PostgresError::file(&self.log, source))?
            {
                self.ended = true;
                return Err(self.failure("did not start", Some(status)));
            }
            let file = cluster.pid_file().filter(|file| Some(file.pid) == self.child.id());
            if file.is_some_and(|file| file.ready) {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(self.failure("was not ready after two minutes", None));
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(100));
        }
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Completes when the server ends by itself.
    pub(super) async fn ended(&mut self) -> PostgresError {
        let status = self.child.wait().await.ok();
        self.ended = true;
        self.failure("ended", status)
    }

    /// Fast shutdown: transactions in progress are rolled back, connections closed, a checkpoint written.
    pub(super) async fn stop(mut self) {
        self.signal(Signal::INT);
        if tokio::time::timeout(STOP_PATIENCE, self.child.wait()).await.is_err() {
            tracing::warn!("the database server takes too long to stop, cutting it short");
            self.signal(Signal::QUIT);
            let _ = tokio::time::timeout(STOP_PATIENCE, self.child.wait()).await;
        }
        self.ended = true;
    }

    fn signal(&self, signal: Signal) {
        // No id means it has ended, and then there is nothing to tell it.
        if let Some(error) = self.child.id().and_then(|pid| send(pid, signal).err()) {
            tracing::warn!(%error, "the database server could not be signalled");
        }
    }

    fn failure(&self, what: &'static str, status: Option<ExitStatus>) -> PostgresError {
        let read = || {
            let mut file = File::open(&self.log)?;
            file.seek(SeekFrom::Start(self.log_before))?;
            std::io::read_to_string(file)
        };
        // What is said about the failure must not itself fail.
        let log = read().unwrap_or_default();
        let status = status.map(|status| format!("{status}, ")).unwrap_or_default();
        PostgresError::Server { what, said: status + &telling_line(&log), log: self.log.clone() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if !self.ended {
            self.signal(Signal::INT);
        }
    }
}

/// The words in front of the server's own arguments. `setpriv` (util-linux) asks the kernel to send the server an
/// interrupt, which is its fast shutdown, when we die, even by SIGKILL; where it is missing or too simple the next
/// start cleans up.
async fn launcher(account: &Account, postgres: &Path) -> Vec<OsString> {
    let guard = ["setpriv", "--pdeathsig", "INT", "--"];
    let mut probe: Command = account.command(Path::new("setpriv"));
    probe.args(guard.iter().skip(1)).arg("true").stdout(Stdio::null()).stderr(Stdio::null());
    let guarded = probe.status().await.is_ok_and(|status| status.success());
    let words = guard.iter().filter(|_| guarded).map(OsString::from);
    words.chain([postgres.as_os_str().to_owned()]).collect()
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// A port that somebody took, or backends of a killed server that have not noticed yet.
fn worth_another_try(said: &str) -> bool {
    ["could not create any TCP/IP sockets", "pre-existing shared memory block"]
        .iter()
        .any(|known| said.contains(known))
}

fn open_log(path: &Path) -> std::io::Result<File> {
    let long = path.metadata().is_ok_and(|found| found.len() > LONGEST_LOG);
    let mut options = File::options();
    options.create(true).mode(0o600);
    if long {
        options.write(true).truncate(true)
    } else {
        options.append(true)
    };
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_tried_again_but_a_broken_server_is_not() {
        assert!(worth_another_try("FATAL:  could not create any TCP/IP sockets"));
        assert!(!worth_another_try("FATAL:  could not open control file"));
    }

    #[test]
    fn a_log_is_kept_until_it_is_long() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        std::fs::write(&path, "before\n").unwrap();
        drop(open_log(&path).unwrap());
        assert_eq!(std::fs::read(&path).unwrap(), b"before\n");
        std::fs::write(&path, vec![b'x'; usize::try_from(LONGEST_LOG).unwrap() + 1]).unwrap();
        drop(open_log(&path).unwrap());
        assert_eq!(path.metadata().unwrap().len(), 0);
    }
}
