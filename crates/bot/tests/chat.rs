//! Whole conversations, as people see them.
#![cfg(test)]

#[expect(dead_code, reason = "each test file uses its part of it")]
mod common;

use common::{ANN, BOB, Chat, GROUP};
use insta::assert_snapshot;
use sqlx::PgPool;
use televent_core::{Actor, Door, ObjectName, TelegramId};
use televent_ical::CalendarObject;
use televent_store::Precondition;
use televent_store::calendars::CalendarEdit;
use televent_store::command::{CreateCalendar, DeleteCalendar, ImportObjects, NoteProgram, PutObject};

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn first_meeting(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/start").await;
    chat.say(ANN, "Lunch with Bob tomorrow at noon").await;
    chat.say(ANN, "Berlin").await;
    chat.say(ANN, "Dentist tue 9:30 45m @ Main St 5").await;
    chat.say(ANN, "/today").await;
    chat.say(ANN, "/week").await;
    chat.press(ANN, "›").await;
    assert_snapshot!(chat.transcript());
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn time_zone(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/start").await;
    chat.sim.send_location(ANN, ANN, 40.65, -73.95).unwrap();
    chat.settle().await;
    chat.say(ANN, "/tz").await;
    chat.say(ANN, "Berlin 11:00").await;
    chat.say(ANN, "/tz Нью-Йорк").await;
    chat.say(ANN, "/tz Atlantis").await;
    chat.say(ANN, "/settings").await;
    chat.press(ANN, "Time zone").await;
    chat.say(ANN, "call mom tomorrow 18:00").await;
    assert_snapshot!(chat.transcript());
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn undo_and_delete(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    chat.say(ANN, "Dentist tuesday 9:30").await;
    chat.press(ANN, "Undo").await;
    chat.press(ANN, "Undo").await;
    chat.press(ANN, "Delete").await;
    chat.say(ANN, "/undo").await;
    chat.say(ANN, "/cancel").await;
    chat.press(ANN, "Dentist").await;
    chat.press(ANN, "Undo").await;
    assert_snapshot!(chat.transcript());
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_invitation_and_its_answer(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(BOB, "/tz London").await;
    chat.say(BOB, "Stand-up monday 9:30").await;
    chat.say(ANN, "/tz Berlin").await;
    chat.say(ANN, "Planning monday 10:00").await;
    let card = chat.last(ANN);
    chat.reply(ANN, card.id, "invite @bob_costa @nobody_here eve@example.org").await;
    chat.press(BOB, "Yes").await;
    chat.press(BOB, "Maybe").await;
    chat.press(BOB, "Maybe").await;
    assert_snapshot!(chat.transcript());
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_link_invites(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    chat.say(ANN, "Party saturday 20:00").await;
    chat.press(ANN, "Invite").await;
    chat.press(ANN, "By a link").await;
    let link = chat.last(ANN).text;
    let payload = link.split_once("start=").unwrap().1.trim().to_owned();
    chat.press(ANN, "Back").await;
    chat.say(BOB, &format!("/start {payload}")).await;
    chat.press(BOB, "Yes").await;
    chat.say(ANN, &format!("/start {payload}")).await;
    chat.say(BOB, "/start inv_AAAAAAAAAAAAAAAAAAAAAA").await;
    assert_snapshot!(chat.transcript());
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn guests_by_name(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(BOB, "hi").await;
    chat.say(ANN, "/tz Berlin").await;
    chat.say(ANN, "Planning monday 10:00 with @bob_costa").await;
    chat.press(ANN, "Invite").await;
    chat.press(ANN, "By @name").await;
    chat.say(ANN, "whoever wants to come").await;
    chat.say(ANN, "eve@example.org").await;
    chat.say(ANN, "/invite").await;
    assert_snapshot!(chat.transcript());
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn changes_in_words(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    chat.say(ANN, "Dentist tuesday 9:30").await;
    let card = chat.last(ANN).id;
    chat.say(ANN, "Lunch with Eve monday 12:00").await;
    chat.reply(ANN, card, "move to thursday 10:00").await;
    chat.press(ANN, "Undo").await;
    chat.reply(ANN, card, "1h longer").await;
    chat.reply(ANN, card, "rename to Orthodontist").await;
    chat.say(ANN, "move lunch to 2pm").await;
    chat.say(ANN, "make it 30 minutes").await;
    chat.say(ANN, "move breakfast to 9").await;
    chat.say(ANN, "cancel lunch with eve").await;
    assert_snapshot!(chat.transcript());
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn changes_by_buttons(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    chat.say(ANN, "Dentist tuesday 9:30").await;
    chat.press(ANN, "Edit").await;
    chat.press(ANN, "Title").await;
    chat.say(ANN, "Orthodontist").await;
    chat.press(ANN, "Edit").await;
    chat.press(ANN, "When").await;
    chat.say(ANN, "wednesday 15:00").await;
    chat.press(ANN, "Edit").await;
    chat.press(ANN, "Place").await;
    chat.say(ANN, "Main St 5").await;
    chat.press(ANN, "Edit").await;
    chat.press(ANN, "Remind").await;
    chat.press(ANN, "30 min before").await;
    chat.press(ANN, "Edit").await;
    chat.press(ANN, "Repeat").await;
    chat.press(ANN, "every week").await;
    chat.press(ANN, "Edit").await;
    chat.press(ANN, "Notes").await;
    chat.press(ANN, "Back").await;
    chat.say(ANN, "shopping friday 17:00").await;
    assert_snapshot!(chat.transcript());
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_series(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    chat.say(ANN, "standup every weekday 9:15 until december 20").await;
    let card = chat.last(ANN).id;
    chat.press_on(ANN, ANN, card, "Delete").await;
    chat.press_on(ANN, ANN, card, "Only").await;
    chat.press_on(ANN, ANN, card, "Undo").await;
    chat.reply(ANN, card, "move to 10:00").await;
    chat.press(ANN, "From").await;
    chat.say(ANN, "/week").await;
    chat.press(ANN, "›").await;
    assert_snapshot!(chat.transcript());
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn questions(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    chat.say(ANN, "call mom").await;
    chat.say(ANN, "tomorrow 18:00").await;
    chat.say(ANN, "tuesday 15:00").await;
    chat.say(ANN, "/cancel").await;
    chat.say(ANN, "meeting yesterday at 9").await;
    chat.say(ANN, "hello!").await;
    chat.say(ANN, "do you like me?").await;
    assert_snapshot!(chat.transcript());
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn queries(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    chat.say(ANN, "Dentist monday 9:30\nLunch with Eve monday 12:00\nTheatre friday 19:00").await;
    chat.say(ANN, "what do I have on monday").await;
    chat.press(ANN, "2").await;
    chat.say(ANN, "am I free monday?").await;
    chat.say(ANN, "/free friday").await;
    chat.say(ANN, "am I free from december 1 to december 31?").await;
    chat.say(ANN, "/agenda").await;
    chat.say(ANN, "/find dent").await;
    chat.say(ANN, "/find opera").await;
    chat.say(ANN, "what's next?").await;
    chat.say(ANN, "Talk monday 9:45").await;
    assert_snapshot!(chat.transcript());
}

/// A list that ends early says so: else the time behind its end would look free.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_is_not_read_to_its_end_is_not_called_free(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    let ann = chat.store.person_by_telegram(TelegramId(ANN)).await.unwrap().unwrap();
    let watch = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VEVENT\r\nUID:w\r\nDTSTAMP:20261101T000000Z\r\n\
                 DTSTART:20261122T000000Z\r\nDURATION:PT5M\r\nRRULE:FREQ=HOURLY\r\nSUMMARY:Watch\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let objects = vec![CalendarObject::parse(watch).unwrap()];
    chat.store.execute(Actor::new(ann.id, Door::Chat), ImportObjects { objects }).await.unwrap();
    for (asked, cut) in
        [("/free tomorrow", false), ("am I free from december 1 to december 31?", true), ("/agenda", true)]
    {
        chat.say(ANN, asked).await;
        let answer = chat.last(ANN).text;
        assert_eq!(answer.contains("There is more in your calendar"), cut, "{asked}: {answer}");
    }
}

/// What takes time is what free/busy says takes time: not a date the person declined, not one that shows as free.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_was_declined_or_shows_as_free_takes_no_time(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    let ann = chat.store.person_by_telegram(TelegramId(ANN)).await.unwrap().unwrap();
    let object = |uid: &str, lines: &str| {
        CalendarObject::parse(format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
             DTSTAMP:20261101T000000Z\r\nDURATION:PT1H\r\nSUMMARY:{uid}\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        ))
        .unwrap()
    };
    let answered = |answer: &str| {
        format!("ORGANIZER:mailto:o@example.org\r\nATTENDEE;PARTSTAT={answer}:{}", ann.address())
    };
    let objects = vec![
        object("Gone", &format!("DTSTART:20261123T090000Z\r\n{}", answered("DECLINED"))),
        object("Shown", "DTSTART:20261123T110000Z\r\nTRANSP:TRANSPARENT"),
        object("Open", &format!("DTSTART:20261123T130000Z\r\n{}", answered("NEEDS-ACTION"))),
    ];
    chat.store.execute(Actor::new(ann.id, Door::Chat), ImportObjects { objects }).await.unwrap();
    chat.say(ANN, "/free monday").await;
    assert!(chat.last(ANN).text.contains("08:00–14:00, 15:00–20:00"), "{:?}", chat.last(ANN).text);
    chat.say(ANN, "Lunch monday 10:00-15:00").await;
    let card = chat.last(ANN).text;
    let warned: Vec<&str> = card.lines().filter(|line| line.contains("overlaps")).collect();
    assert!(warned.len() == 1 && warned[0].contains("Open"), "{card}");
}

/// More series under way than are read at once, each begun long before what comes next.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_comes_next_is_found_behind_a_thousand_series(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    let ann = chat.store.person_by_telegram(TelegramId(ANN)).await.unwrap().unwrap();
    let object = |uid: usize, lines: &str| {
        CalendarObject::parse(format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
             DTSTAMP:20261101T000000Z\r\n{lines}DURATION:PT5M\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        ))
        .unwrap()
    };
    let watch = "DTSTART:20250101T230000Z\r\nRRULE:FREQ=DAILY\r\nSUMMARY:Watch\r\n";
    let mut objects: Vec<CalendarObject> = (0..1_010).map(|uid| object(uid, watch)).collect();
    objects.push(object(2_000, "DTSTART:20261121T120000Z\r\nSUMMARY:Dentist\r\n"));
    for part in objects.chunks(500) {
        let command = ImportObjects { objects: part.to_vec() };
        chat.store.execute(Actor::new(ann.id, Door::Chat), command).await.unwrap();
    }
    chat.say(ANN, "what's next?").await;
    assert!(chat.last(ANN).text.contains("Dentist"), "{:?}", chat.last(ANN));
    chat.say(ANN, "/cancel").await;
    let offered = format!("{:?}", chat.last(ANN).keyboard.first());
    assert!(offered.contains("Dentist"), "{offered}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn devices(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    chat.say(ANN, "/device").await;
    chat.press(ANN, "Add a device").await;
    chat.press(ANN, "Thunderbird").await;
    chat.press(ANN, "Delete this message").await;
    chat.say(ANN, "/device add my phone").await;
    chat.say(ANN, "/device").await;
    chat.press(ANN, "Revoke my phone").await;
    assert_snapshot!(chat.transcript());
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_device_and_its_programs(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    chat.say(ANN, "/device").await;
    chat.press(ANN, "Add a device").await;
    chat.press(ANN, "iPhone or Mac").await;
    let link = chat.last(ANN);
    let link = link.button("Set up in one step").expect("a button that leads to the link");
    assert!(format!("{link:?}").contains("https://cal.example.org/setup/"), "{link:?}");
    let ann = chat.store.person_by_telegram(TelegramId(ANN)).await.unwrap().unwrap();
    let device = chat.store.devices(ann.id).await.unwrap().remove(0).id;
    for program in ["Apple Calendar", "curl"] {
        chat.store.device_seen(device, Some(program)).await.unwrap();
        let note = NoteProgram { device, program: program.to_owned() };
        chat.store.execute(Actor::device(ann.id, device), note).await.unwrap();
        chat.settle().await;
    }
    chat.say(ANN, "/device").await;
    chat.press(ANN, "Revoke iPhone or Mac").await;
    assert_snapshot!(chat.transcript());
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_calendar_that_a_program_deleted(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    let ann = chat.store.person_by_telegram(TelegramId(ANN)).await.unwrap().unwrap();
    let actor = Actor::new(ann.id, Door::CalDav);
    let edit = CalendarEdit { display_name: Some(Some("Work".to_owned())), ..CalendarEdit::default() };
    let create = CreateCalendar { slug: "work".to_owned(), edit, most: 5 };
    let calendar = chat.store.execute(actor, create).await.unwrap();
    for (name, day) in [("Plan", 24), ("Review", 25)] {
        let object = format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:{name}\r\nDTSTAMP:20261101T000000Z\r\n\
             DTSTART:202611{day}T090000Z\r\nSUMMARY:{name}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
        let put = PutObject {
            calendar: "work".to_owned(),
            name: ObjectName::new(name).unwrap(),
            object: CalendarObject::parse(object).unwrap(),
            condition: Precondition::None,
        };
        chat.store.execute(actor, put).await.unwrap();
    }
    // One of its events is on a card.
    chat.say(ANN, "/find review").await;
    chat.press(ANN, "1").await;
    chat.store.execute(actor, DeleteCalendar(calendar)).await.unwrap();
    chat.settle().await;
    chat.say(ANN, "/week").await;
    let word = chat.last_with(ANN, "was deleted");
    chat.press_on(ANN, ANN, word, "Undo").await;
    chat.say(ANN, "/find plan").await;
    assert_snapshot!(chat.transcript());
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_empty_calendar_that_a_program_deleted(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    chat.say(ANN, "Dentist tuesday 9:30").await;
    let ann = chat.store.person_by_telegram(TelegramId(ANN)).await.unwrap().unwrap();
    let actor = Actor::new(ann.id, Door::CalDav);
    let edit = CalendarEdit { display_name: Some(Some("Work".to_owned())), ..CalendarEdit::default() };
    let create = CreateCalendar { slug: "work".to_owned(), edit, most: 5 };
    let calendar = chat.store.execute(actor, create).await.unwrap();
    chat.store.execute(actor, DeleteCalendar(calendar)).await.unwrap();
    chat.settle().await;
    let word = chat.last_with(ANN, "was deleted");
    // Its last change is that, not the dentist.
    chat.say(ANN, "/undo").await;
    chat.press_on(ANN, ANN, word, "Undo").await;
    chat.store.execute(actor, DeleteCalendar(calendar)).await.unwrap();
    chat.settle().await;
    chat.press(ANN, "Undo").await;
    assert_snapshot!(chat.transcript());
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn files(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    chat.say(ANN, "/export").await;
    let event = |uid: &str, title: &str| {
        format!(
            "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261130T090000Z\r\n\
             DTEND:20261130T100000Z\r\nSUMMARY:{title}\r\nEND:VEVENT\r\n"
        )
    };
    let file = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{}{}END:VCALENDAR\r\n",
        event("a", "Choir <3"),
        event("b", "Chess")
    );
    chat.sim.send_document(ANN, ANN, "my.ics", file, "").unwrap();
    chat.settle().await;
    chat.press(ANN, "Import").await;
    chat.say(ANN, "/export").await;
    let ann = chat.store.person_by_telegram(TelegramId(ANN)).await.unwrap().unwrap();
    let task = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VTODO\r\nUID:c\r\nDTSTAMP:20261101T000000Z\r\n\
                SUMMARY:Buy a piano\r\nEND:VTODO\r\nEND:VCALENDAR\r\n";
    let objects = vec![CalendarObject::parse(task).unwrap()];
    chat.store.execute(Actor::new(ann.id, Door::Chat), ImportObjects { objects }).await.unwrap();
    chat.say(ANN, "/export").await;
    chat.sim.send_document(ANN, ANN, "photo.png", vec![1, 2, 3], "").unwrap();
    chat.settle().await;
    chat.sim.send_document(ANN, ANN, "empty.ics", "BEGIN:VCALENDAR", "").unwrap();
    chat.settle().await;
    assert_snapshot!(chat.transcript());
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn in_a_group(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say_in(GROUP, ANN, "/start@televent_bot", None).await;
    chat.say_in(GROUP, ANN, "/new lunch friday 12:00", None).await;
    let card = chat.last(GROUP).id;
    chat.say_in(GROUP, BOB, "hello everybody", None).await;
    chat.say_in(GROUP, BOB, "/today", None).await;
    chat.say_in(GROUP, BOB, "/today@other_bot", None).await;
    chat.press_on(GROUP, BOB, card, "Delete").await;
    chat.say_in(GROUP, ANN, "move to 13:00", Some(card)).await;
    chat.say_in(GROUP, ANN, "@televent_bot dinner saturday 19:00", None).await;
    chat.say_in(GROUP, ANN, "@televent_bot what do I have on friday", None).await;
    chat.press_on(GROUP, ANN, card, "Delete").await;
    assert_snapshot!(chat.transcript());
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn the_message_is_edited(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    let said = chat.say(ANN, "Dentist tuesday 9:30").await;
    chat.sim.edit_text(ANN, ANN, said, "Dentist wednesday 11:00 @ Main St 5").unwrap();
    chat.settle().await;
    chat.sim.edit_text(ANN, ANN, said, "never mind").unwrap();
    chat.settle().await;
    assert_snapshot!(chat.transcript());
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn russian(pool: PgPool) {
    let mut chat = Chat::speaking(pool, "ru").await;
    chat.say(ANN, "/start").await;
    chat.say(ANN, "Москва").await;
    chat.say(ANN, "обед с Бобом завтра в 13:00").await;
    chat.say(ANN, "привет").await;
    chat.say(ANN, "/agenda").await;
    chat.press(ANN, "Удалить").await;
    assert_snapshot!(chat.transcript());
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn german_by_settings(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/settings").await;
    chat.press(ANN, "Language").await;
    chat.press(ANN, "Deutsch").await;
    chat.press(ANN, "Zurück").await;
    chat.say(ANN, "/tz Wien").await;
    chat.say(ANN, "Zahnarzt am Dienstag um 9:30").await;
    chat.say(ANN, "/help").await;
    assert_snapshot!(chat.transcript());
}
