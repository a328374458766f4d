//! 207 Multi-Status (RFC 4918 section 13), written a piece at a time.

use std::future::Future;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

use super::chunks::{self, Written};
use super::error::DavError;
use super::prop::{PropRequest, Source};
use super::xml::Xml;

const ROOT: &str = "multistatus";

/// Something that writes itself into a multistatus a piece at a time.
pub(crate) trait Pieces: Send + 'static {
    /// Writes the next piece, which is one resource, or none while more is fetched; false after the last one.
    fn next(&mut self, xml: &mut Xml) -> impl Future<Output = Result<bool, DavError>> + Send;
}

/// Answers with all pieces.
pub(crate) async fn answer<P: Pieces>(pieces: P) -> Result<Response, DavError> {
    let body = chunks::body(Answer { pieces, xml: Xml::document(ROOT) }).await?;
    Ok(respond(StatusCode::MULTI_STATUS, body))
}

struct Answer<P> {
    pieces: P,
    xml: Xml,
}

impl<P: Pieces> Written for Answer<P> {
    async fn next(&mut self) -> Result<bool, DavError> {
        let more = self.pieces.next(&mut self.xml).await?;
        if !more {
            self.xml.close(ROOT);
        }
        Ok(more)
    }

    fn len(&self) -> usize {
        self.xml.len()
    }

    fn take(&mut self) -> String {
        self.xml.take()
    }
}

/// An XML answer in one piece.
pub(crate) fn whole(status: StatusCode, text: String) -> Response {
    respond(status, Body::from(text))
}

fn respond(status: StatusCode, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/xml; charset=utf-8"));
    response
}

/// One `response` with the properties of a resource that exists.
pub(crate) fn found(xml: &mut Xml, href: &str, resource: &impl Source, request: &PropRequest) {
    xml.raw("<response>");
    xml.leaf("href", href);
    request.write(resource, xml);
    xml.raw("</response>\n");
}

/// One `response` for a resource that does not exist, or is gone.
pub(crate) fn missing(xml: &mut Xml, href: &str) {
    status(xml, href, StatusCode::NOT_FOUND, None);
}

/// One `response` with a status and perhaps an element that says why.
pub(crate) fn status(xml: &mut Xml, href: &str, status: StatusCode, error: Option<&str>) {
    xml.raw("<response>");
    xml.leaf("href", href);
    status_line(xml, status);
    if let Some(error) = error {
        xml.open("error");
        xml.empty(error);
        xml.close("error");
    }
    xml.raw("</response>\n");
}

/// `<status>HTTP/1.1 200 OK</status>`
pub(crate) fn status_line(xml: &mut Xml, status: StatusCode) {
    xml.raw("<status>HTTP/1.1 ");
    xml.raw(status.as_str());
    xml.raw(" ");
    xml.raw(status.canonical_reason().unwrap_or_default());
    xml.raw("</status>");
}
