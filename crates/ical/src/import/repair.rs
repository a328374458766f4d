//! Repairs for files that programs wrote wrong.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::compose::LINE_END;
use crate::edit::Patch;
use crate::line;
use crate::tree::Component;

/// The text with every line one a parser can read: no control characters, lines that are none joined to the one
/// before (a line break that was not escaped), BEGIN and END in pairs, a VCALENDAR around components without one.
pub(super) fn lines(text: &str) -> String {
    let mut repaired = String::with_capacity(text.len() + 64);
    let mut open: Vec<String> = Vec::new();
    let mut pending: Option<String> = None;
    for range in line::ranges(text) {
        let raw = text.get(range).unwrap_or_default();
        let unfolded = line::unfold(raw);
        let content: String =
            unfolded.chars().filter(|&character| character == '\t' || !character.is_control()).collect();
        if content.trim().is_empty() {
            continue;
        }
        if !line::split(&content).is_some_and(|parts| is_property(parts.name)) {
            if let Some(pending) = &mut pending {
                pending.push_str("\\n");
                pending.push_str(&content);
            }
            continue;
        }
        if let Some(line) = pending.replace(content) {
            put(&mut repaired, &mut open, &line);
        }
    }
    if let Some(line) = pending {
        put(&mut repaired, &mut open, &line);
    }
    while let Some(name) = open.pop() {
        line::fold_into(&mut repaired, &format!("END:{name}"), LINE_END);
    }
    repaired
}

/// Whether a line with this name is one of its own and not the rest of a text such as `Grüße:`, which names allow.
fn is_property(name: &str) -> bool {
    let known = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    known || name.get(..2).is_some_and(|head| head.eq_ignore_ascii_case("X-"))
}

/// Adds one line, unless it ends what is not open or stands outside any component; closes what an END leaves open.
fn put(repaired: &mut String, open: &mut Vec<String>, content: &str) {
    let keyword = |word: &str| {
        let (name, value) = content.split_once(':')?;
        name.trim().eq_ignore_ascii_case(word).then(|| value.trim().to_ascii_uppercase())
    };
    if let Some(name) = keyword("BEGIN") {
        // A calendar cannot stand in another one: the one before was not closed.
        while name == "VCALENDAR" && !open.is_empty() {
            close(repaired, open);
        }
        if open.is_empty() && name != "VCALENDAR" {
            open.push("VCALENDAR".to_owned());
            line::fold_into(repaired, "BEGIN:VCALENDAR", LINE_END);
        }
        open.push(name);
    } else if let Some(name) = keyword("END") {
        if !open.contains(&name) {
            return;
        }
        while open.last().is_some_and(|last| *last != name) {
            close(repaired, open);
        }
        open.pop();
    } else if open.is_empty() {
        return;
    }
    line::fold_into(repaired, content, LINE_END);
}

fn close(repaired: &mut String, open: &mut Vec<String>) {
    if let Some(name) = open.pop() {
        line::fold_into(repaired, &format!("END:{name}"), LINE_END);
    }
}

/// A component's text with its UID, if it had none.
pub(super) fn component<'t>(text: &'t str, component: &Component, uid: &str) -> Cow<'t, str> {
    let all = text.get(component.octets()).unwrap_or_default();
    if component.text("UID").is_some_and(|uid| !uid.trim().is_empty()) {
        return Cow::Borrowed(all);
    }
    let mut patch = Patch::new(text, component);
    patch.set_text("UID", Some(uid));
    Cow::Owned(patch.finish())
}

/// A UID for a component that came without one: the same for the same octets, so that importing twice makes one.
/// (The hash is FNV-1a, which stays the same from build to build.)
pub(super) fn made_uid(text: &str, component: &Component) -> String {
    let octets = text.get(component.octets()).unwrap_or_default().bytes();
    let hash = octets.fold(0xcbf2_9ce4_8422_2325_u64, |hash, octet| {
        (hash ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("import-{hash:016x}")
}

/// The TZIDs the lines of a component name.
pub(super) fn zones_named(component: &Component) -> BTreeSet<&str> {
    let mut named = BTreeSet::new();
    let mut open = vec![component];
    while let Some(component) = open.pop() {
        open.extend(component.children());
        let properties = component.properties().iter();
        named.extend(properties.filter_map(|line| line.parameter_value("TZID")));
    }
    named
}

/// Octets that are not UTF-8: a fold inside a code point is undone first (RFC 5545 3.1 warns of such writers); what
/// is still not UTF-8 then is read as Latin-1.
pub(super) fn unfolded_octets(octets: &[u8]) -> Cow<'_, str> {
    let mut joined = Vec::with_capacity(octets.len());
    let mut rest = octets;
    while let Some((&first, after)) = rest.split_first() {
        rest = match (first, after) {
            (b'\r', [b'\n', b' ' | b'\t', tail @ ..]) | (b'\n', [b' ' | b'\t', tail @ ..]) => tail,
            _ => {
                joined.push(first);
                after
            }
        };
    }
    match String::from_utf8(joined) {
        Ok(text) => Cow::Owned(text),
        Err(_) => Cow::Owned(octets.iter().map(|&octet| char::from(octet)).collect()),
    }
}
