//! Why an answer did not come about.

use televent_store::{CommandError, StoreError};

use crate::post::PostError;

/// What a handler can fail with.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// A command was not carried out.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// Telegram did not take an answer.
    #[error(transparent)]
    Post(#[from] PostError),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Command(CommandError::Store(error))
    }
}
