//! No number about people gets past the door: nobody but those who run the programme is shown an exact one, wherever they look.
//!
//! Three things hold it shut. Numbers about people that were counted are of two types, `measures::Figures` and `measures::Heads`, which
//! cannot be printed, compared or serialised ([`a_count_of_people_has_no_way_out_of_its_own`]: the compiler says so); only `measures`
//! turns them into words, and its rules are a private module. Whoever counts people in SQL elsewhere does it in a file that is named here,
//! with why it may ([`whoever_counts_people_is_known`]). And everything that any page, file or answer of the API says to anyone else is read and
//! searched for the exact numbers of a house ([`nobody_else_is_shown_an_exact_number`]), which the coordinator's pages do show.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::path::Path;

use benchside::directory::{CONTACT_SENT, PROFILE_CONFIRMED, PROFILE_PUBLISHED};
use benchside::hr::headcount;
use benchside::ids::{InstitutionId, PersonId};
use benchside::ledger::{self, Fact};
use benchside::measures::{Breakdown, Broken, Figures, Heads, Question, Sight, Span, catch_up, counters, figures, show};
use benchside::search::telemetry::PROFILE_VIEWED;
use benchside::shadowing::model::Act;
use benchside::{sql, sql_rows};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use crate::matrix::Fixture;
use crate::support::House;

/// Compiles for a type that is not `Display` and not `Serialize`: for one that is, `named` is meant twice.
macro_rules! says_nothing {
    ($($type:ty),+) => {$({
        trait Named<Way> {
            fn named() {}
        }
        impl<T: ?Sized> Named<()> for T {}
        impl<T: ?Sized + Display> Named<u8> for T {}
        impl<T: ?Sized + Serialize> Named<u16> for T {}
        impl<T: ?Sized + PartialOrd> Named<u32> for T {}
        <$type as Named<_>>::named();
    })+};
}

#[test]
fn a_count_of_people_has_no_way_out_of_its_own() {
    says_nothing!(Heads, Figures, Broken);
    assert_eq!(format!("{:?}", Heads::new(1_187)), "Heads(..)");
}

/// Files whose SQL counts people or profiles, and why what they count needs no rounding.
const COUNTS: [(&str, &str); 10] = [
    ("accounts/store/listing.rs", "how long the list of accounts is that administrators open one by one"),
    ("accounts/store/roles.rs", "whether the last administrator would go, never shown; and the doctor's, for the operator"),
    ("accounts/store/staff.rs", "whether a key is anybody's; never shown"),
    ("directory/duplicates/store/mod.rs", "which keys two accounts share, for those who merge them"),
    ("home/store.rs", "uptake as `Heads`; and how many show everyone a profile, whom everyone can list"),
    ("hr/store/headcount.rs", "what is written into the ledger, and shown nowhere else"),
    ("hr/store/uptake.rs", "uptake as `Heads`"),
    ("plan/survey/store.rs", "how many measures a wave has; answers come counted and leave through `measures::answers`"),
    ("measures/tally/store/each.rs", "what `Figures` are made of"),
    ("measures/tally/store/read.rs", "what `Figures` are made of"),
];

#[test]
fn whoever_counts_people_is_known() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeSet::new();
    look(&root, &root, &mut found);
    let known: BTreeSet<String> = COUNTS.iter().map(|(file, _)| (*file).to_owned()).collect();
    let new: Vec<&String> = found.difference(&known).collect();
    assert!(
        new.is_empty(),
        "{new:?} count people in SQL. Read them as `measures::Heads`, or say in tests/measures/door.rs why not."
    );
    let gone: Vec<&String> = known.difference(&found).collect();
    assert!(gone.is_empty(), "{gone:?} count nobody any more: take them off the list.");
}

/// Finds the files with a text that counts people.
fn look(root: &Path, folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            look(root, &path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            // every other piece between quotes is a literal, but for a few letters that do not matter here
            let counts = text.split('"').any(|piece| {
                let words: BTreeSet<&str> = piece.split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
                let of_people = ["people", "profiles", "tally_people", "tally_spells"].iter().any(|table| words.contains(table));
                (piece.contains("count(*)") || piece.contains("count(distinct")) && (of_people || piece.contains("{who}"))
            });
            if counts {
                found.insert(path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"));
            }
        }
    }
}

