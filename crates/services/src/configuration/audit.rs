//! Pure decisions about audits: what differs between what was expected and what was found, and when
//! an audit is settled.

use crate::configuration::{AuditFinding, ConfigurationAudit, Deviation};
use frame::{
    section::digest,
    sheets::{self, Limits},
};
use record::{Choice, Record, Refusal, Rows, Value};
use std::collections::BTreeMap;
use terms::Line;

/// A component, service or dependency as far as an audit compares it: its name, and its fields as
/// texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Held {
    /// What it is called.
    pub name: String,
    /// Label and text of each field that is compared.
    pub fields: Vec<(String, String)>,
}

/// What is wrong with an audit.
pub fn audit(audit: &ConfigurationAudit) -> Vec<Refusal> {
    if audit.files.is_some() && (audit.baseline.is_some() || audit.observed.is_some()) {
        let words = "Files says what was compared; a baseline and what was observed belong to an \
                     audit of its own";
        return vec![Refusal::of("files", words)];
    }
    if audit.baseline.is_some() && audit.observed.is_some() {
        let words = "Observed is filled, but a baseline is named; compare with one of them";
        return vec![Refusal::of("observed", words)];
    }
    let mut refusals = Vec::new();
    for (at, row) in audit.findings.iter().enumerate() {
        if row.settlement.is_some() && (row.settled_by.is_none() || row.settled_on.is_none()) {
            let words = "Settled by and on are open; say who settled it and on which day";
            refusals.push(Refusal::of(format!("findings.{at}.settled_by"), words));
        }
    }
    if audit.beyond_settlement.is_some() {
        let open = [
            ("beyond_settled_by", audit.beyond_settled_by.is_none(), "say who decided"),
            ("beyond_settled_on", audit.beyond_settled_on.is_none(), "give the day"),
            ("beyond_remark", audit.beyond_remark.is_none(), "say why, for all of them"),
        ];
        let open = open.into_iter().filter(|(_, is_open, _)| *is_open);
        refusals.extend(open.map(|(field, _, way)| {
            Refusal::of(field, format!("The decision about those that are not held is open; {way}"))
        }));
    }
    refusals
}

/// What keeps an audit from being settled: a deviation about which nothing was decided.
pub fn may_be_settled(values: &[Value]) -> Vec<Refusal> {
    let Ok(audit) = ConfigurationAudit::from_values(values) else { return Vec::new() };
    let undecided = audit.beyond.filter(|more| *more > 0 && audit.beyond_settlement.is_none());
    if let Some(more) = undecided {
        let words = format!(
            "More that differ is {more}; correct what is settled and compare again, or decide \
             about all of them under “Decision about those”"
        );
        return vec![Refusal::of("beyond", words)];
    }
    let open = audit.findings.iter().filter(|row| row.settlement.is_none()).count();
    if open == 0 {
        return Vec::new();
    }
    let words = match open {
        1 => "1 finding has no settlement; decide about it".to_owned(),
        _ => format!("{open} findings have no settlement; decide about each of them"),
    };
    vec![Refusal::of("findings", words)]
}

/// What was found on the spot, read from its lines: name; version; serial number. When the first
/// line names the columns, the first of them Name, it is read as the CSV file that it is.
pub fn read_observed(text: &str) -> Vec<Held> {
    let head = text.trim_start().split([';', ',', '\n']).next().unwrap_or_default();
    if head.trim().trim_matches('"').eq_ignore_ascii_case("name") {
        return read_table(text);
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let mut cells = line.split(';').map(str::trim);
            let name = cells.next().unwrap_or_default().to_owned();
            let labelled = ["Version", "Serial"].into_iter().zip(cells);
            let given = labelled.filter(|(_, text)| !text.is_empty());
            let fields = given.map(|(label, text)| (label.to_owned(), text.to_owned()));
            Held { name, fields: fields.collect() }
        })
        .collect()
}

fn read_table(text: &str) -> Vec<Held> {
    let sheets = sheets::read("observed.csv", text.trim().as_bytes(), &Limits::default());
    let Some(sheet) = sheets.ok().and_then(|sheets| sheets.into_iter().next()) else {
        return Vec::new();
    };
    let rows = sheet.rows.iter().map(|row| {
        let texts = (0..).zip(&sheet.columns).map(|(at, label)| (label, row.cell(at).text()));
        let mut told = texts.map(|(label, text)| (label.clone(), text.trim().to_owned()));
        let name = told.next().map(|(_, name)| name).unwrap_or_default();
        Held { name, fields: told.filter(|(_, text)| !text.is_empty()).collect() }
    });
    rows.filter(|held| !held.name.is_empty()).collect()
}

/// What differs: missing what was expected and not found, extra what was found and not expected,
/// different each field of which both sides say something else. A field that one side does not
/// mention is not compared. Names count without regard to case; what bears the same name twice is
/// compared in the order given.
pub fn compare(expected: &[Held], found: &[Held]) -> Vec<AuditFinding> {
    let mut comparison = Comparison::with(found);
    comparison.expect(expected);
    comparison.findings()
}

