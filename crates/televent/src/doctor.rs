//! `televent doctor`: looks at everything an operator can get wrong and names each fault with its remedy.

use std::io::Write;

use anyhow::bail;

use crate::config::{Config, Source};

mod address;
mod database;
mod files;
mod mail;
mod telegram;

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Finding {
    /// As it should be, and what that is.
    Well(String),
    /// Works, but the operator may want to know.
    Note(String),
    /// Does not work.
    Fault {
        /// What was found.
        what: String,
        /// What to do.
        remedy: String,
    },
}

impl Finding {
    fn well(what: impl Into<String>) -> Self {
        Self::Well(what.into())
    }
    fn note(what: impl Into<String>) -> Self {
        Self::Note(what.into())
    }
    fn fault(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Fault { what: what.into(), remedy: remedy.into() }
    }
}

/// What was looked at, and what was found.
type Findings = Vec<(&'static str, Finding)>;

/// Checks everything and tells it on `out`, one line each.
///
/// # Errors
/// If there is at least one fault.
pub async fn run(source: &Source, out: &mut impl Write) -> anyhow::Result<()> {
    let mut findings = Findings::new();
    for name in source.look_alikes() {
        findings.push(("settings", Finding::note(format!("{name} is set, but nothing here is called that"))));
    }
    match Config::read(source) {
        Ok(config) => findings.extend(check(&config).await),
        Err(faults) => {
            let remedy = "correct it; televent run --help lists every name";
            findings
                .extend(faults.iter().map(|fault| ("settings", Finding::fault(fault.to_string(), remedy))));
        }
    }
    tell(&findings, out)?;
    match findings.iter().filter(|(_, finding)| matches!(finding, Finding::Fault { .. })).count() {
        0 => Ok(()),
        1 => bail!("1 fault"),
        faults => bail!("{faults} faults"),
    }
}

async fn check(config: &Config) -> Findings {
    let mut findings = vec![("settings", Finding::well("every value is well-formed"))];
    findings.extend(files::check(config));
    findings.extend(database::check(config).await);
    findings.extend(address::check(config).await);
    findings.extend(telegram::check(config).await);
    findings.extend(mail::check(config).await);
    findings
}

fn tell(findings: &Findings, out: &mut impl Write) -> std::io::Result<()> {
    for (subject, finding) in findings {
        match finding {
            Finding::Well(what) => writeln!(out, "ok     {subject}: {what}")?,
            Finding::Note(what) => writeln!(out, "note   {subject}: {what}")?,
            Finding::Fault { what, remedy } => writeln!(out, "FAULT  {subject}: {what} -> {remedy}")?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
