//! One name, one UID, one page of names is found by the index that is made for it, also in a database so young that
//! PostgreSQL has counted nothing yet: there every index that begins with the calendar looks alike to it.
#![cfg(test)]

use sqlx::PgPool;

async fn plan(pool: &PgPool, query: &str) -> String {
    let lines: Vec<String> =
        sqlx::query_scalar(sqlx::AssertSqlSafe(format!("explain {query}"))).fetch_all(pool).await.unwrap();
    lines.join("\n")
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_young_database_reads_no_calendar_to_find_one_object(pool: PgPool) {
    let calendar = "'01a1ff93-ed1e-77c5-abf2-ce08701d2c56'";
    for (asked, index) in [
        (format!("select id from events where calendar_id = {calendar} and name = 'a.ics'"), "events_name"),
        (format!("select id from events where calendar_id = {calendar} and uid = 'a'"), "events_uid"),
        (
            format!(
                "select name from events where calendar_id = {calendar} and name > 'a' order by name limit 1000"
            ),
            "events_name",
        ),
        (
            format!(
                "select id from events where calendar_id = {calendar} and starts_at < now()
                 and coalesce(ends_at, 'infinity') >= now()
                 order by coalesce(ends_at, 'infinity'), starts_at, id limit 200"
            ),
            "events_from",
        ),
    ] {
        let plan = plan(&pool, &asked).await;
        assert!(plan.contains(index), "{asked}\n{plan}");
        for other in ["events_name", "events_uid", "events_from"].into_iter().filter(|other| *other != index)
        {
            assert!(!plan.contains(other), "{asked}\n{plan}");
        }
    }
}
