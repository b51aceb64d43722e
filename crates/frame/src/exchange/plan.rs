//! The dry run: what an import would change, computed without writing anything.

use super::{
    cells, check,
    columns::{ColumnAt, Columns},
    mapping::{self, Mapping},
    matching::{self, Found, Keys},
    sums,
};
use crate::{
    gate::Scoped,
    page::counted,
    problem::Problem,
    sheets::Sheet,
    store::{self, Names, Saving, Stored},
};
use record::{RecordType, Value};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use terms::Id;

/// Something wrong with a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The column of the sheet, by position; nothing when it is the row as a whole.
    pub column: Option<usize>,
    /// What is wrong and what would be accepted.
    pub words: String,
    /// The number of the record that the words name, where there is one to look at.
    pub names: Option<String>,
}

impl Fault {
    pub(super) fn at(column: Option<usize>, words: impl Into<String>) -> Fault {
        Fault { column, words: words.into(), names: None }
    }
}

/// What becomes of a row that is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is a record that does not exist yet.
    New,
    /// A record that is out of use comes back, with its number and its history.
    Back,
    /// A record changes.
    Changed,
    /// The record already is as the row says.
    Unchanged,
}

/// One field that would differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// What people read above the field.
    pub label: String,
    /// What it holds now.
    pub before: String,
    /// What it would hold.
    pub after: String,
}

/// A row that is understood.
#[derive(Clone, Debug)]
pub struct PlannedRow {
    /// Its line in the file.
    pub line: usize,
    /// What becomes of it.
    pub fate: Fate,
    /// What the record is called.
    pub title: String,
    /// The record and its number, if it exists.
    pub record: Option<(Id, String)>,
    /// What its source calls it.
    pub source_key: String,
    /// What would differ.
    pub differences: Vec<Difference>,
    /// The record as it would be saved; nothing when it is unchanged.
    pub(super) saving: Option<Saving>,
    /// Stands for the id of a new record where other rows refer to it.
    pub(super) stand_in: Id,
    /// The stand-ins of the new records that must be there first.
    pub(super) awaits: Vec<Id>,
    /// The number it had elsewhere, so that new numbers follow the old order.
    pub(super) order: i64,
}

/// A row that is not understood, or that a rule refuses.
#[derive(Clone, Debug, PartialEq)]
pub struct ProblemRow {
    /// Its line in the file.
    pub line: usize,
    /// Its place among the rows of the sheet.
    pub place: usize,
    /// The record that it means, if it means one.
    pub record: Option<Id>,
    /// Everything that is wrong with it.
    pub faults: Vec<Fault>,
    /// What is kept of it.
    pub kept: String,
}

impl ProblemRow {
    /// Everything that is wrong, in one line.
    pub fn words(&self) -> String {
        let words: Vec<&str> = self.faults.iter().map(|fault| fault.words.as_str()).collect();
        words.join("; ")
    }
}

/// Something that a row which is taken leaves open.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenEnd {
    /// Its line in the file.
    pub line: usize,
    /// The column of the sheet, by position.
    pub column: usize,
    /// What is open.
    pub what: String,
    /// What is kept of it.
    pub kept: String,
}

/// What an import would do. The counts and the problems add up to the rows that were read.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The register.
    pub of: &'static RecordType,
    /// Rows below the head.
    pub read: usize,
    /// Records that would be added.
    pub new: usize,
    /// Records that would come back into use.
    pub back: usize,
    /// Records that would change.
    pub changed: usize,
    /// Records that already are as the file says.
    pub unchanged: usize,
    /// The rows that are understood, in the order of the file.
    pub rows: Vec<PlannedRow>,
    /// The rows that wait, in the order of the file.
    pub problems: Vec<ProblemRow>,
    /// What rows that are taken leave open, in the order of the file.
    pub open: Vec<OpenEnd>,
    /// What is to be known about how the file is read, in sentences.
    pub remarks: Vec<String>,
}

impl Plan {
    /// How many rows would change something.
    pub fn count(&self) -> usize {
        self.new + self.back + self.changed
    }

    /// The rows that would change something.
    pub fn differing(&self) -> impl Iterator<Item = &PlannedRow> {
        self.rows.iter().filter(|row| row.fate != Fate::Unchanged)
    }

    /// Does anything that would differ change in a controlled manner?
    pub(super) fn asks_why(&self) -> bool {
        let of = self.of;
        let state = |saving: &Saving| {
            of.state.and_then(|at| saving.values[at].as_text().map(str::to_owned))
        };
        self.differing().any(|row| {
            let state = row.record.as_ref().and(row.saving.as_ref()).and_then(state);
            of.is_controlled(state.as_deref())
        })
    }

