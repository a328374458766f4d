//! Filters of calendar-query (RFC 4791 section 9.7).

mod matches;
mod read;

pub(crate) use matches::Matcher;
pub(crate) use read::time_range;

use std::ops::Range;

use chrono::{DateTime, Utc};
use televent_ical::Kind;

/// Every kind of object.
pub(crate) const KINDS: [Kind; 3] = [Kind::Event, Kind::Todo, Kind::Journal];

/// `comp-filter` (section 9.7.1).
#[derive(Clone, Debug)]
pub(crate) struct CompFilter {
    /// In upper case.
    name: String,
    test: Test<CompTest>,
}

/// `is-not-defined`, or what must hold.
#[derive(Clone, Debug)]
enum Test<T> {
    Absent,
    Present(T),
}

#[derive(Clone, Debug, Default)]
struct CompTest {
    window: Option<Range<DateTime<Utc>>>,
    props: Vec<PropFilter>,
    comps: Vec<CompFilter>,
}

/// `prop-filter` (section 9.7.2).
#[derive(Clone, Debug)]
struct PropFilter {
    name: String,
    test: Test<PropTest>,
}

#[derive(Clone, Debug, Default)]
struct PropTest {
    window: Option<Range<DateTime<Utc>>>,
    text: Option<TextMatch>,
    params: Vec<ParamFilter>,
}

/// `param-filter` (section 9.7.3).
#[derive(Clone, Debug)]
struct ParamFilter {
    name: String,
    test: Test<Option<TextMatch>>,
}

/// `text-match` (section 9.7.5).
#[derive(Clone, Debug)]
struct TextMatch {
    needle: String,
    collation: Collation,
    place: MatchType,
    negate: bool,
}

/// Collations (section 7.5): ASCII letters in any case, octets, all letters in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Collation {
    AsciiCasemap,
    Octet,
    UnicodeCasemap,
}

/// `match-type`, as `CardDAV` (RFC 6352 section 10.5.4) has it and newer programs send it here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MatchType {
    Contains,
    Equals,
    StartsWith,
    EndsWith,
}

/// Start and end, either of which may be open.
pub(crate) type Bounds = (Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// Which objects can match at all, as the index of the database knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Plan {
    /// Events whose series may touch this window.
    Between(Range<DateTime<Utc>>),
    /// Objects of these kinds.
    Kinds(Vec<Kind>),
}

impl CompFilter {
    /// The objects worth a look.
    pub(crate) fn plan(&self) -> Plan {
        let Test::Present(calendar) = &self.test else { return Plan::Kinds(Vec::new()) };
        let mut kinds = KINDS.to_vec();
        for comp in &calendar.comps {
            let Some(kind) = Kind::of(&comp.name) else { continue };
            match &comp.test {
                Test::Absent => kinds.retain(|known| *known != kind),
                Test::Present(inner) => {
                    kinds.retain(|known| *known == kind);
                    if let (Kind::Event, Some(window), true) = (kind, &inner.window, kinds.contains(&kind)) {
                        return Plan::Between(window.clone());
                    }
                }
            }
        }
        Plan::Kinds(kinds)
    }

    /// Whether the plan's kinds decide already, so that no object need be read.
    pub(crate) fn is_kind_only(&self) -> bool {
        match &self.test {
            Test::Absent => true,
            Test::Present(calendar) => {
                calendar.window.is_none()
                    && calendar.props.is_empty()
                    && calendar.comps.iter().all(|comp| Kind::of(&comp.name).is_some() && comp.is_bare())
            }
        }
    }

    fn is_bare(&self) -> bool {
        match &self.test {
            Test::Absent => true,
            Test::Present(test) => test.window.is_none() && test.props.is_empty() && test.comps.is_empty(),
        }
    }
}
