//! Names of elements: a namespace and a word in it.

use std::sync::Arc;

/// WebDAV (RFC 4918).
pub(crate) const DAV: &str = "DAV:";
/// CalDAV (RFC 4791).
pub(crate) const CALDAV: &str = "urn:ietf:params:xml:ns:caldav";
/// The calendar server extensions that Apple's programs began and others took up.
pub(crate) const CALENDARSERVER: &str = "http://calendarserver.org/ns/";
/// Colour and order of calendars.
pub(crate) const APPLE: &str = "http://apple.com/ns/ical/";

/// WebDAV Push (draft-bitfire-webdav-push).
pub(crate) const PUSH: &str = "https://bitfire.at/webdav-push";

/// What the prefix `xml` always stands for.
pub(super) const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// An expanded name (Namespaces in XML 1.0, section 2.1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Name {
    pub(crate) space: Arc<str>,
    pub(crate) local: String,
}

impl Name {
    pub(crate) fn new(space: &str, local: &str) -> Self {
        Self { space: space.into(), local: local.to_owned() }
    }

    pub(crate) fn is(&self, space: &str, local: &str) -> bool {
        self.local == local && &*self.space == space
    }

    /// `{namespace}local`, the key of a dead property.
    pub(crate) fn clark(&self) -> String {
        format!("{{{}}}{}", self.space, self.local)
    }

    /// Reads [`Name::clark`]. A namespace may hold a brace, a word may not.
    pub(crate) fn from_clark(text: &str) -> Option<Self> {
        let (space, local) = text.strip_prefix('{')?.rsplit_once('}')?;
        Some(Self::new(space, local))
    }
}
