//! The reports about principals (RFC 3744 section 9): principal-property-search, principal-search-property-set,
//! acl-principal-prop-set, and principal-match for oneself. Nobody finds anybody but themselves: people are found by their user
//! name in the chat, and only where they have spoken to the bot.

use axum::http::StatusCode;
use axum::response::Response;

use crate::dav::Ask;
use crate::dav::error::DavError;
use crate::dav::multistatus::{found, whole};
use crate::dav::path::Place;
use crate::dav::precondition::{Depth, depth, minimal};
use crate::dav::prop::{Prop, PropRequest, Source};
use crate::dav::resource::Resource;
use crate::dav::xml::{self, DAV, Element, Name, Node, Xml};

/// Section 9.4: oneself, if the search fits. A search for nothing in particular, which the RFC does not know but
/// programs send, finds oneself too.
pub(crate) async fn property_search(ask: Ask, body: &Element) -> Result<Response, DavError> {
    flat(&ask)?;
    let searches: Vec<&Element> = body.children().filter(|child| child.is(DAV, "property-search")).collect();
    let any = body.attribute("test").is_some_and(|test| test.eq_ignore_ascii_case("anyof"));
    let own = own(&ask).await?;
    let mut fit = searches.iter().map(|search| fits(&own, search));
    let fit = if any { fit.any(|fit| fit) || searches.is_empty() } else { fit.all(|fit| fit) };
    answer(&ask, &gathered(body), fit.then_some(&own))
}

/// The same with a `prop` that also names the properties standing beside it: a library in wide use puts them there.
fn gathered(body: &Element) -> Element {
    let mut whole = body.clone();
    let beside = body.children().filter(|child| Prop::of(&child.name).is_some()).cloned();
    let inside = body.child(DAV, "prop").into_iter().flat_map(Element::children).cloned();
    let nodes = inside.chain(beside).map(Node::Element).collect();
    whole.nodes =
        vec![Node::Element(Element { name: Name::new(DAV, "prop"), attributes: Vec::new(), nodes })];
    whole
}

/// Whether each property named holds the text, in any case.
fn fits(principal: &Resource, search: &Element) -> bool {
    let wanted = search.child(DAV, "match").map(Element::text).unwrap_or_default();
    let wanted = wanted.trim().to_lowercase();
    let props: Vec<&Element> = search.child(DAV, "prop").into_iter().flat_map(Element::children).collect();
    let holds = |prop: &&Element| {
        let mut value = Xml::document("prop");
        if !Prop::of(&prop.name).is_some_and(|prop| principal.live(prop, &mut value)) {
            return false;
        }
        let read = xml::parse(value.finish("prop").as_bytes()).ok().flatten();
        read.is_some_and(|read| texts(&read).to_lowercase().contains(&wanted))
    };
    !props.is_empty() && props.iter().all(holds)
}

/// All text in an element.
fn texts(element: &Element) -> String {
    let mut all = element.text();
    for child in element.children() {
        all.push_str(&texts(child));
        all.push('\n');
    }
    all
}

/// Section 9.5: what can be searched.
pub(crate) fn search_property_set(ask: &Ask) -> Result<Response, DavError> {
    flat(ask)?;
    let mut xml = Xml::document("principal-search-property-set");
    for (prop, words) in [
        (Prop::DisplayName, "Name"),
        (Prop::CalendarUserAddressSet, "Address"),
        (Prop::CalendarUserType, "Kind"),
    ] {
        xml.raw("<principal-search-property><prop>");
        xml.empty(prop.word());
        xml.raw("</prop><description xml:lang=\"en\">");
        xml.text(words);
        xml.raw("</description></principal-search-property>");
    }
    Ok(whole(StatusCode::OK, xml.finish("principal-search-property-set")))
}

/// Section 9.3: which of the principals is oneself.
pub(super) async fn oneself(ask: &Ask, body: &Element) -> Result<Response, DavError> {
    let own = own(ask).await?;
    answer(ask, body, Some(&own))
}

/// Section 9.2: the principals in the access control list, which names nobody but whoever asks.
pub(crate) async fn acl_principals(ask: Ask, body: &Element) -> Result<Response, DavError> {
    flat(&ask)?;
    if props(body) != 1 {
        return Err(DavError::BadRequest("an acl-principal-prop-set has one prop"));
    }
    Resource::at(&ask, &ask.place).await?;
    let own = own(&ask).await?;
    answer(&ask, body, Some(&own))
}

/// These reports are defined for Depth: 0 alone (RFC 3744 sections 9.2 to 9.5); of a deeper one (RFC 3253 section
/// 3.6) nothing is done.
pub(super) fn flat(ask: &Ask) -> Result<(), DavError> {
    match depth(&ask.headers, Depth::Zero)? {
        Depth::Zero => Ok(()),
        Depth::One | Depth::Infinity => Err(DavError::BadRequest("this report is for Depth: 0")),
    }
}

/// How many `prop` elements there are.
pub(super) fn props(body: &Element) -> usize {
    body.children().filter(|child| child.is(DAV, "prop")).count()
}

async fn own(ask: &Ask) -> Result<Resource, DavError> {
    Resource::at(ask, &Place::Principal(ask.user.account)).await
}

fn answer(ask: &Ask, body: &Element, principal: Option<&Resource>) -> Result<Response, DavError> {
    let request = PropRequest::within(body, minimal(&ask.headers))?.unwrap_or_else(PropRequest::nothing);
    let mut xml = Xml::document("multistatus");
    if let Some(principal) = principal {
        found(&mut xml, &Place::Principal(ask.user.account).href(), principal, &request);
    }
    Ok(whole(StatusCode::MULTI_STATUS, xml.finish("multistatus")))
}
