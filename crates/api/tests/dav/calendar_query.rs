use insta::assert_snapshot;
use sqlx::PgPool;

use crate::house::{House, component, event, lunch};

fn query(prop: &str, filter: &str) -> String {
    format!(
        "REPORT {{cal}}\nDepth: 1\n\n<C:calendar-query xmlns:D='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav'>\
         <D:prop>{prop}</D:prop><C:filter><C:comp-filter name='VCALENDAR'>{filter}</C:comp-filter></C:filter></C:calendar-query>"
    )
}

fn week(start: &str, end: &str) -> String {
    format!(
        "<C:comp-filter name='VEVENT'><C:time-range start='{start}T000000Z' end='{end}T000000Z'/></C:comp-filter>"
    )
}

async fn fill(house: &House) {
    house.put("lunch.ics", &lunch()).await;
    house.put("far.ics", &event("far", "Far", "20271123T110000Z", "20271123T120000Z")).await;
    let daily = component(
        "VEVENT",
        "UID:daily\r\nDTSTAMP:20261121T100000Z\r\nDTSTART;TZID=Europe/Berlin:20200101T090000\r\nDURATION:PT15M\r\nRRULE:FREQ=DAILY\r\nSUMMARY:Stand-up\r\n",
    );
    house.put("daily.ics", &daily).await;
    house
        .put("todo.ics", &component("VTODO", "UID:todo\r\nDTSTAMP:20261121T100000Z\r\nSUMMARY:Milk\r\n"))
        .await;
    house
        .put(
            "day.ics",
            &component(
                "VEVENT",
                "UID:day\r\nDTSTAMP:20261121T100000Z\r\nDTSTART;VALUE=DATE:20261124\r\nSUMMARY:Day off\r\n",
            ),
        )
        .await;
}

