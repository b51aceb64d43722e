//! Ways to reach someone: mail addresses and telephone numbers.

use crate::Misfit;
use std::{fmt, str::FromStr};

/// A mail address: something, one `@`, a host with letters or digits. At most 254 characters
/// (RFC 5321, 4.5.3.1.3); whether anybody reads it only a message can tell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);

impl Email {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = Misfit;

    fn from_str(text: &str) -> Result<Email, Misfit> {
        let text = text.trim();
        let misfit = || Misfit::of("is not a mail address; write it like duty@example.org");
        let (name, host) = text.rsplit_once('@').ok_or_else(misfit)?;
        let plain =
            |c: char| !c.is_whitespace() && !c.is_control() && !"@<>,;:\"()[]\\".contains(c);
        let label = |l: &str| {
            !l.is_empty()
                && !l.starts_with('-')
                && !l.ends_with('-')
                && l.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        let good = !name.is_empty()
            && name.chars().all(plain)
            && host.split('.').all(label)
            && text.len() <= 254;
        if good { Ok(Email(text.to_owned())) } else { Err(misfit()) }
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A telephone number in international form: `+`, then 4 to 15 digits (ITU-T E.164); spaces,
/// hyphens, dots and brackets may group them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

impl Phone {
    /// The number as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Phone {
    type Err = Misfit;

    fn from_str(text: &str) -> Result<Phone, Misfit> {
        let text = text.trim();
        let misfit =
            || Misfit::of("is not an international number; write it like +44 20 7946 0000");
        let rest = text.strip_prefix('+').ok_or_else(misfit)?;
        let digits = rest.chars().filter(char::is_ascii_digit).count();
        let plain = rest.chars().all(|c| c.is_ascii_digit() || " -.()/".contains(c));
        if plain && (4..=15).contains(&digits) && text.len() <= 40 {
            Ok(Phone(text.to_owned()))
        } else {
            Err(misfit())
        }
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_addresses_are_told_from_other_text() {
        for good in
            ["duty@example.org", "a.b+c@x-y.example", "müller@example.org", "root@localhost"]
        {
            assert!(good.parse::<Email>().is_ok(), "{good}");
        }
        for bad in
            ["", "duty", "@example.org", "a@", "a b@example.org", "a@b@c", "a@-x.org", "a@x..y"]
        {
            assert!(bad.parse::<Email>().is_err(), "{bad}");
        }
    }

    #[test]
    fn numbers_are_international() {
        assert!("+1 555 0100".parse::<Phone>().is_ok());
        for bad in ["555 0100", "+", "+1 abc", "+12345678901234567", "+٣٤٥٦٧٨"] {
            assert!(bad.parse::<Phone>().is_err(), "{bad}");
        }
    }
}