    /// Refuses the row of this line when it refers to rows that are not there yet: it is to be
    /// saved alone.
    pub(super) fn wait_for_others(&mut self, line: usize) {
        let Some(at) = self.rows.iter().position(|row| row.line == line) else { return };
        if self.rows[at].awaits.is_empty() {
            return;
        }
        let row = self.rows.remove(at);
        let words = "It refers to a row of the file that is not there yet; apply the import first";
        self.problems.push(ProblemRow {
            line,
            place: 0,
            record: row.record.map(|(id, _)| id),
            faults: vec![Fault::at(None, words)],
            kept: "Row waits, its text is kept".to_owned(),
        });
    }

    /// A digest of everything that would be done: the same only while nothing it rests on changed.
    pub fn fingerprint(&self) -> String {
        let mut parts = Vec::new();
        for row in self.differing() {
            parts.push(row.line.to_string());
            if let Some(store::Target::Existing(id, version)) =
                row.saving.as_ref().map(|saving| saving.target)
            {
                parts.push(format!("{id} {version}"));
            }
            for difference in &row.differences {
                let Difference { label, before, after } = difference.clone();
                parts.extend([label, before, after]);
            }
        }
        parts.extend(self.problems.iter().map(|problem| problem.line.to_string()));
        fingerprint(parts.iter().map(String::as_str))
    }
}

/// A digest of these texts, one after the other.
pub fn fingerprint<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    hash.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A row on its way through the plan.
pub(super) struct Draft {
    pub line: usize,
    pub keys: Keys,
    pub faults: Vec<Fault>,
    pub before: Option<Stored>,
    pub saving: Saving,
    pub stand_in: Id,
    pub awaits: Vec<Id>,
    /// What is kept, where it is not the usual.
    pub kept: Option<String>,
    /// What it leaves open when it is taken.
    pub open: Vec<OpenEnd>,
    /// Is the record out of use only because the import that had added it was taken back?
    pub was_taken_back: bool,
}

impl Draft {
    /// Does the row bring a record back into use?
    pub fn comes_back(&self) -> bool {
        let is_out = self.before.as_ref().is_some_and(|before| before.retired.is_some());
        is_out && self.saving.in_use == Some(true)
    }
}

/// Everything a step of the plan looks at.
pub(super) struct Ground<'g> {
    pub columns: &'g Columns,
    pub sheet: &'g Sheet,
    pub mapping: &'g Mapping,
    pub names: &'g Names,
    /// The names of those that rows refer to by an address.
    pub addressed: &'g Names,
}

/// What importing `sheet` would do, for whoever `by` stands for. Nothing is written.
///
/// Shape: `mapping` has one entry for each column of the sheet.
pub async fn plan(
    by: &mut impl Scoped,
    of: &'static RecordType,
    sheet: &Sheet,
    mapping: &Mapping,
) -> Result<Plan, Problem> {
    let columns = Columns::of(by, of).await?;
    let (mut drafts, mut names) = read(by, &columns, (sheet, mapping), &[]).await?;
    if of.is_composed() {
        // What a new record would be called is known when its row is read; a record that is called
        // so already is the one that the row means.
        title(by, of, &mut drafts).await?;
        let called = |draft: &Draft| {
            let values = &draft.saving.values;
            let mut due = of.title_fields().filter(|at| of.fields[*at].required);
            let is_whole = draft.faults.is_empty() && due.all(|at| !values[at].is_nothing());
            let is_new = draft.before.is_none() && is_whole;
            if is_new { of.fields[of.title].kind.text(&values[of.title]) } else { String::new() }
        };
        let titles: Vec<String> = drafts.iter().map(called).collect();
        (drafts, names) = read(by, &columns, (sheet, mapping), &titles).await?;
        title(by, of, &mut drafts).await?;
    }
    let none = Names::default();
    let ground = Ground { columns: &columns, sheet, mapping, names: &names, addressed: &none };
    let addressed: Vec<Id> = cells::addressed(&ground, &drafts).into_iter().collect();
    let addressed = store::names_of(by, &addressed).await?;
    let ground = Ground { addressed: &addressed, ..ground };
    check::rows(by, &ground, &mut drafts).await?;
    Ok(gathered(&ground, drafts))
}

/// The rows with the records that they mean, and their cells read. `titles` are what the rows are
/// called where the file does not say it.
async fn read(
    by: &mut impl Scoped,
    columns: &Columns,
    (sheet, mapping): (&Sheet, &Mapping),
    titles: &[String],
) -> Result<(Vec<Draft>, Names), Problem> {
    let mut drafts = matched(by, columns, (sheet, mapping), titles).await?;
    let records: Vec<Stored> = drafts.iter().filter_map(|draft| draft.before.clone()).collect();
    let names = store::names(by, &records).await?;
    let none = Names::default();
    let ground = Ground { columns, sheet, mapping, names: &names, addressed: &none };
    cells::read(by, &ground, &mut drafts).await?;
    Ok((drafts, names))
}

