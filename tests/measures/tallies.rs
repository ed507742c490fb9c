//! Tallies follow the ledger, whatever order facts arrive in, and come to the same as from zero.

use benchside::accounts::facts::{PERSON_DEACTIVATED, PERSON_REACTIVATED};
use benchside::directory::corrections::{CORRECTION_DECIDED, CORRECTION_SUGGESTED};
use benchside::directory::{CONTACT_SENT, PROFILE_CONFIRMED, PROFILE_PUBLISHED, PROFILE_WITHDRAWN};
use benchside::hr::{HEADCOUNT_CELL, HEADCOUNT_TAKEN, PERSON_CHANGED};
use benchside::ids::PersonId;
use benchside::ledger::{self, Fact, Place};
use benchside::measures::{Breakdown, Question, Sight, Span, catch_up, figures, rebuild, show};
use benchside::search::telemetry::{PROFILE_VIEWED, SEARCH_MADE};
use benchside::sql;
use chrono::{NaiveDate, TimeDelta};

use crate::on_both;
use crate::support::{Cast, House};

/// The exact number of a counter over some days, and of each group.
async fn read(
    house: &House,
    cast: &Cast,
    code: &str,
    from: &str,
    until: &str,
    by: Option<Breakdown>,
) -> (String, Vec<(String, String)>) {
    let date = |text: &str| text.parse::<NaiveDate>().unwrap();
    let mut tx = house.app.db.read().await.unwrap();
    let question = Question {
        institution: &cast.northbridge.id,
        numerator: code,
        denominator: None,
        span: Span { from: date(from), until: date(until) },
        by,
        today: date(until),
        sight: Sight::Exact,
    };
    let shown = show(&figures(&mut tx, &question).await.unwrap().unwrap(), Sight::Exact);
    (shown.all.n, shown.groups.into_iter().map(|(name, figure)| (name, figure.n)).collect())
}

fn any_fact(chance: &mut fastrand::Rng, people: &[PersonId], house: &House, institution: &str, head: i64) -> Fact {
    let now = house.clock.now() - TimeDelta::minutes(chance.i64(0..600 * 24 * 60));
    let person = &people[chance.usize(0..people.len())];
    let object = format!("thing-{}", chance.u32(0..12));
    let mut fact = match chance.u32(0..12) {
        0 | 1 => Fact::new(PROFILE_PUBLISHED, now)
            .by(person)
            .about(person)
            .with("reach", ["private", "network", "public"][chance.usize(0..3)])
            .with("source", "page"),
        2 => Fact::new(PROFILE_CONFIRMED, now).by(person).about(person),
        3 => Fact::new(PROFILE_WITHDRAWN, now).by(person).about(person),
        4 => Fact::new(PERSON_DEACTIVATED, now).about(person),
        5 => Fact::new(PERSON_REACTIVATED, now).about(person),
        6 => Fact::new(CONTACT_SENT, now).by(person).about(&people[0]).object(object),
        7 => Fact::new(SEARCH_MADE, now).quantity(f64::from(chance.u32(1..9))).with("empty", ["yes", "no"][chance.usize(0..2)]),
        8 => Fact::new(PROFILE_VIEWED, now).about(person).quantity(2.0),
        9 => Fact::new(PERSON_CHANGED, now).about(person).with("what", "department"),
        10 => Fact::new([CORRECTION_SUGGESTED, CORRECTION_DECIDED][chance.usize(0..2)], now).about(person).object(object),
        _ => {
            let kind = [HEADCOUNT_CELL, HEADCOUNT_TAKEN][chance.usize(0..2)];
            let place = Place { institution: institution.to_owned(), technical: Some(true), ..Place::default() };
            Fact::new(kind, now).object(object).quantity(f64::from(chance.u32(1..50))).at(place)
        }
    };
    if head > 0 && chance.u32(0..6) == 0 {
        fact.corrects = Some(chance.i64(1..=head));
    }
    fact
}

on_both!(facts_in_any_order_and_batches_come_to_the_same_as_from_zero, |house| {
    let cast = house.cast().await;
    let people = [cast.alice.clone(), cast.bob.clone(), cast.mo.clone(), cast.petra.clone()];
    let mut departments: Vec<String> =
        sql!(&mut house.app.db.read().await.unwrap(), sqlx::query_scalar("select id from departments order by id"), fetch_all)
            .unwrap();
    departments.truncate(2);
    for seed in 0..6 {
        let mut chance = fastrand::Rng::with_seed(seed);
        for _ in 0..40 {
            let mut tx = house.app.db.write().await.unwrap();
            for _ in 0..chance.usize(1..8) {
                let head = ledger::head(&mut tx).await.unwrap();
                let fact = any_fact(&mut chance, &people, &house, cast.northbridge.id.as_str(), head);
                ledger::append(&mut tx, house.clock.now(), fact).await.unwrap();
            }
            // people move, and facts say where they were
            let to = departments.get(chance.usize(0..3)).cloned();
            let who = &people[chance.usize(0..people.len())];
            sql!(&mut tx, sqlx::query("update people set department = $2 where id = $1").bind(who).bind(&to), execute).unwrap();
            tx.commit().await.unwrap();
            if chance.bool() {
                catch_up(&house.app).await.unwrap();
            }
        }
        let before = catch_up(&house.app).await;
        let done = rebuild(&house.app, |_, _| {}).await.unwrap().unwrap();
        assert!(done.same == Some(true) && done.rows.0 > 0 && done.rows.0 == done.rows.1, "seed {seed}: {done:?} after {before:?}");
    }
    let mut tx = house.app.db.write().await.unwrap();
    ledger::forget(&mut tx, &cast.bob).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(rebuild(&house.app, |_, _| {}).await.unwrap().unwrap().same, Some(true), "an erasure changes no count");
    let left: i64 = sql!(
        &mut house.app.db.read().await.unwrap(),
        sqlx::query_scalar("select cast(count(*) as bigint) from tally_builds"),
        fetch_one
    )
    .unwrap();
    assert_eq!(left, 1, "nothing of earlier builds stays");
});

