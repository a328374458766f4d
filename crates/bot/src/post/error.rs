//! How a call to Telegram can end.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

/// Why a call did not do what it should.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum PostError {
    /// 429, or our own budget: not before this time is over.
    #[error("wait {0:?}")]
    Flood(Duration),
    /// The group is a supergroup now, of this id.
    #[error("the group is {0} now")]
    Migrated(i64),
    /// Telegram said no.
    #[error("{code} {text}")]
    Refused {
        /// `error_code`.
        code: u16,
        /// `description`.
        text: String,
    },
    /// No connection came about; nothing was sent.
    #[error("no connection: {0}")]
    Unconnected(String),
    /// The call was sent, and its answer never came: it may have had its effect.
    #[error("no answer: {0}")]
    Unanswered(String),
    /// Telegram's answer is no answer of the Bot API.
    #[error("an answer that cannot be read")]
    Unreadable,
}

impl PostError {
    fn says(&self, words: &[&str]) -> bool {
        match self {
            Self::Refused { text, .. } => words.iter().any(|word| text.contains(word)),
            _ => false,
        }
    }

    /// The markup of our text was not understood.
    pub(crate) fn is_markup(&self) -> bool {
        self.says(&["can't parse entities"])
    }

    /// The message says so already.
    pub(crate) fn is_unmodified(&self) -> bool {
        self.says(&["message is not modified"])
    }

    /// The message is gone, or is none of ours to touch.
    pub(crate) fn is_gone(&self) -> bool {
        self.says(&[
            "message to edit not found",
            "message can't be edited",
            "message to delete not found",
            "message can't be deleted",
            "there is no text in the message to edit",
            "MESSAGE_ID_INVALID",
        ])
    }

    /// The press is too old to be answered.
    pub(crate) fn is_late(&self) -> bool {
        self.says(&["query is too old", "query ID is invalid"])
    }

    /// The person blocked the bot, never started it, or is no more.
    pub(crate) fn is_blocked(&self) -> bool {
        matches!(self, Self::Refused { code: 403, .. }) || self.says(&["chat not found"])
    }

    /// The token is no token.
    pub(crate) fn is_token(&self) -> bool {
        matches!(self, Self::Refused { code: 401, .. })
            || matches!(self, Self::Refused { code: 404, text } if text == "Not Found")
    }

    /// Somebody else polls, or a webhook is set.
    pub(crate) fn is_conflict(&self) -> bool {
        matches!(self, Self::Refused { code: 409, .. })
    }

    /// The same call may work later.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Flood(_) | Self::Unconnected(_) | Self::Unanswered(_) | Self::Unreadable => true,
            Self::Refused { code, .. } => *code >= 500,
            Self::Migrated(_) => false,
        }
    }
}

#[derive(Deserialize)]
struct Answer {
    ok: bool,
    result: Option<Value>,
    error_code: Option<u16>,
    description: Option<String>,
    parameters: Option<Parameters>,
}

#[derive(Deserialize)]
struct Parameters {
    retry_after: Option<u64>,
    migrate_to_chat_id: Option<i64>,
}

/// Sends a request and reads the Bot API's answer. The address holds the token, so no error may show it.
pub(super) async fn answer(request: reqwest::RequestBuilder) -> Result<Value, PostError> {
    let response = request.send().await.map_err(|error| {
        let connected = !error.is_connect() && !error.is_builder();
        let words = without_address(error);
        if connected { PostError::Unanswered(words) } else { PostError::Unconnected(words) }
    })?;
    let code = response.status().as_u16();
    let octets = response.bytes().await.map_err(|error| PostError::Unanswered(without_address(error)))?;
    let Ok(answer) = serde_json::from_slice::<Answer>(&octets) else {
        return Err(match code {
            200..300 => PostError::Unreadable,
            code => PostError::Refused { code, text: String::new() },
        });
    };
    if answer.ok {
        return answer.result.ok_or(PostError::Unreadable);
    }
    let parameters = answer.parameters.unwrap_or(Parameters { retry_after: None, migrate_to_chat_id: None });
    Err(match (parameters.retry_after, parameters.migrate_to_chat_id) {
        (Some(seconds), _) => PostError::Flood(Duration::from_secs(seconds)),
        (_, Some(chat)) => PostError::Migrated(chat),
        _ => PostError::Refused {
            code: answer.error_code.unwrap_or(code),
            text: answer.description.unwrap_or_default(),
        },
    })
}

/// An error in words, its causes included, its address not.
pub(super) fn without_address(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(source) = cause {
        words.push_str(": ");
        words.push_str(&source.to_string());
        cause = source.source();
    }
    words
}
