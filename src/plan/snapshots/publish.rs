//! What everyone is told of one counter. Pure.
//!
//! A counter has one number of some days, wherever it is shown: on each measure that counts it, alone, beside or as one part of a share, and
//! among all counts. It is decided once, in the first snapshot that has these days, beside everything that was published of the counter
//! before, by whatever plan; it stays, and a later snapshot says besides what facts that came late would make of it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::measures::{self, Breakdown, Cell, Figures, HIDDEN, Shown, ShownFigure, Sight, Span};

/// A number that a snapshot is to hold.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Broken down by what.
    pub by: Option<Breakdown>,
    /// As it is.
    pub figures: Figures,
}

/// A number of a counter as everyone sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Number {
    /// The first day.
    pub from: NaiveDate,
    /// The day after the last.
    pub until: NaiveDate,
    /// By what it is broken down: a breakdown's code, or nothing.
    #[serde(default)]
    pub by: String,
    /// Whether it says what facts that came late make of one that was published before.
    #[serde(default)]
    pub revised: bool,
    /// The number.
    #[serde(default)]
    pub all: ShownFigure,
    /// The groups.
    #[serde(default)]
    pub groups: Vec<(String, ShownFigure)>,
}

impl Number {
    /// A number that is not broken down.
    pub fn whole(span: Span, all: ShownFigure, revised: bool) -> Self {
        Self { from: span.from, until: span.until, by: String::new(), revised, all, groups: Vec::new() }
    }

    fn span(&self) -> Span {
        Span { from: self.from, until: self.until }
    }

    pub(super) fn is_of(&self, span: Span, by: &str) -> bool {
        self.span() == span && self.by == by
    }
}

/// Everything that was published of one counter, with the number of the edition, the oldest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Published {
    numbers: Vec<(usize, Number)>,
}

impl Published {
    /// Adds what an edition says.
    pub fn add(&mut self, edition: usize, number: Number) {
        self.numbers.push((edition, number));
    }

    /// Everything, with the edition.
    #[cfg(test)]
    pub fn all(&self) -> &[(usize, Number)] {
        &self.numbers
    }

    /// The first day of all that was said of it.
    pub fn first_day(&self) -> Option<NaiveDate> {
        self.numbers.iter().map(|(_, number)| number.from).min()
    }

    /// As these days were first published.
    pub fn first(&self, span: Span, by: Option<Breakdown>) -> Option<&Number> {
        self.first_with_edition(span, by).map(|(_, number)| number)
    }

    /// The edition in which they were.
    pub fn edition_of(&self, span: Span, by: Option<Breakdown>) -> Option<usize> {
        self.first_with_edition(span, by).map(|(edition, _)| *edition)
    }

    fn first_with_edition(&self, span: Span, by: Option<Breakdown>) -> Option<&(usize, Number)> {
        let by = code(by);
        self.numbers.iter().find(|(_, number)| number.is_of(span, by))
    }

    /// The newest that was said of these days and is not hidden; else what was said first.
    pub fn newest(&self, span: Span) -> Option<&Number> {
        let said = || self.numbers.iter().map(|(_, number)| number).filter(|number| number.is_of(span, ""));
        said().rfind(|number| number.all.n != HIDDEN).or_else(|| said().next())
    }

    /// What an edition says facts make of these days that came late.
    pub fn revised(&self, edition: usize, span: Span) -> Option<&Number> {
        let own = self.numbers.iter().filter(|(at, number)| *at == edition && number.revised);
        own.map(|(_, number)| number).find(|number| number.is_of(span, ""))
    }

