//! The bot: whether there is a token.

use super::{Finding, Findings};
use crate::config::{Config, TelegramMode};

pub(super) fn check(config: &Config) -> Findings {
    let Some(_) = &config.telegram.token else {
        let what = "off: TELEGRAM_BOT_TOKEN is not set (run --role api --role worker works without, demo needs none)";
        return vec![("telegram", Finding::note(what))];
    };
    let mode = match config.telegram.mode {
        TelegramMode::Polling => "polling",
        TelegramMode::Webhook { .. } => "webhook",
    };
    let finding = Finding::well(format!("a token is set, updates by {mode}"));
    vec![("telegram", finding)]
}
