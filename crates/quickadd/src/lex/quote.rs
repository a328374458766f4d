//! Quotation marks: what stands between them is a name, never a date.

use super::{Kind, Token};

/// Marks the tokens between a pair of quotation marks on one line, unless nearly the whole text is quoted.
pub(super) fn mark_quotes(list: &mut [Token]) {
    let mut double: Option<usize> = None;
    let mut single: Option<usize> = None;
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (i, token) in list.iter().enumerate() {
        let free_after = list.get(i + 1).is_none_or(|next| next.spaced || matches!(next.kind, Kind::Sign(_)));
        match token.kind {
            Kind::Sign('"') => close(&mut double, i, list, &mut pairs),
            Kind::Sign('\'') if single.is_some() && !token.spaced && free_after => {
                close(&mut single, i, list, &mut pairs);
            }
            Kind::Sign('\'') if token.spaced && !free_after => single = Some(i),
            _ => {}
        }
    }
    let inside: usize = pairs.iter().map(|(open, close)| close - open).sum();
    if inside + 2 >= list.len() {
        return;
    }
    for (open, close) in pairs {
        for token in list.get_mut(open..=close).unwrap_or_default() {
            token.quoted = true;
        }
    }
}

fn close(open: &mut Option<usize>, at: usize, list: &[Token], pairs: &mut Vec<(usize, usize)>) {
    let line = |i: usize| list.get(i).map(|token| token.line);
    match open.take() {
        Some(start) if line(start) == line(at) => pairs.push((start, at)),
        _ => *open = Some(at),
    }
}
