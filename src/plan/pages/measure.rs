//! One measure, opened down to its numbers, its definition and its versions.

use askama::Template;
use axum::extract::{Path, Query};
use chrono::NaiveDate;

use super::Which;
use super::chart::{Chart, chart};
use super::versions::{self, VersionView};
use crate::measures::{self, ShownFigure, ShownGroup, Sight};
use crate::plan::acts;
use crate::plan::history::{FEW, history};
use crate::plan::model::{Act, Measure, Period, Target, Way, may};
use crate::plan::readings::{By, Calendar, Groups, Reading, Row, line, unit};
use crate::plan::report::{badge, root};
use crate::plan::store::{self, Version};
use crate::web::times::{When, date, day};
use crate::web::{Page, Result, Visit};

#[derive(Template)]
#[template(path = "plan/measure.html")]
struct MeasurePage {
    page: Page,
    action: String,
    action_words: String,
    action_href: String,
    action_status: &'static str,
    action_badge: &'static str,
    measure: Measure,
    /// Of the definition that counts.
    version: i64,
    /// Where the versions are of the measure whose definition counts, with its code; none where it is this one.
    root: Option<(String, String)>,
    same_as: Option<(String, String)>,
    /// The measures that are the same as this one.
    also: Vec<(String, String)>,
    figure: ShownFigure,
    /// What it is a number of.
    unit: String,
    /// What was recorded with it, in words; empty for nothing.
    recorded: String,
    when: String,
    verdict: &'static str,
    badge: &'static str,
    verdict_words: String,
    targets: Vec<(String, String)>,
    baseline: Option<BaselineView>,
    counted: Vec<Counted>,
    rows: Vec<RowView>,
    /// What changed in the definition after the last of them.
    changed_since: String,
    pooled: Option<RowView>,
    chart: Option<Chart>,
    calendars: Vec<(String, &'static str, bool)>,
    population_changed: bool,
    groups: Vec<GroupsView>,
    beside: Vec<(String, String)>,
    records: Vec<RecordView>,
    before: Vec<VersionView>,
    /// Where older versions are; empty where these are all.
    older: String,
    is_exact: bool,
    /// Of which quarter the numbers are, and when they were frozen; none where they are as they are now.
    snapshot: Option<(String, String)>,
    /// Whether its numbers are shown as they were frozen, if any were.
    is_frozen: bool,
    /// Where the facts behind n and N are, for those who may see them.
    facts: Vec<(String, &'static str)>,
    may_edit: Option<String>,
    may_record: Option<String>,
}

struct BaselineView {
    number: String,
    when: String,
    source: String,
    said: String,
    words: String,
}

/// A counter in words.
struct Counted {
    part: &'static str,
    words: &'static str,
    unit: &'static str,
    source: &'static str,
    code: &'static str,
}

struct RowView {
    period: String,
    /// Where the facts behind it are; empty for those who may not see them.
    href: String,
    figure: ShownFigure,
    note: String,
    /// What changed in the definition since the row before it.
    changed: String,
}

struct GroupsView {
    id: String,
    caption: String,
    by: &'static str,
    groups: Vec<ShownGroup>,
}

struct RecordView {
    what: &'static str,
    period: String,
    number: String,
    invited: String,
    held: bool,
    words: String,
    link: String,
    who: String,
    when: When,
    is_corrected: bool,
    correct: String,
}

impl MeasurePage {
    /// Whether its numbers are of how many.
    fn has_of(&self) -> bool {
        let rows = self.rows.iter().chain(&self.pooled);
        rows.map(|row| &row.figure)
            .chain(self.groups.iter().flat_map(|one| one.groups.iter().map(|group| &group.figure)))
            .any(|figure| !figure.of.is_empty())
    }
}

impl RowView {
    /// The number, or a dash where there is none.
    fn number(&self) -> &str {
        if self.figure.n.is_empty() { "–" } else { &self.figure.n }
    }
}

/// `GET /plan/measures/{code}`.
pub(crate) async fn show(visit: Visit, Path(code): Path<String>, Query(which): Query<Which>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, which.plan.as_deref()).await?;
    let (kept, action, relation) = acts::measure(&mut tx, &opened, &code).await?;
    let all = store::measures(&mut tx, &opened.plan.id).await?;
    let root = root(&kept, &all);
    let says = &root.says;
    let every = store::records(&mut tx, &root.id).await?;
    let records: Vec<store::Record> = every.iter().filter(|record| !record.is_corrected()).cloned().collect();
    let reader = opened.reader();
    let reading = reader.now(&mut tx, says, Some(&action), &records).await?;
    let calendar = which.by.as_deref().and_then(Calendar::from_code).unwrap_or(Calendar::Quarters);
    let trend = reader.trend(&mut tx, says, &records, calendar).await?;
    let groups = reader.all_groups(&mut tx, root, &records).await?;
    let beside = reader.beside(&mut tx, says).await?;
    let numbers = reader.records(says, &every);
    let versions: Vec<Version<Measure>> = store::versions(&mut tx, &root.id).await?;
    let before = history::<Measure>(&mut tx, &reader, &kept.id, None, FEW).await?;
    drop(tx);
    acts::note_reading(&visit, &opened, "measure", &code).await?;

    let zone = &opened.me.time_zone;
    let head = &opened.plan.head;
    let path = format!("/plan/measures/{}", kept.says.code);
    let (said, changed_since) = changes(&trend.rows, &versions, head.begins, zone);
    let marks: Vec<usize> = said.iter().enumerate().filter(|(_, said)| !said.is_empty()).map(|(at, _)| at).collect();
    let rows: Vec<RowView> = trend
        .rows
        .iter()
        .zip(said)
        .map(|(row, said)| RowView {
            period: row.period.clone(),
            href: row
                .at
                .filter(|_| opened.sight == Sight::Exact)
                .map(|at| facts(&opened, &path, "n", Some(at)))
                .unwrap_or_default(),
            figure: row.figure.clone(),
            note: row.note.clone(),
            changed: said,
        })
        .collect();
    let periods: Vec<Period> = if says.from.numerator.is_some() {
        calendar.periods(head, opened.today)
    } else {
        records.iter().filter(|record| record.value.n.is_some()).map(|record| record.value.period).collect()
    };
    let aim = reading.target.filter(|target| is_of_rows(target, says, &periods));
    let aim = aim.map(|target| (target.value, target.words()));
    let baseline = says.baseline.as_ref().map(|baseline| BaselineView {
        number: line(&reader.baseline(says)),
        when: baseline.period.map(|period| period.words()).unwrap_or_default(),
        source: baseline.source.clone(),
        said: match (baseline.who.is_empty(), baseline.on) {
            (false, Some(on)) => format!("{}, {}", baseline.who, Period::Day(on).words()),
            _ => baseline.who.clone(),
        },
        words: baseline.words.clone(),
    });
    let is_exact = opened.sight == Sight::Exact;
    let is_frozen = reader.is_frozen(says);
    let may_record = may(relation, Act::Record) && says.from.recorded.iter().any(|what| what.is_by_hand());
    let record = opened.href(&format!("/plan/measures/{}/record", root.says.code));
    let view = MeasurePage {
        page: visit.page(format!("Measure {}: {}", kept.says.code, kept.says.name)),
        action: action.says.number.clone(),
        action_words: action.says.words.clone(),
        action_href: opened.href(&format!("/plan/actions/{}", action.says.number)),
        action_status: action.stand.status.label(),
        action_badge: action.stand.status.badge(),
        same_as: (!kept.says.same_as.is_empty())
            .then(|| (kept.says.same_as.clone(), opened.href(&format!("/plan/measures/{}", kept.says.same_as)))),
        also: all
            .iter()
            .filter(|other| other.says.same_as == kept.says.code)
            .map(|other| (other.says.code.clone(), opened.href(&format!("/plan/measures/{}", other.says.code))))
            .collect(),
        verdict: reading.verdict.words(),
        badge: badge(reading.verdict),
        verdict_words: verdict_words(&reading, says),
        unit: unit(&reading.figure, &says.unit),
        recorded: reading.recorded_words(),
        figure: reading.figure,
        when: reading.when,
        targets: says.targets.iter().map(|target| (target.period.words(), target.words())).collect(),
        baseline,
        counted: counted(says),
        chart: chart(&trend.rows, &says.name, aim, &marks),
        rows,
        changed_since,
        pooled: trend.pooled.map(|row| RowView {
            period: row.period,
            href: String::new(),
            figure: row.figure,
            note: row.note,
            changed: String::new(),
        }),
        calendars: if says.from.numerator.is_some() { calendars(&opened.href(&path), calendar) } else { Vec::new() },
        population_changed: is_population_changed(&versions, head.begins, zone),
        groups: groups.into_iter().map(groups_view).collect(),
        beside: beside.into_iter().map(|(words, figure)| (words, line(&figure))).filter(|(_, number)| !number.is_empty()).collect(),
        records: every
            .iter()
            .zip(&numbers)
            .map(|(one, number)| RecordView {
                what: one.value.what.label(),
                period: one.value.period.words(),
                number: line(number),
                invited: reader.invited(says, one, &every),
                held: one.value.held,
                words: one.value.words.clone(),
                link: one.value.link.clone(),
                who: who(one),
                when: day(one.recorded, zone),
                is_corrected: one.is_corrected(),
                correct: if may_record && !one.is_corrected() && one.value.what.is_by_hand() {
                    let sign = if record.contains('?') { '&' } else { '?' };
                    format!("{record}{sign}corrects={}", one.id)
                } else {
                    String::new()
                },
            })
            .collect(),
        before: versions::views(&before, zone),
        older: versions::older(&opened, &path, &before),
        version: root.version,
        root: versions::of_root(&opened, &kept, root),
        facts: if is_exact { behind(&opened, &path, says) } else { Vec::new() },
        is_exact,
        snapshot: super::public::named(&opened.editions, zone).filter(|_| is_frozen),
        is_frozen,
        may_edit: may(relation, Act::Edit).then(|| opened.href(&format!("{path}/edit"))),
        may_record: may_record.then_some(record),
        measure: Measure { code: kept.says.code.clone(), name: kept.says.name.clone(), ..says.clone() },
    };
    visit.html(&view)
}

/// Where the facts behind one of a measure's two numbers are.
fn facts(opened: &acts::Opened<'_>, path: &str, part: &str, at: Option<Period>) -> String {
    let period = at.map(|at| format!("&period={}", at.to_string().replace(' ', "+"))).unwrap_or_default();
    opened.href(&format!("{path}/facts?part={part}{period}"))
}

/// Where the facts behind a measure's numbers are.
fn behind(opened: &acts::Opened<'_>, path: &str, says: &Measure) -> Vec<(String, &'static str)> {
    let mut all = Vec::new();
    if says.from.numerator.is_some() || !says.from.recorded.is_empty() {
        all.push((
            facts(opened, path, "n", None),
            if says.from.denominator.is_some() { "The facts behind n" } else { "The facts behind it" },
        ));
    }
    if says.from.denominator.is_some() {
        all.push((facts(opened, path, "of", None), "The facts behind N"));
    }
    all
}

/// What a change of it is called.
const POPULATION: &str = "of whom";

/// Whether a number is by a version of the definition, or a later one. What was recorded is by what the measure said then, of whatever days
/// it is; what is counted anew each time by what it says today.
fn is_by(row: &Row, version: &Version<Measure>, zone: &str) -> bool {
    match row.by {
        _ if row.at.is_some() => true,
        By::Version(number) => version.version <= number,
        By::Recorded(at) => version.saved <= at,
        By::Period => date(version.saved, zone) <= row.last,
    }
}

/// Who recorded something: nobody by name for what came by the command line, or with the plan.
fn who(record: &store::Record) -> String {
    let nobody = if record.value.what.is_by_hand() { "The operator" } else { "The plan’s file" };
    record.by.clone().unwrap_or_else(|| nobody.to_owned())
}

/// Whether what is aimed for stands on the scale of a chart's rows. A share, an average or a state compares with each of them; how often
/// something happened in a year does not compare with a quarter.
fn is_of_rows(target: &Target, says: &Measure, periods: &[Period]) -> bool {
    let is_state = says.from.numerator.as_deref().and_then(measures::counter).is_some_and(measures::Counter::is_at_a_date);
    is_state || says.is_share() || says.is_average() || periods.iter().all(|period| months(*period) == months(target.period))
}

/// How long a period is, in months; none for a day, by which everything before it counts.
fn months(period: Period) -> Option<i64> {
    match period {
        Period::Day(_) => None,
        Period::Quarter(_) => Some(3),
        Period::Year(_) | Period::Academic(_) => Some(12),
        // no month is nearer to another's length than this
        Period::Between(from, until) => Some(((until - from).num_days() as f64 / 30.4).round() as i64),
    }
}

/// How the definition of each row differs from that of the one before it, in words, and today's from that of the last: nothing where both
/// are of the same, whatever was changed in between and taken back. `versions` are the newest first.
fn changes(rows: &[Row], versions: &[Version<Measure>], begins: NaiveDate, zone: &str) -> (Vec<String>, String) {
    let of = |row: &Row| versions.iter().find(|version| is_by(row, version, zone)).or(versions.last());
    let said = |one: Option<&Version<Measure>>, next: Option<&Version<Measure>>| {
        let (Some(one), Some(next)) = (one, next) else { return String::new() };
        let what = differences(&one.says, &next.says);
        let (older, newer) = if one.version < next.version { (one, next) } else { (next, one) };
        // since when it is what it is by the newer of the two
        let is_as_newer =
            |other: &&Version<Measure>| other.version > older.version && differences(&other.says, &newer.says).is_empty();
        let since = versions.iter().skip_while(|other| other.version > newer.version).take_while(is_as_newer).last();
        let saved = since.unwrap_or(newer).saved;
        if what.is_empty() || date(saved, zone) < begins {
            return String::new();
        }
        format!("Definition changed on {}: {}", day(saved, zone).words, what.join(", "))
    };
    let of_rows: Vec<Option<&Version<Measure>>> = rows.iter().map(of).collect();
    let first = of_rows.first().map(|_| String::new());
    let between = of_rows.windows(2).map(|pair| said(pair[0], pair[1]));
    let since = said(of_rows.last().copied().flatten(), versions.first());
    (first.into_iter().chain(between).collect(), since)
}

/// Whether the plan saw a change in who is counted.
fn is_population_changed(versions: &[Version<Measure>], begins: NaiveDate, zone: &str) -> bool {
    let today = versions.first().map(|version| &version.says.population);
    let before = versions.iter().skip(1).zip(versions).filter(|(_, next)| date(next.saved, zone) >= begins);
    before.into_iter().any(|(version, _)| Some(&version.says.population) != today)
}

fn differences(old: &Measure, new: &Measure) -> Vec<String> {
    let mut what = Vec::new();
    let mut when = |differs: bool, words: &str| {
        if differs {
            what.push(words.to_owned());
        }
    };
    when(old.population != new.population, POPULATION);
    when(old.definition != new.definition, "what is counted");
    let from = |one: &Measure| (one.from.numerator.clone(), one.from.denominator.clone(), one.from.recorded.clone());
    when(from(old) != from(new), "where it comes from");
    when(old.kind != new.kind, "the kind of number");
    when(old.unit != new.unit, "the unit");
    when(old.question != new.question, "the question");
    what
}

fn verdict_words(reading: &Reading, measure: &Measure) -> String {
    use crate::measures::Verdict;
    let awaits = if measure.from.awaits.is_empty() {
        "Nothing that happens here counts for it yet.".to_owned()
    } else {
        format!("It waits for this part of the programme: {}. That is not the same as zero.", measure.from.awaits)
    };
    match reading.verdict {
        _ if !reading.note.is_empty() => reading.note.to_owned(),
        Verdict::NotYetCounted => awaits,
        Verdict::NoBaseline if measure.way == Way::Reach => {
            "It is to be reached, and the plan sets no target: there is nothing to compare it with.".to_owned()
        }
        Verdict::NoBaseline => "It is to rise or fall, and there is nothing yet to compare it with: a coordinator or an owner can enter where it began.".to_owned(),
        Verdict::NoData => "Nothing was counted or recorded for it yet.".to_owned(),
        Verdict::Suppressed => "So few people stand behind it that the number would tell of single ones.".to_owned(),
        Verdict::NotPublished => "Counts of people are published a quarter at a time, and none of these was published yet.".to_owned(),
        Verdict::NotHeld => "What would be counted did not take place. That is not the same as zero.".to_owned(),
        Verdict::Paused => "The action rests, so its number is not judged.".to_owned(),
        Verdict::Met | Verdict::NotMet | Verdict::OnCourse => String::new(),
    }
}

fn counted(measure: &Measure) -> Vec<Counted> {
    let one = |part: &'static str, code: &Option<String>| {
        let counter = measures::counter(code.as_deref()?)?;
        Some(Counted { part, words: counter.words, unit: counter.unit, source: counter.source, code: counter.code })
    };
    [one("How many (n)", &measure.from.numerator), one("Of how many (N)", &measure.from.denominator)]
        .into_iter()
        .flatten()
        .collect()
}

