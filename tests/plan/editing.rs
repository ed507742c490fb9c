//! Actions and measures added, moved and changed in the browser and by programs; what follows from a plan's own days; and that whatever is
//! taken can be given back as a file.

use std::collections::BTreeSet;

use axum::http::Method;
use benchside::plan::file::read;
use benchside::plan::{import, store};
use benchside::web::times::date;
use serde_json::json;

use super::{PLANS, bring, planned};
use crate::on_both;
use crate::support::client::Answer;
use crate::support::{Cast, Client, House};

const PLAN: &str = "/api/v1/plans/technician-commitment-2025-2027";

/// What a form sends as it was opened, but for these. Browsers send line breaks of their own.
pub fn filled(page: &Answer, changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let form = "form.form:has(.acts .button:not(.quiet))";
    let mut fields: Vec<(String, String)> = Vec::new();
    for name in page.attributes(&format!("{form} input[name]"), "name") {
        let value = page.attributes(&format!("{form} input[name='{name}']"), "value").pop().unwrap_or_default();
        fields.push((name, value));
    }
    for name in page.attributes(&format!("{form} textarea"), "name") {
        let value = page.html();
        let selector = scraper::Selector::parse(&format!("#{name}")).unwrap();
        let text = value.select(&selector).next().unwrap().text().collect::<String>();
        fields.push((name, text.trim().replace('\n', "\r\n")));
    }
    for name in page.attributes(&format!("{form} select"), "name") {
        let value = page.attributes(&format!("#{name} option[selected]"), "value").pop();
        fields.push((name, value.unwrap_or_default()));
    }
    for (name, value) in changes {
        fields.retain(|(key, _)| key != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    fields
}

/// Opens a form, changes some of its fields and sends it.
pub async fn send(client: &mut Client, path: &str, changes: &[(&str, &str)]) -> Answer {
    let sent = filled(&client.get(path).await.ok(), changes);
    let pairs: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    client.post(path, &pairs).await
}

/// The plan as a file is good, and the same as what is here, in the same order.
async fn comes_back(house: &House, cast: &Cast, client: &mut Client) -> String {
    let text = client.get("/plan/report/plan.toml").await.ok().body;
    let today = date(house.clock.now(), &cast.northbridge.time_zone);
    let file = read(&text, today).unwrap_or_else(|wrong| panic!("{wrong:?}\n{text}"));
    let mut tx = house.app.db.read().await.unwrap();
    let weighed = import::weigh(&mut tx, today, &cast.northbridge.id, &file, &BTreeSet::new()).await.unwrap().unwrap();
    assert!(weighed.taken.is_empty() && weighed.clashes.is_empty() && weighed.new.is_empty() && weighed.said.is_empty());
    let plan = store::of(&mut tx, &cast.northbridge.id).await.unwrap().remove(0);
    let numbers = store::actions(&mut tx, &plan.id).await.unwrap().into_iter().map(|one| one.says.number);
    assert_eq!(numbers.collect::<Vec<_>>(), file.actions.iter().map(|one| one.action.number.clone()).collect::<Vec<_>>());
    let codes = store::measures(&mut tx, &plan.id).await.unwrap().into_iter().map(|one| one.says.code);
    assert_eq!(codes.collect::<Vec<_>>(), file.measures.iter().map(|one| one.measure.code.clone()).collect::<Vec<_>>());
    text
}

on_both!(an_action_is_added_in_the_browser, |house| {
    let cast = planned(&house).await;
    let mut cora = house.client(&cast.cora).await;
    assert!(cora.get("/plan").await.ok().attributes("a[href='/plan/add/action']", "href").len() == 1);
    let mut ada = house.client(&cast.ada).await;
    assert!(ada.get("/plan").await.ok().attributes("a[href='/plan/add/action']", "href").is_empty());
    ada.get("/plan/add/action").await.is(403);
    ada.post("/plan/add/action", &[("words", "Do")]).await.is(403);

    let page = cora.get("/plan/add/action").await.ok();
    assert_eq!(page.attributes("#number", "value"), ["19"], "the next free one");
    let page = send(&mut cora, "/plan/add/action", &[("number", "5"), ("words", "Open the workshops"), ("owners", "Estates")])
        .await
        .is(422);
    assert_eq!(page.texts("#number-error"), ["Error: There is an action 5 already. The next free one is 19."]);
    assert_eq!(page.texts("#words"), ["Open the workshops"], "what was typed stays");
    let page = send(&mut cora, "/plan/add/action", &[("number", "a/b")]).await.is(422);
    assert!(page.texts("#number-error")[0].contains("stands in addresses") && page.texts("#owners-error").len() == 1);
    let page = send(&mut cora, "/plan/add/action", &[("words", "Do"), ("owners", "Estates"), ("follow_on", "99")]).await.is(422);
    assert!(page.texts("#follow_on-error")[0].contains("There is no action 99 in this plan"), "{}", page.body);

    let new = [("words", "Open the workshops"), ("owners", "Estates\nRegistry"), ("strand", "Visibility"), ("follow_on", "2")];
    assert_eq!(send(&mut cora, "/plan/add/action", &new).await.leads_to(), "/plan/actions/19");
    let page = cora.get("/plan/actions/19").await.ok();
    assert!(
        page.body.contains("Open the workshops") && page.body.contains("Version 1") && page.body.contains("It was added then.")
    );
    assert_eq!((house.facts("plan.changed").await, house.facts("plan.status").await), (1, 0));
    // pressed twice, and sent without a number: nothing is added a second time
    let twice = send(&mut cora, "/plan/add/action", &[&new[..], &[("number", "")]].concat()).await.is(409);
    assert!(twice.body.contains("Action 19 says the same already"));
    // it stands behind the others of its strand, once
    let page = cora.get("/plan").await.ok();
    let order: Vec<String> = page.texts("[aria-labelledby=quarters] tbody a");
    let at = order.iter().position(|number| number == "19").unwrap();
    assert!(at < 18, "{order:?}");
    assert_eq!(page.texts("h2").iter().filter(|title| *title == "Visibility").count(), 1);
    let part = [("words", "The first of them"), ("owners", "Estates"), ("part_of", "19"), ("number", "19a")];
    assert_eq!(send(&mut cora, "/plan/add/action", &part).await.leads_to(), "/plan/actions/19a");
    assert!(cora.get("/plan/actions/19").await.ok().body.contains("19a: The first of them"));
    assert!(comes_back(&house, &cast, &mut cora).await.contains("Open the workshops"));
});

on_both!(a_measure_is_added_in_the_browser, |house| {
    let cast = planned(&house).await;
    let mut cora = house.client(&cast.cora).await;
    let form = cora.get("/plan/actions/5").await.ok().attributes("a[href^='/plan/add/measure']", "href").remove(0);
    assert_eq!(form, "/plan/add/measure?action=5");
    house.client(&cast.ada).await.get(&form).await.is(403);
    let page = cora.get(&form).await.ok();
    assert_eq!(
        (page.attributes("#code", "value"), page.attributes("#action option[selected]", "value")),
        (vec!["5.3".to_owned()], vec!["5".to_owned()])
    );
    let counted = [("name", "Share published"), ("kind", "proportion"), ("numerator", "directory.published")];
    let page = send(&mut cora, &form, &counted).await.is(422);
    assert!(page.texts("#denominator-error")[0].contains("This is a share of what is counted"), "{}", page.body);
    assert!(page.texts("#breakdowns-hint")[0].contains("where") && !page.texts("#breakdowns-hint")[0].contains("scope"));
    let whole = [&counted[..], &[("denominator", "directory.headcount"), ("direction", "up")]].concat();
    let page = send(&mut cora, &form, &[&whole[..], &[("targets", "2026: 500")]].concat()).await.is(422);
    assert!(page.texts("#targets-error")[0].contains("is no percentage"), "{}", page.body);
    let page = send(&mut cora, &form, &[&whole[..], &[("code", "5.1")]].concat()).await.is(422);
    assert!(page.texts("#code-error")[0].contains("There is a measure 5.1 already. The next free one is 5.3."));
    let good = [&whole[..], &[("targets", "2026: >= 80 %"), ("breakdowns", "department\nwhere")]].concat();
    assert_eq!(send(&mut cora, &form, &good).await.leads_to(), "/plan/measures/5.3");
    send(&mut cora, &form, &[&good[..], &[("code", "")]].concat()).await.is(409);
    assert!(cora.get("/plan/measures/5.3").await.ok().body.contains("at least 80 %"));
    // one number for two measures
    let same = [("name", "Share published, again"), ("same_as", "5.3"), ("kind", "proportion"), ("code", "")];
    assert_eq!(send(&mut cora, "/plan/add/measure?action=7", &same).await.leads_to(), "/plan/measures/7.4");
    assert!(cora.get("/plan/measures/7.4").await.ok().body.contains("It is the same measure as"));
    let page = send(&mut cora, "/plan/add/measure", &[("name", "No action")]).await.is(422);
    assert_eq!(page.texts("#action-error").len(), 1);
    comes_back(&house, &cast, &mut cora).await;
});

on_both!(parts_are_moved, |house| {
    let cast = planned(&house).await;
    let mut cora = house.client(&cast.cora).await;
    let older = comes_back(&house, &cast, &mut cora).await;
    let page = cora.get("/plan/actions/2/edit").await.ok();
    assert_eq!(page.attributes("#behind option[selected]", "value"), ["1"]);
    cora.post("/plan/actions/2/move", &[("behind", "99")]).await.is(422);
    assert_eq!(cora.post("/plan/actions/2/move", &[("behind", "3")]).await.leads_to(), "/plan/actions/2");
    cora.post("/plan/actions/2/move", &[("behind", "3")]).await.is(303);
    cora.post("/plan/measures/5.1/move", &[("behind", "5.2")]).await.is(303);
    cora.post("/plan/measures/5.1/move", &[("behind", "7.1")]).await.is(422);
    house.client(&cast.ada).await.post("/plan/actions/2/move", &[("behind", "")]).await.is(403);
    assert_eq!(house.facts("plan.order").await, 2, "once for each");
    let plan = cora.get(PLAN).await.ok().value();
    let order: Vec<&str> = plan["actions"].as_array().unwrap().iter().map(|one| one["number"].as_str().unwrap()).collect();
    assert_eq!(&order[..4], ["1", "3", "2", "4"]);
    let measures = &plan["actions"][4]["measures"];
    assert_eq!((&measures[0]["code"], &measures[1]["code"]), (&json!("5.2"), &json!("5.1")));
    // a file from before that moves nothing back, and what was added since stands where it did
    let new = [("words", "Open the workshops"), ("owners", "Estates"), ("number", "7a"), ("part_of", "7")];
    send(&mut cora, "/plan/add/action", &new).await.is(303);
    let moved = comes_back(&house, &cast, &mut cora).await;
    assert_ne!(moved, older);
    bring(&house, &cast.northbridge, &older).await;
    assert_eq!(comes_back(&house, &cast, &mut cora).await, moved);
    // what is new in it stands behind what it stands behind there
    let with = |number: &str| format!("[[action]]\nnumber = \"{number}\"\nwords = \"{number}\"\nowners = [\"A\"]\n\n");
    let measure = "[[measure]]\ncode = \"5.9\"\naction = \"5\"\nname = \"New\"\nkind = \"count\"\n\n";
    let newer = older.replacen("[[action]]", &format!("{}[[action]]", with("0")), 1);
    let newer = newer.replace("[[action]]\nnumber = \"3\"", &format!("{}{}[[action]]\nnumber = \"3\"", with("2a"), with("2b")));
    let newer = newer.replace("[[measure]]\ncode = \"5.2\"", &format!("{measure}[[measure]]\ncode = \"5.2\""));
    assert_eq!(bring(&house, &cast.northbridge, &newer).await.added, 4);
    let plan = cora.get(PLAN).await.ok().value();
    let order: Vec<&str> = plan["actions"].as_array().unwrap().iter().map(|one| one["number"].as_str().unwrap()).collect();
    assert_eq!(&order[..7], ["0", "1", "3", "2", "2a", "2b", "4"]);
    let of_5 = plan["actions"].as_array().unwrap().iter().find(|one| one["number"] == "5").unwrap();
    let codes: Vec<&str> = of_5["measures"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["5.2", "5.1", "5.9"]);
    comes_back(&house, &cast, &mut cora).await;
    cora.json(Method::POST, &format!("{PLAN}/actions/2/move"), &json!({ "behind": "" })).await.is(204);
    assert_eq!(cora.get(PLAN).await.ok().value()["actions"][0]["number"], "2");
    cora.json(Method::POST, &format!("{PLAN}/measures/5.1/move"), &json!({ "behind": "" })).await.is(204);
    cora.json(Method::POST, &format!("{PLAN}/measures/5.1/move"), &json!({ "behind": "1.1" })).await.is(422);
});

on_both!(the_plan_itself_is_changed, |house| {
    let cast = planned(&house).await;
    let mut cora = house.client(&cast.cora).await;
    house.client(&cast.ada).await.get("/plan/edit").await.is(403);
    let opened = cora.get("/plan/edit").await.ok();
    let page = send(&mut cora, "/plan/edit", &[("name", ""), ("ends", "2024-12-31")]).await.is(422);
    assert_eq!(
        (page.texts("#name-error").len(), page.texts("#ends-error")),
        (1, vec!["Error: The plan ends before it begins.".to_owned()])
    );
    // actions that would be left outside are named
    let page = send(&mut cora, "/plan/edit", &[("ends", "2025-09-30")]).await.is(422);
    assert!(page.texts("#ends-error")[0].contains("This would leave outside the plan: action "), "{}", page.body);
    cora.post("/plan/measures/14.1/record", &[("what", "review"), ("held", "yes"), ("period", "2025-01-20"), ("words", "Minutes")])
        .await
        .is(303);
    let page = send(&mut cora, "/plan/edit", &[("begins", "2025-03-01")]).await.is(422);
    assert!(page.texts("#begins-error")[0].contains("what is recorded for measure 14.1 (20 January 2025)"), "{}", page.body);

    assert_eq!(send(&mut cora, "/plan/edit", &[("name", "Our plan"), ("ends", "2028-06-30")]).await.leads_to(), "/plan");
    assert_eq!(cora.get("/plan").await.ok().texts("h1"), ["Our plan"]);
    assert_eq!(house.facts("plan.changed").await, 1);
    // the second began from what it said before
    let late = filled(&opened, &[("name", "Their plan"), ("summary", "For everyone")]);
    let late: Vec<(&str, &str)> = late.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let page = cora.post("/plan/edit", &late).await.is(409);
    let rows = page.texts("[aria-labelledby=meanwhile] tbody tr");
    assert!(
        rows.len() == 2 && rows[0].contains("Our plan") && rows[0].contains("your words") && rows[1].contains("theirs"),
        "{rows:?}"
    );
    assert_eq!(
        (page.attributes("#name", "value"), page.attributes("#ends", "value")),
        (vec!["Their plan".to_owned()], vec!["2028-06-30".to_owned()])
    );
    assert_eq!(cora.get("/plan").await.ok().texts("h1"), ["Our plan"], "nothing is overwritten");
    let again = filled(&page, &[]);
    let again: Vec<(&str, &str)> = again.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    cora.post("/plan/edit", &again).await.is(303);
    assert_eq!(cora.get("/plan").await.ok().texts("h1"), ["Their plan"]);

    // what is published holds the days
    cora.post("/plan/snapshots", &[("period", "2025 Q4")]).await.is(303);
    let page = send(&mut cora, "/plan/edit", &[("begins", "2024-12-01")]).await.is(422);
    assert!(page.texts("#begins-error")[0].contains("Numbers since 1 January 2025 are published"), "{}", page.body);
    comes_back(&house, &cast, &mut cora).await;
});

on_both!(programs_add_and_change_by_the_same_road, |house| {
    let cast = planned(&house).await;
    let (mut cora, mut bob) = (house.client(&cast.cora).await, house.client(&cast.bob).await);
    let action = json!({ "fields": { "words": "Open the workshops", "owners": "Estates" } });
    bob.json(Method::POST, &format!("{PLAN}/actions"), &action).await.is(403);
    let made = cora.json(Method::POST, &format!("{PLAN}/actions"), &action).await.is(201);
    assert_eq!(
        (made.headers["location"].to_str().unwrap(), made.headers["etag"].to_str().unwrap()),
        (&*format!("{PLAN}/actions/19"), "\"1\"")
    );
    assert_eq!((&made.value()["number"], &made.value()["fields"]["accountable"]), (&json!("19"), &json!("Estates")));
    cora.json(Method::POST, &format!("{PLAN}/actions"), &action).await.is(409);
    let taken = json!({ "number": "5", "fields": { "words": "Other", "owners": "A" } });
    assert!(
        cora.json(Method::POST, &format!("{PLAN}/actions"), &taken).await.is(422).body.contains("There is an action 5 already")
    );
    let lost = json!({ "part_of": "99", "fields": { "words": "Other", "owners": "A", "untis": "x" } });
    assert!(cora.json(Method::POST, &format!("{PLAN}/actions"), &lost).await.is(422).body.contains("untis"));
    let twice = json!({ "fields": { "words": "Other", "owners": "A\nB\nA", "begins": "2026-06-01", "due": "2025" } });
    let refused = cora.json(Method::POST, &format!("{PLAN}/actions"), &twice).await.is(422).body;
    assert!(refused.contains("An owner is named twice") && refused.contains("It is due before it begins"), "{refused}");

    let share = json!({ "action": "19", "fields": { "name": "Share", "kind": "proportion", "numerator": "directory.published" } });
    assert!(cora.json(Method::POST, &format!("{PLAN}/measures"), &share).await.is(422).body.contains("denominator"));
    let count =
        json!({ "action": "19", "fields": { "name": "Workshops", "kind": "count", "recorded": "review", "targets": "2026: 6" } });
    bob.json(Method::POST, &format!("{PLAN}/measures"), &count).await.is(403);
    let made = cora.json(Method::POST, &format!("{PLAN}/measures"), &count).await.is(201);
    assert_eq!((&made.value()["code"], &made.value()["fields"]["targets"]), (&json!("19.1"), &json!("2026: >= 6")));
    let nowhere = json!({ "action": "99", "fields": { "name": "Workshops", "kind": "count" } });
    cora.json(Method::POST, &format!("{PLAN}/measures"), &nowhere).await.is(422);

    let tag = cora.get(PLAN).await.ok().headers["etag"].to_str().unwrap().to_owned();
    let change = json!({ "name": "Our plan" });
    cora.json(Method::PUT, PLAN, &change).await.is(428);
    house.client(&cast.bob).await.with_header("if-match", &tag).json(Method::PUT, PLAN, &change).await.is(403);
    let mut cora = cora.with_header("if-match", &tag);
    cora.json(Method::PUT, PLAN, &json!({ "begins": "soon" })).await.is(422);
    let changed = cora.json(Method::PUT, PLAN, &change).await.ok();
    assert_eq!((&changed.value()["name"], changed.headers["etag"].to_str().unwrap()), (&json!("Our plan"), "\"2\""));
    cora.json(Method::PUT, PLAN, &json!({ "name": "Their plan" })).await.is(409);
    comes_back(&house, &cast, &mut cora).await;
});

on_both!(what_a_form_takes_its_file_gives_back, |house| {
    let cast = planned(&house).await;
    bring(&house, &cast.northbridge, PLANS[1].1).await;
    let mut cora = house.client(&cast.cora).await;
    // nothing to change: every form takes what its file said, but for links to plans that are not here all are good
    let mut tx = house.app.db.read().await.unwrap();
    let plans = store::of(&mut tx, &cast.northbridge.id).await.unwrap();
    let mut forms = Vec::new();
    for plan in &plans {
        let code = &plan.head.code;
        let numbers = store::actions(&mut tx, &plan.id).await.unwrap();
        forms.extend(numbers.iter().map(|one| format!("/plan/actions/{}/edit?plan={code}", one.says.number)));
        let codes = store::measures(&mut tx, &plan.id).await.unwrap();
        forms.extend(codes.iter().map(|one| format!("/plan/measures/{}/edit?plan={code}", one.says.code)));
    }
    drop(tx);
    for form in &forms {
        send(&mut cora, form, &[]).await.is(303);
    }
    assert_eq!(house.facts("plan.changed").await, 0, "and says what it said");

    let edit = "/plan/actions/4/edit";
    for (change, field) in [
        (vec![("begins", "2027-06-01"), ("due", "2026")], "due"),
        (vec![("begins", "-001-01-01")], "begins"),
        (vec![("owners", "A\nB\nA")], "owners"),
        (vec![("follow_on", "99")], "follow_on"),
        (vec![("follow_on", "technician-commitment-2025-2027 99")], "follow_on"),
        (vec![("follow_on", "icr-2018-2020 99z")], "follow_on"),
        (vec![("follow_on", "elsewhere")], "follow_on"),
    ] {
        let page = send(&mut cora, edit, &change).await.is(422);
        assert_eq!(page.texts(&format!("#{field}-error")).len(), 1, "{change:?}: {}", page.body);
    }
    let good = [("owners", "A\nB"), ("accountable", "B"), ("follow_on", "5\nicr-2018-2020 2c.i\nicr-2018-2020"), ("note", "More")];
    assert_eq!(send(&mut cora, edit, &good).await.leads_to(), "/plan/actions/4");
    let edit = "/plan/measures/3.3/edit";
    for (change, field) in [
        (vec![("baseline_source", "HR")], "baseline_n"),
        (vec![("baseline_n", "3"), ("baseline_period", "2024"), ("baseline_source", "HR")], "baseline_n"),
        (vec![("targets", "2026: 500")], "targets"),
        (vec![("breakdowns", "scope")], "breakdowns"),
    ] {
        let page = send(&mut cora, edit, &[&change[..], &[("note", "Why not")]].concat()).await.is(422);
        assert_eq!(page.texts(&format!("#{field}-error")).len(), 1, "{change:?}: {}", page.body);
    }
    // what is recorded has to go with the definition
    let portraits = [("what", "portraits"), ("held", "yes"), ("period", "2025-02-20"), ("n", "12"), ("words", "In the foyer")];
    cora.post("/plan/measures/1.1/record", &portraits).await.is(303);
    let share = [("kind", "proportion"), ("note", "A share")];
    let page = send(&mut cora, "/plan/measures/1.1/edit", &share).await.is(422);
    assert!(page.texts("#kind-error")[0].contains("recorded for 20 February 2025 does not say of how many"), "{}", page.body);
    let words = [("baseline_words", "49 % of chairs, \"as they say\""), ("baseline_source", "HR"), ("note", "As told")];
    send(&mut cora, edit, &words).await.is(303);
    let text = comes_back(&house, &cast, &mut cora).await;
    assert!(text.contains("icr-2018-2020") && text.contains("49 % of chairs"), "{text}");
});
