//! PostgreSQL's own folder: made once, judged before every start.

use std::fs::{OpenOptions, Permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustix::process::{Pid, Signal, kill_process};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::error::telling_line;
use super::{Account, Home, PostgresError, Programs};

/// Name of the database and of its one user.
pub(super) const NAME: &str = "televent";

/// A locale every Linux C library has, and one that is everywhere.
const LOCALE: &str = if cfg!(target_os = "linux") { "C.UTF-8" } else { "C" };

/// How long a server left over from a killed process may take to end by itself before it is made to.
const LEFTOVER_PATIENCE: Duration = Duration::from_mins(1);

/// How long it may take from then on. A process that no signal ends waits for its disk, and only the machine can help.
const LAST_PATIENCE: Duration = Duration::from_mins(1);

/// The files of one database server.
#[derive(Debug, Clone)]
pub(super) struct Cluster {
    home: Home,
    pub(super) folder: PathBuf,
}

/// What `postmaster.pid` says: PostgreSQL documents its lines in `miscadmin.h` (pid, folder, start, port, socket
/// folder, address, shared memory, status).
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PidFile {
    pub(super) pid: u32,
    pub(super) port: Option<u16>,
    pub(super) ready: bool,
}

impl PidFile {
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().map(str::trim);
        let pid = lines.next()?.parse().ok()?;
        let port = lines.nth(2).and_then(|line| line.parse().ok());
        Some(Self { pid, port, ready: lines.nth(3) == Some("ready") })
    }
}

impl Cluster {
    pub(super) fn at(home: &Home) -> Self {
        Self { folder: home.cluster(), home: home.clone() }
    }

    pub(super) fn log(&self) -> PathBuf {
        self.home.log()
    }

    pub(super) fn socket(&self) -> PathBuf {
        self.home.socket()
    }

    /// Major version that made the cluster; `None` if there is no cluster yet.
    pub(super) fn made_by(&self) -> Result<Option<u32>, PostgresError> {
        let path = self.folder.join("PG_VERSION");
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(text.trim().split('.').next().and_then(|major| major.parse().ok())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(PostgresError::file(&path, error)),
        }
    }

    /// Address of the database on a server that listens on `port`.
    pub(super) fn url(&self, port: u16) -> Result<String, PostgresError> {
        let path = self.home.password();
        let password = std::fs::read_to_string(&path).map_err(|source| PostgresError::file(&path, source))?;
        Ok(format!("postgres://{NAME}:{}@127.0.0.1:{port}/{NAME}", password.trim()))
    }

    /// Port of a server that is up and takes connections.
    pub(super) fn ready_port(&self) -> Option<u16> {
        let file = self.pid_file()?;
        if file.ready && self.is_served_by(file.pid) { file.port } else { None }
    }

    pub(super) fn pid_file(&self) -> Option<PidFile> {
        PidFile::parse(&std::fs::read_to_string(self.folder.join("postmaster.pid")).ok()?)
    }

    /// Makes what is not there yet. A cluster half made by a killed process is made again.
    pub(super) async fn prepare(&self, programs: &Programs, account: &Account) -> Result<(), PostgresError> {
        make_private_folder(&self.home.socket(), account)?;
        if self.made_by()?.is_some() {
            return account.check_owns(&self.folder);
        }
        tracing::info!(folder = %self.home.folder.display(), version = programs.major, "making a private PostgreSQL server");
        let unfinished = self.folder.with_extension("new");
        remove_folder(&unfinished)?;
        make_private_folder(&unfinished, account)?;
        self.make_password(account)?;

        let mut initdb = account.command(&programs.initdb());
        initdb.arg("-D").arg(&unfinished).args([
            "-U",
            NAME,
            "-A",
            "scram-sha-256",
            "-E",
            "UTF8",
            "--locale",
            LOCALE,
        ]);
        initdb.arg("--pwfile").arg(self.home.password());
        run("initdb", initdb, "").await?;

        // Not every package of server programs brings createdb; the single-user mode is in all of them.
        let mut single = account.command(&programs.postgres());
        single.args(["--single", "-D"]).arg(&unfinished).arg("postgres");
        run("postgres --single", single, &format!("CREATE DATABASE {NAME};\n")).await?;

        let settle = || {
            std::fs::rename(&unfinished, &self.folder)?;
            std::fs::File::open(&self.home.folder)?.sync_all()
        };
        settle().map_err(|source| PostgresError::file(&self.folder, source))
    }

    /// Writes the password file: 32 random bytes, for the user the server runs as, since initdb reads it.
    fn make_password(&self, account: &Account) -> Result<(), PostgresError> {
        let path = self.home.password();
        let mut random = [0_u8; 32];
        getrandom::fill(&mut random).map_err(|error| PostgresError::Random(error.to_string()))?;
        let password = URL_SAFE_NO_PAD.encode(random);
        let write = || {
            let mut file =
                OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
            writeln!(file, "{password}")
        };
        write().map_err(|source| PostgresError::file(&path, source))?;
        account.give(&path)
    }

    /// Whether that process is a server of this cluster. The file alone proves nothing: a process that was killed
    /// leaves it behind, and its number goes to somebody else.
    fn is_served_by(&self, pid: u32) -> bool {
        let line = command_line(pid);
        let holds = |wanted: &[u8]| line.windows(wanted.len()).any(|part| part == wanted);
        holds(b"postgres") && holds(self.folder.as_os_str().as_encoded_bytes())
    }

