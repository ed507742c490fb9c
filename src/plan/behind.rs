//! The facts behind a measure's numbers, for those who may see exact ones.

use super::acts::Opened;
use super::model::{Measure, Period, Recorded};
use super::report::root;
use super::store::{self, Kept};
use super::{PLAN_RECORDED, acts};
use crate::measures::{self, Asked, Behind, Counter, Page, Sight};
use crate::storage::Tx;
use crate::web::{Error, Result, Visit, cursor};

/// How many stand on a page.
pub(super) const PAGE: usize = 50;
/// How many a file holds at most.
pub(super) const MOST: usize = 100_000;

/// Which of a measure's two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Part {
    /// How many.
    #[default]
    Numerator,
    /// Of how many.
    Denominator,
}

impl Part {
    /// Its word in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Numerator => "n",
            Self::Denominator => "of",
        }
    }

    /// What pages call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Numerator => "n: how many",
            Self::Denominator => "N: of how many",
        }
    }
}

/// What is asked for, as addresses say it.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    pub part: Part,
    pub period: Option<Period>,
    /// Facts written before this one.
    pub before: Option<i64>,
    pub limit: usize,
}

/// A number with the facts behind it.
pub(super) struct Opening {
    pub measure: Kept<Measure>,
    /// What counts it; none where it is recorded.
    pub counter: Option<&'static Counter>,
    /// The number itself.
    pub number: String,
    /// Of when, in words.
    pub when: String,
    pub page: Page,
}

impl Wanted {
    /// What an address asks for.
    ///
    /// # Errors
    ///
    /// 400 for words that mean nothing here.
    pub fn read(part: Option<&str>, period: Option<&str>, before: Option<&str>, limit: usize) -> Result<Self> {
        let part = match part.unwrap_or_default() {
            "" | "n" => Part::Numerator,
            "of" => Part::Denominator,
            _ => return Err(Error::Bad("'part' is 'n' or 'of'.".to_owned())),
        };
        let period = match period.unwrap_or_default() {
            "" => None,
            text => Some(text.parse().map_err(|why| Error::Bad(format!("{why}.")))?),
        };
        let before = cursor(before.unwrap_or_default(), str::parse)?;
        Ok(Self { part, period, before, limit })
    }
}

/// Refuses whoever may not see exact numbers.
pub(super) fn allow(opened: &Opened<'_>) -> Result<()> {
    if opened.sight == Sight::Exact {
        return Ok(());
    }
    Err(Error::Forbidden(
        "The facts behind a number are for coordinators and administrators: they would tell of single people.".to_owned(),
    ))
}

/// Opens a number down to its facts. That it was is itself a fact, which the caller notes.
pub(super) async fn open(tx: &mut Tx, opened: &Opened<'_>, code: &str, wanted: &Wanted) -> Result<Opening> {
    let (kept, ..) = acts::measure(tx, opened, code).await?;
    allow(opened)?;
    let all = store::measures(tx, &opened.plan.id).await?;
    let measure = root(&kept, &all).clone();
    let says = &measure.says;
    let reader = opened.reader();
    let (span, when) = reader.days(says, wanted.period);
    let code = match wanted.part {
        Part::Numerator => says.from.numerator.as_deref(),
        Part::Denominator => says.from.denominator.as_deref(),
    };
    let counter = code.and_then(measures::counter);
    let Some(counter) = counter else {
        if wanted.part == Part::Denominator || says.from.numerator.is_some() || says.from.recorded.is_empty() {
            return Err(Error::NotFound);
        }
        let page = recorded(tx, &measure, wanted).await?;
        return Ok(Opening { measure, counter: None, number: String::new(), when: String::new(), page });
    };
    let asked = Asked {
        institution: opened.reader().institution,
        counter,
        span,
        today: opened.today,
        before: wanted.before,
        limit: wanted.limit,
    };
    let page = measures::behind(tx, &asked).await?;
    let number = reader.count(tx, counter.code, span).await?.n;
    let when = if counter.is_at_a_date() { format!("on {}", reader.last_day(span)) } else { when };
    Ok(Opening { measure, counter: Some(counter), number, when, page })
}

