//! A small linear programme over columns that come one by one.
//!
//! Where limits are priced instead of kept (crossing quotas, fairness), the best prices are the duals of a linear programme whose
//! columns are whole choices: Dantzig and Wolfe 1960, by the revised simplex method with an explicit inverse. Numbers here are
//! floating point and are never trusted: they only say which prices to try next and where to branch. Every bound is computed anew in
//! integers from rounded prices.

/// Below this a number is taken as zero.
const ZERO: f64 = 1e-9;

/// After so many pivots the inverse is computed anew.
const FRESH: u32 = 600;

/// Pivots without a step before the first column that gains is taken instead of the best, which cannot go in circles (Bland 1977).
const STUCK: u32 = 400;

/// What may be chosen, in any part: its worth and what it takes of each row.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub value: f64,
    pub takes: Vec<(u32, f64)>,
}

/// The most worth of non-negative parts of columns that take of each row as much as there is, `room`; a row's own column (its
/// room left over) comes first.
#[derive(Debug, Clone)]
pub(crate) struct Master {
    pub columns: Vec<Column>,
    rows: usize,
    room: Vec<f64>,
    /// The column of each row of the basis.
    basis: Vec<usize>,
    /// By rows.
    inverse: Vec<f64>,
    part: Vec<f64>,
    price: Vec<f64>,
    pivots: u32,
}

impl Master {
    /// Rows with the room they have (not negative) and what a unit of room left over is worth.
    pub(crate) fn new(rows: &[(f64, f64)]) -> Self {
        let count = rows.len();
        let columns = rows.iter().enumerate().map(|(at, (_, value))| Column { value: *value, takes: vec![(at as u32, 1.0)] });
        let room: Vec<f64> = rows.iter().map(|(room, _)| *room).collect();
        let mut master = Self {
            columns: columns.collect(),
            rows: count,
            part: room.clone(),
            room,
            basis: (0..count).collect(),
            inverse: vec![0.0; count * count],
            price: rows.iter().map(|(_, value)| *value).collect(),
            pivots: 0,
        };
        (0..count).for_each(|at| master.inverse[at * count + at] = 1.0);
        master
    }

    /// What a unit of each row is worth.
    pub(crate) fn prices(&self) -> &[f64] {
        &self.price
    }

