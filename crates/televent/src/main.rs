//! Entry point: reads the command line, runs it, and turns an error into one line and a non-zero exit.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use televent::cli::Cli;

/// Two workers do for a small machine, and idle threads cost memory.
const WORKERS: usize = 2;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(refused) => return refuse(&refused),
    };
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .enable_all()
        .build()
        .context("the runtime could not be started")?;
    runtime.block_on(cli.execute())
}

/// Help and version go to standard output as they are; a fault becomes one line.
fn refuse(refused: &clap::Error) -> ExitCode {
    if !refused.use_stderr() {
        let _ = refused.print();
        return ExitCode::SUCCESS;
    }
    let text = refused.to_string();
    let told: Vec<&str> = text.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
    let told = told.join(" ");
    let told = told.strip_prefix("error: ").unwrap_or(&told);
    say(&format!("{told} (televent --help)"));
    ExitCode::from(2)
}

/// One line on standard error, whatever the text holds. Standard error may be closed, and then nobody is told.
fn say(text: &str) {
    let line: Vec<&str> = text.lines().map(str::trim).collect();
    let _ = writeln!(std::io::stderr(), "televent: {}", line.join(" "));
}
