//! `CALDAV:calendar-data` in reports (RFC 4791 section 9.6): the text, or what of it is asked for.

mod partial;

use std::borrow::Cow;
use std::ops::Range;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use televent_core::TelegramId;
use televent_ical::object::zone_defined;
use televent_ical::{CalendarObject, Zone, tree};
use televent_store::calendars::Collection;
use televent_store::objects::Member;

use self::partial::Part;
use super::error::{Condition, DavError};
use super::filter::time_range;
use super::multistatus::found;
use super::prop::{ObjectSource, Prop, PropRequest, Source};
use super::xml::{CALDAV, DAV, Element, Name, Xml};

/// Instances one object is expanded into at most.
const MOST_INSTANCES: usize = 5_000;

/// What a report asks of each object.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    props: PropRequest,
    data: Option<DataRequest>,
}

/// How much of the text is asked for.
#[derive(Clone, Debug, Default)]
struct DataRequest {
    part: Option<Part>,
    recurrence: Recurrence,
}

#[derive(Clone, Debug, Default)]
enum Recurrence {
    /// As stored.
    #[default]
    Whole,
    /// Section 9.6.5.
    Expand(Range<DateTime<Utc>>),
    /// Section 9.6.6.
    Limit(Range<DateTime<Utc>>),
}

impl Asked {
    /// Reads `prop`, `allprop` or `propname` in a report's root.
    pub(crate) fn read(body: &Element, minimal: bool) -> Result<Self, DavError> {
        let props = PropRequest::within(body, minimal)?.unwrap_or_else(PropRequest::nothing);
        let element = body.child(DAV, "prop").and_then(|prop| prop.child(CALDAV, "calendar-data"));
        Ok(Self { props, data: element.map(DataRequest::read).transpose()? })
    }

    /// Whether the object's text is needed to answer.
    pub(crate) fn needs_text(&self) -> bool {
        self.data.is_some()
    }

    /// Whether nothing but the entity tag is needed to answer.
    pub(crate) fn light(&self) -> bool {
        let tags = [Some(Prop::GetEtag), Some(Prop::ResourceType)];
        self.data.is_none()
            && self.props.is_named()
            && self.props.named().iter().all(|wanted| tags.contains(&wanted.live))
    }

    /// The zone in which times without one are read, found once for all objects of a calendar; it is not looked for
    /// where nobody needs it.
    pub(crate) fn zone(&self, calendar: &Collection) -> Tz {
        match &self.data {
            Some(DataRequest { recurrence: Recurrence::Expand(_) | Recurrence::Limit(_), .. }) => {
                zone_of(calendar)
            }
            _ => Tz::UTC,
        }
    }

    /// Writes the `response` of one object.
    pub(crate) fn write(&self, xml: &mut Xml, href: &str, around: &Around<'_>, member: &Member, text: &str) {
        let object = ObjectSource { member, calendar: around.calendar, account: around.account };
        let data = self.data.as_ref().map(|data| data.render(text, around.zone));
        found(xml, href, &WithData { object, data }, &self.props);
    }
}

/// What stands around the objects of one calendar in an answer.
pub(crate) struct Around<'a> {
    pub(crate) calendar: &'a Collection,
    /// Whoever asks.
    pub(crate) account: TelegramId,
    /// Dates and floating times are read in it.
    pub(crate) zone: Tz,
}

/// Why there is no text.
enum NotGiven {
    /// What is asked for is longer than one answer may hold.
    TooLong,
    /// No instance lies in the time asked for, and a calendar without a component is none (RFC 5545 section 3.6).
    Nothing,
}

/// An object together with the text asked for.
struct WithData<'a> {
    object: ObjectSource<'a>,
    data: Option<Result<Cow<'a, str>, NotGiven>>,
}

impl WithData<'_> {
    fn is_data(name: &Name) -> bool {
        name.is(CALDAV, "calendar-data")
    }
}

impl Source for WithData<'_> {
    fn live(&self, prop: Prop, xml: &mut Xml) -> bool {
        self.object.live(prop, xml)
    }

    fn known(&self) -> &'static [Prop] {
        self.object.known()
    }

    fn special(&self, name: &Name, xml: &mut Xml) -> bool {
        match &self.data {
            Some(Ok(text)) if Self::is_data(name) => {
                xml.leaf("C:calendar-data", text);
                true
            }
            _ => false,
        }
    }

    fn over(&self, name: &Name) -> bool {
        Self::is_data(name) && matches!(self.data, Some(Err(NotGiven::TooLong)))
    }
}

