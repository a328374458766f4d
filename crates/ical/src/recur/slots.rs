//! Times of day as a product of hours, minutes and seconds: found by division, never listed.

use super::civil::{self, DAY};
use super::rule::Freq;

/// A few numbers below sixty, sorted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Few {
    list: [u8; 60],
    len: u8,
}

impl Few {
    fn one(number: u32) -> Self {
        let mut few = Self { list: [0; 60], len: 0 };
        few.push(number);
        few
    }

    fn of_bits(bits: u64) -> Self {
        let mut few = Self { list: [0; 60], len: 0 };
        for number in (0..60).filter(|number| bits >> number & 1 == 1) {
            few.push(number);
        }
        few
    }

    fn push(&mut self, number: u32) {
        if let (Some(slot), Ok(number)) = (self.list.get_mut(usize::from(self.len)), u8::try_from(number)) {
            *slot = number;
            self.len += 1;
        }
    }

    fn len(&self) -> u32 {
        u32::from(self.len)
    }

    fn get(&self, index: u32) -> u32 {
        self.list.get(index as usize).copied().map_or(0, u32::from)
    }

    /// How many are smaller than `number`.
    fn below(&self, number: u32) -> u32 {
        let kept = self.list.iter().take(usize::from(self.len));
        kept.fold(0, |count, kept| count + u32::from(u32::from(*kept) < number))
    }

    fn has(&self, number: u32) -> bool {
        self.get(self.below(number)) == number && self.below(number) < self.len()
    }
}

/// The times of day (or moments of an hour or minute) a period's days are multiplied by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slots {
    hours: Few,
    minutes: Few,
    seconds: Few,
    len: u32,
}

impl Slots {
    fn new(hours: Few, minutes: Few, seconds: Few) -> Self {
        Self { hours, minutes, seconds, len: hours.len() * minutes.len() * seconds.len() }
    }

    pub(super) fn len(&self) -> u32 {
        self.len
    }

    /// The second of the day of the slot numbered `index`.
    pub(super) fn second(&self, index: u32) -> i64 {
        if self.len == 1 {
            return i64::from(self.hours.get(0) * 3_600 + self.minutes.get(0) * 60 + self.seconds.get(0));
        }
        let (rest, second) = (index / self.seconds.len(), index % self.seconds.len());
        let (hour, minute) = (rest / self.minutes.len(), rest % self.minutes.len());
        i64::from(self.hours.get(hour) * 3_600 + self.minutes.get(minute) * 60 + self.seconds.get(second))
    }

    /// How many slots come before a second of the day.
    pub(super) fn below(&self, second: i64) -> u32 {
        if second <= 0 {
            return 0;
        }
        if second >= DAY {
            return self.len;
        }
        let second = civil::small(second);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        let mut count = self.hours.below(hour) * self.minutes.len() * self.seconds.len();
        if self.hours.has(hour) {
            count += self.minutes.below(minute) * self.seconds.len();
            if self.minutes.has(minute) {
                count += self.seconds.below(second);
            }
        }
        count
    }
}

/// The slots of a rule: `bits` of BYHOUR, BYMINUTE and BYSECOND (none set: the part is missing), and DTSTART's own
/// time for what is missing. What the period itself fixes is one slot.
pub(super) fn slots(freq: Freq, bits: [u64; 3], time: [u32; 3]) -> Slots {
    let [hours, minutes, seconds] = bits;
    let [hour, minute, second] = time;
    let choose = |bits: u64, own: u32, smaller: Freq| match bits {
        _ if freq <= smaller => Few::one(0),
        0 => Few::one(own),
        bits => Few::of_bits(bits),
    };
    Slots::new(
        choose(hours, hour, Freq::Hourly),
        choose(minutes, minute, Freq::Minutely),
        choose(seconds, second, Freq::Secondly),
    )
}
