//! A what-if as a value: what fails, and what is different from what is recorded. It lives in a
//! link: `fail=CI-0007,SUP-0002&without=DEP-0003`.
//!
//! Two questions that say the same have the same link: each part in its fixed order, the members of
//! a part sorted and once each. Things are named by their short numbers, or by their names until
//! they have been looked up.

use std::fmt::Write;
use terms::{Duration, Misfit};

/// Members of one part at most; a longer question is no question.
const MEMBERS: usize = 200;

/// What fails, and what is different.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WhatIf {
    /// What fails at once: components, services, locations, suppliers, persons.
    pub fail: Vec<String>,
    /// Dependencies as if they were not there.
    pub without: Vec<String>,
    /// Nodes as if something else took over from them at once.
    pub spare: Vec<String>,
    /// How many members of the group of this dependency are needed.
    pub needed: Vec<(String, u16)>,
    /// The lag of this dependency.
    pub lag: Vec<(String, Duration)>,
    /// The own recovery time of this node.
    pub own: Vec<(String, Duration)>,
}

impl WhatIf {
    /// That these fail, and nothing else is different.
    pub fn fails(names: impl IntoIterator<Item = impl Into<String>>) -> WhatIf {
        WhatIf { fail: names.into_iter().map(Into::into).collect(), ..WhatIf::default() }.tidied()
    }

    /// Reads the pairs of an address; what is no part of a what-if is left to others.
    ///
    /// Errors: a part cannot be read; the words say which and what would be accepted.
    pub fn read<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<WhatIf, String> {
        let (asked, faults) = WhatIf::read_what_can_be(pairs);
        match faults.into_iter().next() {
            Some(fault) => Err(fault),
            None => Ok(asked),
        }
    }

    /// The same, without the parts that cannot be read; and in words which those are, and what
    /// would be accepted.
    pub fn read_what_can_be<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> (WhatIf, Vec<String>) {
        let mut asked = WhatIf::default();
        let mut faults = Vec::new();
        for (name, text) in pairs {
            let read = asked.take(name, text);
            faults.extend(read.err());
        }
        let longest = [asked.fail.len(), asked.without.len(), asked.spare.len()];
        let longest = longest.into_iter().max().unwrap_or_default();
        let longest = longest.max(asked.needed.len()).max(asked.lag.len()).max(asked.own.len());
        if longest > MEMBERS {
            let fault = format!("{longest} things in one part; at most {MEMBERS} are accepted");
            return (WhatIf::default(), vec![fault]);
        }
        (asked.tidied(), faults)
    }

    /// Takes one pair in; of one that cannot be read nothing.
    fn take(&mut self, name: &str, text: &str) -> Result<(), String> {
        match name {
            "fail" => self.fail.extend(members(text)),
            "without" => self.without.extend(members(text)),
            "spare" => self.spare.extend(members(text)),
            "needed" => {
                let read = assigned(name, text)?.into_iter().map(|(of, count)| {
                    let count = count.parse().map_err(|_| {
                        format!("needed: “{count}” is not a number of members, like 1")
                    })?;
                    Ok((of, count))
                });
                self.needed.extend(read.collect::<Result<Vec<_>, String>>()?);
            }
            "lag" | "own" => {
                let read = assigned(name, text)?.into_iter().map(|(of, time)| {
                    let read = self::time(time);
                    Ok((of, read.map_err(|misfit| format!("{name}: “{time}” {misfit}"))?))
                });
                let read = read.collect::<Result<Vec<_>, String>>()?;
                (if name == "lag" { &mut self.lag } else { &mut self.own }).extend(read);
            }
            _ => {}
        }
        Ok(())
    }

    /// Is anything different from what is recorded, beside what fails?
    pub fn changes_something(&self) -> bool {
        WhatIf { fail: Vec::new(), ..self.clone() } != WhatIf::default()
    }

    /// The link, without a question mark; empty when nothing is asked.
    pub fn link(&self) -> String {
        let mut link = String::new();
        let mut part = |name: &str, members: Vec<String>| {
            if !members.is_empty() {
                let between = if link.is_empty() { "" } else { "&" };
                // Writing to a text cannot fail.
                let _ = write!(link, "{between}{name}={}", members.join(","));
            }
        };
        let plain = |members: &[String]| members.iter().map(|m| escaped(m)).collect::<Vec<_>>();
        let timed = |members: &[(String, Duration)]| {
            members.iter().map(|(of, time)| format!("{}:{time}", escaped(of))).collect::<Vec<_>>()
        };
        part("fail", plain(&self.fail));
        part("without", plain(&self.without));
        part("spare", plain(&self.spare));
        let needed = self.needed.iter().map(|(of, count)| format!("{}:{count}", escaped(of)));
        part("needed", needed.collect());
        part("lag", timed(&self.lag));
        part("own", timed(&self.own));
        link
    }

    /// The same question with its members sorted and once each; of two values for one thing the
    /// last holds.
    #[must_use]
    pub fn tidied(mut self) -> WhatIf {
        for part in [&mut self.fail, &mut self.without, &mut self.spare] {
            part.sort();
            part.dedup();
        }
        last_of_each(&mut self.needed);
        last_of_each(&mut self.lag);
        last_of_each(&mut self.own);
        self
    }
}

