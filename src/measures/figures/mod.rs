//! Reading tallies: one counter, or one over another, for any days, broken down or not.

mod cells;
mod read;

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;

use self::cells::Cells;
use self::read::{Reading, Value, Values};
use super::branches::{Branch, Branches, Node, rows};
use super::breakdown::Breakdown;
use super::counters::{Counter, counter};
use super::fold::Fold;
use super::heads::Heads;
use super::shown::{ShownGroup, Sight, show};
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

    /// An average that was entered, of so many answers, and whether they are people's. Where it is not said of how many, whoever entered it
    /// answers for there being enough.
    pub fn averaged(n: f64, answers: Option<f64>, people: bool, span: Span) -> Self {
        let traits = Traits { people, additive: false, at_a_date: false, average: true, sum: false, share: false };
        let size = answers.map_or(i64::MAX, |answers| answers.max(0.0) as i64);
        Self { all: Figure { n: Some(n), of: None, size }, groups: Vec::new(), traits, span }
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

/// What a question is of: the counters, over which days, and which build they are read from.
struct Asked<'a> {
    top: &'static Counter,
    bottom: Option<&'static Counter>,
    reading: Reading<'a>,
}

impl<'a> Asked<'a> {
    /// None where a counter is unknown.
    async fn new(tx: &mut Tx, question: &Question<'a>) -> Result<Option<Self>> {
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
        Ok(Some(Self { top, bottom, reading }))
    }

    fn traits(&self) -> Traits {
        let people = self.top.people || self.bottom.is_some_and(|counter| counter.people);
        Traits::of(self.top, people, self.bottom.is_some())
    }

    /// The number, and the groups by name, what is not known last.
    fn figures(&self, by: Option<Breakdown>, named: &Branches, above: &Values, below: Option<&Values>) -> Figures {
        let mut keys: BTreeSet<&String> = above.groups.keys().collect();
        keys.extend(below.iter().flat_map(|below| below.groups.keys()));
        // two codes that would be called the same keep what they are
        let words = |key: &String| {
            let words = |key: &String| by.map_or_else(|| key.clone(), |by| by.words(key));
            let own = words(key);
            if own == UNKNOWN || keys.iter().any(|other| *other != key && words(other) == own) { key.clone() } else { own }
        };
        let zero = Value::default();
        let mut groups: Vec<(bool, String, Figure)> = keys
            .iter()
            .copied()
            .map(|key| {
                let name = if key.is_empty() {
                    UNKNOWN.to_owned()
                } else {
                    named.get(key).map_or_else(|| words(key), |one| one.name.clone())
                };
                let n = above.groups.get(key).unwrap_or(&zero);
                (key.is_empty(), name, figure(Some(n), below.map(|below| below.groups.get(key))))
            })
            .collect();
        groups.sort_by(|a, b| (a.0, a.1.to_lowercase(), &a.1).cmp(&(b.0, b.1.to_lowercase(), &b.1)));
        let all = match below {
            // a share of nobody is none
            Some(below) if below.all.is_none() => Figure { n: None, of: None, size: 0 },
            _ => figure(above.all.as_ref(), below.map(|below| below.all.as_ref())),
        };
        let groups = groups.into_iter().map(|(_, name, figure)| (name, figure)).collect();
        Figures { all, groups, traits: self.traits(), span: self.reading.span }
    }
}

fn figure(n: Option<&Value>, of: Option<Option<&Value>>) -> Figure {
    Figure {
        n: n.map(|value| value.n),
        of: of.map(|of| of.map_or(0.0, |value| value.n)),
        size: of.flatten().or(n).map_or(0, |value| value.size),
    }
}

/// Reads what is asked; none where a counter is unknown.
pub async fn figures(tx: &mut Tx, question: &Question<'_>) -> Result<Option<Figures>> {
    let Some(asked) = Asked::new(tx, question).await? else { return Ok(None) };
    let above = asked.reading.read(tx, asked.top).await?;
    let below = match asked.bottom {
        Some(counter) => Some(asked.reading.read(tx, counter).await?),
        None => None,
    };
    let named = names(tx, question.institution, question.by).await?;
    Ok(Some(asked.figures(question.by, &named, &above, below.as_ref())))
}

