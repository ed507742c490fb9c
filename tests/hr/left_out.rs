//! People who had themselves erased and whom HR's file goes on naming.

use axum::http::Method;
use benchside::directory::erase;
use benchside::hr::import::Kind;
use benchside::sql;
use serde_json::json;

use super::{HEAD, good, look, roll, who};
use crate::on_both;
use crate::support::House;

const THREE: &str = "1,Mo Manager,mo@northbridge.example,Science,,Manager,,,no
2,Alice Archer,alice@northbridge.example,Science,,Technician,1,,yes
3,Nina New,nina@northbridge.example,Science,,Technician,2,,yes
";

async fn erased(house: &House, number: &str, stay_away: bool) {
    let person = who(house, number).await.id;
    let mut tx = house.app.db.write().await.unwrap();
    assert!(erase::erase(&mut tx, house.clock.now(), &person, stay_away).await.unwrap());
    tx.commit().await.unwrap();
}

async fn left_out(house: &House, lines: &str) -> Vec<String> {
    let plan = look(house, format!("{HEAD}{lines}").as_bytes()).await.unwrap();
    plan.lists.get(&Kind::LeftOut).into_iter().flatten().map(|line| format!("{}: {}", line.name, line.detail)).collect()
}

on_both!(who_was_erased_is_left_out_until_they_want_to_come_back, |house| {
    let cast = house.cast().await;
    good(&house, THREE).await;
    erased(&house, "2", true).await;
    assert_eq!(left_out(&house, THREE).await, ["Alice Archer: Line 3"]);
    let done = good(&house, THREE).await;
    assert_eq!((done.people, done.left_out, done.joined, done.left), (2, 1, 0, 0));
    assert!(roll(&house).await.iter().all(|entry| entry.name != "Alice Archer"));
    assert_eq!(who(&house, "3").await.manager, None, "whoever she managed has nobody now");
    assert_eq!(good(&house, THREE).await.unchanged, 2, "and it stays so");
    // Under a new number at the old address, and at a new address under the old number.
    for other in
        [THREE.replace("2,Alice", "22,Alice").replace("Technician,2,", "Technician,22,"), THREE.replace("alice@", "ALICE.NEW@")]
    {
        assert_eq!(left_out(&house, &other).await.len(), 1, "{other}");
    }
    // Nothing that is kept says who it was.
    let mut tx = house.app.db.read().await.unwrap();
    let rows: Vec<(String, String)> =
        sql!(&mut tx, sqlx::query_as("select by_what, hash from left_out order by by_what"), fetch_all).unwrap();
    assert_eq!(rows.iter().map(|row| row.0.as_str()).collect::<Vec<_>>(), ["email", "number"]);
    assert!(rows.iter().all(|(_, hash)| hash.len() == 43 && !hash.to_lowercase().contains("alice")));
    drop(tx);

    let mut cora = house.client(&cast.cora).await;
    assert!(cora.get("/desk/hr/left-out").await.ok().body.contains("One person is"));
    for wrong in ["", "3", "nina@northbridge.example", "x\0y"] {
        let page = cora.post("/desk/hr/left-out", &[("who", wrong)]).await.is(422);
        assert_eq!(page.texts(".field .error").len(), 1, "{wrong:?}");
    }
    house.client(&cast.bob).await.post("/desk/hr/left-out", &[("who", "2")]).await.is(403);
    cora.post("/desk/hr/left-out", &[("who", " Alice@Northbridge.example ")]).await.leads_to();
    assert_eq!(house.facts("left-out.lifted").await, 1);
    assert!(left_out(&house, THREE).await.is_empty(), "the number is free with the address");
    assert_eq!(good(&house, THREE).await.joined, 1);
    cora.post("/desk/hr/left-out", &[("who", "2")]).await.is(422);
});

on_both!(the_api_lifts_it_too_and_marks_are_each_institutions_own, |house| {
    let cast = house.cast().await;
    good(&house, THREE).await;
    erased(&house, "3", true).await;
    erased(&house, "2", false).await;
    assert_eq!(left_out(&house, THREE).await, ["Nina New: Line 4"], "who may return does");
    let path = "/api/v1/hr/left-out/lift";
    let mut cora = house.client(&cast.cora).await;
    cora.json(Method::POST, path, &json!({ "who": "2" })).await.is(422);
    cora.json(Method::POST, path, &json!({ "whom": "3" })).await.is(400);
    let mut petra = house.client(&cast.petra).await;
    let mut tx = house.app.db.write().await.unwrap();
    benchside::accounts::store::grant(&mut tx, house.clock.now(), &cast.petra, benchside::accounts::Role::Coordinator)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    petra.json(Method::POST, path, &json!({ "who": "3" })).await.is(422);
    cora.json(Method::POST, path, &json!({ "who": "3" })).await.is(204);
    assert!(left_out(&house, THREE).await.is_empty());
});
