//! The `If` header (RFC 4918 section 10.4): lists of entity tags and state tokens, one of which must hold whole.
//!
//! The state tokens there are here are sync-tokens of calendars (RFC 6578 section 5); there are no locks. What a list says
//! of the request's own object is held against it when it is written, all else when the request is read.

use televent_store::Precondition;

use super::{Ask, DavError, Place};
use crate::dav::sync_token::SyncToken;

/// Lists, and terms of one list.
const MOST: usize = 100;
/// Lists about other resources, each of which must be looked up.
const MOST_ELSEWHERE: usize = 10;

const MALFORMED: DavError = DavError::BadRequest("If is lists of conditions");

/// What `If` asks, of the request's own resource and of others.
pub(super) async fn read(ask: &Ask) -> Result<Option<Precondition>, DavError> {
    let Some(value) = ask.headers.get("if") else { return Ok(None) };
    let lists = value.to_str().ok().and_then(lists).ok_or(MALFORMED)?;
    if lists.iter().filter(|list| list.about.is_some()).count() > MOST_ELSEWHERE {
        return Err(DavError::BadRequest("If names too many resources"));
    }
    let mut any = Vec::with_capacity(lists.len());
    for list in lists {
        let place = list.about.map(Place::of_href);
        any.push(match place {
            None => here(ask, list.terms).await?,
            Some(Ok(place)) if place == ask.place => here(ask, list.terms).await?,
            Some(Ok(place)) => {
                let state = state(ask, &place).await?;
                constant(list.terms.iter().all(|term| term.holds(&state)))
            }
            // Nothing is known of what is not here.
            Some(Err(_)) => constant(list.terms.iter().all(|term| term.holds(&State::default()))),
        });
    }
    Ok(Some(Precondition::Any(any)))
}

/// A list about the resource of the request.
async fn here(ask: &Ask, terms: Vec<Term<'_>>) -> Result<Precondition, DavError> {
    let asks_for_state = terms.iter().any(|term| matches!(term.what, What::Token(_)));
    let state = if asks_for_state { state(ask, &ask.place).await? } else { State::default() };
    let conditions = terms.into_iter().map(|term| match (&term.what, term.not) {
        (What::Token(_), _) => constant(term.holds(&state)),
        (What::Tag { weak: true, .. }, false) => constant(false),
        (What::Tag { opaque, .. }, false) => Precondition::Match(vec![(*opaque).to_owned()]),
        (What::Tag { opaque, .. }, true) => Precondition::NoneMatch(vec![(*opaque).to_owned()]),
    });
    Ok(Precondition::All(conditions.collect()))
}

/// A condition that was decided already.
fn constant(holds: bool) -> Precondition {
    if holds { Precondition::None } else { Precondition::Any(Vec::new()) }
}

/// What can be said of a resource.
#[derive(Default)]
struct State {
    etag: Option<String>,
    token: Option<String>,
}

async fn state(ask: &Ask, place: &Place) -> Result<State, DavError> {
    let (store, person) = (&ask.door.store, ask.user.person);
    let mut state = State::default();
    match place {
        Place::Calendar(account, segment) if *account == ask.user.account => {
            let calendar = match ask.collection(segment).await {
                Ok(collection) => collection.calendar,
                Err(DavError::NotFound) => return Ok(state),
                Err(error) => return Err(error),
            };
            state.token = Some(SyncToken::at(calendar.id, calendar.sync_token).write());
        }
        Place::Object(account, segment, name) if *account == ask.user.account => {
            let object = store.object(person, segment, name.as_str()).await?;
            state.etag = object.map(|object| object.member.etag.as_str().to_owned());
        }
        _ => {}
    }
    Ok(state)
}

/// Terms that must all hold of one resource: the one its tag names, else that of the request.
struct List<'t> {
    about: Option<&'t str>,
    terms: Vec<Term<'t>>,
}

struct Term<'t> {
    not: bool,
    what: What<'t>,
}

enum What<'t> {
    /// A state token.
    Token(&'t str),
    /// An entity tag without its quotes.
    Tag { weak: bool, opaque: &'t str },
}

impl Term<'_> {
    fn holds(&self, state: &State) -> bool {
        let is = match self.what {
            What::Token(token) => state.token.as_deref() == Some(token),
            What::Tag { weak, opaque } => !weak && state.etag.as_deref() == Some(opaque),
        };
        is != self.not
    }
}

fn lists(text: &str) -> Option<Vec<List<'_>>> {
    let mut rest = text.trim();
    let (mut lists, mut about) = (Vec::new(), None);
    while !rest.is_empty() && lists.len() < MOST {
        if let Some(tagged) = rest.strip_prefix('<') {
            let (tag, behind) = tagged.split_once('>')?;
            (about, rest) = (Some(tag), behind.trim_start());
            continue;
        }
        let (terms, behind) = list(rest.strip_prefix('(')?)?;
        rest = behind.trim_start();
        lists.push(List { about, terms });
    }
    (rest.is_empty() && !lists.is_empty()).then_some(lists)
}

/// The terms of a list up to its end, and what stands behind it.
fn list(text: &str) -> Option<(Vec<Term<'_>>, &str)> {
    let mut rest = text.trim_start();
    let mut terms = Vec::new();
    loop {
        if let Some(behind) = rest.strip_prefix(')') {
            return (!terms.is_empty()).then_some((terms, behind));
        }
        let not = rest.get(..3).is_some_and(|word| word.eq_ignore_ascii_case("not"));
        if not {
            rest = rest.get(3..)?.trim_start();
        }
        let (what, behind) = if let Some(token) = rest.strip_prefix('<') {
            let (token, behind) = token.split_once('>')?;
            (What::Token(token), behind)
        } else {
            let (tag, behind) = rest.strip_prefix('[')?.split_once(']')?;
            let (weak, tag) = tag.strip_prefix("W/").map_or((false, tag), |tag| (true, tag));
            (What::Tag { weak, opaque: tag.trim_matches('"') }, behind)
        };
        terms.push(Term { not, what });
        rest = behind.trim_start();
        if terms.len() > MOST {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_hold_as_the_rfc_says() {
        let state = State { etag: Some("a".to_owned()), token: Some("urn:t:1".to_owned()) };
        let of = |text| {
            lists(text).map(|lists| lists.iter().any(|list| list.terms.iter().all(|term| term.holds(&state))))
        };
        for (text, holds) in [
            ("([\"a\"])", Some(true)),
            ("([\"b\"])", Some(false)),
            ("([\"b\"]) ([\"a\"])", Some(true)),
            ("([W/\"a\"])", Some(false)),
            ("(Not [\"a\"])", Some(false)),
            ("(not [\"b\"] [\"a\"])", Some(true)),
            ("(<urn:uuid:1> [\"a\"])", Some(false)),
            ("(<urn:t:1> [\"a\"])", Some(true)),
            ("(Not <urn:t:1>)", Some(false)),
            ("(Not <DAV:no-lock>)", Some(true)),
            ("(<DAV:no-lock>)", Some(false)),
            ("", None),
            ("()", None),
            ("([\"a\"]", None),
            ("[\"a\"]", None),
        ] {
            assert_eq!(of(text), holds, "{text}");
        }
        let about: Vec<_> = lists("</a> ([\"a\"]) ([\"b\"]) </b> (<t>)").unwrap();
        assert_eq!(
            about.iter().map(|list| list.about).collect::<Vec<_>>(),
            [Some("/a"), Some("/a"), Some("/b")]
        );
    }
}
