//! The chat page with a conversation in it, for looking at: `cargo run -p televent-sim --example page`.
//! Takes the port as its argument (8090 if there is none). No bot runs; the bot's side is called by hand.

use std::net::SocketAddr;

use televent_sim::telegram::{Login, Options, Server};

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let port: u16 = std::env::args().nth(1).map_or(Ok(8090), |port| port.parse())?;
    let mail = televent_sim::mail::Server::start(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    let login = Login {
        url: "http://127.0.0.1:8080/caldav/".to_owned(),
        username: "1001-k7wq".to_owned(),
        password: "cobalt-finch-ramble-42".to_owned(),
    };
    let options = Options { login: Some(login), mail: Some(mail), ..Options::default() };
    let server = Server::start(SocketAddr::from(([127, 0, 0, 1], port)), options).await?;
    tokio::signal::ctrl_c().await?;
    drop(server);
    Ok(())
}
