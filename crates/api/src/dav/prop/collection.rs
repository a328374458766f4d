//! Properties of calendars.

use televent_core::{Access, CalendarKind, TelegramId};
use televent_store::calendars::{Collection, Room};

use super::{Prop, Source, access, common, push, quota};
use crate::dav::calendar_data::zone_in;
use crate::dav::path::Place;
use crate::dav::sync_token::SyncToken;
use crate::dav::xml::{Name, Xml};

/// A calendar as a source of properties.
pub(crate) struct CalendarSource<'a> {
    pub(crate) collection: &'a Collection,
    pub(crate) account: TelegramId,
    /// Octets a member may have.
    pub(crate) most: usize,
    /// Our public key as push services know it, where there is push.
    pub(crate) push: Option<&'a str>,
    /// What the person's calendars keep and may keep, if that is asked for.
    pub(crate) room: Option<Room>,
}

/// Guests one object may have; the guard in front of every parse counts them.
const MOST_ATTENDEES: &str = "2000";

macro_rules! reports {
    ($($name:literal)+) => {
        concat!(
            "<supported-report-set>",
            $("<supported-report><report><", $name, "/></report></supported-report>",)+
            "</supported-report-set>"
        )
    };
}

const CALENDAR_REPORTS: &str = reports!(
    "C:calendar-query" "C:calendar-multiget" "C:free-busy-query" "sync-collection" "expand-property"
    "principal-match" "principal-property-search" "principal-search-property-set" "acl-principal-prop-set"
);
pub(super) const OBJECT_REPORTS: &str = reports!(
    "C:calendar-query" "C:calendar-multiget" "expand-property" "principal-match" "principal-property-search"
    "principal-search-property-set" "acl-principal-prop-set"
);
pub(super) const HOME_REPORTS: &str = reports!(
    "C:calendar-multiget" "C:free-busy-query" "expand-property" "principal-match" "principal-property-search"
    "principal-search-property-set" "acl-principal-prop-set"
);
pub(super) const OTHER_REPORTS: &str = reports!(
    "expand-property" "principal-match" "principal-property-search" "principal-search-property-set"
    "acl-principal-prop-set"
);

impl Source for CalendarSource<'_> {
    fn live(&self, prop: Prop, xml: &mut Xml) -> bool {
        let calendar = &self.collection.calendar;
        match prop {
            Prop::ResourceType => {
                xml.raw("<resourcetype><collection/><C:calendar/>");
                if calendar.kind == CalendarKind::Subscribed {
                    xml.raw("<CS:subscribed/>");
                }
                xml.raw("</resourcetype>");
            }
            Prop::DisplayName => xml.leaf(prop.word(), &calendar.display_name),
            Prop::CalendarDescription => return optional(prop, calendar.description.as_deref(), xml),
            Prop::CalendarColor => return optional(prop, calendar.color.as_deref(), xml),
            Prop::CalendarTimezone => return optional(prop, calendar.timezone.as_deref(), xml),
            Prop::CalendarTimezoneId => {
                let zone = calendar.timezone.as_deref().and_then(zone_in);
                return optional(prop, zone.map(chrono_tz::Tz::name), xml);
            }
            Prop::CalendarOrder => xml.leaf(prop.word(), &calendar.position.to_string()),
            Prop::GetCtag => xml.leaf(prop.word(), &calendar.sync_token.to_string()),
            Prop::SyncToken => {
                xml.leaf(prop.word(), &SyncToken::at(calendar.id, calendar.sync_token).write());
            }
            Prop::SupportedCalendarComponentSet => {
                xml.open(prop.word());
                for kind in &self.collection.components {
                    xml.raw("<C:comp name=\"");
                    xml.raw(kind.as_str());
                    xml.raw("\"/>");
                }
                xml.close(prop.word());
            }
            Prop::MaxResourceSize => xml.leaf(prop.word(), &self.most.to_string()),
            Prop::MaxAttendeesPerInstance => xml.leaf(prop.word(), MOST_ATTENDEES),
            Prop::AddMember if calendar.writable() => {
                let address = Place::AddMember(self.account, calendar.slug.clone()).href();
                xml.href(prop.word(), &address);
            }
            Prop::SupportedReportSet => xml.raw(CALENDAR_REPORTS),
            Prop::SupportedLock => xml.empty(prop.word()),
            _ => {
                let privileges = access::in_calendar(calendar.access, calendar.writable());
                return fixed(prop, xml)
                    || push::write(prop, self.push, &calendar.id.0.simple().to_string(), xml)
                    || quota(prop, self.room.filter(|_| calendar.access == Access::Own), xml)
                    || common(prop, self.account, xml)
                    || access::write(prop, &privileges, self.collection.owner, self.account, xml);
            }
        }
        true
    }

    fn known(&self) -> &'static [Prop] {
        &[
            Prop::DisplayName,
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
            Prop::AddMember,
            Prop::QuotaAvailableBytes,
            Prop::QuotaUsedBytes,
            Prop::SyncToken,
            Prop::CalendarDescription,
            Prop::CalendarTimezone,
            Prop::CalendarTimezoneId,
            Prop::MaxAttendeesPerInstance,
            Prop::MaxResourceSize,
            Prop::SupportedCalendarComponentSet,
            Prop::SupportedCalendarData,
            Prop::SupportedCollationSet,
            Prop::GetCtag,
            Prop::CalendarColor,
            Prop::CalendarOrder,
            Prop::PushTransports,
            Prop::PushTopic,
            Prop::PushSupportedTriggers,
        ]
    }

    fn dead(&self, name: &Name) -> Option<&str> {
        self.collection.properties.get(&name.clark()).map(String::as_str)
    }

    fn dead_names(&self) -> Vec<Name> {
        self.collection.properties.keys().filter_map(|key| Name::from_clark(key)).collect()
    }
}

/// What is the same for every calendar.
fn fixed(prop: Prop, xml: &mut Xml) -> bool {
    match prop {
        Prop::SupportedCalendarData => {
            xml.raw("<C:supported-calendar-data><C:calendar-data content-type=\"text/calendar\" version=\"2.0\"/>");
            xml.close(prop.word());
        }
        Prop::SupportedCollationSet => {
            xml.open(prop.word());
            for word in ["i;ascii-casemap", "i;octet", "i;unicode-casemap"] {
                xml.leaf("C:supported-collation", word);
            }
            xml.close(prop.word());
        }
        _ => return false,
    }
    true
}

fn optional(prop: Prop, value: Option<&str>, xml: &mut Xml) -> bool {
    if let Some(value) = value {
        xml.leaf(prop.word(), value);
    }
    value.is_some()
}
