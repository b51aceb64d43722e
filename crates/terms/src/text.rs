//! Text that people type: one line, or several.

use crate::Misfit;
use std::{fmt, str::FromStr};

/// The characters that never belong into text: control characters and the marks that turn the
/// direction of what follows, with which one name can be made to look like another.
fn forbidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

macro_rules! text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text! {
    /// One line of text, trimmed, not empty, at most [`Line::MAX`] characters.
    Line
}

text! {
    /// Text of several lines, trimmed, not empty, at most [`Prose::MAX`] characters.
    Prose
}

impl Line {
    /// The longest line, in characters.
    pub const MAX: usize = 300;
}

impl Prose {
    /// The longest prose, in characters.
    pub const MAX: usize = 20_000;
}

impl FromStr for Line {
    type Err = Misfit;

    fn from_str(text: &str) -> Result<Line, Misfit> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Misfit::of("is empty; write at least one character"));
        }
        if let Some(c) = text.chars().find(|c| forbidden(*c)) {
            return Err(Misfit::of(format!(
                "holds the character U+{:04X}, which cannot be kept; write one line of plain text",
                u32::from(c)
            )));
        }
        within(text, Line::MAX).map(Line)
    }
}

impl FromStr for Prose {
    type Err = Misfit;

    fn from_str(text: &str) -> Result<Prose, Misfit> {
        let text = text.trim().replace("\r\n", "\n").replace('\r', "\n");
        if text.is_empty() {
            return Err(Misfit::of("is empty; write at least one character"));
        }
        if let Some(c) = text.chars().find(|c| forbidden(*c) && *c != '\n' && *c != '\t') {
            return Err(Misfit::of(format!(
                "holds the character U+{:04X}, which cannot be stored; write plain text",
                u32::from(c)
            )));
        }
        within(&text, Prose::MAX).map(Prose)
    }
}

fn within(text: &str, max: usize) -> Result<String, Misfit> {
    let length = text.chars().count();
    if length > max {
        return Err(Misfit::of(format!("has {length} characters; at most {max} are accepted")));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_trimmed_and_holds_no_control_character() {
        assert_eq!("  Altus ".parse::<Line>().unwrap().as_str(), "Altus");
        for bad in ["", "  ", "a\0b", "a\nb", "a\u{202E}b", &"x".repeat(301)] {
            assert!(bad.parse::<Line>().is_err(), "{bad:?}");
        }
        assert!("x".repeat(300).parse::<Line>().is_ok());
    }

    #[test]
    fn prose_keeps_its_lines_and_has_one_kind_of_line_end() {
        assert_eq!("a\r\nb\rc".parse::<Prose>().unwrap().as_str(), "a\nb\nc");
        assert!("a\0b".parse::<Prose>().is_err());
    }
}
