//! Values that a file calls otherwise, to choose from and of references: listed once, mapped once,
//! remembered with the columns.

use super::{
    columns::{ColumnAt, Columns},
    mapping::Mapping,
    open_ends,
};
use crate::{
    gate::Scoped,
    problem::Problem,
    register::reading::{self, FieldAt},
    sheets::Sheet,
    store::{self, CustomKind, Named, alike},
};
use record::{ChoiceValue, Kind, RecordType};
use std::collections::BTreeMap;
use terms::{Id, fold};

/// Values of one column that are asked for; a column with more holds something else.
pub(super) const ASKED: usize = 50;
/// Records that a text may mean: as many are offered whatever they are called, and so many that are
/// called alike.
const FEW: usize = 30;
const LIKELY: usize = 8;
/// How alike a text and a value must be for a suggestion: it is seen before it counts.
const ALIKE: f64 = 0.4;

/// What German and French spreadsheets say for words that choices are often made of.
const WORDS: [(&str, &str); 28] = [
    ("ja", "yes"),
    ("oui", "yes"),
    ("nein", "no"),
    ("non", "no"),
    ("kritisch", "critical"),
    ("hoch", "high"),
    ("mittel", "medium"),
    ("niedrig", "low"),
    ("gering", "low"),
    ("normal", "normal"),
    ("wichtig", "important"),
    ("unwichtig", "deferrable"),
    ("aktiv", "active"),
    ("inaktiv", "inactive"),
    ("geplant", "planned"),
    ("in betrieb", "live"),
    ("produktiv", "live"),
    ("ausser betrieb", "retired"),
    ("abgekündigt", "retiring"),
    ("geschäft", "business"),
    ("extern", "external"),
    ("intern", "internal"),
    ("kunde", "customer"),
    ("lieferant", "supplier"),
    ("dienstleister", "provider"),
    ("critique", "critical"),
    ("élevé", "high"),
    ("faible", "low"),
];

/// A text of the file that is none of the values of its field, or names no record.
pub(super) struct Unknown {
    /// Where it goes.
    pub at: ColumnAt,
    /// The text as it is first written.
    pub text: String,
    /// How many rows hold it.
    pub rows: usize,
    /// What it was said to mean.
    pub meant: Option<String>,
    /// What it seems to mean.
    pub suggested: Option<String>,
    /// What it could mean: what is kept, and what people read.
    pub options: Vec<(String, String)>,
}

/// The values of a field that is chosen from: what is kept, and what people read.
pub(super) fn choices(columns: &Columns, at: ColumnAt) -> Option<Vec<(String, String)>> {
    let declared = |values: &[ChoiceValue]| {
        values.iter().map(|value| (value.name.to_owned(), value.label.to_owned())).collect()
    };
    match at {
        ColumnAt::Declared(at) => match columns.of.fields[at].kind {
            Kind::Choice(values) => Some(declared(values)),
            Kind::State(lifecycle) => Some(declared(lifecycle.states)),
            Kind::Flag => {
                Some([("yes", "Yes"), ("no", "No")].map(|(a, b)| (a.into(), b.into())).to_vec())
            }
            _ => None,
        },
        ColumnAt::Custom(at) => match &columns.custom[at].kind {
            CustomKind::Choice(values) => {
                Some(values.iter().map(|value| (value.clone(), value.clone())).collect())
            }
            _ => None,
        },
        _ => None,
    }
}

/// Does a text say in a spreadsheet's way that there is nothing: a dash by itself? Where words are
/// kept as they are it is a word.
pub(super) fn says_nothing(columns: &Columns, at: ColumnAt, text: &str) -> bool {
    let keeps_words = match at {
        ColumnAt::Declared(at) => matches!(columns.of.fields[at].kind, Kind::Line | Kind::Prose),
        ColumnAt::Custom(at) => matches!(columns.custom[at].kind, CustomKind::Line),
        ColumnAt::Number | ColumnAt::Source | ColumnAt::SourceKey | ColumnAt::Retired => false,
    };
    !keeps_words && is_dash(text)
}

/// A dash by itself.
pub(super) fn is_dash(text: &str) -> bool {
    matches!(text.trim(), "-" | "\u{2013}" | "\u{2014}" | "--")
}

