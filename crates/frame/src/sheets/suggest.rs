//! Which column of a foreign sheet goes to which field, and why: what was chosen last time, then
//! names, then the values themselves.

use super::{Measured, Unit, measured};
use std::collections::{BTreeMap, BTreeSet};

/// How many different values of a column are tried.
const TRIED: usize = 200;
/// How much of a name is compared.
const COMPARED: usize = 80;
/// The share of values that must fit where the name is not the field's own …
const SOME: f64 = 0.2;
/// … and where only the values speak for a field.
const MOST: f64 = 0.6;

/// A field that a column can go to.
pub struct Candidate<'a> {
    /// The name of the field in the declaration.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// What other people call it.
    pub other_names: Vec<String>,
    /// Is it chosen from values, so that other words can be mapped to these?
    pub mapped: bool,
    /// What it accepts, in words that can follow “accepted:”.
    pub accepts: String,
    /// Whether it accepts this text.
    pub fits: &'a dyn Fn(&str) -> bool,
}

/// How sure a suggestion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sure {
    /// It was decided before.
    Known,
    /// The name is the same and every value fits.
    Matches,
    /// It is likely; somebody should look.
    Suggested,
    /// Nothing speaks for any field.
    NoIdea,
}

/// Where one column could go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The column of the file.
    pub column: String,
    /// The name of the field; none to leave the column out.
    pub field: Option<String>,
    /// How sure that is.
    pub sure: Sure,
    /// Why, in words.
    pub because: String,
}

/// Suggests a field for each column; each field at most once.
///
/// `samples` holds values of each column in the order of `columns`. `remembered` holds, by the
/// name of a column, the name of the field that was chosen last time, or nothing where the column
/// was left out.
pub fn suggest(
    columns: &[String],
    samples: &[Vec<String>],
    fields: &[Candidate<'_>],
    remembered: &BTreeMap<String, String>,
) -> Vec<Suggestion> {
    let values = (0..columns.len()).map(|at| different(samples.get(at))).collect::<Vec<_>>();
    let mut goes_to = vec![None; columns.len()];
    let mut left_out = vec![false; columns.len()];
    let mut free = vec![true; fields.len()];
    let memory = remembered.iter().map(|(column, field)| (spelt(column), field.as_str()));
    let memory = memory.collect::<BTreeMap<_, _>>();
    for (at, column) in columns.iter().enumerate() {
        match memory.get(&spelt(column)) {
            Some(&"") => left_out[at] = true,
            Some(name) => {
                let field = fields.iter().position(|field| field.name == *name);
                if let Some(field) = field.filter(|field| std::mem::take(&mut free[*field])) {
                    goes_to[at] = Some((field, Sure::Known, FROM_MEMORY.to_string()));
                }
            }
            None => {}
        }
    }
    for evidence in ranked(columns, &values, fields) {
        let open = goes_to[evidence.column].is_none() && !left_out[evidence.column];
        if open && std::mem::take(&mut free[evidence.field]) {
            let (sure, because) = evidence.words(&fields[evidence.field]);
            goes_to[evidence.column] = Some((evidence.field, sure, because));
        }
    }
    let words = columns.iter().zip(goes_to).zip(left_out);
    words
        .map(|((column, goes_to), left_out)| {
            let (field, sure, because) = match goes_to {
                Some((field, sure, because)) => (Some(fields[field].name.clone()), sure, because),
                None if left_out => (None, Sure::Known, LEFT_OUT.to_string()),
                None => (None, Sure::NoIdea, NOTHING.to_string()),
            };
            Suggestion { column: column.clone(), field, sure, because }
        })
        .collect()
}

const FROM_MEMORY: &str = "from the last import of this file";
const LEFT_OUT: &str = "left out in the last import of this file";
const NOTHING: &str = "no field has such a name or such values";

/// How a name speaks for a field; the stronger comes first, whatever the values say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Named {
    /// Not at all.
    No,
    /// Each word is the beginning of its like, or a letter away from it.
    Alike,
    /// Every word of the shorter name stands in the longer one.
    Words,
    /// Other people call the field so.
    Also,
    /// It is the label or the name of the field.
    Same,
}

/// What speaks for sending a column to a field.
struct Evidence<'v> {
    column: usize,
    field: usize,
    /// How the name speaks for it.
    named: Named,
    /// The name that is alike.
    name: String,
    tried: usize,
    fitting: usize,
    /// The values that do not fit.
    others: Vec<&'v str>,
    /// In what bare numbers count, where they only fit with the unit of the head.
    unit: Option<String>,
    /// How much the names have in common, and how much the values tell.
    score: f64,
}

