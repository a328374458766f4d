//! Properties of what leads to the calendars: the root, the principals, the home set.

use televent_core::{Person, TelegramId};
use televent_store::calendars::Room;

use super::collection::{HOME_REPORTS, OTHER_REPORTS};
use super::{Prop, Source, access, common, quota};
use crate::dav::path::Place;
use crate::dav::xml::Xml;

/// `/caldav/` and `/caldav/principals/`.
pub(crate) struct RootSource {
    pub(crate) account: TelegramId,
}

impl Source for RootSource {
    fn live(&self, prop: Prop, xml: &mut Xml) -> bool {
        collection(prop, xml) || common(prop, self.account, xml) || own(prop, false, self.account, xml)
    }

    fn known(&self) -> &'static [Prop] {
        COLLECTION
    }
}

/// The calendar home set (RFC 4791 section 6.2.1).
pub(crate) struct HomeSource {
    pub(crate) account: TelegramId,
    /// What the person's calendars keep and may keep, if that is asked for.
    pub(crate) room: Option<Room>,
}

impl Source for HomeSource {
    fn live(&self, prop: Prop, xml: &mut Xml) -> bool {
        if prop == Prop::SupportedReportSet {
            xml.raw(HOME_REPORTS);
            return true;
        }
        collection(prop, xml)
            || quota(prop, self.room, xml)
            || common(prop, self.account, xml)
            || own(prop, true, self.account, xml)
    }

    fn known(&self) -> &'static [Prop] {
        COLLECTION
    }
}

/// A person (RFC 3744 section 4). Only one's own is ever shown.
pub(crate) struct PrincipalSource<'a> {
    pub(crate) person: &'a Person,
}

impl Source for PrincipalSource<'_> {
    fn live(&self, prop: Prop, xml: &mut Xml) -> bool {
        let account = self.person.telegram_id;
        let own_address = Place::Principal(account).href();
        match prop {
            Prop::ResourceType => xml.raw("<resourcetype><principal/></resourcetype>"),
            Prop::DisplayName => xml.leaf(prop.word(), &self.person.name),
            Prop::PrincipalUrl => xml.href(prop.word(), &own_address),
            Prop::CalendarHomeSet => xml.href(prop.word(), &Place::Home(account).href()),
            Prop::CalendarUserAddressSet => {
                xml.open(prop.word());
                xml.leaf("href", &self.person.address());
                xml.leaf("href", &own_address);
                xml.close(prop.word());
            }
            Prop::CalendarUserType => xml.leaf(prop.word(), "INDIVIDUAL"),
            Prop::AlternateUriSet | Prop::GroupMembership | Prop::GroupMemberSet | Prop::SupportedLock => {
                xml.empty(prop.word());
            }
            Prop::SupportedReportSet => xml.raw(OTHER_REPORTS),
            _ => return common(prop, account, xml) || own(prop, false, account, xml),
        }
        true
    }

    fn known(&self) -> &'static [Prop] {
        &[
            Prop::DisplayName,
            Prop::ResourceType,
            Prop::SupportedReportSet,
            Prop::AlternateUriSet,
            Prop::CurrentUserPrincipal,
            Prop::CurrentUserPrivilegeSet,
            Prop::GroupMembership,
            Prop::GroupMemberSet,
            Prop::Owner,
            Prop::PrincipalCollectionSet,
            Prop::PrincipalUrl,
            Prop::CalendarHomeSet,
            Prop::CalendarUserAddressSet,
            Prop::CalendarUserType,
        ]
    }
}

const COLLECTION: &[Prop] = &[
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
    Prop::QuotaAvailableBytes,
    Prop::QuotaUsedBytes,
];

fn collection(prop: Prop, xml: &mut Xml) -> bool {
    match prop {
        Prop::ResourceType => xml.raw("<resourcetype><collection/></resourcetype>"),
        Prop::SupportedLock => xml.empty(prop.word()),
        Prop::SupportedReportSet => xml.raw(OTHER_REPORTS),
        _ => return false,
    }
    true
}

fn own(prop: Prop, bindable: bool, account: TelegramId, xml: &mut Xml) -> bool {
    access::write(prop, &access::on_the_way(bindable), account, account, xml)
}
