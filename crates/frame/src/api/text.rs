//! Texts as the interface takes them: in one spelling, so that what is sent comes back the same.
//!
//! Forms are lenient with what people type (`4 h`, `3 Nov 2026`, a label instead of a name); a
//! program says what it means. Each pattern of the description stands here beside its check.

use crate::store::CustomKind;
use record::{Kind, RecordType, Value};
use serde_json::Value as Json;
use terms::{Id, Line, Misfit, Prose};

macro_rules! letter {
    () => {
        concat!(
            r"[^\u0000-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a0\u00d7\u00f7\u1680",
            r"\u2000-\u206f\u3000\ue000-\uf8ff]"
        )
    };
}

macro_rules! label {
    () => {
        concat!(letter!(), "(?:(?:-|", letter!(), ")*", letter!(), ")?")
    };
}

/// One line with a character that is no white space; no control characters, none that turn the
/// direction of writing.
pub(super) const LINE: &str = concat!(
    r"^[^\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]*",
    r"[^\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028-\u202f\u205f\u2066-\u2069\u3000]",
    r"[^\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]*$"
);
/// As [`LINE`], with tabulators and line ends.
pub(super) const PROSE: &str = concat!(
    r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]*",
    r"[^\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028-\u202f\u205f\u2066-\u2069\u3000]",
    r"[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]*$"
);
/// Something, one `@`, a host of labels that neither begin nor end with a hyphen. Of other scripts
/// than Latin it says less than is checked.
pub(super) const EMAIL: &str = concat!(
    r"^[^\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000",
    r#"@<>,;:"()\[\]\\]+"#,
    "@",
    label!(),
    r"(?:\.",
    label!(),
    ")*$"
);
/// `+`, then 4 to 15 digits, grouped or not.
pub(super) const PHONE: &str = r"^\+(?:[ .()/-]*[0-9]){4,15}(?:[ .()/-]*[.()/-])?$";
/// A day from the year 1000 on.
pub(super) const DAY: &str = r"^[1-9][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$";
/// RFC 3339, with its offset.
pub(super) const INSTANT: &str = concat!(
    r"^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?",
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})$"
);
/// ISO 8601: weeks or days, then hours, minutes, seconds; at least one of them.
pub(super) const DURATION: &str = concat!(
    r"^P(?:[0-9]{1,5}[WD]|(?:[0-9]{1,5}[WD])?",
    r"T(?:[0-9]{1,7}H(?:[0-9]{1,9}M)?(?:[0-9]{1,10}S)?|[0-9]{1,9}M(?:[0-9]{1,10}S)?|",
    r"[0-9]{1,10}S))$"
);
/// An amount and its currency.
pub(super) const MONEY: &str = r"^-?[0-9]{1,18}(?:\.[0-9]{1,3})? [A-Z]{3}$";
/// An id.
pub(super) const ID: &str = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";
/// The version of a record, as an entity tag.
pub(super) const TAG: &str = r#"^(?:W/)?"[0-9]{1,18}"$"#;

/// The digits of a short number.
const DIGITS: &str = "(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3,17})";

/// The short numbers of a register: `ORG-0004`.
pub(super) fn number_pattern(of: &RecordType) -> String {
    format!("^{}-{DIGITS}$", of.prefix)
}

/// The short number of a record of whichever register, or an id.
pub(super) fn any_key_pattern() -> String {
    format!("^(?:[A-Z]{{1,8}}-{DIGITS}|{})$", ID.trim_matches(['^', '$']))
}

/// Is this the short number of a record of some register, in its one spelling?
pub(super) fn is_number(text: &str) -> bool {
    let Some((prefix, digits)) = text.split_once('-') else { return false };
    let is_prefix = prefix.bytes().all(|b| b.is_ascii_uppercase()) && prefix.len() <= 8;
    let is_whole = digits.bytes().all(|b| b.is_ascii_digit()) && (4..=18).contains(&digits.len());
    let is_padded = digits.len() > 4 && digits.starts_with('0');
    !prefix.is_empty() && is_prefix && is_whole && !is_padded && digits != "0000"
}

