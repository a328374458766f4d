//! What a PROPFIND or a report asks for (RFC 4918 section 14.20), and the `propstat`s that answer it.

use axum::http::StatusCode;
use televent_store::calendars::DeadProperties;

use super::{Prop, Source};
use crate::dav::error::DavError;
use crate::dav::multistatus::status_line;
use crate::dav::xml::{DAV, Element, Name, Xml};

/// One property asked for by name.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) name: Name,
    pub(crate) live: Option<Prop>,
}

/// What is asked of every resource.
#[derive(Clone, Debug)]
pub(crate) struct PropRequest {
    kind: Kind,
    /// Leave out what a resource does not have (RFC 8144).
    minimal: bool,
}

#[derive(Clone, Debug)]
enum Kind {
    /// `allprop`, and what `include` adds.
    All(Vec<Wanted>),
    /// `propname`
    Names,
    /// `prop`
    Named(Vec<Wanted>),
}

/// Properties one request may name.
pub(crate) const MOST: usize = 500;

impl PropRequest {
    /// Reads the body of a PROPFIND; without one it is `allprop` (RFC 4918 section 9.1).
    pub(crate) fn propfind(body: Option<&Element>, minimal: bool) -> Result<Self, DavError> {
        let Some(body) = body else { return Ok(Self { kind: Kind::All(Vec::new()), minimal }) };
        if !body.is(DAV, "propfind") {
            return Err(DavError::BadRequest("the body is not a propfind"));
        }
        let kinds = ["prop", "allprop", "propname"];
        let named = body.children().filter(|child| kinds.iter().any(|kind| child.is(DAV, kind))).count();
        if named > 1 {
            return Err(DavError::BadRequest("a propfind asks for prop, allprop or propname"));
        }
        Self::within(body, minimal)?.ok_or(DavError::BadRequest("the propfind asks for nothing"))
    }

    /// Reads `prop`, `allprop` or `propname` in the root of a report.
    pub(crate) fn within(body: &Element, minimal: bool) -> Result<Option<Self>, DavError> {
        let kind = if let Some(prop) = body.child(DAV, "prop") {
            Kind::Named(named(prop)?)
        } else if body.child(DAV, "allprop").is_some() {
            Kind::All(body.child(DAV, "include").map_or_else(|| Ok(Vec::new()), named)?)
        } else if body.child(DAV, "propname").is_some() {
            Kind::Names
        } else {
            return Ok(None);
        };
        Ok(Some(Self { kind, minimal }))
    }

    /// Nothing but whether the resource is there.
    pub(crate) fn nothing() -> Self {
        Self { kind: Kind::Named(Vec::new()), minimal: true }
    }

    /// Whether properties are asked for by name.
    pub(crate) fn is_named(&self) -> bool {
        matches!(self.kind, Kind::Named(_))
    }

    /// The names asked for, if names are asked for.
    pub(crate) fn named(&self) -> &[Wanted] {
        match &self.kind {
            Kind::All(wanted) | Kind::Named(wanted) => wanted,
            Kind::Names => &[],
        }
    }

    /// Whether one of these is asked for, or the names of all there are.
    pub(crate) fn asks_for(&self, props: &[Prop]) -> bool {
        matches!(self.kind, Kind::Names)
            || self.named().iter().any(|one| one.live.is_some_and(|live| props.contains(&live)))
    }

    /// Whether the dead properties of a calendar are needed to answer.
    pub(crate) fn dead(&self) -> DeadProperties {
        match &self.kind {
            Kind::Named(wanted) if wanted.iter().all(|one| one.live.is_some()) => DeadProperties::LeftOut,
            _ => DeadProperties::Read,
        }
    }

    /// Writes the `propstat`s of one resource.
    pub(crate) fn write(&self, resource: &impl Source, xml: &mut Xml) {
        xml.raw("<propstat><prop>");
        let mut missing = Vec::new();
        match &self.kind {
            Kind::Names => {
                // Of those it can have, the ones it has.
                for prop in resource.known().iter().filter(|prop| resource.live(**prop, &mut Xml::default()))
                {
                    xml.empty_any(&prop.name());
                }
                for name in resource.dead_names() {
                    xml.empty_any(&name);
                }
            }
            Kind::All(more) => {
                for prop in resource.known().iter().filter(|prop| in_allprop(**prop)) {
                    resource.live(*prop, xml);
                }
                for value in resource.dead_names().iter().filter_map(|name| resource.dead(name)) {
                    xml.raw(value);
                }
                // What stands there already is not told twice.
                let more = more
                    .iter()
                    .filter(|one| !one.live.is_some_and(in_allprop) && resource.dead(&one.name).is_none());
                missing = self.each(more, resource, xml);
            }
            Kind::Named(wanted) => missing = self.each(wanted, resource, xml),
        }
        xml.raw("</prop>");
        status_line(xml, StatusCode::OK);
        xml.raw("</propstat>");
        let (over, missing): (Vec<_>, Vec<_>) =
            missing.into_iter().partition(|wanted| resource.over(&wanted.name));
        without(&missing, StatusCode::NOT_FOUND, xml);
        without(&over, StatusCode::INSUFFICIENT_STORAGE, xml);
    }

    /// Writes what is there and returns what is not.
    fn each<'a>(
        &self,
        wanted: impl IntoIterator<Item = &'a Wanted>,
        resource: &impl Source,
        xml: &mut Xml,
    ) -> Vec<&'a Wanted> {
        let mut missing = Vec::new();
        for one in wanted {
            let found = match one.live {
                Some(prop) => resource.live(prop, xml),
                None => {
                    resource.special(&one.name, xml)
                        || resource.dead(&one.name).map(|value| xml.raw(value)).is_some()
                }
            };
            if !found && (!self.minimal || resource.over(&one.name)) {
                missing.push(one);
            }
        }
        missing
    }
}

/// A `propstat` of properties without a value; for those that are too long with the condition of RFC 4791 section 7.8.
fn without(wanted: &[&Wanted], status: StatusCode, xml: &mut Xml) {
    if wanted.is_empty() {
        return;
    }
    xml.raw("<propstat><prop>");
    for one in wanted {
        xml.empty_any(&one.name);
    }
    xml.raw("</prop>");
    status_line(xml, status);
    if status == StatusCode::INSUFFICIENT_STORAGE {
        xml.raw("<error><number-of-matches-within-limits/></error>");
    }
    xml.raw("</propstat>");
}

/// Each property once, however often it is named.
fn named(prop: &Element) -> Result<Vec<Wanted>, DavError> {
    let mut wanted: Vec<Wanted> = Vec::new();
    for element in prop.children() {
        if wanted.len() >= MOST {
            return Err(DavError::BadRequest("too many properties"));
        }
        if !wanted.iter().any(|known| known.name == element.name) {
            wanted.push(Wanted { live: Prop::of(&element.name), name: element.name.clone() });
        }
    }
    Ok(wanted)
}

/// RFC 4918 section 9.1: `allprop` is for dead properties and those that document defines; later documents
/// ask not to be in it.
fn in_allprop(prop: Prop) -> bool {
    matches!(
        prop,
        Prop::CreationDate
            | Prop::DisplayName
            | Prop::GetContentLength
            | Prop::GetContentType
            | Prop::GetEtag
            | Prop::GetLastModified
            | Prop::ResourceType
            | Prop::SupportedLock
    )
}
