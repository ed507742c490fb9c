//! Those who act for an owner change and correct measures of people, and are never shown an exact number of them.

use axum::http::Method;
use benchside::plan::model::Recorded;
use benchside::plan::store::{self, Said};
use serde_json::json;

use super::editing::{filled, send};
use super::planned;
use crate::on_both;
use crate::support::client::Answer;
use crate::support::{Cast, Client, House};

const PLAN: &str = "/api/v1/plans/technician-commitment-2025-2027";
const MEASURE: &str = "/api/v1/plans/technician-commitment-2025-2027/measures/3.3";
const EDIT: &str = "/plan/measures/3.3/edit";

/// Cora, who keeps the plan, and Bob, who acts for an owner of action 3.
async fn both(house: &House, cast: &Cast) -> (Client, Client) {
    let mut cora = house.client(&cast.cora).await;
    let owner = [("owner", "People & Organisational Development"), ("person", "bob@northbridge.example"), ("acts", "yes")];
    cora.post("/plan/actions/3/owners", &owner).await.is(303);
    (cora, house.client(&cast.bob).await)
}

fn began(n: &'static str, of: &'static str) -> [(&'static str, &'static str); 5] {
    [("baseline_n", n), ("baseline_of", of), ("baseline_period", "2024"), ("baseline_source", "HR"), ("note", "Where it began")]
}

fn wave(n: &'static str, of: &'static str, invited: &'static str, words: &'static str) -> [(&'static str, &'static str); 7] {
    [("what", "survey"), ("held", "yes"), ("period", "2025"), ("n", n), ("of", of), ("invited", invited), ("words", words)]
}

async fn number(client: &mut Client) -> (String, String) {
    let fields = client.get(MEASURE).await.ok().value()["fields"].clone();
    (fields["baseline_n"].as_str().unwrap_or("-").to_owned(), fields["baseline_of"].as_str().unwrap_or("-").to_owned())
}

/// Whether any of these numbers stands on a page, or in a field of its form.
fn tells(page: &Answer, numbers: &[&str]) -> bool {
    let words = [page.texts("main"), page.attributes("main input", "value")].concat().join(" ");
    numbers.iter().any(|number| words.split(|letter: char| !letter.is_ascii_digit()).any(|word| word == *number))
}

/// What is said of the record with these words.
async fn recorded(client: &mut Client, words: &str) -> String {
    let all = client.get("/plan/measures/3.3").await.ok().texts("#records + .leaf-body li");
    all.into_iter().find(|one| one.contains(words)).unwrap()
}

fn pair(n: &str, of: &str) -> (String, String) {
    (n.to_owned(), of.to_owned())
}

on_both!(where_it_began_is_kept_by_those_who_do_not_see_it, |house| {
    let cast = planned(&house).await;
    let (mut cora, mut bob) = both(&house, &cast).await;
    send(&mut cora, EDIT, &began("61", "112")).await.is(303);
    let page = bob.get(EDIT).await.ok();
    assert_eq!(
        (page.attributes("#baseline_n", "value"), page.attributes("#baseline_of", "value")),
        (vec![String::new()], vec![String::new()])
    );
    assert!(
        page.texts("#baseline_n-hint")[0].contains("shown to coordinators alone") && !tells(&page, &["61", "112"]),
        "{}",
        page.body
    );
    assert_eq!(number(&mut bob).await, pair("-", "-"));
    let reads = house.facts("plan.read").await;
    let page = cora.get(EDIT).await.ok();
    assert_eq!(page.attributes("#baseline_of", "value"), ["112"]);
    assert!(page.texts("#baseline_n-hint")[0].contains("A number"));
    assert_eq!(house.facts("plan.read").await, reads + 1, "a look at exact numbers is written down");

    send(&mut bob, EDIT, &[("unit", "people"), ("note", "Shorter")]).await.is(303);
    assert_eq!(number(&mut cora).await, pair("61", "112"));
    let fields = |fields: serde_json::Value| json!({ "fields": fields, "note": "By program" });
    let mut program = house.client(&cast.bob).await.with_header("if-match", "\"3\"");
    let half = program.json(Method::PUT, MEASURE, &fields(json!({ "baseline_n": "9000" }))).await.is(422);
    assert!(!half.body.contains("112") && !half.body.contains("61") && !half.body.contains("more than"), "{}", half.body);
    let page = send(&mut bob, EDIT, &[("baseline_of", "3"), ("note", "Guessed")]).await.is(422);
    assert!(!tells(&page, &["61", "112"]) && !page.body.contains("more than"), "{}", page.body);
    program.json(Method::PUT, MEASURE, &fields(json!({ "unit": "staff" }))).await.ok();
    assert_eq!(number(&mut cora).await, pair("61", "112"));

    // two at once: what the other wrote stays, and is not shown
    let opened = bob.get(EDIT).await.ok();
    send(&mut cora, EDIT, &[&began("62", "113")[..], &[("unit", "people")]].concat()).await.is(303);
    let late = filled(&opened, &[("unit", "all staff"), ("note", "Wider")]);
    let late: Vec<(&str, &str)> = late.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let page = bob.post(EDIT, &late).await.is(409);
    let words = page.texts("main").join(" ");
    assert!(words.contains("Somebody saved other words meanwhile"), "{words}");
    assert!(!tells(&page, &["61", "62", "112", "113"]), "{words}");
    let again = filled(&page, &[]);
    let again: Vec<(&str, &str)> = again.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    bob.post(EDIT, &again).await.is(303);
    assert_eq!(number(&mut cora).await, pair("62", "113"));

    // they may write others, and not turn those that there are into numbers of something else
    for recorded in [
        [("recorded", "audit"), ("baseline_n", ""), ("baseline_of", "")],
        [("recorded", "audit"), ("baseline_n", "62"), ("baseline_of", "113")],
    ] {
        let page = send(&mut bob, EDIT, &[&recorded[..], &[("note", "An audit")]].concat()).await.is(422);
        assert!(page.texts("#recorded-error")[0].contains("Where it began counts people"), "{}", page.body);
    }
    send(&mut bob, EDIT, &began("70", "120")).await.is(303);
    assert_eq!(number(&mut cora).await, pair("70", "120"));
    assert!(number(&mut house.client(&cast.alice).await).await == pair("-", "-"), "nor does anybody else");
});

