//! Waves of surveys that were run elsewhere, sent as files.

use axum::http::Method;
use benchside::accounts::store as accounts;
use benchside::plan::survey::{self, Taken};
use benchside::plan::{WAVES, store};
use benchside::sent;
use benchside::web::times::date;
use serde_json::json;

use super::planned;
use crate::on_both;
use crate::support::{Cast, House};

const API: &str = "/api/v1/plans/technician-commitment-2025-2027/surveys";

/// Departments of Northbridge for groups.
pub async fn departments(house: &House, cast: &Cast) {
    let mut tx = house.app.db.write().await.unwrap();
    for name in ["Chemistry", "Physics", "Workshop"] {
        accounts::department_named(&mut tx, house.clock.now(), &cast.northbridge.id, name).await.unwrap();
    }
    tx.commit().await.unwrap();
}

pub fn wave(name: &str, chemistry: (i64, i64), workshop: (i64, i64)) -> String {
    format!(
        "wave,period,group,measure,question,invited,answered,agreed\n{name},2025,Chemistry,3.3,I feel recognised and valued,60,{},{}\n\
         {name},2025,Workshop,3.3,,15,{},{}\n{name},2025,Physics,3.3,,80,61,40\n",
        chemistry.0, chemistry.1, workshop.0, workshop.1
    )
}

async fn take(house: &House, cast: &Cast, text: &str) -> Result<Taken, Vec<String>> {
    let mut tx = house.app.db.write().await.unwrap();
    let plan = store::of(&mut tx, &cast.northbridge.id).await.unwrap().remove(0);
    let today = date(house.clock.now(), "Europe/London");
    let words = |problems: Vec<benchside::plan::file::Problem>| {
        problems.into_iter().map(|problem| format!("{}: {}", problem.line, problem.what)).collect::<Vec<_>>()
    };
    let read = survey::read(text.as_bytes()).map_err(words)?;
    let checked = survey::check(&mut tx, &plan, read, today).await.unwrap().map_err(words)?;
    let taken = survey::take(&mut tx, house.clock.now(), today, &plan, &checked, Some(&cast.cora)).await.unwrap();
    tx.commit().await.unwrap();
    Ok(taken)
}

on_both!(a_wave_is_taken_in_and_taken_in_again, |house| {
    let cast = planned(&house).await;
    departments(&house, &cast).await;
    let first = wave("Staff survey 2025", (40, 30), (8, 8));
    assert!(matches!(take(&house, &cast, &first).await, Ok(Taken::As(_, 1))));
    assert_eq!(take(&house, &cast, &first).await, Ok(Taken::Same));
    let page = house.client(&cast.cora).await.get("/plan/measures/3.3").await.ok();
    let words = page.texts("main").join(" ");
    assert!(words.contains("78 of 109") && words.contains("155 were asked"), "{words}");
    let groups = page.texts("[aria-labelledby=by-department] tbody tr").join(" | ");
    assert!(groups.contains("Workshop"), "exact: {groups}");
    let page = house.client(&cast.bob).await.get("/plan/measures/3.3").await.ok();
    assert!(page.texts("main").join(" ").contains("155 were asked"));
    assert_eq!(rows(&house, &cast.bob, "department").await.len(), 0, "everyone is shown groups as a snapshot has them");

    // the same wave again, with other numbers: another version, in place of the one before
    assert!(matches!(take(&house, &cast, &wave("Staff survey 2025", (44, 30), (8, 8))).await, Ok(Taken::As(_, 2))));
    let words = house.client(&cast.cora).await.get("/plan/measures/3.3").await.ok().texts("main").join(" ");
    assert!(words.contains("78 of 113") && words.contains("corrected since"), "{words}");
    assert_eq!((house.facts("plan.survey").await, house.facts("plan.recorded").await), (2, 2));
    // another wave tracks the same question
    let next = wave("Staff survey 2026", (50, 45), (12, 10)).replace(",2025,", ",2026-02-01,");
    assert!(matches!(take(&house, &cast, &next).await, Ok(Taken::As(_, 1))));
    let page = house.client(&cast.cora).await.get("/plan/measures/9.3").await.ok();
    assert_eq!(page.texts("[aria-labelledby=periods] tbody tr").len(), 3, "two waves and both together: {}", page.body);
});

