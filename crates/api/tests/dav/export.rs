//! A whole calendar as one file (GET of the calendar).

use axum::body::to_bytes;
use axum::http::HeaderMap;
use futures::StreamExt;
use insta::assert_snapshot;
use sqlx::PgPool;
use televent_ical::import::import;
use televent_ical::{CalendarObject, Kind};

use crate::house::{House, component, event, lunch};

/// The status, the headers and the text.
async fn get(house: &House, request: &str) -> (u16, HeaderMap, String) {
    let response = house.send(request).await;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = to_bytes(response.into_body(), 64 << 20).await.unwrap();
    (status, headers, String::from_utf8(text.to_vec()).unwrap())
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

/// An object of one component on a wall that is always so far from Greenwich.
fn customized(uid: &str, offset: &str) -> String {
    let zone = format!(
        "BEGIN:VTIMEZONE\r\nTZID:Customized Time Zone\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:{offset}\r\nTZOFFSETTO:{offset}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    );
    let lines = format!(
        "UID:{uid}\r\nDTSTAMP:20261121T100000Z\r\nDTSTART;TZID=Customized Time Zone:20261123T100000\r\nDURATION:PT1H\r\n"
    );
    component("VEVENT", &lines).replacen("BEGIN:VEVENT", &format!("{zone}BEGIN:VEVENT"), 1)
}

/// A series with an override, alarms, properties nobody knows and odd folds.
fn series() -> String {
    let head = "UID:series\r\nDTSTAMP:20261121T100000Z\r\n";
    let master = format!(
        "{head}DTSTART;TZID=Europe/Berlin:20261123T100000\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=5\r\nX-OWN;P=\"a;b\":1\r\nSUMMARY:Ro\r\n und\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER:-PT10M\r\nEND:VALARM\r\n"
    );
    let moved = format!(
        "{head}RECURRENCE-ID;TZID=Europe/Berlin:20261124T100000\r\nDTSTART;TZID=Europe/Berlin:20261124T150000\r\n"
    );
    component("VEVENT", &master).replacen(
        "END:VEVENT\r\n",
        &format!("END:VEVENT\r\nBEGIN:VEVENT\r\n{moved}END:VEVENT\r\n"),
        1,
    )
}

fn parts(object: &CalendarObject) -> Vec<String> {
    let kind = object.kind().as_str();
    let own = object.tree().children().iter().filter(|child| child.is(kind));
    own.map(|child| object.slice(child.octets()).to_owned()).collect()
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_calendar_is_one_file_and_reads_back(pool: PgPool) {
    let house = House::new(pool).await;
    let stored = [
        ("a.ics", customized("a", "+0130")),
        ("b.ics", customized("b", "-0345")),
        ("c.ics", series()),
        ("d.ics", component("VTODO", "UID:d\r\nDTSTAMP:20261121T100000Z\r\nSUMMARY:Milk\r\n")),
        ("e.ics", component("VJOURNAL", "UID:e\r\nDTSTAMP:20261121T100000Z\r\nSUMMARY:Diary\r\n")),
        ("f.ics", lunch()),
    ];
    for (name, object) in &stored {
        house.put(name, object).await;
    }
    let (status, headers, file) = get(&house, "GET {cal}").await;
    assert_eq!((status, header(&headers, "content-type")), (200, "text/calendar; charset=utf-8"));
    assert_eq!(header(&headers, "content-disposition"), "attachment; filename=\"Televent.ics\"");
    assert_snapshot!("export", file);
    let read = import(&file);
    assert_eq!(read.rejected, []);
    assert_eq!(read.objects.len(), stored.len());
    for (read, (name, object)) in read.objects.iter().zip(&stored) {
        let object = CalendarObject::parse(object.as_str()).unwrap();
        assert_eq!(read.kind(), object.kind());
        let times = |object: &CalendarObject| {
            let index = object.index(chrono_tz::Europe::Berlin);
            (index.starts_at, index.ends_at)
        };
        assert_eq!(times(read), times(&object), "{name}");
        // Of two zones that share a name the later one is called otherwise.
        let own =
            |text: Vec<String>| text.concat().replace("Customized Time Zone (2)", "Customized Time Zone");
        assert_eq!(own(parts(read)), own(parts(&object)), "{name}");
    }
    assert_eq!(read.objects.iter().filter(|object| object.kind() == Kind::Event).count(), 4);
}

/// RFC 9110 section 8.8.1: what may differ by a change in between is told by a weak tag.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn whoever_has_it_is_told_so(pool: PgPool) {
    let house = House::new(pool).await;
    house.put("l.ics", &lunch()).await;
    let tag = || async {
        let (status, headers, _) = get(&house, "GET {cal}").await;
        assert_eq!(status, 200);
        header(&headers, "etag").to_owned()
    };
    let first = tag().await;
    assert!(first.starts_with("W/\""), "{first}");
    assert_eq!(first, tag().await);
    let (status, headers, body) = get(&house, &format!("GET {{cal}}\nIf-None-Match: {first}")).await;
    assert_eq!((status, header(&headers, "etag"), body.as_str()), (304, first.as_str(), ""));
    assert_eq!(house.status("GET {cal}\nIf-None-Match: *").await, 304);
    assert_eq!(house.status("GET {cal}\nIf-None-Match: \"x\"").await, 200);
    // A weak tag is none to If-Match, which compares strongly.
    assert_eq!(house.status(&format!("GET {{cal}}\nIf-Match: {first}")).await, 412);
    assert_eq!(house.status("GET {cal}\nIf-Match: *").await, 200);

    house.put("m.ics", &event("m", "M", "20261124T110000Z", "20261124T120000Z")).await;
    let second = tag().await;
    assert_ne!(first, second);
    let rename = "<propertyupdate xmlns='DAV:'><set><prop><displayname>B\u{fc}ro</displayname>\
        <calendar-color xmlns='http://apple.com/ns/ical/'>#3A7FD5FF</calendar-color></prop></set></propertyupdate>";
    assert_eq!(house.status(&format!("PROPPATCH {{cal}}\n\n{rename}")).await, 207);
    let (_, headers, file) = get(&house, "GET {cal}").await;
    assert_ne!(header(&headers, "etag"), second, "its name is in the file");
    assert!(file.contains("\r\nNAME:Büro\r\nX-APPLE-CALENDAR-COLOR:#3A7FD5FF\r\n"), "{file}");
    let called = "attachment; filename=\"B_ro.ics\"; filename*=UTF-8''B%C3%BCro.ics";
    assert_eq!(header(&headers, "content-disposition"), called);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn head_tells_the_same_without_the_file(pool: PgPool) {
    let house = House::new(pool).await;
    house.put("l.ics", &lunch()).await;
    let (_, told, _) = get(&house, "GET {cal}").await;
    let (status, headers, body) = get(&house, "HEAD {cal}").await;
    assert_eq!((status, body.as_str()), (200, ""));
    for name in ["etag", "content-type", "content-disposition"] {
        assert_eq!(header(&headers, name), header(&told, name), "{name}");
    }
    assert_eq!(headers.get("content-length"), None, "nobody has counted it");
    let tag = header(&headers, "etag");
    assert_eq!(house.status(&format!("HEAD {{cal}}\nIf-None-Match: {tag}")).await, 304);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_empty_calendar_and_no_calendar(pool: PgPool) {
    let house = House::new(pool).await;
    let (status, _, file) = get(&house, "GET {cal}").await;
    assert_eq!(status, 200);
    assert!(file.starts_with("BEGIN:VCALENDAR\r\n") && file.ends_with("\r\nEND:VCALENDAR\r\n"), "{file}");
    assert!(!file.contains("METHOD"), "{file}");
    assert_eq!(house.status("GET /caldav/7/nothing/").await, 404);
    assert_eq!(house.status(&format!("GET {}", house.bob.calendar)).await, 404, "another's");
    for above in ["/caldav/", "/caldav/7/", "/caldav/principals/7/"] {
        assert_eq!(house.status(&format!("GET {above}")).await, 405, "{above}");
    }
}

/// An object that a later version no longer takes, or that somebody spoiled in the database.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_is_broken_does_not_break_the_rest(pool: PgPool) {
    let house = House::new(pool).await;
    for name in ["a", "b", "c"] {
        house.put(&format!("{name}.ics"), &event(name, name, "20261124T110000Z", "20261124T120000Z")).await;
    }
    sqlx::query("update events set text = 'BEGIN:VCALENDAR' where name = 'b.ics'")
        .execute(&house.pool)
        .await
        .unwrap();
    let (status, _, file) = get(&house, "GET {cal}").await;
    assert_eq!(status, 200);
    let read = import(&file);
    assert_eq!(read.rejected, []);
    assert_eq!(read.objects.iter().map(CalendarObject::uid).collect::<Vec<_>>(), ["a", "c"]);
}

/// What is in memory of it does not grow with the calendar, and its pages join.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn it_leaves_in_chunks(pool: PgPool) {
    let house = House::new(pool).await;
    let octets = 300 << 10;
    for number in 0..12 {
        let lines = format!("DESCRIPTION:{}\r\n", "x".repeat(60)).repeat(octets / 74);
        let lines =
            format!("UID:{number}\r\nDTSTAMP:20261121T100000Z\r\nDTSTART:20261123T100000Z\r\n{lines}");
        house.put(&format!("{number}.ics"), &component("VEVENT", &lines)).await;
    }
    let response = house.send("GET {cal}").await;
    let chunks: Vec<usize> =
        response.into_body().into_data_stream().map(|chunk| chunk.unwrap().len()).collect().await;
    assert!(chunks.iter().sum::<usize>() > 12 * octets - 12 * 100);
    let longest = chunks.iter().max().copied().unwrap();
    assert!(longest < (32 << 10) + octets + 1_000, "{longest} octets at once");
}

/// Whoever keeps a file must be able to tell that it is not whole.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_calendar_that_goes_meanwhile_breaks_off(pool: PgPool) {
    let house = House::new(pool).await;
    house.status("MKCALENDAR /caldav/7/work/").await;
    let words = format!("w{}", "x".repeat(1_000));
    for number in 0..250 {
        let object = event(&number.to_string(), &words, "20261124T110000Z", "20261124T120000Z");
        assert_eq!(house.status(&format!("PUT /caldav/7/work/{number}.ics\n\n{object}")).await, 201);
    }
    let response = house.send("GET /caldav/7/work/").await;
    assert_eq!(response.status(), 200);
    assert_eq!(house.status("DELETE /caldav/7/work/").await, 204);
    let chunks: Vec<_> = response.into_body().into_data_stream().collect().await;
    assert!(chunks.len() > 1 && chunks.last().unwrap().is_err(), "{} chunks", chunks.len());
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn many_objects_come_each_once(pool: PgPool) {
    let house = House::new(pool).await;
    for number in 0..450 {
        house
            .put(
                &format!("{number}.ics"),
                &event(&number.to_string(), "x", "20261124T110000Z", "20261124T120000Z"),
            )
            .await;
    }
    let (_, _, file) = get(&house, "GET {cal}").await;
    let mut uids: Vec<u32> =
        import(&file).objects.iter().map(|object| object.uid().parse().unwrap()).collect();
    uids.sort_unstable();
    assert_eq!(uids, (0..450).collect::<Vec<_>>());
}
