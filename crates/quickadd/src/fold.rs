//! The one folding of letters that texts and language tables share (the build script includes this file).
//!
//! Folding makes `Ёлка`, `ёлка` and `елка` one, takes accents off, spells `ß` as `ss`, and turns digits of any script
//! into ASCII ones. It is lossy on purpose: only look-ups use it, titles come from the text as written.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Appends the folded form of `c` to `out`; nothing for marks and invisible characters.
pub(crate) fn fold_into(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    // Most of what is not Latin: nothing in these decomposes but `й` and `Й`, which fold to `и`.
    match c {
        'а'..='и' | 'к'..='я' => return out.push(c),
        'й' | 'Й' => return out.push('и'),
        'А'..='И' | 'К'..='Я' => return out.extend(c.to_lowercase()),
        _ => {}
    }
    if is_invisible(c) {
        return;
    }
    if let Some(digit) = digit(c) {
        out.push(char::from(b'0' + digit));
        return;
    }
    if matches!(c, '½' | '¼' | '¾') {
        out.push(c);
        return;
    }
    decompose_compatible(c, |part| match part {
        'ß' | 'ẞ' => out.push_str("ss"),
        'æ' | 'Æ' => out.push_str("ae"),
        'ø' | 'Ø' => out.push('o'),
        '’' | '‘' | 'ʼ' | '′' => out.push('\''),
        part if is_combining_mark(part) => {}
        part => out.extend(part.to_lowercase().filter(|low| !is_combining_mark(*low))),
    });
}

/// Zero-width, bidirectional and variation characters: present in the text, absent from every comparison.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(u32::from(c),
        0xAD | 0x61C | 0x180E | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFE00..=0xFE0F | 0xFEFF
        | 0xFFF9..=0xFFFB | 0xE0000..=0xE0FFF)
}

/// The value of a decimal digit outside ASCII, for the scripts people type numbers in.
pub(crate) fn digit(c: char) -> Option<u8> {
    const ZEROS: [u32; 20] = [
        0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
        0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x17E0, 0x1810, 0xFF10, 0x1D7CE,
    ];
    let code = u32::from(c);
    if !matches!(code, 0x0660..=0x1819 | 0xFF10..=0xFF19 | 0x1D7CE..=0x1D7D7) {
        return None;
    }
    let zero = ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code))?;
    u8::try_from(code - zero).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    /// The short cuts for common letters must not change what any character folds to.
    #[test]
    fn every_character_folds_as_its_decomposition() {
        for c in ('\u{80}'..=char::MAX).filter(|c| c.is_alphabetic() && digit(*c).is_none()) {
            let mut folded = String::new();
            fold_into(c, &mut folded);
            let mut again = String::new();
            std::iter::once(c).nfkd().for_each(|part| fold_into(part, &mut again));
            assert_eq!(folded, again, "{c}");
        }
    }
}