on_both!(a_wave_that_does_not_fit_is_refused, |house| {
    let cast = planned(&house).await;
    departments(&house, &cast).await;
    let text = "wave,period,group,measure,question,answered,agreed\nW,2025,Alchemy,3.3,,20,10\nW,2025,Chemistry,9.3,,20,10\n\
                W,2025,Chemistry,7.2,,20,10\nW,2025,Physics,3.3,Do you like it here?,20,10\nW,2025,physics,3.3,,20,10\nW,2025,,99,,20,10\n";
    let problems = take(&house, &cast, text).await.unwrap_err();
    let said = |line: &str, words: &str| problems.iter().any(|problem| problem.starts_with(line) && problem.contains(words));
    assert!(said("2:", "no department 'Alchemy'") && said("3:", "name 3.3"), "{problems:?}");
    assert!(said("4:", "not read from surveys") && said("5:", "another question") && said("7:", "no measure 99"), "{problems:?}");
    assert!(problems.iter().any(|problem| problem.contains("the same department")), "{problems:?}");
    assert!(
        take(&house, &cast, &wave("W", (10, 5), (9, 0)).replace("2025", "2024")).await.unwrap_err()[0].contains("before the plan")
    );
    assert_eq!(house.facts("plan.survey").await, 0);
});

/// A wave of an answer a line: 30 women, 24 men and 3 others, in two departments and as many staff groups.
pub fn answers() -> String {
    let mut text = "wave,period,group,gender,staff group,measure,respondent,answer\n".to_owned();
    for who in 0..57 {
        let gender = ["Woman", "Man", "Non-binary"][usize::from(who >= 30) + usize::from(who >= 54)];
        let (group, staff) = (["Chemistry", "Physics"][who % 2], ["Technical", "Academic"][usize::from(who % 3 == 0)]);
        let answer = ["agree", "disagree", "5"][who % 3];
        text.push_str(&format!("Pulse,2025,{group},{gender},{staff},3.3,{who},{answer}\n"));
    }
    text
}

/// The rows of a measure's breakdown.
async fn rows(house: &House, person: &benchside::ids::PersonId, by: &str) -> Vec<String> {
    let page = house.client(person).await.get("/plan/measures/3.3").await.ok();
    page.texts(&format!("[aria-labelledby=by-{by}] tbody tr"))
}

on_both!(a_whole_and_its_parts_are_not_added_up, |house| {
    let cast = planned(&house).await;
    departments(&house, &cast).await;
    let mut tx = house.app.db.write().await.unwrap();
    let science = accounts::department_named(&mut tx, house.clock.now(), &cast.northbridge.id, "Faculty").await.unwrap();
    for name in ["Chemistry", "Physics"] {
        let id = accounts::department_named(&mut tx, house.clock.now(), &cast.northbridge.id, name).await.unwrap();
        benchside::sql!(&mut tx, sqlx::query("update departments set parent = $2 where id = $1").bind(&id).bind(&science), execute)
            .unwrap();
    }
    tx.commit().await.unwrap();
    let head = "wave,period,group,measure,invited,answered,agreed\n";
    let both = format!("{head}W,2025,Faculty,3.3,30,20,11\nW,2025,Chemistry,3.3,18,12,6\nW,2025,Physics,3.3,12,8,5\n");
    let problems = take(&house, &cast, &both).await.unwrap_err();
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems[0].starts_with("3: 'Faculty' on line 2 holds 'Chemistry' on line 3"), "{problems:?}");
    let parts = both.replace("W,2025,Faculty,3.3,30,20,11\n", "");
    assert!(matches!(take(&house, &cast, &parts).await, Ok(Taken::As(_, 1))));
    // whoever answers is in one of them: people of the faculty itself are not counted twice
    let answers = "wave,period,group,measure,respondent,answer\nV,2025-06-01,Faculty,3.3,1,yes\nV,2025-06-01,Chemistry,3.3,2,no\n";
    assert!(matches!(take(&house, &cast, answers).await, Ok(Taken::As(_, 1))));
});

