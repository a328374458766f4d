//! What happens to a text between parsing and storing: cleaning, trimming, sorting of spans, and the spans Telegram finds
//! by itself (commands, mentions, hashtags, addresses).

use super::entity::{Entity, EntityKind, Rich, utf16_len};

/// Cleans and trims a text and puts its spans in order. The result may be empty.
pub(crate) fn tidy(rich: &Rich) -> Rich {
    let rich = clean(rich);
    let mut entities = ordered(rich.entities, utf16_len(&rich.text));
    let end = rich.text.trim_end().len();
    let mut text = rich.text;
    text.truncate(end);
    shrink(&mut entities, &text);
    let first = entities.first().map_or(usize::MAX, |entity| entity.offset);
    // Spaces in front go, up to the first span; they are single units all.
    let lead = text.chars().take_while(|c| matches!(c, ' ' | '\n')).count().min(first);
    let text: String = text.chars().skip(lead).collect();
    for entity in &mut entities {
        entity.offset -= lead;
    }
    Rich { text, entities }
}

/// Adds the spans that Telegram finds by itself to those that were given.
pub(crate) fn detect(rich: &mut Rich) {
    let length = utf16_len(&rich.text);
    let mut found = super::detect::find(&rich.text);
    found.retain(|new| {
        !rich.entities.iter().any(|old| {
            let overlap = new.offset < old.end() && old.offset < new.end();
            overlap
                && (old.kind.rank() < 10
                    && !matches!(old.kind, EntityKind::Blockquote | EntityKind::ExpandableBlockquote))
        })
    });
    rich.entities.append(&mut found);
    let entities = std::mem::take(&mut rich.entities);
    rich.entities = ordered(entities, length);
}

/// Control characters become spaces, carriage returns and direction overrides go; spans move along.
fn clean(rich: &Rich) -> Rich {
    let mut text = String::with_capacity(rich.text.len());
    let mut map = Vec::with_capacity(rich.text.len() + 1);
    let mut at = 0;
    for c in rich.text.chars() {
        map.extend(std::iter::repeat_n(at, c.len_utf16()));
        match c {
            '\r' | '\u{2028}'..='\u{202e}' => {}
            '\n' | '\t' => {
                // A tab is shown as a space.
                text.push(if c == '\t' { ' ' } else { c });
                at += 1;
            }
            c if c < ' ' => {
                text.push(' ');
                at += 1;
            }
            c => {
                text.push(c);
                at += c.len_utf16();
            }
        }
    }
    map.push(at);
    let place = |offset: usize| map.get(offset).copied().unwrap_or(at);
    let entities = rich
        .entities
        .iter()
        .map(|entity| {
            let (start, end) = (place(entity.offset), place(entity.end()));
            Entity::new(entity.kind.clone(), start, end.saturating_sub(start))
        })
        .collect();
    Rich { text, entities }
}

/// Sorts spans, drops empty ones, clips those that cross another, and lets nothing stand inside code.
fn ordered(mut entities: Vec<Entity>, length: usize) -> Vec<Entity> {
    for entity in &mut entities {
        entity.offset = entity.offset.min(length);
        entity.length = entity.length.min(length - entity.offset);
    }
    entities.sort_by(|a, b| (a.offset, b.length, a.kind.rank()).cmp(&(b.offset, a.length, b.kind.rank())));
    let mut out: Vec<Entity> = Vec::with_capacity(entities.len());
    for mut entity in entities {
        for other in &out {
            // Crossing spans do not exist: the later one is cut where the earlier one ends.
            if entity.offset < other.end() && entity.end() > other.end() {
                entity.length = entity.end() - other.end();
                entity.offset = other.end();
            }
        }
        let inside = |other: &Entity| other.offset <= entity.offset && entity.end() <= other.end();
        let repeated = out.iter().any(|other| {
            inside(other)
                && (other.kind.is_verbatim()
                    || std::mem::discriminant(&other.kind) == std::mem::discriminant(&entity.kind))
        });
        if entity.length > 0 && !repeated {
            out.push(entity);
        }
    }
    out.sort_by(|a, b| (a.offset, b.length, a.kind.rank()).cmp(&(b.offset, a.length, b.kind.rank())));
    out
}

/// White space at the end of a span does not belong to it, and a span of white space is none.
fn shrink(entities: &mut Vec<Entity>, text: &str) {
    let units: Vec<bool> =
        text.chars().flat_map(|c| std::iter::repeat_n(c.is_whitespace(), c.len_utf16())).collect();
    for entity in entities.iter_mut() {
        entity.length = entity.length.min(units.len().saturating_sub(entity.offset));
        while entity.length > 0 && units.get(entity.end() - 1).copied().unwrap_or(true) {
            entity.length -= 1;
        }
    }
    entities.retain(|entity| entity.length > 0);
}