/// The address of a record: its short number or its id.
pub(super) fn key_pattern(of: &RecordType) -> String {
    let number = number_pattern(of);
    format!("^(?:{}|{})$", number.trim_matches(['^', '$']), ID.trim_matches(['^', '$']))
}

/// Reads a text in its one spelling. Never [`Value::Nothing`]: what is open is null.
pub(super) fn exact(kind: &Kind, text: &str) -> Result<Value, Misfit> {
    match kind {
        Kind::Line => plain(text, Line::MAX, "")?,
        Kind::Prose => plain(text, Prose::MAX, "\n\r\t")?,
        Kind::Instant if !is_instant(text) => {
            return Err(Misfit::of("is not an instant of RFC 3339; send 2026-11-23T09:40:00Z"));
        }
        Kind::Duration if !is_duration(text) => {
            return Err(Misfit::of("is not a duration of ISO 8601; send PT6H20M"));
        }
        Kind::Money if !is_money(text) => {
            return Err(Misfit::of("is not an amount with its currency; send 1200.50 EUR"));
        }
        _ => {}
    }
    let value = kind.parse(text).or_else(|misfit| match kind {
        // People are offered labels; a program is told the names that it may send.
        Kind::Choice(_) | Kind::State(_) => kind.from_json(&Json::from(text)),
        _ => Err(misfit),
    })?;
    if value.is_nothing() {
        return Err(Misfit::of("is empty; send null to leave it open"));
    }
    let free =
        matches!(kind, Kind::Line | Kind::Prose | Kind::Instant | Kind::Duration | Kind::Money);
    let kept = kind.text(&value);
    if free || kept == text { Ok(value) } else { Err(misspelt(&kept)) }
}

/// As [`exact`], for a custom field.
pub(super) fn exact_custom(kind: &CustomKind, text: &str) -> Result<Json, Misfit> {
    if matches!(kind, CustomKind::Line) {
        plain(text, Line::MAX, "")?;
    }
    let value = kind.parse(text)?;
    if value.is_null() {
        return Err(Misfit::of("is empty; send null to leave it open"));
    }
    let kept = kind.text(&value);
    let free = matches!(kind, CustomKind::Line);
    if free || kept == text { Ok(value) } else { Err(misspelt(&kept)) }
}

/// An id in its one spelling.
pub(super) fn id(text: &str) -> Option<Id> {
    text.parse::<Id>().ok().filter(|id| id.to_string() == text)
}

fn misspelt(kept: &str) -> Misfit {
    Misfit::of(format!("is written “{kept}” over the interface"))
}

/// A text of at most `max` characters that is not blank and holds nothing that cannot be stored,
/// not even where it would be trimmed away.
pub(super) fn plain(text: &str, max: usize, but: &str) -> Result<(), Misfit> {
    let turns = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let bad = text.chars().find(|c| (c.is_control() || turns(*c)) && !but.contains(*c));
    if let Some(c) = bad {
        let code = u32::from(c);
        return Err(Misfit::of(format!(
            "holds the character U+{code:04X}, which cannot be stored; send plain text"
        )));
    }
    let length = text.chars().count();
    if length > max {
        let words = format!("has {length} characters; at most {max} are accepted");
        return Err(Misfit::of(words));
    }
    if text.trim().is_empty() {
        return Err(Misfit::of("is empty; write at least one character"));
    }
    Ok(())
}

/// Cuts a run of `least` to `most` digits off the front.
fn digits(text: &str, least: usize, most: usize) -> Option<&str> {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    (least..=most).contains(&count).then(|| &text[count..])
}