/// Makes the titles of what the rows hold.
async fn title(
    by: &mut impl Scoped,
    of: &'static RecordType,
    drafts: &mut [Draft],
) -> Result<(), Problem> {
    let values = drafts.iter_mut().map(|draft| &mut draft.saving.values);
    store::compose(by, of, values.collect()).await
}

/// Finds the record of each row, and refuses what is named twice.
async fn matched(
    by: &mut impl Scoped,
    columns: &Columns,
    (sheet, mapping): (&Sheet, &Mapping),
    titles: &[String],
) -> Result<Vec<Draft>, Problem> {
    let mut faults: Vec<Vec<Fault>> = sheet.rows.iter().map(|row| broken(row, mapping)).collect();
    sums::mark(columns, sheet, mapping, &mut faults);
    let mut keys = matching::keys(columns, sheet, mapping, &mut faults);
    for (keys, title) in keys.iter_mut().zip(titles).filter(|(_, title)| !title.is_empty()) {
        keys.folded = terms::fold(title);
        keys.title.clone_from(title);
    }
    let found = Found::of(by, columns.of, &keys, mapping.elsewhere).await?;
    let mut ids = Vec::with_capacity(keys.len());
    for (keys, faults) in keys.iter().zip(&mut faults) {
        ids.push(match found.record(columns.of, mapping, keys) {
            Ok(id) => id,
            Err(fault) => {
                faults.push(fault);
                None
            }
        });
    }
    let mut kept = vec![None; keys.len()];
    for (row, fault, words) in twice(columns.of, mapping, sheet, &keys, &ids) {
        faults[row].push(fault);
        kept[row] = Some(words);
    }
    let mut wanted: Vec<Id> = ids.iter().flatten().copied().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let records = store::load_many(by, columns.of, &wanted).await?;
    let records: HashMap<Id, Stored> = records.into_iter().map(|s| (s.id, s)).collect();
    let clock = by.scope().app().clock().clone();
    let open = vec![Value::Nothing; columns.of.fields.len()];
    let rows = sheet.rows.iter().zip(keys).zip(ids).zip(faults).zip(kept);
    let drafts = rows.map(|((((row, keys), id), faults), kept)| {
        let before = id.and_then(|id| records.get(&id).cloned());
        let was_taken_back = id.is_some_and(|id| found.was_taken_back(id));
        let mut saving = before.as_ref().map_or_else(|| Saving::new(open.clone()), Saving::of);
        let is_out = before.as_ref().is_some_and(|before| before.retired.is_some());
        if is_out && !keys.retired && (was_taken_back || mapping.revives) {
            saving.in_use = Some(true);
        }
        Draft {
            line: row.line,
            keys,
            faults,
            saving,
            before,
            was_taken_back,
            stand_in: clock.id(),
            awaits: Vec::new(),
            kept,
            open: Vec::new(),
        }
    });
    Ok(drafts.collect())
}

/// What is wrong with the cells before anything is read from them.
fn broken(row: &crate::sheets::SheetRow, mapping: &Mapping) -> Vec<Fault> {
    let mut faults = Vec::new();
    if let Some(why) = &row.ragged {
        faults.push(Fault::at(None, why.clone()));
    }
    for (column, _) in mapping.mapped() {
        if let Some(why) = row.cell(column).trouble() {
            faults.push(Fault::at(Some(column), why.trim_end_matches('.')));
        }
    }
    faults
}

/// The first row of a record is taken; what names it again waits.
fn twice(
    of: &RecordType,
    mapping: &Mapping,
    sheet: &Sheet,
    keys: &[Keys],
    ids: &[Option<Id>],
) -> Vec<(usize, Fault, String)> {
    let title = mapping.column(ColumnAt::Declared(of.title));
    let number = mapping.column(ColumnAt::Number);
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut again = Vec::new();
    for (row, keys) in keys.iter().enumerate() {
        let (key, column, shown) = match (ids[row], &keys.source, keys.number) {
            (Some(id), _, Some(named)) if !mapping.elsewhere => {
                (id.to_string(), number, of.number(named))
            }
            (Some(id), ..) => (id.to_string(), title, keys.title.clone()),
            (None, Some((source, key)), _) => {
                let column = mapping.column(ColumnAt::SourceKey);
                (["key", source, key].join("\n"), column, key.clone())
            }
            (None, None, Some(named)) => {
                (["number", &named.to_string()].join("\n"), number, of.number(named))
            }
            _ if keys.folded.is_empty() => continue,
            _ => (["title", &keys.folded].join("\n"), title, keys.title.clone()),
        };
        let line = sheet.rows[row].line;
        let first = *seen.entry(key).or_insert(line);
        if first != line {
            let words =
                format!("“{shown}” stands on line {first} as well; one row for each record");
            let kept = format!("Line {first} is taken, line {line} waits");
            again.push((row, Fault::at(column, words), kept));
        }
    }
    again
}