fn last_of_each<T>(part: &mut Vec<(String, T)>) {
    part.reverse();
    // The order of equal names stays, so the last one given comes first and is kept.
    part.sort_by(|(a, _), (b, _)| a.cmp(b));
    part.dedup_by(|(a, _), (b, _)| a == b);
}

/// The members of a part: numbers between commas, or one name that may hold a comma itself.
fn members(text: &str) -> Vec<String> {
    let parts: Vec<&str> = text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.iter().all(|part| is_number(part)) {
        return parts.into_iter().map(str::to_ascii_uppercase).collect();
    }
    vec![text.trim().to_owned()]
}

/// `DEP-0003:1` between commas.
fn assigned<'a>(part: &str, text: &'a str) -> Result<Vec<(String, &'a str)>, String> {
    let members = text.split(',').map(str::trim).filter(|member| !member.is_empty());
    let read = members.map(|member| {
        let pair = member.split_once(':').filter(|(of, _)| is_number(of));
        let (of, value) = pair.ok_or_else(|| {
            let like = match part {
                "needed" => "DEP-0003:1",
                "own" => "CI-0004:30 min",
                _ => "DEP-0003:30 min",
            };
            format!("{part}: “{member}” cannot be read; write it like {like}")
        })?;
        Ok((of.to_ascii_uppercase(), value))
    });
    read.collect()
}

/// A time as it is typed; of none at all nobody needs the unit.
///
/// Errors: it is no duration; the words say what would be one.
pub fn time(text: &str) -> Result<Duration, Misfit> {
    match text.trim() {
        "0" => Duration::from_seconds(0),
        text => text.parse(),
    }
}

/// Is it a short number, like `CI-0007`?
pub fn is_number(text: &str) -> bool {
    text.split_once('-').is_some_and(|(letters, digits)| {
        !letters.is_empty()
            && letters.bytes().all(|letter| letter.is_ascii_alphabetic())
            && !digits.is_empty()
            && digits.bytes().all(|digit| digit.is_ascii_digit())
    })
}

/// Text as it may stand behind a question mark.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

#[cfg(test)]
mod tests {

    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<WhatIf, String> {
        WhatIf::read(pairs.iter().copied())
    }

    #[test]
    fn the_same_question_has_the_same_link() {
        let one = read(&[("fail", "sup-0002,CI-0007"), ("own", "CI-0004:1 h"), ("q", "x")]);
        let two = read(&[("own", "CI-0004:PT60M"), ("fail", "CI-0007"), ("fail", "SUP-0002,")]);
        assert_eq!(one, two);
        assert_eq!(one.unwrap().link(), "fail=CI-0007,SUP-0002&own=CI-0004:PT1H");
    }

    #[test]
    fn a_link_reads_back_as_what_it_was_written_from() {
        let asked = read(&[
            ("fail", "CI-0007"),
            ("without", "DEP-0009,DEP-0003"),
            ("spare", "CI-0001"),
            ("needed", "DEP-0004:1,DEP-0004:2"),
            ("lag", "DEP-0001:PT2H"),
            ("own", "SVC-0001:0 min,SVC-0002:0"),
        ])
        .unwrap();
        assert_eq!(asked.own[0].1, asked.own[1].1, "none at all needs no unit");
        let link = asked.link();
        let pairs = link.split('&').map(|pair| pair.split_once('=').unwrap());
        assert_eq!(WhatIf::read(pairs).unwrap(), asked);
        assert!(link.contains("needed=DEP-0004:2&"), "the last one holds: {link}");
        assert!(asked.changes_something() && !WhatIf::fails(["CI-0001"]).changes_something());
    }

    #[test]
    fn a_name_with_a_comma_is_one_name() {
        let asked = read(&[("fail", "Collateral, margin")]).unwrap();
        assert_eq!(asked.fail, ["Collateral, margin"]);
        assert_eq!(asked.link(), "fail=Collateral%2C%20margin");
    }

    #[test]
    fn what_cannot_be_read_is_named_with_what_would_be() {
        let refused = read(&[("own", "CI-0004:soon")]).unwrap_err();
        assert!(refused.starts_with("own: “soon” is not a duration"), "{refused}");
        assert!(read(&[("lag", "DEP-1:5")]).is_err(), "the control: other numbers need a unit");
        let refused = read(&[("needed", "DEP-1")]).unwrap_err();
        assert!(refused.contains("DEP-0003:1"), "{refused}");
        assert!(read(&[("needed", "DEP-0001:many")]).is_err());
        let many = (0..201).map(|at| format!("CI-{at}")).collect::<Vec<_>>().join(",");
        assert!(read(&[("fail", &many)]).unwrap_err().contains("at most 200"));
        assert_eq!(read(&[("other", "x")]).unwrap(), WhatIf::default());
        // The rest of the question stays.
        let pairs =
            [("fail", "CI-0001"), ("lag", "abc"), ("own", "CI-0004:soon"), ("spare", "CI-2")];
        let (kept, faults) = WhatIf::read_what_can_be(pairs);
        assert_eq!(kept.link(), "fail=CI-0001&spare=CI-2");
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults[0].starts_with("lag: “abc” cannot be read"), "{faults:?}");
    }
}
