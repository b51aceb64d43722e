//! Imports as they are kept: the file as received, what was decided about it, what became of it.

use super::{export::aside, mapping};
use crate::{
    database::{
        Ask, ColumnKind, Fetched, null, val_bytes, val_id, val_instant, val_json, val_text,
        val_whole,
    },
    gate::{Asking, Permission, ReachSet, Scoped, Writer},
    problem::Problem,
    sheets::{self, Limits, Sheet},
};
use record::{RecordType, Refusal};
use sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement, UpdateStatement};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use terms::{Id, Instant};

/// Imports that are looked at for a mapping, and shown as history.
const LOOKED_AT: u64 = 50;

const COLUMNS: [&str; 12] = [
    "id",
    "actor",
    "file",
    "hash",
    "bytes",
    "sheet",
    "mapping",
    "created_at",
    "applied_at",
    "applied_write",
    "result",
    "taken_back_at",
];

/// An import on its way.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub id: Id,
    pub actor: String,
    pub file: String,
    pub hash: Vec<u8>,
    pub bytes: i64,
    pub sheet: Option<String>,
    pub mapping: Json,
    pub created: Instant,
    pub applied: Option<Instant>,
    pub write: Option<Id>,
    pub result: Json,
    pub taken_back: Option<Instant>,
}

impl Kept {
    fn of(row: &Fetched) -> Result<Kept, Problem> {
        let instant = |name: &str| row.instant(name).map(|at| at.map(Instant::of));
        Ok(Kept {
            id: Id::from_uuid(row.need_id("id")?),
            actor: row.need_text("actor")?,
            file: row.need_text("file")?,
            hash: row.need_bytes("hash")?,
            bytes: row.need_whole("bytes")?,
            sheet: row.text("sheet")?,
            mapping: row.json("mapping")?.unwrap_or_default(),
            created: Instant::of(row.need_instant("created_at")?),
            applied: instant("applied_at")?,
            write: row.id("applied_write")?.map(Id::from_uuid),
            result: row.json("result")?.unwrap_or_default(),
            taken_back: instant("taken_back_at")?,
        })
    }

    /// Is it in, and not taken back since?
    pub fn is_in(&self) -> bool {
        self.applied.is_some() && self.taken_back.is_none()
    }

    /// The lines that somebody left out of this import.
    pub fn left_out(&self) -> BTreeSet<usize> {
        let lines = self.mapping["left_out"].as_array().into_iter().flatten();
        lines.filter_map(|line| usize::try_from(line.as_u64()?).ok()).collect()
    }

    /// The address of its pages.
    pub fn path(&self, of: &RecordType) -> String {
        path(of, self.id)
    }
}

/// The address of the pages of an import.
pub(super) fn path(of: &RecordType, id: Id) -> String {
    format!("/{}/imports/{id}", of.plural)
}

/// A file may hold rows of organisations that others do not reach: an import is its account's
/// own, and of those who reach everything.
fn own(by: &impl Scoped, register: &str) -> SelectStatement {
    let mut select = Query::select();
    select
        .columns(COLUMNS.map(Alias::new))
        .from(Alias::new("sheet_import"))
        .and_where(Expr::col(Alias::new("register")).eq(val_text(register)));
    if *by.scope().reach() != ReachSet::Everything {
        let account =
            by.scope().actor().account.map_or_else(|| null(ColumnKind::Id), |id| val_id(id.uuid()));
        select.and_where(Expr::col(Alias::new("account")).eq(account));
    }
    select
}

/// The import with that id. Errors: there is none for the actor ([`Problem::Missing`]).
pub(super) async fn find(
    by: &mut impl Scoped,
    of: &'static RecordType,
    id: Id,
) -> Result<Kept, Problem> {
    find_in(by, of.name, id).await
}

