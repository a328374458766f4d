//! What a refusal leaves unread. A server that answers and closes while the client still sends makes the client see
//! a broken connection instead of the answer (RFC 9112 section 9.6); calendar programs send their first request
//! with a body and without a password, so the refusal must reach them and the connection must stay.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::BodyExt;
use hyper::body::{Frame, SizeHint};

/// As many octets are read for nothing; a longer rest ends the connection.
const MOST: usize = 256 << 10;
/// As long is waited for them.
const PATIENCE: Duration = Duration::from_secs(2);

/// A body that can be read on after its reader has let go of it.
#[derive(Clone)]
struct Shared(Arc<Mutex<Body>>);

impl HttpBody for Shared {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Pin::new(&mut *body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).size_hint()
    }
}

/// Wraps every request: after a refusal reads what is left of a small body.
pub(crate) async fn read_on(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let mut shared = Shared(Arc::new(Mutex::new(body)));
    let response = next.run(Request::from_parts(parts, Body::new(shared.clone()))).await;
    let refused = response.status().is_client_error() || response.status().is_server_error();
    if refused && shared.size_hint().lower() <= MOST as u64 {
        let rest = async {
            let mut left = MOST;
            while let Some(Ok(frame)) = shared.frame().await {
                let octets = frame.data_ref().map_or(0, Bytes::len);
                let Some(less) = left.checked_sub(octets) else { break };
                left = less;
            }
        };
        // Whoever sends no more in that time is not waited for; the connection ends as it would have.
        let _ = tokio::time::timeout(PATIENCE, rest).await;
    }
    response
}
