//! Things that are taken whole: links, addresses, mentions, tags, host and phone numbers, prices.

use super::{Kind, Token};

/// The longest local part and domain looked at, so that a text of one endless word stays linear.
const LONGEST: usize = 254;

/// What stands whole at the start of `rest`, with its length in bytes. `fresh`: a word may begin here.
pub(super) fn whole(rest: &str, fresh: bool) -> Option<(Kind, usize)> {
    if !fresh {
        return None;
    }
    let first = *rest.as_bytes().first()?;
    match first {
        b'@' => mention(rest),
        b'#' => hashtag(rest),
        b'0'..=b'9' => digits_with_signs(rest).or_else(|| email(rest)),
        b'+' => phone(rest),
        b'a'..=b'z' | b'A'..=b'Z' => link(rest).or_else(|| email(rest)).or_else(|| domain(rest)),
        _ => None,
    }
}

fn mention(rest: &str) -> Option<(Kind, usize)> {
    let name = rest.get(1..)?;
    let len = name.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
    let next = name.get(len..)?.chars().next();
    let begins = name.bytes().next()?.is_ascii_alphabetic();
    let ends = next.is_none_or(|c| !c.is_alphanumeric() && c != '\'' && c != '’' && c != '@');
    (begins && ends && (2..=32).contains(&len)).then_some((Kind::Mention, len + 1))
}

fn hashtag(rest: &str) -> Option<(Kind, usize)> {
    let len = rest.get(1..)?.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len() - 1);
    (len > 0).then_some((Kind::Opaque, len + 1))
}

fn link(rest: &str) -> Option<(Kind, usize)> {
    let scheme =
        rest.bytes().take(12).take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'.')).count();
    let schemed = rest.get(scheme..)?.starts_with("://");
    let lower = rest.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
    if !schemed && !lower {
        return None;
    }
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let link = rest.get(..end)?.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '>', '"', '\'']);
    Some((Kind::Opaque, link.len()))
}

/// `monday.com`: a bare name with one of the commonest endings.
fn domain(rest: &str) -> Option<(Kind, usize)> {
    let part =
        |text: &str| text.bytes().take(64).take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
    let name = part(rest);
    let top = rest.get(name..)?.strip_prefix('.')?;
    let long = part(top);
    let known = top.get(..long).is_some_and(|top| {
        ["com", "org", "net", "io", "dev", "app", "edu", "gov"]
            .iter()
            .any(|known| top.eq_ignore_ascii_case(known))
    });
    let ends =
        top.get(long..)?.chars().next().is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '.' | '/' | '@'));
    (known && ends && name > 1).then_some((Kind::Opaque, name + 1 + long))
}

fn email(rest: &str) -> Option<(Kind, usize)> {
    let local = rest
        .bytes()
        .take(LONGEST)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'%' | b'+' | b'-'))
        .count();
    let domain = rest.get(local..)?.strip_prefix('@')?;
    let long = domain
        .bytes()
        .take(LONGEST)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
        .count();
    let domain = domain.get(..long)?.trim_end_matches(['.', '-']);
    let (host, top) = domain.rsplit_once('.')?;
    let good = !host.is_empty() && top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic());
    (good && local > 0).then_some((Kind::Email, local + 1 + domain.len()))
}

/// Host numbers (four groups with dots), and phone numbers written with dashes.
fn digits_with_signs(rest: &str) -> Option<(Kind, usize)> {
    let run: &str = rest.get(
        ..rest.bytes().take(40).take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-')).count(),
    )?;
    let run = run.trim_end_matches(['.', '-']);
    let dots = run.bytes().filter(|b| *b == b'.').count();
    let dashes = run.bytes().filter(|b| *b == b'-').count();
    let goes_on = rest.get(run.len()..)?.chars().next().is_some_and(|c| matches!(c, ':' | '/'));
    if dots >= 3 && dashes == 0 {
        let port = if goes_on { rest.find(char::is_whitespace).unwrap_or(rest.len()) } else { run.len() };
        return Some((Kind::Opaque, port));
    }
    let mut groups = run.split('-').map(str::len);
    let shape = (groups.next(), groups.next(), groups.next());
    let phone = dots == 0
        && match shape {
            (Some(a), Some(b), None) => a == 3 && b == 4,
            (Some(a), Some(b), Some(c)) => {
                a + b + c >= 9 && !(a == 4 && b <= 2 && c <= 2) && !(a <= 2 && b <= 2 && c == 4)
            }
            _ => false,
        };
    (phone && !goes_on).then_some((Kind::Opaque, run.len()))
}

/// `+` and at least nine digits: a phone number, not an offset.
fn phone(rest: &str) -> Option<(Kind, usize)> {
    let run = rest
        .bytes()
        .enumerate()
        .take(30)
        .take_while(|(at, b)| {
            b.is_ascii_digit() || matches!(b, b' ' | b'(' | b')' | b'-' | b'.') || (*at == 0 && *b == b'+')
        })
        .count();
    let run = rest.get(..run)?.trim_end_matches(|c: char| !c.is_ascii_digit());
    let digits = run.bytes().filter(u8::is_ascii_digit).count();
    (digits >= 9).then_some((Kind::Opaque, run.len()))
}

/// Turns numbers into amounts where a currency, a percent sign or a letter before them says that they count things.
pub(super) fn mark_amounts(list: &mut [Token]) {
    for i in 0..list.len() {
        let before = i.checked_sub(1).and_then(|i| list.get(i)).copied();
        let before_that = i.checked_sub(2).and_then(|i| list.get(i)).copied();
        let after = list.get(i + 1).copied();
        let Some(token) = list.get_mut(i).filter(|token| token.kind == Kind::Number) else { continue };
        let priced = before.is_some_and(|b| !token.spaced && money(b.kind) || (b.kind == Kind::Sign('№')));
        let counted = after
            .is_some_and(|a| money(a.kind) || !a.spaced && matches!(a.kind, Kind::Sign('%' | '°' | '‰')));
        // `BA1530` and `v2`, but not the second number of `1h30` or `13T09`.
        let serial = !token.spaced
            && before.is_some_and(|b| {
                b.kind == Kind::Word
                    && (b.spaced || !before_that.is_some_and(|first| first.kind == Kind::Number))
            });
        let hashed = before.is_some_and(|b| !token.spaced && b.kind == Kind::Sign('#'));
        if priced || counted || serial || hashed {
            token.kind = Kind::Amount;
        }
    }
}

fn money(kind: Kind) -> bool {
    matches!(kind, Kind::Sign('$' | '€' | '£' | '¥' | '₽' | '₴' | '₹' | '₩' | '₺' | '₿' | '¢'))
}
