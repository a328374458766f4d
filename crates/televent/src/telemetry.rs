//! Log lines to standard error, as text or JSON, with every secret we know struck out.

use std::io::{self, Write};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::Directive;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Config, LogFormat, Secret};

/// Libraries that at their chattier levels write out addresses with tokens in them, or statements with what people
/// wrote; the pool also warns of every connection that our own shutdown cuts. These caps hold whatever `RUST_LOG` says.
const CAPPED: [&str; 6] =
    ["sqlx=warn", "hyper=info", "hyper_util=info", "reqwest=info", "teloxide=info", "rustls=info"];

/// Starts the log of this process.
///
/// # Errors
/// If the filter is bad, or a log was started already.
pub fn start(config: &Config) -> anyhow::Result<()> {
    let caps: Result<Vec<Directive>, _> = CAPPED.iter().map(|cap| cap.parse()).collect();
    let filter = EnvFilter::builder().parse(&config.log_filter)?;
    let filter = caps?.into_iter().fold(filter, EnvFilter::add_directive);
    let writer = Striking::new(&config.secrets());
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer);
    match config.log_format {
        LogFormat::Text => lines.with_ansi(false).finish().try_init()?,
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(true).finish().try_init()?,
    }
    Ok(())
}

/// Writes to standard error what is left when secrets are struck out.
#[derive(Debug, Clone)]
struct Striking {
    secrets: Vec<Vec<u8>>,
}

/// Shorter words would strike out ordinary text, and no secret of ours is that short.
const SHORTEST_SECRET: usize = 6;

impl Striking {
    fn new(secrets: &[Secret]) -> Self {
        let mut words: Vec<Vec<u8>> =
            secrets.iter().flat_map(spellings).filter(|w| w.len() >= SHORTEST_SECRET).collect();
        // The longest first, or a part would be struck out and leave the rest standing.
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        Self { secrets: words }
    }

    /// The line without secrets; `None` if there were none in it.
    fn strike(&self, line: &[u8]) -> Option<Vec<u8>> {
        let mut struck: Option<Vec<u8>> = None;
        for secret in &self.secrets {
            while let Some(at) =
                struck.as_deref().unwrap_or(line).windows(secret.len()).position(|part| part == secret)
            {
                struck.get_or_insert_with(|| line.to_vec()).splice(at..at + secret.len(), *b"***");
            }
        }
        struck
    }
}

/// The secret itself, and the password inside an address.
fn spellings(secret: &Secret) -> Vec<Vec<u8>> {
    let password = url::Url::parse(secret.expose()).ok().and_then(|url| url.password().map(str::to_owned));
    [Some(secret.expose().to_owned()), password].into_iter().flatten().map(String::into_bytes).collect()
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
        let log = Striking::new(&[
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
    fn the_caps_are_directives() {
        for cap in CAPPED {
            cap.parse::<Directive>().unwrap();
        }
    }
}
