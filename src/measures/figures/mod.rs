//! Reading tallies: one counter, or one over another, for any days, broken down or not.

mod read;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use self::read::{Reading, Value};
use super::breakdown::Breakdown;
use super::counters::{Counter, counter};
use super::fold::Fold;
use super::heads::Heads;
use super::shown::Sight;
use super::span::Span;
use super::tally::store;
use crate::accounts::units;
use crate::ids::InstitutionId;
use crate::storage::{Result, Tx};

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Whose people and things. Counters that are of the whole house are read so.
    pub institution: &'a InstitutionId,
    /// What is counted: the code of a counter.
    pub numerator: &'a str,
    /// Of what, where it is a share: the code of a counter.
    pub denominator: Option<&'a str>,
    /// Over which days; what is at a date is read at the end of the last of them that has come.
    pub span: Span,
    /// Broken down by what.
    pub by: Option<Breakdown>,
    /// Today, where the institution is.
    pub today: NaiveDate,
    /// For whom. What everyone may see ends with the last full month.
    pub sight: Sight,
}

/// One number as it is. Stays inside this slice.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::measures) struct Figure {
    /// The number; none where nothing was ever counted.
    pub n: Option<f64>,
    /// Of how many, where it is a share.
    pub of: Option<f64>,
    /// How many acts or people stand behind it.
    pub size: i64,
}

/// Numbers that were read. They leave this slice only through [`show`](super::show) and [`judge`](super::judge).
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    pub(in crate::measures) all: Figure,
    /// By name, "Not known" last.
    pub(in crate::measures) groups: Vec<(String, Figure)>,
    pub(in crate::measures) traits: Traits,
    pub(in crate::measures) span: Span,
}

/// What matters about numbers for how they may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::measures) struct Traits {
    /// They are about people.
    pub people: bool,
    /// Groups, and periods that follow one another, add up to the whole.
    pub additive: bool,
    /// They are at a date.
    pub at_a_date: bool,
    /// They are a median or another average: of few people it would tell of each.
    pub average: bool,
    /// They are a sum of hours, or of how often something happened to people: the same.
    pub sum: bool,
    /// They are a share.
    pub share: bool,
}

impl Traits {
    fn of(top: &Counter, people: bool, share: bool) -> Self {
        Self {
            people,
            additive: !matches!(top.fold, Fold::People { .. } | Fold::Wait { .. }),
            at_a_date: top.is_at_a_date(),
            average: top.is_a_wait(),
            sum: top.is_a_sum_of_people(),
            share,
        }
    }
}

#[cfg(test)]
impl Figures {
    /// Numbers of a counter as if they had been read, for tests of what is published of them.
    pub fn counted(code: &str, span: Span, n: i64, groups: Vec<(String, i64)>) -> Self {
        let figure = |n: i64| Figure { n: Some(n as f64), of: None, size: n };
        let traits = Traits::of(counter(code).expect("a counter"), true, false);
        Self { all: figure(n), groups: groups.into_iter().map(|(name, n)| (name, figure(n))).collect(), traits, span }
    }
}

impl Figures {
    /// Numbers that by their nature are recorded rather than counted, such as a survey's: `n`, of how many where it is a share, and
    /// whether they are of people.
    pub fn recorded(n: f64, of: Option<f64>, people: bool, span: Span) -> Self {
        let size = of.unwrap_or(n).max(0.0) as i64;
        let traits = Traits { people, additive: false, at_a_date: false, average: false, sum: false, share: of.is_some() };
        Self { all: Figure { n: Some(n), of, size }, groups: Vec::new(), traits, span }
    }

    /// These of how many, without groups.
    pub fn over(&self, of: &Self) -> Self {
        let all = match of.all.n {
            // a share of nobody is none
            None => Figure::default(),
            Some(whole) => Figure { n: self.all.n, of: Some(whole), size: of.all.size },
        };
        let traits = Traits { people: self.traits.people || of.traits.people, share: true, ..self.traits };
        Self { all, groups: Vec::new(), traits, span: self.span }
    }

    /// Whether anything was ever counted for it.
    pub fn is_empty(&self) -> bool {
        self.all.n.is_none()
    }

    /// Whether it is an average: of nobody there is none, which everyone sees as they see it of few.
    pub fn is_average(&self) -> bool {
        self.traits.average
    }
}

/// What a group is called where it is not known which it is.
pub const UNKNOWN: &str = "Not known";

