//! The bot: whether there is a token, and what Telegram says to it.

use std::time::Duration;

use super::{Finding, Findings};
use crate::config::{Config, TelegramMode};
use crate::wire;

/// The bot itself is more patient, but a person waits here.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) async fn check(config: &Config) -> Findings {
    let finding = match wire::bot(config) {
        Ok(Some(bot)) => match tokio::time::timeout(PATIENCE, televent_bot::who_am_i(&bot)).await {
            Ok(Ok(name)) => Finding::well(format!("the token is @{name}'s, updates by {}", mode(config))),
            Ok(Err(error)) => Finding::fault(
                format!("the Bot API says: {error}"),
                "is the token the one @BotFather gave, and can this machine reach the Bot API (TELEGRAM_API_URL)?",
            ),
            Err(_) => {
                Finding::fault("the Bot API does not answer", "can this machine reach it (TELEGRAM_API_URL)?")
            }
        },
        Ok(None) => Finding::note(
            "off: TELEGRAM_BOT_TOKEN is not set (run --role api --role worker works without, demo needs none)",
        ),
        Err(error) => Finding::fault(format!("{error:#}"), "correct it"),
    };
    vec![("telegram", finding)]
}

fn mode(config: &Config) -> &'static str {
    match config.telegram.mode {
        TelegramMode::Polling => "polling",
        TelegramMode::Webhook { .. } => "webhook",
    }
}
