//! The running server and its handle.

mod acts;
mod looks;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::routing::{any, get};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::gate::{Cut, Gate};
use super::model::Options;
use super::sim::Sim;
use super::world::World;
use super::{http, webhook};

/// A running Bot API server with its chat page. Clones share it; it stops with the last of them.
#[derive(Clone)]
pub struct Server {
    running: Arc<Running>,
}

struct Running {
    sim: Arc<Sim>,
    addr: SocketAddr,
    token: String,
    hook: JoinHandle<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.sim.close();
        // The web server ends by itself once it has let its connections go; a delivery may be under way for long.
        self.hook.abort();
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("addr", &self.running.addr).finish_non_exhaustive()
    }
}

impl Server {
    /// Starts a server. Port 0 takes a free one.
    ///
    /// # Errors
    /// Where the address cannot be bound.
    pub async fn start(addr: SocketAddr, options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let token = options.token.clone();
        let mail = options.mail.clone();
        let sim = Sim::new(World::new(options));
        let router = Router::new()
            .route("/file/{bot}/{*path}", get(http::download))
            .route("/{bot}/{method}", any(http::call))
            .with_state(Arc::clone(&sim))
            .merge(crate::page::router(Arc::clone(&sim), addr, mail))
            .fallback(http::not_found);
        let closing = Arc::clone(&sim);
        tokio::spawn(async move {
            let service = router.into_make_service_with_connect_info::<Cut>();
            let serve = axum::serve(Gate(listener), service);
            let served = serve.with_graceful_shutdown(async move { closing.closed().await }).await;
            if let Err(error) = served {
                tracing::error!(%error, "the simulated Bot API server ended");
            }
        });
        let hook = tokio::spawn(webhook::deliver(Arc::clone(&sim)));
        Ok(Self { running: Arc::new(Running { sim, addr, token, hook }) })
    }

    /// Base address for `Bot::set_api_url` and `TELEGRAM_API_URL`, without a slash at its end.
    pub fn api_url(&self) -> String {
        format!("http://{}", self.running.addr)
    }

    /// Address of the chat page.
    pub fn page_url(&self) -> String {
        format!("http://{}/", self.running.addr)
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.running.addr
    }

    /// The bot's token.
    pub fn token(&self) -> &str {
        &self.running.token
    }

    pub(crate) fn sim(&self) -> &Sim {
        &self.running.sim
    }
}