on_both!(what_was_recorded_stays_protected_whatever_the_definition_becomes, |house| {
    let cast = planned(&house).await;
    let (mut cora, mut bob) = both(&house, &cast).await;
    cora.post("/plan/measures/3.3/record", &wave("61", "112", "153", "Staff survey")).await.is(303);
    for client in [&mut bob, &mut cora] {
        let page = send(client, EDIT, &[("recorded", "audit"), ("note", "An audit")]).await.is(422);
        assert!(page.texts("#recorded-error")[0].contains("'survey' is recorded for 2025"), "{}", page.body);
    }
    // beside others it may stand, and where it began is of people still
    send(&mut cora, EDIT, &[&began("63", "114")[..], &[("recorded", "survey\r\naudit")]].concat()).await.is(303);
    let words = bob.get("/plan/measures/3.3").await.ok().texts("main").join(" ");
    assert!(words.contains("65 of 115") && !words.contains("114"), "{words}");
    // numbers that are left empty do not become numbers of something else
    let correct = bob.get("/plan/measures/3.3").await.ok().attributes("a[href*=corrects]", "href")[0].clone();
    let mut audit = wave("", "", "", "An audit");
    audit[0].1 = "audit";
    bob.post(&correct, &audit).await.is(422);

    // a plan of an earlier program, in which the definition was changed
    let mut tx = house.app.db.write().await.unwrap();
    let plan = store::of(&mut tx, &cast.northbridge.id).await.unwrap().remove(0);
    let kept = store::measure(&mut tx, &plan.id, "3.3").await.unwrap().unwrap();
    let mut says = kept.says.clone();
    says.from.recorded = vec![Recorded::Audit];
    let said = Said { now: house.clock.now(), by: None, note: "" };
    store::save(&mut tx, &kept, kept.version, &says, said).await.unwrap();
    tx.commit().await.unwrap();
    let page = bob.get(&correct).await.ok();
    for field in ["n", "of"] {
        assert_eq!(page.attributes(&format!("#{field}"), "value"), [""], "{field}");
    }
});

