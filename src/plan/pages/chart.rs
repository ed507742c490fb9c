//! A small chart of numbers by period, drawn from what is shown: what is hidden leaves a gap.

use crate::plan::readings::Row;

/// The chart's size, in its own units.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 220.0;
const LEFT: f64 = 48.0;
const BOTTOM: f64 = 34.0;
const TOP: f64 = 18.0;

/// Bars, a scale, and what is aimed for.
pub(super) struct Chart {
    pub width: f64,
    pub height: f64,
    pub bars: Vec<Bar>,
    pub lines: Vec<Grid>,
    pub target: Option<Grid>,
    /// Where the definition changed: between the period before and the one in which it did.
    pub changes: Vec<f64>,
    /// The whole in a sentence, for those who do not see it.
    pub words: String,
}

pub(super) struct Bar {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    pub middle: f64,
    pub label: String,
    pub number: String,
    pub hidden: bool,
}

pub(super) struct Grid {
    pub y: f64,
    pub label: String,
}

/// A chart of rows; none where fewer than two have a number. Shares are drawn in per cent. `changed` are the places of the rows before which
/// the definition changed; as many as there are rows where it did after the last.
pub(super) fn chart(rows: &[Row], name: &str, target: Option<(f64, String)>, changed: &[usize]) -> Option<Chart> {
    let is_share = rows.iter().any(|row| !row.figure.of.is_empty());
    let value = |row: &Row| {
        let text = if is_share { row.figure.share.trim_end_matches(" %") } else { row.figure.n.as_str() };
        text.replace(',', "").parse::<f64>().ok()
    };
    let values: Vec<Option<f64>> = rows.iter().map(value).collect();
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    if known.len() < 2 {
        return None;
    }
    let most = known.iter().copied().chain(target.iter().map(|(value, _)| *value)).fold(0.0, f64::max);
    let top = if is_share { 100.0 } else { round_up(most) };
    let (plot_width, plot_height) = (WIDTH - LEFT, HEIGHT - TOP - BOTTOM);
    let step = plot_width / rows.len() as f64;
    // behind the last bar the line stands within the chart
    let edge = |at: usize| if at == rows.len() { 1.0 } else { 0.0 };
    let y = |value: f64| TOP + plot_height * (1.0 - (value / top).clamp(0.0, 1.0));
    // Every label has to be readable: with many bars every other one is left out.
    let every = rows.len().div_ceil(8);
    let bars = rows.iter().zip(&values).enumerate().map(|(at, (row, value))| {
        let x = LEFT + step * at as f64 + step * 0.18;
        let top_of = y(value.unwrap_or(0.0));
        Bar {
            x: tenths(x),
            y: tenths(top_of),
            width: tenths(step * 0.64),
            height: tenths(TOP + plot_height - top_of),
            middle: tenths(x + step * 0.32),
            label: if at % every == 0 { short(&row.period) } else { String::new() },
            number: value
                .map_or_else(|| row.figure.n.clone(), |_| if is_share { row.figure.share.clone() } else { row.figure.n.clone() }),
            hidden: value.is_none(),
        }
    });
    let grid = |value: f64| Grid { y: tenths(y(value)), label: if is_share { format!("{value} %") } else { format!("{value}") } };
    let said: Vec<String> = rows
        .iter()
        .map(|row| format!("{}: {}", row.period, if is_share { &row.figure.share } else { &row.figure.n }))
        .filter(|words| !words.ends_with(": "))
        .collect();
    Some(Chart {
        width: WIDTH,
        height: HEIGHT,
        bars: bars.collect(),
        lines: [0.0, top / 2.0, top].map(grid).into(),
        target: target.filter(|(value, _)| *value <= top).map(|(value, words)| Grid { y: tenths(y(value)), label: words }),
        changes: changed.iter().filter(|at| **at <= rows.len()).map(|at| tenths(LEFT + step * *at as f64 - edge(*at))).collect(),
        words: format!(
            "{name}. {}.{}",
            said.join("; "),
            if changed.is_empty() { "" } else { " The definition changed on the way." }
        ),
    })
}

/// The next of 2, 4, 10, 20, 40, 100 … that is not smaller: halves of them are whole.
fn round_up(most: f64) -> f64 {
    let mut top = 2.0;
    let steps = [2.0, 2.5, 2.0];
    let mut at = 0;
    while top < most && at < 40 {
        top *= steps[at % 3];
        at += 1;
    }
    top
}

fn short(period: &str) -> String {
    period.replace("academic year ", "").chars().take(16).collect()
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::ShownFigure;
    use crate::plan::readings::By;

    fn row(period: &str, n: &str) -> Row {
        let figure = ShownFigure { n: n.to_owned(), ..ShownFigure::default() };
        Row { period: period.to_owned(), at: None, last: chrono::NaiveDate::MIN, by: By::Period, figure, note: String::new() }
    }

    #[test]
    fn what_is_hidden_is_a_gap() {
        let chart = chart(&[row("2024", "1,000"), row("2025", ".."), row("2026", "35")], "People", None, &[1]).expect("a chart");
        assert_eq!(chart.bars.iter().map(|bar| bar.hidden).collect::<Vec<_>>(), [false, true, false]);
        assert_eq!((chart.bars[1].height, chart.bars[1].number.as_str()), (0.0, ".."));
        assert_eq!(chart.lines[2].label, "1000");
        assert!(chart.changes[0] < chart.bars[1].x && chart.changes[0] > chart.bars[0].x + chart.bars[0].width);
        assert!(chart.words.ends_with("The definition changed on the way."));
        let after = super::chart(&[row("2024", "5"), row("2025", "10")], "People", None, &[2]).expect("a chart");
        assert!(after.changes[0] > after.bars[1].x + after.bars[1].width && after.changes[0] < WIDTH);
        assert!(super::chart(&[row("2024", "5"), row("2025", "..")], "People", None, &[]).is_none());
    }

    #[test]
    fn scales_end_in_round_numbers() {
        for (most, top) in [(1.0, 2.0), (3.0, 4.0), (7.0, 10.0), (35.0, 40.0), (400.0, 400.0), (401.0, 1000.0)] {
            assert_eq!(round_up(most), top);
        }
    }
}
