//! What the database server says about itself, for `televent doctor`.

use chrono::{DateTime, Utc};

use crate::Store;
use crate::error::StoreError;

/// A database server that answers.
#[derive(Clone, Debug)]
pub struct Server {
    /// Its version for people, as in `15.18`.
    pub version: String,
    /// The same to compare, as in `150018`.
    pub version_num: i32,
    /// What its clock shows.
    pub now: DateTime<Utc>,
}

impl Store {
    /// Asks the server for its version and its clock.
    pub async fn server(&self) -> Result<Server, StoreError> {
        let server = sqlx::query_as!(
            Server,
            r#"select split_part(current_setting('server_version'), ' ', 1) as "version!",
                      current_setting('server_version_num')::int as "version_num!", clock_timestamp() as "now!""#
        );
        Ok(server.fetch_one(&self.pool).await?)
    }
}
