//! `televent backup` and `televent restore`: PostgreSQL's own tools on the database of the configuration.
//!
//! The key is not in the file: whoever finds a backup must not be able to open what is sealed in it.

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, bail, ensure};
use tokio::process::Command;
use url::Url;

use crate::config::Config;
use crate::database::{Database, Use};
use crate::postgres::{client_program, telling_line};

/// Writes the whole database into `file`, readable by its owner alone.
///
/// # Errors
/// If the file exists, the tool is missing, or the tool refuses.
pub async fn backup(config: &Config, file: &Path) -> anyhow::Result<()> {
    ensure!(!file.exists(), "{} exists already", file.display());
    let mut unfinished = file.as_os_str().to_owned();
    unfinished.push(".part");
    let unfinished = PathBuf::from(unfinished);
    // Made beforehand because the tool would make it readable for everybody.
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options.open(&unfinished).with_context(|| unfinished.display().to_string())?;
    let words = ["--format=custom".into(), "--file".into(), unfinished.clone().into_os_string()];
    if let Err(error) = on_database(config, "pg_dump", &words).await {
        // Half a dump would only be mistaken for a whole one.
        let _ = std::fs::remove_file(&unfinished);
        return Err(error);
    }
    std::fs::rename(&unfinished, file).with_context(|| file.display().to_string())?;
    let key = config.encryption_key_file.display();
    tracing::info!("{} is written; keep {key} as well, in another place", file.display());
    Ok(())
}

/// Fills an empty database from a file of [`backup`]; all of it or nothing.
///
/// # Errors
/// If the file cannot be read, the database is not empty, or the tool is missing or refuses.
pub async fn restore(config: &Config, file: &Path) -> anyhow::Result<()> {
    std::fs::File::open(file).with_context(|| file.display().to_string())?;
    let words = ["--exit-on-error".into(), "--single-transaction".into(), file.as_os_str().to_owned()];
    on_database(config, "pg_restore", &words)
        .await
        .context("nothing was restored (the database must be empty; see docs/OPERATIONS.md)")?;
    tracing::info!("{} is restored; the next start brings the schema up to date", file.display());
    Ok(())
}

async fn on_database(config: &Config, program: &str, words: &[OsString]) -> anyhow::Result<()> {
    let database = Database::open(config, Use::Command).await?;
    let done = run(config, program, database.url(), words).await;
    database.close().await;
    done
}

async fn run(config: &Config, program: &str, url: &str, words: &[OsString]) -> anyhow::Result<()> {
    let (address, password) = without_password(url)?;
    let mut command = Command::new(client_program(&config.data_dir, program));
    command.args(["--no-owner", "--no-privileges", "--dbname", address.as_str()]).args(words);
    if let Some(password) = password {
        // In the list of processes everybody reads the arguments, but not the environment.
        command.env("PGPASSWORD", password);
    }
    command.env("LC_ALL", "C").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let output = match command.output().await {
        Ok(output) => output,
        Err(error) => bail!("{program} cannot be run ({error}): apt-get install postgresql-client"),
    };
    ensure!(output.status.success(), "{}", telling_line(&String::from_utf8_lossy(&output.stderr)));
    Ok(())
}

/// The address as it may be shown, and the password that was in it.
fn without_password(url: &str) -> anyhow::Result<(Url, Option<String>)> {
    let mut url = Url::parse(url).context("DATABASE_URL")?;
    let password = url.password().map(str::to_owned);
    if url.set_password(None).is_err() {
        bail!("DATABASE_URL is not of the form postgres://user:password@host/name");
    }
    let plain = password.map(|text| percent_decoded(&text));
    Ok((url, plain))
}

/// `%40` is `@`; what is not such a code stays as it is.
fn percent_decoded(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut plain = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        let ahead =
            bytes.clone().take(2).map(|digit| char::from(digit).to_digit(16)).collect::<Option<Vec<u32>>>();
        match ahead.as_deref() {
            Some([high, low]) if byte == b'%' => {
                plain.extend(u8::try_from(high * 16 + low));
                bytes.next();
                bytes.next();
            }
            _ => plain.push(byte),
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_stays_out_of_the_arguments() {
        let (url, password) = without_password("postgres://u:p%40s%2Fs%zz@h:5433/d?sslmode=require").unwrap();
        assert_eq!(url.as_str(), "postgres://u@h:5433/d?sslmode=require");
        assert_eq!(password.as_deref(), Some("p@s/s%zz"));
        assert_eq!(without_password("postgres://u@h/d").unwrap().1, None);
    }
}
