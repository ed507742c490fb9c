//! How a measure's number stands against what is aimed for. The number's judgement is never the action's status.

use chrono::NaiveDate;

use super::{Action, Baseline, Comparison, Head, Kind, Measure, Status, Target, Way};
use crate::measures::{self, Comparison as Compared, Figures, HIDDEN, Mark, Rule, ShownFigure, Sight, Span, Verdict};

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

/// What is aimed for on a day: the first target whose period is not over, else the last one; none where there are none.
pub fn target_of(measure: &Measure, head: &Head, today: NaiveDate) -> Option<Target> {
    let last = |target: &&Target| target.period.last(head.academic_year_end);
    let target = measure.targets.iter().filter(|target| last(target) >= today).min_by_key(last);
    target.or_else(|| measure.targets.iter().max_by_key(last)).copied()
}

/// What a number is judged by on a day, for someone with this sight: a target; without one the way that the number is to go from where it
/// began, as they are shown that; and what is done or not, or counted, is done once there is one of each thing that it takes.
pub fn rule_of(
    measure: &Measure,
    target: Option<&Target>,
    action: Option<&Action>,
    (head, today): (&Head, NaiveDate),
    sight: Sight,
) -> Rule {
    let due = match target {
        Some(target) => target.period.last(head.academic_year_end),
        None => action.map_or(head.ends, |action| action.due_on(head)),
    };
    let is_share = measure.is_share() && measure.kind != Kind::Milestone;
    let (comparison, aim) = match (target, measure.way) {
        (Some(target), _) => (compared(target.comparison), Some(target.value)),
        (None, Way::Down) => (Compared::BelowBaseline, None),
        (None, Way::Up) if measure.kind != Kind::Milestone => (Compared::AboveBaseline, None),
        // one of a hundred reaches nothing, nor does one day in the middle
        (None, Way::Up | Way::Reach) if is_share || measure.is_average() => (Compared::AtLeast, None),
        (None, Way::Up | Way::Reach) => (Compared::AtLeast, Some(measure.from.recorded.len().max(1) as f64)),
    };
    let over = due < today;
    // on its first day a period has no number of its own yet
    let is_to_begin = target.is_some_and(|target| target.period.first(head.academic_year_end, head.begins) >= today);
    let is_most = matches!(comparison, Compared::AtMost | Compared::LessThan | Compared::BelowBaseline);
    let pending = measure.grows() && !over && (is_most || is_to_begin);
    Rule { comparison, target: aim, baseline: mark(measure, head, sight), percent: is_share, over, pending }
}

/// The numbers where a measure began, as they may be seen.
pub fn began(measure: &Measure, head: &Head, sight: Sight) -> ShownFigure {
    let Some((baseline, n)) = measure.baseline.as_ref().and_then(|baseline| Some((baseline, baseline.n?))) else {
        return ShownFigure::default();
    };
    // of when it is makes no difference to how one number is shown
    let days = Span { from: head.begins, until: head.ends };
    let figures = if measure.is_average() {
        Figures::averaged(n, baseline.of, measure.began_with_people(), days)
    } else {
        Figures::recorded(n, baseline.of, measure.began_with_people(), days)
    };
    measures::show(&figures, sight).all
}