on_both!(a_wave_is_broken_down_by_gender_and_staff_group, |house| {
    let cast = planned(&house).await;
    departments(&house, &cast).await;
    assert!(matches!(take(&house, &cast, &answers()).await, Ok(Taken::As(_, 1))));
    assert_eq!(take(&house, &cast, &answers()).await, Ok(Taken::Same));
    assert_eq!(rows(&house, &cast.cora, "gender").await, ["Man162466.7 %", "Non-binary2366.7 %", "Woman203066.7 %"]);
    assert_eq!(rows(&house, &cast.cora, "staff-group").await.len(), 2);
    assert_eq!(rows(&house, &cast.cora, "department").await.len(), 2);
    // three are not shown, nor can they be worked out: the fewer others stand with them
    house.client(&cast.cora).await.post("/plan/snapshots", &[("period", "2025 Q4")]).await.is(303);
    let shown = rows(&house, &cast.bob, "gender").await;
    assert!(shown.len() == 2 && shown[0].starts_with("Woman") && shown[1].starts_with("Others, and smaller groups"), "{shown:?}");
    let api = house.client(&cast.bob).await.get("/api/v1/plans/technician-commitment-2025-2027/measures/3.3").await.ok().value();
    let by: Vec<&str> = api["breakdowns"].as_array().unwrap().iter().filter_map(|one| one["by"].as_str()).collect();
    assert_eq!(by, ["department", "gender", "staff-group"]);
    assert_eq!(api["breakdowns"][1]["groups"][1]["group"], "Others, and smaller groups");
    assert!(!api.to_string().contains("Non-binary"), "{api}");
    // the same measure under another number
    let other = house.client(&cast.cora).await.get("/plan/measures/9.3").await.ok();
    assert_eq!(other.texts("[aria-labelledby=by-gender] tbody tr").len(), 3);

    let page = house.client(&cast.bob).await.get("/plan/measures/3.3").await.ok();
    assert!(
        page.texts("caption").join(" ").contains("Each person is in one row; fewer than 13 stand with others."),
        "{}",
        page.body
    );
    // and the files that are sent on say what everyone sees, unless exact numbers are asked for
    let mut cora = house.client(&cast.cora).await;
    let file = cora.get("/plan/report/breakdowns.csv").await.ok().body;
    assert!(file.contains("3.3,") && file.contains("\"Others, and smaller groups\"") && !file.contains("Non-binary"), "{file}");
    let exact = cora.get("/plan/report/breakdowns.csv?by=exact").await.ok().body;
    assert!(exact.contains("Gender,Pulse (2025),Non-binary,,2,3,66.7 %"), "{exact}");
    assert_eq!(house.client(&cast.bob).await.get("/plan/report/breakdowns.csv?by=exact").await.ok().body, file);
    let json = cora.get("/plan/report/report.json").await.ok().value();
    let of =
        |by: &str| json["breakdowns"].as_array().unwrap().iter().filter(|one| one["measure"] == "3.3" && one["by"] == by).count();
    assert_eq!((of("Gender"), of("Staff group"), of("Department")), (2, 2, 2), "{json}");
    cora.get("/plan/report/report.xlsx").await.ok();

    // the definition says by what it may be broken down
    let mut cora = house.client(&cast.cora).await;
    let edit = cora.get("/plan/measures/3.3/edit").await.ok();
    assert!(edit.body.contains("staff-group"), "{}", edit.body);
    let exported = cora.get("/plan/report/plan.toml").await.ok().body;
    assert!(exported.contains("breakdowns = [\"department\", \"staff-group\", \"gender\"]"), "{exported}");
    let again = benchside::plan::file::read(&exported, date(house.clock.now(), "Europe/London")).unwrap();
    assert_eq!(again.measures.iter().filter(|one| one.measure.breakdowns.iter().any(|by| by == "gender")).count(), 2);
});

