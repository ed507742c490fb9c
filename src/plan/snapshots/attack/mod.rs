//! The attacker who keeps every edition of every plan: quarters, academic years, years of plans, numbers to date, revised numbers, what
//! stands beside a measure, groups, and the quarters among all counts, all side by side. What they can work out of each number, by linear
//! programmes of their own: of acts a sum for each part of the days, of people one unknown for each set of parts on which somebody can
//! have done something.

mod began;
mod worked_out;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use self::worked_out::Attack;
use super::freeze::wanted;
use super::model::{Editions, Exact, Numbers};
use super::past::{Past, days, in_turn};
use super::publish::{Number, Published, Wanted};
use super::store::Snapshot;
use crate::ids::{InstitutionId, PartId, SnapshotId};
use crate::measures::{self, Breakdown, Cell, Figures, Sight, Span, Told};
use crate::plan::model::{Head, Measure, MonthDay, Quarter, Sources, Status, Target, Way};
use crate::plan::readings::{Edition, Frame, Reader};
use crate::plan::store::{Kept, Stand};

const ACTS: &str = "contact.messages";
const PEOPLE: &str = "contact.senders";

/// How numbers are decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// As [`Published::publish`] does.
    Weighed,
    /// The leak: each edition by itself.
    Forgetful,
    /// Another: each plan without what others publish.
    Apart,
    /// Another: what people did without regard to how many they were.
    Single,
}

