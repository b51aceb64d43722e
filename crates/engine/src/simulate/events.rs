//! What happens next: a queue for the few things that are going on at once.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// How many are looked through. As many steps as there are people go on at once, seldom more; the
/// rest waits in a heap.
const NEAR: usize = 64;

/// A queue of numbers, the least first.
#[derive(Debug, Default)]
pub(crate) struct Events {
    /// In no order: to look through so few costs less than to keep them sorted.
    near: Vec<u64>,
    /// Where the least of those stands.
    least: usize,
    far: BinaryHeap<Reverse<u64>>,
}

impl Events {
    /// Puts one in.
    #[inline]
    pub fn push(&mut self, event: u64) {
        if self.near.len() == NEAR {
            self.far.push(Reverse(event));
            return;
        }
        let is_least = self.near.get(self.least).is_none_or(|least| event < *least);
        self.least = if is_least { self.near.len() } else { self.least };
        self.near.push(event);
    }

    /// The least.
    #[inline]
    pub fn first(&self) -> Option<u64> {
        match (self.near.get(self.least), self.far.peek()) {
            (Some(near), Some(Reverse(far))) => Some(*near.min(far)),
            (near, far) => near.copied().or(far.map(|far| far.0)),
        }
    }

    /// Takes the least out.
    #[inline]
    pub fn pop(&mut self) -> Option<u64> {
        let first = self.first()?;
        if self.near.get(self.least) != Some(&first) {
            return self.far.pop().map(|far| far.0);
        }
        self.near.swap_remove(self.least);
        let (mut place, mut least) = (0, u64::MAX);
        for (at, event) in self.near.iter().enumerate() {
            place = if *event < least { at } else { place };
            least = least.min(*event);
        }
        self.least = place;
        Some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_goes_in_comes_out_in_order() {
        for count in [1_u64, 5, 63, 64, 65, 1_000] {
            let mut events = Events::default();
            let all: Vec<u64> = (0..count).map(|at| at * 7_919 % 1_009).collect();
            all.iter().for_each(|event| events.push(*event));
            let mut sorted = all.clone();
            sorted.sort_unstable();
            let out: Vec<u64> = std::iter::from_fn(|| {
                assert_eq!(events.first(), events.first());
                events.pop()
            })
            .collect();
            assert_eq!(out, sorted, "{count}");
        }
    }
}
