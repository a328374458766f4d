//! Changes of a calendar since a sync-token (RFC 6578).

use televent_core::CalendarId;

use crate::Store;
use crate::error::StoreError;

/// What became of one object since a sync-token; several changes of one object count as its last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The last segment of its address.
    pub name: String,
    /// Its entity tag now; `None` if it is gone.
    pub etag: Option<String>,
    /// The calendar's sync-token after the last change of it.
    pub token: i64,
}

impl Store {
    /// The objects that changed after `since`, oldest change first, at most `limit`.
    pub async fn changes_since(
        &self,
        calendar: CalendarId,
        since: i64,
        limit: i64,
    ) -> Result<Vec<Changed>, StoreError> {
        Ok(sqlx::query_as!(
            Changed,
            r#"select l.name as "name!", e.etag as "etag?", l.token as "token!"
               from (select name, max(token) as token from change_log
                     where calendar_id = $1 and token > $2 group by name) l
               left join events e on e.calendar_id = $1 and e.name = l.name
               order by l.token limit $3"#,
            calendar.0,
            since,
            limit,
        )
        .fetch_all(&self.pool)
        .await?)
    }
}
