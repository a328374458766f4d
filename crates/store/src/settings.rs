//! What an operator can switch while it runs. The one switch so far is [`PAUSED`](crate::outbox::PAUSED).

use crate::Store;
use crate::error::StoreError;

impl Store {
    /// A setting, if it was ever set.
    pub async fn setting(&self, key: &str) -> Result<Option<serde_json::Value>, StoreError> {
        Ok(sqlx::query_scalar!("select value from settings where key = $1", key)
            .fetch_optional(&self.pool)
            .await?)
    }
}
