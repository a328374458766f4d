//! The listener: accepts, bounds what a slow client can hold, and lets open requests finish at shutdown.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use televent_store::Store;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::config::{Config, Limits};
use crate::router::router;

/// Serves until `shutdown`, then lets open requests finish for as long as `config.limits.drain` says.
///
/// Speaks HTTP/1.1 only: whoever wants TLS or HTTP/2 puts a proxy in front (`docs/OPERATIONS.md`).
///
/// # Errors
/// If the listener has no address of its own. Faults of single connections end that connection.
pub async fn serve(
    config: Config,
    store: Store,
    listener: TcpListener,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let limits = config.limits;
    let app = router(config, store);
    let room = Arc::new(Semaphore::new(limits.connections));
    let open = GracefulShutdown::new();
    tracing::info!(address = %listener.local_addr()?, "listening");
    while let Some((stream, peer, permit)) = next(&listener, &room, &shutdown).await {
        connect(stream, peer, permit, app.clone(), &limits, &open);
    }
    drop(listener);
    if tokio::time::timeout(limits.drain, open.shutdown()).await.is_err() {
        tracing::warn!("requests were still open when the time to finish them was over");
    }
    Ok(())
}

/// The next connection; `None` once the shutdown begins.
async fn next(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
    shutdown: &CancellationToken,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    loop {
        let accepted = async {
            let permit = Arc::clone(room).acquire_owned().await.map_err(io::Error::other)?;
            let (stream, peer) = listener.accept().await?;
            Ok::<_, io::Error>((stream, peer, permit))
        };
        tokio::select! {
            () = shutdown.cancelled() => return None,
            accepted = accepted => match accepted {
                Ok(accepted) => return Some(accepted),
                Err(error) => {
                    // Out of file descriptors, most likely; trying again at once would only burn time.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            },
        }
    }
}

fn connect(
    stream: TcpStream,
    peer: SocketAddr,
    permit: OwnedSemaphorePermit,
    app: Router,
    limits: &Limits,
    open: &GracefulShutdown,
) {
    // Answers are written whole; waiting for more to send would only add to their time.
    let _ = stream.set_nodelay(true);
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        app.clone().oneshot(request)
    });
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.stall));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    let connection = open.watch(connection);
    tokio::spawn(async move {
        // A client that goes away or talks nonsense is not a fault of ours.
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection ended early");
        }
        drop(permit);
    });
}
