//! Which column of a foreign sheet goes to which field, and why: what was chosen last time, then
//! names, then the values themselves.

use std::collections::{BTreeMap, BTreeSet};

/// How many different values of a column are tried.
const TRIED: usize = 200;
/// How much of a name is compared.
const COMPARED: usize = 80;
/// How alike two names must be to count.
const ALIKE: f64 = 0.6;
/// The share of values that must fit where only the name is alike …
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

/// What speaks for sending a column to a field.
struct Evidence<'v> {
    column: usize,
    field: usize,
    /// How alike the names are, from 0 to 1.
    alike: f64,
    /// The name that is alike.
    name: String,
    tried: usize,
    fitting: usize,
    /// The values that do not fit.
    others: Vec<&'v str>,
    score: f64,
}

/// Everything that speaks loudly enough, the best first.
fn ranked<'v>(
    columns: &[String],
    values: &'v [Vec<String>],
    fields: &[Candidate<'_>],
) -> Vec<Evidence<'v>> {
    let mut all = Vec::new();
    for (at, field) in fields.iter().enumerate() {
        let others = values
            .iter()
            .map(|values| values.iter().filter(|value| !(field.fits)(value)).collect::<Vec<_>>())
            .collect::<Vec<_>>();
        let shares = values.iter().zip(&others).map(|(values, others)| share(values, others));
        let shares = shares.collect::<Vec<_>>();
        for (column, title) in columns.iter().enumerate() {
            let (alike, name) = likeness(title, field);
            let share = shares[column];
            let telling = share.unwrap_or(0.0) * rarity(&shares, column);
            let by_name = alike >= ALIKE && (alike >= 1.0 || share.unwrap_or(1.0) >= SOME);
            let by_value = share.unwrap_or(0.0) >= MOST && telling >= MOST / 2.0;
            if !by_name && !by_value {
                continue;
            }
            let named = if by_name { alike } else { 0.0 };
            all.push(Evidence {
                column,
                field: at,
                alike: named,
                name,
                tried: values[column].len(),
                fitting: values[column].len() - others[column].len(),
                others: others[column].iter().map(|value| value.as_str()).collect(),
                score: named + 0.5 * telling + 0.2 * share.unwrap_or(0.0),
            });
        }
    }
    all.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then((a.column, a.field).cmp(&(b.column, b.field)))
    });
    all
}

impl Evidence<'_> {
    /// How sure this is, and why, in words.
    fn words(&self, field: &Candidate<'_>) -> (Sure, String) {
        let all = self.fitting == self.tried;
        let values = match (self.tried, self.others.as_slice()) {
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
        if self.alike >= 1.0 {
            let sure = if all { Sure::Matches } else { Sure::Suggested };
            (sure, format!("the same name; {values}"))
        } else if self.alike > 0.0 {
            (Sure::Suggested, format!("close to “{}”; {values}", self.name))
        } else {
            (Sure::Suggested, format!("by its values: {values}"))
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

/// How alike the title of a column and the names of a field are, and which name is the closest.
fn likeness(title: &str, field: &Candidate<'_>) -> (f64, String) {
    let title = spelt(title);
    let names = [&field.label, &field.name].into_iter().chain(&field.other_names);
    let scored = names.map(|name| (alike(&title, &spelt(name)), name));
    let best = scored.reduce(|best, other| if other.0 > best.0 { other } else { best });
    best.map_or((0.0, String::new()), |(alike, name)| (alike, name.clone()))
}

/// A name as it is compared: folded, `#` as “number”, everything else between words a space.
fn spelt(name: &str) -> String {
    let name = name.chars().take(COMPARED).collect::<String>().replace('#', " number ");
    let folded = terms::fold(&name);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// How alike two spelt names are: every word of the shorter one must have its like in the other.
fn alike(a: &str, b: &str) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    if a == b || a.replace(' ', "") == b.replace(' ', "") {
        return 1.0;
    }
    let (a, b) = (a.split(' ').collect::<Vec<_>>(), b.split(' ').collect::<Vec<_>>());
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut common = 0.0;
    for word in &short {
        let best = long.iter().map(|other| alike_words(word, other)).fold(0.0, f64::max);
        if best < 0.7 {
            return 0.0;
        }
        common += best;
    }
    0.55 + 0.4 * (common / long.len() as f64) * (common / short.len() as f64)
}

/// How alike two words are: the same, one the beginning of the other, or a few letters apart.
fn alike_words(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    let (short, long) = if a.chars().count() <= b.chars().count() { (a, b) } else { (b, a) };
    if short.chars().count() >= 3 && long.starts_with(short) {
        return 0.85;
    }
    1.0 - distance(a, b) as f64 / long.chars().count() as f64
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