fn names(answer: &str) -> Vec<&str> {
    let mut names: Vec<&str> = answer
        .lines()
        .filter_map(|line| line.strip_prefix("<href>")?.strip_suffix("</href>")?.rsplit('/').next())
        .collect();
    names.sort_unstable();
    names
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_week_holds_its_own(pool: PgPool) {
    let house = House::new(pool).await;
    fill(&house).await;
    let answer = house.ask(&query("<D:getetag/><C:calendar-data/>", &week("20261123", "20261124"))).await;
    assert_snapshot!("query_week", answer);
    // The day off begins at midnight in Berlin, an hour before it does in UTC.
    assert_eq!(
        names(&house.ask(&query("<D:getetag/>", &week("20261123", "20261124"))).await),
        ["daily.ics", "day.ics", "lunch.ics"]
    );
    assert_eq!(names(&house.ask(&query("<D:getetag/>", &week("20261125", "20261126"))).await), ["daily.ics"]);
    assert_eq!(
        names(&house.ask(&query("<D:getetag/>", &week("20191225", "20191231"))).await),
        Vec::<&str>::new()
    );
    assert_eq!(
        names(&house.ask(&query("<D:getetag/>", "<C:comp-filter name='VTODO'/>")).await),
        ["todo.ics"]
    );
    assert_eq!(names(&house.ask(&query("<D:getetag/>", "")).await).len(), 5);
    let text = "<C:comp-filter name='VEVENT'><C:prop-filter name='SUMMARY'><C:text-match>UP</C:text-match></C:prop-filter></C:comp-filter>";
    assert_eq!(names(&house.ask(&query("<D:getetag/>", text)).await), ["daily.ics"]);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn expanded_into_instances(pool: PgPool) {
    let house = House::new(pool).await;
    fill(&house).await;
    let data =
        "<C:calendar-data><C:expand start='20261123T000000Z' end='20261125T000000Z'/></C:calendar-data>";
    let filter = "<C:comp-filter name='VEVENT'><C:time-range start='20261123T000000Z' end='20261125T000000Z'/>\
        <C:prop-filter name='SUMMARY'><C:text-match>stand</C:text-match></C:prop-filter></C:comp-filter>";
    assert_snapshot!("query_expand", house.ask(&query(data, filter)).await);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn parts_and_limits(pool: PgPool) {
    let house = House::new(pool).await;
    fill(&house).await;
    let part = "<C:calendar-data><C:comp name='VCALENDAR'><C:prop name='VERSION'/><C:comp name='VEVENT'><C:prop name='UID'/><C:prop name='SUMMARY'/></C:comp></C:comp></C:calendar-data>";
    assert_snapshot!("query_part", house.ask(&query(part, &week("20261123", "20261124"))).await);
    let limited = query("<D:getetag/>", "")
        .replace("</C:calendar-query>", "<D:limit><D:nresults>2</D:nresults></D:limit></C:calendar-query>");
    let answer = house.ask(&limited).await;
    assert_eq!(answer.matches("<getetag>").count(), 2);
    assert!(
        answer.contains("507 Insufficient Storage") && answer.contains("number-of-matches-within-limits"),
        "{answer}"
    );
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn filters_that_make_no_sense(pool: PgPool) {
    let house = House::new(pool).await;
    let event =
        |inner: &str| query("<D:getetag/>", &format!("<C:comp-filter name='VEVENT'>{inner}</C:comp-filter>"));
    assert_eq!(house.status(&event("<C:time-range/>")).await, 400, "no range at all");
    let range = "<C:time-range start='20261123T000000Z' end='20261124T000000Z'/>";
    let text = "<C:text-match>x</C:text-match>";
    assert_snapshot!("query_bad_filter", house.ask(&event("<C:time-range start='20261123'/>")).await);
    for inner in [
        format!("<C:is-not-defined/>{range}"),
        text.to_owned(),
        format!("<C:prop-filter name='SUMMARY'><C:is-not-defined/>{text}</C:prop-filter>"),
        format!("<C:prop-filter name='DTSTART'>{range}{text}</C:prop-filter>"),
        format!(
            "<C:prop-filter name='DTSTART'><C:param-filter name='TZID'><C:is-not-defined/>{text}</C:param-filter></C:prop-filter>"
        ),
        "<C:prop-filter name='DTSTART'><C:param-filter/></C:prop-filter>".to_owned(),
    ] {
        let answer = house.ask(&event(&inner)).await;
        assert!(answer.starts_with("403") && answer.contains("<C:valid-filter/>"), "{inner}\n{answer}");
    }
    let zone = event(range)
        .replace("</C:calendar-query>", "<C:timezone-id>Mars/City</C:timezone-id></C:calendar-query>");
    assert!(house.ask(&zone).await.contains("<C:valid-timezone/>"));
    let collation = query(
        "<D:getetag/>",
        "<C:prop-filter name='X'><C:text-match collation='i;x'>a</C:text-match></C:prop-filter>",
    );
    assert_snapshot!("query_bad_collation", house.ask(&collation).await);
    assert_eq!(house.status("REPORT {cal}\n\n<x xmlns='DAV:'/>").await, 403);
    assert_eq!(house.status("REPORT {cal}").await, 400);
}

/// A floating ten o'clock is one instant in Tokyo and another one in the calendar's Berlin: found and expanded in the
/// zone that the query brings along.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn one_zone_finds_and_expands(pool: PgPool) {
    let house = House::new(pool).await;
    let floating = "UID:f\r\nDTSTAMP:20261121T100000Z\r\nDTSTART:20261123T100000\r\nDURATION:PT1H\r\n";
    house.put("f.ics", &component("VEVENT", floating)).await;
    let (start, end) = ("20261123T010000Z", "20261123T020000Z");
    let data = format!("<C:calendar-data><C:expand start='{start}' end='{end}'/></C:calendar-data>");
    let hour =
        format!("<C:comp-filter name='VEVENT'><C:time-range start='{start}' end='{end}'/></C:comp-filter>");
    let zone = "<C:timezone-id>Asia/Tokyo</C:timezone-id></C:calendar-query>";
    let asked = query(&data, &hour);
    assert_eq!(names(&house.ask(&asked).await), Vec::<&str>::new(), "in Berlin it is another hour");
    let answer = house.ask(&asked.replace("</C:calendar-query>", zone)).await;
    assert!(answer.contains("DTSTART:20261123T010000Z"), "{answer}");
}

/// A VTIMEZONE is taken by what it defines where its name says nothing.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_zone_is_known_by_its_definition(pool: PgPool) {
    let house = House::new(pool).await;
    let day = "UID:d\r\nDTSTAMP:20261121T100000Z\r\nDTSTART;VALUE=DATE:20261124\r\n";
    house.put("d.ics", &component("VEVENT", day)).await;
    let zone = |offset: &str| {
        format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VTIMEZONE\r\nTZID:Our wall\r\nBEGIN:STANDARD\r\n\
             DTSTART:19700101T000000\r\nTZOFFSETFROM:{offset}\r\nTZOFFSETTO:{offset}\r\nEND:STANDARD\r\n\
             END:VTIMEZONE\r\nEND:VCALENDAR\r\n"
        )
    };
    // Noon of the 23rd in Greenwich: there already the 24th in Kiritimati, fourteen hours ahead.
    let noon = query(
        "<D:getetag/>",
        "<C:comp-filter name='VEVENT'><C:time-range start='20261123T120000Z' end='20261123T130000Z'/></C:comp-filter>",
    );
    let with = |offset: &str| {
        let zone = format!("<C:timezone>{}</C:timezone></C:calendar-query>", zone(offset));
        noon.replace("</C:calendar-query>", &zone)
    };
    assert_eq!(names(&house.ask(&with("+1400")).await), ["d.ics"]);
    assert_eq!(names(&house.ask(&with("+0000")).await), Vec::<&str>::new());
    // Offsets that no zone of the IANA data has.
    let odd = house.ask(&with("+0317")).await;
    assert!(odd.starts_with("403") && odd.contains("<C:valid-calendar-data/>"), "{odd}");
    assert_eq!(names(&house.ask(&noon).await), Vec::<&str>::new(), "in Berlin");
    let set = format!(
        "PROPPATCH {{cal}}\n\n<D:propertyupdate xmlns:D='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav'><D:set><D:prop>\
         <C:calendar-timezone>{}</C:calendar-timezone></D:prop></D:set></D:propertyupdate>",
        zone("+1400")
    );
    assert!(house.ask(&set).await.contains("200 OK"));
    assert_eq!(names(&house.ask(&noon).await), ["d.ics"], "the calendar's own zone");
}

/// An override counts by its own time, however many occurrences stand before it.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_override_far_into_the_series_is_found(pool: PgPool) {
    let house = House::new(pool).await;
    let daily = "UID:d\r\nDTSTAMP:20261121T100000Z\r\nDTSTART:20200101T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY\r\nSUMMARY:Stand-up\r\n";
    let retro = "UID:d\r\nDTSTAMP:20261121T100000Z\r\nRECURRENCE-ID:20240301T090000Z\r\nDTSTART:20240301T100000Z\r\nDURATION:PT1H\r\nSUMMARY:Retro\r\n";
    let object = component("VEVENT", &format!("{daily}END:VEVENT\r\nBEGIN:VEVENT\r\n{retro}"));
    house.put("d.ics", &object).await;
    let find = |range: &str| {
        query(
            "<D:getetag/>",
            &format!(
                "<C:comp-filter name='VEVENT'><C:time-range {range}/>\
                 <C:prop-filter name='SUMMARY'><C:text-match>retro</C:text-match></C:prop-filter></C:comp-filter>"
            ),
        )
    };
    assert_eq!(names(&house.ask(&find("start='20200101T000000Z'")).await), ["d.ics"]);
    assert_eq!(
        names(&house.ask(&find("start='20200101T000000Z' end='20240301T100000Z'")).await),
        Vec::<&str>::new(),
        "it begins as the window ends"
    );
    assert_eq!(names(&house.ask(&find("start='20240301T110000Z'")).await), Vec::<&str>::new());
}

