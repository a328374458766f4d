//! The program as an operator runs it, in a folder of its own.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A `DATA_DIR` with nothing in the environment but `PATH`.
pub(crate) struct Installation {
    folder: tempfile::TempDir,
}

impl Installation {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // As root the private server runs as another user, who must get through.
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o711)).unwrap();
        Self { folder }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn data_dir(&self) -> &Path {
        self.folder.path()
    }

    /// The program with these words.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_televent"));
        command.args(words).env_clear().env("DATA_DIR", self.data_dir());
        command.env("PATH", std::env::var_os("PATH").unwrap());
        command
    }

    pub(crate) fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    /// What it answers on standard output, as JSON; it must end well.
    pub(crate) fn json(&self, words: &[&str]) -> serde_json::Value {
        let output = self.run(words);
        assert!(output.status.success(), "{words:?}: {}", errors(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

pub(crate) fn errors(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What a refused command said: one line, and a bad exit code.
#[track_caller]
pub(crate) fn refusal(output: &Output) -> String {
    let said = errors(output);
    assert!(!output.status.success(), "{said}");
    let lines: Vec<&str> = said.lines().filter(|line| line.starts_with("televent: ")).collect();
    assert_eq!(lines.len(), 1, "one line, not: {said}");
    assert!(!said.contains("panicked") && !said.contains("stack backtrace"), "{said}");
    lines[0].to_owned()
}