    /// The columns in the answer, and how much of each.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.basis.iter().copied().zip(self.part.iter().copied()).filter(|(_, part)| *part > ZERO)
    }

    /// What a column gains at the prices.
    pub(crate) fn gain(&self, column: &Column) -> f64 {
        column.value - column.takes.iter().map(|(row, takes)| self.price[*row as usize] * takes).sum::<f64>()
    }

    /// Brings columns in until none gains more than `least`, at most so many times; `false` when it ended before.
    pub(crate) fn solve(&mut self, least: f64, most: u32) -> bool {
        let mut still = 0;
        for _ in 0..most {
            let gains =
                self.columns.iter().enumerate().map(|(at, column)| (at, self.gain(column))).filter(|(_, gain)| *gain > least);
            let found = if still > STUCK { gains.min_by_key(|(at, _)| *at) } else { gains.max_by(|a, b| a.1.total_cmp(&b.1)) };
            let Some((column, gain)) = found else { return true };
            match self.enter(column, gain) {
                Some(step) if step > ZERO => still = 0,
                Some(_) => still += 1,
                None => return false,
            }
        }
        false
    }

    /// Brings one column in; how far, or none when nothing limits it.
    fn enter(&mut self, column: usize, gain: f64) -> Option<f64> {
        let rows = self.rows;
        let mut way = vec![0.0; rows];
        for (row, takes) in &self.columns[column].takes {
            for (at, way) in way.iter_mut().enumerate() {
                *way += self.inverse[at * rows + *row as usize] * takes;
            }
        }
        let mut leaves: Option<(usize, f64)> = None;
        for (at, along) in way.iter().enumerate().filter(|(_, along)| **along > ZERO * 10.0) {
            let step = self.part[at] / along;
            // Among rows that are met at once the largest pivot keeps the numbers sound.
            if leaves.is_none_or(|(out, nearest)| step < nearest - ZERO || (step < nearest + ZERO && *along > way[out])) {
                leaves = Some((at, step));
            }
        }
        let (out, step) = leaves?;
        let pivot = way[out];
        for (at, way) in way.iter().enumerate() {
            self.part[at] = if at == out { step } else { (self.part[at] - way * step).max(0.0) };
        }
        let (before, rest) = self.inverse.split_at_mut(out * rows);
        let (line, after) = rest.split_at_mut(rows);
        line.iter_mut().for_each(|cell| *cell /= pivot);
        let others = before.chunks_exact_mut(rows).zip(&way[..out]).chain(after.chunks_exact_mut(rows).zip(&way[out + 1..]));
        for (other, way) in others.filter(|(_, way)| way.abs() > 1e-13) {
            other.iter_mut().zip(line.iter()).for_each(|(cell, line)| *cell -= way * line);
        }
        self.price.iter_mut().zip(line.iter()).for_each(|(price, line)| *price += gain * line);
        self.basis[out] = column;
        self.pivots += 1;
        if self.pivots == FRESH {
            self.refresh();
        }
        Some(step)
    }

    /// The inverse, parts and prices from the basis alone, by elimination with pivots; what has gone wrong on the way is gone.
    fn refresh(&mut self) {
        self.pivots = 0;
        let rows = self.rows;
        let mut left = vec![0.0; rows * rows];
        for (at, column) in self.basis.iter().enumerate() {
            for (row, takes) in &self.columns[*column].takes {
                left[*row as usize * rows + at] += takes;
            }
        }
        let mut right = vec![0.0; rows * rows];
        (0..rows).for_each(|at| right[at * rows + at] = 1.0);
        for at in 0..rows {
            let pivot = (at..rows).max_by(|a, b| left[a * rows + at].abs().total_cmp(&left[b * rows + at].abs()));
            let Some(pivot) = pivot.filter(|pivot| left[pivot * rows + at].abs() > ZERO) else { return };
            for matrix in [&mut left, &mut right] {
                for cell in 0..rows {
                    matrix.swap(at * rows + cell, pivot * rows + cell);
                }
            }
            let scale = left[at * rows + at];
            for matrix in [&mut left, &mut right] {
                matrix[at * rows..(at + 1) * rows].iter_mut().for_each(|cell| *cell /= scale);
            }
            for other in (0..rows).filter(|other| *other != at) {
                let times = left[other * rows + at];
                if times == 0.0 {
                    continue;
                }
                for matrix in [&mut left, &mut right] {
                    for cell in 0..rows {
                        matrix[other * rows + cell] -= times * matrix[at * rows + cell];
                    }
                }
            }
        }
        self.inverse = right;
        for at in 0..rows {
            let line = &self.inverse[at * rows..(at + 1) * rows];
            self.part[at] = line.iter().zip(&self.room).map(|(cell, room)| cell * room).sum::<f64>().max(0.0);
        }
        self.price.fill(0.0);
        for (at, column) in self.basis.iter().enumerate() {
            let value = self.columns[*column].value;
            let line = &self.inverse[at * rows..(at + 1) * rows];
            self.price.iter_mut().zip(line).for_each(|(price, cell)| *price += value * cell);
        }
    }

    /// Gives a column another worth: where it is in the answer the prices change.
    pub(crate) fn revalue(&mut self, column: usize, value: f64) {
        let more = value - self.columns[column].value;
        self.columns[column].value = value;
        for at in (0..self.rows).filter(|at| self.basis[*at] == column) {
            let line = &self.inverse[at * self.rows..(at + 1) * self.rows];
            self.price.iter_mut().zip(line).for_each(|(price, cell)| *price += more * cell);
        }
    }
}
