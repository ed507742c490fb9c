//! A number opened down to the facts that it was counted from.

use askama::Template;
use axum::extract::{Path, Query};
use serde::Deserialize;

use super::report::attachment;
use crate::hr::export::Format;
use crate::measures::Behind;
use crate::plan::acts::{self, Opened};
use crate::plan::behind::{self, PAGE, Part, Wanted};
use crate::plan::model::Period;
use crate::text::singular;
use crate::web::times::{When, moment};
use crate::web::{Page, Result, Visit};

#[derive(Template)]
#[template(path = "plan/facts.html")]
struct FactsPage {
    page: Page,
    code: String,
    name: String,
    definition: String,
    version: i64,
    /// What the facts are behind: which number, of when.
    part: &'static str,
    number: String,
    unit: String,
    when: String,
    /// What is counted and from what; nothing where it is recorded.
    words: String,
    source: String,
    counter: String,
    rows: Vec<Row>,
    back: String,
    /// The other of the measure's two numbers.
    other: Option<(String, &'static str)>,
    file: String,
    next: String,
}

struct Row {
    fact: Behind,
    when: When,
    /// When it was written, where that was on another day.
    late: Option<When>,
    /// The first letters of a key, enough to tell people apart on a page.
    person: String,
    codes: String,
}

impl Row {
    fn badge(&self) -> (&'static str, &'static str) {
        if self.fact.counts { ("counts", "good") } else { ("does not count", "") }
    }

    fn place(&self) -> String {
        [self.fact.department.as_str(), self.fact.site.as_str()]
            .into_iter()
            .filter(|one| !one.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn quantity(&self) -> String {
        self.fact.quantity.map(|quantity| quantity.to_string()).unwrap_or_default()
    }
}

/// What an address asks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    plan: Option<String>,
    part: Option<String>,
    period: Option<String>,
    before: Option<String>,
}

impl Asked {
    fn wanted(&self) -> Result<Wanted> {
        Wanted::read(self.part.as_deref(), self.period.as_deref(), self.before.as_deref(), PAGE)
    }
}

/// The same in an address of this plan, with another number or further on.
fn href(opened: &Opened<'_>, path: &str, part: Part, period: Option<Period>, before: Option<i64>) -> String {
    let period = period.map(|period| format!("&period={}", period.to_string().replace(' ', "+"))).unwrap_or_default();
    let before = before.map(|before| format!("&before={before}")).unwrap_or_default();
    opened.href(&format!("{path}?part={}{period}{before}", part.code()))
}

/// `GET /plan/measures/{code}/facts`.
pub(crate) async fn show(visit: Visit, Path(code): Path<String>, Query(asked): Query<Asked>) -> Result {
    let wanted = asked.wanted()?;
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, asked.plan.as_deref()).await?;
    let opening = behind::open(&mut tx, &opened, &code, &wanted).await?;
    drop(tx);
    acts::note_reading(&visit, &opened, "facts", &code).await?;
    let (now, zone) = (visit.app.clock.now(), &opened.me.time_zone);
    let here = format!("/plan/measures/{code}/facts");
    let says = &opening.measure.says;
    let other = match wanted.part {
        Part::Numerator if says.from.denominator.is_some() => Some(Part::Denominator),
        Part::Denominator => Some(Part::Numerator),
        Part::Numerator => None,
    };
    let next = opening.page.next.map(|before| href(&opened, &here, wanted.part, wanted.period, Some(before)));
    let row = |fact: Behind| Row {
        when: moment(fact.happened, now, zone),
        late: (fact.recorded - fact.happened > chrono::TimeDelta::days(1)).then(|| moment(fact.recorded, now, zone)),
        person: fact.person.chars().take(8).collect(),
        codes: behind::codes(&fact),
        fact,
    };
    let view = FactsPage {
        page: visit.page(format!("Facts behind measure {code}")),
        name: says.name.clone(),
        definition: says.definition.clone(),
        version: opening.measure.version,
        part: wanted.part.label(),
        unit: {
            let unit = opening.counter.map_or(says.unit.as_str(), |counter| counter.unit);
            if opening.number == "1" { singular(unit) } else { unit.to_owned() }
        },
        number: opening.number,
        when: opening.when,
        words: opening.counter.map(|counter| counter.words.to_owned()).unwrap_or_default(),
        source: opening.counter.map(|counter| counter.source.to_owned()).unwrap_or_default(),
        counter: opening.counter.map(|counter| counter.code.to_owned()).unwrap_or_default(),
        back: opened.href(&format!("/plan/measures/{code}")),
        other: other.map(|part| (href(&opened, &here, part, wanted.period, None), part.label())),
        file: href(&opened, &format!("{here}.csv"), wanted.part, wanted.period, None),
        next: next.unwrap_or_default(),
        rows: opening.page.facts.into_iter().map(row).collect(),
        code,
    };
    visit.html(&view)
}

/// `GET /plan/measures/{code}/facts.csv`.
pub(crate) async fn file(visit: Visit, Path(code): Path<String>, Query(asked): Query<Asked>) -> Result {
    let (name, text) = behind::file(&visit, asked.plan.as_deref(), &code, asked.wanted()?).await?;
    Ok(attachment(Format::Csv.media(), &name, text))
}
