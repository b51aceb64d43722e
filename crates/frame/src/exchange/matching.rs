//! Rows to records: by number, then by source and key, then by the title if it names exactly one.

use super::{
    columns::{ColumnAt, Columns},
    mapping::Mapping,
    plan::Fault,
};
use crate::{
    database::{Ask, val_text, val_whole},
    gate::{Asking, Scoped},
    problem::Problem,
    sheets::Sheet,
    store::{self, find_within},
};
use record::RecordType;
use sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use terms::{Id, Line, fold};

/// Values asked for at once.
const CHUNK: usize = 500;

/// What a row says of the record it means.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    /// The short number.
    pub number: Option<i64>,
    /// Source and key.
    pub source: Option<(String, String)>,
    /// The title as it stands there.
    pub title: String,
    /// The title, folded.
    pub folded: String,
    /// Does the row say that the record is out of use?
    pub retired: bool,
}

/// Reads the keys of each row; what is wrong with them goes to the row's faults.
pub(super) fn keys(
    columns: &Columns,
    sheet: &Sheet,
    mapping: &Mapping,
    faults: &mut [Vec<Fault>],
) -> Vec<Keys> {
    let of = columns.of;
    let at = |at| mapping.column(at);
    let (number, title) = (at(ColumnAt::Number), at(ColumnAt::Declared(of.title)));
    let (source, source_key) = (at(ColumnAt::Source), at(ColumnAt::SourceKey));
    let retired = at(ColumnAt::Retired);
    let text = |row: usize, column: Option<usize>| {
        column.map_or_else(String::new, |at| sheet.rows[row].cell(at).text().trim().to_owned())
    };
    let mut all = Vec::with_capacity(sheet.rows.len());
    for (row, faults) in faults.iter_mut().enumerate() {
        let mut keys = Keys { title: text(row, title), ..Keys::default() };
        keys.folded = fold(&keys.title);
        keys.retired = !text(row, retired).is_empty();
        let written = text(row, number);
        keys.number = of.parse_number(&written);
        if !written.is_empty() && keys.number.is_none() {
            let words =
                format!("“{written}” is no number of this register; write {}", of.number(4));
            faults.push(Fault::at(number, words));
        }
        let key = text(row, source_key);
        let name = match source {
            Some(_) => text(row, source),
            None => mapping.source.clone(),
        };
        match (name.parse::<Line>(), key.parse::<Line>()) {
            _ if key.is_empty() && (name.is_empty() || source.is_none()) => {}
            _ if name.is_empty() && !key.is_empty() => {
                let words = format!("The source of “{key}” is open; name it where the columns are");
                faults.push(Fault::at(source.or(source_key), words));
            }
            (Ok(name), Ok(key)) => keys.source = Some((name.to_string(), key.to_string())),
            (Err(misfit), Ok(_)) => {
                faults.push(Fault::at(source.or(source_key), format!("The source {misfit}")));
            }
            (_, Err(misfit)) => {
                faults.push(Fault::at(source_key, format!("The source key {misfit}")));
            }
        }
        all.push(keys);
    }
    all
}

/// A record that has a title.
struct Titled {
    id: Id,
    number: i64,
    retired: bool,
    source: Option<String>,
}

/// What the keys of all rows were found to mean.
pub(super) struct Found {
    numbers: HashMap<i64, Id>,
    sources: HashMap<(String, String), Vec<Id>>,
    titles: HashMap<String, Vec<Titled>>,
    taken_back: HashSet<Id>,
}

impl Found {
    /// Looks everything up that exists for the actor.
    pub async fn of(
        by: &mut impl Scoped,
        of: &'static RecordType,
        keys: &[Keys],
        elsewhere: bool,
    ) -> Result<Found, Problem> {
        let numbers = keys.iter().filter_map(|k| k.number).filter(|_| !elsewhere).collect();
        let sources = keys.iter().filter_map(|keys| keys.source.clone()).collect();
        let titles = keys
            .iter()
            .filter(|keys| elsewhere || keys.number.is_none())
            .map(|keys| keys.folded.clone())
            .filter(|title| !title.is_empty())
            .collect();
        let mut retired = Vec::new();
        let numbers = by_number(by, of, numbers, &mut retired).await?;
        let sources = by_source(by, of, sources, &mut retired).await?;
        let titles = by_title(by, of, titles).await?;
        let titled = titles.values().flatten().filter(|titled| titled.retired);
        retired.extend(titled.map(|titled| titled.id));
        let taken_back = store::taken_back(by, of, &retired).await?;
        Ok(Found { numbers, sources, titles, taken_back })
    }

