//! From what clients write into TZID to a zone of the IANA data.

use std::collections::HashMap;
use std::sync::OnceLock;

use chrono_tz::{TZ_VARIANTS, Tz};

use super::windows;

/// Longer names are no zone's.
const MAX_NAME: usize = 200;

/// The zone of a TZID: an IANA name in any case, behind slashes and prefixes, quoted; or a Windows name.
pub(super) fn find(name: &str) -> Option<Tz> {
    let name = name.trim().trim_matches('"');
    if name.is_empty() || name.len() > MAX_NAME || !name.is_ascii() {
        return None;
    }
    exact(name).or_else(|| behind_prefix(name)).or_else(|| windows::find(name))
}

fn exact(name: &str) -> Option<Tz> {
    static LOWER: OnceLock<HashMap<String, Tz>> = OnceLock::new();
    if let Ok(tz) = name.parse() {
        return Some(tz);
    }
    let lower =
        LOWER.get_or_init(|| TZ_VARIANTS.iter().map(|tz| (tz.name().to_ascii_lowercase(), *tz)).collect());
    lower.get(&name.to_ascii_lowercase().replace(' ', "_")).copied()
}

/// `/mozilla.org/20050126_1/Europe/Berlin`, `/softwarestudio.org/Tzfile/America/Argentina/Ushuaia`, `tzone://x/UTC`:
/// whatever follows some slash.
fn behind_prefix(name: &str) -> Option<Tz> {
    name.match_indices('/').find_map(|(at, slash)| exact(name.get(at + slash.len()..)?))
}