/// One and the same alarm goes off in the window and satisfies the rest, and it is of the component that does.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_alarm_satisfies_all_of_its_filter(pool: PgPool) {
    let house = House::new(pool).await;
    let alarm = |action: &str, trigger: &str| {
        format!("BEGIN:VALARM\r\nACTION:{action}\r\nDESCRIPTION:x\r\nTRIGGER:{trigger}\r\nEND:VALARM\r\n")
    };
    let first = format!(
        "UID:a\r\nDTSTAMP:20261121T100000Z\r\nDTSTART:20261123T100000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=3\r\nSUMMARY:Daily\r\n{}{}",
        alarm("DISPLAY", "-PT15M"),
        alarm("AUDIO", "-PT2H")
    );
    let moved = "UID:a\r\nDTSTAMP:20261121T100000Z\r\nRECURRENCE-ID:20261124T100000Z\r\nDTSTART:20261124T120000Z\r\nDURATION:PT1H\r\nSUMMARY:Moved\r\n";
    let object = component("VEVENT", &format!("{first}END:VEVENT\r\nBEGIN:VEVENT\r\n{moved}"));
    house.put("a.ics", &object).await;
    let find = |title: &str, action: &str, hour: &str| {
        query(
            "<D:getetag/>",
            &format!(
                "<C:comp-filter name='VEVENT'><C:prop-filter name='SUMMARY'><C:text-match>{title}</C:text-match></C:prop-filter>\
                 <C:comp-filter name='VALARM'><C:time-range start='20261123T{hour}0000Z' end='20261123T{hour}5959Z'/>\
                 <C:prop-filter name='ACTION'><C:text-match>{action}</C:text-match></C:prop-filter></C:comp-filter></C:comp-filter>"
            ),
        )
    };
    for (title, action, hour, found) in [
        ("daily", "display", "09", true),
        ("daily", "audio", "08", true),
        ("daily", "audio", "09", false),
        ("daily", "display", "08", false),
        ("moved", "display", "09", false),
    ] {
        let answer = house.ask(&find(title, action, hour)).await;
        assert_eq!(answer.contains("a.ics"), found, "{title} {action} at {hour}\n{answer}");
    }
}
