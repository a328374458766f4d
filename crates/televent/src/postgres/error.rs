//! What can go wrong with the private server, each in one line that names the remedy.

use std::io;
use std::path::{Path, PathBuf};

/// Why the private server is not there. The text is meant for the operator.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// No server programs of a version we can use.
    #[error(
        "no PostgreSQL server programs (version 15 or newer) found: install them \
         (Debian, Ubuntu: apt-get install postgresql; macOS: brew install postgresql@17), or set DATABASE_URL"
    )]
    NotInstalled,
    /// The cluster was made by another major version than any installed one.
    #[error(
        "{folder} was made by PostgreSQL {made_by}, but only {installed} is installed: install version {made_by} \
         beside it, or restore a backup into an empty DATA_DIR"
    )]
    OtherVersion {
        /// `DATA_DIR/postgres`.
        folder: PathBuf,
        /// Major version that made the cluster.
        made_by: u32,
        /// Installed major versions, as a list for people.
        installed: String,
    },
    /// Another process runs the server of this folder.
    #[error("{folder} is in use by another televent (process {pid}): stop it, or set another DATA_DIR")]
    InUse {
        /// `DATA_DIR/postgres`.
        folder: PathBuf,
        /// Its process id as it wrote it down.
        pid: String,
    },
    /// A server that a killed process left behind cannot be ended.
    #[error(
        "{folder} is served by process {pid}, which a killed televent left behind and no signal ends: end it, or restart the machine"
    )]
    Stuck {
        /// `DATA_DIR/postgres`.
        folder: PathBuf,
        /// The server's process id.
        pid: u32,
    },
    /// We are root, the server is not, and a folder on the way is closed to it.
    #[error(
        "the database runs as user {account}, who may not pass through {folder}: \
         chmod o+x {folder}, or set DATA_DIR elsewhere"
    )]
    Closed {
        /// The folder that is closed.
        folder: PathBuf,
        /// Name of the user the server runs as.
        account: String,
    },
    /// Somebody else's files.
    #[error(
        "{folder} belongs to user id {owner}, the database would run as {account}: run as its owner, or set another DATA_DIR"
    )]
    Foreign {
        /// The folder in question.
        folder: PathBuf,
        /// Who owns it.
        owner: u32,
        /// Name of the user the server would run as.
        account: String,
    },
    /// One of PostgreSQL's programs refused.
    #[error("{program} failed: {said}")]
    Program {
        /// Its name.
        program: &'static str,
        /// The line of its output that says why.
        said: String,
    },
    /// The server did not become ready, or ended.
    #[error("the private PostgreSQL server {what}: {said} (its log: {log})")]
    Server {
        /// What happened to it.
        what: &'static str,
        /// Last telling line of its log.
        said: String,
        /// Path of the log.
        log: PathBuf,
    },
    /// A file or folder of ours could not be used.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The system gave no random bytes for the password.
    #[error("no random numbers from the system: {0}")]
    Random(String),
}

impl PostgresError {
    pub(super) fn file(path: &Path, source: io::Error) -> Self {
        Self::File { path: path.to_owned(), source }
    }
}

/// The line of a program's output that tells most: the last that names an error, else the last.
pub(crate) fn telling_line(output: &str) -> String {
    let mut lines = output.lines().map(str::trim).filter(|line| !line.is_empty()).rev();
    let last = lines.clone().next().unwrap_or("no output");
    lines
        .find(|line| ["FATAL", "PANIC", "rror"].iter().any(|word| line.contains(word)))
        .unwrap_or(last)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::telling_line;

    #[test]
    fn the_error_is_told_not_the_chatter_after_it() {
        assert_eq!(
            telling_line("creating\ninitdb: error: disk full\ninitdb: removing\n\n"),
            "initdb: error: disk full"
        );
        assert_eq!(telling_line("one\ntwo\n"), "two");
        assert_eq!(telling_line(""), "no output");
    }
}
