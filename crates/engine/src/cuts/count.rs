//! Whole numbers without a bound, for counting what nobody could list.

use std::{cmp::Ordering, fmt};

/// One digit of a count is below this.
const BASE: u64 = 1_000_000_000;

/// A whole number from 0, as large as it has to be.
///
/// ```
/// use engine::cuts::Count;
/// let many = Count::from(u64::MAX);
/// assert_eq!((&many * &many).to_string(), "340282366920938463426481119284349108225");
/// assert_eq!(&Count::from(1_u64) + &Count::from(2_u64), Count::from(3_u64));
/// assert!(Count::from(1_000_000_000_u64) > Count::from(999_999_999_u64));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Count {
    /// Digits to that base, the lowest first, none of them a leading 0.
    digits: Vec<u32>,
}

impl Count {
    /// The number as a fraction of machine precision; infinite when it is too large.
    pub fn to_f64(&self) -> f64 {
        self.digits.iter().rev().fold(0.0, |sum, digit| sum * BASE as f64 + f64::from(*digit))
    }

    /// Is it 0?
    pub fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }
}

impl From<u64> for Count {
    fn from(value: u64) -> Count {
        Count::from(u128::from(value))
    }
}

impl From<u128> for Count {
    fn from(mut value: u128) -> Count {
        let mut digits = Vec::new();
        while value > 0 {
            digits.push((value % u128::from(BASE)) as u32);
            value /= u128::from(BASE);
        }
        Count { digits }
    }
}

impl std::ops::Add for &Count {
    type Output = Count;

    fn add(self, other: &Count) -> Count {
        let length = self.digits.len().max(other.digits.len());
        let mut digits = Vec::with_capacity(length + 1);
        let mut carry = 0;
        for at in 0..length {
            let of = |count: &Count| u64::from(count.digits.get(at).copied().unwrap_or(0));
            let sum = of(self) + of(other) + carry;
            digits.push((sum % BASE) as u32);
            carry = sum / BASE;
        }
        if carry > 0 {
            digits.push(carry as u32);
        }
        Count { digits }
    }
}

impl std::ops::Mul for &Count {
    type Output = Count;

    fn mul(self, other: &Count) -> Count {
        let mut digits = vec![0_u32; self.digits.len() + other.digits.len()];
        for (at, one) in self.digits.iter().enumerate() {
            let mut carry = 0;
            for (place, slot) in digits[at..].iter_mut().enumerate() {
                let two = u64::from(other.digits.get(place).copied().unwrap_or(0));
                let sum = u64::from(*slot) + u64::from(*one) * two + carry;
                *slot = (sum % BASE) as u32;
                carry = sum / BASE;
            }
        }
        while digits.last() == Some(&0) {
            digits.pop();
        }
        Count { digits }
    }
}

impl Ord for Count {
    fn cmp(&self, other: &Count) -> Ordering {
        let length = self.digits.len().cmp(&other.digits.len());
        length.then_with(|| self.digits.iter().rev().cmp(other.digits.iter().rev()))
    }
}

impl PartialOrd for Count {
    fn partial_cmp(&self, other: &Count) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = self.digits.iter().rev();
        write!(f, "{}", digits.next().copied().unwrap_or(0))?;
        digits.try_for_each(|digit| write!(f, "{digit:09}"))
    }
}
