//! 207 Multi-Status (RFC 4918 section 13), written a piece at a time.

use std::future::Future;
use std::io;

use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

use super::error::DavError;
use super::prop::{PropRequest, Source};
use super::xml::Xml;

const ROOT: &str = "multistatus";
/// What is written before it is sent.
const CHUNK: usize = 32 << 10;

/// Something that writes itself into a multistatus a piece at a time.
pub(crate) trait Pieces: Send + 'static {
    /// Writes the next piece, which is one resource, or none while more is fetched; false after the last one. What
    /// has been written is given away between pieces, so an answer takes no more room than a chunk and a piece.
    fn next(&mut self, xml: &mut Xml) -> impl Future<Output = Result<bool, DavError>> + Send;
}

/// Answers with all pieces. The first chunk is written before the answer begins, so that its failure is still a
/// status of its own; a later one ends the connection.
pub(crate) async fn answer<P: Pieces>(mut pieces: P) -> Result<Response, DavError> {
    let mut xml = Xml::document(ROOT);
    let mut more = true;
    while more && xml.len() < CHUNK {
        more = pieces.next(&mut xml).await?;
    }
    if !more {
        return Ok(whole(StatusCode::MULTI_STATUS, xml.finish(ROOT)));
    }
    let rest =
        futures::stream::try_unfold((pieces, xml, true), |(mut pieces, mut xml, mut more)| async move {
            if xml.len() == 0 && !more {
                return Ok::<_, io::Error>(None);
            }
            while more && xml.len() < CHUNK {
                more = pieces.next(&mut xml).await.map_err(|error| {
                    tracing::error!(?error, "an answer broke off");
                    io::Error::other("the answer broke off")
                })?;
                if !more {
                    xml.close(ROOT);
                }
            }
            let chunk = Bytes::from(xml.take());
            Ok(Some((chunk, (pieces, xml, more))))
        });
    Ok(respond(StatusCode::MULTI_STATUS, Body::from_stream(rest)))
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
