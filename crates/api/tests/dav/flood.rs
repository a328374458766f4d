//! Guessing and flooding: what a stranger learns from sign-ins, and what they cost the others.

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use sqlx::PgPool;
use televent_api::{Config, Limits, Network};

use crate::house::House;
use crate::sign_in::basic;

/// A door behind a proxy at the address that the tests' requests come from.
fn behind_a_proxy(limits: Limits) -> Config {
    let proxy = Network { address: "192.0.2.1".parse().unwrap(), prefix: 32 };
    Config { trusted_proxies: vec![proxy], limits, ..Config::for_tests() }
}

fn sign_in(authorization: &str, from: usize) -> String {
    let address = format!("198.51.{}.{}", from / 250, from % 250);
    format!("PROPFIND /caldav/\nDepth: 0\nX-Forwarded-For: {address}\nAuthorization: {authorization}")
}

/// Names that could open something with the right password, and names that could not.
fn names(house: &House) -> [String; 4] {
    [
        house.ann.user.clone(),
        format!("{}-00000000", house.ann.person.telegram_id),
        "999999-00000000".to_owned(),
        "nobody".to_owned(),
    ]
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_unknown_user_gets_the_same_answer(pool: PgPool) {
    let house = House::new(pool).await;
    let mut answers = Vec::new();
    for name in names(&house) {
        answers.push(house.ask(&sign_in(&basic(&name, "wrong"), 0)).await);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_unknown_user_costs_a_hash_like_a_known_one(pool: PgPool) {
    // Without a place to wait for the hash, whoever needs one is turned away.
    let limits = Limits { hash_queue: 0, ..Limits::default() };
    let house = House::with(pool, behind_a_proxy(limits)).await;
    for (number, name) in names(&house).iter().enumerate() {
        assert_eq!(house.status(&sign_in(&basic(name, "wrong"), number)).await, 429, "{name}");
    }
    assert_eq!(house.status(&sign_in(&house.ann.basic(), 9)).await, 429, "and so does a good one");
}

/// A program that polls many calendars after a restart opens many connections with one credential.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_good_password_may_come_in_a_crowd(pool: PgPool) {
    let house = House::new(pool).await;
    let request = format!("PROPFIND /caldav/\nDepth: 0\nAuthorization: {}", house.ann.basic());
    let crowd: FuturesUnordered<_> = (0..100).map(|_| house.status(&request)).collect();
    let statuses: Vec<u16> = crowd.collect().await;
    assert!(statuses.iter().all(|status| *status == 207), "{statuses:?}");
    // A bad one is as many guesses as requests.
    let guess = format!("PROPFIND /caldav/\nDepth: 0\nAuthorization: {}", basic(&house.bob.user, "wrong"));
    let crowd: FuturesUnordered<_> = (0..30).map(|_| house.status(&guess)).collect();
    let refused = crowd.filter(|status| futures::future::ready(*status == 401)).count().await;
    assert_eq!(refused, 10);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_account_is_guarded_from_wherever_the_guesses_come(pool: PgPool) {
    let house = House::with(pool, behind_a_proxy(Limits::default())).await;
    let name = &house.bob.user;
    let (account, key) = name.split_once('-').unwrap();
    // The same account in other letters, which must not give ten guesses more each.
    let spellings = [name.clone(), name.to_uppercase(), format!("0{name}"), format!("00{account}-{key}")];
    let mut checked = 0;
    for number in 0..60 {
        let spelling = &spellings[number % spellings.len()];
        let good = house.status(&sign_in(&basic(spelling, "wrong"), number)).await;
        let refused_unread = spelling.starts_with('0');
        checked += usize::from(good == 401 && !refused_unread);
    }
    assert_eq!(checked, 10);
    let zeros = basic(&format!("0{name}"), &house.bob.password);
    house.clock.advance(chrono::TimeDelta::seconds(61));
    assert_eq!(house.status(&sign_in(&zeros, 99)).await, 401, "an account is written in one way");
    assert_eq!(house.status(&sign_in(&house.bob.basic(), 99)).await, 207);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn no_header_hides_where_guesses_come_from(pool: PgPool) {
    let house = House::new(pool).await;
    let headers = [
        "X-Forwarded-For: 10.0.0.{}",
        "X-Forwarded-For: 10.0.0.{}, 127.0.0.1",
        "X-Forwarded-For: 127.0.0.1\nX-Forwarded-For: 10.0.0.{}",
        "Forwarded: for=10.0.0.{}",
        "X-Real-IP: 10.0.0.{}",
        "X-Client-IP: 10.0.0.{}",
        "X-Originating-IP: 10.0.0.{}",
        "True-Client-IP: 10.0.0.{}",
        "CF-Connecting-IP: 10.0.0.{}",
        "X-Forwarded-Host: h{}.example.org",
    ];
    let mut checked = 0;
    for number in 0..80 {
        let header = headers[number % headers.len()].replace("{}", &number.to_string());
        let guess = basic(&format!("{}-abcdefgh", 1_000 + number), "x");
        let status = house.status(&format!("PROPFIND /caldav/\n{header}\nAuthorization: {guess}")).await;
        checked += usize::from(status == 401);
    }
    assert_eq!(checked, 60);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_flood_of_bad_passwords_is_turned_away_and_others_are_served(pool: PgPool) {
    let queue = 16;
    let limits = Limits { hash_queue: queue, ..Limits::default() };
    let house = House::with(pool, behind_a_proxy(limits)).await;
    assert_eq!(house.status(&sign_in(&house.ann.basic(), 1_000)).await, 207);
    let (house, regular) = (&house, sign_in(&house.ann.basic(), 1_000));
    let flood: FuturesUnordered<_> = (0..1_000)
        .map(|number| async move {
            let guess = basic(&format!("{}-abcdefgh", 1_000 + number), "x");
            house.status(&sign_in(&guess, number)).await
        })
        .collect();
    let mut regular = std::pin::pin!(house.status(&regular));
    let (mut flood, mut hashed, mut turned_away) = (flood, 0, 0);
    let mut hashed_before = None;
    loop {
        tokio::select! {
            biased;
            status = &mut regular, if hashed_before.is_none() => {
                assert_eq!(status, 207, "who was verified a moment ago waits for no hash");
                hashed_before = Some(hashed);
            }
            status = flood.next() => match status {
                Some(401) => hashed += 1,
                Some(429) => turned_away += 1,
                Some(other) => panic!("{other}"),
                None => break,
            }
        }
    }
    assert_eq!(hashed + turned_away, 1_000);
    assert!(hashed >= queue && hashed < 500, "{hashed} were hashed: no more than find a place");
    assert!(hashed_before.unwrap() < hashed, "{hashed_before:?} of {hashed}");
    // Who was turned away has used up none of the tries.
    assert_eq!(house.status(&sign_in(&house.bob.basic(), 1_001)).await, 207);
}