/// Sorts the drafts into what is understood and what waits.
fn gathered(ground: &Ground<'_>, drafts: Vec<Draft>) -> Plan {
    let of = ground.columns.of;
    let mut plan = Plan {
        of,
        read: drafts.len(),
        new: 0,
        back: 0,
        changed: 0,
        unchanged: 0,
        rows: Vec::with_capacity(drafts.len()),
        problems: Vec::new(),
        open: Vec::new(),
        remarks: mapping::remarks(ground.columns, ground.sheet, ground.mapping),
    };
    let fields = ground.mapping.mapped().count();
    plan.remarks.extend(zeros(of, &drafts));
    for (place, draft) in drafts.into_iter().enumerate() {
        if !draft.faults.is_empty() {
            plan.problems.push(waiting(place, draft, fields));
            continue;
        }
        plan.open.extend(draft.open.iter().cloned());
        let differences = cells::differences(ground, place, &draft);
        let fate = match &draft.before {
            None => Fate::New,
            Some(_) if draft.comes_back() => Fate::Back,
            Some(_) if differences.is_empty() => Fate::Unchanged,
            Some(_) => Fate::Changed,
        };
        match fate {
            Fate::New => plan.new += 1,
            Fate::Back => plan.back += 1,
            Fate::Changed => plan.changed += 1,
            Fate::Unchanged => plan.unchanged += 1,
        }
        let source = draft.saving.source.as_ref();
        let source = source.or(draft.before.as_ref().and_then(|before| before.source.as_ref()));
        plan.rows.push(PlannedRow {
            line: draft.line,
            fate,
            title: of.fields[of.title].kind.text(&draft.saving.values[of.title]),
            record: draft.before.as_ref().map(|before| (before.id, before.label())),
            source_key: source.map(|(_, key)| key.clone()).unwrap_or_default(),
            differences,
            stand_in: draft.stand_in,
            awaits: draft.awaits,
            order: draft.keys.number.unwrap_or(i64::MAX),
            saving: (fate != Fate::Unchanged).then(|| Saving {
                occurrence: (fate == Fate::Back).then_some("returned"),
                ..draft.saving
            }),
        });
    }
    if plan.back > 0 {
        let (verb, they) =
            if plan.back == 1 { ("names", "it comes") } else { ("name", "they come") };
        let rows = counted(plan.back, "row", "rows");
        plan.remarks.push(format!(
            "{rows} {verb} what was out of use: {they} back into use, with number and history."
        ));
    }
    plan
}

/// Lines that a remark names; more are said as so many.
const LINES: usize = 5;

/// What rows say of zero that may have been meant as nothing.
fn zeros(of: &RecordType, drafts: &[Draft]) -> Vec<String> {
    let mut said = Vec::new();
    for (at, field) in of.fields.iter().enumerate().filter(|(_, field)| field.zero.is_some()) {
        let is_new = |draft: &&Draft| {
            let held = draft.before.as_ref().map(|before| &before.values[at]);
            draft.faults.is_empty() && held != Some(&draft.saving.values[at])
        };
        let says = |draft: &Draft| field.says_of_zero(&draft.saving.values[at]);
        let zero: Vec<&Draft> =
            drafts.iter().filter(is_new).filter(|draft| says(draft).is_some()).collect();
        let Some(words) = zero.first().and_then(|draft| says(draft)) else { continue };
        let lines: Vec<String> =
            zero.iter().take(LINES).map(|draft| draft.line.to_string()).collect();
        let noun = if zero.len() == 1 { "Line" } else { "Lines" };
        let more = if zero.len() > LINES { " and more" } else { "" };
        said.push(format!("{noun} {}{more}: {words}", lines.join(", ")));
    }
    said
}

fn waiting(place: usize, draft: Draft, fields: usize) -> ProblemRow {
    let mut wrong: Vec<usize> = draft.faults.iter().filter_map(|fault| fault.column).collect();
    wrong.sort_unstable();
    wrong.dedup();
    let ready = fields.saturating_sub(wrong.len());
    let kept = draft.kept.unwrap_or_else(|| {
        if wrong.is_empty() {
            "Row waits, its text is kept".to_owned()
        } else {
            format!("Row waits: {ready} of {fields} fields are ready")
        }
    });
    let record = draft.before.map(|before| before.id);
    ProblemRow { line: draft.line, place, record, faults: draft.faults, kept }
}