impl DataRequest {
    fn read(element: &Element) -> Result<Self, DavError> {
        let kind =
            element.attribute("content-type").is_none_or(|kind| kind.eq_ignore_ascii_case("text/calendar"));
        if !kind || element.attribute("version").is_some_and(|version| version != "2.0") {
            return Err(DavError::condition(Condition::SupportedCalendarData));
        }
        let bounded = |name: &str| element.child(CALDAV, name).map(closed_range).transpose();
        let recurrence = match (bounded("expand")?, bounded("limit-recurrence-set")?) {
            (Some(window), _) => Recurrence::Expand(window),
            (None, Some(window)) => Recurrence::Limit(window),
            (None, None) => Recurrence::Whole,
        };
        bounded("limit-freebusy-set")?;
        Ok(Self { part: element.child(CALDAV, "comp").map(Part::read), recurrence })
    }

    /// The text as it is asked for.
    ///
    /// An expansion that was cut is not given out: RFC 4791 section 9.6.5 wants every instance in the range, and
    /// whoever reads a part of them takes the rest of the time for free.
    fn render<'a>(&self, text: &'a str, zone: Tz) -> Result<Cow<'a, str>, NotGiven> {
        let text = match &self.recurrence {
            Recurrence::Whole => Cow::Borrowed(text),
            Recurrence::Expand(window) => match CalendarObject::parse(text) {
                Ok(object) => {
                    let expanded = object.expand(window.clone(), zone, MOST_INSTANCES);
                    if expanded.more {
                        return Err(NotGiven::TooLong);
                    }
                    if expanded.instances == 0 {
                        return Err(NotGiven::Nothing);
                    }
                    Cow::Owned(expanded.text)
                }
                Err(_) => Cow::Borrowed(text),
            },
            Recurrence::Limit(window) => match CalendarObject::parse(text) {
                Ok(object) => Cow::Owned(object.limit_recurrence_set(window.clone(), zone)),
                Err(_) => Cow::Borrowed(text),
            },
        };
        Ok(match &self.part {
            Some(part) => Cow::Owned(part.of(&text)),
            None => text,
        })
    }
}

/// `start` and `end` of `expand` and its like, both needed.
fn closed_range(element: &Element) -> Result<Range<DateTime<Utc>>, DavError> {
    match time_range(element)? {
        (Some(start), Some(end)) => Ok(start..end),
        _ => Err(DavError::BadRequest("start and end are needed")),
    }
}

/// The zone in which dates and floating times of a calendar are read (section 7.3): the calendar's own, else the
/// reader's, else UTC.
pub(crate) fn zone_of(calendar: &Collection) -> Tz {
    let own = calendar.calendar.timezone.as_deref().and_then(zone_in);
    own.or(calendar.reader_zone).unwrap_or(Tz::UTC)
}

/// The IANA zone that a `calendar-timezone` or `timezone` text defines, by its name or by its rules. `None` for a
/// definition whose rules no IANA zone has: times without a zone are read in the data that everybody has.
pub(crate) fn zone_in(text: &str) -> Option<Tz> {
    if text.len() > 64 << 10 {
        return None;
    }
    match zone_defined(tree::parse(text.trim(), 4).ok()?.first()?)? {
        Zone::Iana(zone) => Some(zone),
        Zone::Custom(_) => None,
    }
}

/// `nresults` of a `limit` (RFC 6578 section 6.4; RFC 5323 section 5.17 has the same).
pub(crate) fn limit(body: &Element) -> Result<Option<usize>, DavError> {
    let limit = body.child(DAV, "limit").or_else(|| body.child(CALDAV, "limit"));
    let Some(limit) = limit else { return Ok(None) };
    let count = limit.child(DAV, "nresults").or_else(|| limit.child(CALDAV, "nresults")).map(Element::text);
    match count.and_then(|count| count.trim().parse().ok()) {
        Some(count) if count > 0 => Ok(Some(count)),
        _ => Err(DavError::BadRequest("nresults is a number above 0")),
    }
}