/// Reads what is asked; none where a counter is unknown.
pub async fn figures(tx: &mut Tx, question: &Question<'_>) -> Result<Option<Figures>> {
    let Some(top) = counter(question.numerator) else { return Ok(None) };
    let bottom = match question.denominator {
        Some(code) => match counter(code) {
            Some(counter) => Some(counter),
            None => return Ok(None),
        },
        None => None,
    };
    let people = top.people || bottom.is_some_and(|counter| counter.people);
    let span =
        if people && question.sight == Sight::Published { question.span.of_full_months(question.today) } else { question.span };
    let build = store::current(tx).await?.map(|current| current.build);
    let reading = Reading { build, institution: question.institution, span, today: question.today, by: question.by };
    let above = reading.read(tx, top).await?;
    let below = match bottom {
        Some(counter) => Some(reading.read(tx, counter).await?),
        None => None,
    };
    let figure = |n: Option<&Value>, of: Option<Option<&Value>>| Figure {
        n: n.map(|value| value.n),
        of: of.map(|of| of.map_or(0.0, |value| value.n)),
        size: of.flatten().or(n).map_or(0, |value| value.size),
    };
    let mut keys: BTreeSet<&String> = above.groups.keys().collect();
    keys.extend(below.iter().flat_map(|below| below.groups.keys()));
    let names = names(tx, question).await?;
    // two codes that would be called the same keep what they are
    let words = |key: &String| {
        let words = |key: &String| question.by.map_or_else(|| key.clone(), |by| by.words(key));
        let own = words(key);
        if own == UNKNOWN || keys.iter().any(|other| *other != key && words(other) == own) { key.clone() } else { own }
    };
    let zero = Value::default();
    let mut groups: Vec<(bool, String, Figure)> = keys
        .iter()
        .copied()
        .map(|key| {
            let name = if key.is_empty() { UNKNOWN.to_owned() } else { names.get(key).cloned().unwrap_or_else(|| words(key)) };
            let n = above.groups.get(key).unwrap_or(&zero);
            (key.is_empty(), name, figure(Some(n), below.as_ref().map(|below| below.groups.get(key))))
        })
        .collect();
    groups.sort_by(|a, b| (a.0, a.1.to_lowercase(), &a.1).cmp(&(b.0, b.1.to_lowercase(), &b.1)));
    let all = match &below {
        // a share of nobody is none
        Some(below) if below.all.is_none() => Figure { n: None, of: None, size: 0 },
        _ => figure(above.all.as_ref(), below.as_ref().map(|below| below.all.as_ref())),
    };
    let traits = Traits::of(top, people, bottom.is_some());
    Ok(Some(Figures { all, groups: groups.into_iter().map(|(_, name, figure)| (name, figure)).collect(), traits, span }))
}

/// Reads a counter over each of some days, as it is and not broken down; none where it is unknown.
pub async fn figures_each(
    tx: &mut Tx,
    institution: &InstitutionId,
    code: &str,
    spans: &[Span],
    today: NaiveDate,
) -> Result<Option<Vec<Figures>>> {
    let (Some(counter), Some(span)) = (counter(code), spans.first().copied()) else { return Ok(None) };
    let build = store::current(tx).await?.map(|current| current.build);
    let reading = Reading { build, institution, span, today, by: None };
    let values = reading.read_each(tx, counter, spans).await?;
    let traits = Traits::of(counter, counter.people, false);
    let figures = spans.iter().zip(values).map(|(span, value)| {
        let all = Figure { n: value.map(|value| value.n), of: None, size: value.map_or(0, |value| value.size) };
        Figures { all, groups: Vec::new(), traits, span: *span }
    });
    Ok(Some(figures.collect()))
}

/// People in some states by department, as everyone may be told of them: at the end of the newest full month that does not end a quarter
/// (those are for snapshots), a day that is given too. In the order of `codes` for each department, none for those without one; nothing
/// where the first of them was not counted by then.
pub async fn by_department(
    tx: &mut Tx,
    institution: &InstitutionId,
    codes: &[&str],
    today: NaiveDate,
) -> Result<Option<(NaiveDate, HashMap<Option<String>, Vec<Heads>>)>> {
    let Some(last) = Span::end_of_month_within_quarter(today) else { return Ok(None) };
    let Some(until) = last.succ_opt() else { return Ok(None) };
    let span = Span { from: last, until };
    let build = store::current(tx).await?.map(|current| current.build);
    let reading = Reading { build, institution, span, today, by: Some(Breakdown::Department) };
    let mut found: HashMap<Option<String>, Vec<Heads>> = HashMap::new();
    for (at, code) in codes.iter().enumerate() {
        let Some(counter) = counter(code) else { return Ok(None) };
        let values = reading.read(tx, counter).await?;
        if at == 0 && values.all.is_none() {
            return Ok(None);
        }
        for (department, value) in values.groups {
            let heads =
                found.entry(Some(department).filter(|id| !id.is_empty())).or_insert_with(|| vec![Heads::default(); codes.len()]);
            heads[at] = Heads::new(value.n.round() as i64);
        }
    }
    Ok(Some((last, found)))
}

async fn names(tx: &mut Tx, question: &Question<'_>) -> Result<BTreeMap<String, String>> {
    Ok(match question.by {
        Some(Breakdown::Department) => {
            units::departments(tx, question.institution).await?.into_iter().map(|one| (one.id.to_string(), one.name)).collect()
        }
        Some(Breakdown::Site) => {
            units::sites(tx, question.institution).await?.into_iter().map(|one| (one.id.to_string(), one.name)).collect()
        }
        _ => BTreeMap::new(),
    })
}
