//! The page and the API by which a coordinator takes an extract in, and what HR's word means for a profile.

use axum::http::Method;
use benchside::accounts::store as accounts;
use benchside::accounts::store::NewToken;
use benchside::hr::EXTRACTS;
use benchside::notify;
use benchside::sent;
use chrono::TimeDelta;
use serde_json::json;

use super::{HEAD, good, roll, who};
use crate::on_both;
use crate::support::client::Answer;
use crate::support::{Client, House};

const TWO: &str = "2,Alice Archer,alice@northbridge.example,Science > Chemistry,Hill Campus,Chief Technician,,,yes
3,Nina New,nina@northbridge.example,Science > Physics,,Technician,2,,yes
";

async fn upload(client: &mut Client, text: &str) -> Answer {
    let body = format!(
        "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"staff.csv\"\r\nContent-Type: text/csv\r\n\r\n{text}\r\n--cut--\r\n"
    );
    client.send(Method::POST, "/desk/hr", Some(("multipart/form-data; boundary=cut", body))).await
}

on_both!(a_coordinator_sends_looks_and_confirms, |house| {
    let cast = house.cast().await;
    let mut cora = house.client(&cast.cora).await;
    let wrong = upload(&mut cora, &format!("{HEAD}2,,,,,,,,perhaps\n")).await.is(422);
    assert_eq!(wrong.texts(".errors li"), ["Line 2: name: is missing", "Line 2: technical: say yes or no, not 'perhaps'"]);
    let sent = upload(&mut cora, &format!("{HEAD}{TWO}")).await;
    let address = sent.leads_to().to_owned();
    let preview = cora.get(&address).await.ok();
    assert!(preview.texts("#list + .leaf-body tbody th").contains(&"Nina New".to_owned()), "{}", preview.body);
    assert_eq!(roll(&house).await.len(), 5, "nothing is written yet");
    let mut petra = house.client(&cast.petra).await;
    petra.get(&address).await.is(403);
    house.client(&cast.bob).await.post(&format!("{address}/confirm"), &[]).await.is(403);
    assert_eq!(cora.post(&format!("{address}/confirm"), &[("invite", "yes")]).await.leads_to(), address);
    assert!(cora.get(&address).await.ok().body.contains("0 of 2 people are written"));
    cora.post(&format!("{address}/confirm"), &[]).await.is(409);
    assert!(sent::work(&house.app, &EXTRACTS).await.unwrap() && !sent::work(&house.app, &EXTRACTS).await.unwrap());
    let after = cora.get(&address).await.ok();
    let figures = after.texts(".figures > div");
    assert!(figures.contains(&"Joined2".to_owned()) || figures.contains(&"Joined 2".to_owned()), "{figures:?}");
    assert_eq!(who(&house, "3").await.name, "Nina New");
    assert!(cora.get("/desk/hr").await.ok().body.contains("Taken in"));
});

on_both!(many_leavers_need_a_tick, |house| {
    let cast = house.cast().await;
    good(&house, TWO).await;
    let mut ada = house.client(&cast.ada).await;
    let one: String = TWO.lines().take(1).map(|line| format!("{HEAD}{line}\n")).collect();
    let address = upload(&mut ada, &one).await.leads_to().to_owned();
    let asked = ada.post(&format!("{address}/confirm"), &[]).await.is(422);
    assert_eq!(asked.texts(".errors li").len(), 1);
    assert!(!sent::work(&house.app, &EXTRACTS).await.unwrap(), "nothing was started");
    ada.post(&format!("{address}/confirm"), &[("leavers", "yes")]).await.is(303);
    sent::work(&house.app, &EXTRACTS).await.unwrap();
    assert!(who(&house, "3").await.left_on.is_some());
});

on_both!(a_file_waits_for_a_day, |house| {
    let cast = house.cast().await;
    let mut cora = house.client(&cast.cora).await;
    let thrown = upload(&mut cora, &format!("{HEAD}{TWO}")).await.leads_to().to_owned();
    cora.post(&format!("{thrown}/discard"), &[]).await.is(303);
    cora.get(&thrown).await.is(404);
    let address = upload(&mut cora, &format!("{HEAD}{TWO}")).await.leads_to().to_owned();
    house.clock.advance(TimeDelta::hours(23));
    sent::forget(&house.app, &EXTRACTS).await.unwrap();
    let mut cora = house.client(&cast.cora).await;
    cora.get(&address).await.ok();
    house.clock.advance(TimeDelta::hours(2));
    sent::forget(&house.app, &EXTRACTS).await.unwrap();
    cora.get(&address).await.is(404);
});

