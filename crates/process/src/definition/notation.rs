//! The two small notations inside a definition: what an activity takes or makes, and RACI letters.

use std::fmt;

/// A document or work product in a state, as an activity takes or makes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Need {
    /// `S11`, `test-verdict`.
    pub artefact: String,
    /// `draft`; `current` is any version that is not superseded.
    pub state: String,
    /// Is it used when it is there, and not missed when it is not?
    pub if_present: bool,
    /// May the accountable go on without it, for a reason that is recorded?
    pub by_reason: bool,
    /// Does it count only when it is about the present version of what it is about?
    pub same_version: bool,
}

impl Need {
    /// Reads `S11 draft, if present`.
    pub(crate) fn read(text: &str) -> Result<Need, String> {
        let mut parts = text.split(',').map(str::trim);
        let what = parts.next().unwrap_or_default();
        let (artefact, state) = what.split_once(' ').unwrap_or((what, "current"));
        if artefact.is_empty() {
            return Err("names no document; write S11, or S11 draft".to_owned());
        }
        let (artefact, state) = (artefact.to_owned(), state.trim().to_owned());
        let mut need = Need { artefact, state, ..Need::default() };
        for mark in parts {
            match mark {
                "if present" => need.if_present = true,
                "or by reason" => need.by_reason = true,
                "of the same version" => need.same_version = true,
                other => {
                    return Err(format!(
                        "has the mark “{other}”; known are: if present, or by reason, of the \
                         same version"
                    ));
                }
            }
        }
        Ok(need)
    }
}

/// As a definition writes it: `S11 draft, if present`.
impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.artefact)?;
        if self.state != "current" {
            write!(f, " {}", self.state)?;
        }
        let marks = [
            (self.if_present, "if present"),
            (self.by_reason, "or by reason"),
            (self.same_version, "of the same version"),
        ];
        marks.iter().filter(|(is_set, _)| *is_set).try_for_each(|(_, mark)| write!(f, ", {mark}"))
    }
}

/// The letters of one role in one activity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Raci {
    /// R: performs it.
    pub responsible: bool,
    /// A: answers for it.
    pub accountable: bool,
    /// C: is asked before it completes.
    pub consulted: bool,
    /// I: is told after it completed.
    pub informed: bool,
}

impl Raci {
    /// Reads `R/A`, `C/I`, `C` and the like.
    pub(crate) fn read(text: &str) -> Result<Raci, String> {
        let mut raci = Raci::default();
        for letter in text.split('/') {
            let place = match letter.trim() {
                "R" => &mut raci.responsible,
                "A" => &mut raci.accountable,
                "C" => &mut raci.consulted,
                "I" => &mut raci.informed,
                other => return Err(format!("has the letter “{other}”; write R, A, C or I")),
            };
            if std::mem::replace(place, true) {
                return Err(format!("has {letter} twice"));
            }
        }
        if (raci.responsible || raci.accountable) && (raci.consulted || raci.informed) {
            return Err("asks or tells somebody who performs it or answers for it".to_owned());
        }
        Ok(raci)
    }
}

/// As a table shows it: `R/A`.
impl fmt::Display for Raci {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters = [
            (self.responsible, "R"),
            (self.accountable, "A"),
            (self.consulted, "C"),
            (self.informed, "I"),
        ];
        let said: Vec<&str> =
            letters.iter().filter(|(is_set, _)| *is_set).map(|(_, letter)| *letter).collect();
        f.write_str(&said.join("/"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_need_is_read_and_written_back_as_it_stands() {
        let texts = [
            "S4",
            "S14 periodically reviewed and updated",
            "S1 existing, if present",
            "test-verdict successful, of the same version",
            "S11, or by reason",
        ];
        for text in texts {
            assert_eq!(Need::read(text).unwrap().to_string(), text);
        }
        assert!(Need::read("").is_err());
        assert!(Need::read("S4, perhaps").unwrap_err().contains("“perhaps”"));
    }

    #[test]
    fn letters_that_contradict_each_other_are_refused() {
        for text in ["R/A", "C/I", "R", "A", "C", "I"] {
            assert_eq!(Raci::read(text).unwrap().to_string(), text);
        }
        for text in ["", "X", "R/R", "R/C", "A/I"] {
            assert!(Raci::read(text).is_err(), "{text}");
        }
    }
}
