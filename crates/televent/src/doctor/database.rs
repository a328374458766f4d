//! The database: there, new enough, of the right schema, and of one mind with us about the time.

use super::{Finding, Findings};
use crate::config::Config;
use crate::database::{Database, Use};

/// Further apart than this, reminders come late and sessions end early.
const CLOCKS_APART: i64 = 5;
/// The oldest PostgreSQL we run on, as `server_version_num` counts.
const OLDEST: i32 = 150_000;

pub(super) async fn check(config: &Config) -> Findings {
    let database = match Database::open(config, Use::Command).await {
        Ok(database) => database,
        Err(error) => return vec![("database", Finding::fault("no private server", error.to_string()))],
    };
    let findings = match database.store() {
        Ok(store) => {
            let findings = look(&store).await;
            store.close().await;
            findings
        }
        Err(_) => vec![(
            "database",
            Finding::fault("DATABASE_URL is not understood", "postgres://user:password@host/name"),
        )],
    };
    database.close().await;
    findings
}

async fn look(store: &televent_store::Store) -> Findings {
    let server = match store.server().await {
        Ok(server) => server,
        Err(error) => {
            let remedy = "is it running, and are host, user and password in DATABASE_URL right?";
            return vec![("database", Finding::fault(format!("does not answer: {error}"), remedy))];
        }
    };
    let version = if server.version_num < OLDEST {
        Finding::fault(format!("PostgreSQL {} is too old", server.version), "upgrade it to 15 or newer")
    } else {
        Finding::well(format!("PostgreSQL {} answers", server.version))
    };
    let schema = match store.ready().await {
        Ok(true) => Finding::well("up to date"),
        Ok(false) | Err(_) => Finding::note("not up to date; the next start or televent migrate does it"),
    };
    let apart = (server.now - store.now()).num_seconds().abs();
    let clock = if apart > CLOCKS_APART {
        Finding::fault(
            format!("{apart} seconds apart from the database's"),
            "let both machines ask a time server (NTP)",
        )
    } else {
        Finding::well("agrees with the database's")
    };
    vec![("database", version), ("schema", schema), ("clock", clock)]
}
