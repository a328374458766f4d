//! Who the server runs as: ourselves, or an unprivileged user where we are root, which PostgreSQL refuses.

use std::os::unix::fs::{MetadataExt, chown};
use std::path::Path;
use std::process::Stdio;

use tokio::process::Command;

use super::PostgresError;

/// Names tried in turn when we are root.
const UNPRIVILEGED: [&str; 2] = ["postgres", "nobody"];

/// The user id `nobody` has where no file of users says otherwise.
const NOBODY: u32 = 65534;

/// The user the server's programs run as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    name: String,
    uid: u32,
    gid: u32,
    /// Whether this process has to become that user.
    other: bool,
}

impl Account {
    /// Ourselves, unless we are root.
    pub fn choose() -> Self {
        let (uid, gid) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
        if uid != 0 {
            return Self { name: format!("with id {uid}"), uid, gid, other: false };
        }
        Self::unprivileged(&std::fs::read_to_string("/etc/passwd").unwrap_or_default())
    }

    fn unprivileged(passwd: &str) -> Self {
        let find = |wanted: &&str| {
            passwd.lines().find_map(|line| {
                let mut fields = line.split(':');
                let (name, uid, gid) =
                    (fields.next()?, fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?);
                (name == *wanted && uid != 0).then(|| Self { name: name.to_owned(), uid, gid, other: true })
            })
        };
        UNPRIVILEGED.iter().find_map(find).unwrap_or_else(|| Self {
            name: "nobody".to_owned(),
            uid: NOBODY,
            gid: NOBODY,
            other: true,
        })
    }

    /// Name, for messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A command of this user, in a known environment: settings such as `PGPORT` must not reach the server, and its
    /// messages must come out in English, because we read them.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("LC_ALL", "C").env("HOME", "/").current_dir("/").stdin(Stdio::null());
        for kept in ["PATH", "LD_LIBRARY_PATH", "TZ"] {
            if let Some(value) = std::env::var_os(kept) {
                command.env(kept, value);
            }
        }
        if self.other {
            // The standard library also gives up root's further groups here.
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Gives a file or folder to this user.
    pub(super) fn give(&self, path: &Path) -> Result<(), PostgresError> {
        if self.other {
            chown(path, Some(self.uid), Some(self.gid))
                .map_err(|source| PostgresError::file(path, source))?;
        }
        Ok(())
    }

    /// Whether what lies at `path` belongs to this user; PostgreSQL insists on it.
    pub(super) fn check_owns(&self, path: &Path) -> Result<(), PostgresError> {
        let owner = path.metadata().map_err(|source| PostgresError::file(path, source))?.uid();
        if owner == self.uid {
            return Ok(());
        }
        Err(PostgresError::Foreign { folder: path.to_owned(), owner, account: self.name.clone() })
    }

    /// Every folder on the way to `folder`, itself included, must let this user through.
    pub(super) fn check_passable(&self, folder: &Path) -> Result<(), PostgresError> {
        if !self.other {
            return Ok(());
        }
        for step in folder.ancestors() {
            let found = step.metadata().map_err(|source| PostgresError::file(step, source))?;
            let bit = match (found.uid() == self.uid, found.gid() == self.gid) {
                (true, _) => 0o100,
                (false, true) => 0o010,
                (false, false) => 0o001,
            };
            if found.mode() & bit == 0 {
                return Err(PostgresError::Closed { folder: step.to_owned(), account: self.name.clone() });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    const PASSWD: &str =
        "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65533::/nonexistent:/usr/sbin/nologin\n";

    #[test]
    fn root_becomes_postgres_where_there_is_one_else_nobody() {
        let with = format!("{PASSWD}postgres:x:101:104::/var/lib/postgresql:/bin/bash\n");
        let account = Account::unprivileged(&with);
        assert_eq!((account.name(), account.uid, account.gid), ("postgres", 101, 104));
        assert_eq!(Account::unprivileged(PASSWD).gid, 65533);
        assert_eq!(Account::unprivileged("").uid, NOBODY);
        assert_eq!(
            Account::unprivileged("postgres:x:0:0::/:/bin/sh").name(),
            "nobody",
            "never root by another name"
        );
    }

    #[test]
    fn a_closed_folder_on_the_way_is_named() {
        let root = tempfile::tempdir().unwrap();
        let closed = root.path().join("closed");
        let inner = closed.join("inner");
        std::fs::create_dir_all(&inner).unwrap();
        for (folder, mode) in [(root.path(), 0o755), (closed.as_path(), 0o700)] {
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(mode)).unwrap();
        }
        let stranger = Account { name: "stranger".to_owned(), uid: 4_000_001, gid: 4_000_001, other: true };
        let said = stranger.check_passable(&inner).unwrap_err().to_string();
        assert!(said.contains(&format!("may not pass through {}:", closed.display())), "{said}");
        std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o711)).unwrap();
        stranger.check_passable(&inner).unwrap();
    }
}
