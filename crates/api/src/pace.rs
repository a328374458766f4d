//! Work on many texts without keeping a thread from everybody else.

/// An object counts as so much work at least.
const LEAST: usize = 4 << 10;
/// After so much the others have a turn.
const TURN: usize = 64 << 10;

/// Counts the octets of the objects that a request works on, and lets others run now and then.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    octets: usize,
}

impl Pace {
    /// To be awaited before an object's text is worked on. Not every object gives way, because a turn is not free.
    pub(crate) async fn take(&mut self, text: &str) {
        self.octets += text.len().max(LEAST);
        if self.octets >= TURN {
            self.octets = 0;
            tokio::task::yield_now().await;
        }
    }
}
