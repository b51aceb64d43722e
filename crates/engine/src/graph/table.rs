//! A table of rows of links in three or four arrays; what says nothing takes no room.

use std::ops::Range;

/// Rows of links: `to`, and beside it a lag and the number of a need.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    /// Where each row begins; one more than rows.
    pub start: Vec<u32>,
    /// What each link leads to.
    pub to: Vec<u32>,
    /// The lag of each link; empty when all are 0.
    lag: Vec<u32>,
    /// The need of each link; empty when it is the place of the link itself.
    need: Vec<u32>,
}

/// One link before it has its place: row, to, lag, need.
pub(crate) type Loose = (u32, u32, u32, u32);

impl Table {
    /// The links in `rows` rows, in each row in the order given.
    pub fn of_links(rows: usize, links: &[Loose]) -> Table {
        let mut start = vec![0_u32; rows + 1];
        for (row, ..) in links {
            start[*row as usize + 1] += 1;
        }
        for row in 0..rows {
            start[row + 1] += start[row];
        }
        let mut next = start.clone();
        let mut table = Table { start, to: vec![0; links.len()], lag: vec![], need: vec![] };
        let has_lag = links.iter().any(|link| link.2 != 0);
        table.lag = vec![0; if has_lag { links.len() } else { 0 }];
        table.need = vec![0; links.len()];
        let mut is_plain = true;
        for (row, to, lag, need) in links {
            let slot = next[*row as usize] as usize;
            next[*row as usize] += 1;
            table.to[slot] = *to;
            table.need[slot] = *need;
            is_plain &= *need as usize == slot;
            if has_lag {
                table.lag[slot] = *lag;
            }
        }
        if is_plain {
            table.need = Vec::new();
        }
        table
    }

    pub fn rows(&self) -> usize {
        self.start.len().saturating_sub(1)
    }

    /// The places of the links of a row.
    #[inline]
    pub fn of(&self, row: u32) -> Range<usize> {
        self.start[row as usize] as usize..self.start[row as usize + 1] as usize
    }

    #[inline]
    pub fn lag(&self, slot: usize) -> u32 {
        self.lag.get(slot).copied().unwrap_or(0)
    }

    /// Are all lags 0?
    pub fn is_prompt(&self) -> bool {
        self.lag.is_empty()
    }

    #[inline]
    pub fn need(&self, slot: usize) -> u32 {
        if self.need.is_empty() { slot as u32 } else { self.need[slot] }
    }

    /// Forgets the numbers of needs.
    pub fn without_needs(mut self) -> Table {
        self.need = Vec::new();
        self
    }

    pub fn bytes(&self) -> usize {
        [&self.start, &self.to, &self.lag, &self.need].iter().map(|v| v.capacity() * 4).sum()
    }
}
