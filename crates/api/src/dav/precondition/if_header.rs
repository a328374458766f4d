//! The `If` header (RFC 4918 section 10.4): lists of entity tags and state tokens, one of which must hold whole.

use axum::http::HeaderMap;
use televent_store::Precondition;

use super::{DavError, Place};

/// Lists, and terms of one list.
const MOST: usize = 100;

/// What `If` asks of the resource at `place`, which lists without a tag are about, and those tagged with its address.
/// There are no locks here, so no state token ever holds; nor does a list about another resource.
pub(super) fn read(headers: &HeaderMap, place: &Place) -> Result<Option<Precondition>, DavError> {
    let Some(value) = headers.get("if") else { return Ok(None) };
    let lists = value.to_str().ok().and_then(|text| lists(text, place));
    lists.map(|lists| Some(Precondition::Any(lists))).ok_or(DavError::BadRequest("If is lists of conditions"))
}

fn lists(text: &str, place: &Place) -> Option<Vec<Precondition>> {
    let mut rest = text.trim();
    let mut lists = Vec::new();
    let mut elsewhere = false;
    while !rest.is_empty() && lists.len() < MOST {
        if let Some(tagged) = rest.strip_prefix('<') {
            let (tag, behind) = tagged.split_once('>')?;
            elsewhere = Place::of_href(tag).ok().as_ref() != Some(place);
            rest = behind.trim_start();
            continue;
        }
        let (inner, behind) = list(rest.strip_prefix('(')?)?;
        rest = behind.trim_start();
        lists.push(if elsewhere { never() } else { Precondition::All(inner) });
    }
    (rest.is_empty() && !lists.is_empty()).then_some(lists)
}

/// The conditions of a list up to its end, and what stands behind it.
fn list(text: &str) -> Option<(Vec<Precondition>, &str)> {
    let mut rest = text.trim_start();
    let mut conditions = Vec::new();
    loop {
        if let Some(behind) = rest.strip_prefix(')') {
            return (!conditions.is_empty()).then_some((conditions, behind));
        }
        let not = rest.get(..3).is_some_and(|word| word.eq_ignore_ascii_case("not"));
        if not {
            rest = rest.get(3..)?.trim_start();
        }
        let (condition, behind) = if let Some(token) = rest.strip_prefix('<') {
            (if not { Precondition::None } else { never() }, token.split_once('>')?.1)
        } else {
            let (tag, behind) = rest.strip_prefix('[')?.split_once(']')?;
            let (weak, tag) = tag.strip_prefix("W/").map_or((false, tag), |tag| (true, tag));
            let tags = vec![tag.trim_matches('"').to_owned()];
            let condition = match (not, weak) {
                (true, _) => Precondition::NoneMatch(tags),
                (false, true) => never(),
                (false, false) => Precondition::Match(tags),
            };
            (condition, behind)
        };
        conditions.push(condition);
        rest = behind.trim_start();
        if conditions.len() > MOST {
            return None;
        }
    }
}

fn never() -> Precondition {
    Precondition::Any(Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_hold_as_the_rfc_says() {
        let of = |text: &str| {
            let headers =
                HeaderMap::from_iter([(axum::http::HeaderName::from_static("if"), text.parse().unwrap())]);
            let place = Place::of("/caldav/7/home/b.ics").unwrap();
            read(&headers, &place).ok().flatten().map(|condition| condition.holds(Some("a")))
        };
        for (text, holds) in [
            ("([\"a\"])", Some(true)),
            ("([\"b\"])", Some(false)),
            ("([\"b\"]) ([\"a\"])", Some(true)),
            ("([W/\"a\"])", Some(false)),
            ("(Not [\"a\"])", Some(false)),
            ("(not [\"b\"] [\"a\"])", Some(true)),
            ("(<urn:uuid:1> [\"a\"])", Some(false)),
            ("(Not <DAV:no-lock>)", Some(true)),
            ("(<DAV:no-lock>)", Some(false)),
            ("<http://127.0.0.1/caldav/7/home/c.ics> ([\"a\"])", Some(false)),
            ("<http://127.0.0.1/caldav/7/home/b.ics> ([\"a\"])", Some(true)),
            ("<http://127.0.0.1/caldav/7/home/b.ics> ([\"b\"])", Some(false)),
            ("</caldav/7/home/c.ics> ([\"a\"]) </caldav/7/home/b%2Eics> ([\"x\"]) ([\"a\"])", Some(true)),
            ("<nowhere> ([\"a\"])", Some(false)),
            ("", None),
            ("()", None),
            ("([\"a\"]", None),
            ("[\"a\"]", None),
        ] {
            assert_eq!(of(text), holds, "{text}");
        }
    }
}
