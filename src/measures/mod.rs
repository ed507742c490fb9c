//! Success measures: what the ledger says, counted once and shown safely.
//!
//! [`counters`] is the registry of what can be counted: named folds over facts. [`follow`] keeps their tallies in step with the ledger
//! within a second or two; [`rebuild`] makes them again from zero, and comes to the same. [`figures`] reads a counter, or one over
//! another, for any days, with a breakdown; what it gives cannot be taken apart: [`show`] alone turns it into words, exact for those who
//! run the programme, under the rules of `disclosure` for everyone else. [`behind`] gives the former the facts that a number was
//! counted from. What other slices count of people in their own tables they hold as [`Heads`], which leave through the same door by
//! [`show_units`]. This slice reads the ledger and the names of departments and sites, and knows no slice's tables.

#[cfg(test)]
mod attack;
mod behind;
mod branches;
mod breakdown;
mod counters;
mod disclosure;
mod editions;
mod figures;
mod fold;
mod grain;
mod heads;
mod judge;
mod rolled;
mod shown;
mod span;
mod tally;
mod units;

pub use behind::{Asked, Behind, Page, behind};
pub use branches::{Branch, Branches};
pub use breakdown::Breakdown;
pub use counters::{Counter, counter, counters, people_of};
pub(crate) use disclosure::{guard, guard_shares};
pub use editions::{Cell, Published, Told, admit};
pub use figures::{
    Broken, Departments, Figures, Question, UNKNOWN, broken_down, by_department, figures, figures_each, names_of_units,
};
pub use heads::Heads;
pub use judge::{Comparison, Mark, Rule, Verdict, judge, judge_shown};
pub use rolled::{Answers, LEAST, answers};
pub use shown::{HIDDEN, Shown, ShownFigure, ShownGroup, Sight, over, show, show_periods, sight, together};
pub use span::{Calendar, Period, Span};
pub use tally::{Rebuilt, catch_up, follow, head, rebuild};
pub use units::{ShownCount, ShownUnit, Unit, show_heads, show_units};