    /// Decides what an edition says, the most important first; gives what is new in it. Where the counter is of what people did, `people`
    /// are how many they were.
    pub fn publish(&mut self, edition: usize, wanted: &[Wanted], people: Option<&Self>) -> Vec<Number> {
        let mut new: Vec<&Wanted> = Vec::new();
        let mut late: Vec<&Wanted> = Vec::new();
        for one in wanted {
            let span = one.figures.days();
            let is_same = |other: &&Wanted| (other.figures.days(), other.by) == (span, one.by);
            if new.iter().chain(&late).any(is_same) {
                continue;
            }
            let shown = measures::show(&one.figures, Sight::Published);
            match self.first(span, one.by) {
                // groups of days that could be subtracted are none
                None if one.by.is_some() && shown.groups.is_empty() => {}
                None => new.push(one),
                Some(_) if one.by.is_some() => {}
                Some(_) => {
                    let was = self.newest(span).map(|number| &number.all);
                    late.extend(was.filter(|was| was.n != HIDDEN && !was.is_same(&shown.all)).map(|_| one));
                }
            }
        }
        let mut revised = self.revisions();
        revised.extend(
            narrowest(&late.iter().map(|one| one.figures.days()).collect::<Vec<_>>()).into_iter().map(|span| (span, edition)),
        );
        let figures: Vec<Figures> = new.iter().chain(&late).map(|one| one.figures.clone()).collect();
        let of_people = people.map(|people| (people.cells(), people.revisions()));
        let of_people = of_people.as_ref().map(|(cells, revised)| measures::Published { cells, revised });
        let shown = measures::admit(&self.cells(), &revised, edition, &figures, of_people);
        let numbers = new.iter().chain(&late).zip(shown).enumerate().map(|(at, (one, shown))| {
            let Span { from, until } = one.figures.days();
            Number { from, until, by: code(one.by).to_owned(), revised: at >= new.len(), all: shown.all, groups: shown.groups }
        });
        let mut numbers: Vec<Number> = numbers.collect();
        if let Some(people) = people {
            numbers.iter_mut().for_each(|number| people.hide_groups_in(number));
        }
        self.numbers.extend(numbers.iter().cloned().map(|number| (edition, number)));
        numbers
    }

    /// Hides groups of what people did where it is hidden how many they were in the same group over the same days: there are no more of them.
    fn hide_groups_in(&self, number: &mut Number) {
        let span = number.span();
        for (_, of_people) in self.numbers.iter().filter(|(_, one)| one.by == number.by && one.span() == span) {
            let is_hidden = |name: &String| of_people.groups.iter().any(|(other, figure)| other == name && figure.n == HIDDEN);
            let groups = number.groups.iter_mut().filter(|(name, _)| is_hidden(name));
            groups.for_each(|(_, figure)| *figure = ShownFigure::hidden());
        }
    }

    /// Everything that was said, as it is weighed.
    pub fn cells(&self) -> Vec<Cell> {
        let cell = |(edition, number): &(usize, Number)| {
            Cell::new(number.span(), *edition, &Shown { all: number.all.clone(), groups: number.groups.clone() })
        };
        self.numbers.iter().map(cell).collect()
    }

    /// Days of which an edition said that numbers are not what they were.
    pub fn revisions(&self) -> Vec<(Span, usize)> {
        let mut editions: Vec<usize> = self.numbers.iter().map(|(edition, _)| *edition).collect();
        editions.dedup();
        let of = |edition: usize| {
            let own = self.numbers.iter().filter(move |(at, number)| *at == edition && number.revised);
            narrowest(&own.map(|(_, number)| number.span()).collect::<Vec<_>>()).into_iter().map(move |span| (span, edition))
        };
        editions.into_iter().flat_map(of).collect()
    }
}

fn code(by: Option<Breakdown>) -> &'static str {
    by.map_or("", Breakdown::code)
}

/// Revised days without those around others: a year is revised by the quarter that is.
fn narrowest(revised: &[Span]) -> Vec<Span> {
    let holds = |big: &Span, small: &Span| big != small && big.from <= small.from && small.until <= big.until;
    revised.iter().filter(|one| !revised.iter().any(|other| holds(one, other))).copied().collect()
}
