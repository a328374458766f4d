//! The audit chain of a person: read and verified. It is written by the recording statement alone.

use sha2::{Digest, Sha256};
use televent_core::PersonId;

use crate::Store;
use crate::error::StoreError;

/// One command, as the chain tells it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its place in the person's chain, from 1.
    pub seq: i64,
    /// Microseconds since 1970, UTC.
    pub at_micros: i64,
    /// How the request came in.
    pub door: String,
    /// The command's word.
    pub action: String,
    /// What it did, as JSON without any event text.
    pub delta: String,
}

/// What looking through a chain showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every row follows from the one before it, and the last one is the chain's head.
    Whole {
        /// How many rows there are.
        rows: i64,
    },
    /// This row, or the one before it, is not what was written.
    Broken {
        /// Its place in the chain.
        seq: i64,
    },
}

impl Store {
    /// The newest entries of a person's chain, newest first.
    pub async fn audit(&self, person: PersonId, limit: i64) -> Result<Vec<Entry>, StoreError> {
        Ok(sqlx::query_as!(
            Entry,
            r#"select seq, at_micros, door, action, delta::text as "delta!" from audit
               where person_id = $1 order by seq desc limit $2"#,
            person.0,
            limit,
        )
        .fetch_all(&self.pool)
        .await?)
    }

    /// Follows a person's chain from its first row to its head.
    pub async fn verify_audit(&self, person: PersonId) -> Result<Verdict, StoreError> {
        let rows = sqlx::query!(
            r#"select seq, at_micros, door, coalesce(device_id::text, '') as "device!", action,
                 delta::text as "delta!", prev_hash, hash from audit where person_id = $1 order by seq"#,
            person.0,
        )
        .fetch_all(&self.pool)
        .await?;
        let (mut last, mut count) = (Vec::new(), 0);
        for row in rows {
            count += 1;
            let body =
                [row.seq.to_string(), row.at_micros.to_string(), row.door, row.device, row.action, row.delta]
                    .join("\x1f");
            let hash = Sha256::new().chain_update(&last).chain_update(body.as_bytes()).finalize().to_vec();
            if row.seq != count || row.prev_hash != last || row.hash != hash {
                return Ok(Verdict::Broken { seq: count });
            }
            last = hash;
        }
        let head = sqlx::query_scalar!("select hash from audit_heads where person_id = $1", person.0)
            .fetch_optional(&self.pool)
            .await?;
        if head.unwrap_or_default() == last {
            Ok(Verdict::Whole { rows: count })
        } else {
            Ok(Verdict::Broken { seq: count })
        }
    }
}
