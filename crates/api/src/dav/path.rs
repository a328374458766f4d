//! Addresses: one place where paths are decoded and one where they are written.
//!
//! Every segment is decoded exactly once and compared decoded, so that `@` and `%40` name the same object; what
//! could climb out of a collection (`..`, a slash or NUL behind an escape) is no address at all.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use televent_core::{ObjectName, PushId, TelegramId};

/// Where the tree hangs.
pub(crate) const ROOT: &str = "/caldav/";

/// What stands encoded in our own addresses: everything but unreserved characters (RFC 3986 section 2.3) and `@`.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'@');

/// A resource by its address; whether there is one is another question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// `/caldav/`
    Root,
    /// `/caldav/principals/`
    Principals,
    /// `/caldav/principals/{uid}/`
    Principal(TelegramId),
    /// `/caldav/{uid}/`, the calendar home set.
    Home(TelegramId),
    /// `/caldav/{uid}/{calendar}/`
    Calendar(TelegramId, String),
    /// `/caldav/{uid}/{calendar}/{name}`
    Object(TelegramId, String, ObjectName),
    /// `/caldav/add/{uid}/{calendar}`, where a new object is posted to.
    AddMember(TelegramId, String),
    /// `/caldav/push/{id}`, a subscription of WebDAV Push.
    Push(PushId),
}

/// The path is no address of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoPlace;

impl Place {
    /// Reads a path (as in a request line: percent-encoded, without a query). `/` and `/principals/` stand for the
    /// root, because some programs ask there whatever they were told.
    pub(crate) fn of(path: &str) -> Result<Self, NoPlace> {
        if path.len() > 2_048 {
            return Err(NoPlace);
        }
        if matches!(path, "/" | "/principals" | "/principals/" | "/caldav") {
            return Ok(Self::Root);
        }
        let rest = path.strip_prefix(ROOT).ok_or(NoPlace)?;
        let slash = rest.ends_with('/');
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if rest.is_empty() {
            return if slash { Err(NoPlace) } else { Ok(Self::Root) };
        }
        let segments = rest.split('/').map(decode).collect::<Result<Vec<_>, _>>()?;
        let mut segments = segments.into_iter();
        let (first, second, third) = (segments.next(), segments.next(), segments.next());
        if segments.next().is_some() {
            return Err(NoPlace);
        }
        match (first.as_deref(), second, third) {
            (Some("principals"), None, None) => Ok(Self::Principals),
            (Some("principals"), Some(account), None) => Ok(Self::Principal(number(&account)?)),
            (Some("push"), Some(id), None) if !slash => Ok(Self::Push(id.parse().map_err(|_| NoPlace)?)),
            (Some("add"), Some(account), Some(slug)) if !slash => {
                Ok(Self::AddMember(number(&account)?, slug))
            }
            (Some("principals" | "push" | "add") | None, ..) => Err(NoPlace),
            (Some(account), None, _) => Ok(Self::Home(number(account)?)),
            (Some(account), Some(slug), None) => Ok(Self::Calendar(number(account)?, slug)),
            (Some(account), Some(slug), Some(name)) if !slash => {
                Ok(Self::Object(number(account)?, slug, ObjectName::new(name).map_err(|_| NoPlace)?))
            }
            _ => Err(NoPlace),
        }
    }

    /// Reads what stands in a `DAV:href` or a `Destination` header: a path, or an absolute URI whose host is taken
    /// for ours (proxies rename hosts; what is not ours is not found).
    pub(crate) fn of_href(href: &str) -> Result<Self, NoPlace> {
        let href = href.trim();
        let path = match href.split_once("://") {
            Some((scheme, rest))
                if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") =>
            {
                rest.find('/')
                    .and_then(|at| rest.split_at_checked(at))
                    .map(|(_, path)| path)
                    .ok_or(NoPlace)?
            }
            _ => href,
        };
        if path.contains(['?', '#']) {
            return Err(NoPlace);
        }
        Self::of(path)
    }

    /// The account whose place it is.
    pub(crate) fn account(&self) -> Option<TelegramId> {
        match self {
            Self::Root | Self::Principals | Self::Push(_) => None,
            Self::Principal(account)
            | Self::Home(account)
            | Self::AddMember(account, _)
            | Self::Calendar(account, _)
            | Self::Object(account, ..) => Some(*account),
        }
    }

    /// Whether its address ends with a slash.
    pub(crate) fn is_collection(&self) -> bool {
        !matches!(self, Self::Object(..) | Self::Push(_) | Self::AddMember(..))
    }

    /// Whether nobody moves, copies or (with `gone`) deletes what is there: calendars keep the address that programs
    /// remember them by, and what is above them belongs to the server.
    pub(crate) fn is_fixed(&self, gone: bool) -> bool {
        match self {
            Self::Object(..) | Self::AddMember(..) | Self::Push(_) => false,
            Self::Calendar(..) => !gone,
            Self::Root | Self::Principals | Self::Principal(_) | Self::Home(_) => true,
        }
    }

