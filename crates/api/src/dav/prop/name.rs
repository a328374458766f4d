//! The live properties this server knows.

use crate::dav::xml::{APPLE, CALDAV, CALENDARSERVER, DAV, Name, PUSH};

macro_rules! props {
    ($($name:ident $space:ident $prefix:literal $local:literal)+) => {
        /// A live property.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Prop { $($name),+ }

        impl Prop {
            /// Every one.
            const ALL: &'static [Self] = &[$(Self::$name),+];

            fn space(self) -> &'static str {
                match self { $(Self::$name => $space),+ }
            }

            fn local(self) -> &'static str {
                match self { $(Self::$name => $local),+ }
            }

            /// The element's name with the prefix our answers declare.
            pub(crate) fn word(self) -> &'static str {
                match self { $(Self::$name => concat!($prefix, $local)),+ }
            }
        }
    };
}

props! {
    // RFC 4918 section 15
    CreationDate DAV "" "creationdate"
    DisplayName DAV "" "displayname"
    GetContentLength DAV "" "getcontentlength"
    GetContentType DAV "" "getcontenttype"
    GetEtag DAV "" "getetag"
    GetLastModified DAV "" "getlastmodified"
    ResourceType DAV "" "resourcetype"
    SupportedLock DAV "" "supportedlock"
    // RFC 3253 section 3.1.5
    SupportedReportSet DAV "" "supported-report-set"
    // RFC 3744
    Acl DAV "" "acl"
    AclRestrictions DAV "" "acl-restrictions"
    AlternateUriSet DAV "" "alternate-URI-set"
    CurrentUserPrivilegeSet DAV "" "current-user-privilege-set"
    GroupMembership DAV "" "group-membership"
    GroupMemberSet DAV "" "group-member-set"
    InheritedAclSet DAV "" "inherited-acl-set"
    Owner DAV "" "owner"
    PrincipalCollectionSet DAV "" "principal-collection-set"
    PrincipalUrl DAV "" "principal-URL"
    SupportedPrivilegeSet DAV "" "supported-privilege-set"
    // RFC 5397
    CurrentUserPrincipal DAV "" "current-user-principal"
    // RFC 5995
    AddMember DAV "" "add-member"
    // RFC 6578
    SyncToken DAV "" "sync-token"
    // RFC 4331
    QuotaAvailableBytes DAV "" "quota-available-bytes"
    QuotaUsedBytes DAV "" "quota-used-bytes"
    // RFC 4791
    CalendarDescription CALDAV "C:" "calendar-description"
    CalendarHomeSet CALDAV "C:" "calendar-home-set"
    CalendarTimezone CALDAV "C:" "calendar-timezone"
    // RFC 7809
    CalendarTimezoneId CALDAV "C:" "calendar-timezone-id"
    MaxAttendeesPerInstance CALDAV "C:" "max-attendees-per-instance"
    MaxResourceSize CALDAV "C:" "max-resource-size"
    SupportedCalendarComponentSet CALDAV "C:" "supported-calendar-component-set"
    SupportedCalendarData CALDAV "C:" "supported-calendar-data"
    SupportedCollationSet CALDAV "C:" "supported-collation-set"
    // RFC 6638 sections 2.4.1 and 2.4.2: of use without scheduling too
    CalendarUserAddressSet CALDAV "C:" "calendar-user-address-set"
    CalendarUserType CALDAV "C:" "calendar-user-type"
    // What others added
    GetCtag CALENDARSERVER "CS:" "getctag"
    CalendarColor APPLE "I:" "calendar-color"
    CalendarOrder APPLE "I:" "calendar-order"
    // draft-bitfire-webdav-push; they bring their prefix along
    PushTransports PUSH "P:" "transports"
    PushTopic PUSH "P:" "topic"
    PushSupportedTriggers PUSH "P:" "supported-triggers"
}

impl Prop {
    /// Its name.
    pub(crate) fn name(self) -> Name {
        Name::new(self.space(), self.local())
    }

    /// The property of this name, if we know it.
    pub(crate) fn of(name: &Name) -> Option<Self> {
        Self::ALL.iter().copied().find(|prop| name.local == prop.local() && &*name.space == prop.space())
    }
}
