//! The one place where CalDAV answers become statuses and precondition elements.

use axum::body::Body;
use axum::http::header::{ACCEPT_ENCODING, ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use televent_core::EventError;
use televent_ical::Kind;
use televent_ical::guard::Excess;
use televent_ical::parse::ObjectError;
use televent_store::{CommandError, Refusal, StoreError};

use super::xml::{PUSH, Xml, XmlError};
use crate::actor::Denied;

/// Opens the element in which calendar programs look for a word to people beside a precondition. Everything else in
/// an `error` is taken for a condition (RFC 4918 section 16).
const DESCRIPTION: &str = "<E:error-description xmlns:E=\"http://twistedmatrix.com/xml_namespace/dav/\">";

/// Why a CalDAV request is not carried out.
#[derive(Debug)]
pub(crate) enum DavError {
    /// No credential, or not a good one.
    Unauthorized,
    /// Too many failed sign-ins, or too many at once; try again after so many seconds.
    SlowDown(u32),
    /// No such resource, or none that this person may know of.
    NotFound,
    /// The request is not one that HTTP or WebDAV knows.
    BadRequest(&'static str),
    /// The body is not XML we read.
    Xml(XmlError),
    /// What a body may be is exceeded.
    TooLarge,
    /// A type of content that is not taken.
    MediaType,
    /// A coding of content that is not taken.
    Coding,
    /// The method is not for this resource; these are.
    Method(&'static str),
    /// `If-Match`, `If-None-Match` or `Overwrite` do not hold.
    Precondition,
    /// Never done to this resource, whoever asks, and why.
    Forbidden(&'static str),
    /// The parent of the new resource does not exist.
    NoParent,
    /// A precondition or postcondition of an RFC, and a word why.
    Condition(Condition, String),
    /// Something of ours is broken.
    Store(StoreError),
}

/// A precondition or postcondition with an element of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    /// RFC 3744 section 7.1.1.
    NeedPrivileges,
    /// RFC 3253 section 3.6.
    SupportedReport,
    /// RFC 6578 section 3.2.
    ValidSyncToken,
    /// RFC 4918 section 9.1.1.
    PropfindFiniteDepth,
    /// RFC 4791 section 5.3.2.1.
    SupportedCalendarData,
    /// RFC 4791 section 5.3.2.1.
    ValidCalendarData,
    /// RFC 4791 section 5.3.2.1.
    ValidCalendarObjectResource,
    /// RFC 4791 section 5.3.2.1.
    SupportedCalendarComponent,
    /// RFC 4791 section 5.3.2.1; the address of the object that has the UID, if it is known.
    NoUidConflict(Option<String>),
    /// The same precondition: the object that would be overwritten is another one.
    OtherUid,
    /// RFC 4791 section 5.3.2.1.
    MaxResourceSize,
    /// RFC 4791 section 5.3.2.1.
    MaxAttendeesPerInstance,
    /// RFC 4791 section 5.3.2.1.
    CalendarCollectionLocationOk,
    /// RFC 4791 section 7.8.
    ValidFilter,
    /// RFC 4791 section 7.8.
    SupportedFilter,
    /// RFC 4791 section 7.5.1.
    SupportedCollation,
    /// RFC 4791 section 5.3.1.1.
    ResourceMustBeNull,
    /// RFC 5689 section 3.3.
    ValidResourceType,
    /// RFC 3744 section 8.1.1: rights are given in the chat, so every entry is protected.
    NoProtectedAceConflict,
    /// RFC 7809: a zone is named that nobody knows.
    ValidTimezone,
    /// draft-bitfire-webdav-push: the operator has not switched it on.
    PushNotAvailable,
    /// draft-bitfire-webdav-push: an address or key that is none.
    InvalidSubscription,
    /// draft-bitfire-webdav-push: nothing that is watched here.
    NoSupportedTrigger,
    /// RFC 4331 section 6: the person's calendars keep as much as they may, or there are as many as there may be.
    QuotaNotExceeded,
    /// RFC 4791 section 7.8: what the query asks for is more than one answer may hold.
    NumberOfMatchesWithinLimits,
}

impl Condition {
    /// RFC 4791 section 1.3: 403 for what fails however often it is asked, 409 for what the person can put right.
    fn parts(&self) -> (StatusCode, &'static str) {
        use StatusCode as S;
        match self {
            Self::NeedPrivileges => (S::FORBIDDEN, "need-privileges"),
            Self::SupportedReport => (S::FORBIDDEN, "supported-report"),
            Self::ValidSyncToken => (S::FORBIDDEN, "valid-sync-token"),
            Self::PropfindFiniteDepth => (S::FORBIDDEN, "propfind-finite-depth"),
            Self::SupportedCalendarData => (S::FORBIDDEN, "C:supported-calendar-data"),
            Self::ValidCalendarData => (S::FORBIDDEN, "C:valid-calendar-data"),
            Self::ValidCalendarObjectResource => (S::FORBIDDEN, "C:valid-calendar-object-resource"),
            Self::SupportedCalendarComponent => (S::FORBIDDEN, "C:supported-calendar-component"),
            Self::NoUidConflict(_) => (S::CONFLICT, "C:no-uid-conflict"),
            Self::OtherUid => (S::FORBIDDEN, "C:no-uid-conflict"),
            Self::MaxResourceSize => (S::FORBIDDEN, "C:max-resource-size"),
            Self::MaxAttendeesPerInstance => (S::FORBIDDEN, "C:max-attendees-per-instance"),
            Self::CalendarCollectionLocationOk => (S::FORBIDDEN, "C:calendar-collection-location-ok"),
            Self::ValidFilter => (S::FORBIDDEN, "C:valid-filter"),
            Self::SupportedFilter => (S::FORBIDDEN, "C:supported-filter"),
            Self::SupportedCollation => (S::FORBIDDEN, "C:supported-collation"),
            Self::ResourceMustBeNull => (S::FORBIDDEN, "resource-must-be-null"),
            Self::ValidResourceType => (S::FORBIDDEN, "valid-resourcetype"),
            Self::NoProtectedAceConflict => (S::FORBIDDEN, "no-protected-ace-conflict"),
            Self::ValidTimezone => (S::FORBIDDEN, "C:valid-timezone"),
            Self::PushNotAvailable => (S::FORBIDDEN, "P:push-not-available"),
            Self::InvalidSubscription => (S::FORBIDDEN, "P:invalid-subscription"),
            Self::NoSupportedTrigger => (S::FORBIDDEN, "P:no-supported-trigger"),
            Self::QuotaNotExceeded => (S::INSUFFICIENT_STORAGE, "quota-not-exceeded"),
            Self::NumberOfMatchesWithinLimits => (S::INSUFFICIENT_STORAGE, "number-of-matches-within-limits"),
        }
    }
}

impl DavError {
    /// A condition without a further word.
    pub(crate) fn condition(condition: Condition) -> Self {
        Self::Condition(condition, String::new())
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::SlowDown(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::BadRequest(_) | Self::Xml(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType | Self::Coding => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Precondition => StatusCode::PRECONDITION_FAILED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::NoParent => StatusCode::CONFLICT,
            Self::Condition(condition, _) => condition.parts().0,
            Self::Store(error) if error.is_passing() => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn body(&self) -> Body {
        match self {
            Self::Condition(condition, why) => {
                let (_, element) = condition.parts();
                let mut xml = Xml::document("error");
                match condition {
                    Condition::NoUidConflict(Some(href)) => xml.href(element, href),
                    _ if element.starts_with("P:") => {
                        xml.raw(&format!("<{element} xmlns:P=\"{PUSH}\"/>"));
                    }
                    _ => xml.empty(element),
                }
                if !why.is_empty() {
                    xml.raw(DESCRIPTION);
                    xml.text(why);
                    xml.close("E:error-description");
                }
                Body::from(xml.finish("error"))
            }
            Self::BadRequest(why) | Self::Forbidden(why) => Body::from(format!("{why}\n")),
            Self::Xml(error) => Body::from(format!("{error}\n")),
            _ => Body::empty(),
        }
    }
}

impl IntoResponse for DavError {
    fn into_response(self) -> Response {
        if let Self::Store(error) = &self {
            tracing::error!(%error, "a CalDAV request failed");
        }
        let mut response = Response::new(self.body());
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        let kind = if matches!(self, Self::Condition(..)) {
            "application/xml; charset=utf-8"
        } else {
            "text/plain; charset=utf-8"
        };
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        match self {
            Self::Unauthorized => {
                let challenge = HeaderValue::from_static("Basic realm=\"Televent\", charset=\"UTF-8\"");
                headers.insert(WWW_AUTHENTICATE, challenge);
            }
            Self::SlowDown(seconds) => {
                headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
            }
            Self::Coding => {
                // RFC 9110 section 15.5.16: what would have been taken.
                headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
            }
            Self::Method(allowed) => {
                headers.insert(ALLOW, HeaderValue::from_static(allowed));
            }
            _ => {}
        }
        response
    }
}

impl From<Denied> for DavError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Unauthorized => Self::Unauthorized,
            Denied::SlowDown(seconds) => Self::SlowDown(seconds),
            Denied::Busy => Self::SlowDown(2),
            Denied::Store(error) => Self::Store(error),
        }
    }
}

impl From<StoreError> for DavError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<XmlError> for DavError {
    fn from(error: XmlError) -> Self {
        Self::Xml(error)
    }
}

impl From<CommandError> for DavError {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::NotFound => Self::NotFound,
            CommandError::Precondition | CommandError::AlreadyDone | CommandError::Overtaken => {
                Self::Precondition
            }
            CommandError::Forbidden => Self::condition(Condition::NeedPrivileges),
            CommandError::Refused(refusal) => refused(refusal),
            CommandError::Store(error) => Self::Store(error),
        }
    }
}

fn refused(refusal: Refusal) -> DavError {
    let why = refusal.to_string();
    match refusal {
        Refusal::UidTaken => DavError::Condition(Condition::NoUidConflict(None), why),
        // Two PUTs to one new address at the same time: the second one finds the first one's object.
        Refusal::NameTaken => DavError::Precondition,
        Refusal::Event(EventError::Object(error)) => error.into(),
        Refusal::Event(EventError::Identity) => DavError::Condition(Condition::OtherUid, why),
        Refusal::Component(_) => DavError::Condition(Condition::SupportedCalendarComponent, why),
        Refusal::CalendarExists => DavError::condition(Condition::ResourceMustBeNull),
        Refusal::Full | Refusal::TooMany => DavError::Condition(Condition::QuotaNotExceeded, why),
        _ => DavError::Condition(Condition::ValidCalendarData, why),
    }
}

impl From<ObjectError> for DavError {
    fn from(error: ObjectError) -> Self {
        let condition = match &error {
            ObjectError::Excess(Excess::Octets(_)) => Condition::MaxResourceSize,
            ObjectError::Excess(Excess::Attendees(_)) => Condition::MaxAttendeesPerInstance,
            // Two kinds that each could be stored; anything else is a component that is not taken.
            ObjectError::Component(name) if Kind::of(name).is_some() => {
                Condition::ValidCalendarObjectResource
            }
            ObjectError::Component(_) | ObjectError::NoComponent => Condition::SupportedCalendarComponent,
            ObjectError::Method
            | ObjectError::NoUid
            | ObjectError::Uids
            | ObjectError::Duplicate
            | ObjectError::NotOneCalendar => Condition::ValidCalendarObjectResource,
            _ => Condition::ValidCalendarData,
        };
        Self::Condition(condition, error.to_string())
    }
}
