//! How a measure's number stands against what is aimed for. The number's judgement is never the action's status.

use chrono::NaiveDate;

use super::{Action, Baseline, Comparison, Head, Kind, Measure, Status, Target, Way};
use crate::measures::{self, Comparison as Compared, Figures, Rule, ShownFigure, Sight, Verdict};

/// What there is to judge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Judged<'a> {
    /// Nothing that happens here counts for it yet.
    NotYetCounted,
    /// Nothing was recorded.
    Nothing,
    /// What would have been counted was not held: a round, a conference. That is not zero.
    NotHeld,
    /// Numbers.
    Figures(&'a Figures),
    /// A number as it is shown to everyone.
    Shown(&'a ShownFigure),
}

/// What applies to a measure on a day: the first target whose period is not over, else the last one; without targets the way it is to go.
pub fn rule_of(measure: &Measure, action: Option<&Action>, head: &Head, today: NaiveDate) -> (Rule, Option<Target>) {
    let last = |target: &&Target| target.period.last(head.academic_year_end);
    let target = measure.targets.iter().filter(|target| last(target) >= today).min_by_key(last);
    let target = target.or_else(|| measure.targets.iter().max_by_key(last)).copied();
    let due = target.as_ref().map_or_else(|| action.map_or(head.ends, |action| action.due_on(head)), |target| last(&target));
    let (comparison, aim) = match (&target, measure.way) {
        (Some(target), _) => (compared(target.comparison), Some(target.value)),
        (None, Way::Down) => (Compared::BelowBaseline, None),
        (None, Way::Up) if measure.kind != Kind::Milestone => (Compared::AboveBaseline, None),
        // Something that is done or not is done once there is one of each thing that it takes.
        (None, Way::Up | Way::Reach) => (Compared::AtLeast, Some(measure.from.recorded.len().max(1) as f64)),
    };
    let rule = Rule {
        comparison,
        target: aim,
        baseline: measure.baseline.as_ref().and_then(Baseline::value),
        percent: measure.is_share() && measure.kind != Kind::Milestone,
        over: due < today,
    };
    (rule, target)
}

fn compared(comparison: Comparison) -> Compared {
    match comparison {
        Comparison::AtLeast => Compared::AtLeast,
        Comparison::MoreThan => Compared::MoreThan,
        Comparison::AtMost => Compared::AtMost,
        Comparison::LessThan => Compared::LessThan,
    }
}

/// Judges it for someone with this sight. While an action rests, what is not met yet rests too.
pub fn judged(what: Judged<'_>, rule: &Rule, sight: Sight, status: Status) -> Verdict {
    let verdict = match what {
        Judged::NotYetCounted => return Verdict::NotYetCounted,
        Judged::NotHeld => return Verdict::NotHeld,
        Judged::Nothing => Verdict::NoData,
        Judged::Figures(figures) => measures::judge(figures, rule, sight),
        Judged::Shown(figure) => measures::judge_shown(figure, rule),
    };
    match (verdict, status) {
        (Verdict::NoData | Verdict::NotMet | Verdict::OnCourse, Status::Paused) => Verdict::Paused,
        _ => verdict,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::Span;
    use crate::plan::model::{MonthDay, Recorded, Sources};

    fn head() -> Head {
        Head {
            code: "p".to_owned(),
            name: "Plan".to_owned(),
            summary: String::new(),
            begins: day("2018-01-01"),
            ends: day("2020-12-31"),
            academic_year_end: MonthDay::HESA,
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn figures(n: f64, of: Option<f64>) -> Figures {
        Figures::recorded(n, of, true, Span { from: day("2019-01-01"), until: day("2020-01-01") })
    }

    fn measure(way: Way, targets: &[(&str, &str)], baseline: Option<(f64, f64)>) -> Measure {
        Measure {
            kind: Kind::Survey,
            way,
            targets: targets
                .iter()
                .map(|(period, aim)| Target::new(period.parse().expect("a period"), aim.parse().expect("an aim")))
                .collect(),
            baseline: baseline.map(|(n, of)| Baseline { n: Some(n), of: Some(of), ..Baseline::default() }),
            ..Measure::default()
        }
    }

    /// How so many of 200 are judged on a day.
    fn verdict(measure: &Measure, n: f64, today: &str, status: Status) -> Verdict {
        let (rule, _) = rule_of(measure, None, &head(), day(today));
        judged(Judged::Figures(&figures(n, Some(200.0))), &rule, Sight::Exact, status)
    }

    #[test]
    fn numbers_are_judged_apart_from_statuses() {
        // "complete" at 6 % against 5 %, where less is better
        let down = measure(Way::Down, &[("2019-12-31", "<= 5 %")], None);
        assert_eq!(verdict(&down, 12.0, "2020-06-01", Status::Complete), Verdict::NotMet);
        assert_eq!(verdict(&down, 12.0, "2019-06-01", Status::UnderWay), Verdict::OnCourse);
        assert_eq!(verdict(&down, 10.0, "2020-06-01", Status::Complete), Verdict::Met);
        // strictly more than three quarters
        let more = measure(Way::Up, &[("2020", "> 75 %")], None);
        assert_eq!(verdict(&more, 150.0, "2021-01-01", Status::Closed), Verdict::NotMet);
        // 54 % in 2018, 59 % in 2020, 70 % by 2021
        let rising = measure(Way::Up, &[("2021", ">= 70 %")], Some((54.0, 100.0)));
        assert_eq!(verdict(&rising, 118.0, "2020-06-01", Status::UnderWay), Verdict::OnCourse);
    }

    #[test]
    fn without_a_baseline_nothing_rises() {
        let up = measure(Way::Up, &[], None);
        assert_eq!(verdict(&up, 80.0, "2019-01-01", Status::UnderWay), Verdict::NoBaseline);
        let based = measure(Way::Up, &[], Some((30.0, 100.0)));
        assert_eq!(verdict(&based, 80.0, "2019-01-01", Status::UnderWay), Verdict::Met);
        let (rule, _) = rule_of(&based, None, &head(), day("2019-01-01"));
        let said = |what, status| judged(what, &rule, Sight::Exact, status);
        assert_eq!(said(Judged::Nothing, Status::Paused), Verdict::Paused);
        assert_eq!(said(Judged::NotHeld, Status::UnderWay), Verdict::NotHeld);
        assert_eq!(said(Judged::Nothing, Status::UnderWay), Verdict::NoData);
        assert_eq!(said(Judged::NotYetCounted, Status::Paused), Verdict::NotYetCounted);
        let few = figures(13.0, Some(14.0));
        assert_eq!(judged(Judged::Figures(&few), &rule, Sight::Published, Status::UnderWay), Verdict::Suppressed);
    }

    #[test]
    fn the_next_target_counts_and_then_the_last() {
        let two = measure(Way::Up, &[("2019", ">= 60 %"), ("2020", ">= 80 %")], None);
        assert_eq!(verdict(&two, 140.0, "2019-12-31", Status::UnderWay), Verdict::Met);
        assert_eq!(verdict(&two, 140.0, "2020-01-01", Status::UnderWay), Verdict::OnCourse);
        assert_eq!(verdict(&two, 140.0, "2021-01-01", Status::UnderWay), Verdict::NotMet);
    }

    #[test]
    fn a_milestone_in_two_steps_needs_both() {
        let from = Sources { recorded: vec![Recorded::Review, Recorded::Report], ..Sources::default() };
        let review = Measure { from, ..Measure::default() };
        let (rule, _) = rule_of(&review, None, &head(), day("2019-01-01"));
        let said = |n| judged(Judged::Figures(&figures(n, None)), &rule, Sight::Exact, Status::UnderWay);
        assert_eq!((said(1.0), said(2.0)), (Verdict::OnCourse, Verdict::Met));
    }
}