/// The import with that id, of what stands for a register.
pub(super) async fn find_in(by: &mut impl Scoped, register: &str, id: Id) -> Result<Kept, Problem> {
    let mut select = own(by, register);
    select.and_where(Expr::col(Alias::new("id")).eq(val_id(id.uuid())));
    let row = by.asked().first(&select).await?.ok_or(Problem::Missing)?;
    Kept::of(&row)
}

/// The newest imports of the register.
pub(super) async fn recent(by: &mut impl Scoped, register: &str) -> Result<Vec<Kept>, Problem> {
    let mut select = own(by, register);
    select.order_by(Alias::new("created_at"), Order::Desc).limit(LOOKED_AT);
    by.asked().all(&select).await?.iter().map(Kept::of).collect()
}

/// What was decided last for a file with these columns, by anybody of the installation: for
/// exactly these first, then for a file all of whose columns are among them. Null when nothing was.
pub(super) async fn memory(
    by: &mut impl Scoped,
    of: &'static RecordType,
    columns: &[String],
) -> Result<Json, Problem> {
    let scope = by.scope();
    let (everything, account) = (*scope.reach() == ReachSet::Everything, scope.actor().account);
    let select = Query::select()
        .columns(["mapping", "account"].map(Alias::new))
        .from(Alias::new("sheet_import"))
        .and_where(Expr::col(Alias::new("register")).eq(val_text(of.name)))
        .and_where(Expr::col(Alias::new("mapping")).is_not_null())
        .order_by(Alias::new("created_at"), Order::Desc)
        .limit(LOOKED_AT)
        .take();
    let mut similar = Json::Null;
    for row in by.asked().all(&select).await? {
        let mut kept = row.json("mapping")?.unwrap_or_default();
        if !everything && account != row.id("account")?.map(Id::from_uuid) {
            // Which column is what is the same for all; what others call their sources, and whose
            // rows theirs were, is not.
            kept["source"] = Json::Null;
            kept["same"] = Json::Null;
        }
        let known = mapping::remembered(&kept);
        if known.is_empty() || !known.keys().all(|name| columns.contains(name)) {
            continue;
        }
        if columns.iter().all(|name| known.contains_key(name)) {
            return Ok(kept);
        }
        if similar == Json::Null {
            // The other columns may say what was the same for all rows before.
            kept["same"] = Json::Null;
            similar = kept;
        }
    }
    Ok(similar)
}

/// The sheets of a file as it was received.
pub(super) async fn sheets(by: &mut impl Scoped, kept: &Kept) -> Result<Vec<Sheet>, Problem> {
    read(kept.file.clone(), content(by, kept).await?).await
}

/// What was received.
pub(super) async fn content(by: &mut impl Scoped, kept: &Kept) -> Result<Vec<u8>, Problem> {
    let select = Query::select()
        .column(Alias::new("content"))
        .from(Alias::new("content"))
        .and_where(Expr::col(Alias::new("hash")).eq(val_bytes(kept.hash.clone())))
        .take();
    let row = by.asked().first(&select).await?;
    let row = row.ok_or_else(|| Problem::fault("an import whose file is not there"))?;
    Ok(row.need_bytes("content")?)
}

/// Reads a file. Errors: a refusal that says what is wrong with it and what would be accepted.
pub(super) async fn read(file: String, bytes: Vec<u8>) -> Result<Vec<Sheet>, Problem> {
    let read = aside(move || Ok(sheets::read(&file, &bytes, &Limits::default())));
    read.await?.map_err(|why| {
        let place = why.line.map(|line| format!(" (line {line})")).unwrap_or_default();
        let words = why.to_string();
        Problem::refused("file", format!("{}{place}", words.trim_end_matches('.')))
    })
}