on_both!(a_correction_keeps_what_is_left_empty, |house| {
    let cast = planned(&house).await;
    let (mut cora, mut bob) = both(&house, &cast).await;
    cora.post("/plan/measures/3.3/record", &wave("61", "112", "153", "Staff survey")).await.is(303);
    let correct =
        async |client: &mut Client| client.get("/plan/measures/3.3").await.ok().attributes("a[href*=corrects]", "href")[0].clone();
    let path = correct(&mut bob).await;
    // the number that they leave empty would stand beside theirs in their name
    for part in [wave("62", "118", "", "Part"), wave("", "", "50", "Part"), wave("62", "", "153", "Part")] {
        let page = bob.post(&path, &part).await.is(422);
        let why = page.texts("#n-error");
        assert!(why.len() == 1 && why[0].contains("Write all of the numbers, or leave all of them empty."), "{}", page.body);
    }
    bob.post(&path, &wave("62", "118", "153", "One came late")).await.is(303);
    assert!(recorded(&mut cora, "One came late").await.contains("62 of 118 (52.5 %); 153 were asked"));
    let path = correct(&mut bob).await;
    bob.post(&path, &wave("", "", "", "As it was printed")).await.is(303);
    assert!(recorded(&mut cora, "As it was printed").await.contains("62 of 118 (52.5 %); 153 were asked"));
    // what is refused tells nothing of what is not shown
    let path = correct(&mut bob).await;
    for half in [wave("5000", "", "", "Half"), wave("", "2", "", "Half")] {
        let page = bob.post(&path, &half).await.is(422);
        assert!(!tells(&page, &["62", "118", "153"]) && !page.body.contains("more than all"), "{}", page.body);
    }
    bob.post(&path, &wave("62", "156", "156", "All departments")).await.is(303);
    assert!(recorded(&mut cora, "All departments").await.contains("62 of 156 (39.7 %); 156 were asked"));
    // programs too
    let records = bob.get(MEASURE).await.ok().value()["records"].clone();
    let now = records.as_array().unwrap().iter().find(|one| one["corrected"] == false).unwrap()["id"].clone();
    let sent = json!({ "what": "survey", "period": "2025", "words": "By program", "corrects": now });
    bob.json(Method::POST, &format!("{MEASURE}/records"), &sent).await.ok();
    assert!(recorded(&mut cora, "By program").await.contains("62 of 156 (39.7 %); 156 were asked"));
    // who sees the numbers says all of them
    let path = correct(&mut cora).await;
    cora.post(&path, &wave("", "", "", "Empty")).await.is(422);
    cora.post(&path, &wave("62", "156", "", "Nobody knows")).await.is(303);
    let words = recorded(&mut cora, "Nobody knows").await;
    assert!(words.contains("62 of 156") && !words.contains("were asked"), "{words}");
});

on_both!(two_people_correct_one_record, |house| {
    let cast = planned(&house).await;
    let (mut cora, mut bob) = both(&house, &cast).await;
    cora.post("/plan/measures/3.3/record", &wave("61", "112", "153", "Staff survey")).await.is(303);
    let path = bob.get("/plan/measures/3.3").await.ok().attributes("a[href*=corrects]", "href")[0].clone();
    cora.post(&path, &wave("62", "118", "153", "One came late")).await.is(303);
    let page = bob.post(&path, &wave("63", "119", "153", "Two came late")).await.is(409);
    assert_eq!((page.attributes("#n", "value"), page.texts("#words")), (vec!["63".to_owned()], vec!["Two came late".to_owned()]));
    let note = page.texts("[role=alert]").join(" ");
    assert!(
        note.contains("Cora Clerk corrected this meanwhile, for 2025.") && note.contains("Nothing of yours was written"),
        "{note}"
    );
    assert_eq!(page.attributes("[role=alert] a", "href"), ["/plan/measures/3.3"]);
    // saved again it takes the place of theirs
    let now = page.attributes("form.form", "action").remove(0);
    assert_ne!(now, path);
    bob.post(&now, &wave("63", "119", "153", "Two came late")).await.is(303);
    let words = cora.get("/plan/measures/3.3").await.ok().texts("#records + .leaf-body li");
    assert!(words.len() == 3 && words.join(" ").matches("corrected since").count() == 2, "{words:?}");
    assert!(
        words.iter().any(|one| one.contains("63 of 119") && one.contains("153 were asked") && !one.contains("corrected since"))
    );
    // an address from before leads to what stands there now
    let page = cora.get(&path).await.ok();
    assert_eq!(page.attributes("#of", "value"), ["119"]);
    assert!(page.texts("[role=alert]").join(" ").contains("Bob Baker corrected this meanwhile"), "{}", page.body);
    let same = cora.post(&now, &wave("63", "119", "153", "Two came late")).await.is(409);
    assert_eq!(same.attributes("#n", "value"), ["63"]);
    cora.get(&format!("{path}-none")).await.is(404);
    let gone =
        json!({ "what": "survey", "period": "2025", "n": 1, "of": 2, "words": "W", "corrects": path.rsplit('=').next().unwrap() });
    cora.json(Method::POST, &format!("{PLAN}/measures/3.3/records"), &gone).await.is(409);
});

on_both!(a_guess_is_answered_as_every_other, |house| {
    let cast = planned(&house).await;
    let (mut cora, mut bob) = both(&house, &cast).await;
    cora.post("/plan/measures/3.3/record", &wave("123", "457", "789", "Staff survey")).await.is(303);
    let before = recorded(&mut cora, "Staff survey").await;
    let mut answers = Vec::new();
    for n in ["122", "123", "124"] {
        let page = bob.post("/plan/measures/3.3/record", &wave(n, "457", "789", "Staff survey")).await.is(422);
        answers.push(page.texts("#period-error"));
    }
    assert!(answers[0][0].contains("has a number of 2025 already") && answers.iter().all(|one| *one == answers[0]), "{answers:?}");
    assert_eq!(recorded(&mut cora, "Staff survey").await, before);
    cora.post("/plan/measures/3.3/record", &wave("123", "457", "789", "Staff survey")).await.is(409);
});
