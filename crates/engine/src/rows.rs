//! Rows of bits that are kept once: most nodes of a large graph fail in just the same scenarios.
//!
//! A row has a number; number 0 is the row without a bit. Joining rows gives the number of one of
//! them when the others add nothing, so that where nodes fail alike only numbers are compared.

/// Words of 64 scenarios that one row carries.
pub(crate) const WIDTH: usize = 32;

/// What fails in each scenario of a pass.
pub(crate) type Row = [u64; WIDTH];

pub(crate) const ZERO: Row = [0; WIDTH];

/// Places where a row is looked for before it is kept once more.
const KNOWN: usize = 1 << 12;

/// The rows of one pass.
pub(crate) struct Rows {
    /// Behind the rows that are kept stands one where the next is worked out.
    all: Vec<Row>,
    /// By a hash, the last row that was kept with it, and more of its hash. What is forgotten is
    /// only kept twice.
    known: Vec<(u32, u32)>,
    /// Digits of a count in each column.
    counter: Vec<Row>,
}

impl Rows {
    pub fn new() -> Rows {
        Rows { all: vec![ZERO; 2], known: vec![(0, 0); KNOWN], counter: Vec::new() }
    }

    /// Forgets all rows but the one without a bit.
    pub fn clear(&mut self) {
        self.all.truncate(1);
        self.all.push(ZERO);
        self.known.fill((0, 0));
    }

    /// How many rows are kept.
    pub fn len(&self) -> usize {
        self.all.len() - 1
    }

    #[inline]
    pub fn of(&self, row: u32) -> &Row {
        &self.all[row as usize]
    }

    /// A new row without a bit.
    pub fn push(&mut self) -> u32 {
        let row = self.len();
        self.all[row] = ZERO;
        self.all.push(ZERO);
        row as u32
    }

    /// Sets a bit of a row that was pushed and is in use nowhere else yet.
    pub fn set(&mut self, row: u32, column: usize) {
        self.all[row as usize][column / 64] |= 1 << (column % 64);
    }

    /// What is in one of the two.
    #[inline]
    pub fn join(&mut self, one: u32, other: u32) -> u32 {
        if one == other || other == 0 {
            return one;
        }
        if one == 0 {
            return other;
        }
        self.unlike(one, other, |a, b| a | b)
    }

    /// What is in both.
    #[inline]
    fn meet(&mut self, one: u32, other: u32) -> u32 {
        if one == other || one == 0 {
            return one;
        }
        if other == 0 {
            return 0;
        }
        self.unlike(one, other, |a, b| a & b)
    }

    fn unlike(&mut self, one: u32, other: u32, both: impl Fn(u64, u64) -> u64) -> u32 {
        let Some((row, kept)) = self.all.split_last_mut() else { return 0 };
        let (a, b) = (&kept[one as usize], &kept[other as usize]);
        let (mut to_one, mut to_other) = (0, 0);
        for (word, (a, b)) in row.iter_mut().zip(a.iter().zip(b)) {
            *word = both(*a, *b);
            to_one |= *word ^ a;
            to_other |= *word ^ b;
        }
        if to_one == 0 {
            one
        } else if to_other == 0 {
            other
        } else {
            self.keep()
        }
    }

    /// The number of the row that was worked out, which may be kept already.
    fn keep(&mut self) -> u32 {
        let last = self.len();
        let row = &self.all[last];
        // Four sums beside each other; other rows mostly have others.
        let mut sums = [0_u64; 4];
        for words in row.chunks_exact(4) {
            for (sum, word) in sums.iter_mut().zip(words) {
                *sum = (*sum ^ word).wrapping_add(*sum << 7);
            }
        }
        let mix = |hash: u64, sum: &u64| (hash ^ sum).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let hash = sums.iter().fold(0, |hash: u64, sum| mix(hash.rotate_left(29), sum));
        let (slot, tag) = ((hash >> 52) as usize % KNOWN, hash as u32 | 1);
        let (known, of) = self.known[slot];
        if of == tag && self.all[known as usize] == *row {
            return known;
        }
        self.known[slot] = (last as u32, tag);
        self.all.push(ZERO);
        last as u32
    }

    /// In which scenarios at least so many of these are lost.
    pub fn lost(&mut self, members: impl Iterator<Item = u32> + Clone, lost_at: u32) -> u32 {
        let count = members.clone().count();
        if lost_at as usize == count {
            let mut members = members;
            let first = members.next().unwrap_or(0);
            return members.fold(first, |all, member| self.meet(all, member));
        }
        // A binary counter in each bit column, then a comparison from the highest digit down.
        let digits = 32 - (count as u32).leading_zeros() as usize;
        self.counter.clear();
        self.counter.resize(digits, ZERO);
        for member in members {
            let mut carry = self.all[member as usize];
            for digit in &mut self.counter {
                for (word, carry) in digit.iter_mut().zip(&mut carry) {
                    (*word, *carry) = (*word ^ *carry, *word & *carry);
                }
            }
        }
        let mut all = [u64::MAX; WIDTH];
        let mut more = ZERO;
        for (at, digit) in self.counter.iter().enumerate().rev() {
            for word in 0..WIDTH {
                if lost_at >> at & 1 == 1 {
                    all[word] &= digit[word];
                } else {
                    more[word] |= all[word] & digit[word];
                    all[word] &= !digit[word];
                }
            }
        }
        let last = self.len();
        for (word, (all, more)) in self.all[last].iter_mut().zip(all.iter().zip(&more)) {
            *word = all | more;
        }
        self.keep()
    }
}

/// The bits that are set, rising.
pub(crate) fn bits(words: &[u64]) -> impl Iterator<Item = usize> {
    words.iter().enumerate().flat_map(|(at, word)| {
        let mut left = *word;
        std::iter::from_fn(move || {
            (left != 0).then(|| {
                let bit = left.trailing_zeros() as usize;
                left &= left - 1;
                at * 64 + bit
            })
        })
    })
}

/// Sums over rows, one for each column of bits: digit by digit, all columns at once.
#[derive(Default)]
pub(crate) struct Columns {
    digits: Vec<Row>,
}

impl Columns {
    pub fn add(&mut self, row: &Row, weight: u64) {
        let mut left = weight;
        while left != 0 {
            let digit = left.trailing_zeros() as usize;
            left &= left - 1;
            self.add_at(*row, digit);
        }
    }

    fn add_at(&mut self, mut carry: Row, mut digit: usize) {
        while carry.iter().any(|word| *word != 0) {
            if self.digits.len() <= digit {
                self.digits.resize(digit + 1, ZERO);
            }
            for (word, carry) in self.digits[digit].iter_mut().zip(&mut carry) {
                (*word, *carry) = (*word ^ *carry, *word & *carry);
            }
            digit += 1;
        }
    }

    pub fn sum(&self, column: usize) -> u64 {
        let digit = |row: &Row| row[column / 64] >> (column % 64) & 1;
        self.digits.iter().enumerate().map(|(at, row)| digit(row) << at).sum()
    }
}