/// Where it began, to compare with: of people whoever is shown rounded numbers compares with those.
fn mark(measure: &Measure, head: &Head, sight: Sight) -> Mark {
    let Some(value) = measure.baseline.as_ref().and_then(Baseline::value) else { return Mark::Nothing };
    if !measure.hides_where_it_began(sight) {
        return Mark::At(value);
    }
    let shown = began(measure, head, sight);
    let text = if shown.of.is_empty() { &shown.n } else { &shown.share };
    match text.trim_end_matches(" %").replace(',', "").parse() {
        _ if text == HIDDEN => Mark::Hidden,
        Ok(shown) => Mark::At(shown),
        Err(_) => Mark::Nothing,
    }
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

    fn rule(measure: &Measure, today: &str, sight: Sight) -> Rule {
        let target = target_of(measure, &head(), day(today));
        rule_of(measure, target.as_ref(), None, (&head(), day(today)), sight)
    }

    /// How so many of 200 are judged on a day.
    fn verdict(measure: &Measure, n: f64, today: &str, status: Status) -> Verdict {
        judged(Judged::Figures(&figures(n, Some(200.0))), &rule(measure, today, Sight::Exact), Sight::Exact, status)
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
        let rule = rule(&based, "2019-01-01", Sight::Exact);
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
    fn what_still_grows_is_not_met_before_its_time() {
        let counted = |counter: &str, targets: &[(&str, &str)]| {
            let from = Sources { numerator: Some(counter.to_owned()), ..Sources::default() };
            Measure { kind: Kind::Count, from, ..measure(Way::Reach, targets, None) }
        };
        let said = |measure: &Measure, n: f64, today: &str| {
            judged(Judged::Figures(&figures(n, None)), &rule(measure, today, Sight::Exact), Sight::Exact, Status::UnderWay)
        };
        let most = counted("search.searches", &[("2019", "<= 50000")]);
        assert_eq!(said(&most, 0.0, "2018-11-23"), Verdict::OnCourse, "its year has not begun");
        assert_eq!(said(&most, 40_000.0, "2019-12-31"), Verdict::OnCourse, "a day is left");
        assert_eq!(said(&most, 40_000.0, "2020-01-01"), Verdict::Met);
        assert_eq!(said(&most, 60_000.0, "2020-01-01"), Verdict::NotMet);
        let least = counted("search.searches", &[("2018", ">= 10"), ("2020", ">= 20")]);
        assert_eq!(said(&least, 15.0, "2018-06-01"), Verdict::Met, "what is reached stays reached");
        assert_eq!(said(&least, 240.0, "2019-11-23"), Verdict::OnCourse, "that is another year's number");
        assert_eq!(said(&least, 240.0, "2020-11-23"), Verdict::Met);
        // a state may stand where it should already
        let state = counted("directory.published", &[("2020", "<= 50")]);
        assert_eq!(said(&state, 40.0, "2019-11-23"), Verdict::Met);
    }

    #[test]
    fn a_milestone_in_two_steps_needs_both() {
        let from = Sources { recorded: vec![Recorded::Review, Recorded::Report], ..Sources::default() };
        let review = Measure { from, ..Measure::default() };
        let rule = rule(&review, "2019-01-01", Sight::Exact);
        let said = |n| judged(Judged::Figures(&figures(n, None)), &rule, Sight::Exact, Status::UnderWay);
        assert_eq!((said(1.0), said(2.0)), (Verdict::OnCourse, Verdict::Met));
    }

    #[test]
    fn a_share_without_a_target_reaches_nothing() {
        let share = Measure { kind: Kind::Proportion, ..Measure::default() };
        assert_eq!(verdict(&share, 2.0, "2019-01-01", Status::UnderWay), Verdict::NoBaseline, "one in a hundred is not met");
        let count = Measure { kind: Kind::Count, ..Measure::default() };
        let said = |n| {
            judged(Judged::Figures(&figures(n, None)), &rule(&count, "2019-01-01", Sight::Exact), Sight::Exact, Status::UnderWay)
        };
        assert_eq!((said(0.0), said(1.0)), (Verdict::OnCourse, Verdict::Met));
    }

    #[test]
    fn everyone_compares_with_what_they_are_shown() {
        let people = |n, of| Measure {
            kind: Kind::People,
            way: Way::Up,
            baseline: Some(Baseline { n: Some(n), of, ..Baseline::default() }),
            ..Measure::default()
        };
        let compared = |measure: &Measure| {
            let rule = rule(measure, "2019-01-01", Sight::Published);
            judged(Judged::Figures(&figures(525.0, None)), &rule, Sight::Published, Status::UnderWay)
        };
        for n in 523..528 {
            let measure = people(f64::from(n), None);
            assert_eq!(began(&measure, &head(), Sight::Published).n, "525");
            assert_eq!(
                compared(&measure),
                Verdict::OnCourse,
                "525 is no more than the 525 that is shown, whatever that stands for"
            );
        }
        let hidden = people(5.0, Some(15.0));
        assert_eq!(began(&hidden, &head(), Sight::Published).share, "..");
        assert_eq!(compared(&hidden), Verdict::Suppressed);
    }

    #[test]
    fn an_average_is_no_count_of_people() {
        let began_at = |n| {
            let baseline = Some(Baseline { n: Some(n), ..Baseline::default() });
            began(&Measure { kind: Kind::Mean, baseline, ..Measure::default() }, &head(), Sight::Published).n
        };
        assert_eq!((began_at(12.0), began_at(12.3)), ("12".to_owned(), "12.5".to_owned()));
    }
}
