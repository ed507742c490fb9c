//! Waves of surveys that were run elsewhere, sent as files.

use axum::http::Method;
use benchside::accounts::store as accounts;
use benchside::plan::survey::{self, Taken};
use benchside::plan::{WAVES, store};
use benchside::sent;
use benchside::web::times::date;

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
    let groups = page.texts("[aria-labelledby=by-department] tbody tr").join(" | ");
    assert!(!groups.contains("Workshop") && groups.contains("smaller groups"), "eight are not shown by themselves: {groups}");
    assert!(page.texts("main").join(" ").contains("155 were asked"));

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
