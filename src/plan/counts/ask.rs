//! What is asked of a counter: text to days, a breakdown and periods, or what is wrong with them.

use chrono::{Datelike, Days, NaiveDate};

use crate::measures::{Breakdown, Calendar, Counter, Period, Span};
use crate::plan::acts::Opened;
use crate::plan::model::MonthDay;
use crate::web::forms::Form;
use crate::web::times::date;
use crate::web::{Result, Visit};

/// Periods that are listed at most.
const PERIODS: usize = 120;

/// What a count can be divided into, by its word in addresses.
pub(in crate::plan) const EVERY: [(&str, &str, Period); 4] = [
    ("month", "Month", Period::Month),
    ("quarter", "Quarter", Period::Quarter),
    ("academic", "Academic year", Period::AcademicYear),
    ("plan", "Year of the plan", Period::PlanYear),
];

/// What a count can be broken down by.
pub(in crate::plan) fn breakdowns(counter: &Counter) -> Vec<Breakdown> {
    let places = [Breakdown::Department, Breakdown::Site, Breakdown::JobFamily, Breakdown::GradeBand];
    places.into_iter().chain(counter.splits.iter().filter_map(|code| Breakdown::from_code(code))).collect()
}

/// The same to choose from.
pub(in crate::plan) fn ways(counter: &Counter) -> Vec<(&'static str, &'static str)> {
    [("", "All together")].into_iter().chain(breakdowns(counter).into_iter().map(|by| (by.code(), by.label()))).collect()
}

/// What is asked.
pub(super) struct Ask {
    pub today: NaiveDate,
    /// From which day, and to which, both in it.
    pub days: (NaiveDate, NaiveDate),
    pub by: Option<Breakdown>,
    /// The periods that meet these days, with their names; none where they are not divided.
    pub periods: Vec<(String, Span)>,
}

impl Ask {
    /// The days.
    pub fn span(&self) -> Span {
        Span { from: self.days.0, until: self.days.1.checked_add_days(Days::new(1)).unwrap_or(self.days.1) }
    }
}

/// Reads it from a form; what is wrong is said there.
pub(super) fn ask(visit: &Visit, counter: &Counter, is_exact: bool, opened: Option<&Opened<'_>>, form: &mut Form) -> Result<Ask> {
    let today = date(visit.app.clock.now(), &visit.member()?.time_zone);
    let head = opened.map(|opened| &opened.plan.head);
    let begins = head.map_or(today.with_ordinal(1).unwrap_or(today), |head| head.begins);
    let end = head.map_or(MonthDay::HESA, |head| head.academic_year_end);
    let calendar = Calendar {
        // by a year that has no 29 February, as the setting is
        academic_year_begins: end.of(2023).checked_add_days(Days::new(1)).map_or((8, 1), |day| (day.month(), day.day())),
        plan_year_begins: begins.month(),
    };
    let mut day = |name: &str, otherwise: NaiveDate| match form.value(name) {
        "" => otherwise,
        text => text.parse().unwrap_or_else(|_| {
            form.wrong(name, "Write a day as year, month and day, such as 2026-03-31.");
            otherwise
        }),
    };
    let (from, mut last) = (day("from", begins.min(today)), day("until", today));
    if last < from {
        form.wrong("until", "This day is before the first one.");
        last = from;
    } else if from.year() < 1900 || last.year() > 2199 {
        form.wrong("from", "Choose days from 1900 to 2199.");
    }
    let mut ask = Ask { today, days: (from, last), by: None, periods: Vec::new() };
    match form.value("by") {
        "" => {}
        _ if !is_exact => {
            form.wrong("by", "Broken down, this is for coordinators. Measures of the plan have breakdowns for everyone.")
        }
        code => match breakdowns(counter).into_iter().find(|by| by.code() == code) {
            Some(by) => ask.by = Some(by),
            None => form.wrong("by", "It cannot be broken down by this. Choose from the list."),
        },
    }
    let every = match form.value("every") {
        "" => None,
        code => EVERY.iter().find(|(word, ..)| *word == code),
    };
    match every {
        None if !form.value("every").is_empty() => form.wrong("every", "There is no such period. Choose from the list."),
        Some((.., period)) if !is_exact && *period != Period::Quarter => {
            form.wrong("every", "Everyone may read quarters. Other periods are for coordinators.");
        }
        None => {}
        // one more than may be: dividing decades into months is refused rather than cut
        Some((.., period)) => {
            let spans = calendar.within(*period, ask.span(), PERIODS + 1);
            if spans.len() > PERIODS {
                form.wrong("every", format!("These are more than {PERIODS} periods. Choose longer ones, or fewer days."));
            }
            ask.periods = spans.into_iter().map(|span| (calendar.name(*period, span), span)).collect();
        }
    }
    Ok(ask)
}
