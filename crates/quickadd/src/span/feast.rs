//! Feasts by name: those with a date of their own, and those that move with Easter or Advent.

use super::{Day, Read};
use crate::lang::Role;
use crate::phrase::{Hit, Phrase};

/// A feast that is one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Feast {
    /// The same month and day every year.
    Fixed(u32, u32),
    /// So many days after Easter Sunday.
    Easter(i32),
    /// The same in the churches that keep the Julian calendar.
    Pascha(i32),
    /// The first to fourth Sunday in Advent.
    Advent(i32),
}

/// The feast a value of the table stands for; `None` for what moves otherwise or is more than a day.
pub(crate) fn of(hit: Hit) -> Option<Feast> {
    let value = i32::from(hit.value);
    let days = value % 500 - 100;
    Some(match value {
        1..2000 => {
            let value = u32::from(hit.value.unsigned_abs());
            Feast::Fixed(value / 100, value % 100)
        }
        2000..3000 => Feast::Easter(days),
        3000..4000 => Feast::Pascha(days),
        4000..5000 => Feast::Advent(days),
        _ => return None,
    })
}

/// A feast by name: after a preposition, or where the name is that of a day ("Good Friday", "Ostermontag").
pub(super) fn feast(phrase: &Phrase, i: usize, led: bool) -> Read<Day> {
    let hit = phrase.hit(i, Role::Holiday).filter(|hit| led || names_day(*hit))?;
    Some((Day::Feast(of(hit)?), i + hit.len))
}

/// Whether the name is that of a day and stands for nothing else: "Easter Monday", unlike "Easter".
fn names_day(hit: Hit) -> bool {
    !hit.ordinary && hit.value >= 2000 && hit.value % 1000 < 500
}