    /// Is the record out of use because the import that had added it was taken back?
    pub fn was_taken_back(&self, id: Id) -> bool {
        self.taken_back.contains(&id)
    }

    /// The record that a row means; nothing when it is new.
    pub fn record(
        &self,
        of: &RecordType,
        mapping: &Mapping,
        keys: &Keys,
    ) -> Result<Option<Id>, Fault> {
        if let Some(number) = keys.number.filter(|_| !mapping.elsewhere) {
            return self.numbers.get(&number).map(|id| Some(*id)).ok_or_else(|| {
                let words = format!(
                    "{} names nothing that you can change; empty the cell to add a new record",
                    of.number(number)
                );
                Fault::at(mapping.column(ColumnAt::Number), words)
            });
        }
        if let Some(source) = &keys.source {
            match self.sources.get(source).map(Vec::as_slice) {
                Some([id]) => return Ok(Some(*id)),
                Some([_, ..]) => {
                    let words = format!(
                        "“{}” is the key of several records; write the number of the one meant",
                        source.1
                    );
                    return Err(Fault::at(mapping.column(ColumnAt::SourceKey), words));
                }
                _ => {}
            }
        }
        self.titled(of, mapping, keys)
    }

    fn titled(&self, of: &RecordType, mapping: &Mapping, keys: &Keys) -> Result<Option<Id>, Fault> {
        // A record that the same source knows by another key is another record.
        let other_key = |titled: &&Titled| {
            let source = keys.source.as_ref().map(|(name, _)| name);
            source.is_none() || titled.source.as_ref() != source
        };
        let all = self.titles.get(&keys.folded).map(Vec::as_slice).unwrap_or_default();
        let all: Vec<&Titled> = all.iter().filter(other_key).collect();
        let used: Vec<&Titled> = all.iter().copied().filter(|titled| !titled.retired).collect();
        let back: Vec<&Titled> =
            all.iter().copied().filter(|titled| self.was_taken_back(titled.id)).collect();
        let chosen = match (used.as_slice(), back.as_slice()) {
            ([], [_]) => &back,
            // What is out of use and meant by nothing else is meant; the check says what it takes.
            ([], _) if keys.retired || all.len() == 1 => &all,
            _ => &used,
        };
        let column = mapping.column(ColumnAt::Declared(of.title));
        match (chosen.as_slice(), all.as_slice()) {
            ([one], _) => Ok(Some(one.id)),
            ([_, ..], _) => {
                let numbers: Vec<String> =
                    chosen.iter().take(4).map(|titled| of.number(titled.number)).collect();
                let words = format!(
                    "“{}” is the name of several: {}; write the number in a column of its own",
                    keys.title,
                    numbers.join(", ")
                );
                Err(Fault::at(column, words))
            }
            ([], [_, ..]) => {
                let numbers: Vec<String> =
                    all.iter().take(4).map(|titled| of.number(titled.number)).collect();
                let words = format!(
                    "“{}” is the name of several that are out of use: {}; write the number of the \
                     one that is meant in a column of its own, or another name",
                    keys.title,
                    numbers.join(", ")
                );
                Err(Fault::at(column, words))
            }
            ([], []) => Ok(None),
        }
    }
}

