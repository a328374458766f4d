use serde_json::Value;
use sqlx::PgPool;

use crate::house::House;

/// Every path and method of the description is answered, without a token by 401, and every reference in it leads
/// somewhere.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn the_description_is_of_this_api(pool: PgPool) {
    let house = House::new(pool).await;
    let document = house.send("", "GET", "/api/openapi.json", &[], "").await.json();
    let mut count = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys().filter(|key| *key != "parameters") {
            let path = format!("/api{}", path.replace("{id}", "0192f0c1-2b5e-7c11-8a4b-5d2f00000001"));
            let status = house.send("", &method.to_uppercase(), &path, &[], "{}").await.status.as_u16();
            assert_eq!(status, if path.ends_with("openapi.json") { 200 } else { 401 }, "{method} {path}");
            count += 1;
        }
    }
    assert_eq!(count, 13);
    check_references(&document, &document);
}

fn check_references(at: &Value, document: &Value) {
    match at {
        Value::Object(map) => {
            if let Some(reference) = map.get("$ref").and_then(Value::as_str) {
                assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
            }
            map.values().for_each(|inner| check_references(inner, document));
        }
        Value::Array(items) => items.iter().for_each(|inner| check_references(inner, document)),
        _ => {}
    }
}
