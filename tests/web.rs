//! The house around every route.

use axum::http::Method;

use crate::support::House;

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let house = House::sqlite().await;
    for path in ["/assets/app.css", "/nothing-here", "/api/v1/openapi.json", "/api/v1/nothing"] {
        let answer = house.stranger().get(path).await;
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(answer.headers["strict-transport-security"], "max-age=63072000; includeSubDomains; preload", "{path}");
    }
}

#[tokio::test]
async fn a_wrong_address_is_a_page_for_people_and_a_problem_for_programs() {
    let house = House::sqlite().await;
    let page = house.stranger().get("/nothing-here").await.is(404);
    assert_eq!(page.texts("h1"), ["Nothing here"]);
    let problem = house.stranger().get("/api/v1/nothing").await.is(404);
    assert_eq!(problem.headers["content-type"], "application/problem+json");
    assert_eq!(problem.value()["status"], 404);
}

#[tokio::test]
async fn a_write_from_another_site_is_refused() {
    let house = House::sqlite().await;
    for (name, value) in
        [("origin", "https://elsewhere.example"), ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site")]
    {
        let mut client = house.stranger().with_header(name, value);
        client.send(Method::POST, "/assets/app.css", None).await.is(403);
    }
    house.stranger().send(Method::POST, "/assets/app.css", None).await.is(405);
}

#[tokio::test]
async fn the_demonstration_answers_only_under_a_loopback_name() {
    let house = House::demo().await;
    house.stranger().with_header("host", "benchside.example").get("/assets/app.css").await.is(403);
}

/// Merging keeps the first of two schemas with one name, and the other slice's bodies would be described wrongly.
#[test]
fn no_two_slices_describe_different_things_under_one_name() {
    let mut known = std::collections::BTreeMap::new();
    for slice in benchside::api_docs() {
        for (name, schema) in slice.components.unwrap_or_default().schemas {
            let before = known.entry(name.clone()).or_insert_with(|| schema.clone());
            assert!(*before == schema, "two slices describe '{name}'; rename one with #[schema(as = …)]");
        }
    }
}

#[test]
fn every_route_of_the_api_is_described() {
    let described = serde_json::to_value(benchside::api_doc()).unwrap();
    for route in benchside::routes().list() {
        if route.path.starts_with("/api/v1/") && !route.path.ends_with("openapi.json") {
            let act = &described["paths"][&route.path][route.method.to_lowercase()];
            assert!(act["responses"].is_object(), "{} {} is not in its slice's api_doc", route.method, route.path);
        }
    }
}