/// Something that somebody did.
struct Act {
    day: NaiveDate,
    person: u32,
    department: u32,
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// How often, or by how many, something was done, and by department.
fn figures(acts: &[Act], counter: &str, span: Span, by: Option<Breakdown>) -> Figures {
    let within = || acts.iter().filter(|act| act.day >= span.from && act.day < span.until);
    let count = |department: Option<u32>| {
        let some = || within().filter(|act| department.is_none_or(|one| act.department == one));
        let n = if counter == ACTS { some().count() } else { some().map(|act| act.person).collect::<BTreeSet<_>>().len() };
        i64::try_from(n).expect("few")
    };
    let departments: BTreeSet<u32> = within().map(|act| act.department).collect();
    let groups = by.map(|_| departments.iter().map(|one| (format!("Department {one}"), count(Some(*one)))).collect());
    Figures::counted(counter, span, count(None), groups.unwrap_or_default())
}

fn head(code: &str, begins: &str, ends: &str) -> Head {
    Head {
        code: code.to_owned(),
        name: code.to_owned(),
        summary: String::new(),
        begins: day(begins),
        ends: day(ends),
        academic_year_end: MonthDay::HESA,
    }
}

fn measure(code: &str, of: (&str, Option<&str>), period: Option<&str>) -> Kept<Measure> {
    let from = Sources {
        numerator: Some(of.0.to_owned()),
        denominator: of.1.map(str::to_owned),
        beside: vec![ACTS.to_owned(), PEOPLE.to_owned()],
        ..Sources::default()
    };
    let target = |period: &str| Target::new(period.parse().expect("a period"), ">= 5".parse().expect("an aim"));
    let says = Measure {
        code: code.to_owned(),
        kind: crate::plan::model::Kind::Count,
        way: Way::Up,
        from,
        targets: period.map(target).into_iter().collect(),
        breakdowns: vec!["department".to_owned()],
        ..Measure::default()
    };
    let stand = Stand { status: Status::UnderWay, since: chrono::DateTime::UNIX_EPOCH, reason: String::new() };
    Kept { id: PartId::from(code.to_owned()), version: 1, says, stand }
}

/// A plan with its snapshots so far.
struct Plan {
    head: Head,
    kept: Vec<Kept<Measure>>,
    editions: Editions,
    was: BTreeMap<String, Exact>,
}

impl Plan {
    /// Freezes a quarter.
    fn freeze(&mut self, quarter: Quarter, acts: &[Act], past: &mut Past, how: How) {
        let institution = InstitutionId::from("i".to_owned());
        let (today, sight) = (quarter.last(), Sight::Published);
        let reader = Reader { institution: &institution, head: &self.head, today, sight, editions: None, is_whole: true };
        let frames: Vec<Frame> = self.kept.iter().map(|kept| reader.frame(&kept.says)).collect();
        let edition = past.editions + 1;
        let mut read = BTreeMap::new();
        for (counter, all) in in_turn(wanted(&reader, &self.kept, &frames)) {
            if counter != ACTS && counter != PEOPLE {
                continue;
            }
            let mut numbers = Vec::new();
            for (span, by) in all {
                let figures = figures(acts, &counter, span, by);
                read.insert((counter.clone(), span, by), figures.clone());
                numbers.push(Wanted { by, figures });
            }
            publish(past, &counter, edition, &numbers, how);
        }
        past.editions = edition;
        let exact = |counter: &str, span: Span| read.get(&(counter.to_owned(), days(counter, span), None));
        let at = self.editions.all.len();
        for (kept, frame) in self.kept.iter().zip(&frames) {
            let edition = Edition { past, number: edition, editions: &self.editions };
            let was = self.was.get(&kept.says.code).cloned().unwrap_or_default();
            let (numbers, now) = reader.frozen(kept, None, frame, &edition, &was, &exact);
            if how == How::Weighed {
                agree(&kept.says, &numbers, &self.editions, past);
            }
            self.editions.numbers.entry(kept.says.code.clone()).or_default().insert(at, numbers);
            self.was.insert(kept.says.code.clone(), now);
        }
        self.editions.all.push(Snapshot {
            id: SnapshotId::from(format!("s{edition}")),
            period: crate::plan::model::Period::Quarter(quarter).to_string(),
            ends: quarter.last().to_string(),
            frozen: chrono::DateTime::UNIX_EPOCH,
            by: None,
            seq: 0,
        });
    }
}

fn publish(past: &mut Past, counter: &str, edition: usize, numbers: &[Wanted], how: How) {
    match how {
        How::Weighed | How::Apart => return drop(past.publish(edition, counter, numbers)),
        How::Single => return drop(past.counters.entry(counter.to_owned()).or_default().publish(edition, numbers, None)),
        How::Forgetful => {}
    }
    let published = past.counters.entry(counter.to_owned()).or_default();
    let new: Vec<Wanted> = numbers.iter().filter(|one| published.first(one.figures.days(), one.by).is_none()).cloned().collect();
    for number in Published::default().publish(edition, &new, None) {
        published.add(edition, number);
    }
}

/// Whatever a measure shows is what is published of its counters, so that what is attacked is everything that is shown.
fn agree(measure: &Measure, numbers: &Numbers, editions: &Editions, past: &Past) {
    let is_said = |counter: &str, span: Span, n: &str| {
        let all = past.counters.get(counter).map(Published::all).unwrap_or_default();
        all.iter().any(|(_, number)| number.is_of(span, "") && number.all.n == n)
    };
    let check = |span: Span, figure: &measures::ShownFigure| {
        for (counter, n) in [(&measure.from.numerator, &figure.n), (&measure.from.denominator, &figure.of)] {
            if let Some(counter) = counter.as_deref().filter(|_| !n.is_empty()) {
                assert!(is_said(counter, span, n), "{counter} {span:?} {n}");
            }
        }
    };
    let (from, until) = numbers.over.expect("it is counted");
    check(Span { from, until }, &numbers.now);
    for row in &numbers.rows {
        let span = Span { from: row.from, until: row.until };
        check(span, &row.figure);
        // the same number as among all counts, and on every other measure
        let first = past.first(measure.from.numerator.as_deref().expect("it is counted"), span, None).expect("it is published");
        assert_eq!(first.all.n, row.figure.n);
    }
    for revised in &numbers.revised {
        let rows = editions.rows(&measure.code);
        let row = rows.iter().find(|row| row.period == revised.period).expect("it stands");
        check(Span { from: row.from, until: row.until }, &revised.is);
    }
    for beside in &numbers.beside {
        assert!(is_said(&beside.counter, Span { from: beside.from, until: beside.until }, &beside.figure.n));
    }
}

/// Two plans of one house over some quarters, small numbers, and facts that come late: everything that is published of a counter.
fn published(seed: u64, how: How, lateness: bool) -> BTreeMap<String, Published> {
    let mut chance = fastrand::Rng::with_seed(seed);
    let new = |head: Head, kept: Vec<Kept<Measure>>| Plan { head, kept, editions: Editions::default(), was: BTreeMap::new() };
    let mut plans = [
        new(
            head("a", "2025-01-01", "2026-03-31"),
            vec![
                measure("1", (ACTS, None), None),
                measure("2", (ACTS, None), Some("2025-01-01 to 2025-09-30")),
                measure("3", (PEOPLE, None), None),
                measure("4", (PEOPLE, Some(ACTS)), Some("2025-04-01 to 2025-12-31")),
            ],
        ),
        new(
            head("b", "2025-04-01", "2026-03-31"),
            vec![measure("5", (ACTS, None), None), measure("6", (PEOPLE, None), Some("2025 Q2"))],
        ),
    ];
    let mut pasts = [Past::default(), Past::default()];
    let mut acts: Vec<Act> = Vec::new();
    for quarter in Quarter::between(day("2025-01-01"), day("2026-03-31")) {
        do_some(&mut acts, quarter, &mut chance, &[3, 8, 30]);
        for (at, plan) in plans.iter_mut().enumerate() {
            if quarter.first() < plan.head.begins || chance.u32(0..4) == 0 {
                continue;
            }
            if lateness && chance.u32(0..3) == 0 && quarter > Quarter::of(day("2025-01-01")) {
                let late = Quarter::of(quarter.first().checked_sub_days(Days::new(1)).expect("a day"));
                do_some(&mut acts, late, &mut chance, &[2, 9]);
            }
            let past = if how == How::Apart { &mut pasts[at] } else { &mut pasts[0] };
            plan.freeze(quarter, &acts, past, how);
        }
    }
    let [mut all, other] = pasts;
    for (counter, published) in other.counters {
        let into = all.counters.entry(counter).or_default();
        published.all().iter().for_each(|(edition, number)| into.add(*edition, Number::clone(number)));
    }
    all.counters
}

/// Some people do something in a quarter, few or many.
fn do_some(acts: &mut Vec<Act>, quarter: Quarter, chance: &mut fastrand::Rng, sizes: &[u32]) {
    let size = sizes[chance.usize(0..sizes.len())];
    for _ in 0..chance.u32(0..size) {
        let day = quarter.first().checked_add_days(Days::new(chance.u64(0..90))).expect("a day");
        acts.push(Act { day, person: chance.u32(0..size), department: chance.u32(0..3) });
    }
}

/// What is known of a counter in one house; none where nothing fits.
fn leaks(seed: u64, counter: &str, how: How) -> Option<Vec<(Cell, f64, f64)>> {
    let all = published(seed, how, true);
    let published = &all[counter];
    let cells = published.cells();
    Attack::new(&cells, &published.revisions(), counter == ACTS).leaks()
}

/// So many houses are tried; with BENCHSIDE_LONG set, ten times as many.
fn try_houses(count: u64, counter: &str) {
    let count = if std::env::var_os("BENCHSIDE_LONG").is_some() { count * 10 } else { count };
    let mut fits = 0;
    for seed in 0..count {
        let found = leaks(seed, counter, How::Weighed);
        fits += u64::from(found.is_some());
        assert_eq!(found.unwrap_or_default(), [], "seed {seed}");
    }
    assert!(fits * 10 > count * 9, "something fits in {fits} of {count}");
}

#[test]
fn acts_cannot_be_worked_back_from_all_editions() {
    try_houses(40, ACTS);
}

#[test]
fn people_cannot_be_worked_back_from_all_editions() {
    try_houses(12, PEOPLE);
}

/// How many numbers of one house can be worked back from those of acts and of people together.
fn leaks_of_both(seed: u64, how: How) -> Vec<(Cell, f64, f64)> {
    let all = published(seed, how, false);
    Attack::of_both(&all[ACTS].cells(), &all[PEOPLE].cells()).leaks().expect("the truth fits")
}

#[test]
fn acts_and_people_cannot_be_worked_back_from_each_other() {
    let count = if std::env::var_os("BENCHSIDE_LONG").is_some() { 120 } else { 12 };
    for seed in 0..count {
        assert_eq!(leaks_of_both(seed, How::Weighed), [], "seed {seed}");
    }
}

#[test]
fn the_attacker_finds_acts_that_are_published_without_regard_to_people() {
    let caught = (0..12).filter(|seed| !leaks_of_both(*seed, How::Single).is_empty()).count();
    assert!(caught > 1, "{caught} of 12");
}

#[test]
fn what_is_published_is_worth_reading() {
    let (mut all, mut hidden) = (0, 0);
    for seed in 0..30 {
        for published in published(seed, How::Weighed, true).values() {
            for cell in published.cells() {
                let shown = match cell.told {
                    Told::Whole(shown) => vec![shown],
                    Told::Groups(groups) => groups,
                };
                all += shown.len();
                hidden += shown.iter().filter(|shown| shown.is_none()).count();
            }
        }
    }
    assert!(hidden * 2 < all, "of houses with few people in each quarter {hidden} of {all} numbers are hidden");
}

#[test]
fn the_attacker_finds_what_is_published_without_regard_to_earlier_editions() {
    let caught =
        |how: How, counter: &str| (0..8).filter(|seed| leaks(*seed, counter, how).is_some_and(|all| !all.is_empty())).count();
    for how in [How::Forgetful, How::Apart] {
        let (acts, people) = (caught(how, ACTS), caught(how, PEOPLE));
        assert!(acts > 1 && people > 0, "{how:?}: {acts} and {people} of 8");
    }
}

#[test]
fn nothing_is_said_of_days_that_are_ahead() {
    let head = head("a", "2025-01-01", "2026-12-31");
    let (institution, today) = (InstitutionId::from("i".to_owned()), day("2025-03-31"));
    let reader = Reader { institution: &institution, head: &head, today, sight: Sight::Published, editions: None, is_whole: true };
    for counter in ["directory.published", "directory.headcount", ACTS, PEOPLE] {
        for target in ["2025 Q4", "2026", "2025-26"] {
            let kept = [measure("1", (counter, None), Some(target)), measure("2", (counter, Some(ACTS)), Some(target))];
            let frames: Vec<Frame> = kept.iter().map(|kept| reader.frame(&kept.says)).collect();
            for (counter, all) in wanted(&reader, &kept, &frames) {
                let ahead: Vec<_> = all.iter().filter(|(span, _)| span.until > day("2025-04-01")).collect();
                assert!(ahead.is_empty(), "{counter} by {target}: {ahead:?}");
            }
        }
    }
}
