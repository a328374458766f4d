//! The spans Telegram finds in plain text by itself: `/command`, `@name`, `#tag`, addresses and mail addresses.

use super::entity::{Entity, EntityKind};

/// Top-level domains that make a bare `name.tld` an address.
const TLDS: [&str; 24] = [
    "com", "org", "net", "io", "me", "dev", "app", "eu", "de", "ru", "uk", "fr", "it", "es", "pl", "nl",
    "at", "ch", "edu", "gov", "info", "example", "us", "ly",
];

/// Finds all of them, in order of their offsets.
pub(crate) fn find(text: &str) -> Vec<Entity> {
    let mut out = Vec::new();
    let mut offset = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        find_in_word(bare, offset, &mut out);
        offset += word.encode_utf16().count();
    }
    out
}

fn find_in_word(word: &str, base: usize, out: &mut Vec<Entity>) {
    let opening = |c: char| {
        matches!(c, '(' | '[' | '{' | '<' | '"' | '\'' | '«' | '„' | '“' | '*' | '_' | '-' | '–' | ',')
    };
    let start = word.trim_start_matches(opening);
    let lead = word.len() - start.len();
    let base = base
        + word
            .chars()
            .take(word.split_at_checked(lead).map_or(0, |(l, _)| l.chars().count()))
            .map(char::len_utf16)
            .sum::<usize>();
    let closing = |c: char| {
        matches!(
            c,
            ')' | ']'
                | '}'
                | '>'
                | '"'
                | '\''
                | '»'
                | '“'
                | '”'
                | '.'
                | ','
                | ':'
                | ';'
                | '!'
                | '?'
                | '…'
                | '*'
        )
    };
    let core = start.trim_end_matches(closing);
    if core.is_empty() {
        return;
    }
    if let Some(length) = marked(core) {
        let kind = match core.chars().next() {
            Some('/') => EntityKind::BotCommand,
            Some('@') => EntityKind::Mention,
            _ => EntityKind::Hashtag,
        };
        out.push(Entity::new(kind, base, length));
        return;
    }
    let units = core.encode_utf16().count();
    if is_email(core) {
        out.push(Entity::new(EntityKind::Email, base, units));
    } else if is_url(core) {
        out.push(Entity::new(EntityKind::Url, base, units));
    }
}

/// The length of a command, mention or hashtag at the start of a word.
fn marked(word: &str) -> Option<usize> {
    let mut chars = word.chars();
    let mark = chars.next()?;
    let rest = chars.as_str();
    let ascii = |text: &str| text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').count();
    match mark {
        '/' => {
            let name = ascii(rest);
            let tail: String = rest.chars().skip(name).collect();
            if name == 0 || name > 64 || tail.starts_with('/') {
                return None;
            }
            let at = tail.strip_prefix('@').map_or(0, ascii);
            if tail.chars().next().is_some_and(char::is_alphanumeric) {
                return None;
            }
            Some(1 + name + if (3..=32).contains(&at) { 1 + at } else { 0 })
        }
        '@' => {
            let name = ascii(rest);
            let next = rest.chars().nth(name);
            ((3..=32).contains(&name) && !next.is_some_and(|c| c.is_alphanumeric() || c == '@'))
                .then_some(1 + name)
        }
        '#' => {
            let tag: Vec<char> = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let all_digits = tag.iter().all(char::is_ascii_digit);
            (!tag.is_empty() && !all_digits).then(|| 1 + tag.iter().map(|c| c.len_utf16()).sum::<usize>())
        }
        _ => None,
    }
}

fn is_email(word: &str) -> bool {
    let word = word.strip_prefix("mailto:").unwrap_or(word);
    let Some((local, domain)) = word.split_once('@') else {
        return false;
    };
    let local_fits = !local.is_empty()
        && local.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '%'));
    let Some((host, tld)) = domain.rsplit_once('.') else {
        return false;
    };
    let host_fits =
        !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    local_fits && host_fits && (2..=20).contains(&tld.len()) && tld.chars().all(|c| c.is_ascii_alphabetic())
}

fn is_url(word: &str) -> bool {
    let lower = word.to_lowercase();
    for scheme in ["http://", "https://", "ftp://", "tg://"] {
        if let Some(rest) = lower.strip_prefix(scheme) {
            return rest.contains('.') || scheme == "tg://";
        }
    }
    let host = lower.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let Some((name, tld)) = host.rsplit_once('.') else {
        return false;
    };
    let labels = name
        .split('.')
        .all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'));
    labels && TLDS.contains(&tld) && name.chars().any(char::is_alphabetic)
}