on_both!(someone_counts_once_and_where_they_were, |house| {
    let cast = house.cast().await;
    let at = |day: &str| format!("{day}T12:00:00Z").parse().unwrap();
    let published = |person: &PersonId, day: &str| {
        Fact::new(PROFILE_PUBLISHED, at(day)).by(person).about(person).with("reach", "public").with("source", "page")
    };
    let mut tx = house.app.db.write().await.unwrap();
    let facts = vec![
        published(&cast.alice, "2026-01-10"),
        published(&cast.alice, "2026-01-20"),
        published(&cast.bob, "2026-02-03"),
        Fact::new(PROFILE_WITHDRAWN, at("2026-02-10")).by(&cast.bob).about(&cast.bob),
    ];
    let last = ledger::append_all(&mut tx, house.clock.now(), facts).await.unwrap();
    tx.commit().await.unwrap();
    catch_up(&house.app).await.unwrap();
    let number = async |code: &str, from: &str, until: &str| read(&house, &cast, code, from, until, None).await.0;
    assert_eq!(number("directory.publications", "2026-01-01", "2026-03-01").await, "3");
    assert_eq!(number("directory.publishers", "2026-01-01", "2026-03-01").await, "2");
    assert_eq!(number("directory.publishers", "2026-01-11", "2026-02-03").await, "1");
    assert_eq!(number("directory.published", "2026-01-01", "2026-01-10").await, "0", "at the end of the 9th");
    assert_eq!(number("directory.published", "2026-01-01", "2026-01-11").await, "1");
    assert_eq!(number("directory.published", "2026-01-01", "2026-02-05").await, "2");
    assert_eq!(number("directory.published", "2026-01-01", "2026-03-01").await, "1");
    // what arrives late is put where it belongs, and what is corrected is taken back
    let mut tx = house.app.db.write().await.unwrap();
    let mut late = published(&cast.bob, "2026-01-15");
    late.corrects = Some(last - 1);
    ledger::append(&mut tx, house.clock.now(), late).await.unwrap();
    tx.commit().await.unwrap();
    catch_up(&house.app).await.unwrap();
    assert_eq!(number("directory.publications", "2026-02-01", "2026-03-01").await, "0");
    assert_eq!(number("directory.published", "2026-01-01", "2026-01-16").await, "2");
    assert_eq!(number("directory.confirmed", "2026-01-01", "2026-07-18").await, "1");
    assert_eq!(number("directory.confirmed", "2026-01-01", "2026-07-20").await, "0", "180 days after the 20th of January");
    let (_, groups) = read(&house, &cast, "directory.publishers", "2026-01-01", "2026-03-01", Some(Breakdown::Department)).await;
    assert!(!groups.is_empty() && groups.iter().all(|(name, _)| !name.is_empty()), "{groups:?}");
});

on_both!(a_headcount_counts_when_it_is_whole, |house| {
    let cast = house.cast().await;
    let at = |day: &str| format!("{day}T12:00:00Z").parse().unwrap();
    let place = || Place { institution: cast.northbridge.id.to_string(), technical: Some(true), ..Place::default() };
    let part = |object: &str, day: &str, n: f64| Fact::new(HEADCOUNT_CELL, at(day)).object(object).quantity(n).at(place());
    let whole = |object: &str, day: &str, n: f64| Fact::new(HEADCOUNT_TAKEN, at(day)).object(object).quantity(n).at(place());
    let mut tx = house.app.db.write().await.unwrap();
    let facts = vec![part("one", "2026-01-05", 10.0), whole("one", "2026-01-05", 10.0), part("two", "2026-02-05", 99.0)];
    ledger::append_all(&mut tx, house.clock.now(), facts).await.unwrap();
    tx.commit().await.unwrap();
    catch_up(&house.app).await.unwrap();
    assert_eq!(read(&house, &cast, "directory.headcount", "2026-01-01", "2026-03-01", None).await.0, "10");
    assert_eq!(
        read(&house, &cast, "directory.headcount", "2025-01-01", "2026-01-01", None).await.0,
        "",
        "never counted is not zero"
    );
    let mut tx = house.app.db.write().await.unwrap();
    ledger::append(&mut tx, house.clock.now(), whole("two", "2026-02-05", 99.0)).await.unwrap();
    tx.commit().await.unwrap();
    catch_up(&house.app).await.unwrap();
    let (all, groups) = read(&house, &cast, "directory.headcount", "2026-01-01", "2026-03-01", Some(Breakdown::Department)).await;
    assert_eq!((all.as_str(), groups.as_slice()), ("99", &[("Not known".to_owned(), "99".to_owned())][..]));
});
