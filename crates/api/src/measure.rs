//! Counts and times requests by route, method and status. Never by path: paths name people and events.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
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
    if response.status().is_server_error() {
        tracing::error!(route, method, status, seconds, "request failed");
    } else {
        tracing::debug!(route, method, status, seconds, "request");
    }
    response
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