fn calendars(here: &str, chosen: Calendar) -> Vec<(String, &'static str, bool)> {
    let sign = if here.contains('?') { '&' } else { '?' };
    Calendar::ALL.into_iter().map(|one| (format!("{here}{sign}by={}", one.code()), one.label(), one == chosen)).collect()
}

fn groups_view(groups: Groups) -> GroupsView {
    GroupsView {
        id: format!("by-{}", groups.code),
        caption: format!("{}, {}{}{}", groups.by, groups.when, if groups.note.is_empty() { "" } else { ". " }, groups.note),
        by: groups.by,
        groups: groups.groups,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::model::{Kind, Sources};

    #[test]
    fn a_wave_is_by_the_question_that_it_was_recorded_under() {
        let at = |text: &str| text.parse().expect("a time");
        let version =
            |saved: &str| Version { version: 2, says: Measure::default(), note: String::new(), saved: at(saved), by: None };
        let row = |by: By| Row {
            period: String::new(),
            at: None,
            last: "2026-03-02".parse().expect("a day"),
            by,
            figure: ShownFigure::default(),
            note: String::new(),
        };
        let changed = version("2026-03-05T09:00:00Z");
        assert!(is_by(&row(By::Recorded(at("2026-03-05T10:00:00Z"))), &changed, "Europe/London"), "three days after its own");
        assert!(!is_by(&row(By::Recorded(at("2026-03-05T08:00:00Z"))), &changed, "Europe/London"));
        assert!(!is_by(&row(By::Period), &changed, "Europe/London"));
    }

    #[test]
    fn a_line_stands_between_numbers_of_different_things_alone() {
        let at = |day: u32| format!("2026-03-{day:02}T09:00:00Z").parse().expect("an instant");
        let version = |number: i64, unit: &str, beside: &str| Version {
            version: number,
            says: Measure {
                unit: unit.to_owned(),
                from: Sources { beside: vec![beside.to_owned()], ..Sources::default() },
                ..Measure::default()
            },
            note: String::new(),
            saved: at(number as u32),
            by: None,
        };
        // changed on the 3rd and back on the 4th, and what stands beside it on the 5th
        let versions: Vec<Version<Measure>> = [(5, "people", "b"), (4, "people", "a"), (3, "events", "a"), (1, "people", "a")]
            .map(|(n, u, b)| version(n, u, b))
            .into();
        let row = |by: By, period: Option<Period>| Row {
            period: String::new(),
            at: period,
            last: "2026-03-31".parse().expect("a day"),
            by,
            figure: ShownFigure::default(),
            note: String::new(),
        };
        let begins: NaiveDate = "2025-01-01".parse().expect("a day");
        let said = |rows: &[Row]| changes(rows, &versions, begins, "Europe/London");
        let nothing = String::new;
        let recorded = |day: u32| row(By::Recorded(at(day)), None);
        assert_eq!(said(&[recorded(2), recorded(6)]), (vec![nothing(), nothing()], nothing()), "taken back in between");
        let (between, since) = said(&[recorded(2), row(By::Version(3), None)]);
        assert_eq!(between, [nothing(), "Definition changed on 3 March 2026: the unit".to_owned()]);
        assert_eq!(since, "Definition changed on 4 March 2026: the unit", "the 5th changed nothing that numbers are compared by");
        let counted = || row(By::Period, Some(Period::Year(2025)));
        assert_eq!(said(&[counted(), counted()]), (vec![nothing(), nothing()], nothing()), "all of them are counted by today's");
        assert_eq!(said(&[]), (Vec::new(), nothing()));
    }

    #[test]
    fn a_line_stands_on_the_scale_of_its_bars() {
        let counted = |counter: &str| Measure {
            kind: Kind::Count,
            from: Sources { numerator: Some(counter.to_owned()), ..Sources::default() },
            ..Measure::default()
        };
        let period = |text: &str| text.parse::<Period>().expect("a period");
        let of = |says: &Measure, target: &str, rows: &str| {
            is_of_rows(&Target::new(period(target), "50".parse().expect("an aim")), says, &[period(rows)])
        };
        let searches = counted("search.searches");
        assert!(!of(&searches, "2026", "2026 Q1") && !of(&searches, "2026-12-31", "2026 Q1"));
        assert!(of(&searches, "2026", "2026-01-01 to 2026-12-31") && of(&searches, "2026 Q2", "2026 Q1"));
        assert!(of(&counted("directory.published"), "2026", "2026 Q1"), "a state is one at the end of each");
        let share = Measure { kind: Kind::Survey, ..Measure::default() };
        assert!(of(&share, "2026-12-31", "2025"));
    }
}
