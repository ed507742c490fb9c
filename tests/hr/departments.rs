//! The tree of departments, who is shown which numbers, and a team on one page.

use benchside::accounts::Role;
use benchside::accounts::store as accounts;
use benchside::directory::store::{self as directory, Publication};
use benchside::directory::{Audience, PROFILE_PUBLISHED, Profile};
use benchside::ledger::{self, Fact};
use serde_json::json;

use super::{good, who};
use crate::on_both;
use crate::support::{House, two_months_later};

/// Publishes the profiles of those with these staff numbers.
async fn publish(house: &House, numbers: impl Iterator<Item = usize>, role: Audience) {
    let now = house.clock.now();
    let mut publications = Vec::new();
    for number in numbers {
        let entry = who(house, &number.to_string()).await;
        let mut profile = Profile::default();
        profile.about.content.name.clone_from(&entry.name);
        profile.about.audience = Audience::Institution;
        profile.role.audience = role;
        publications.push(Publication { person: entry.id, profile, matching: false, at: now, confirmed: Some(now) });
    }
    let mut tx = house.app.db.write().await.unwrap();
    directory::publish_many(&mut tx, now, "sample", &publications).await.unwrap();
    tx.commit().await.unwrap();
}

/// Forty chemists and six physicists, whose heads work for Mo; Bob belongs to chemistry too, but not to HR.
async fn staff(house: &House) {
    let mut lines = "100,Mo Manager,mo@northbridge.example,Science,,,,,no\n".to_owned();
    for number in 1..=40 {
        let boss = if number == 1 { 100 } else { 1 };
        lines.push_str(&format!("{number},Chemist {}n,,Science > Chemistry,,Technician,{boss},,yes\n", "x".repeat(number)));
    }
    for number in 41..=46 {
        lines.push_str(&format!("{number},Physicist {}n,,Science > Physics,,Technician,100,,yes\n", "x".repeat(number)));
    }
    good(house, &lines).await;
}