/// What departments are counted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Departments {
    /// Each with the people directly in it: what is published, for each person is in one row.
    Alone,
    /// Each with everything below it.
    WithAllBelow,
}

/// Numbers broken down, with how the groups belong to one another.
#[derive(Debug, Clone, PartialEq)]
pub struct Broken {
    /// By what.
    pub by: Breakdown,
    /// What departments are counted with.
    pub departments: Departments,
    /// The numbers.
    pub figures: Figures,
    /// Of departments with everything below them, how deep each row stands, and within what.
    nodes: Vec<Node>,
}

impl Broken {
    /// The groups as somebody may see them.
    pub fn shown(&self, sight: Sight) -> Vec<ShownGroup> {
        let mut nodes = self.nodes.iter();
        let groups = show(&self.figures, sight).groups.into_iter().map(|(name, figure)| {
            let (depth, within) = nodes.next().map(|node| (node.depth, node.within.clone())).unwrap_or_default();
            ShownGroup { name, depth, within, figure }
        });
        groups.collect()
    }
}

/// Reads what is asked by each of some breakdowns, from rows that are read once; none where a counter is unknown. By what the question says
/// it is broken down is left out of account.
pub async fn broken_down(
    tx: &mut Tx,
    question: &Question<'_>,
    by: &[Breakdown],
    departments: Departments,
) -> Result<Option<Vec<Broken>>> {
    let Some(asked) = Asked::new(tx, question).await?.filter(|_| !by.is_empty()) else { return Ok(None) };
    let above = asked.reading.read_cells(tx, asked.top).await?;
    let below = match asked.bottom {
        Some(counter) => Some(asked.reading.read_cells(tx, counter).await?),
        None => None,
    };
    let mut all = Vec::with_capacity(by.len());
    for by in by {
        let named = names(tx, question.institution, Some(*by)).await?;
        let (n, of) = (above.by(*by), below.as_ref().map(|below| below.by(*by)));
        let mut figures = asked.figures(Some(*by), &named, &n, of.as_ref());
        let departments = if *by == Breakdown::Department { departments } else { Departments::Alone };
        let mut nodes = Vec::new();
        if departments == Departments::WithAllBelow {
            let own = n.groups.keys().chain(of.iter().flat_map(|of| of.groups.keys())).cloned().collect();
            nodes = rows(&named, &own, str::to_owned);
            figures.groups = with_all_below(&nodes, &named, &above, below.as_ref());
        }
        all.push(Broken { by: *by, departments, figures, nodes });
    }
    Ok(Some(all))
}

/// The numbers of rows of a tree.
fn with_all_below(nodes: &[Node], tree: &Branches, above: &Cells, below: Option<&Cells>) -> Vec<(String, Figure)> {
    let (n, of) = (above.with_all_below(tree), below.map(|below| below.with_all_below(tree)));
    let zero = Value::default();
    let row = |node: &Node| {
        let n = n.get(&node.id).unwrap_or(&zero);
        (node.name.clone(), figure(Some(n), of.as_ref().map(|of| of.get(&node.id))))
    };
    nodes.iter().map(row).collect()
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

async fn names(tx: &mut Tx, institution: &InstitutionId, by: Option<Breakdown>) -> Result<Branches> {
    match by {
        Some(by) => names_of_units(tx, institution, by).await,
        None => Ok(Branches::new()),
    }
}

/// What departments or sites are called, and what departments belong to; nothing for other breakdowns.
pub async fn names_of_units(tx: &mut Tx, institution: &InstitutionId, by: Breakdown) -> Result<Branches> {
    Ok(match by {
        Breakdown::Department => {
            let branch = |one: units::Department| {
                (one.id.to_string(), Branch { name: one.name, parent: one.parent.map(|parent| parent.to_string()) })
            };
            units::departments(tx, institution).await?.into_iter().map(branch).collect()
        }
        Breakdown::Site => {
            let branch = |one: units::Site| (one.id.to_string(), Branch { name: one.name, parent: None });
            units::sites(tx, institution).await?.into_iter().map(branch).collect()
        }
        _ => Branches::new(),
    })
}
