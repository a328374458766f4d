//! The folder everything lies in, and the key.

use std::path::Path;

use super::{Finding, Findings};
use crate::config::Config;
use crate::key::{self, KeyError};

pub(super) fn check(config: &Config) -> Findings {
    vec![("data folder", folder(&config.data_dir)), ("encryption key", key(&config.encryption_key_file))]
}

fn folder(path: &Path) -> Finding {
    let probe = path.join(format!(".doctor-{}", std::process::id()));
    if !path.exists() {
        return Finding::note(format!("{} is made on the first start", path.display()));
    }
    match std::fs::write(&probe, "").and_then(|()| std::fs::remove_file(&probe)) {
        Ok(()) => Finding::well(format!("{} can be written", path.display())),
        Err(error) => Finding::fault(
            format!("{} cannot be written: {error}", path.display()),
            "give it to the user televent runs as, or set DATA_DIR",
        ),
    }
}

fn key(path: &Path) -> Finding {
    match key::load(path) {
        Ok(_) => Finding::well(format!("{} is there and for its owner alone", path.display())),
        Err(KeyError::File(_, error)) if error.kind() == std::io::ErrorKind::NotFound => {
            Finding::note(format!("{} is made on the first start", path.display()))
        }
        Err(error @ KeyError::Form(_)) => Finding::fault(
            error.to_string(),
            "with a new key programs subscribe to push anew; nothing else is lost",
        ),
        Err(error) => Finding::fault(error.to_string(), "make it readable for televent, and for nobody else"),
    }
}