on_both!(programs_do_the_same, |house| {
    let cast = house.cast().await;
    let token = async |person| {
        let mut tx = house.app.db.write().await.unwrap();
        let new = NewToken { name: "HR".to_owned(), writes: true, expires: house.clock.now() + TimeDelta::days(7) };
        let (_, secret) = accounts::add_token(&mut tx, house.clock.now(), person, &new).await.unwrap();
        tx.commit().await.unwrap();
        house.stranger().with_header("authorization", &format!("Bearer {secret}"))
    };
    let file = |text: &str| Some(("text/csv", format!("{HEAD}{text}")));
    token(&cast.bob).await.send(Method::POST, "/api/v1/hr/extracts", file(TWO)).await.is(403);
    house.stranger().send(Method::POST, "/api/v1/hr/extracts", file(TWO)).await.is(401);
    let mut cora = token(&cast.cora).await;
    let wrong = cora.send(Method::POST, "/api/v1/hr/extracts", file("2,,,,,,,,yes\n")).await.is(422).value();
    assert_eq!(wrong["errors"][0], json!({ "field": "line 2", "detail": "name: is missing" }));
    let made = cora.send(Method::POST, "/api/v1/hr/extracts?file_name=staff.csv", file(TWO)).await.is(201).value();
    assert_eq!((&made["state"], &made["would"]["counts"]["joins"]), (&json!("waiting"), &json!(2)));
    let address = format!("/api/v1/hr/extracts/{}", made["id"].as_str().unwrap());
    let listed = cora.get(&format!("{address}?list=joins")).await.ok().value();
    assert_eq!(listed["would"]["list"][1]["name"], "Nina New");
    cora.json(Method::POST, &format!("{address}/confirm"), &json!({ "invite": true })).await.is(202);
    sent::work(&house.app, &EXTRACTS).await.unwrap();
    let done = cora.get(&address).await.ok().value();
    assert_eq!((&done["state"], &done["did"]["joined"], &done["did"]["invited"]), (&json!("done"), &json!(2), &json!(1)));
    cora.send(Method::DELETE, &address, None).await.is(409);
});

async fn names_alice(house: &House) -> Vec<String> {
    let mut bob = house.client(&house_bob(house).await).await;
    let page = bob.get("/people/alice-archer").await.ok();
    [page.texts("h1 bdi"), page.texts("[itemprop=jobTitle]")].concat()
}

async fn house_bob(house: &House) -> benchside::ids::PersonId {
    roll(house).await.into_iter().find(|entry| entry.name == "Bob Baker").unwrap().id
}

on_both!(what_comes_from_hr_stays_as_hr_has_it, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    let form = [("version", "0"), ("audience", "institution"), ("name", "Ali A"), ("pronouns", "she/her")];
    alice.post("/profile/about", &form).await.is(303);
    alice.post("/profile/publish", &[]).await.is(303);
    assert_eq!(names_alice(&house).await, ["Ali A"]);
    good(&house, TWO).await;
    assert_eq!(names_alice(&house).await, ["Alice Archer", "Chief Technician"], "at once, without publishing again");
    let editor = alice.get("/profile/about").await.ok();
    assert!(editor.attributes("input[name=name]", "value").is_empty() && editor.body.contains("/profile/tell-hr"));
    let version = editor.attributes("input[name=version]", "value").remove(0);
    let wrong = alice.post("/profile/about", &[("version", &version), ("name", "Ali"), ("audience", "institution")]).await.is(422);
    assert!(wrong.body.contains("HR keeps this"));
    let kept = [("version", version.as_str()), ("audience", "institution"), ("pronouns", "they/them")];
    alice.post("/profile/about", &kept).await.is(303);
    alice.post("/profile/publish", &[]).await.is(303);
    assert_eq!(names_alice(&house).await[0], "Alice Archer");
    let role = alice.get("/profile/role").await.ok();
    assert_eq!(role.texts(".facts dd"), ["Chief Technician", "Chemistry", "Hill Campus"]);
    let mut bob = house.client(&cast.bob).await;
    assert_eq!(
        bob.get("/profile/about").await.ok().attributes("input[name=name]", "value"),
        ["Bob Baker"],
        "whom HR does not name"
    );
});

on_both!(hr_is_told_by_a_note, |house| {
    let cast = house.cast().await;
    good(&house, TWO).await;
    let mut ada = house.client(&cast.ada).await;
    let settings = [("name", "University of Northbridge"), ("time_zone", "Europe/London"), ("shares", "yes")];
    let with = |address| [settings.as_slice(), &[("hr_contact", address)]].concat();
    ada.post("/admin/settings", &with("hr at northbridge")).await.is(422);
    ada.post("/admin/settings", &with("hr@northbridge.example")).await.is(303);
    let mut alice = house.client(&cast.alice).await;
    let page = alice.get("/profile/tell-hr").await.ok();
    assert_eq!(
        page.attributes("main a[href^=mailto]", "href"),
        ["mailto:hr@northbridge.example?subject=My%20details%20in%20Benchside"]
    );
    alice.post("/profile/tell-hr", &[("words", " ")]).await.is(422);
    alice.post("/profile/tell-hr", &[("words", "My surname is Archer-Hill.")]).await.is(303);
    notify::deliver_due(&house.app).await.unwrap();
    let mail = house.app.mail.sent().into_iter().find(|mail| mail.to == "cora@northbridge.example").unwrap();
    assert!(
        mail.text.contains("Archer-Hill") && mail.text.contains("staff number 2") && mail.text.contains("hr@northbridge.example")
    );
    assert!(mail.raw.contains("Reply-To: alice@northbridge.example") && !mail.subject.contains("Alice"));
});

/// More than other requests may have, and less than too much.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_may_be_large_but_not_too_large() {
    let house = House::sqlite().await;
    let cast = house.cast().await;
    let mut cora = house.client(&cast.cora).await;
    let lines: String = (0..12_000).map(|number| format!("{number},Person Number{number},p{number}@northbridge.example,Science,,Technical specialist number {number} of very many,,,no\n")).collect();
    assert!(lines.len() > 1024 * 1024);
    assert!(upload(&mut cora, &format!("{HEAD}{lines}")).await.leads_to().starts_with("/desk/hr/"));
    let answer = upload(&mut cora, &"x".repeat(34 * 1024 * 1024)).await.is(413);
    assert!(answer.body.contains("An extract may have 32 MB"), "{}", answer.body);
}
