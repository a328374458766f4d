//! expand-property (RFC 3253 section 3.8): properties that hold addresses, with what is at those addresses.

use axum::http::StatusCode;
use axum::response::Response;

use super::principal_search::flat;
use crate::dav::Ask;
use crate::dav::error::{Condition, DavError};
use crate::dav::multistatus::{missing, status_line, whole};
use crate::dav::path::Place;
use crate::dav::prop::{self, Prop, Source};
use crate::dav::resource::Resource;
use crate::dav::xml::{self, DAV, Element, Name, Xml};

/// Resources one answer may hold: properties can lead in circles.
const MOST: usize = 100;

/// Answers with the resource and, inside its properties, what they lead to.
pub(crate) async fn answer(ask: Ask, body: &Element) -> Result<Response, DavError> {
    flat(&ask)?;
    let mut xml = Xml::document("multistatus");
    let mut left = MOST;
    respond(&ask, &ask.place, body, &mut left, &mut xml).await?;
    Ok(whole(StatusCode::MULTI_STATUS, xml.finish("multistatus")))
}

/// One `response` with the properties that `wanted` names.
async fn respond(
    ask: &Ask,
    place: &Place,
    wanted: &Element,
    left: &mut usize,
    xml: &mut Xml,
) -> Result<(), DavError> {
    *left = left.checked_sub(1).ok_or_else(|| DavError::condition(Condition::NumberOfMatchesWithinLimits))?;
    let resource = Resource::at(ask, place).await?;
    xml.raw("<response>");
    xml.leaf("href", &place.href());
    let mut absent = Vec::new();
    xml.raw("<propstat><prop>");
    for (name, property) in named(wanted)? {
        let mut value = Xml::default();
        let found = match Prop::of(&name) {
            Some(live) => resource.live(live, &mut value),
            None => resource.dead(&name).map(|text| value.raw(text)).is_some(),
        };
        let text = value.take();
        match (found, property.child(DAV, "property")) {
            (false, _) => absent.push(name),
            (true, None) => xml.raw(&text),
            (true, Some(_)) => Box::pin(expand(ask, &name, &text, property, left, xml)).await?,
        }
    }
    xml.raw("</prop>");
    status_line(xml, StatusCode::OK);
    xml.raw("</propstat>");
    if !absent.is_empty() {
        xml.raw("<propstat><prop>");
        absent.iter().filter(|name| xml::is_word(&name.local)).for_each(|name| xml.empty_any(name));
        xml.raw("</prop>");
        status_line(xml, StatusCode::NOT_FOUND);
        xml.raw("</propstat>");
    }
    xml.raw("</response>");
    Ok(())
}

/// Each property once, however often it is named, as in every other request.
fn named(wanted: &Element) -> Result<Vec<(Name, &Element)>, DavError> {
    let mut properties: Vec<(Name, &Element)> = Vec::new();
    for property in wanted.children().filter(|child| child.is(DAV, "property")) {
        let Some(local) = property.attribute("name") else { continue };
        let name = Name::new(property.attribute("namespace").unwrap_or(DAV), local);
        if properties.iter().any(|(known, _)| *known == name) {
            continue;
        }
        if properties.len() >= prop::MOST {
            return Err(DavError::BadRequest("too many properties"));
        }
        properties.push((name, property));
    }
    Ok(properties)
}

/// A property whose addresses are followed.
async fn expand(
    ask: &Ask,
    name: &Name,
    value: &str,
    wanted: &Element,
    left: &mut usize,
    xml: &mut Xml,
) -> Result<(), DavError> {
    let mut document = Xml::document("prop");
    document.raw(value);
    let read = xml::parse(document.finish("prop").as_bytes())?;
    let hrefs: Vec<String> = read
        .iter()
        .flat_map(Element::children)
        .flat_map(Element::children)
        .filter(|child| child.is(DAV, "href"))
        .map(Element::text)
        .collect();
    let word = xml.open_named(name);
    for href in hrefs {
        match Place::of_href(&href) {
            Ok(place) => match respond(ask, &place, wanted, left, xml).await {
                Err(DavError::NotFound) => missing(xml, &href),
                other => other?,
            },
            Err(_) => missing(xml, &href),
        }
    }
    xml.close(&word);
    Ok(())
}
