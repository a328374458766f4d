//! Holds an object against a filter (RFC 4791 sections 7.4 and 9.7 to 9.9).

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use televent_ical::{CalendarObject, Component, Kind, Property, Span, When};

use super::{Collation, CompFilter, CompTest, MatchType, ParamFilter, PropFilter, PropTest, Test, TextMatch};

/// Occurrences looked at for one that satisfies the rest of a filter.
const LOOKED_AT: usize = 1_000;

/// An object to be held against filters; dates and floating times are read in `zone`.
pub(crate) struct Matcher<'a> {
    pub(crate) object: &'a CalendarObject,
    pub(crate) zone: Tz,
}

impl Matcher<'_> {
    /// Whether the object matches a filter whose outermost component is VCALENDAR.
    pub(crate) fn matches(&self, filter: &CompFilter) -> bool {
        let Test::Present(test) = &filter.test else { return false };
        let root = self.object.tree();
        // Programs search for a text in whatever component it may be by naming the property right here; a
        // VCALENDAR has no such property, so every component is looked at.
        let props = test.props.iter().all(|prop| {
            self.property(root, prop)
                || (is_of_components(prop) && self.object.components().any(|c| self.property(c, prop)))
        });
        props && test.comps.iter().all(|comp| self.component(root, comp))
    }

    /// Whether `parent` has (or has not) a component as the filter wants it.
    fn component(&self, parent: &Component, filter: &CompFilter) -> bool {
        let mut named = parent.children().iter().filter(|child| child.is(&filter.name));
        let test = match &filter.test {
            Test::Absent => return named.next().is_none(),
            Test::Present(test) => test,
        };
        let Some(window) = &test.window else { return named.any(|child| self.inside(child, test)) };
        if filter.name == "VALARM" {
            // Of this component, and of its alarms one and the same must go off in the window and satisfy the rest.
            return self.object.chosen_alarm_overlaps(window.clone(), self.zone, |alarm, of| {
                of.octets() == parent.octets() && self.inside(alarm, test)
            });
        }
        if Kind::of(&filter.name) != Some(self.object.kind()) {
            return false;
        }
        if test.props.is_empty() && test.comps.is_empty() {
            return self.object.overlaps(window.clone(), self.zone);
        }
        self.timed(parent, window, test)
    }

    /// Whether one and the same component takes place in the window and satisfies the rest.
    fn timed(&self, parent: &Component, window: &Range<DateTime<Utc>>, test: &CompTest) -> bool {
        if self.object.kind() != Kind::Event {
            let named = parent.children().iter().filter(|child| child.is(self.object.kind().as_str()));
            return self.object.overlaps(window.clone(), self.zone)
                && named.into_iter().any(|child| self.inside(child, test));
        }
        let found = self.object.occurrences(window.clone(), self.zone, LOOKED_AT);
        let mut seen: HashSet<usize> = HashSet::new();
        let among_them = found.items.iter().any(|occurrence| {
            seen.insert(occurrence.component)
                && parent.children().get(occurrence.component).is_some_and(|child| self.inside(child, test))
        });
        // Beyond those looked at, an override may be what is sought; the series itself was looked at.
        let mut further = self.object.overrides_in(window.clone(), self.zone);
        // Nor does anybody know when a series takes place whose rule is not computed.
        let may_be = self.object.is_beyond() && self.object.overlaps(window.clone(), self.zone);
        among_them
            || (found.more && further.any(|child| self.inside(child, test)))
            || (may_be && self.inside(self.object.master(), test))
    }

    fn inside(&self, component: &Component, test: &CompTest) -> bool {
        test.props.iter().all(|prop| self.property(component, prop))
            && test.comps.iter().all(|comp| self.component(component, comp))
    }

    fn property(&self, component: &Component, filter: &PropFilter) -> bool {
        let mut named = component.all(&filter.name);
        match &filter.test {
            Test::Absent => named.next().is_none(),
            Test::Present(test) => named.any(|property| self.value(property, test)),
        }
    }

    fn value(&self, property: &Property, test: &PropTest) -> bool {
        let timed = test.window.as_ref().is_none_or(|window| self.any_time(property, window));
        timed
            && test.text.as_ref().is_none_or(|text| text.matches(&property.text()))
            && test.params.iter().all(|param| parameter(property, param))
    }

    /// Whether a date or time of the property lies in a window. RDATE and EXDATE hold lists, and RDATE periods, which
    /// count if they begin in it or reach into it.
    fn any_time(&self, property: &Property, window: &Range<DateTime<Utc>>) -> bool {
        let (tzid, zones) = (property.parameter_value("TZID"), self.object.zones());
        property.value().split(',').any(|value| {
            let span = if value.contains('/') {
                Span::parse(value, tzid, zones)
            } else {
                let when = When::parse(value, property.is_date(), tzid, zones);
                when.map(|when| Span { start: when.clone(), end: when })
            };
            span.is_ok_and(|span| {
                let (start, end) = (span.start.to_utc(self.zone), span.end.to_utc(self.zone));
                window.contains(&start) || (start < window.end && end > window.start)
            })
        })
    }
}

/// Whether a filter directly in VCALENDAR can only be meant for the components in it.
fn is_of_components(filter: &PropFilter) -> bool {
    matches!(filter.test, Test::Present(_))
        && !["VERSION", "PRODID", "CALSCALE", "METHOD"].contains(&filter.name.as_str())
}

fn parameter(property: &Property, filter: &ParamFilter) -> bool {
    let mut named = property.parameters().iter().filter(|parameter| parameter.name() == filter.name);
    match &filter.test {
        Test::Absent => named.next().is_none(),
        Test::Present(None) => named.next().is_some(),
        Test::Present(Some(text)) => {
            named.any(|parameter| parameter.values().iter().any(|value| text.matches(value)))
        }
    }
}

impl TextMatch {
    fn matches(&self, text: &str) -> bool {
        let text = folded(text, self.collation);
        let found = match self.place {
            MatchType::Contains => text.contains(&self.needle),
            MatchType::Equals => text == self.needle,
            MatchType::StartsWith => text.starts_with(&self.needle),
            MatchType::EndsWith => text.ends_with(&self.needle),
        };
        found != self.negate
    }
}

/// A text as the collation compares it.
pub(super) fn folded(text: &str, collation: Collation) -> String {
    let folded: Cow<'_, str> = match collation {
        Collation::AsciiCasemap => text.to_ascii_lowercase().into(),
        Collation::Octet => text.into(),
        Collation::UnicodeCasemap => text.to_lowercase().into(),
    };
    folded.into_owned()
}

#[cfg(test)]
mod tests;
