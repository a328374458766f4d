use insta::assert_snapshot;
use sqlx::PgPool;

use crate::house::House;

fn search(name: &str) -> String {
    format!(
        "REPORT /caldav/principals/\nDepth: 0\n\n<principal-property-search xmlns='DAV:'><property-search><prop><displayname/></prop>\
         <match>{name}</match></property-search><prop><displayname/><principal-URL/></prop></principal-property-search>"
    )
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn everyone_finds_themselves_and_nobody_else(pool: PgPool) {
    let house = House::new(pool).await;
    assert_snapshot!("principal_search", house.ask(&search("AN")).await);
    assert!(!house.ask(&search("Bob")).await.contains("<response>"));
    let set = "REPORT /caldav/principals/\n\n<principal-search-property-set xmlns='DAV:'/>";
    assert_snapshot!("principal_search_property_set", house.ask(set).await);
    let own = "REPORT /caldav/principals/\n\n<principal-match xmlns='DAV:'><self/><prop><displayname/></prop></principal-match>";
    assert!(house.ask(own).await.contains("<displayname>Ann</displayname>"));
    let acl = "REPORT {cal}\n\n<acl-principal-prop-set xmlns='DAV:'><prop><displayname/></prop></acl-principal-prop-set>";
    assert!(house.ask(acl).await.contains("<displayname>Ann</displayname>"));
    // As a library in wide use asks: no search, and the properties beside an empty prop.
    let beside = "REPORT /caldav/\n\n<principal-property-search xmlns='DAV:'><prop/><displayname/></principal-property-search>";
    assert!(house.ask(beside).await.contains("<displayname>Ann</displayname>"));
}

/// RFC 3744 sections 9.2 to 9.5.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn these_reports_have_depth_0_and_one_prop(pool: PgPool) {
    let house = House::new(pool).await;
    for body in [
        "<acl-principal-prop-set xmlns='DAV:'><prop><displayname/></prop></acl-principal-prop-set>",
        "<principal-match xmlns='DAV:'><self/><prop><displayname/></prop></principal-match>",
        "<principal-property-search xmlns='DAV:'><prop><displayname/></prop></principal-property-search>",
        "<principal-search-property-set xmlns='DAV:'/>",
    ] {
        for (depth, want) in [("0", true), ("1", false), ("infinity", false)] {
            let status = house.status(&format!("REPORT /caldav/principals/\nDepth: {depth}\n\n{body}")).await;
            assert_eq!(
                status,
                if want { if body.contains("search-property-set") { 200 } else { 207 } } else { 400 },
                "{depth} {body}"
            );
        }
        let twice = body.replace("<prop><displayname/></prop>", "<prop><displayname/></prop><prop/>");
        if body.contains("<self/>") || body.contains("acl-") {
            assert_eq!(house.status(&format!("REPORT /caldav/principals/\n\n{twice}")).await, 400, "{twice}");
        }
    }
}