on_both!(a_wave_that_is_counted_has_lines_for_each_breakdown, |house| {
    let cast = planned(&house).await;
    departments(&house, &cast).await;
    let mut tx = house.app.db.write().await.unwrap();
    accounts::site_named(&mut tx, house.clock.now(), &cast.northbridge.id, "North campus").await.unwrap();
    tx.commit().await.unwrap();
    let counted = "wave,period,group,gender,site,measure,invited,answered,agreed\nW,2025,Chemistry,,,3.3,90,60,30\nW,2025,Physics,,,3.3,80,50,25\n\
                   W,2025,,Woman,,3.3,80,52,28\nW,2025,,Man,,3.3,70,45,20\nW,2025,,Prefer not to say,,3.3,20,13,7\n\
                   W,2025,,,north campus,3.3,100,70,40\nW,2025,,,not known,3.3,70,40,15\n";
    let problems = take(&house, &cast, &counted.replace("80,52,28", "80,51,28")).await.unwrap_err();
    assert!(problems[0].starts_with("4: 3.3 comes to 55 agreed of 109") && problems[0].contains("line 2 on"), "{problems:?}");
    let problems = take(&house, &cast, &counted.replace("north campus", "South campus")).await.unwrap_err();
    assert_eq!(problems.len(), 1);
    assert!(problems[0].starts_with("7: there is no site 'South campus'"), "{problems:?}");
    assert!(matches!(take(&house, &cast, counted).await, Ok(Taken::As(_, 1))));
    assert_eq!(take(&house, &cast, counted).await, Ok(Taken::Same));
    assert!(
        matches!(take(&house, &cast, &counted.replace(",Man,", ",Men,")).await, Ok(Taken::As(_, 2))),
        "other groups, another version"
    );
    house.client(&cast.cora).await.post("/plan/snapshots", &[("period", "2025 Q4")]).await.is(303);
    assert_eq!(rows(&house, &cast.bob, "gender").await.len(), 3);
    assert_eq!(rows(&house, &cast.bob, "site").await.len(), 0, "the measure names what it is broken down by");
    let mut cora = house.client(&cast.cora).await;
    let api = "/api/v1/plans/technician-commitment-2025-2027/measures/3.3";
    let version = cora.get(api).await.ok().value()["version"].as_i64().unwrap();
    let mut cora = cora.with_header("If-Match", &format!("\"{version}\""));
    let change = json!({ "fields": { "breakdowns": "site" }, "note": "By site" });
    cora.json(Method::PUT, api, &change).await.ok();
    assert_eq!(rows(&house, &cast.cora, "site").await, ["North campus407057.1 %", "Not known154037.5 %"]);
    assert_eq!(rows(&house, &cast.cora, "gender").await.len(), 0);
});

on_both!(groups_of_a_wave_stand_as_they_were_first_published, |house| {
    let cast = planned(&house).await;
    departments(&house, &cast).await;
    let mut cora = house.client(&cast.cora).await;
    assert!(matches!(take(&house, &cast, &wave("Staff survey 2025", (40, 30), (8, 8))).await, Ok(Taken::As(_, 1))));
    cora.post("/plan/snapshots", &[("period", "2025 Q4")]).await.is(303);
    let first = rows(&house, &cast.bob, "department").await;
    assert!(first.len() == 2 && !first.join(" ").contains("Workshop"), "eight are not shown by themselves: {first:?}");
    // sent again with as many from the workshop as would stand alone, and of a quarter, and the next quarter frozen
    let again = wave("Staff survey 2025", (40, 30), (15, 8)).replace(",2025,", ",2025 Q4,");
    assert!(matches!(take(&house, &cast, &again).await, Ok(Taken::As(_, 2))));
    house.clock.set("2026-04-02T09:00:00Z".parse().unwrap());
    cora.post("/plan/snapshots", &[("period", "2026 Q1")]).await.is(303);
    assert_eq!(rows(&house, &cast.bob, "department").await, first);
    assert_eq!(rows(&house, &cast.cora, "department").await.len(), 3, "exact ones are as they are now");
    let api = house.client(&cast.bob).await.get("/api/v1/plans/technician-commitment-2025-2027/measures/3.3").await.ok();
    assert!(!api.body.contains("Workshop"), "{}", api.body);
});

on_both!(a_period_has_one_wave, |house| {
    let cast = planned(&house).await;
    departments(&house, &cast).await;
    assert!(matches!(take(&house, &cast, &answers()).await, Ok(Taken::As(_, 1))));
    let autumn = wave("Autumn pulse", (44, 30), (8, 8));
    let problems = take(&house, &cast, &autumn).await.unwrap_err();
    assert!(problems[0].contains("3.3 has a number of 2025 already (“Pulse”)") && problems.len() == 1, "{problems:?}");
    assert!(matches!(take(&house, &cast, &autumn.replace(",2025,", ",2025 Q4,")).await, Ok(Taken::As(_, 1))));
    // nor are two recorded by hand
    let mut cora = house.client(&cast.cora).await;
    let value = [("what", "survey"), ("held", "yes"), ("period", "2025"), ("n", "50"), ("of", "90"), ("words", "Once more")];
    let page = cora.post("/plan/measures/3.3/record", &value).await.is(422);
    assert!(page.texts("#period-error")[0].contains("has a number of 2025 already"), "{}", page.body);
    // and a wave that is sent again has all that it had
    let all = answers();
    let fewer = all.replace(",gender,staff group,", ",staff group,");
    let fewer = ["Woman", "Man", "Non-binary"].iter().fold(fewer, |text, word| text.replace(&format!(",{word},"), ","));
    let problems = take(&house, &cast, &fewer).await.unwrap_err();
    assert!(problems[0].contains("'Pulse' was sent before with 3.3 by gender"), "{problems:?}");
    let unknown =
        ["Woman", "Man", "Non-binary"].iter().fold(all.clone(), |text, word| text.replace(&format!(",{word},"), ",Not known,"));
    assert!(matches!(take(&house, &cast, &unknown).await, Ok(Taken::As(_, 2))), "so it is taken away");
    assert_eq!(rows(&house, &cast.cora, "gender").await.len(), 0);
    // what was written in its place goes when the wave is sent again
    let page = cora.get("/plan/measures/3.3").await.ok();
    let correct = page.attributes("a[href*=corrects]", "href")[0].clone();
    let value = [("what", "survey"), ("held", "yes"), ("period", "2025"), ("n", "50"), ("of", "90"), ("words", "By hand")];
    cora.post(&correct, &value).await.is(303);
    assert_eq!(rows(&house, &cast.cora, "staff-group").await.len(), 0, "it is of no wave");
    assert!(matches!(take(&house, &cast, &unknown).await, Ok(Taken::As(_, 3))));
    assert_eq!(rows(&house, &cast.cora, "staff-group").await.len(), 2);
    let periods = cora.get("/plan/measures/3.3").await.ok().texts("[aria-labelledby=periods] tbody tr").join(" ");
    assert!(periods.contains("3857") && !periods.contains("5090"), "{periods}");
});

