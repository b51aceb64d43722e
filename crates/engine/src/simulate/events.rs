//! What happens next: a queue for the few things that are going on at once.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// How many are kept in order. As many steps as there are people go on at once, seldom more; the
/// rest waits in a heap.
const NEAR: usize = 64;

/// A queue of numbers, the least first.
#[derive(Debug, Default)]
pub(crate) struct Events {
    /// The greatest first, so that the least is taken from the end.
    near: Vec<u64>,
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
        // Most that begins ends after most that goes on: the place is near the front.
        self.near.push(event);
        let mut at = self.near.len() - 1;
        while at > 0 && self.near[at - 1] < event {
            self.near[at] = self.near[at - 1];
            at -= 1;
        }
        self.near[at] = event;
    }

    /// The least.
    #[inline]
    pub fn first(&self) -> Option<u64> {
        match (self.near.last(), self.far.peek()) {
            (Some(near), Some(Reverse(far))) => Some(*near.min(far)),
            (near, far) => near.copied().or(far.map(|far| far.0)),
        }
    }

    /// Takes the least out.
    #[inline]
    pub fn pop(&mut self) -> Option<u64> {
        if self.far.is_empty() {
            return self.near.pop();
        }
        let first = self.first()?;
        if self.near.last() == Some(&first) {
            return self.near.pop();
        }
        self.far.pop().map(|far| far.0)
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