/// The values of a column that a field does not take, and the unit that others needed.
fn misfits<'v>(
    field: &Candidate<'_>,
    values: &'v [String],
    unit: Option<&Unit>,
) -> (Vec<&'v String>, Option<String>) {
    let (mut others, mut needed) = (Vec::new(), None);
    for value in values.iter().filter(|value| !(field.fits)(value)) {
        let with = unit.and_then(|unit| unit.applied(value)).filter(|text| (field.fits)(text));
        match (with, unit) {
            (Some(_), Some(unit)) => needed = Some(unit.words().to_owned()),
            _ => others.push(value),
        }
    }
    (others, needed)
}

/// Everything that speaks loudly enough, the best first.
fn ranked<'v>(
    columns: &[String],
    values: &'v [Vec<String>],
    fields: &[Candidate<'_>],
) -> Vec<Evidence<'v>> {
    let heads: Vec<Option<Measured>> = columns.iter().map(|column| measured(column)).collect();
    let mut all = Vec::new();
    for (at, field) in fields.iter().enumerate() {
        let read = values
            .iter()
            .zip(&heads)
            .map(|(values, head)| misfits(field, values, head.as_ref().map(|head| &head.unit)));
        let read = read.collect::<Vec<_>>();
        let shares = values.iter().zip(&read).map(|(values, (others, _))| share(values, others));
        let shares = shares.collect::<Vec<_>>();
        for (column, title) in columns.iter().enumerate() {
            let bare = heads[column].as_ref().map_or(title, |head| &head.name);
            let (named, common, name) = likeness(title, field).max(likeness(bare, field));
            let share = shares[column];
            let telling = share.unwrap_or(0.0) * rarity(&shares, column);
            let by_name = named == Named::Same
                || named == Named::Also && field.mapped
                || named != Named::No && share.unwrap_or(1.0) >= SOME;
            let by_value = share.unwrap_or(0.0) >= MOST && telling >= MOST / 2.0;
            if !by_name && !by_value {
                continue;
            }
            let (others, unit) = &read[column];
            all.push(Evidence {
                column,
                field: at,
                named: if by_name { named } else { Named::No },
                name,
                tried: values[column].len(),
                fitting: values[column].len() - others.len(),
                others: others.iter().map(|value| value.as_str()).collect(),
                unit: unit.clone(),
                score: common.0 + 0.5 * telling + 0.2 * share.unwrap_or(0.0),
            });
        }
    }
    without_guesses(&mut all);
    all.sort_by(|a, b| {
        let strength = b.named.cmp(&a.named).then(b.score.total_cmp(&a.score));
        strength.then((a.column, a.field).cmp(&(b.column, b.field)))
    });
    all
}

/// Values alone speak for a field only where no other field takes them as well: a column of days
/// could be any of several days, and nothing is better than nonsense.
fn without_guesses(all: &mut Vec<Evidence<'_>>) {
    let mut claims: BTreeMap<usize, usize> = BTreeMap::new();
    for evidence in all.iter().filter(|evidence| evidence.named == Named::No) {
        *claims.entry(evidence.column).or_default() += 1;
    }
    all.retain(|one| one.named != Named::No || claims.get(&one.column) == Some(&1));
}

impl Evidence<'_> {
    /// How sure this is, and why, in words.
    fn words(&self, field: &Candidate<'_>) -> (Sure, String) {
        let all = self.fitting == self.tried;
        let mut values = match (self.tried, self.others.as_slice()) {
            (0, _) => "no values to look at".to_string(),
            (1, []) => "its one value is accepted".to_string(),
            (tried, []) => format!("all {tried} different values are accepted"),
            (tried, [other]) => format!(
                "{} of {tried} different values are accepted; “{}” needs an answer",
                self.fitting,
                other.chars().take(COMPARED).collect::<String>()
            ),
            (tried, _) => format!(
                "{} of {tried} different values are accepted: {}",
                self.fitting, field.accepts
            ),
        };
        if let Some(unit) = &self.unit {
            values.push_str("; bare numbers are read as ");
            values.push_str(unit);
        }
        let sure = if all { Sure::Matches } else { Sure::Suggested };
        match self.named {
            Named::Same => (sure, format!("the same name; {values}")),
            Named::Also => (sure, format!("“{}” is another name for it; {values}", self.name)),
            Named::Words | Named::Alike => {
                (Sure::Suggested, format!("close to “{}”; {values}", self.name))
            }
            Named::No => (Sure::Suggested, format!("by its values: {values}")),
        }
    }
}

