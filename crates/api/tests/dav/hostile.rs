//! Bad input: 4xx, never 5xx, at a bounded cost, and the next request is served.

use std::time::Duration;

use base64::Engine as _;
use sqlx::PgPool;

use crate::house::{House, component, lunch};

/// The dearest request may take so much of a processor: 100 ms, and ten times that where nothing is optimised.
const DEAREST: Duration = Duration::from_millis(if cfg!(debug_assertions) { 1_000 } else { 100 });

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn xml_bombs(pool: PgPool) {
    let house = House::new(pool).await;
    let laughs = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><propfind xmlns='DAV:'><prop>&b;</prop></propfind>";
    let deep = format!("{}{}", "<a>".repeat(5_000), "</a>".repeat(5_000));
    let wide = format!("<propfind xmlns='DAV:'><prop>{}</prop></propfind>", "<a/>".repeat(100_000));
    let attributes = format!(
        "<propfind xmlns='DAV:' {}/>",
        (0..50_000).map(|n| format!("a{n}='' ")).collect::<Vec<_>>().concat()
    );
    let spaces = format!(
        "<propfind xmlns='DAV:' {}/>",
        (0..30_000).map(|n| format!("xmlns:a{n}='u' ")).collect::<Vec<_>>().concat()
    );
    let bodies = [
        laughs,
        &deep,
        &wide,
        &attributes,
        &spaces,
        "<",
        "\u{0}",
        "<propfind/>",
        "<a xmlns='DAV:'/>",
        "]]>",
        "<!DOCTYPE propfind SYSTEM 'http://127.0.0.1/x'><propfind xmlns='DAV:'><allprop/></propfind>",
        "<?xml version='1.0' encoding='utf-16'?><propfind xmlns='DAV:'><allprop/></propfind>",
    ];
    for method in ["PROPFIND", "REPORT"] {
        for body in bodies {
            let (status, cost) = house.cost(&format!("{method} {{cal}}\nDepth: 0\n\n{body}")).await;
            assert!((400..500).contains(&status), "{method} {status} {}", start(body));
            assert!(cost < DEAREST, "{method} {cost:?} {}", start(body));
        }
    }
    assert_eq!(house.status("PROPFIND {cal}\nDepth: 0").await, 207);
    let many = (0..600).map(|n| format!("<p{n}/>")).collect::<Vec<_>>().concat();
    assert_eq!(
        house
            .status(&format!(
                "PROPFIND {{cal}}\nDepth: 0\n\n<propfind xmlns='DAV:'><prop>{many}</prop></propfind>"
            ))
            .await,
        400
    );
}

