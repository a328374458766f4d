//! Reads a filter. What does not make sense is `valid-filter`, what is not known `supported-filter` or
//! `supported-collation` (RFC 4791 section 7.8).

use chrono::{DateTime, NaiveDateTime, Utc};

use super::{
    Bounds, Collation, CompFilter, CompTest, MatchType, ParamFilter, PropFilter, PropTest, Test, TextMatch,
};
use crate::dav::error::{Condition, DavError};
use crate::dav::xml::{CALDAV, Element};

/// Filters in one query.
const MOST: usize = 200;

fn invalid(why: &str) -> DavError {
    DavError::Condition(Condition::ValidFilter, why.to_owned())
}

impl CompFilter {
    /// Reads a `filter` element: exactly one `comp-filter` for VCALENDAR.
    pub(crate) fn read(filter: &Element) -> Result<Self, DavError> {
        let mut comps = filter.children().filter(|child| child.is(CALDAV, "comp-filter"));
        let (Some(comp), None) = (comps.next(), comps.next()) else {
            return Err(invalid("a filter holds one comp-filter"));
        };
        let read = Self::comp(comp, &mut 0)?;
        if read.name == "VCALENDAR" {
            Ok(read)
        } else {
            Err(invalid("the outermost comp-filter is VCALENDAR"))
        }
    }

    fn comp(element: &Element, count: &mut usize) -> Result<Self, DavError> {
        let name = name(element, count)?;
        if absent(element)? {
            return Ok(Self { name, test: Test::Absent });
        }
        let mut test = CompTest::default();
        for child in element.children() {
            match (&*child.name.space, child.name.local.as_str()) {
                (CALDAV, "time-range") => test.window = Some(window(child)?),
                (CALDAV, "prop-filter") => test.props.push(prop(child, count)?),
                (CALDAV, "comp-filter") => test.comps.push(Self::comp(child, count)?),
                (CALDAV, "text-match" | "param-filter") => {
                    return Err(invalid("a comp-filter has no such part"));
                }
                _ => return Err(DavError::condition(Condition::SupportedFilter)),
            }
        }
        let timed = ["VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VALARM"].contains(&name.as_str());
        if test.window.is_some() && !timed {
            return Err(invalid("a time-range is for VEVENT, VTODO, VJOURNAL, VFREEBUSY and VALARM"));
        }
        Ok(Self { name, test: Test::Present(test) })
    }
}

fn prop(element: &Element, count: &mut usize) -> Result<PropFilter, DavError> {
    let name = name(element, count)?;
    if absent(element)? {
        return Ok(PropFilter { name, test: Test::Absent });
    }
    let mut test = PropTest::default();
    for child in element.children() {
        match (&*child.name.space, child.name.local.as_str()) {
            (CALDAV, "time-range") => test.window = Some(window(child)?),
            (CALDAV, "text-match") => test.text = Some(text(child)?),
            (CALDAV, "param-filter") => test.params.push(param(child, count)?),
            _ => return Err(DavError::condition(Condition::SupportedFilter)),
        }
    }
    if test.window.is_some() && test.text.is_some() {
        return Err(invalid("a prop-filter has a time-range or a text-match"));
    }
    Ok(PropFilter { name, test: Test::Present(test) })
}

fn param(element: &Element, count: &mut usize) -> Result<ParamFilter, DavError> {
    let name = name(element, count)?;
    if absent(element)? {
        return Ok(ParamFilter { name, test: Test::Absent });
    }
    let mut found = None;
    for child in element.children() {
        if !child.is(CALDAV, "text-match") {
            return Err(DavError::condition(Condition::SupportedFilter));
        }
        found = Some(text(child)?);
    }
    Ok(ParamFilter { name, test: Test::Present(found) })
}

/// Whether the filter asks that there is no such thing; then it asks nothing else (RFC 4791 section 9.7.4).
fn absent(element: &Element) -> Result<bool, DavError> {
    let absent = element.child(CALDAV, "is-not-defined").is_some();
    if absent && element.children().count() > 1 {
        return Err(invalid("is-not-defined stands alone"));
    }
    Ok(absent)
}

fn name(element: &Element, count: &mut usize) -> Result<String, DavError> {
    *count += 1;
    if *count > MOST {
        return Err(invalid("too many filters"));
    }
    match element.attribute("name") {
        Some(name) if !name.is_empty() => Ok(name.to_ascii_uppercase()),
        _ => Err(invalid("a filter has a name")),
    }
}

fn text(element: &Element) -> Result<TextMatch, DavError> {
    let collation = match element.attribute("collation").unwrap_or("i;ascii-casemap") {
        "i;ascii-casemap" | "default" => Collation::AsciiCasemap,
        "i;octet" => Collation::Octet,
        "i;unicode-casemap" => Collation::UnicodeCasemap,
        _ => return Err(DavError::condition(Condition::SupportedCollation)),
    };
    let place = match element.attribute("match-type").unwrap_or("contains") {
        "contains" => MatchType::Contains,
        "equals" => MatchType::Equals,
        "starts-with" => MatchType::StartsWith,
        "ends-with" => MatchType::EndsWith,
        _ => return Err(DavError::condition(Condition::SupportedFilter)),
    };
    let negate = match element.attribute("negate-condition").unwrap_or("no") {
        "no" => false,
        "yes" => true,
        _ => return Err(invalid("negate-condition is yes or no")),
    };
    Ok(TextMatch { needle: super::matches::folded(&element.text(), collation), collation, place, negate })
}

fn window(element: &Element) -> Result<std::ops::Range<DateTime<Utc>>, DavError> {
    let (start, end) = time_range(element)?;
    if start.is_none() && end.is_none() {
        // Section 9.9: no range at all, so no filter one could judge.
        return Err(DavError::BadRequest("a time-range has a start or an end"));
    }
    Ok(start.unwrap_or(DateTime::<Utc>::MIN_UTC)..end.unwrap_or(DateTime::<Utc>::MAX_UTC))
}

/// `start` and `end` of a `time-range` and its like (RFC 4791 section 9.9): instants in UTC, in order.
pub(crate) fn time_range(element: &Element) -> Result<Bounds, DavError> {
    let instant = |name: &str| element.attribute(name).map(instant).transpose();
    let (start, end) = (instant("start")?, instant("end")?);
    if start.zip(end).is_some_and(|(start, end)| start >= end) {
        return Err(invalid("the start of a time-range is before its end"));
    }
    Ok((start, end))
}

fn instant(text: &str) -> Result<DateTime<Utc>, DavError> {
    // A DATE-TIME has a year of four digits (RFC 5545 section 3.3.5), neither a sign nor more of them.
    let local = text.strip_suffix('Z').filter(|local| local.len() == "20261121T100000".len());
    let local = local.filter(|local| local.starts_with(|first: char| first.is_ascii_digit()));
    let utc = local.and_then(|local| NaiveDateTime::parse_from_str(local, "%Y%m%dT%H%M%S").ok());
    utc.map(|local| local.and_utc())
        .ok_or_else(|| invalid("a time-range is in UTC, such as 20261121T100000Z"))
}

#[cfg(test)]
mod tests;