    /// The address, encoded.
    pub(crate) fn href(&self) -> String {
        match self {
            Self::Root => ROOT.to_owned(),
            Self::Principals => format!("{ROOT}principals/"),
            Self::Principal(account) => format!("{ROOT}principals/{account}/"),
            Self::Home(account) => format!("{ROOT}{account}/"),
            Self::Push(id) => format!("{ROOT}push/{id}"),
            Self::AddMember(account, slug) => format!("{ROOT}add/{account}/{}", encode(slug)),
            Self::Calendar(account, slug) => format!("{ROOT}{account}/{}/", encode(slug)),
            Self::Object(account, slug, name) => {
                format!("{ROOT}{account}/{}/{}", encode(slug), encode(name.as_str()))
            }
        }
    }
}

/// One segment of an address, encoded.
pub(crate) fn encode(segment: &str) -> impl std::fmt::Display + '_ {
    utf8_percent_encode(segment, SEGMENT)
}

fn decode(segment: &str) -> Result<String, NoPlace> {
    let decoded = percent_decode_str(segment).decode_utf8().map_err(|_| NoPlace)?;
    let bad = decoded.is_empty() || decoded == "." || decoded == ".." || decoded.len() > 255;
    if bad || decoded.chars().any(|c| c == '/' || c.is_control()) {
        return Err(NoPlace);
    }
    Ok(decoded.into_owned())
}

fn number(segment: &str) -> Result<TelegramId, NoPlace> {
    let plain = !segment.is_empty()
        && segment.bytes().all(|octet| octet.is_ascii_digit())
        && !segment.starts_with('0');
    if plain { segment.parse().map(TelegramId).map_err(|_| NoPlace) } else { Err(NoPlace) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(name: &str) -> Place {
        Place::Object(TelegramId(7), "work".to_owned(), ObjectName::new(name).unwrap())
    }

    #[test]
    fn reads_every_kind_of_address() {
        assert_eq!(Place::of("/caldav/"), Ok(Place::Root));
        assert_eq!(Place::of("/"), Ok(Place::Root));
        assert_eq!(Place::of("/caldav/principals/"), Ok(Place::Principals));
        assert_eq!(Place::of("/caldav/principals/7"), Ok(Place::Principal(TelegramId(7))));
        assert_eq!(Place::of("/caldav/7/"), Ok(Place::Home(TelegramId(7))));
        assert_eq!(Place::of("/caldav/7/work"), Ok(Place::Calendar(TelegramId(7), "work".to_owned())));
        assert_eq!(Place::of("/caldav/7/work/a.ics"), Ok(object("a.ics")));
        let adding = Place::AddMember(TelegramId(7), "a b".to_owned());
        assert_eq!(Place::of(&adding.href()), Ok(adding));
        assert_eq!(Place::of_href("https://cal.example.org/caldav/7/work/a.ics"), Ok(object("a.ics")));
    }

    #[test]
    fn two_spellings_are_one_object() {
        for spelling in ["a@b.ics", "a%40b.ics", "%61%40b%2Eics"] {
            assert_eq!(Place::of(&format!("/caldav/7/work/{spelling}")), Ok(object("a@b.ics")));
        }
        for name in
            ["a b.ics", "ü/".trim_end_matches('/'), "100%.ics", "a?b#c.ics", "(x);,+&=.ics", "日本.ics"]
        {
            let place = object(name);
            assert_eq!(Place::of(&place.href()), Ok(place.clone()), "{name}");
            assert_eq!(Place::of_href(&place.href()), Ok(place), "{name}");
        }
    }

    #[test]
    fn what_could_climb_is_no_address() {
        for path in [
            "/caldav//",
            "/caldav//7/",
            "/caldav/7//a.ics",
            "/caldav/7/work/../x",
            "/caldav/7/%2e%2e/x",
            "/caldav/7/work/a%2fb",
            "/caldav/7/work/a%00b",
            "/caldav/7/work/%ff",
            "/caldav/7/work/a/b",
            "/caldav/x/",
            "/caldav/-7/",
            "/caldav/007/",
            "/caldav/99999999999999999999/",
            "/caldav/principals/7/x",
            "/caldav/7/work/a.ics/",
            "/etc/passwd",
            "",
            "/caldav/principals/x/",
            "/caldav/add/",
            "/caldav/add/7",
            "/caldav/add/7/work/",
            "caldav/7/",
        ] {
            assert_eq!(Place::of(path), Err(NoPlace), "{path}");
        }
        assert_eq!(Place::of(&format!("/caldav/7/{}/", "a".repeat(256))), Err(NoPlace));
        for href in ["http://host", "ftp://host/caldav/7/", "/caldav/7/work/a.ics?x", "mailto:a@b"] {
            assert_eq!(Place::of_href(href), Err(NoPlace), "{href}");
        }
    }
}
