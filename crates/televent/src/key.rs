//! The key for secrets at rest: 32 random bytes in a file of its owner's alone.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Why there is no usable key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Neither to be read nor to be made.
    #[error("encryption key {0}: {1}")]
    File(String, #[source] io::Error),
    /// Not what we wrote.
    #[error("encryption key {0} is not 32 bytes in base64: restore the file that belongs to this database")]
    Form(String),
    /// Others may read it.
    #[error("encryption key {0} can be read by others: chmod 600 {0}")]
    Open(String),
    /// The system gave no random bytes.
    #[error("no random numbers from the system: {0}")]
    Random(String),
}

/// The key itself.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl Key {
    /// Secret octets for one purpose, the same on every instance that has this key; they tell nothing about the key
    /// or about those for other purposes.
    pub(crate) fn secret(&self, purpose: &str) -> [u8; 32] {
        // A key shorter than a block is filled up with zeros (RFC 2104 section 2), here so that nothing can fail.
        let mut block = [0_u8; 64];
        for (to, from) in block.iter_mut().zip(self.0) {
            *to = from;
        }
        let mac = Hmac::<Sha256>::new(&block.into());
        mac.chain_update(purpose.as_bytes()).finalize().into_bytes().into()
    }

    /// [`Key::secret`] as a word: 43 of `A-Z a-z 0-9 _ -`.
    pub(crate) fn derive(&self, purpose: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.secret(purpose))
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(***)")
    }
}

/// Reads the key, made on the first start. Several processes may do so at once: one of them makes it.
pub fn load_or_make(path: &Path) -> Result<Key, KeyError> {
    match load(path) {
        Err(KeyError::File(_, error)) if error.kind() == ErrorKind::NotFound => {
            make(path)?;
            load(path)
        }
        other => other,
    }
}

/// Reads the key.
pub fn load(path: &Path) -> Result<Key, KeyError> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| KeyError::File(name.clone(), error))?;
    let mode = path.metadata().map_err(|error| KeyError::File(name.clone(), error))?.mode();
    let bytes = STANDARD.decode(text.trim()).ok().and_then(|bytes| bytes.try_into().ok());
    let key = Key(bytes.ok_or_else(|| KeyError::Form(name.clone()))?);
    // A secret that a container engine mounts belongs to root and is often open to all inside; only what we may
    // change ourselves is worth an error.
    let ours = path.metadata().is_ok_and(|found| found.uid() == rustix::process::geteuid().as_raw());
    if ours && mode & 0o077 != 0 && !path.starts_with("/run/secrets") {
        return Err(KeyError::Open(name));
    }
    Ok(key)
}

fn make(path: &Path) -> Result<(), KeyError> {
    let mut random = [0_u8; 32];
    getrandom::fill(&mut random).map_err(|error| KeyError::Random(error.to_string()))?;
    let unfinished = path.with_extension(format!("new-{}", uuid::Uuid::new_v4().simple()));
    let write = || -> io::Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
        writeln!(file, "{}", STANDARD.encode(random))?;
        file.sync_all()?;
        // A link fails where the name is taken, so that nobody ever sees half a key or replaces one.
        let linked = std::fs::hard_link(&unfinished, path);
        std::fs::remove_file(&unfinished)?;
        match linked {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            other => other?,
        }
        path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    };
    write().map_err(|error| KeyError::File(path.display().to_string(), error))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn is_made_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/encryption.key");
        let keys: Vec<[u8; 32]> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..5).map(|_| scope.spawn(|| load_or_make(&path).unwrap().0)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(keys.windows(2).all(|pair| pair[0] == pair[1]));
        assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o600);
        assert_eq!(path.parent().unwrap().read_dir().unwrap().count(), 1, "nothing else is left behind");
    }

    #[test]
    fn each_purpose_has_a_word_of_its_own() {
        let key = Key([7; 32]);
        let word = key.derive("telegram webhook");
        let allowed = |octet: u8| octet.is_ascii_alphanumeric() || b"_-".contains(&octet);
        assert!(word.len() == 43 && word.bytes().all(allowed), "{word}");
        assert_eq!(word, Key([7; 32]).derive("telegram webhook"));
        assert_ne!(word, key.derive("something else"));
        assert_ne!(word, Key([8; 32]).derive("telegram webhook"));
    }

    #[test]
    fn a_broken_or_open_key_is_refused_and_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("encryption.key");
        std::fs::write(&path, "short\n").unwrap();
        assert!(matches!(load_or_make(&path), Err(KeyError::Form(_))));
        assert_eq!(std::fs::read(&path).unwrap(), b"short\n");
        std::fs::remove_file(&path).unwrap();
        load_or_make(&path).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(load_or_make(&path).unwrap_err().to_string().contains("chmod 600"));
    }
}
