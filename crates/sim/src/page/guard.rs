//! Other web sites must not read or act here: the page shows a password and plays people.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Shared;

/// Refuses requests that another site's page sent, and requests for a foreign host name that leads to loopback.
pub(super) async fn same_site(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let host = text(request.headers(), &header::HOST);
    let foreign_host = shared.addr.ip().is_loopback() && !host.is_some_and(is_loopback);
    let origin = text(request.headers(), &header::ORIGIN);
    let foreign_origin = origin.is_some_and(|origin| {
        let from = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        from != host
    });
    if foreign_host || foreign_origin {
        return (StatusCode::FORBIDDEN, "only for this machine's own page").into_response();
    }
    next.run(request).await
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.chars().all(|c| c.is_ascii_digit()) => name,
        _ => host,
    };
    let bare = name.trim_matches(['[', ']']);
    name.eq_ignore_ascii_case("localhost")
        || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
