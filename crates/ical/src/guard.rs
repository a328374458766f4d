//! Limits in front of every parse: size, depth and counts.
//!
//! One pass over the octets, without allocating, decides whether a text may be parsed at all. A reader behind it can
//! then keep a stack and lists whose size is known.

use crate::line;

/// What a text may hold at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Octets of the whole text.
    pub octets: usize,
    /// Open components at one place; VCALENDAR counts.
    pub depth: usize,
    /// Components in all.
    pub components: usize,
    /// Content lines in all.
    pub lines: usize,
    /// ATTENDEE lines in all.
    pub attendees: usize,
    /// Dates of RDATE and EXDATE in all.
    pub dates: usize,
    /// Values of parameters in all; the parser counts them.
    pub parameters: usize,
}

impl Default for Limits {
    /// The limits of one calendar object resource.
    fn default() -> Self {
        Self {
            octets: 1 << 20,
            depth: 8,
            components: 2_000,
            lines: 30_000,
            attendees: 2_000,
            dates: 10_000,
            parameters: 40_000,
        }
    }
}

impl Limits {
    /// The limits of an imported file: many objects, each checked again by [`Limits::default`].
    pub fn import() -> Self {
        Self {
            octets: 16 << 20,
            components: 100_000,
            lines: 500_000,
            attendees: 100_000,
            dates: 100_000,
            parameters: 1_000_000,
            ..Self::default()
        }
    }
}

/// Which limit a text exceeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Excess {
    /// More octets than allowed.
    #[error("more than {0} octets")]
    Octets(usize),
    /// Components nested deeper than allowed.
    #[error("components nested deeper than {0}")]
    Depth(usize),
    /// More components than allowed.
    #[error("more than {0} components")]
    Components(usize),
    /// More content lines than allowed.
    #[error("more than {0} lines")]
    Lines(usize),
    /// More attendees than allowed.
    #[error("more than {0} attendees")]
    Attendees(usize),
    /// More dates in RDATE and EXDATE than allowed.
    #[error("more than {0} dates in RDATE and EXDATE")]
    Dates(usize),
}

/// Checks `text` against `limits`, in one pass.
///
/// # Errors
/// [`Excess`] names the first limit exceeded.
pub fn scan(text: &str, limits: &Limits) -> Result<(), Excess> {
    if text.len() > limits.octets {
        return Err(Excess::Octets(limits.octets));
    }
    let (mut depth, mut components, mut lines, mut attendees, mut dates) = (0_usize, 0, 0, 0, 0);
    for range in line::ranges(text) {
        let raw = text.get(range).unwrap_or_default();
        lines += 1;
        if lines > limits.lines {
            return Err(Excess::Lines(limits.lines));
        }
        if starts_with(raw, "BEGIN:") {
            depth += 1;
            components += 1;
        } else if starts_with(raw, "END:") {
            depth = depth.saturating_sub(1);
        } else if starts_with(raw, "ATTENDEE") {
            attendees += 1;
        } else if starts_with(raw, "EXDATE") || starts_with(raw, "RDATE") {
            dates += 1 + raw.bytes().filter(|&byte| byte == b',').count();
        }
        if depth > limits.depth {
            return Err(Excess::Depth(limits.depth));
        }
        if components > limits.components {
            return Err(Excess::Components(limits.components));
        }
        if attendees > limits.attendees {
            return Err(Excess::Attendees(limits.attendees));
        }
        if dates > limits.dates {
            return Err(Excess::Dates(limits.dates));
        }
    }
    Ok(())
}

/// Whether a raw line begins with `keyword` in any case. A fold inside the keyword escapes this look; the parser
/// counts depth again for that reason.
fn starts_with(raw: &str, keyword: &str) -> bool {
    raw.get(..keyword.len()).is_some_and(|head| head.eq_ignore_ascii_case(keyword))
}
