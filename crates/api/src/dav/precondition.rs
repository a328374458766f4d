//! Conditional requests (RFC 9110 section 13) and the headers WebDAV adds.

mod if_header;

use axum::http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use televent_store::Precondition;

use super::Ask;
use super::error::DavError;
use super::path::Place;

/// How far down a request goes (RFC 4918 section 10.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    Zero,
    One,
    Infinity,
}

/// The `Depth` header, or `default` without one.
pub(crate) fn depth(headers: &HeaderMap, default: Depth) -> Result<Depth, DavError> {
    let Some(value) = headers.get("depth") else { return Ok(default) };
    match value.to_str().map(str::trim) {
        Ok("0") => Ok(Depth::Zero),
        Ok("1") => Ok(Depth::One),
        Ok(word) if word.eq_ignore_ascii_case("infinity") => Ok(Depth::Infinity),
        _ => Err(DavError::BadRequest("Depth is 0, 1 or infinity")),
    }
}

/// The condition of a write to a WebDAV resource: that of any write, and the one that `If` says of it.
pub(crate) async fn dav_condition(ask: &Ask) -> Result<Precondition, DavError> {
    let condition = write_condition(&ask.headers)?;
    Ok(match if_header::read(ask).await? {
        None => condition,
        Some(more) => Precondition::All(vec![condition, more]),
    })
}

/// Holds the conditions of a request against a calendar, which has no entity tag that they could name, or is not there.
///
/// # Errors
/// [`DavError::Precondition`] if they do not hold.
pub(crate) async fn calendar_condition(ask: &Ask, is_there: bool) -> Result<(), DavError> {
    let holds = dav_condition(ask).await?.holds(is_there.then_some(""));
    if holds { Ok(()) } else { Err(DavError::Precondition) }
}

/// The condition of a write: `If-Match` and `If-None-Match`, each that is there (RFC 9110 section 13.2.2). Weak tags never
/// match in `If-Match`, which compares strongly.
pub(crate) fn write_condition(headers: &HeaderMap) -> Result<Precondition, DavError> {
    let mut parts = Vec::new();
    if let Some(tags) = tags(headers, &IF_MATCH)? {
        parts.push(match tags {
            Tags::Any => Precondition::Exists,
            Tags::Listed(tags) => {
                Precondition::Match(tags.into_iter().filter(|tag| !tag.weak).map(|tag| tag.opaque).collect())
            }
        });
    }
    if let Some(tags) = tags(headers, &IF_NONE_MATCH)? {
        parts.push(match tags {
            Tags::Any => Precondition::Absent,
            Tags::Listed(tags) => Precondition::NoneMatch(tags.into_iter().map(|tag| tag.opaque).collect()),
        });
    }
    Ok(match parts.len() {
        0 | 1 => parts.pop().unwrap_or_default(),
        _ => Precondition::All(parts),
    })
}

/// What a GET comes to under its conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadVerdict {
    Send,
    NotModified,
    Failed,
}

/// What equal entity tags of a resource promise (RFC 9110 section 8.8.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strength {
    /// The same octets.
    Strong,
    /// The same to whoever reads it. Such a tag never matches in `If-Match`.
    Weak,
}

/// Holds a GET's conditions against the entity tag.
pub(crate) async fn read_condition(
    ask: &Ask,
    etag: &str,
    strength: Strength,
) -> Result<ReadVerdict, DavError> {
    match if_header::read(ask).await? {
        Some(condition) if !condition.holds(Some(etag)) => Ok(ReadVerdict::Failed),
        _ => held(&ask.headers, etag, strength),
    }
}

fn held(headers: &HeaderMap, etag: &str, strength: Strength) -> Result<ReadVerdict, DavError> {
    let strong = strength == Strength::Strong;
    if let Some(Tags::Listed(tags)) = tags(headers, &IF_MATCH)?
        && !tags.iter().any(|tag| strong && !tag.weak && tag.opaque == etag)
    {
        return Ok(ReadVerdict::Failed);
    }
    Ok(match tags(headers, &IF_NONE_MATCH)? {
        Some(Tags::Any) => ReadVerdict::NotModified,
        Some(Tags::Listed(tags)) if tags.iter().any(|tag| tag.opaque == etag) => ReadVerdict::NotModified,
        _ => ReadVerdict::Send,
    })
}

enum Tags {
    Any,
    Listed(Vec<Tag>),
}

struct Tag {
    weak: bool,
    opaque: String,
}

