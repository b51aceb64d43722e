//! Units in the heads of columns: `RTO (h)`, `RPO [min]`, `Downtime in days`, `Loss in EUR`.

use terms::Duration;

/// A head without its unit, and the unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// The head without its unit.
    pub name: String,
    /// In what the numbers below it count.
    pub unit: Unit,
}

/// In what bare numbers count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A span of time: its seconds, and what people call it.
    Time(i64, &'static str),
    /// A currency, by its code.
    Currency(String),
}

/// Spans of time: the seconds, the word for people, the signs that need a bracket or an “in”, and
/// the words that are units wherever they stand last.
const TIMES: [(i64, &str, &[&str], &[&str]); 5] = [
    (
        1,
        "seconds",
        &["s"],
        &["sec", "secs", "second", "seconds", "sekunde", "sekunden", "seconde", "secondes"],
    ),
    (60, "minutes", &["m"], &["min", "mins", "minute", "minutes", "minuten"]),
    (
        3_600,
        "hours",
        &["h"],
        &["hr", "hrs", "hour", "hours", "std", "stunde", "stunden", "heure", "heures"],
    ),
    (86_400, "days", &["d", "j"], &["day", "days", "tag", "tage", "tagen", "jour", "jours"]),
    (604_800, "weeks", &["w"], &["week", "weeks", "woche", "wochen", "semaine", "semaines"]),
];

/// The signs of currencies that need no code.
const SIGNS: [(&str, &str); 3] = [("€", "EUR"), ("$", "USD"), ("£", "GBP")];

/// The unit that a head names at its end, if it names one.
pub fn measured(head: &str) -> Option<Measured> {
    let head = head.trim();
    let found = |name: &str, unit| {
        let name = name.trim().trim_end_matches(['_', '-', ',', ':']).trim();
        (!name.is_empty()).then(|| Measured { name: name.to_owned(), unit })
    };
    for (open, close) in [('(', ')'), ('[', ']'), ('{', '}')] {
        if let Some((name, inside)) = head.strip_suffix(close).and_then(|it| it.rsplit_once(open)) {
            return found(name, unit(inside.trim(), true)?);
        }
    }
    let (rest, last) = head.rsplit_once([' ', '_', ',', '-'])?;
    let before = rest.trim_end_matches([' ', '_', ',']);
    match before.strip_suffix("in").or_else(|| before.strip_suffix("In")) {
        Some(name) if name.ends_with([' ', '_']) => found(name, unit(last, true)?),
        _ => found(before, unit(last, false)?),
    }
}

/// The unit of this word; `marked` says that the head marks it as one.
fn unit(word: &str, marked: bool) -> Option<Unit> {
    let folded = word.to_lowercase();
    let folded = folded.trim_end_matches('.');
    for (seconds, called, signs, words) in TIMES {
        // A letter alone at the end may be anything; only the hour is never anything else.
        if words.contains(&folded) || (marked || folded == "h") && signs.contains(&folded) {
            return Some(Unit::Time(seconds, called));
        }
    }
    if !marked {
        return None;
    }
    if let Some((_, code)) = SIGNS.iter().find(|(sign, _)| *sign == word) {
        return Some(Unit::Currency((*code).to_owned()));
    }
    let is_code = word.len() == 3 && word.bytes().all(|letter| letter.is_ascii_uppercase());
    is_code.then(|| Unit::Currency(word.to_owned()))
}

impl Unit {
    /// What people call it.
    pub fn words(&self) -> &str {
        match self {
            Unit::Time(_, called) => called,
            Unit::Currency(code) => code,
        }
    }

    /// The text of a bare number with its unit; nothing for any other text, which says its unit
    /// itself. A part of a number may begin with a point or a comma.
    pub fn applied(&self, text: &str) -> Option<String> {
        let text = text.trim();
        let number = text.replace(',', ".");
        let plain = !number.is_empty()
            && number.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && number.bytes().filter(|b| *b == b'.').count() <= 1;
        if !plain {
            return None;
        }
        match self {
            Unit::Time(size, _) => Duration::of_units(&number, *size).map(Duration::words),
            Unit::Currency(code) => Some([number.as_str(), " ", code].concat()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &str, name: &str, words: &str) {
        let found = measured(head).unwrap_or_else(|| panic!("no unit in {head}"));
        assert_eq!((found.name.as_str(), found.unit.words()), (name, words), "{head}");
    }

    #[test]
    fn a_unit_at_the_end_of_a_head_is_understood() {
        check("RTO (h)", "RTO", "hours");
        check("RPO [min]", "RPO", "minutes");
        check("Downtime in days", "Downtime", "days");
        check("rto_hours", "rto", "hours");
        check("Ausfall in Std.", "Ausfall", "hours");
        check("MTPD h", "MTPD", "hours");
        check("Loss per hour in EUR", "Loss per hour", "EUR");
        check("Cost (€)", "Cost", "EUR");
        // The control: what only looks like one is none.
        for head in ["RTO", "Plan d", "Class (old)", "h", "(h)", "Main", "Opened in", "Serial s"] {
            assert_eq!(measured(head), None, "{head}");
        }
    }

    #[test]
    fn a_bare_number_gets_the_unit_and_every_other_text_keeps_its_own() {
        let hours = measured("RTO (h)").unwrap().unit;
        assert_eq!(hours.applied("4").as_deref(), Some("4 h"));
        assert_eq!(hours.applied("1.5").as_deref(), Some("1 h 30 min"));
        assert_eq!(hours.applied("1,5").as_deref(), Some("1 h 30 min"));
        for text in ["30 min", "asap", "", "-4", "1.2.3", "4 h"] {
            assert_eq!(hours.applied(text), None, "{text}");
        }
        let euros = measured("Loss in EUR").unwrap().unit;
        assert_eq!(euros.applied("1200.5").as_deref(), Some("1200.5 EUR"));
    }
}