/// The database takes no NUL, so none may get there, signed in or not.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn characters_that_xml_and_the_database_refuse(pool: PgPool) {
    let house = House::new(pool).await;
    for bad in ["\u{0}", "\u{1}", "\u{b}", "\u{1f}", "\u{ffff}", "&#0;", "&#x1;", "&#xFFFE;"] {
        for place in [
            "<displayname>a%</displayname>",
            "<x:a xmlns:x='urn:%'/>",
            "<y xmlns='' b='%'>c</y>",
            "<y xmlns=''>%</y>",
        ] {
            let prop = place.replace('%', bad);
            let body =
                format!("<propertyupdate xmlns='DAV:'><set><prop>{prop}</prop></set></propertyupdate>");
            assert_eq!(house.status(&format!("PROPPATCH {{cal}}\n\n{body}")).await, 400, "{body:?}");
        }
    }
    let encode = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
    for user in ["7-\0x:y", "7-a:\0", "\0:x"] {
        let request = format!("PROPFIND /caldav/\nDepth: 0\nAuthorization: Basic {}", encode(user));
        assert_eq!(house.status(&request).await, 401, "{user:?}");
    }
    for request in [
        "PROPFIND /caldav/7/%00/\nDepth: 0",
        "GET {cal}%00.ics",
        "PUT {cal}a%00.ics\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR",
        "MKCALENDAR /caldav/7/new%00/",
        "MOVE {cal}a.ics\nDestination: {cal}b%00.ics",
    ] {
        let status = house.status(request).await;
        assert!((400..500).contains(&status), "{status} {request}");
    }
    let nul = component("VEVENT", "UID:nul\r\nDTSTART:20261123T090000Z\r\nSUMMARY:a\0b\r\n");
    let status = house.status(&format!("PUT {{cal}}nul.ics\nContent-Type: text/calendar\n\n{nul}")).await;
    assert!((400..500).contains(&status), "{status}");
    assert_eq!(house.status("PROPFIND {cal}\nDepth: 0").await, 207);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn calendar_bombs(pool: PgPool) {
    let house = House::new(pool).await;
    let head = "UID:x\r\nDTSTAMP:20261121T100000Z\r\nDTSTART:20261121T100000Z\r\n";
    let nested = format!(
        "BEGIN:VCALENDAR\r\n{}{}END:VCALENDAR\r\n",
        "BEGIN:VEVENT\r\n".repeat(2_000),
        "END:VEVENT\r\n".repeat(2_000)
    );
    let lines = component("VEVENT", &format!("{head}{}", "X-A:b\r\n".repeat(60_000)));
    let long = component("VEVENT", &format!("{head}SUMMARY:{}\r\n", "x".repeat(900_000)));
    let dates = component("VEVENT", &format!("{head}{}", "EXDATE:20261121T100000Z\r\n".repeat(20_000)));
    let floods = |name: &str| {
        let times: Vec<_> =
            (0..45_000).map(|n| format!("2026{:02}{:02}T100000Z", n % 12 + 1, n % 28 + 1)).collect();
        component("VEVENT", &format!("{head}{name}:{}\r\n", times.join(",")))
    };
    let years = |year: &str| {
        component(
            "VEVENT",
            &format!(
                "UID:x\r\nDTSTAMP:20261121T100000Z\r\nDTSTART:{year}0101T000000Z\r\nRRULE:FREQ=DAILY\r\n"
            ),
        )
    };
    let mut bodies =
        vec![nested, lines, dates, long, floods("RDATE"), floods("EXDATE"), years("0001"), years("9999")];
    let all = |from: u32, until: u32| (from..until).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let product = format!(
        "FREQ=YEARLY;COUNT=1;BYMONTH={};BYMONTHDAY={};BYHOUR={};BYMINUTE={};BYSECOND={}",
        all(1, 13),
        all(1, 32),
        all(0, 24),
        all(0, 60),
        all(0, 60)
    );
    for rule in [
        "FREQ=SECONDLY",
        "FREQ=DAILY;COUNT=1000000000",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=MINUTELY;BYSETPOS=-1;BYSECOND=0,1,2,3,4,5,6,7,8,9",
        "FREQ=WEEKLY;BYDAY=MO😀",
        "FREQ=",
        "X",
        "FREQ=DAILY;UNTIL=99999999T999999Z",
        &product,
        &product.replace("COUNT=1;", ""),
    ] {
        bodies.push(component("VEVENT", &format!("{head}RRULE:{rule}\r\n")));
    }
    for line in [
        "DURATION:-PT1H",
        "DURATION:PT0S",
        "DTEND:00010101T000000Z",
        "DTEND:99991231T235959Z",
        "DURATION:P99999999999W",
        "RDATE:x",
        "SUMMARY:a\rb",
    ] {
        bodies.push(component("VEVENT", &format!("{head}{line}\r\n")));
    }
    for (number, body) in bodies.iter().enumerate() {
        let body = &body.replace("UID:x", &format!("UID:{number}"));
        let put = format!("PUT {{cal}}{number}.ics\nContent-Type: text/calendar\n\n{body}");
        let (status, cost) = house.cost(&put).await;
        assert!(status < 500, "{number}: {status} {}", start(body));
        assert!(cost < DEAREST, "{number} cost {cost:?} {}", start(body));
    }
    // Whatever of it was kept does not hurt a query.
    let query = "REPORT {cal}\nDepth: 1\n\n<C:calendar-query xmlns:D='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav'><D:prop><C:calendar-data>\
        <C:expand start='20600101T000000Z' end='20600108T000000Z'/></C:calendar-data></D:prop><C:filter><C:comp-filter name='VCALENDAR'>\
        <C:comp-filter name='VEVENT'><C:time-range start='20600101T000000Z' end='20600108T000000Z'/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>";
    let (status, cost) = house.cost(query).await;
    assert_eq!(status, 207);
    assert!(cost < DEAREST, "{cost:?}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn odd_addresses(pool: PgPool) {
    let house = House::new(pool).await;
    house.put("l.ics", &lunch()).await;
    let cal = house.ann.calendar.clone();
    for path in [
        "/caldav/7/../8/",
        "/caldav/7/%2e%2e/8/",
        "/caldav//7/",
        "/caldav/7//x",
        "/caldav/7/%00/",
        "/caldav/7/a%2fb/x.ics",
        "/caldav/7/%ff%fe/",
        "/caldav/07/",
        "/caldav/%37/x/y/z/",
        "/caldav/7;x=1/",
        "/caldav/\u{661}/",
    ] {
        let path: String =
            path.chars().map(|c| if c.is_ascii() { c.to_string() } else { "%D9%A1".to_owned() }).collect();
        for method in ["PROPFIND", "GET", "PUT", "DELETE", "REPORT", "OPTIONS"] {
            let status = house.status(&format!("{method} {path}\nDepth: 0\n\n<x/>")).await;
            assert!((400..500).contains(&status), "{method} {path} {status}");
        }
    }
    assert_eq!(house.status(&format!("GET {cal}{}.ics", "a".repeat(3_000))).await, 404);
    assert_eq!(house.status(&format!("GET {cal}l.ics?x=1")).await, 200, "a query is not part of the address");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn windows_without_end(pool: PgPool) {
    let house = House::new(pool).await;
    let daily = component(
        "VEVENT",
        "UID:d\r\nDTSTAMP:20261121T100000Z\r\nDTSTART:20200101T090000Z\r\nRRULE:FREQ=SECONDLY\r\n",
    );
    house.put("d.ics", &daily).await;
    let expand = "REPORT {cal}\nDepth: 1\n\n<C:calendar-query xmlns:D='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav'><D:prop><C:calendar-data>\
        <C:expand start='00010101T000000Z' end='99991231T235959Z'/></C:calendar-data></D:prop><C:filter><C:comp-filter name='VCALENDAR'>\
        <C:comp-filter name='VEVENT'><C:time-range start='00010101T000000Z' end='99991231T235959Z'/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>";
    let answer = house.ask(expand).await;
    assert!(answer.starts_with("207") || answer.starts_with('4'), "{}", start(&answer));
    assert!(answer.len() < 8 << 20, "{}", answer.len());
    let (_, cost) = house.cost(expand).await;
    assert!(cost < DEAREST, "{cost:?}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn odd_destinations(pool: PgPool) {
    let house = House::new(pool).await;
    house.put("l.ics", &lunch()).await;
    let (mine, bobs) = (house.ann.calendar.clone(), house.bob.calendar.clone());
    for destination in [
        bobs.clone() + "l.ics",
        format!("https://elsewhere.example.org{bobs}l.ics"),
        mine.clone() + "%2e%2e/x.ics",
        mine.clone() + "../8/x.ics",
        mine.clone() + "a%00b.ics",
        mine.clone() + "a%2fb.ics",
        mine.clone() + "%ff.ics",
        mine.clone() + &"a".repeat(3_000),
        mine.clone() + "x.ics?y",
        "file:///etc/passwd".to_owned(),
        "//".to_owned(),
        "x".to_owned(),
    ] {
        for method in ["MOVE", "COPY"] {
            let status = house.status(&format!("{method} {mine}l.ics\nDestination: {destination}")).await;
            assert!((400..500).contains(&status), "{method} {destination} {status}");
        }
    }
    assert_eq!(house.status(&format!("GET {mine}l.ics")).await, 200, "it is where it was");
    let bob = format!("PROPFIND {bobs}\nDepth: 1\nAuthorization: {}", house.bob.basic());
    assert_eq!(house.ask(&bob).await.matches("<response>").count(), 1, "and nothing came to Bob");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn bodies_that_unfold_or_do_not_end(pool: PgPool) {
    let house = House::new(pool).await;
    house.put("l.ics", &lunch()).await;
    for (request, want) in [
        (format!("PUT {{cal}}l.ics\nContent-Encoding: gzip\n\n{}", lunch()), 415),
        ("PROPFIND {cal}\nDepth: 0\nContent-Encoding: deflate\n\nx".to_owned(), 415),
        (format!("REPORT {{cal}}\n\n{}", " ".repeat(2 << 20)), 413),
        (format!("PUT {{cal}}l.ics\n\n{}", "x".repeat(2 << 20)), 403),
        ("PROPFIND {cal}\nDepth: infinity".to_owned(), 403),
        ("PROPFIND /caldav/7/\nDepth: infinity".to_owned(), 403),
        ("PROPFIND {cal}\nDepth: 99999999999999999999".to_owned(), 400),
        (format!("GET {{cal}}l.ics\nIf-None-Match: {}", "\"a\",".repeat(5_000)), 400),
    ] {
        assert_eq!(house.status(&request).await, want, "{}", start(&request));
    }
    assert_eq!(house.status("PROPFIND {cal}\nDepth: 0").await, 207, "the next one is served");
}

/// As much of a text as a failure needs to show.
fn start(text: &str) -> String {
    text.chars().take(200).collect()
}

/// Every counter by its name and labels, on this thread.
#[derive(Default)]
struct Counters(
    std::sync::Mutex<std::collections::BTreeMap<String, std::sync::Arc<std::sync::atomic::AtomicU64>>>,
);

impl metrics::Recorder for Counters {
    fn describe_counter(&self, _: metrics::KeyName, _: Option<metrics::Unit>, _: metrics::SharedString) {}
    fn describe_gauge(&self, _: metrics::KeyName, _: Option<metrics::Unit>, _: metrics::SharedString) {}
    fn describe_histogram(&self, _: metrics::KeyName, _: Option<metrics::Unit>, _: metrics::SharedString) {}

    fn register_counter(&self, key: &metrics::Key, _: &metrics::Metadata<'_>) -> metrics::Counter {
        let labels: Vec<String> =
            key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        let name = format!("{} {}", key.name(), labels.join(" "));
        metrics::Counter::from_arc(std::sync::Arc::clone(self.0.lock().unwrap().entry(name).or_default()))
    }

    fn register_gauge(&self, _: &metrics::Key, _: &metrics::Metadata<'_>) -> metrics::Gauge {
        metrics::Gauge::noop()
    }

    fn register_histogram(&self, _: &metrics::Key, _: &metrics::Metadata<'_>) -> metrics::Histogram {
        metrics::Histogram::noop()
    }
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_request_that_took_too_long_is_counted(pool: PgPool) {
    let limits =
        televent_api::Limits { request: Duration::from_millis(50), ..televent_api::Limits::default() };
    let house = House::with(pool, televent_api::Config { limits, ..televent_api::Config::for_tests() }).await;
    let counters = Counters::default();
    let _counting = metrics::set_default_local_recorder(&counters);
    let never = axum::body::Body::from_stream(futures::stream::pending::<
        Result<axum::body::Bytes, std::io::Error>,
    >());
    let address: std::net::SocketAddr = "192.0.2.1:5".parse().unwrap();
    let put = axum::http::Request::put(format!("{}slow.ics", house.ann.calendar))
        .header("authorization", house.ann.basic())
        .header("content-type", "text/calendar")
        .extension(axum::extract::ConnectInfo(address))
        .body(never)
        .unwrap();
    let answer = tower::ServiceExt::oneshot(house.router.clone(), put).await.unwrap();
    assert_eq!(answer.status(), 408);
    let counted = counters.0.lock().unwrap();
    let put = "televent_http_requests_total route=caldav method=PUT status=408";
    let seen = counted.get(put).map(|count| count.load(std::sync::atomic::Ordering::Relaxed));
    assert_eq!(seen, Some(1), "{:?}", counted.keys());
}