/// What a text was said to mean, if it is none of the values itself.
pub(super) fn meant(
    columns: &Columns,
    mapping: &Mapping,
    at: ColumnAt,
    text: &str,
) -> Option<String> {
    let value = mapping.values.get(&columns.name(at))?.get(&fold(text))?;
    if is_reference(columns, at) {
        return value.parse::<Id>().is_ok().then(|| value.clone());
    }
    let known = choices(columns, at)?;
    (!is_known(columns, at, text) && known.iter().any(|(name, _)| name == value))
        .then(|| value.clone())
}

/// Does a column hold references, of which each must name a record that is there? Where the name of
/// something that is not there is kept, and for rows of the same file, nothing is asked.
pub(super) fn is_reference(columns: &Columns, at: ColumnAt) -> bool {
    let ColumnAt::Declared(at) = at else { return false };
    let kind = columns.of.fields[at].kind;
    matches!(kind, Kind::Ref(_))
        && open_ends::name_field(columns.of, at).is_none()
        && !kind.targets().contains(&columns.of.name)
}

fn is_known(columns: &Columns, at: ColumnAt, text: &str) -> bool {
    match at {
        ColumnAt::Declared(at) => columns.of.fields[at].kind.parse(text).is_ok(),
        ColumnAt::Custom(at) => columns.custom[at].kind.parse(text).is_ok(),
        _ => true,
    }
}

/// The texts of the file that are none of the values of their field, in the order of the columns.
pub(super) fn unknown(columns: &Columns, sheet: &Sheet, mapping: &Mapping) -> Vec<Unknown> {
    let mut found = Vec::new();
    for (column, at) in mapping.mapped() {
        let Some(choices) = choices(columns, at) else { continue };
        let known = mapping.values.get(&columns.name(at));
        let texts = texts_of(sheet, column).into_iter();
        let others = texts.filter(|(_, (text, _))| !is_known(columns, at, text));
        found.extend(others.take(ASKED).map(|(folded, (text, rows))| Unknown {
            at,
            rows,
            meant: known.and_then(|known| known.get(&folded)).cloned(),
            suggested: suggested(&folded, &choices),
            options: choices.clone(),
            text,
        }));
    }
    found
}

/// The different texts of a column, by their folded text: as first written, and in how many rows.
fn texts_of(sheet: &Sheet, column: usize) -> BTreeMap<String, (String, usize)> {
    let mut texts: BTreeMap<String, (String, usize)> = BTreeMap::new();
    for row in &sheet.rows {
        let cell = row.cell(column);
        if cell.is_blank() || cell.trouble().is_some() {
            continue;
        }
        let text = cell.text();
        if !is_dash(&text) {
            texts.entry(fold(&text)).or_insert_with(|| (text.trim().to_owned(), 0)).1 += 1;
        }
    }
    texts
}

/// Everything that is not known: values to choose from and references, by the order of columns.
pub(super) async fn all_unknown(
    by: &mut impl Scoped,
    columns: &Columns,
    sheet: &Sheet,
    mapping: &Mapping,
) -> Result<Vec<Unknown>, Problem> {
    let mut found = unknown(columns, sheet, mapping);
    for (column, at) in mapping.mapped().filter(|(_, at)| is_reference(columns, *at)) {
        let ColumnAt::Declared(field) = at else { continue };
        let texts: Vec<(String, (String, usize))> = texts_of(sheet, column).into_iter().collect();
        let place = |(_, (text, _)): &(String, (String, usize))| {
            (0, FieldAt::Declared(field), text.clone())
        };
        let wanted: Vec<_> = texts.iter().map(place).collect();
        let read = reading::texts(by, columns.of, &columns.custom, &wanted).await?;
        let open = texts.into_iter().zip(read).filter(|(_, read)| read.is_err());
        let known = mapping.values.get(&columns.name(at));
        for ((folded, (text, rows)), _) in open.take(ASKED) {
            let meant = known.and_then(|known| known.get(&folded)).cloned();
            let targets = by.scope().app().catalogue().targets(&columns.of.fields[field].kind);
            let records = likely(by, &targets, &text, meant.as_deref()).await?;
            found.push(Unknown {
                at,
                rows,
                suggested: like(&folded, &records),
                options: records.iter().map(option).collect(),
                meant,
                text,
            });
        }
    }
    let place = |at: ColumnAt| mapping.column(at);
    found.sort_by_key(|one| place(one.at));
    Ok(found)
}

