//! Log lines to standard error, as text or JSON, with every secret we know struck out.

use std::io::{self, Write};
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use percent_encoding::percent_decode_str;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::Directive;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Config, LogFormat, Secret};

/// Libraries that at their chattier levels write out addresses with tokens in them, or statements with what people
/// wrote; the pool also warns of every connection that our own shutdown cuts. These caps hold whatever `RUST_LOG` says.
const CAPPED: [&str; 6] =
    ["sqlx=warn", "hyper=info", "hyper_util=info", "reqwest=info", "teloxide=info", "rustls=info"];

/// What is struck out of the log of this process.
static SECRETS: LazyLock<Striking> = LazyLock::new(Striking::default);

/// From now on this secret is struck out of every line, for those that are not among the settings.
pub(crate) fn conceal(secret: &Secret) {
    SECRETS.add(std::slice::from_ref(secret));
}

/// Starts the log of this process.
///
/// # Errors
/// If the filter is bad, or a log was started already.
pub fn start(config: &Config) -> anyhow::Result<()> {
    let caps: Result<Vec<Directive>, _> = CAPPED.iter().map(|cap| cap.parse()).collect();
    let filter = EnvFilter::builder().parse(&config.log_filter)?;
    let filter = caps?.into_iter().fold(filter, EnvFilter::add_directive);
    SECRETS.add(&config.secrets());
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(SECRETS.clone());
    match config.log_format {
        LogFormat::Text => lines.with_ansi(false).finish().try_init()?,
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(true).finish().try_init()?,
    }
    Ok(())
}

/// Writes to standard error what is left when secrets are struck out.
#[derive(Debug, Clone, Default)]
struct Striking {
    /// The longest first, or a part would be struck out and leave the rest standing.
    secrets: Arc<RwLock<Vec<Vec<u8>>>>,
}

/// Shorter words would strike out ordinary text, and no secret of ours is that short.
const SHORTEST_SECRET: usize = 6;

impl Striking {
    fn add(&self, secrets: &[Secret]) {
        let mut words = self.secrets.write().unwrap_or_else(PoisonError::into_inner);
        words.extend(secrets.iter().flat_map(spellings).filter(|word| word.len() >= SHORTEST_SECRET));
        words.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        words.dedup();
    }

    /// The line without secrets; `None` if there were none in it.
    fn strike(&self, line: &[u8]) -> Option<Vec<u8>> {
        let mut struck: Option<Vec<u8>> = None;
        for secret in self.secrets.read().unwrap_or_else(PoisonError::into_inner).iter() {
            while let Some(at) =
                struck.as_deref().unwrap_or(line).windows(secret.len()).position(|part| part == secret)
            {
                struck.get_or_insert_with(|| line.to_vec()).splice(at..at + secret.len(), *b"***");
            }
        }
        struck
    }
}

/// The secret itself and the password inside an address, as it stands there and as it is: whoever signs in with it has
/// decoded it. Each also as a line of JSON, or a value shown with its escapes, spells it.
fn spellings(secret: &Secret) -> Vec<Vec<u8>> {
    let whole = secret.expose().to_owned();
    let password = url::Url::parse(&whole).ok().and_then(|url| url.password().map(str::to_owned));
    let decoded = password.as_deref().map(|word| percent_decode_str(word).decode_utf8_lossy().into_owned());
    let plain = [Some(whole), password, decoded].into_iter().flatten();
    plain
        .flat_map(|word| {
            let escaped = serde_json::Value::from(word.as_str()).to_string();
            let escaped = escaped.trim_matches('"').to_owned();
            [word, escaped].map(String::into_bytes)
        })
        .collect()
}

impl Write for Striking {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut stderr = io::stderr().lock();
        match self.strike(line) {
            Some(struck) => stderr.write_all(&struck)?,
            None => stderr.write_all(line)?,
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

impl MakeWriter<'_> for Striking {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_gets_through() {
        let log = Striking::default();
        log.add(&[
            Secret::new("123456:token-of-the-bot"),
            Secret::new("postgres://user:correct-horse@host/name"),
            Secret::new("short"),
        ]);
        let line = b"POST /bot123456:token-of-the-bot/x 123456:token-of-the-bot, correct-horse, short";
        assert_eq!(log.strike(line).unwrap(), b"POST /bot***/x ***, ***, short");
        assert_eq!(log.strike(b"postgres://user:correct-horse@host/name").unwrap(), b"***");
        assert_eq!(log.strike(b"an ordinary line"), None);
    }

    #[test]
    fn a_password_is_struck_out_in_every_spelling() {
        let log = Striking::default();
        log.add(&[Secret::new("smtps://ann:p%40ss%2Fw%22rd@host")]);
        for line in ["p%40ss%2Fw%22rd", "p@ss/w\"rd", "p@ss/w\\\"rd"] {
            let struck = log.strike(format!("535 ann {line} is wrong").as_bytes());
            assert_eq!(struck.as_deref(), Some(&b"535 ann *** is wrong"[..]), "{line}");
        }
    }

    #[test]
    fn what_is_known_only_later_is_struck_out_by_those_who_write_already() {
        let log = Striking::default();
        let mut writer = log.make_writer();
        assert_eq!(writer.strike(b"derived-from-the-key"), None);
        log.add(&[Secret::new("derived-from-the-key")]);
        assert_eq!(writer.strike(b"derived-from-the-key").unwrap(), b"***");
        writer.flush().unwrap();
    }

    #[test]
    fn the_caps_are_directives() {
        for cap in CAPPED {
            cap.parse::<Directive>().unwrap();
        }
    }
}
