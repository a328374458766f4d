//! Buttons as text: one letter, then the values' octets in URL-safe base 64.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{Datelike, NaiveDate};
use televent_store::command::Answer;
use uuid::Uuid;

use super::{Button, Field, View};
use crate::text::Lang;

/// Writes values one after the other.
struct Writer(Vec<u8>);

impl Writer {
    fn id(mut self, id: Uuid) -> Self {
        self.0.extend_from_slice(id.as_bytes());
        self
    }

    fn number(mut self, number: i64) -> Self {
        self.0.extend_from_slice(&number.to_be_bytes());
        self
    }

    fn byte(mut self, byte: u8) -> Self {
        self.0.push(byte);
        self
    }
}

/// Reads them back.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*first)
    }

    fn id<I: From<Uuid>>(&mut self) -> Option<I> {
        self.take().map(|octets| I::from(Uuid::from_bytes(octets)))
    }

    fn number(&mut self) -> Option<i64> {
        self.take().map(i64::from_be_bytes)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take().map(|[byte]| byte)
    }

    fn date(&mut self) -> Option<NaiveDate> {
        NaiveDate::from_num_days_from_ce_opt(i32::try_from(self.number()?).ok()?)
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        all.get(usize::from(self.byte()?)).copied()
    }
}

fn place_of<T: PartialEq>(all: &[T], one: &T) -> u8 {
    all.iter().position(|each| each == one).and_then(|place| u8::try_from(place).ok()).unwrap_or_default()
}

const ANSWERS: [Answer; 3] = [Answer::Yes, Answer::Maybe, Answer::No];
const VIEWS: [View; 3] = [View::Day, View::Week, View::Agenda];

pub(super) fn encode(button: Button) -> String {
    let w = Writer(Vec::with_capacity(24));
    let (letter, octets) = match button {
        Button::Choose { draft, choice } => ('c', w.id(draft.0).byte(choice)),
        Button::Undo { event, version } => ('u', w.id(event.0).number(version)),
        Button::Restore { calendar } => ('r', w.id(calendar.0)),
        Button::Delete { event } => ('d', w.id(event.0)),
        Button::Strike { event } => ('k', w.id(event.0)),
        Button::Edit { event } => ('e', w.id(event.0)),
        Button::Change { event, field } => ('f', w.id(event.0).byte(place_of(&Field::ALL, &field))),
        Button::Card { event } => ('b', w.id(event.0)),
        Button::Open { event } => ('o', w.id(event.0)),
        Button::Invite { event } => ('i', w.id(event.0)),
        Button::InviteNames { event } => ('n', w.id(event.0)),
        Button::InviteLink { event } => ('l', w.id(event.0)),
        Button::Answer { event, answer } => ('a', w.id(event.0).byte(place_of(&ANSWERS, &answer))),
        Button::View { view, date } => {
            ('v', w.byte(place_of(&VIEWS, &view)).number(i64::from(date.num_days_from_ce())))
        }
        Button::Page { draft, page } => ('p', w.id(draft.0).byte(page)),
        Button::Devices => ('D', w),
        Button::AddDevice => ('A', w),
        Button::MintDevice { label } => ('M', w.byte(label)),
        Button::RevokeDevice { device } => ('R', w.id(device.0)),
        Button::Shred => ('X', w),
        Button::Settings => ('S', w),
        Button::Languages => ('L', w),
        Button::Speak { lang } => ('P', w.byte(place_of(&Lang::ALL, &lang))),
        Button::Zone => ('Z', w),
        Button::Export => ('E', w),
    };
    let mut text = String::with_capacity(40);
    text.push(letter);
    URL_SAFE_NO_PAD.encode_string(octets.0, &mut text);
    text
}

pub(super) fn decode(text: &str) -> Option<Button> {
    if text.len() > 64 {
        return None;
    }
    let mut letters = text.chars();
    let letter = letters.next()?;
    let octets = URL_SAFE_NO_PAD.decode(letters.as_str()).ok()?;
    let mut r = Reader(&octets);
    let button = match letter {
        'c' => Button::Choose { draft: r.id()?, choice: r.byte()? },
        'u' => Button::Undo { event: r.id()?, version: r.number()? },
        'r' => Button::Restore { calendar: r.id()? },
        'd' => Button::Delete { event: r.id()? },
        'k' => Button::Strike { event: r.id()? },
        'e' => Button::Edit { event: r.id()? },
        'f' => Button::Change { event: r.id()?, field: r.one_of(&Field::ALL)? },
        'b' => Button::Card { event: r.id()? },
        'o' => Button::Open { event: r.id()? },
        'i' => Button::Invite { event: r.id()? },
        'n' => Button::InviteNames { event: r.id()? },
        'l' => Button::InviteLink { event: r.id()? },
        'a' => Button::Answer { event: r.id()?, answer: r.one_of(&ANSWERS)? },
        'v' => Button::View { view: r.one_of(&VIEWS)?, date: r.date()? },
        'p' => Button::Page { draft: r.id()?, page: r.byte()? },
        'D' => Button::Devices,
        'A' => Button::AddDevice,
        'M' => Button::MintDevice { label: r.byte()? },
        'R' => Button::RevokeDevice { device: r.id()? },
        'X' => Button::Shred,
        'S' => Button::Settings,
        'L' => Button::Languages,
        'P' => Button::Speak { lang: r.one_of(&Lang::ALL)? },
        'Z' => Button::Zone,
        'E' => Button::Export,
        _ => return None,
    };
    r.0.is_empty().then_some(button)
}