fn selected(
    by: &impl Scoped,
    of: &'static RecordType,
    columns: &[&'static str],
) -> SelectStatement {
    let mut select = Query::select();
    select
        .columns(columns.iter().copied().map(Alias::new))
        .from(Alias::new(of.plural))
        .cond_where(find_within(&by.scope().reach_of(of)));
    select
}

async fn by_number(
    by: &mut impl Scoped,
    of: &'static RecordType,
    numbers: BTreeSet<i64>,
    retired: &mut Vec<Id>,
) -> Result<HashMap<i64, Id>, Problem> {
    let numbers: Vec<i64> = numbers.into_iter().collect();
    let mut found = HashMap::new();
    for chunk in numbers.chunks(CHUNK) {
        let mut select = selected(by, of, &["id", "number", "retired_at"]);
        select
            .and_where(Expr::col(Alias::new("number")).is_in(chunk.iter().copied().map(val_whole)));
        for row in by.asked().all(&select).await? {
            let id = Id::from_uuid(row.need_id("id")?);
            retired.extend(row.instant("retired_at")?.map(|_| id));
            found.insert(row.need_whole("number")?, id);
        }
    }
    Ok(found)
}

/// How many of the numbers are known here, and how many of those belong to records of other names.
pub(super) async fn other_names(
    by: &mut impl Scoped,
    of: &'static RecordType,
    keys: &[Keys],
) -> Result<(usize, usize), Problem> {
    let titles: HashMap<i64, &str> =
        keys.iter().filter_map(|keys| Some((keys.number?, keys.folded.as_str()))).collect();
    let numbers: Vec<i64> = titles.keys().copied().collect();
    let (mut known, mut others) = (0, 0);
    for chunk in numbers.chunks(CHUNK) {
        let mut select = selected(by, of, &["number", "title_folded"]);
        select
            .and_where(Expr::col(Alias::new("number")).is_in(chunk.iter().copied().map(val_whole)));
        for row in by.asked().all(&select).await? {
            known += 1;
            let here = row.need_text("title_folded")?;
            others += usize::from(titles.get(&row.need_whole("number")?) != Some(&here.as_str()));
        }
    }
    Ok((known, others))
}

async fn by_source(
    by: &mut impl Scoped,
    of: &'static RecordType,
    sources: BTreeSet<(String, String)>,
    retired: &mut Vec<Id>,
) -> Result<HashMap<(String, String), Vec<Id>>, Problem> {
    let mut grouped: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (source, key) in sources {
        grouped.entry(source).or_default().push(key);
    }
    let mut found: HashMap<_, Vec<Id>> = HashMap::new();
    for (source, keys) in grouped {
        for chunk in keys.chunks(CHUNK) {
            let mut select = selected(by, of, &["id", "source_key", "retired_at"]);
            let keys = chunk.iter().map(|key| val_text(key.as_str()));
            select
                .and_where(Expr::col(Alias::new("source")).eq(val_text(source.as_str())))
                .and_where(Expr::col(Alias::new("source_key")).is_in(keys));
            for row in by.asked().all(&select).await? {
                let key = (source.clone(), row.need_text("source_key")?);
                let id = Id::from_uuid(row.need_id("id")?);
                retired.extend(row.instant("retired_at")?.map(|_| id));
                found.entry(key).or_default().push(id);
            }
        }
    }
    Ok(found)
}

async fn by_title(
    by: &mut impl Scoped,
    of: &'static RecordType,
    titles: BTreeSet<String>,
) -> Result<HashMap<String, Vec<Titled>>, Problem> {
    let titles: Vec<String> = titles.into_iter().collect();
    let mut found: HashMap<String, Vec<Titled>> = HashMap::new();
    let columns = ["id", "number", "title_folded", "retired_at", "source"];
    for chunk in titles.chunks(CHUNK) {
        let mut select = selected(by, of, &columns);
        let titles = chunk.iter().map(|title| val_text(title.as_str()));
        select.and_where(Expr::col(Alias::new("title_folded")).is_in(titles));
        for row in by.asked().all(&select).await? {
            found.entry(row.need_text("title_folded")?).or_default().push(Titled {
                id: Id::from_uuid(row.need_id("id")?),
                number: row.need_whole("number")?,
                retired: row.instant("retired_at")?.is_some(),
                source: row.text("source")?,
            });
        }
    }
    Ok(found)
}