/// What was recorded by hand: the facts that hold its numbers.
async fn recorded(tx: &mut Tx, measure: &Kept<Measure>, wanted: &Wanted) -> Result<Page> {
    let mut records = store::records(tx, &measure.id).await?;
    let newest = records.iter().filter(|one| !one.is_corrected()).max_by_key(|one| (one.ends, one.seq)).map(|one| one.seq);
    records.sort_by_key(|one| std::cmp::Reverse(one.seq));
    records.retain(|one| wanted.before.is_none_or(|before| one.seq < before));
    let more = records.len() > wanted.limit;
    records.truncate(wanted.limit);
    let next = records.last().filter(|_| more).map(|one| one.seq);
    let facts = records.into_iter().map(|one| {
        let value = &one.value;
        let is_step = measure.says.kind == super::model::Kind::Milestone;
        let (counts, why) = match (one.is_corrected(), value.held) {
            (true, _) => (false, "Another record took its place."),
            (false, false) => (false, "It was not held, which is not the same as zero."),
            (false, true) if is_step => (true, "A step that was taken."),
            (false, true) if Some(one.seq) == newest => (true, "The newest: this is the number."),
            (false, true) => (false, "A newer one took its place; it counts for its own period."),
        };
        let number = |name: &str, n: Option<f64>| n.map(|n| (name.to_owned(), n.to_string()));
        Behind {
            seq: one.seq,
            kind: PLAN_RECORDED.to_owned(),
            happened: one.ends.and_time(chrono::NaiveTime::MIN).and_utc(),
            recorded: one.recorded,
            object: one.id.to_string(),
            quantity: value.n,
            codes: [
                Some(("what".to_owned(), Recorded::code(value.what).to_owned())),
                Some(("period".to_owned(), value.period.to_string())),
                number("of", value.of),
                number("invited", value.invited),
            ]
            .into_iter()
            .flatten()
            .collect(),
            counts,
            why: why.to_owned(),
            ..Behind::default()
        }
    });
    Ok(Page { facts: facts.collect(), next })
}

/// The headings of a file of facts.
pub(super) const HEADINGS: [&str; 12] = [
    "Fact",
    "What happened",
    "When",
    "Recorded",
    "Person (key)",
    "Thing",
    "Department",
    "Site",
    "Quantity",
    "Codes",
    "Counts",
    "Why",
];

/// A fact as a row of a file.
pub(super) fn cells(fact: &Behind) -> Vec<String> {
    vec![
        fact.seq.to_string(),
        fact.kind.clone(),
        fact.happened.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        fact.recorded.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        fact.person.clone(),
        fact.object.clone(),
        fact.department.clone(),
        fact.site.clone(),
        fact.quantity.map(|quantity| quantity.to_string()).unwrap_or_default(),
        codes(fact),
        if fact.counts { "yes" } else { "no" }.to_owned(),
        fact.why.clone(),
    ]
}

/// A fact's codes in one line.
pub(super) fn codes(fact: &Behind) -> String {
    fact.codes.iter().map(|(name, code)| format!("{name}: {code}")).collect::<Vec<_>>().join("; ")
}

/// All of the facts, as rows of a file.
pub(super) async fn file(visit: &Visit, plan: Option<&str>, code: &str, mut wanted: Wanted) -> Result<(String, String)> {
    wanted.limit = 2_000;
    let heads: Vec<String> = HEADINGS.map(str::to_owned).into();
    let mut text = format!("\u{feff}{}", crate::hr::export::line(&heads));
    let mut count = 0;
    let name = loop {
        let mut tx = visit.app.db.read().await?;
        let opened = acts::open(&mut tx, visit, plan).await?;
        let opening = open(&mut tx, &opened, code, &wanted).await?;
        drop(tx);
        if count == 0 {
            acts::note_reading(visit, &opened, "facts", code).await?;
        }
        count += opening.page.facts.len();
        opening.page.facts.iter().for_each(|fact| text.push_str(&crate::hr::export::line(&cells(fact))));
        wanted.before = opening.page.next;
        if wanted.before.is_none() || count >= MOST {
            break format!("{}-{}-{}-facts.csv", opened.plan.head.code, opening.measure.says.code, wanted.part.code());
        }
    };
    if wanted.before.is_some() {
        let mut last = vec![format!("Only the newest {MOST} facts are in this file.")];
        last.resize(HEADINGS.len(), String::new());
        text.push_str(&crate::hr::export::line(&last));
    }
    Ok((name, text))
}
