//! Data given out in bulk, and what those in it are told.

use std::io::Read;

use axum::http::Method;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use benchside::accounts::store as accounts;
use benchside::hr::export::{self, By, Format, Rows, What};
use serde_json::json;

use super::{good, northbridge, take};
use crate::on_both;

on_both!(people_are_exported_and_told, |house| {
    let cast = house.cast().await;
    good(&house, "2,Alice Archer,alice@northbridge.example,Science > Chemistry,,=HYPERLINK(1),,2027-03-31,yes\n").await;
    let mut cora = house.client(&cast.cora).await;
    let file = cora.post("/desk/export", &[("what", "people"), ("format", "csv")]).await.ok();
    assert_eq!(file.headers[CONTENT_TYPE], "text/csv; charset=utf-8");
    assert_eq!(file.headers[CONTENT_DISPOSITION], "attachment; filename=\"people-2026-03-02.csv\"");
    let lines: Vec<&str> = file.body.lines().collect();
    assert!(lines[0].starts_with("\u{feff}staff number,name,e-mail,institution,department,"), "{}", lines[0]);
    assert_eq!(lines.len(), 6, "everyone at Northbridge and nobody else");
    let alice = lines.iter().find(|line| line.contains("Alice")).unwrap();
    assert!(
        alice.contains("Science > Chemistry") && alice.contains(",'=HYPERLINK(1),") && alice.contains("2027-03-31,yes"),
        "{alice}"
    );
    assert_eq!(house.facts("data.exported").await, 1);
    let mine = house.client(&cast.alice).await.get("/me/exports").await.ok();
    assert_eq!(mine.texts("tbody td"), ["a coordinator", "what your institution says about you", "CSV"]);
    let none = house.client(&cast.petra).await.get("/me/exports").await.ok();
    assert!(none.body.contains("You have not been in any export"));
    for person in [&cast.alice, &cast.mo, &cast.petra] {
        house.client(person).await.post("/desk/export", &[("what", "people"), ("format", "csv")]).await.is(403);
    }
    assert_eq!(house.stranger().post("/desk/export", &[]).await.leads_to(), "/sign-in?to=%2Fdesk%2Fexport");
    cora.post("/desk/export", &[("what", "everything")]).await.is(422);
});

on_both!(an_export_can_be_sent_back_as_an_extract, |house| {
    let cast = house.cast().await;
    let lines = "1,Mo Manager,mo@northbridge.example,Science,Hill Campus,Manager,,,no
2,Alice Archer,alice@northbridge.example,Science > Workshop,Hill Campus,Technician,1,2027-03-31,yes
3,Ben Two,,Arts > Workshop,,,1,,yes\n";
    good(&house, lines).await;
    // Whoever has no staff number has no place in an extract.
    let file = house.client(&cast.ada).await.post("/desk/export", &[("what", "people"), ("format", "csv")]).await.ok();
    let numbered: String = file.body.lines().filter(|line| !line.starts_with(',')).map(|line| format!("{line}\n")).collect();
    let done = take(&house, numbered.as_bytes(), &Default::default()).await.unwrap();
    assert_eq!((done.people, done.unchanged, done.departments), (3, 3, 0));
});

on_both!(profiles_leave_what_is_private_at_home, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    let about = [("version", "0"), ("audience", "institution"), ("name", "Alice Archer"), ("pronouns", "")];
    alice.post("/profile/about", &about).await.is(303);
    alice.post("/profile/summary", &[("version", "0"), ("audience", "institution"), ("summary", "I run the SEM.")]).await.is(303);
    alice
        .post("/profile/contact", &[("version", "0"), ("audience", "private"), ("phone", "0118 999"), ("messages", "yes")])
        .await
        .is(303);
    alice.post("/profile/publish", &[]).await.is(303);
    let mut ada = house.client(&cast.ada).await;
    let file = ada.json(Method::POST, "/api/v1/exports", &json!({ "what": "profiles", "format": "csv" })).await.ok();
    assert!(file.body.contains("I run the SEM.") && !file.body.contains("0118"), "{}", file.body);
    assert_eq!(file.body.lines().count(), 2, "only who has published");
    let listed = ada.get("/api/v1/exports").await.ok().value();
    assert_eq!((&listed["items"][0]["people"], &listed["items"][0]["by"]), (&json!(1), &json!("Ada Admin")));
    let mine = alice.get("/api/v1/me/exports").await.ok().value();
    assert_eq!(mine["items"][0]["role"], "admin");
    assert!(mine["items"][0].get("by").is_none());
    ada.json(Method::POST, "/api/v1/exports", &json!({ "what": "secrets", "format": "csv" })).await.is(400);
});

on_both!(a_workbook_has_no_formulas, |house| {
    house.cast().await;
    let many: String =
        (0..600).map(|number| format!("{number},Person {}n,,,,=1+{number},,,yes\n", "x".repeat(number % 40))).collect();
    good(&house, &many).await;
    let institution = northbridge(&house).await;
    let mut tx = house.app.db.write().await.unwrap();
    let by = By { person: None, role: "operator" };
    let (id, people) = export::begin(&mut tx, house.clock.now(), &institution.id, &by, What::People, Format::Xlsx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(people, 605);
    let rows = Rows::open(&house.app, &institution, &id, What::People).await.unwrap();
    let bytes = export::workbook(rows, What::People).await.unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut sheet = String::new();
    zip.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
    assert_eq!(sheet.matches("<row ").count(), 606);
    assert!(sheet.contains("=1+7") && !sheet.contains("<f>"), "text, never a formula");
    let told = export::with(&mut house.app.db.read().await.unwrap(), &accounts_of(&house).await, 10).await.unwrap();
    assert_eq!(told[0].role_in_words(), "the operator of the server");
});

async fn accounts_of(house: &crate::support::House) -> benchside::ids::PersonId {
    let mut tx = house.app.db.read().await.unwrap();
    accounts::person_by_handle(&mut tx, "alice-archer").await.unwrap().unwrap().id
}