fn option(named: &Named) -> (String, String) {
    (named.id.to_string(), format!("{} {}", named.label(), named.title))
}

/// The records that a text may mean: all of a few, else those that are called like one of its
/// words, and what it was said to mean.
async fn likely(
    by: &mut impl Scoped,
    targets: &[&'static RecordType],
    text: &str,
    meant: Option<&str>,
) -> Result<Vec<Named>, Problem> {
    let all = store::candidates(by, targets, "", FEW + 1).await?;
    let mut found = match all.len() > FEW {
        true => store::candidates(by, targets, text, LIKELY).await?,
        false => all,
    };
    if found.is_empty() || found.len() < LIKELY {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2);
        for word in words.take(4) {
            found.extend(store::candidates(by, targets, word, LIKELY).await?);
        }
    }
    let meant: Vec<Id> = meant.and_then(|id| id.parse().ok()).into_iter().collect();
    let named = store::names_of(by, &meant).await?;
    found.extend(meant.iter().filter_map(|id| named.get(*id)).cloned());
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|named| seen.insert(named.id));
    Ok(found)
}

/// The one record that a text is most like.
fn like(folded: &str, records: &[Named]) -> Option<String> {
    // A name may stand in a longer text: what all of it is like counts a little less.
    let score = |named: &Named| {
        let title = fold(&named.title);
        alike(folded, &title).max(0.9 * alike(&title, folded))
    };
    let mut scored: Vec<(f64, &Named)> = records.iter().map(|one| (score(one), one)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    match scored.as_slice() {
        [(first, _), (second, _), ..] if first == second => None,
        [(first, named), ..] if *first >= ALIKE => Some(named.id.to_string()),
        _ => None,
    }
}

/// The one value that a text is most like.
fn suggested(folded: &str, choices: &[(String, String)]) -> Option<String> {
    let spoken = WORDS.iter().find(|(word, _)| fold(word) == folded);
    let wanted = spoken.map_or(folded, |(_, word)| word);
    let score = |(name, label): &(String, String)| {
        let (name, label) = (fold(name), fold(label));
        let numbers = |text: &str| {
            let parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
            parts.map(str::to_owned).collect::<Vec<_>>()
        };
        let (own, other) = (numbers(wanted), numbers(&label));
        let has_number = own.len() == 1 && own == other;
        let has_word = wanted.split(' ').any(|word| {
            word.chars().count() > 2 && label.split([' ', '-', '/']).any(|known| known == word)
        });
        match (has_word, has_number) {
            (true, _) => 1.0,
            (false, true) => 0.9,
            _ => alike(wanted, &label).max(alike(wanted, &name)),
        }
    };
    let mut scored: Vec<(f64, &str)> =
        choices.iter().map(|choice| (score(choice), choice.0.as_str())).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    match scored.as_slice() {
        // Two that are as like as each other are no suggestion.
        [(first, _), (second, _), ..] if first == second => None,
        [(first, name), ..] if *first >= ALIKE => Some((*name).to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_suggested_by_number_word_or_likeness_and_never_at_random() {
        let tiers = ["0 foundation", "1 critical", "2 important", "3 normal", "4 deferrable"];
        let tiers: Vec<(String, String)> =
            tiers.iter().map(|label| (label[..1].to_owned(), (*label).to_owned())).collect();
        let check = |text: &str, name: Option<&str>| {
            assert_eq!(suggested(&fold(text), &tiers).as_deref(), name, "{text}");
        };
        check("Tier 1", Some("1"));
        check("tier 3 / standard", Some("3"));
        check("Kritisch", Some("1"));
        check("KRITISCH", Some("1"));
        check("Critcal", Some("1"));
        check("Wichtig", Some("2"));
        check("Importnat", Some("2"));
        check("Gold", None);
        check("7", None);
        check("1 or 2", None);
    }
}
