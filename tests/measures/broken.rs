//! Numbers by several breakdowns at once: the same as one by one, and departments with everybody below them.

use benchside::accounts::store as accounts;
use benchside::accounts::units;
use benchside::directory::corrections::{CORRECTION_DECIDED, CORRECTION_SUGGESTED};
use benchside::directory::{CONTACT_SENT, PROFILE_CONFIRMED, PROFILE_PUBLISHED, PROFILE_WITHDRAWN};
use benchside::hr::{HEADCOUNT_CELL, HEADCOUNT_TAKEN};
use benchside::ids::PersonId;
use benchside::ledger::{self, Fact, Place};
use benchside::measures::{Breakdown, Departments, Question, Sight, Span, broken_down, catch_up, counters, figures, show};
use benchside::shadowing::model::Act;
use benchside::sql;
use chrono::TimeDelta;

use crate::on_both;
use crate::support::{Cast, House};

const BY: [Breakdown; 6] = [
    Breakdown::Department,
    Breakdown::Site,
    Breakdown::JobFamily,
    Breakdown::GradeBand,
    Breakdown::Attribute("where"),
    Breakdown::Attribute("source"),
];

/// Science with Chemistry and Physics in it, Glass in Chemistry, and Music, which is all of Arts.
async fn tree(house: &House, cast: &Cast) -> Vec<String> {
    let mut tx = house.app.db.write().await.unwrap();
    let mut all: Vec<String> = Vec::new();
    for (name, parent) in
        [("Science", None), ("Chemistry", Some(0)), ("Physics", Some(0)), ("Glass", Some(1)), ("Arts", None), ("Music", Some(4))]
    {
        let now = house.clock.now();
        let id = accounts::department_named(&mut tx, now, &cast.northbridge.id, name).await.unwrap().to_string();
        let parent = parent.map(|at: usize| all[at].clone());
        sql!(&mut tx, sqlx::query("update departments set parent = $2 where id = $1").bind(&id).bind(&parent), execute).unwrap();
        all.push(id);
    }
    tx.commit().await.unwrap();
    let known = units::departments(&mut house.app.db.read().await.unwrap(), &cast.northbridge.id).await.unwrap();
    assert!(known.iter().any(|one| one.name == "Glass" && one.parent.is_some()));
    all
}

fn any_fact(chance: &mut fastrand::Rng, house: &House, cast: &Cast, departments: &[String]) -> Fact {
    let people = [&cast.alice, &cast.bob, &cast.mo, &cast.cora];
    let person = people[chance.usize(0..people.len())];
    let now = house.clock.now() - TimeDelta::minutes(chance.i64(0..400 * 24 * 60));
    let object = format!("thing-{}", chance.u32(0..9));
    let some = |chance: &mut fastrand::Rng, all: &[&str]| all[chance.usize(0..all.len())].to_owned();
    let place = Place {
        institution: cast.northbridge.id.to_string(),
        department: departments.get(chance.usize(0..departments.len() + 1)).cloned(),
        job_family: Some(some(chance, &["it", "workshop", "media"])),
        grade_band: Some(some(chance, &["5", "6"])),
        technical: Some(true),
        ..Place::default()
    };
    let fact = match chance.u32(0..11) {
        0 | 1 => Fact::new(PROFILE_PUBLISHED, now).by(person).about(person).with("reach", "public").with("source", "page"),
        2 => Fact::new(PROFILE_PUBLISHED, now).by(person).about(person).with("reach", "public").with("source", "import"),
        3 => Fact::new(PROFILE_CONFIRMED, now).by(person).about(person),
        4 => Fact::new(PROFILE_WITHDRAWN, now).by(person).about(person),
        5 | 6 => Fact::new(CONTACT_SENT, now).by(person).about(&cast.alice).object(object),
        7 => Fact::new([CORRECTION_SUGGESTED, CORRECTION_DECIDED][chance.usize(0..2)], now).about(person).object(object),
        8 => Fact::new([HEADCOUNT_CELL, HEADCOUNT_TAKEN][chance.usize(0..2)], now).object(object).quantity(7.0),
        _ => {
            let act = [Act::Submit, Act::Approve, Act::Confirm][chance.usize(0..3)];
            let fact = Fact::new(act.fact(), now).by(person).about(person).object(object).quantity(2.5);
            fact.with("where", some(chance, &["internal", "external"]))
                .with("kind", "observe")
                .with("by", "host")
                .with("both", "yes")
        }
    };
    fact.at(place)
}

/// Makes one account of two.
async fn merge(house: &House, gone: &PersonId, kept: &PersonId) {
    let mut tx = house.app.db.write().await.unwrap();
    sql!(
        &mut tx,
        sqlx::query("insert into person_aliases (key, person, was) select key, $2, person from person_keys where person = $1")
            .bind(gone)
            .bind(kept),
        execute
    )
    .unwrap();
    tx.commit().await.unwrap();
}

