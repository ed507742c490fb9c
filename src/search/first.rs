//! The first so many of very many.

use std::cmp::Ordering;

/// Keeps the first so many, in some order, of what it is given one after the other. Most are compared once, with the last of those that
/// could be among them.
#[derive(Debug)]
pub struct First<T, O> {
    most: usize,
    order: O,
    some: Vec<T>,
    last: Option<T>,
}

impl<T: Copy, O: Fn(&T, &T) -> Ordering> First<T, O> {
    /// Nothing yet; at most so many, and one at least.
    pub fn new(most: usize, order: O) -> Self {
        Self { most: most.max(1), order, some: Vec::new(), last: None }
    }

    /// Takes the next.
    pub fn take(&mut self, one: T) {
        if self.last.is_some_and(|last| (self.order)(&one, &last) == Ordering::Greater) {
            return;
        }
        self.some.push(one);
        if self.some.len() == self.most * 2 {
            self.last = Some(*self.some.select_nth_unstable_by(self.most - 1, &self.order).1);
            self.some.truncate(self.most);
        }
    }

    /// The first of all, in no order.
    pub fn finish(mut self) -> Vec<T> {
        if self.some.len() > self.most {
            self.some.select_nth_unstable_by(self.most - 1, &self.order);
            self.some.truncate(self.most);
        }
        self.some
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_are_those_that_sorting_gives() {
        let mut random = fastrand::Rng::with_seed(3);
        for _ in 0..200 {
            let all: Vec<(u32, u32)> = (0..random.u32(0..90)).map(|at| (random.u32(0..20), at)).collect();
            let most = random.usize(1..12);
            let mut first = First::new(most, <(u32, u32)>::cmp);
            all.iter().for_each(|one| first.take(*one));
            let (mut first, mut sorted) = (first.finish(), all);
            first.sort_unstable();
            sorted.sort_unstable();
            sorted.truncate(most);
            assert_eq!(first, sorted);
        }
    }
}
