//! Finds the server programs among what is installed. Nothing is downloaded: what is missing is named.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::PostgresError;

/// The oldest major version we run on.
pub(super) const OLDEST: u32 = 15;

/// Where distributions put each version's programs in a folder of its own: the folder above, what its children's
/// names begin with, and the way down from there.
const VERSIONED: [(&str, &str, &str); 4] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/opt/homebrew/opt", "postgresql@", "bin"),
    ("/usr/local/opt", "postgresql@", "bin"),
];

/// The server programs of one version: `initdb` and `postgres` in one folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programs {
    /// Folder they lie in.
    pub folder: PathBuf,
    /// Major version, 15 or more.
    pub major: u32,
}

impl Programs {
    pub(super) fn initdb(&self) -> PathBuf {
        self.folder.join("initdb")
    }

    pub(super) fn postgres(&self) -> PathBuf {
        self.folder.join("postgres")
    }

    /// The programs in this folder, if they are there, run, and are new enough.
    fn in_folder(folder: &Path) -> Option<Self> {
        let postgres = folder.join("postgres");
        if !postgres.is_file() || !folder.join("initdb").is_file() {
            return None;
        }
        let said = Command::new(&postgres).arg("--version").output().ok()?;
        let major = major_version(&String::from_utf8_lossy(&said.stdout))?;
        (major >= OLDEST).then(|| Self { folder: folder.to_owned(), major })
    }
}

/// All usable programs of this machine, newest first. `own` is `DATA_DIR/pg`, where a script may have unpacked some.
pub(super) fn installed(own: &Path) -> Vec<Programs> {
    usable(candidates(own))
}

/// One of the client programs, such as `pg_dump`: beside the newest server programs, or on the PATH.
pub(crate) fn client_program(data_dir: &Path, name: &str) -> PathBuf {
    let beside = installed(&data_dir.join("pg")).into_iter().map(|programs| programs.folder.join(name));
    beside.into_iter().find(|path| path.is_file()).unwrap_or_else(|| PathBuf::from(name))
}

fn candidates(own: &Path) -> BTreeSet<PathBuf> {
    let mut folders = BTreeSet::from([own.join("bin")]);
    let asked =
        Command::new("pg_config").arg("--bindir").output().ok().filter(|output| output.status.success());
    folders.extend(asked.map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())));
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    for (above, prefix, down) in VERSIONED {
        let children = std::fs::read_dir(above).into_iter().flatten().filter_map(Result::ok);
        let named = children.filter(|child| child.file_name().to_string_lossy().starts_with(prefix));
        folders.extend(named.map(|child| child.path().join(down)));
    }
    folders
}

fn usable(folders: BTreeSet<PathBuf>) -> Vec<Programs> {
    // A link on the PATH and the folder it leads to are one installation, and the folder has the files beside it.
    let real: BTreeSet<PathBuf> = folders
        .into_iter()
        .filter_map(|folder| folder.join("postgres").canonicalize().ok()?.parent().map(Path::to_owned))
        .collect();
    let mut found: Vec<Programs> = real.iter().filter_map(|folder| Programs::in_folder(folder)).collect();
    found.sort_by_key(|programs| std::cmp::Reverse(programs.major));
    found
}

/// The newest, or for a cluster that exists already the ones of the version that made it.
pub(super) fn choose(
    found: &[Programs],
    made_by: Option<u32>,
    folder: &Path,
) -> Result<Programs, PostgresError> {
    let newest = found.first().ok_or(PostgresError::NotInstalled)?;
    let Some(made_by) = made_by else { return Ok(newest.clone()) };
    found.iter().find(|programs| programs.major == made_by).cloned().ok_or_else(|| {
        let installed: Vec<String> = found.iter().map(|programs| programs.major.to_string()).collect();
        PostgresError::OtherVersion { folder: folder.to_owned(), made_by, installed: installed.join(", ") }
    })
}

/// The major version in `postgres (PostgreSQL) 15.18 (Debian 15.18-0)`, also of a beta (`18beta2`).
fn major_version(said: &str) -> Option<u32> {
    let after = said.split_once("(PostgreSQL) ").map(|(_, after)| after)?;
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn fake(folder: &Path, version: &str) -> PathBuf {
        std::fs::create_dir_all(folder).unwrap();
        for name in ["postgres", "initdb"] {
            let program = folder.join(name);
            std::fs::write(&program, format!("#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")).unwrap();
            std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        folder.to_owned()
    }

    #[test]
    fn reads_the_version_from_what_the_program_says() {
        assert_eq!(major_version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), Some(15));
        assert_eq!(major_version("postgres (PostgreSQL) 18beta2"), Some(18));
        assert_eq!(major_version("something else"), None);
    }

    #[test]
    fn newest_first_and_nothing_too_old_or_incomplete() {
        let root = tempfile::tempdir().unwrap();
        let folders = BTreeSet::from([
            fake(&root.path().join("14"), "14.9"),
            fake(&root.path().join("15"), "15.3"),
            fake(&root.path().join("17"), "17.0"),
            root.path().join("empty"),
        ]);
        let majors: Vec<u32> = usable(folders).iter().map(|programs| programs.major).collect();
        assert_eq!(majors, [17, 15]);
    }

    #[test]
    fn a_cluster_keeps_the_version_that_made_it() {
        let found = [17, 15].map(|major| Programs { folder: PathBuf::from("/x"), major });
        assert_eq!(choose(&found, None, Path::new("/d")).unwrap().major, 17);
        assert_eq!(choose(&found, Some(15), Path::new("/d")).unwrap().major, 15);
        let refused = choose(&found, Some(16), Path::new("/d")).unwrap_err().to_string();
        assert!(refused.contains("made by PostgreSQL 16, but only 17, 15 is installed"), "{refused}");
    }

    #[test]
    fn says_what_to_install_in_one_line_when_there_is_nothing() {
        let said = choose(&usable(BTreeSet::new()), None, Path::new("/d")).unwrap_err().to_string();
        assert!(said.contains("apt-get install postgresql") && !said.contains('\n'), "{said}");
    }
}