/// Keeps a file that was read, and gives it the number under which its import goes on.
pub(super) async fn add<P: Permission>(
    writer: &mut Writer<P>,
    register: &str,
    file: &str,
    bytes: &[u8],
) -> Result<Id, Problem> {
    // On the command line nobody has signed in: it is of no account, and seen by those who reach
    // everything.
    let account = writer.scope().actor().account.map_or_else(uuid::Uuid::nil, |id| id.uuid());
    let actor = writer.scope().actor().name.clone();
    let (id, now) = (writer.new_id(), writer.now());
    let hash = Sha256::digest(bytes).to_vec();
    keep_content(writer, &hash, bytes).await?;
    let row = vec![
        val_id(id.uuid()),
        val_text(register),
        val_id(account),
        val_text(actor),
        val_text(file),
        val_bytes(hash),
        val_whole(i64::try_from(bytes.len()).unwrap_or(i64::MAX)),
        val_instant(now.timestamp()),
    ];
    let columns = ["id", "register", "account", "actor", "file", "hash", "bytes", "created_at"];
    writer.turn().insert_many("sheet_import", &columns, vec![row]).await?;
    Ok(id)
}

/// What is in a file is kept once, however often it is sent.
async fn keep_content<P: Permission>(
    writer: &mut Writer<P>,
    hash: &[u8],
    bytes: &[u8],
) -> Result<(), Problem> {
    let select = Query::select()
        .column(Alias::new("hash"))
        .from(Alias::new("content"))
        .and_where(Expr::col(Alias::new("hash")).eq(val_bytes(hash)))
        .take();
    if writer.asked().first(&select).await?.is_none() {
        let insert = Query::insert()
            .into_table(Alias::new("content"))
            .columns(["hash", "content"].map(Alias::new))
            .values_panic([val_bytes(hash), val_bytes(bytes)].map(Expr::val))
            .on_conflict(sea_query::OnConflict::column(Alias::new("hash")).do_nothing().to_owned())
            .take();
        writer.turn().run(&insert).await?;
    }
    Ok(())
}

fn update(id: Id) -> UpdateStatement {
    let mut update = Query::update();
    update
        .table(Alias::new("sheet_import"))
        .and_where(Expr::col(Alias::new("id")).eq(val_id(id.uuid())));
    update
}

/// Keeps where the columns go.
pub(super) async fn set_mapping<P: Permission>(
    writer: &mut Writer<P>,
    id: Id,
    sheet: &str,
    mapping: &Json,
) -> Result<(), Problem> {
    let mut update = update(id);
    update
        .value(Alias::new("sheet"), Expr::val(val_text(sheet)))
        .value(Alias::new("mapping"), Expr::val(val_json(mapping)));
    writer.turn().run(&update).await?;
    Ok(())
}

/// Keeps that it was applied, and with what result.
pub(super) async fn set_applied<P: Permission>(
    writer: &mut Writer<P>,
    id: Id,
    result: &Json,
) -> Result<(), Problem> {
    let (now, write) = (writer.now(), writer.id());
    let mut update = update(id);
    update
        .value(Alias::new("applied_at"), Expr::val(val_instant(now.timestamp())))
        .value(Alias::new("applied_write"), Expr::val(val_id(write.uuid())))
        .value(Alias::new("taken_back_at"), Expr::val(null(ColumnKind::Instant)))
        .value(Alias::new("result"), Expr::val(val_json(result)));
    writer.turn().run(&update).await?;
    Ok(())
}

/// Keeps another result, and that it was taken back if it was.
pub(super) async fn set_result<P: Permission>(
    writer: &mut Writer<P>,
    id: Id,
    result: &Json,
    taken_back: bool,
) -> Result<(), Problem> {
    let now = writer.now();
    let mut update = update(id);
    update.value(Alias::new("result"), Expr::val(val_json(result)));
    if taken_back {
        update.value(Alias::new("taken_back_at"), Expr::val(val_instant(now.timestamp())));
    }
    writer.turn().run(&update).await?;
    Ok(())
}

/// The refusals of a problem, where it is one that a form can show.
pub(super) fn refusals(problem: &Problem) -> Option<&[Refusal]> {
    match problem {
        Problem::Refused(refusals) => Some(refusals),
        _ => None,
    }
}
