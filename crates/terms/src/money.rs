//! Money: whole minor units and a currency, never a binary fraction.

use crate::Misfit;
use std::{fmt, str::FromStr};

/// A currency by its ISO 4217 code: three capital letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a currency is made of three ASCII letters")
    }

    /// How many digits its minor unit has (ISO 4217; two for all but these).
    pub fn digits(&self) -> u32 {
        match self.code() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF"
            | "UGX" | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            _ => 2,
        }
    }
}

impl FromStr for Currency {
    type Err = Misfit;

    fn from_str(text: &str) -> Result<Currency, Misfit> {
        match text.trim().as_bytes() {
            [a, b, c] if [a, b, c].iter().all(|l| l.is_ascii_alphabetic()) => Ok(Currency([
                a.to_ascii_uppercase(),
                b.to_ascii_uppercase(),
                c.to_ascii_uppercase(),
            ])),
            _ => Err(Misfit::of("has no currency; write a code of three letters, like EUR")),
        }
    }
}

/// An amount in minor units of its currency (cents of EUR).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    /// Minor units; may be negative.
    pub minor: i64,
    /// Of which currency.
    pub currency: Currency,
}

/// Wire form: `1200.50 EUR`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.currency.digits();
        let scale = 10_u64.pow(digits);
        let sign = if self.minor < 0 { "-" } else { "" };
        let amount = self.minor.unsigned_abs();
        write!(f, "{sign}{}", amount / scale)?;
        if digits > 0 {
            write!(f, ".{:0width$}", amount % scale, width = digits as usize)?;
        }
        write!(f, " {}", self.currency.code())
    }
}

impl FromStr for Money {
    type Err = Misfit;

    /// Reads `1200.50 EUR` and `EUR 1,200.50`; a comma groups thousands, a point begins the minor
    /// units.
    fn from_str(text: &str) -> Result<Money, Misfit> {
        let misfit = || Misfit::of("is not an amount; write 1200.50 EUR");
        let text = text.trim();
        let (amount, code) = match text.find(|c: char| c.is_ascii_alphabetic()) {
            Some(0) => {
                let end = text.find(|c: char| !c.is_ascii_alphabetic()).ok_or_else(misfit)?;
                (&text[end..], &text[..end])
            }
            Some(at) => (&text[..at], &text[at..]),
            None => return Err(Misfit::of("has no currency; write 1200.50 EUR")),
        };
        let currency: Currency = code.parse()?;
        let minor = minor_units(amount.trim(), currency.digits()).ok_or_else(misfit)?;
        Ok(Money { minor, currency })
    }
}

fn minor_units(amount: &str, digits: u32) -> Option<i64> {
    let (sign, amount) = match amount.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (-1, rest),
        None => (1, amount),
    };
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    if groups.clone().next().is_some() && first.len() > 3 || groups.any(|group| group.len() != 3) {
        return None;
    }
    let whole = whole.replace(',', "");
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !plain(&whole) || !plain(fraction) || fraction.len() > digits as usize {
        return None;
    }
    let padded = format!("{whole}{fraction:0<width$}", width = digits as usize);
    padded.parse::<i64>().ok().map(|minor| sign * minor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_exactly_or_not_at_all() {
        let read = |text: &str| text.parse::<Money>().map(|m| m.to_string());
        assert_eq!(read("EUR 1,200.5").unwrap(), "1200.50 EUR");
        assert_eq!(read("5 JPY").unwrap(), "5 JPY");
        for bad in
            ["", "5", "5.001 EUR", "1,20 EUR", "5.5 JPY", "five EUR", "99999999999999999999 EUR"]
        {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn amounts_read_back(minor in -1_000_000_000_i64..1_000_000_000, code in "[A-Z]{3}") {
            let money = Money { minor, currency: code.parse().unwrap() };
            prop_assert_eq!(money.to_string().parse(), Ok(money));
        }
    }
}