/// The different values of a column, as they are first written.
fn different(samples: Option<&Vec<String>>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let values = samples.into_iter().flatten().map(|value| value.trim());
    let values = values.filter(|value| !value.is_empty() && seen.insert(terms::fold(value)));
    values.take(TRIED).map(str::to_string).collect()
}

fn share(values: &[String], others: &[&String]) -> Option<f64> {
    let tried = values.len();
    if tried == 0 { None } else { Some((tried - others.len()) as f64 / tried as f64) }
}

/// How little the values of the other columns fit: a field that takes any text says nothing.
fn rarity(shares: &[Option<f64>], column: usize) -> f64 {
    let others = shares.iter().enumerate().filter(|(at, _)| *at != column);
    let others = others.filter_map(|(_, share)| *share).collect::<Vec<_>>();
    if others.is_empty() {
        return 0.0;
    }
    1.0 - others.iter().sum::<f64>() / others.len() as f64
}

/// How much two names have in common, for an order among those that are named in the same way.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Common(f64);

impl Eq for Common {}

impl PartialOrd for Common {
    fn partial_cmp(&self, other: &Common) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Common {
    fn cmp(&self, other: &Common) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// How the title of a column speaks for a field, and which of its names is the closest.
fn likeness(title: &str, field: &Candidate<'_>) -> (Named, Common, String) {
    let title = spelt(title);
    // The name in the declaration is the programmers'; what is told is the label.
    let own = [&field.label, &field.name].into_iter().map(|name| (Named::Same, name, &field.label));
    let others = field.other_names.iter().map(|name| (Named::Also, name, name));
    let scored = own.chain(others).map(|(same, name, told)| {
        let (named, common) = alike(&title, &spelt(name));
        (if named == Named::Same { same } else { named }, Common(common), told)
    });
    let best =
        scored.reduce(|best, next| if (next.0, next.1) > (best.0, best.1) { next } else { best });
    best.map_or((Named::No, Common(0.0), String::new()), |(named, common, name)| {
        (named, common, name.clone())
    })
}

/// A name as it is compared: folded, `#` as “number”, everything else between words a space.
fn spelt(name: &str) -> String {
    let name = name.chars().take(COMPARED).collect::<String>().replace('#', " number ");
    let folded = terms::fold(&name);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// How alike two spelt names are, and the part that they have in common.
fn alike(a: &str, b: &str) -> (Named, f64) {
    if a.is_empty() || b.is_empty() {
        return (Named::No, 0.0);
    }
    if a == b || a.replace(' ', "") == b.replace(' ', "") {
        return (Named::Same, 1.0);
    }
    let (a, b) = (a.split(' ').collect::<Vec<_>>(), b.split(' ').collect::<Vec<_>>());
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let common = short.len() as f64 / long.len() as f64;
    if short.iter().all(|word| long.contains(word)) {
        return (Named::Words, common);
    }
    let has_like = |word: &&str| long.iter().any(|other| is_near(word, other));
    // A beginning alone says little: “Criticality” is none of several “Critical …”.
    let begins = |(a, b): (&&str, &&str)| is_near(a, b) || is_beginning(a, b);
    let pairwise = short.len() == long.len() && short.iter().zip(&long).all(begins);
    if pairwise || short.iter().all(has_like) {
        return (Named::Alike, common);
    }
    (Named::No, 0.0)
}

/// Are the words the same but for a slip or a short ending?
fn is_near(a: &str, b: &str) -> bool {
    let (a_length, b_length) = (a.chars().count(), b.chars().count());
    // Three letters are an abbreviation, and RTO is not RPO.
    let slips = match a_length.min(b_length) {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    };
    distance(a, b) <= slips || a_length.abs_diff(b_length) == 1 && is_beginning(a, b)
}

/// Is one word the beginning of the other?
fn is_beginning(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.chars().count() >= 3 && long.starts_with(short)
}

/// How many letters must be added, removed or replaced to get from one word to the other.
fn distance(a: &str, b: &str) -> usize {
    let b = b.chars().collect::<Vec<_>>();
    let mut row = (0..=b.len()).collect::<Vec<_>>();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
