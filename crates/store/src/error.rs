//! What can go wrong with what is remembered.

use std::sync::Arc;

/// A fault of the database or of what lies in it; never the fault of the person who asks.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A row holds what the rules forbid.
    #[error("{table}.{column} holds what it must not")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// What was to be written with others could not be.
    #[error(transparent)]
    Together(Arc<Self>),
}

impl StoreError {
    /// The named constraint that was violated, if that is what happened.
    pub fn constraint(&self) -> Option<&str> {
        match self {
            Self::Database(sqlx::Error::Database(error)) => error.constraint(),
            Self::Together(error) => error.constraint(),
            _ => None,
        }
    }

    /// The SQLSTATE of the database's refusal, if it refused.
    pub(crate) fn code(&self) -> Option<std::borrow::Cow<'_, str>> {
        match self {
            Self::Database(sqlx::Error::Database(error)) => error.code(),
            Self::Together(error) => error.code(),
            _ => None,
        }
    }

    /// Whether the database refused a statement as such, so that nothing of it was taken. A connection that broke
    /// leaves that open.
    pub(crate) fn took_nothing(&self) -> bool {
        self.code().is_some_and(|code| !["08", "57"].iter().any(|class| code.starts_with(class)))
    }

    /// Whether somebody held a lock for longer than the connection waits.
    pub(crate) fn is_lock_timeout(&self) -> bool {
        self.code().is_some_and(|code| code == "55P03")
    }

    /// Whether the same might work a moment later: connection lost, server starting, deadlock broken.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::Database(error)) => error.code().is_some_and(|code| {
                ["40", "53", "57", "08", "55P03"].iter().any(|class| code.starts_with(class))
            }),
            Self::Database(error) => matches!(
                error,
                sqlx::Error::Io(_)
                    | sqlx::Error::PoolTimedOut
                    | sqlx::Error::PoolClosed
                    | sqlx::Error::Protocol(_)
            ),
            Self::Together(error) => error.is_passing(),
            Self::Migrate(_) | Self::Corrupt { .. } => false,
        }
    }
}

/// For a row that the domain forbids.
pub(crate) fn corrupt(table: &'static str, column: &'static str) -> StoreError {
    StoreError::Corrupt { table, column }
}
