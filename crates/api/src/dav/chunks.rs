//! Answers that are as long as what is stored, written a piece at a time.

use std::future::Future;
use std::io;

use axum::body::{Body, Bytes};

use super::error::DavError;

/// What is written before it is sent.
const CHUNK: usize = 32 << 10;

/// Something that writes itself a piece at a time. What has been written is taken away between pieces, so an answer
/// takes no more room than a chunk and a piece.
pub(crate) trait Written: Send + 'static {
    /// Writes the next piece, or nothing while more is fetched; false if it was the last one.
    fn next(&mut self) -> impl Future<Output = Result<bool, DavError>> + Send;

    /// How many octets are written and not taken away yet.
    fn len(&self) -> usize;

    /// Takes them away.
    fn take(&mut self) -> String;
}

/// All pieces as the body of an answer. The first chunk is written before the answer begins, so that its failure is
/// still a status of its own; a later one ends the connection.
pub(crate) async fn body(mut written: impl Written) -> Result<Body, DavError> {
    if !chunk(&mut written).await? {
        return Ok(Body::from(written.take()));
    }
    let rest = futures::stream::try_unfold((written, true), |(mut written, mut more)| async move {
        if written.len() == 0 && !more {
            return Ok::<_, io::Error>(None);
        }
        if more {
            more = chunk(&mut written).await.map_err(|error| {
                tracing::error!(?error, "an answer broke off");
                io::Error::other("the answer broke off")
            })?;
        }
        let chunk = Bytes::from(written.take());
        Ok(Some((chunk, (written, more))))
    });
    Ok(Body::from_stream(rest))
}

/// Writes pieces until there is a chunk of them; false if there are no more.
async fn chunk(written: &mut impl Written) -> Result<bool, DavError> {
    while written.len() < CHUNK {
        if !written.next().await? {
            return Ok(false);
        }
    }
    Ok(true)
}
