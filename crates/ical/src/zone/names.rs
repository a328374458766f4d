//! From what clients write into TZID to a zone of the IANA data.

use std::collections::HashMap;
use std::sync::OnceLock;

use chrono_tz::{TZ_VARIANTS, Tz};

use super::{shown, windows};

/// Longer names are no zone's.
const MAX_NAME: usize = 200;

/// Names that stood in the IANA data once, or that programs use beside it.
const OLDER: &[(&str, &str)] = &[
    ("Armenian Standard Time", "Asia/Yerevan"),
    ("Canada/East-Saskatchewan", "America/Regina"),
    ("Kamchatka Standard Time", "Asia/Kamchatka"),
    ("Malay Peninsula Standard Time", "Asia/Singapore"),
    ("Mexico Standard Time", "America/Mexico_City"),
    ("Mexico Standard Time 2", "America/Mazatlan"),
    ("Mid-Atlantic Standard Time", "Etc/GMT+2"),
    ("U.S. Eastern Standard Time", "America/Indianapolis"),
    ("U.S. Mountain Standard Time", "America/Phoenix"),
    ("US/Pacific-New", "America/Los_Angeles"),
    ("Z", "UTC"),
];

/// The zone that a TZID certainly means, whatever definition stands beside it: an IANA name in any case, behind
/// slashes and prefixes, quoted; a Windows name; or the words Outlook shows for one.
pub(super) fn find(name: &str) -> Option<Tz> {
    let name = name.trim().trim_matches('"').trim();
    if name.is_empty() || name.len() > MAX_NAME {
        return None;
    }
    let known = exact(name).or_else(|| behind_prefix(name)).or_else(|| dashed(name));
    known.or_else(|| windows_name(name)).or_else(|| shown::find(name))
}

/// The zone that a TZID without a definition most likely means: also the words of older and other Windows versions,
/// in other languages, and a bare difference from Greenwich.
pub(super) fn guess(name: &str) -> Option<Tz> {
    let trimmed = name.trim().trim_matches('"').trim();
    find(name).or_else(|| shown::guess(trimmed.get(..MAX_NAME).unwrap_or(trimmed))).or_else(|| fixed(trimmed))
}

fn exact(name: &str) -> Option<Tz> {
    static LOWER: OnceLock<HashMap<String, Tz>> = OnceLock::new();
    if let Ok(tz) = name.parse() {
        return Some(tz);
    }
    let lower = LOWER.get_or_init(|| {
        let older = OLDER.iter().filter_map(|(name, iana)| Some((*name, iana.parse().ok()?)));
        let all = TZ_VARIANTS.iter().map(|tz| (tz.name(), *tz)).chain(older);
        all.map(|(name, tz)| (name.to_ascii_lowercase().replace(' ', "_"), tz)).collect()
    });
    lower.get(&name.to_ascii_lowercase().replace(' ', "_")).copied()
}

/// `/mozilla.org/20050126_1/Europe/Berlin`, `/softwarestudio.org/Tzfile/America/Argentina/Ushuaia`, `tzone://x/UTC`:
/// whatever follows some slash.
fn behind_prefix(name: &str) -> Option<Tz> {
    name.match_indices('/').find_map(|(at, slash)| exact(name.get(at + slash.len()..)?))
}

/// `America-New_York`: a dash for the slash.
fn dashed(name: &str) -> Option<Tz> {
    if name.contains('/') { None } else { exact(&name.replacen('-', "/", 1)) }
}

/// A Windows name, also of its summer half (`Eastern Daylight Time`) or numbered by a server that has met several
/// definitions of it (`W. Europe Standard Time 1`).
fn windows_name(name: &str) -> Option<Tz> {
    let unnumbered = name.trim_end_matches(|last: char| last.is_ascii_digit());
    let unnumbered = unnumbered.strip_suffix(' ').unwrap_or(name);
    [name, unnumbered].into_iter().find_map(|name| {
        let winter = || windows::find(&name.replace(" Daylight Time", " Standard Time"));
        windows::find(name).or_else(|| if name.contains(" Daylight ") { winter() } else { None })
    })
}

/// `UTC+2`, `GMT-05:00`: whole hours east of Greenwich.
fn fixed(name: &str) -> Option<Tz> {
    let (word, rest) = name.split_at_checked(3)?;
    if !["UTC", "GMT"].iter().any(|known| word.eq_ignore_ascii_case(known)) {
        return None;
    }
    let offset = shown::offset(rest).filter(|offset| offset % 3_600 == 0)?;
    match offset / 3_600 {
        0 => Some(Tz::UTC),
        // The sign of these names is the POSIX one: west is positive.
        hours => format!("Etc/GMT{:+}", -hours).parse().ok(),
    }
}