    /// Ends a server that outlived its process, and defuses a stale pid file. We hold the lock, so no living
    /// televent wants that server.
    pub(super) async fn stop_leftover(&self) -> Result<(), PostgresError> {
        let Some(file) = self.pid_file() else { return Ok(()) };
        if !self.is_served_by(file.pid) {
            return self.own_stale_pid_file();
        }
        tracing::warn!(pid = file.pid, "stopping a database server that a killed process left behind");
        self.end(file.pid, [LEFTOVER_PATIENCE, LAST_PATIENCE]).await
    }

    /// Asks a server to end, then makes it, and waits so long each time.
    async fn end(&self, pid: u32, [patience, last]: [Duration; 2]) -> Result<(), PostgresError> {
        for (signal, patience) in [(Signal::INT, patience), (Signal::QUIT, last)] {
            self.signal(pid, signal)?;
            let deadline = tokio::time::Instant::now() + patience;
            while tokio::time::Instant::now() < deadline {
                if !self.is_served_by(pid) {
                    return Ok(());
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        Err(PostgresError::Stuck { folder: self.home.folder.clone(), pid })
    }

    /// Writes our own process id into a pid file whose process is gone. PostgreSQL takes the id of its parent for
    /// stale whoever has the old number now, and still makes its check of the shared memory named further down.
    fn own_stale_pid_file(&self) -> Result<(), PostgresError> {
        let path = self.folder.join("postmaster.pid");
        let rewrite = || {
            let text = std::fs::read_to_string(&path)?;
            let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
            std::fs::write(&path, format!("{}\n{rest}", std::process::id()))
        };
        rewrite().map_err(|source| PostgresError::file(&path, source))
    }

    fn signal(&self, pid: u32, signal: Signal) -> Result<(), PostgresError> {
        match send(pid, signal) {
            // Gone in the meantime, which is what was wanted.
            Err(error) if error == rustix::io::Errno::SRCH => Ok(()),
            Err(error) => Err(PostgresError::file(&self.folder.join("postmaster.pid"), error.into())),
            Ok(()) => Ok(()),
        }
    }
}

/// Sends a signal to a process by its number.
pub(super) fn send(pid: u32, signal: Signal) -> rustix::io::Result<()> {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).ok_or(rustix::io::Errno::SRCH)?;
    kill_process(pid, signal)
}

/// How that process was called, its arguments separated by zero bytes or spaces; empty if it is gone.
fn command_line(pid: u32) -> Vec<u8> {
    if Path::new("/proc/self").exists() {
        return std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    }
    let asked =
        std::process::Command::new("ps").args(["-ww", "-o", "command=", "-p", &pid.to_string()]).output();
    asked.map(|output| output.stdout).unwrap_or_default()
}

fn make_private_folder(path: &Path, account: &Account) -> Result<(), PostgresError> {
    let make = || {
        std::fs::create_dir_all(path)?;
        std::fs::set_permissions(path, Permissions::from_mode(0o700))
    };
    make().map_err(|source| PostgresError::file(path, source))?;
    account.give(path)
}

fn remove_folder(path: &Path) -> Result<(), PostgresError> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(PostgresError::file(path, error)),
        _ => Ok(()),
    }
}

/// Runs one of PostgreSQL's programs to its end. The single-user server ends well even after an error, so its output
/// is read as well.
async fn run(program: &'static str, mut command: Command, input: &str) -> Result<(), PostgresError> {
    let fail = |said: String| PostgresError::Program { program, said };
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().map_err(|error| fail(error.to_string()))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes()).await.map_err(|error| fail(error.to_string()))?;
    }
    let output = child.wait_with_output().await.map_err(|error| fail(error.to_string()))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() && !said.contains("ERROR:") {
        return Ok(());
    }
    Err(fail(telling_line(&said)))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Cluster, Home, PidFile, PostgresError};

    #[tokio::test]
    async fn a_server_that_no_signal_ends_is_given_up() {
        let folder = tempfile::tempdir().unwrap();
        let cluster = Cluster::at(&Home::open(folder.path()).unwrap());
        let stubborn = "trap '' INT QUIT; while :; do sleep 0.1; done";
        let mut server = std::process::Command::new("sh");
        let mut server = server.args(["-c", stubborn, "postgres"]).arg(&cluster.folder).spawn().unwrap();
        let begun = Instant::now();
        while !cluster.is_served_by(server.id()) {
            assert!(begun.elapsed() < Duration::from_secs(10));
        }
        // Until the shell has set its traps.
        tokio::time::sleep(Duration::from_millis(500)).await;
        let given_up = cluster.end(server.id(), [Duration::from_millis(200); 2]).await;
        assert!(
            matches!(given_up, Err(PostgresError::Stuck { pid, .. }) if pid == server.id()),
            "{given_up:?}"
        );
        server.kill().unwrap();
        server.wait().unwrap();
        cluster.end(server.id(), [Duration::from_millis(200); 2]).await.unwrap();
    }

    #[test]
    fn reads_the_lines_of_a_pid_file_that_matter() {
        let full =
            "4711\n/d/cluster\n1763700000\n5433\n/d/socket\n127.0.0.1\n   5432001    196608\nready   \n";
        assert_eq!(PidFile::parse(full), Some(PidFile { pid: 4711, port: Some(5433), ready: true }));
        let starting = full.replace("ready", "starting");
        assert_eq!(PidFile::parse(&starting).map(|file| file.ready), Some(false));
        assert_eq!(PidFile::parse("4711\n"), Some(PidFile { pid: 4711, port: None, ready: false }));
        assert_eq!(PidFile::parse(""), None);
        assert_eq!(PidFile::parse("-12\n"), None, "a single-user server writes a negative number");
    }
}
