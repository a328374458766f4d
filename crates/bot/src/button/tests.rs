use super::*;
use uuid::Uuid;

fn every_button() -> Vec<Button> {
    let id = Uuid::from_u128(0x0192_f0c1_2b5e_7c11_8a4b_5d2f_ffff_ffff);
    let (event, draft, device) = (EventId(id), DraftId(id), DeviceId(id));
    let date = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
    let mut all = vec![
        Button::Choose { draft, choice: 255 },
        Button::Undo { event, version: i64::MAX },
        Button::Restore { calendar: CalendarId(id) },
        Button::Delete { event },
        Button::Strike { event },
        Button::Edit { event },
        Button::Card { event },
        Button::Open { event },
        Button::Invite { event },
        Button::InviteNames { event },
        Button::InviteLink { event },
        Button::Page { draft, page: 9 },
        Button::Devices,
        Button::AddDevice,
        Button::MintDevice { label: 3 },
        Button::RevokeDevice { device },
        Button::Shred,
        Button::Settings,
        Button::Languages,
        Button::Zone,
        Button::Export,
    ];
    all.extend(Field::ALL.map(|field| Button::Change { event, field }));
    all.extend([Answer::Yes, Answer::Maybe, Answer::No].map(|answer| Button::Answer { event, answer }));
    all.extend([View::Day, View::Week, View::Agenda].map(|view| Button::View { view, date }));
    all.extend(Lang::ALL.map(|lang| Button::Speak { lang }));
    all
}

#[test]
fn every_button_comes_back_and_fits() {
    let mut seen = std::collections::HashSet::new();
    for button in every_button() {
        let text = button.encode();
        assert!(text.len() <= 64, "{button:?}: {} bytes", text.len());
        assert_eq!(Button::decode(&text), Some(button), "{text}");
        assert!(seen.insert(text), "{button:?} means the same as another");
    }
}

#[test]
fn what_no_button_of_ours_sends_means_nothing() {
    for text in ["", "x", "c", "cAAAA", "d!!!!", "ä", "🙂", "vAAAA", &"d".repeat(65), "fAZLwwSteAAAA"] {
        assert_eq!(Button::decode(text), None, "{text}");
    }
    for button in every_button() {
        let text = button.encode();
        assert_eq!(Button::decode(&format!("{text}AA")), None, "something after {button:?}");
        let (cut, _) = text.split_at(text.len() - 1);
        assert_ne!(Button::decode(cut), Some(button));
    }
}

#[test]
fn a_button_has_a_label_and_an_address_that_telegram_takes() {
    assert_eq!(press("  ", Button::Devices).text, "…");
    assert_eq!(press(&"a".repeat(100), Button::Devices).text.chars().count(), LABEL);
    assert!(open("x", &Url::parse("http://localhost:3000/").unwrap()).is_none());
    assert!(open("x", &Url::parse("https://t.me/televent_bot").unwrap()).is_some());
}
