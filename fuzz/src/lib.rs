//! What every target holds an input to: 100 ms of processor time and 16 MB on top of what stood before.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use peak_alloc::PeakAlloc;
use rustix::time::{ClockId, clock_gettime};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The processor time of one input, instruments and all. The machine's other work does not count.
const TIME: Duration = Duration::from_millis(100);
/// The octets of one input on top of what was allocated before.
const OCTETS: usize = 16 << 20;

/// Runs one input, or one request of it, and panics if it costs more than an input may. Tells on stderr whenever one costs more than every
/// one before it, so that a run's log ends with its dearest.
///
/// # Panics
/// When the input takes too long or too much.
pub fn bounded<T>(input: impl FnOnce() -> T) -> T {
    static SLOWEST: AtomicU64 = AtomicU64::new(1_000_000);
    static LARGEST: AtomicU64 = AtomicU64::new(1 << 20);
    let (began, held) = (processor_time(), MEMORY.current_usage());
    MEMORY.reset_peak_usage();
    let answer = input();
    let took = processor_time().saturating_sub(began);
    let octets = MEMORY.peak_usage().saturating_sub(held);
    let nanos = took.as_nanos() as u64;
    if SLOWEST.fetch_max(nanos, Ordering::Relaxed) < nanos {
        eprintln!("slowest so far: {took:?}");
    }
    if LARGEST.fetch_max(octets as u64, Ordering::Relaxed) < octets as u64 {
        eprintln!("largest so far: {octets} octets");
    }
    assert!(took <= TIME, "{took:?}");
    assert!(octets <= OCTETS, "{octets} octets");
    answer
}

/// What this thread has had of the processor.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}