/// Some thousand technical staff in two departments, and what they did in a month: numbers that are no multiples of five, so that whoever
/// finds one of them has found it exactly.
async fn plant(house: &House) -> InstitutionId {
    let now = house.clock.now();
    let mut tx = house.app.db.write().await.unwrap();
    let institution: InstitutionId =
        sql!(&mut tx, sqlx::query_scalar("select id from institutions where name like '%Northbridge'"), fetch_one).unwrap();
    let units = [("d-glass", "Glass and metal", 1_847_usize), ("d-field", "Field station", 1_214)];
    sql_rows!(
        &mut tx,
        "insert into departments (id, institution, name, fold) ",
        units,
        |b, unit| {
            b.push_bind(unit.0).push_bind(institution.clone()).push_bind(unit.1).push_bind(unit.1.to_lowercase());
        },
        ""
    )
    .unwrap();
    let rows: Vec<(PersonId, &str, usize)> = units
        .iter()
        .flat_map(|(id, _, people)| (0..*people).map(move |at| (PersonId::from(format!("{id}-{at}")), *id, at)))
        .collect();
    sql_rows!(
        &mut tx,
        "insert into people (id, handle, institution, department, name, fold, job_family, grade_band, technical, active, created) ",
        rows,
        |b, row| {
            let (person, department, at) = row;
            b.push_bind(person.clone())
                .push_bind(person.to_string())
                .push_bind(institution.clone())
                .push_bind(*department)
                .push_bind(person.to_string())
                .push_bind(person.to_string())
                .push_bind(if at % 3 == 0 { "Workshop" } else { "Laboratory" })
                .push_bind(if at % 2 == 0 { "5" } else { "6" })
                .push_bind(true)
                .push_bind(true)
                .push_bind(now);
        },
        ""
    )
    .unwrap();
    let (glass, field) = rows.split_at(1_847);
    let at: DateTime<Utc> = "2026-02-10T12:00:00Z".parse().unwrap();
    let of = |people: &[(PersonId, &str, usize)], kind: &'static str, most: usize| -> Vec<Fact> {
        people.iter().take(most).map(|(person, _, _)| Fact::new(kind, at).by(person).about(person)).collect()
    };
    let mut facts = Vec::new();
    for (people, published, confirmed) in [(glass, 1_409, 1_237), (field, 1_063, 1_021)] {
        facts.extend(
            of(people, PROFILE_PUBLISHED, published).into_iter().map(|fact| fact.with("reach", "public").with("source", "page")),
        );
        facts.extend(of(people, PROFILE_CONFIRMED, confirmed));
    }
    facts.extend(of(glass, CONTACT_SENT, 1_033));
    facts.extend(of(glass, CONTACT_SENT, 286));
    facts.extend(of(glass, PROFILE_VIEWED, 1_777).into_iter().map(|fact| fact.quantity(1.0)));
    let asked = |people: &[(PersonId, &str, usize)], most: usize, act: Act| -> Vec<Fact> {
        let facts = of(people, act.fact(), most).into_iter().enumerate();
        facts
            .map(|(at, fact)| {
                let fact = fact.object(format!("visit-{at}")).with("kind", "observe").with("where", "internal");
                fact.with("by", "requester").with("both", "yes").quantity(3.0)
            })
            .collect()
    };
    for (act, most) in
        [(Act::Submit, 1_456), (Act::Approve, 1_322), (Act::Accept, 1_268), (Act::Confirm, 1_181), (Act::Answer, 1_154)]
    {
        facts.extend(asked(glass, most, act));
    }
    facts.extend(asked(field, 1_147, Act::Submit));
    ledger::append_all(&mut tx, now, facts).await.unwrap();
    headcount::count(&mut tx, at, &institution).await.unwrap();
    tx.commit().await.unwrap();
    catch_up(&house.app).await.unwrap();
    institution
}

