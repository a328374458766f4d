//! The language tables, made and checked by the build script from `lang/*.lang`.

include!(concat!(env!("OUT_DIR"), "/tables.rs"));

/// One meaning of a word or phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tag {
    /// What it does.
    pub(crate) role: Role,
    /// Which of its kind it is; the sections say how.
    pub(crate) value: i16,
    /// Whether it is also an ordinary word ("may", "sat"), so that it needs company to be a date.
    pub(crate) ordinary: bool,
}

/// A phrase that begins with some first word.
#[derive(Debug)]
pub(crate) struct Form {
    /// The pieces after the first, and whether each is glued to the one before.
    pub(crate) rest: &'static [(&'static str, bool)],
    /// What the phrase can mean.
    pub(crate) tags: &'static [Tag],
}

/// Every phrase that begins with one word, longest first.
#[derive(Debug)]
pub(crate) struct Entry {
    key: &'static str,
    /// The phrases.
    pub(crate) forms: &'static [Form],
}

/// A spoken time such as "quarter past {h}".
#[derive(Debug)]
pub(crate) struct Spoken {
    /// Minutes added to the full hour.
    pub(crate) base: i16,
    /// What the spoken minutes do: 1 added, -1 taken off, 0 none are spoken.
    pub(crate) sign: i16,
    /// The words in order.
    pub(crate) parts: &'static [SpokenPart],
}

/// One word of a spoken time.
#[derive(Debug)]
pub(crate) enum SpokenPart {
    /// An hour as a number.
    Hour,
    /// An hour as an ordinal, as in Russian "half of the third".
    OrdinalHour,
    /// Minutes.
    Minute,
    /// This word.
    Word(&'static str),
}

/// How words that tell of the past look: `ge...t`, `...ieron`.
#[derive(Debug)]
pub(crate) struct PastForm {
    /// What they begin with.
    pub(crate) begin: &'static str,
    /// What they end in, accents included.
    pub(crate) end: &'static str,
    /// How many letters they have at least.
    pub(crate) letters: usize,
    /// Whether adjectives look the same ("guided tour").
    pub(crate) adjective: bool,
}

/// One language.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a habit of the language")]
pub(crate) struct Lang {
    /// ISO 639-1 code.
    pub(crate) code: &'static str,
    entries: &'static [Entry],
    slots: &'static [u16],
    forgiving: &'static [u16],
    /// Spoken times, tried in order.
    pub(crate) spoken: &'static [Spoken],
    /// What words of the past look like.
    pub(crate) past_forms: &'static [PastForm],
    /// Whether `3:30` is the small hours even without a leading zero.
    pub(crate) literal_clock: bool,
    /// Whether `20.` is an ordinal.
    pub(crate) dot_ordinal: bool,
    /// Whether `4.11` is a date rather than a time.
    pub(crate) dot_date: bool,
    /// Whether a unit without a number counts one ("через неделю").
    pub(crate) bare_unit: bool,
    /// Whether every noun has a capital, so that capitals say nothing.
    pub(crate) noun_capitals: bool,
    /// Whether a place needs a known noun or a capital name after its preposition.
    pub(crate) place_needs_noun: bool,
    /// Whether a mere number after an article is a day of the month ("el 30").
    pub(crate) bare_day: bool,
    /// Whether plurals end in `s`, so that a number before one counts it.
    pub(crate) plural_s: bool,
    /// Whether "Friday week" is the Friday after the coming one.
    pub(crate) weekday_week: bool,
    /// The hour a part of the day stands for: early, morning, midday, afternoon, evening, night, tonight.
    pub(crate) part_hours: [u32; 7],
}

impl Lang {
    /// What begins with `word`, which must be folded.
    pub(crate) fn entry(&self, word: &str) -> Option<&'static Entry> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut slot = usize::try_from(fnv(word) & mask as u64).ok()?;
        loop {
            let index = *self.slots.get(slot)?;
            let entry = self.entries.get(usize::from(index))?;
            if entry.key == word {
                return Some(entry);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// The date word that `word` is one slip of the finger away from. `counted`: a number stands before it, so that a
    /// word of four letters may be a month.
    pub(crate) fn near(&self, word: &str, counted: bool) -> Option<&'static Entry> {
        let length = word.chars().count();
        if !(if counted { 4 } else { 5 }..=14).contains(&length) {
            return None;
        }
        let entries = self.forgiving.iter().filter_map(|index| self.entries.get(usize::from(*index)));
        // One letter more or fewer is at most two bytes in any of the languages.
        entries.filter(|entry| entry.key.len().abs_diff(word.len()) <= 2).find(|entry| {
            match entry.key.chars().count() {
                // A short word has too many neighbours.
                4 => counted && swapped(word, entry.key),
                5 => swapped(word, entry.key),
                _ => one_slip(word, entry.key),
            }
        })
    }
}

fn fnv(word: &str) -> u64 {
    word.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Whether two words differ by two neighbouring letters that changed places.
fn swapped(typed: &str, meant: &str) -> bool {
    let (typed, meant) = (typed.as_bytes(), meant.as_bytes());
    let Some(at) = typed.iter().zip(meant).position(|(typed, meant)| typed != meant) else { return false };
    let (Some([left, right, rest @ ..]), Some([first, second, others @ ..])) =
        (typed.get(at..), meant.get(at..))
    else {
        return false;
    };
    left == second && right == first && rest == others
}

/// Whether two words are one letter apart: one more, one fewer, another, or two neighbours swapped. The first letter
/// must be right unless it is the swapped one.
fn one_slip(typed: &str, meant: &str) -> bool {
    if typed.len().abs_diff(meant.len()) > 2 {
        return false;
    }
    let mut a = typed.chars();
    let mut b = meant.chars();
    let (mut first, mut same) = (true, 0);
    loop {
        let (rest_a, rest_b) = (a.as_str(), b.as_str());
        match (a.next(), b.next()) {
            (Some(x), Some(y)) if x == y => {
                first = false;
                same += 1;
            }
            (None, None) => return false,
            (x, y) => {
                let (after_a, after_b) = (a.as_str(), b.as_str());
                let swapped = x.is_some() && x == b.clone().next() && y == a.clone().next() && {
                    let (mut a, mut b) = (a.clone(), b.clone());
                    a.next();
                    b.next();
                    a.as_str() == b.as_str()
                };
                let lacking = !first && rest_a == after_b;
                let one_off = after_a == after_b || after_a == rest_b;
                let enough = same >= 2 || meant.chars().nth(6).is_some();
                return swapped || lacking || (!first && enough && one_off);
            }
        }
    }
}

/// The languages, in the order in which a text of unknown language is tried.
pub(crate) static LANGUAGES: [&Lang; 4] = [&EN, &RU, &DE, &ES];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_there() {
        for lang in LANGUAGES {
            for entry in lang.entries {
                assert_eq!(lang.entry(entry.key).map(|found| found.key), Some(entry.key));
            }
            assert!(lang.entry("qqqqq").is_none());
            assert!(lang.entry("").is_none());
        }
    }

    #[test]
    fn forgives_one_slip() {
        assert!(one_slip("firday", "friday"));
        assert!(one_slip("tommorrow", "tomorrow"));
        assert!(one_slip("wenesday", "wednesday"));
        assert!(one_slip("octobber", "october"));
        assert!(one_slip("завтар", "завтра"));
        assert!(!one_slip("friday", "friday"));
        assert!(!one_slip("bonday", "monday"));
        assert!(!one_slip("mnoady", "monday"));
    }
}
