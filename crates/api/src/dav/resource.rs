//! Any resource by its address, for reports that follow addresses (RFC 3253 section 3.8, RFC 3744 section 9).

use televent_core::{Person, TelegramId};
use televent_store::calendars::{Collection, DeadProperties, Room};
use televent_store::objects::Member;

use super::Ask;
use super::error::DavError;
use super::path::Place;
use super::prop::{CalendarSource, HomeSource, ObjectSource, PrincipalSource, Prop, RootSource, Source};
use super::xml::{Name, Xml};

/// A resource with its properties.
pub(crate) struct Resource {
    account: TelegramId,
    most: usize,
    push: Option<String>,
    room: Option<Room>,
    what: What,
}

enum What {
    Root,
    Principal(Box<Person>),
    Home,
    Calendar(Box<Collection>),
    Object(Box<Collection>, Box<Member>),
}

impl Resource {
    /// The resource at an address.
    ///
    /// # Errors
    /// [`DavError::NotFound`] if there is none, or none that this person may know of.
    pub(crate) async fn at(ask: &Ask, place: &Place) -> Result<Self, DavError> {
        let account = ask.user.account;
        if place.account().is_some_and(|other| other != account) {
            return Err(DavError::NotFound);
        }
        let (store, person) = (&ask.door.store, ask.user.person);
        let what = match place {
            Place::Root | Place::Principals => What::Root,
            Place::Home(_) => What::Home,
            Place::Principal(_) => {
                What::Principal(Box::new(store.person(person).await?.ok_or(DavError::NotFound)?))
            }
            Place::AddMember(..) | Place::Push(_) => return Err(DavError::NotFound),
            Place::Calendar(_, segment) => {
                What::Calendar(Box::new(ask.collection_with(segment, DeadProperties::Read).await?))
            }
            Place::Object(_, segment, name) => {
                let object = store.object(person, segment, name.as_str()).await?.ok_or(DavError::NotFound)?;
                What::Object(Box::new(ask.collection(segment).await?), Box::new(object.member))
            }
        };
        let room = match what {
            What::Home | What::Calendar(_) => Some(store.room(person).await?),
            _ => None,
        };
        let config = &ask.door.config;
        Ok(Self { account, room, most: config.limits.body, push: config.push.clone(), what })
    }

    fn with<T>(&self, then: impl FnOnce(&dyn Source) -> T) -> T {
        let account = self.account;
        match &self.what {
            What::Root => then(&RootSource { account }),
            What::Home => then(&HomeSource { account, room: self.room }),
            What::Principal(person) => then(&PrincipalSource { person }),
            What::Calendar(collection) => {
                let push = self.push.as_deref();
                then(&CalendarSource { collection, account, most: self.most, push, room: self.room })
            }
            What::Object(calendar, member) => then(&ObjectSource { member, calendar, account }),
        }
    }
}

impl Source for Resource {
    fn live(&self, prop: Prop, xml: &mut Xml) -> bool {
        self.with(|source| source.live(prop, xml))
    }

    fn known(&self) -> &'static [Prop] {
        self.with(|source| source.known())
    }

    fn dead(&self, name: &Name) -> Option<&str> {
        match &self.what {
            What::Calendar(collection) => collection.properties.get(&name.clark()).map(String::as_str),
            _ => None,
        }
    }

    fn dead_names(&self) -> Vec<Name> {
        self.with(|source| source.dead_names())
    }
}