/// Every number about people in that house that rounding would change, with what it counts: as it is asked for anywhere.
async fn protected(house: &House, institution: &InstitutionId) -> BTreeMap<String, String> {
    let date = |text: &str| text.parse().unwrap();
    let spans =
        [("2025-01-01", "2028-01-01"), ("2026-01-01", "2027-01-01"), ("2025-08-01", "2026-08-01"), ("2026-01-01", "2026-04-01")];
    let by = ["department", "site", "job-family", "grade-band", "where", "kind"];
    let by: Vec<Option<Breakdown>> = by.iter().map(|code| Breakdown::from_code(code)).chain([None]).collect();
    let mut found = BTreeMap::new();
    for counter in counters().iter().filter(|counter| counter.people) {
        for (from, until) in spans {
            for by in &by {
                let question = Question {
                    institution,
                    numerator: counter.code,
                    denominator: None,
                    span: Span { from: date(from), until: date(until) },
                    by: *by,
                    today: house.clock.now().date_naive(),
                    sight: Sight::Exact,
                };
                let read = figures(&mut house.app.db.read().await.unwrap(), &question).await.unwrap().unwrap();
                let shown = show(&read, Sight::Exact);
                for figure in shown.groups.iter().map(|(_, figure)| figure).chain([&shown.all]) {
                    let digits = figure.n.replace(',', "");
                    let is_telling = digits.parse::<i64>().is_ok_and(|n| n >= 1_000 && n % 5 != 0 && !(2_020..2_035).contains(&n));
                    if is_telling {
                        found.insert(digits, counter.code.to_owned());
                    }
                }
            }
        }
    }
    found
}

/// The numbers in some text that are among these, with thousands apart or not.
fn said(text: &str, numbers: &BTreeMap<String, String>) -> BTreeSet<String> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != ',');
    words.map(|word| word.replace(',', "")).filter(|word| numbers.contains_key(word)).collect()
}

/// What a file says: of a workbook what is in its parts.
fn text_of(bytes: &[u8]) -> String {
    let Ok(mut zip) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else { return String::from_utf8_lossy(bytes).into_owned() };
    let mut text = String::new();
    for at in 0..zip.len() {
        std::io::Read::read_to_string(&mut zip.by_index(at).unwrap(), &mut text).unwrap_or_default();
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_else_is_shown_an_exact_number() {
    let fixture = Fixture::new().await;
    let institution = plant(&fixture.house).await;
    // so that a month of it all is over
    fixture.house.clock.set("2026-04-02T09:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::hours(1));
    let numbers = protected(&fixture.house, &institution).await;
    assert!(numbers.len() > 20, "{numbers:?}");
    let plan = "technician-commitment-2025-2027";
    let mut more: Vec<String> = ["csv", "xlsx", "json"].iter().map(|end| format!("/plan/report/report.{end}")).collect();
    more.push("/plan/report/breakdowns.csv".to_owned());
    for code in ["5.1", "5.2", "11.1", "11.2"] {
        for by in ["quarter", "academic", "plan"] {
            more.push(format!("/plan/measures/{code}?by={by}"));
            more.push(format!("/api/v1/plans/{plan}/measures/{code}?by={by}"));
        }
    }
    for counter in counters() {
        for days in ["from=2026-01-01&until=2026-03-31&every=quarter", "from=2026-02-01&until=2026-02-28", ""] {
            more.push(format!("/plan/counts/{}?{days}", counter.code));
            more.push(format!("/api/v1/counts/{}?{days}", counter.code));
        }
    }
    let mut wrong = Vec::new();
    for who in fixture.everyone_but(&["coordinator", "admin"]) {
        for (path, answer) in fixture.read_all(who, &more).await {
            let found = said(&text_of(&answer.bytes), &numbers);
            wrong.extend(found.iter().map(|number| format!("{path} as {who}: {number}, which is {}", numbers[number])));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // the same search finds what is there to be found
    let mut open = BTreeSet::new();
    for (_, answer) in fixture.read_all("coordinator", &more).await {
        open.extend(said(&text_of(&answer.bytes), &numbers));
    }
    assert!(open.len() > 12, "the coordinator is shown only {open:?} of {numbers:?}");
    assert_eq!(said("<td>1,847</td>", &BTreeMap::from([("1847".to_owned(), String::new())])).len(), 1);
}
