//! Counts and times requests by route, method and status. Never by path: paths name people and events.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

/// Wraps every request.
pub(crate) async fn measure(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("none", |path| kind(path.as_str()));
    let method = word(request.method());
    let begun = Instant::now();
    let response = next.run(request).await;
    let seconds = begun.elapsed().as_secs_f64();
    let status = response.status().as_u16();
    metrics::counter!("televent_http_requests_total", "route" => route, "method" => method, "status" => status.to_string())
        .increment(1);
    metrics::histogram!("televent_http_request_seconds", "route" => route, "method" => method)
        .record(seconds);
    if is_ours(response.status()) {
        tracing::error!(route, method, status, seconds, "request failed");
    } else {
        tracing::debug!(route, method, status, seconds, "request");
    }
    response
}

/// Whether a status says that something of ours failed. 507 does not: what was asked for is more than there is room for
/// (RFC 4918 section 11.5).
fn is_ours(status: StatusCode) -> bool {
    status.is_server_error() && status != StatusCode::INSUFFICIENT_STORAGE
}

/// The part of the house that a route belongs to.
fn kind(route: &str) -> &'static str {
    const KINDS: [(&str, &str); 7] = [
        ("/caldav", "caldav"),
        ("/api/events", "events"),
        ("/api/devices", "devices"),
        ("/api", "api"),
        ("/hooks", "hooks"),
        ("/setup", "setup"),
        ("/.well-known", "discovery"),
    ];
    KINDS.iter().find(|(start, _)| route.starts_with(start)).map_or("house", |(_, kind)| kind)
}

/// The method, if it is one that is answered; clients may invent any word.
fn word(method: &Method) -> &'static str {
    const KNOWN: [&str; 15] = [
        "GET",
        "HEAD",
        "PUT",
        "POST",
        "DELETE",
        "OPTIONS",
        "PROPFIND",
        "PROPPATCH",
        "REPORT",
        "MKCALENDAR",
        "MKCOL",
        "MOVE",
        "COPY",
        "ACL",
        "PATCH",
    ];
    KNOWN.iter().find(|known| **known == method.as_str()).copied().unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_house_is_no_failure_of_ours() {
        let ours = [500, 503, 507, 412, 207].map(|status| is_ours(StatusCode::from_u16(status).unwrap()));
        assert_eq!(ours, [true, true, false, false, false]);
    }
}