fn tags(headers: &HeaderMap, name: &HeaderName) -> Result<Option<Tags>, DavError> {
    let malformed = DavError::BadRequest("a condition is not a list of entity tags");
    let mut listed = Vec::new();
    let mut any = false;
    let mut seen = false;
    for value in headers.get_all(name) {
        seen = true;
        let Ok(value) = value.to_str() else { return Err(malformed) };
        for part in value.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            if part == "*" {
                any = true;
                continue;
            }
            let (weak, quoted) = match part.strip_prefix("W/") {
                Some(rest) => (true, rest),
                None => (false, part),
            };
            // Some programs leave the quotes away.
            let opaque = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(quoted);
            if opaque.contains('"') || listed.len() >= 100 {
                return Err(malformed);
            }
            listed.push(Tag { weak, opaque: opaque.to_owned() });
        }
    }
    Ok(match (seen, any) {
        (false, _) => None,
        (true, true) => Some(Tags::Any),
        (true, false) => Some(Tags::Listed(listed)),
    })
}

/// Whether the client wants only what it asked for and was found (RFC 8144 `Prefer: return=minimal`, and the
/// older `return-minimal` and `Brief: t`).
pub(crate) fn minimal(headers: &HeaderMap) -> bool {
    let brief = headers.get("brief").is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"t"));
    brief || prefers(headers, "return=minimal") || prefers(headers, "return-minimal")
}

/// Whether a preference is named (RFC 7240 section 2: its value may stand in quotes, with space around the `=`).
pub(crate) fn prefers(headers: &HeaderMap, preference: &str) -> bool {
    let wanted = preference.split_once('=').unwrap_or((preference, ""));
    headers
        .get_all("prefer")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split([',', ';']))
        .map(|word| word.split_once('=').unwrap_or((word, "")))
        .map(|(name, value)| (name.trim(), value.trim().trim_matches('"')))
        .any(|(name, value)| name.eq_ignore_ascii_case(wanted.0) && value.eq_ignore_ascii_case(wanted.1))
}

/// The answer with a word that the preference was heeded (RFC 7240 section 3).
pub(crate) fn applied(mut response: Response, preference: &'static str) -> Response {
    let name = HeaderName::from_static("preference-applied");
    response.headers_mut().insert(name, HeaderValue::from_static(preference));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        lines.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn reads_conditions_of_writes() {
        let of = |name, value| write_condition(&headers(&[(name, value)])).unwrap();
        assert_eq!(of("if-match", "*"), Precondition::Exists);
        assert_eq!(of("if-none-match", "*"), Precondition::Absent);
        assert_eq!(of("if-match", "\"a\", W/\"b\", c"), Precondition::Match(vec!["a".into(), "c".into()]));
        assert_eq!(of("if-none-match", "W/\"b\""), Precondition::NoneMatch(vec!["b".into()]));
        assert_eq!(
            of("if-match", "W/\"b\""),
            Precondition::Match(vec![]),
            "a weak tag never matches strongly"
        );
        assert_eq!(write_condition(&HeaderMap::new()).unwrap(), Precondition::None);
        let both = headers(&[("if-match", "*"), ("if-none-match", "\"a\"")]);
        let both = write_condition(&both).unwrap();
        assert_eq!([None, Some("a"), Some("b")].map(|etag| both.holds(etag)), [false, false, true]);
        assert!(write_condition(&headers(&[("if-match", "\"a\"b\"")])).is_err());
    }

    #[test]
    fn holds_reads_against_the_tag() {
        let of = |lines: &[(&'static str, &str)]| held(&headers(lines), "a", Strength::Strong).unwrap();
        assert_eq!(of(&[]), ReadVerdict::Send);
        assert_eq!(of(&[("if-none-match", "\"b\", W/\"a\"")]), ReadVerdict::NotModified);
        assert_eq!(of(&[("if-none-match", "\"b\"")]), ReadVerdict::Send);
        assert_eq!(of(&[("if-match", "\"b\"")]), ReadVerdict::Failed);
        assert_eq!(of(&[("if-match", "\"a\"")]), ReadVerdict::Send);
        let of = |lines: &[(&'static str, &str)]| held(&headers(lines), "a", Strength::Weak).unwrap();
        assert_eq!(of(&[("if-none-match", "W/\"a\"")]), ReadVerdict::NotModified);
        assert_eq!(of(&[("if-match", "W/\"a\"")]), ReadVerdict::Failed);
        assert_eq!(of(&[("if-match", "\"a\"")]), ReadVerdict::Failed);
        assert_eq!(of(&[("if-match", "*")]), ReadVerdict::Send);
    }

    #[test]
    fn reads_depth_and_preference() {
        assert_eq!(depth(&headers(&[("depth", "Infinity")]), Depth::Zero).unwrap(), Depth::Infinity);
        assert_eq!(depth(&HeaderMap::new(), Depth::One).unwrap(), Depth::One);
        assert!(depth(&headers(&[("depth", "2")]), Depth::Zero).is_err());
        assert!(minimal(&headers(&[("prefer", "depth-noroot, return=minimal")])));
        assert!(minimal(&headers(&[("prefer", "return = \"minimal\"")])));
        assert!(!minimal(&headers(&[("prefer", "return=representation, minimal")])));
        assert!(minimal(&headers(&[("brief", "t")])));
        assert!(!minimal(&headers(&[("brief", "f")])));
    }
}