/// A comparison with what was found, of which what is expected is told a part at a time.
pub struct Comparison<'f> {
    found: &'f [Held],
    waiting: BTreeMap<String, Vec<&'f Held>>,
    findings: Vec<AuditFinding>,
}

impl<'f> Comparison<'f> {
    /// Nothing is expected yet.
    pub fn with(found: &'f [Held]) -> Comparison<'f> {
        let mut waiting: BTreeMap<String, Vec<&Held>> = BTreeMap::new();
        for one in found.iter().rev() {
            waiting.entry(one.name.to_lowercase()).or_default().push(one);
        }
        Comparison { found, waiting, findings: Vec::new() }
    }

    /// These are expected as well.
    pub fn expect(&mut self, expected: &[Held]) {
        for one in expected {
            match self.waiting.get_mut(&one.name.to_lowercase()).and_then(Vec::pop) {
                None => self.findings.push(deviation(Deviation::Missing, &one.name)),
                Some(other) => self.findings.extend(differences(one, other)),
            }
        }
    }

    /// What differs, once everything that is expected was told.
    pub fn findings(mut self) -> Vec<AuditFinding> {
        for one in self.found {
            let left = self.waiting.get_mut(&one.name.to_lowercase());
            if left.and_then(Vec::pop).is_some() {
                self.findings.push(deviation(Deviation::Extra, &one.name));
            }
        }
        self.findings
    }
}

fn differences(expected: &Held, found: &Held) -> Vec<AuditFinding> {
    let told = |held: &Held, label: &str| {
        held.fields
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(label))
            .map(|(_, text)| text.clone())
    };
    let differing = expected.fields.iter().filter_map(|(label, wanted)| {
        let seen = told(found, label)?;
        (seen != *wanted).then(|| AuditFinding {
            field: line(label),
            expected: line(wanted),
            found: line(&seen),
            ..deviation(Deviation::Different, &expected.name)
        })
    });
    differing.collect()
}

fn deviation(deviation: Deviation, name: &str) -> AuditFinding {
    AuditFinding {
        deviation,
        name: line(name).unwrap_or_else(|| "unnamed".parse().expect("a line")),
        field: None,
        expected: None,
        found: None,
        settlement: None,
        settled_by: None,
        settled_on: None,
        remark: None,
    }
}

/// A text as a line, cut where it is too long; nothing when it is empty.
fn line(text: &str) -> Option<Line> {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let kept: String = joined.chars().take(Line::MAX).collect();
    kept.parse().ok()
}

/// The new findings of an audit, with what was decided before about the same deviation.
pub fn keeping_settlements(new: Vec<AuditFinding>, old: &Rows<AuditFinding>) -> Vec<AuditFinding> {
    let same = |a: &AuditFinding, b: &AuditFinding| {
        (a.deviation, &a.name, &a.field, &a.expected, &a.found)
            == (b.deviation, &b.name, &b.field, &b.expected, &b.found)
    };
    let kept = new.into_iter().map(|finding| {
        let before = old.iter().find(|before| same(before, &finding));
        before.cloned().unwrap_or(finding)
    });
    kept.collect()
}

/// The findings of an audit: those that it holds, and of the others how many they are and their
/// fingerprint.
#[derive(Clone, Debug, PartialEq)]
pub struct Sorted {
    /// Those that it holds.
    pub held: Rows<AuditFinding>,
    /// How many more there are.
    pub beyond: Option<i64>,
    /// The fingerprint of those.
    pub mark: Option<Line>,
}

/// As many findings as an audit holds, and the mark of the others. What was decided about stays, so
/// that no decision is lost; the others follow in the order found.
pub fn sorted(mut findings: Vec<AuditFinding>, most: usize) -> Sorted {
    if findings.len() <= most {
        return Sorted { held: Rows::of(findings), beyond: None, mark: None };
    }
    findings.sort_by_key(|finding| finding.settlement.is_none());
    let mut others = findings.split_off(most);
    let text = |line: &Option<Line>| line.as_ref().map(Line::to_string).unwrap_or_default();
    let told = |one: &AuditFinding| {
        let texts = [&one.field, &one.expected, &one.found].map(text);
        [vec![one.deviation.name().to_owned(), one.name.to_string()], texts.to_vec()].concat()
    };
    // The order in which they were found says nothing.
    others.sort_by_cached_key(told);
    let texts: Vec<String> = others.iter().flat_map(told).collect();
    let mark = digest(texts.iter().map(String::as_str)).parse().ok();
    Sorted { held: Rows::of(findings), beyond: i64::try_from(others.len()).ok(), mark }
}

/// Does what was decided about all those that an audit does not hold still stand? Only while they
/// are the same. Of audits of earlier days only their number is known.
pub fn decision_stands(before: &ConfigurationAudit, now: &Sorted) -> bool {
    match &before.beyond_mark {
        Some(mark) => now.mark.as_ref() == Some(mark),
        None => now.beyond == before.beyond,
    }
}

#[cfg(test)]
#[path = "audit_tests.rs"]
mod tests;
