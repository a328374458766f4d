//! Properties of calendar objects.

use chrono::{DateTime, SecondsFormat, Utc};
use televent_core::TelegramId;
use televent_ical::Kind;
use televent_store::calendars::Collection;
use televent_store::objects::Member;

use super::collection::OBJECT_REPORTS;
use super::{Prop, Source, access, common};
use crate::dav::xml::Xml;

/// A calendar object as a source of properties.
pub(crate) struct ObjectSource<'a> {
    pub(crate) member: &'a Member,
    pub(crate) calendar: &'a Collection,
    pub(crate) account: TelegramId,
}

/// The media type of an object (RFC 4791 section 5.3.4 and RFC 5545 section 8.1).
pub(crate) fn content_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Event => "text/calendar; charset=utf-8; component=VEVENT",
        Kind::Todo => "text/calendar; charset=utf-8; component=VTODO",
        Kind::Journal => "text/calendar; charset=utf-8; component=VJOURNAL",
    }
}

/// An HTTP date (RFC 9110 section 5.6.7).
pub(crate) fn http_date(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

impl Source for ObjectSource<'_> {
    fn live(&self, prop: Prop, xml: &mut Xml) -> bool {
        let member = self.member;
        match prop {
            Prop::GetEtag => {
                xml.raw("<getetag>&quot;");
                xml.raw(member.etag.as_str());
                xml.raw("&quot;</getetag>");
            }
            Prop::GetContentType => xml.leaf(prop.word(), content_type(member.kind)),
            Prop::GetContentLength => xml.leaf(prop.word(), &member.octets.to_string()),
            Prop::GetLastModified => xml.leaf(prop.word(), &http_date(member.updated_at)),
            Prop::CreationDate => {
                xml.leaf(prop.word(), &member.created_at.to_rfc3339_opts(SecondsFormat::Secs, true));
            }
            Prop::ResourceType | Prop::SupportedLock => xml.empty(prop.word()),
            Prop::SupportedReportSet => xml.raw(OBJECT_REPORTS),
            _ => {
                let calendar = &self.calendar.calendar;
                let privileges = access::in_calendar(calendar.access, calendar.writable());
                return common(prop, self.account, xml)
                    || access::write(prop, &privileges, self.calendar.owner, self.account, xml);
            }
        }
        true
    }

    fn known(&self) -> &'static [Prop] {
        &[
            Prop::CreationDate,
            Prop::GetContentLength,
            Prop::GetContentType,
            Prop::GetEtag,
            Prop::GetLastModified,
            Prop::ResourceType,
            Prop::SupportedLock,
            Prop::SupportedReportSet,
            Prop::Acl,
            Prop::AclRestrictions,
            Prop::CurrentUserPrincipal,
            Prop::CurrentUserPrivilegeSet,
            Prop::InheritedAclSet,
            Prop::Owner,
            Prop::PrincipalCollectionSet,
            Prop::SupportedPrivilegeSet,
        ]
    }
}