on_both!(all_breakdowns_at_once_are_the_same_as_one_by_one, |house| {
    let cast = house.cast().await;
    let departments = tree(&house, &cast).await;
    let mut chance = fastrand::Rng::with_seed(11);
    let mut groups = 0;
    for round in 0..3 {
        let facts: Vec<Fact> = (0..150).map(|_| any_fact(&mut chance, &house, &cast, &departments)).collect();
        let mut tx = house.app.db.write().await.unwrap();
        ledger::append_all(&mut tx, house.clock.now(), facts).await.unwrap();
        tx.commit().await.unwrap();
        if round == 1 {
            merge(&house, &cast.bob, &cast.alice).await;
        }
        catch_up(&house.app).await.unwrap();
        let today = house.clock.now().date_naive();
        let mut tx = house.app.db.read().await.unwrap();
        for counter in counters() {
            for (from, until) in [("2025-01-01", "2027-01-01"), ("2025-06-15", "2026-02-11")] {
                let span = Span { from: from.parse().unwrap(), until: until.parse().unwrap() };
                for denominator in [None, Some("directory.headcount")] {
                    let question = Question {
                        institution: &cast.northbridge.id,
                        numerator: counter.code,
                        denominator,
                        span,
                        by: None,
                        today,
                        sight: Sight::Exact,
                    };
                    let all = broken_down(&mut tx, &question, &BY, Departments::Alone).await.unwrap().unwrap();
                    for one in all {
                        let alone = figures(&mut tx, &Question { by: Some(one.by), ..question }).await.unwrap().unwrap();
                        groups += show(&alone, Sight::Exact).groups.len();
                        assert_eq!(one.figures, alone, "{} by {} of {span:?}", counter.code, one.by.code());
                    }
                }
            }
        }
    }
    assert!(groups > 500, "{groups}");
});

on_both!(a_department_holds_everybody_below_it, |house| {
    let cast = crate::plan::planned(&house).await;
    let ids = tree(&house, &cast).await;
    let [science, chemistry, physics, glass, _, music] = ids.as_slice() else { panic!("{ids:?}") };
    let published = |person: &PersonId, department: &String| {
        let at = "2026-01-15T12:00:00Z".parse().unwrap();
        let place = Place {
            institution: cast.northbridge.id.to_string(),
            department: Some(department.clone()),
            technical: Some(true),
            ..Place::default()
        };
        Fact::new(PROFILE_PUBLISHED, at).by(person).about(person).with("reach", "public").with("source", "page").at(place)
    };
    let mut tx = house.app.db.write().await.unwrap();
    // Alice is in two departments of one faculty, and Bob, who is Mo by now, in one of them and the workshop below the other
    let facts = vec![
        published(&cast.alice, chemistry),
        published(&cast.alice, physics),
        published(&cast.bob, glass),
        published(&cast.mo, physics),
        published(&cast.cora, music),
    ];
    ledger::append_all(&mut tx, house.clock.now(), facts).await.unwrap();
    tx.commit().await.unwrap();
    merge(&house, &cast.bob, &cast.mo).await;
    catch_up(&house.app).await.unwrap();
    assert!(!science.is_empty());
    let mut cora = house.client(&cast.cora).await;
    let days = "from=2026-01-01&until=2026-01-31&by=department";
    let rows = |value: &serde_json::Value| -> Vec<(String, u64, String, String)> {
        let text = |one: &serde_json::Value, name: &str| one[name].as_str().unwrap().to_owned();
        let row =
            |one: &serde_json::Value| (text(one, "group"), one["level"].as_u64().unwrap(), text(one, "within"), text(one, "n"));
        value["groups"].as_array().unwrap().iter().map(row).collect()
    };
    let row = |name: &str, level: u64, within: &str, n: &str| (name.to_owned(), level, within.to_owned(), n.to_owned());
    let people = cora.get(&format!("/api/v1/counts/directory.publishers?{days}")).await.ok().value();
    assert_eq!(
        rows(&people),
        [
            row("Music", 0, "Arts", "1"),
            row("Science", 0, "", "2"),
            row("Chemistry", 1, "Science", "2"),
            row("Glass", 2, "Chemistry", "1"),
            row("Physics", 1, "Science", "2"),
        ],
        "each person once in every row that they are in"
    );
    let times = cora.get(&format!("/api/v1/counts/directory.publications?{days}")).await.ok().value();
    let times: Vec<String> = rows(&times).into_iter().map(|row| row.3).collect();
    assert_eq!(times, ["1", "4", "2", "1", "2"]);
    let page = cora.get(&format!("/plan/counts/directory.publishers?{days}")).await.ok();
    assert_eq!(
        page.texts("[aria-labelledby=groups] tbody th"),
        ["Music, in Arts", "Science", "Chemistry, in Science", "Glass, in Chemistry", "Physics, in Science"]
    );
    assert_eq!(page.texts("[aria-labelledby=groups] .depth-2"), ["Glass, in Chemistry"]);
    assert!(page.body.contains("everybody in that department and below it"));
    // a state, on the page of its measure: Alice where she was last, and so on
    let page = cora.get("/plan/measures/5.2").await.ok();
    assert!(page.texts("caption").join(" ").contains("Each row is of everybody in that department and below it."), "{}", page.body);
    let api = cora.get("/api/v1/plans/technician-commitment-2025-2027/measures/5.2").await.ok().value();
    let found = rows(&api["breakdowns"][0]);
    let science = found.iter().find(|row| row.0 == "Science").unwrap_or_else(|| panic!("{found:?}"));
    assert_eq!(science.3, "2", "{found:?}");
    // what everyone sees is of each department alone
    let caption = house.client(&cast.bob).await.get("/plan/measures/5.2").await.ok().texts("caption").join(" ");
    assert!(!caption.contains("below it"), "nothing is published yet: {caption}");
});
