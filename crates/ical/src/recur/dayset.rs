//! A set of days within one period, as bits counted from the period's first day.

const WORDS: usize = 6;

/// Up to 384 days. Small periods (a month, a week, a day) use one word and pay for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DaySet {
    words: [u64; WORDS],
    used: usize,
}

/// `WEEKS[n]` has the bits whose number leaves `n` when divided by seven.
const WEEKS: [u64; 7] = [week(0), week(1), week(2), week(3), week(4), week(5), week(6)];

const fn week(first: u32) -> u64 {
    let (mut bits, mut bit) = (0, first);
    while bit < 64 {
        bits |= 1 << bit;
        bit += 7;
    }
    bits
}

impl DaySet {
    /// No day of a period of `length` days.
    pub(crate) fn none(length: u32) -> Self {
        Self { words: [0; WORDS], used: (length as usize).div_ceil(64).clamp(1, WORDS) }
    }

    /// Every day of a period of `length` days.
    pub(crate) fn all(length: u32) -> Self {
        let mut set = Self::none(length);
        set.insert(0, length);
        set
    }

    /// One word of days.
    pub(crate) fn of(word: u64) -> Self {
        Self { words: [word, 0, 0, 0, 0, 0], used: 1 }
    }

    /// Adds the days from `from` up to `to`.
    pub(crate) fn insert(&mut self, from: u32, to: u32) {
        let mut low = 0;
        for word in self.words.iter_mut().take(self.used) {
            *word |= ones(to.saturating_sub(low)) & !ones(from.saturating_sub(low));
            low += 64;
        }
    }

    /// Adds every day that lies a whole number of weeks from day `first` (0 to 6), from `from` up to `to`.
    pub(crate) fn insert_weekly(&mut self, first: u32, from: u32, to: u32) {
        let mut low = 0_u32;
        for (index, word) in self.words.iter_mut().take(self.used).enumerate() {
            let pattern = WEEKS.get((first as usize + 6 * index) % 7).copied().unwrap_or(0);
            *word |= pattern & ones(to.saturating_sub(low)) & !ones(from.saturating_sub(low));
            low += 64;
        }
    }

    /// Adds the days of a word whose bit 0 is day `from`.
    pub(crate) fn insert_word(&mut self, from: u32, bits: u64) {
        let (index, shift) = ((from / 64) as usize, from % 64);
        if let Some(word) = self.words.get_mut(index) {
            *word |= bits << shift;
        }
        if let (Some(word), true) = (self.words.get_mut(index + 1), shift > 0) {
            *word |= bits >> (64 - shift);
        }
    }

    /// The first 64 days.
    pub(crate) fn word(&self) -> u64 {
        self.words.first().copied().unwrap_or(0)
    }

    /// Keeps what is in both.
    pub(crate) fn retain(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.iter().take(self.used).all(|word| *word == 0)
    }

    /// How many days.
    pub(crate) fn len(&self) -> u32 {
        self.words.iter().take(self.used).map(|word| word.count_ones()).sum()
    }

    /// How many days lie before `day`.
    pub(crate) fn rank(&self, day: u32) -> u32 {
        let below = self.words.iter().take(self.used).zip((0..).step_by(64));
        below.map(|(word, low)| (word & ones(day.saturating_sub(low))).count_ones()).sum()
    }

    /// The first day at or after `day`.
    pub(crate) fn next(&self, day: u32) -> Option<u32> {
        let words = self.words.iter().take(self.used).zip((0..).step_by(64)).skip((day / 64) as usize);
        words
            .map(|(word, low)| (word & !ones(day.saturating_sub(low)), low))
            .find(|(word, _)| *word != 0)
            .map(|(word, low)| word.trailing_zeros() + low)
    }

    /// The day that has `count` days before it.
    pub(crate) fn nth(&self, mut count: u32) -> Option<u32> {
        for (word, low) in self.words.iter().take(self.used).zip((0..).step_by(64)) {
            let here = word.count_ones();
            if count < here {
                let mut word = *word;
                for _ in 0..count {
                    word &= word - 1;
                }
                return Some(low + word.trailing_zeros());
            }
            count -= here;
        }
        None
    }

    pub(crate) fn contains(&self, day: u32) -> bool {
        self.words.get((day / 64) as usize).is_some_and(|word| word >> (day % 64) & 1 == 1)
    }
}

/// The lowest `count` bits.
pub(crate) fn ones(count: u32) -> u64 {
    if count >= 64 { u64::MAX } else { (1 << count) - 1 }
}
