//! Programs are told that a calendar changed (WebDAV Push, draft-bitfire-webdav-push): an encrypted word to the push
//! service of the program, which then asks what is new. Nothing of what changed is in it.

mod reach;
mod seal;
mod share;
mod vapid;

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use televent_core::calendar::sync_token;
use televent_core::{CalendarId, World};
use televent_store::Store;
use televent_store::outbox::{News, Subscriber};
use url::Url;

pub use vapid::Vapid;

/// Between two looks for what is to be told.
const EVERY: Duration = Duration::from_secs(1);
/// Programs told in one round.
const ROUND: i64 = 500;
/// How long the push service may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long it keeps a message for a program that is away (RFC 8030 section 5.2).
const KEPT: Duration = Duration::from_hours(24);
/// The shortest and the longest wait a push service may ask for. Anybody may name a service: none gets us to run at its
/// pace, or holds up the messages for others.
const SHORTEST: Duration = Duration::from_mins(1);
const LONGEST: Duration = Duration::from_hours(1);
/// Messages under way to one host at once, and how long those wait that are too many.
const PER_HOST: usize = 4;
const CROWDED: Duration = Duration::from_secs(10);

/// How programs are told of changes.
#[derive(Clone, Debug)]
pub struct PushConfig {
    /// The key that tells push services who we are (RFC 8292).
    pub vapid: Vapid,
    /// How their operators reach ours: `mailto:` or `https:`.
    pub contact: String,
    /// Whether push services may be on this machine or a private network, and without TLS. For tests alone.
    pub nearby: bool,
}

/// Puts jobs in the outbox for programs that were not told yet, for as long as it is polled.
pub(crate) async fn watch(store: &Store) {
    let outbox = store.outbox();
    loop {
        // The worker looks for jobs as often itself.
        if let Err(error) = outbox.plan_pushes(ROUND).await {
            tracing::warn!(%error, "could not look whom to tell of changes");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// What a push service said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// It took the message.
    Taken,
    /// It knows the program no more, or will never take a message for it.
    Never(String),
    /// It may take it later; perhaps it said when.
    Later(String, Option<Duration>),
}

/// The way to push services.
pub(crate) struct Pusher {
    client: Client,
    config: PushConfig,
    hosts: share::Shares,
}

impl Pusher {
    pub(crate) fn new(config: &PushConfig) -> Result<Self, reqwest::Error> {
        let mut client = Client::builder()
            .redirect(Policy::none())
            .timeout(PATIENCE)
            .no_proxy()
            .https_only(!config.nearby)
            .user_agent(concat!("televent/", env!("CARGO_PKG_VERSION")));
        if !config.nearby {
            // The address is the program's choice: it must not lead to what only we can reach.
            client = client.dns_resolver(Arc::new(reach::PublicOnly));
        }
        Ok(Self { client: client.build()?, config: config.clone(), hosts: share::Shares::new(PER_HOST) })
    }

    /// Sends one word to one program.
    pub(crate) async fn tell(&self, whom: &Subscriber, world: &World) -> Told {
        let Ok(url) = Url::parse(&whom.endpoint) else { return Told::Never("not an address".to_owned()) };
        if !self.config.nearby && !reach::may_be_public(&url) {
            return Told::Never("an address that is not public".to_owned());
        }
        let Some(_share) = self.hosts.take(url.host_str().unwrap_or_default()) else {
            return Told::Later("its push service has enough under way".to_owned(), Some(CROWDED));
        };
        let random = seal::Random { salt: world.octets(), key: [world.octets(), world.octets()] };
        let text = message(whom.calendar, whom.news);
        let Some(sealed) = seal::seal(text.as_bytes(), &whom.public_key, &whom.auth_secret, &random) else {
            return Told::Never("keys that are none".to_owned());
        };
        let authorization = self.config.vapid.authorization(
            &url.origin().ascii_serialization(),
            &self.config.contact,
            world.now(),
        );
        let mut request = self
            .client
            .post(url)
            .header(AUTHORIZATION, authorization)
            .header(CONTENT_TYPE, "application/octet-stream")
            .header(CONTENT_ENCODING, "aes128gcm")
            .header("TTL", KEPT.as_secs())
            .header("Urgency", "normal")
            .body(sealed);
        if whom.news.properties.is_none() {
            // A newer word about members takes the place of one that still waits (RFC 8030 section 5.4). One about
            // properties waits itself: a newer one may not say that they changed.
            request = request.header("Topic", topic(whom.calendar));
        }
        match request.send().await {
            Ok(response) => {
                let wait =
                    response.headers().get(RETRY_AFTER).and_then(|after| after.to_str().ok()?.parse().ok());
                judge(response.status(), wait.map(Duration::from_secs))
            }
            Err(error) if error.is_builder() => Told::Never("not an address".to_owned()),
            Err(error) => Told::Later(error.without_url().to_string(), None),
        }
    }
}

fn judge(status: StatusCode, wait: Option<Duration>) -> Told {
    let why = format!("the push service answered {status}");
    let wait = wait.map(|wait| wait.clamp(SHORTEST, LONGEST));
    match status {
        status if status.is_success() => Told::Taken,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => Told::Later(why, wait),
        status if status.is_client_error() || status.is_redirection() => Told::Never(why),
        _ => Told::Later(why, wait),
    }
}

/// The topic of a calendar: 32 letters that mean nothing to anybody else.
pub fn topic(calendar: CalendarId) -> String {
    calendar.0.simple().to_string()
}

/// The `push-message` of the draft.
fn message(calendar: CalendarId, news: News) -> String {
    let content = news.content.map_or_else(String::new, |token| {
        let token = sync_token(calendar, token);
        format!("<content-update><D:sync-token>{token}</D:sync-token></content-update>")
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<push-message xmlns=\"https://bitfire.at/webdav-push\" \
         xmlns:D=\"DAV:\"><topic>{}</topic>{content}{}</push-message>",
        topic(calendar),
        if news.properties.is_some() { "<property-update/>" } else { "" },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn judges_by_the_status() {
        let of = |status: u16| judge(StatusCode::from_u16(status).unwrap(), Some(Duration::from_hours(9)));
        assert_eq!(of(201), Told::Taken);
        for status in [400, 403, 404, 410, 413, 301] {
            assert!(matches!(of(status), Told::Never(_)), "{status}");
        }
        for status in [429, 500, 503] {
            assert!(matches!(of(status), Told::Later(_, Some(LONGEST))), "{status}");
            let hasty = judge(StatusCode::from_u16(status).unwrap(), Some(Duration::ZERO));
            assert!(matches!(hasty, Told::Later(_, Some(SHORTEST))), "{status}");
        }
    }
}