pub(super) fn is_instant(text: &str) -> bool {
    let shape = || {
        let mut rest = text;
        for (count, mark) in [(4, "-"), (2, "-"), (2, "T"), (2, ":"), (2, ":"), (2, "")] {
            rest = digits(rest, count, count)?.strip_prefix(mark)?;
        }
        if let Some(fraction) = rest.strip_prefix('.') {
            rest = digits(fraction, 1, 9)?;
        }
        if rest == "Z" {
            return Some(());
        }
        let offset = rest.strip_prefix(['+', '-'])?;
        let minutes = digits(offset, 2, 2)?.strip_prefix(':')?;
        digits(minutes, 2, 2).filter(|rest| rest.is_empty()).map(drop)
    };
    !text.starts_with('0') && shape().is_some()
}

fn is_duration(text: &str) -> bool {
    let Some(mut rest) = text.strip_prefix('P') else { return false };
    let most = [('W', 5), ('D', 5), ('H', 7), ('M', 9), ('S', 10)];
    while !rest.is_empty() {
        rest = rest.strip_prefix('T').unwrap_or(rest);
        let Some(after) = digits(rest, 1, 10) else { return false };
        let count = rest.len() - after.len();
        let letter = after.chars().next();
        let Some((_, limit)) = most.iter().find(|(known, _)| Some(*known) == letter) else {
            return false;
        };
        if count > *limit {
            return false;
        }
        rest = &after[1..];
    }
    // The order of the letters is checked where the duration is read.
    true
}

fn is_money(text: &str) -> bool {
    let amount = text.strip_prefix('-').unwrap_or(text);
    let Some(mut rest) = digits(amount, 1, 18) else { return false };
    if let Some(fraction) = rest.strip_prefix('.') {
        let Some(after) = digits(fraction, 1, 3) else { return false };
        rest = after;
    }
    rest.strip_prefix(' ')
        .is_some_and(|code| code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_says_what_it_means_in_one_spelling() {
        for (kind, good, bad) in [
            (Kind::Day, "2026-11-23", "23 Nov 2026"),
            (Kind::Duration, "PT6H20M", "6 h 20 min"),
            (Kind::Duration, "P2W", "pt4h"),
            (Kind::Money, "1200.50 EUR", "EUR 1,200.50"),
            (Kind::Instant, "2026-11-23T10:40:00+01:00", "2026-11-23T10:40+01:00"),
            (Kind::Phone, "+44 20 7946 0000", " +44 20 7946 0000"),
            (Kind::Email, "duty@example.org", "duty@example.org "),
            (Kind::Line, " Altus ", "Altus\u{85}"),
            (Kind::Prose, "a\r\nb", "a\u{0b}"),
        ] {
            assert!(exact(&kind, good).is_ok(), "{good}");
            assert!(exact(&kind, bad).is_err(), "{bad}");
            assert!(exact(&kind, " ").is_err() && exact(&kind, "").is_err(), "blank is not null");
        }
    }

    #[test]
    fn a_number_has_one_spelling() {
        for good in ["ORG-0004", "CI-12345", "PER-9999"] {
            assert!(is_number(good), "{good}");
        }
        for bad in ["", "ORG-4", "org-0004", "ORG-0000", "ORG-00042", "-0004", "ORG", "ORG-000x"] {
            assert!(!is_number(bad), "{bad}");
        }
    }

    #[test]
    fn a_program_is_told_names_and_not_labels() {
        const KINDS: &[record::ChoiceValue] = &[record::ChoiceValue {
            name: "internal-group",
            label: "Internal group",
            help: "",
            tone: record::Tone::Plain,
        }];
        let said = |text: &str| exact(&Kind::Choice(KINDS), text).map_err(|m| m.to_string());
        assert_eq!(said("Group").unwrap_err(), "is not one of: internal-group");
        let written = "is written “internal-group” over the interface";
        assert_eq!(said("Internal group").unwrap_err(), written);
        assert!(said("internal-group").is_ok());
    }

    #[test]
    fn an_id_has_one_spelling() {
        assert!(id("0192f1c0-1111-7abc-8def-0123456789ab").is_some());
        assert!(id("0192F1C0-1111-7ABC-8DEF-0123456789AB").is_none());
    }
}
