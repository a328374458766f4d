//! Offsets of the IANA zones, read out of the compiled-in data once per zone and kept.

use std::sync::OnceLock;

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::offsets::{HORIZON, Offsets};

/// 1 January 1850: before it every zone keeps one local mean time.
const START: i64 = -3_786_825_600;
/// No zone changes its offset and changes it back within this time (a test reads all of them).
const STEP: i64 = 6 * 86_400;
const QUARTER: i64 = 900;

static TABLES: [OnceLock<Offsets>; TZ_VARIANTS.len()] = [const { OnceLock::new() }; TZ_VARIANTS.len()];

/// The table of a zone. The first use of a zone reads its data (about 0.1 ms); later ones cost nothing.
pub(crate) fn offsets(tz: Tz) -> &'static Offsets {
    static UTC: OnceLock<Offsets> = OnceLock::new();
    match TABLES.get(tz as usize) {
        Some(_) if tz == Tz::UTC => UTC.get_or_init(|| Offsets::new(0, Vec::new())),
        Some(table) => table.get_or_init(|| read(tz)),
        None => UTC.get_or_init(|| Offsets::new(0, Vec::new())),
    }
}

/// The offset the compiled-in data gives for an instant before [`HORIZON`].
pub(crate) fn offset_at(tz: Tz, utc: i64) -> i32 {
    let naive = DateTime::from_timestamp(utc, 0).unwrap_or_default().naive_utc();
    tz.offset_from_utc_datetime(&naive).fix().local_minus_utc()
}

fn read(tz: Tz) -> Offsets {
    let first = offset_at(tz, START);
    let mut changes = Vec::new();
    let (mut from, mut before) = (START, first);
    while from < HORIZON {
        let to = from + STEP;
        let after = offset_at(tz, to);
        while before != after {
            from = change_between(tz, from, to, before);
            before = offset_at(tz, from);
            changes.push((from, before));
        }
        from = to;
    }
    Offsets::new(first, changes)
}

/// The first second after `from` (up to `to`) whose offset is not `before`. Changes fall on quarter hours since the
/// 1970s, so those are tried first and only older ones are searched to the second.
fn change_between(tz: Tz, from: i64, to: i64, before: i32) -> i64 {
    let same = |utc| offset_at(tz, utc) == before;
    let (mut low, mut high) = (from.div_euclid(QUARTER), to.div_euclid(QUARTER) + 1);
    while high - low > 1 {
        let middle = low.midpoint(high);
        if same(middle * QUARTER) { low = middle } else { high = middle }
    }
    let (mut low, mut high) = (low * QUARTER, high * QUARTER);
    if same(high - 1) {
        return high;
    }
    while high - low > 1 {
        let middle = low.midpoint(high);
        if same(middle) { low = middle } else { high = middle }
    }
    high
}