on_both!(each_reader_is_shown_their_own_numbers, |house| {
    let cast = house.cast().await;
    staff(&house).await;
    publish(&house, 1..=12, Audience::Institution).await;
    let rows = async |person| {
        let answer = house.client(person).await.get("/api/v1/departments").await.ok().value();
        let rows: Vec<_> = answer["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| json!([item["name"], item["depth"], item["technical"], item["published"], item["uptake"]]))
            .collect();
        (answer["numbers"].clone(), rows)
    };
    let (numbers, exact) = rows(&cast.cora).await;
    assert_eq!(numbers, "exact");
    // Alice is in chemistry too, and nobody's staff number.
    assert_eq!(
        exact,
        [json!(["Science", 0, 48, 12, "25 %"]), json!(["Chemistry", 1, 42, 12, "29 %"]), json!(["Physics", 1, 6, 0, "0 %"])]
    );
    let mut tx = house.app.db.write().await.unwrap();
    accounts::grant(&mut tx, house.clock.now(), &cast.bob, Role::Steering).await.unwrap();
    tx.commit().await.unwrap();
    let (numbers, none) = rows(&cast.bob).await;
    assert_eq!((numbers, &none[0]), (json!("none"), &json!(["Science", 0, null, null, null])), "no month is over yet");
    two_months_later(&house, &cast).await;
    let (numbers, rounded) = rows(&cast.bob).await;
    assert_eq!(numbers, "rounded");
    assert_eq!(
        rounded,
        [json!(["Science", 0, 50, 10, "20 %"]), json!(["Chemistry", 1, 40, 10, "25 %"]), json!(["Physics", 1, null, 0, ".."])]
    );
    let page = house.client(&cast.bob).await.get("/departments").await.ok();
    assert!(page.body.contains("nearest 5"), "{}", page.body);
    // the front page is of the same day and as it was then, whatever comes late
    let front = async || house.client(&cast.bob).await.get("/").await.ok().texts(".figures dd");
    let told = front().await;
    assert_eq!(told[..2], ["50", "10"]);
    for number in 13..=30 {
        let person = who(&house, &number.to_string()).await.id;
        let fact = Fact::new(PROFILE_PUBLISHED, "2026-03-10T12:00:00Z".parse().unwrap()).by(&person).about(&person);
        let mut tx = house.app.db.write().await.unwrap();
        ledger::append(&mut tx, house.clock.now(), fact.with("reach", "institution").with("source", "page")).await.unwrap();
        tx.commit().await.unwrap();
    }
    benchside::measures::catch_up(&house.app).await.unwrap();
    assert_eq!(front().await, told);
    // a department that moves afterwards, and what comes late, put no second table beside the first
    let moved = async |parent: &str| {
        let mut tx = house.app.db.write().await.unwrap();
        let query = sqlx::AssertSqlSafe(format!("update departments set parent = ({parent}) where name = 'Physics'"));
        benchside::sql!(&mut tx, sqlx::query(query), execute).unwrap();
        tx.commit().await.unwrap();
    };
    moved("select cast(null as text)").await;
    assert_eq!(rows(&cast.cora).await.1.len(), 3);
    assert_eq!(rows(&cast.bob).await.1, rounded);
    moved("select other.id from departments other where other.name = 'Science'").await;
    let (numbers, own) = rows(&cast.mo).await;
    assert_eq!(numbers, "own");
    assert_eq!(own[1], json!(["Chemistry", 1, 41, 12, "29 %"]), "his people and theirs, Alice with them");
    let (numbers, none) = rows(&cast.alice).await;
    assert_eq!((numbers, &none[0]), (json!("none"), &json!(["Science", 0, null, null, null])));
    house.stranger().get("/api/v1/departments").await.is(401);
    let before = house.facts("uptake.read").await;
    let page = house.client(&cast.cora).await.get("/departments").await.ok();
    house.client(&cast.bob).await.get("/departments").await.ok();
    assert_eq!((before, house.facts("uptake.read").await), (2, 3), "each look at exact numbers is written down, and no other");
    assert_eq!(page.texts("#tree ~ tbody th"), ["Science", "Chemistry in Science", "Physics in Science"]);
    assert_eq!(page.texts("#chasers ~ tbody th"), ["Chemist xn", "Mo Manager"], "whoever has most people without a profile first");
});

on_both!(a_team_stands_on_one_page, |house| {
    let cast = house.cast().await;
    staff(&house).await;
    publish(&house, 1..=3, Audience::Institution).await;
    publish(&house, 4..=4, Audience::Private).await;
    let mut mo = house.client(&cast.mo).await;
    let team = mo.get("/team").await.ok();
    assert_eq!(team.texts(".card h2"), ["Chemist xn"]);
    assert_eq!(team.texts("#others + .leaf-body li").len(), 7, "six physicists, and Alice from before");
    let chemistry = who(&house, "1").await.department.unwrap();
    let mut bob = house.client(&cast.bob).await;
    let department = bob.get(&format!("/departments/{chemistry}")).await.ok();
    assert_eq!(department.texts(".card h2").len(), 3, "who hides their place is not told by standing here");
    let people = bob.get(&format!("/api/v1/departments/{chemistry}/people")).await.ok().value();
    assert_eq!(people["items"].as_array().unwrap().len(), 3);
    let science = who(&house, "100").await.department.unwrap();
    assert_eq!(bob.get(&format!("/departments/{science}")).await.ok().texts(".card h2").len(), 3, "those below it stand there too");
    house.client(&cast.petra).await.get(&format!("/departments/{chemistry}")).await.is(404);
    assert!(bob.get("/team").await.ok().body.contains("Nobody names you"));
});

on_both!(two_departments_of_one_name_stay_two_and_go_round, |house| {
    let cast = house.cast().await;
    good(&house, "1,Ann One,,New Faculty > Optics,,,,,yes\n").await;
    let both = "1,Ann One,,New Faculty > Optics,,,,,yes\n2,Bo Two,,Optics,,,,,yes\n";
    assert_eq!(good(&house, both).await.departments, 1);
    let names = async || {
        let mut tx = house.app.db.read().await.unwrap();
        let all = benchside::accounts::units::departments(&mut tx, &cast.northbridge.id).await.unwrap();
        all.into_iter().map(|one| one.name).filter(|name| name.starts_with("Optics")).collect::<Vec<_>>()
    };
    assert_eq!(names().await, ["Optics", "Optics (on its own)"]);
    assert_eq!(good(&house, both).await.departments, 0);
    let mut cora = house.client(&cast.cora).await;
    let file = cora.post("/desk/export", &[("what", "people"), ("format", "csv")]).await.ok().body;
    let here = |number: &str| file.lines().find(|line| line.starts_with(&format!("{number},"))).unwrap().to_owned();
    assert!(here("1").contains(",New Faculty > Optics,") && here("2").contains(",Optics,"), "{file}");
});
