//! nDCG and MRR: how early the wanted people stand among the first ten.

use std::collections::BTreeMap;

/// Results of a query that count.
pub const COUNTED: usize = 10;

/// How one query did.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The query's task: its id without the last part.
    pub task: String,
    /// nDCG@10, 0 to 1.
    pub ndcg: f64,
    /// MRR@10, 0 to 1.
    pub mrr: f64,
}

/// How the queries of one task did on average.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// The task.
    pub name: String,
    /// How many queries it has.
    pub queries: usize,
    /// Mean nDCG@10.
    pub ndcg: f64,
    /// Mean MRR@10.
    pub mrr: f64,
}

/// Normalised discounted cumulative gain of the first ten: gains are the grades, discounted by log2 of the rank plus one, over the best
/// order there could be (Järvelin and Kekäläinen 2002). `found` are the grades of results in their order, 0 for nobody wanted;
/// `wanted` the grades of everybody wanted.
pub fn ndcg(found: &[u8], wanted: &[u8]) -> f64 {
    let gain = |grades: &mut dyn Iterator<Item = u8>| -> f64 {
        grades.take(COUNTED).enumerate().map(|(rank, grade)| f64::from(grade) / (rank as f64 + 2.0).log2()).sum()
    };
    let mut best = wanted.to_vec();
    best.sort_unstable_by_key(|grade| std::cmp::Reverse(*grade));
    let ideal = gain(&mut best.into_iter());
    if ideal == 0.0 { 0.0 } else { gain(&mut found.iter().copied()) / ideal }
}

/// One over the rank of the first wanted result among the first ten; 0 without one.
pub fn mrr(found: &[u8]) -> f64 {
    found.iter().take(COUNTED).position(|grade| *grade > 0).map_or(0.0, |rank| 1.0 / (rank as f64 + 1.0))
}

/// The tasks of some outcomes, by name.
pub fn tasks(outcomes: &[Outcome]) -> Vec<Task> {
    let mut by_task: BTreeMap<&str, (usize, f64, f64)> = BTreeMap::new();
    for outcome in outcomes {
        let sum = by_task.entry(&outcome.task).or_default();
        *sum = (sum.0 + 1, sum.1 + outcome.ndcg, sum.2 + outcome.mrr);
    }
    let task = |(name, (queries, ndcg, mrr)): (&str, (usize, f64, f64))| Task {
        name: name.to_owned(),
        queries,
        ndcg: ndcg / queries as f64,
        mrr: mrr / queries as f64,
    };
    by_task.into_iter().map(task).collect()
}

/// The mean of the tasks' means: nDCG@10 and MRR@10. Each task counts the same, however many queries it has.
pub fn macro_average(tasks: &[Task]) -> (f64, f64) {
    let count = tasks.len().max(1) as f64;
    (tasks.iter().map(|task| task.ndcg).sum::<f64>() / count, tasks.iter().map(|task| task.mrr).sum::<f64>() / count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_order_scores_one_and_others_less() {
        assert_eq!(ndcg(&[2, 1, 0], &[1, 2]), 1.0);
        let swapped = ndcg(&[1, 2], &[2, 1]);
        // (1 + 2/log2(3)) / (2 + 1/log2(3))
        assert!((swapped - 0.859_7).abs() < 0.000_1, "{swapped}");
        assert_eq!(ndcg(&[], &[2]), 0.0);
        assert_eq!(ndcg(&[0; 10], &[1]), 0.0);
        let mut late = vec![0; 10];
        late.push(2);
        assert_eq!((ndcg(&late, &[2]), mrr(&late)), (0.0, 0.0));
        assert_eq!(mrr(&[0, 0, 1]), 1.0 / 3.0);
    }

    #[test]
    fn more_people_wanted_than_counted_can_still_be_perfect() {
        assert_eq!(ndcg(&[2; 10], &[2; 40]), 1.0);
    }

    #[test]
    fn each_task_counts_the_same() {
        let outcome = |task: &str, ndcg| Outcome { task: task.to_owned(), ndcg, mrr: ndcg };
        let tasks = tasks(&[outcome("b", 1.0), outcome("a", 0.0), outcome("a", 0.0), outcome("a", 0.6)]);
        assert_eq!(tasks.iter().map(|task| (task.name.as_str(), task.queries)).collect::<Vec<_>>(), [("a", 3), ("b", 1)]);
        assert!((macro_average(&tasks).0 - 0.6).abs() < 1e-9);
        assert_eq!(macro_average(&[]), (0.0, 0.0));
    }
}