on_both!(what_a_wave_is_broken_down_by_is_seen_before_it_is_written, |house| {
    let cast = planned(&house).await;
    departments(&house, &cast).await;
    let mut cora = house.client(&cast.cora).await;
    let made = cora.send(Method::POST, API, Some(("text/csv", answers()))).await.is(201).value();
    assert_eq!(made["would"]["breakdowns"][0]["by"], "gender");
    assert_eq!(made["would"]["breakdowns"][0]["groups"], json!(["Man", "Non-binary", "Woman"]));
    let id = made["id"].as_str().unwrap();
    let reads = house.facts("plan.read").await;
    let page = cora.get(&format!("/plan/surveys/{id}")).await.ok().texts("main").join(" ");
    cora.get(&format!("/api/v1/survey-files/{id}")).await.ok();
    assert_eq!(house.facts("plan.read").await, reads + 2, "totals are exact, so each look is written down");
    assert!(page.contains("Man, Non-binary, Woman") && page.contains("Academic, Technical"), "{page}");
    cora.send(Method::POST, &format!("/api/v1/survey-files/{id}/confirm"), None).await.is(202);
    sent::work(&house.app, &WAVES).await.unwrap();
    let did = cora.get(&format!("/api/v1/survey-files/{id}")).await.ok().value();
    assert_eq!(did["did"]["breakdowns"], json!(["gender", "staff-group"]));
});

on_both!(a_wave_is_sent_as_csv, |house| {
    let cast = planned(&house).await;
    departments(&house, &cast).await;
    let mut cora = house.client(&cast.cora).await;
    let text = wave("Staff survey 2025", (40, 30), (8, 8));
    let made = cora.send(Method::POST, API, Some(("text/csv", text.clone()))).await.is(201).value();
    assert_eq!((made["would"]["same"].as_bool(), made["would"]["version"].as_i64()), (Some(false), Some(1)));
    assert_eq!(made["would"]["measures"][0]["answered"], 109);
    assert_eq!(house.facts("plan.survey").await, 0);
    let address = format!("/api/v1/survey-files/{}", made["id"].as_str().unwrap());
    cora.send(Method::POST, &format!("{address}/confirm"), None).await.is(202);
    sent::work(&house.app, &WAVES).await.unwrap();
    assert_eq!(cora.get(&address).await.ok().value()["did"]["written"], true);
    let again = cora.send(Method::POST, API, Some(("text/csv", text.clone()))).await.is(201).value();
    assert_eq!(again["would"]["same"], true);
    cora.send(Method::DELETE, &format!("/api/v1/survey-files/{}", again["id"].as_str().unwrap()), None).await.is(204);
    let wrong = cora.send(Method::POST, API, Some(("text/csv", text.replace("40,30", "40,50")))).await.is(422).value();
    assert!(wrong.to_string().contains("50 agreed, and only 40 answered"), "{wrong}");
    let listed = cora.get(API).await.ok().value();
    assert_eq!((listed.as_array().unwrap().len(), listed[0]["name"].as_str()), (1, Some("Staff survey 2025")));
    house.client(&cast.bob).await.send(Method::POST, API, Some(("text/csv", text))).await.is(403);
});
