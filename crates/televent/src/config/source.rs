//! Where values come from: the environment, or a file it names.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use super::{ConfigError, SETTINGS};

/// The environment, or in tests a stand-in for it.
#[derive(Debug, Clone, Default)]
pub struct Source {
    values: BTreeMap<String, OsString>,
}

impl Source {
    /// The environment of this process.
    pub fn environment() -> Self {
        Self::of(std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value))))
    }

    /// Given values.
    pub fn of<N: Into<String>, V: Into<OsString>>(values: impl IntoIterator<Item = (N, V)>) -> Self {
        Self { values: values.into_iter().map(|(name, value)| (name.into(), value.into())).collect() }
    }

    /// Names that look like ours but are not, such as `TELEGRAM_TOKEN`: they share a first word with a name of ours.
    pub fn look_alikes(&self) -> Vec<String> {
        const FIRST_WORDS: [&str; 5] = ["TELEGRAM_", "SMTP_", "MAIL_", "TELEVENT_", "ENCRYPTION_"];
        let known = |name: &str| {
            let bare = name.strip_suffix("_FILE").unwrap_or(name);
            SETTINGS.iter().any(|setting| setting.name == name || setting.name == bare)
        };
        let suspicious = self
            .values
            .keys()
            .filter(|name| FIRST_WORDS.iter().any(|word| name.starts_with(word)) && !known(name));
        suspicious.cloned().collect()
    }

    fn raw(&self, name: &str) -> Result<Option<String>, String> {
        match self.values.get(name) {
            None => Ok(None),
            Some(value) => match value.to_str() {
                Some(text) if text.trim().is_empty() => Ok(None),
                Some(text) => Ok(Some(text.trim().to_owned())),
                None => Err("is not valid UTF-8".to_owned()),
            },
        }
    }

    /// The value of a name, from itself or from the file that `NAME_FILE` names.
    fn text(&self, name: &str) -> Result<Option<String>, String> {
        let own = self.raw(name)?;
        let Some(path) = self.raw(&format!("{name}_FILE"))? else { return Ok(own) };
        if own.is_some() {
            return Err(format!("is set twice, here and by {name}_FILE: keep one"));
        }
        match std::fs::read_to_string(Path::new(&path)) {
            Ok(text) if text.trim().is_empty() => Err(format!("the file {path} of {name}_FILE is empty")),
            Ok(text) => Ok(Some(text.trim().to_owned())),
            Err(error) => Err(format!("the file {path} of {name}_FILE cannot be read: {error}")),
        }
    }
}

/// Reads names one by one and keeps what was wrong with them.
pub(super) struct Reader<'a> {
    source: &'a Source,
    faults: Vec<ConfigError>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a Source) -> Self {
        Self { source, faults: Vec::new() }
    }

    /// The value, if it is set and good. A bad one becomes a fault and counts as not set.
    pub(super) fn get<T>(&mut self, name: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let found = self.source.text(name).and_then(|text| text.as_deref().map(parse).transpose());
        found.unwrap_or_else(|problem| {
            self.fault(name, &problem);
            None
        })
    }

    pub(super) fn fault(&mut self, name: &str, problem: &str) {
        let fault = ConfigError { name: name.to_owned(), problem: problem.to_owned() };
        // A bad value is one fault, also where something else then misses it.
        if !self.faults.iter().any(|known| known.name == fault.name) {
            self.faults.push(fault);
        }
    }

    pub(super) fn finish<T>(self, read: T) -> Result<T, Vec<ConfigError>> {
        if self.faults.is_empty() { Ok(read) } else { Err(self.faults) }
    }
}
