//! `/metrics` on a listener of its own, so that the world outside cannot reach it by accident.

use std::io;
use std::time::{Duration, Instant};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// Seconds; requests and deliveries alike. The promise is 50 ms, so most steps lie around it.
const BUCKETS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];
/// A scraper that says nothing for this long is let go.
const PATIENCE: Duration = Duration::from_secs(5);
/// Histograms keep samples until they are summed up.
const UPKEEP: Duration = Duration::from_secs(5);
/// What a scraper's request may hold.
const LONGEST_REQUEST: u64 = 8192;

/// Collects what the crates of this process count and measure.
///
/// # Errors
/// If something else collects already.
pub fn start() -> anyhow::Result<PrometheusHandle> {
    let builder =
        PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &BUCKETS)?;
    let handle = builder.install_recorder()?;
    metrics::gauge!("televent_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    Ok(handle)
}

/// Serves the collected figures until told to stop.
pub async fn serve(listener: TcpListener, handle: PrometheusHandle, shutdown: CancellationToken) {
    let begun = Instant::now();
    let mut upkeep = tokio::time::interval(UPKEEP);
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            _ = upkeep.tick() => handle.run_upkeep(),
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else {
                    // Out of file descriptors, most likely; trying again at once would only burn time.
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                };
                let handle = handle.clone();
                tokio::spawn(async move {
                    // A scraper that goes away early misses its own figures and nothing else.
                    let _ = tokio::time::timeout(PATIENCE, answer(stream, &handle, begun)).await;
                });
            }
        }
    }
}

async fn answer(mut stream: TcpStream, handle: &PrometheusHandle, begun: Instant) -> io::Result<()> {
    let mut request = Vec::new();
    let (reader, mut writer) = stream.split();
    let mut reader = reader.take(LONGEST_REQUEST);
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        if reader.read_buf(&mut request).await? == 0 {
            return Ok(());
        }
    }
    let (status, body) = if request.starts_with(b"GET /metrics ") || request.starts_with(b"GET /metrics?") {
        measure_process(begun);
        ("200 OK", handle.render())
    } else {
        ("404 Not Found", "only GET /metrics is here\n".to_owned())
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        body.len()
    );
    writer.write_all(head.as_bytes()).await?;
    writer.write_all(body.as_bytes()).await?;
    writer.shutdown().await
}

fn measure_process(begun: Instant) {
    metrics::gauge!("televent_uptime_seconds").set(begun.elapsed().as_secs_f64());
    if let Some(bytes) = resident_memory() {
        metrics::gauge!("process_resident_memory_bytes").set(bytes);
    }
}

/// Resident memory of this process in bytes, where the system tells it.
fn resident_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn ask(address: std::net::SocketAddr, request: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn serves_figures_and_nothing_else() {
        let handle = start().unwrap();
        metrics::counter!("televent_test_total").increment(3);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let server = tokio::spawn(serve(listener, handle, shutdown.clone()));

        let figures = ask(address, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").await;
        assert!(figures.starts_with("HTTP/1.1 200 OK\r\n"), "{figures}");
        for name in [
            "televent_test_total 3",
            "televent_build_info",
            "process_resident_memory_bytes",
            "televent_uptime",
        ] {
            assert!(figures.contains(name), "{name} is missing in {figures}");
        }
        assert!(ask(address, "GET /secrets HTTP/1.1\r\n\r\n").await.starts_with("HTTP/1.1 404"));
        assert!(ask(address, "POST /metrics HTTP/1.1\r\n\r\n").await.starts_with("HTTP/1.1 404"));
        // More than a request may hold: the connection closes without an answer.
        let flood = "x".repeat(usize::try_from(LONGEST_REQUEST).unwrap());
        assert_eq!(ask(address, &flood).await, "");
        shutdown.cancel();
        server.await.unwrap();
    }
}
