//! Files on a record: hashed on arrival, kept once for each digest, only ever downloaded.

use super::{
    common::{self, key, may_edit},
    detail::{self, View},
};
use crate::{
    database::{Ask, val_bytes, val_id, val_instant, val_text, val_whole},
    gate::{
        Act, Answer, Asking, Form, Occurrence, Params, Permission, Reader, Scoped, Sealed, Upload,
        UploadedFile, Writer,
        register::{Edit, View as Seeing},
    },
    limits,
    page::{Action, AttachmentView, AttachmentsView, Panel, When},
    problem::Problem,
    store::{self, Stored},
};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sea_query::{Alias, Expr, ExprTrait, OnConflict, Order, Query, SelectStatement};
use serde_json::json;
use sha2::{Digest, Sha256};
use terms::{Id, Line};

/// Files that a page shows.
const SHOWN: u64 = 200;

/// What a browser may be told that a download is; everything else is bytes.
const TOLD: [&str; 8] = [
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "image/jpeg",
    "image/png",
    "image/webp",
    "text/csv",
    "text/plain",
];

/// The panel of a record's files.
pub(super) async fn panel(
    by: &mut impl Scoped,
    stored: &Stored,
    error: Option<&str>,
) -> Result<Panel, Problem> {
    let mut select = of_record(stored);
    select.order_by(Alias::new("at"), Order::Asc).limit(SHOWN);
    let rows = by.asked().all(&select).await?;
    let scope = by.scope();
    let may = may_edit(scope, stored);
    let mut files = Vec::with_capacity(rows.len());
    for row in rows {
        let href = format!("{}/attachments/{}", stored.path(), row.need_id("id")?);
        let remove =
            may.then(|| Action::post("Withdraw", format!("{href}/withdrawal"), key(scope)).quiet());
        files.push(AttachmentView {
            name: row.need_text("name")?,
            size: size(row.need_whole("bytes")?),
            hash: hex(&row.need_bytes("hash")?).chars().take(12).collect(),
            who: row.need_text("added_by")?,
            when: When::instant(row.need_instant("at")?),
            remove,
            href,
        });
    }
    let action = if may { format!("{}/attachments", stored.path()) } else { String::new() };
    let view = AttachmentsView {
        files,
        action,
        key: key(scope),
        none: "Files are hashed on arrival and count as evidence.".to_owned(),
        limit: format!("Up to {} MB.", limits::ATTACHMENT_BYTES / 1024 / 1024),
        error: error.map(str::to_owned),
    };
    let body = common::html(&view)?;
    Ok(Panel { id: "attachments".to_owned(), ..Panel::flush("Attachments", body) })
}

/// The files of a record that were not withdrawn.
fn of_record(stored: &Stored) -> SelectStatement {
    let columns = ["id", "name", "content_type", "bytes", "hash", "at", "added_by"];
    Query::select()
        .columns(columns.map(Alias::new))
        .from(Alias::new("attachment"))
        .and_where(Expr::col(Alias::new("record")).eq(val_id(stored.id.uuid())))
        .and_where(Expr::col(Alias::new("register")).eq(val_text(stored.of.name)))
        .and_where(Expr::col(Alias::new("withdrawn_at")).is_null())
        .take()
}

fn size(bytes: i64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `POST /{plural}/{key}/attachments`.
pub(super) async fn add(params: Params, act: Act<Edit, Upload>) -> Result<Sealed, Problem> {
    // The digest is taken before the turn begins: hashing is not a statement.
    let hash = act.body().files.first().map(|file| Sha256::digest(&file.bytes).to_vec());
    let (upload, mut writer) = act.begin().await?;
    let stored = common::editable(&mut writer, params.get("key")).await?;
    let (file, hash, name) = match checked(&upload, hash) {
        Ok(checked) => checked,
        Err(words) => {
            let view = View { file_error: Some(words), ..View::default() };
            let html = detail::page(&mut writer, stored, view).await?;
            return Err(Problem::Shown(StatusCode::UNPROCESSABLE_ENTITY, html));
        }
    };
    let id = insert(&mut writer, &stored, (file, &hash, &name)).await?;
    let told = Occurrence::of("attachment.added").about(stored.of, stored.id, stored.reach);
    let told = told.with(json!({
        "attachment": id.to_string(), "name": name, "sha256": hex(&hash),
    }));
    let page = common::own_page(writer.scope(), &stored);
    writer.commit(told, Answer::see(format!("{page}#attachments"))).await
}

type Checked<'u> = (&'u UploadedFile, Vec<u8>, String);

fn checked(upload: &Upload, hash: Option<Vec<u8>>) -> Result<Checked<'_>, String> {
    let most = limits::ATTACHMENT_BYTES;
    let (Some(file), Some(hash)) = (upload.files.first(), hash) else {
        return Err("No file was chosen; choose one and add it".to_owned());
    };
    if upload.files.len() > 1 {
        return Err("Several files were sent; add them one after the other".to_owned());
    }
    if file.bytes.is_empty() {
        return Err("The file is empty; choose one with something in it".to_owned());
    }
    if file.bytes.len() > most {
        let most = most / 1024 / 1024;
        return Err(format!("The file is larger than {most} MB, the most that is accepted"));
    }
    match file.name.parse::<Line>() {
        Ok(name) => Ok((file, hash, name.as_str().to_owned())),
        Err(misfit) => Err(format!("The name of the file {misfit}")),
    }
}

/// A file that was attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// The attachment.
    pub id: Id,
    /// What it is called.
    pub name: String,
    /// Its SHA-256 in hexadecimal digits.
    pub hash: String,
    /// How long it is.
    pub bytes: u64,
}

/// Attaches the one file of an upload to a record, for an act that tells the ledger what it means.
///
/// Errors: there is no file, or several, or it is empty, too large, or has no name.
pub async fn attach<P: Permission>(
    writer: &mut Writer<P>,
    stored: &Stored,
    upload: &Upload,
) -> Result<Attached, Problem> {
    let hash = upload.files.first().map(|file| Sha256::digest(&file.bytes).to_vec());
    let (file, hash, name) =
        checked(upload, hash).map_err(|words| Problem::refused("file", words))?;
    let id = insert(writer, stored, (file, &hash, &name)).await?;
    Ok(Attached { id, name, hash: hex(&hash), bytes: file.bytes.len() as u64 })
}

/// The content of a file that is attached to a record, whether it was withdrawn since or not.
///
/// Errors: there is none; its content differs from its digest.
pub async fn content(
    by: &mut impl Scoped,
    stored: &Stored,
    attachment: Id,
) -> Result<Vec<u8>, Problem> {
    let select = Query::select()
        .column(Alias::new("hash"))
        .from(Alias::new("attachment"))
        .and_where(Expr::col(Alias::new("id")).eq(val_id(attachment.uuid())))
        .and_where(Expr::col(Alias::new("record")).eq(val_id(stored.id.uuid())))
        .take();
    let row = by.asked().first(&select).await?.ok_or(Problem::Missing)?;
    held(by, &row.need_bytes("hash")?).await
}

/// The content of that digest.
async fn held(by: &mut impl Scoped, hash: &[u8]) -> Result<Vec<u8>, Problem> {
    let content = Query::select()
        .column(Alias::new("content"))
        .from(Alias::new("content"))
        .and_where(Expr::col(Alias::new("hash")).eq(val_bytes(hash)))
        .take();
    let held = by.asked().first(&content).await?;
    let held = held.ok_or_else(|| Problem::fault("an attachment without its content"))?;
    let bytes = held.need_bytes("content")?;
    if Sha256::digest(&bytes).as_slice() != hash {
        return Err(Problem::fault("the content of an attachment differs from its digest"));
    }
    Ok(bytes)
}

async fn insert<P: Permission>(
    writer: &mut Writer<P>,
    stored: &Stored,
    (file, hash, name): (&UploadedFile, &[u8], &str),
) -> Result<Id, Problem> {
    let content = Query::insert()
        .into_table(Alias::new("content"))
        .columns(["hash", "content"].map(Alias::new))
        .values_panic([val_bytes(hash).into(), val_bytes(file.bytes.to_vec()).into()])
        .on_conflict(OnConflict::column(Alias::new("hash")).do_nothing().to_owned())
        .take();
    writer.turn().run(&content).await?;
    let (id, now) = (writer.new_id(), writer.now());
    let told = file.content_type.split(';').next().unwrap_or_default().trim().to_lowercase();
    let told = TOLD.into_iter().find(|known| *known == told);
    let row = vec![
        val_id(id.uuid()),
        val_text(stored.of.name),
        val_id(stored.id.uuid()),
        val_text(name),
        val_text(told.unwrap_or("application/octet-stream")),
        val_whole(i64::try_from(file.bytes.len()).unwrap_or(i64::MAX)),
        val_bytes(hash),
        val_instant(now.timestamp()),
        val_text(writer.scope().actor().name.as_str()),
    ];
    let columns =
        ["id", "register", "record", "name", "content_type", "bytes", "hash", "at", "added_by"];
    writer.turn().insert_many("attachment", &columns, vec![row]).await?;
    Ok(id)
}

/// `GET /{plural}/{key}/attachments/{id}`: always a download, never shown in the page's place.
pub(super) async fn download(
    mut reader: Reader<Seeing>,
    params: Params,
) -> Result<Response, Problem> {
    let of = reader.scope().register();
    let stored = store::find_by_key(&mut reader, of, params.get("key")).await?;
    let id: Id = params.parse("id")?;
    let mut select = of_record(&stored);
    select.and_where(Expr::col(Alias::new("id")).eq(val_id(id.uuid())));
    let row = reader.asked().first(&select).await?.ok_or(Problem::Missing)?;
    let hash = row.need_bytes("hash")?;
    let bytes = held(&mut reader, &hash).await?;
    let kind = row.need_text("content_type")?;
    let kind = TOLD.into_iter().find(|known| *known == kind);
    let mut response = bytes.into_response();
    let headers = [
        (header::CONTENT_TYPE, kind.unwrap_or("application/octet-stream").to_owned()),
        (header::CONTENT_DISPOSITION, disposition(&row.need_text("name")?)),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    for (name, text) in headers {
        let value = HeaderValue::from_str(&text).map_err(Problem::fault)?;
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}

/// What RFC 8187 leaves unescaped.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_');

/// As an attachment with a safe name, and the true one for those who read UTF-8.
fn disposition(name: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ');
    let ascii: String = name.chars().map(|c| if safe(c) { c } else { '_' }).collect();
    let exact = utf8_percent_encode(name, PLAIN);
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{exact}")
}

/// `POST /{plural}/{key}/attachments/{id}/withdrawal`: off the record, with its content kept.
pub(super) async fn withdraw(params: Params, act: Act<Edit, Form>) -> Result<Sealed, Problem> {
    let (_, mut writer) = act.begin().await?;
    let stored = common::editable(&mut writer, params.get("key")).await?;
    let id: Id = params.parse("id")?;
    let now = writer.now();
    let update = Query::update()
        .table(Alias::new("attachment"))
        .value(Alias::new("withdrawn_at"), val_instant(now.timestamp()))
        .and_where(Expr::col(Alias::new("id")).eq(val_id(id.uuid())))
        .and_where(Expr::col(Alias::new("record")).eq(val_id(stored.id.uuid())))
        .and_where(Expr::col(Alias::new("withdrawn_at")).is_null())
        .take();
    if writer.turn().run(&update).await? == 0 {
        return Err(Problem::Missing);
    }
    let told = Occurrence::of("attachment.withdrawn").about(stored.of, stored.id, stored.reach);
    let answer = Answer::see(format!("{}#attachments", common::own_page(writer.scope(), &stored)));
    writer.commit(told.with(json!({ "attachment": id.to_string() })), answer).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_cannot_leave_its_quotes() {
        let told = disposition("a\"; x=\u{fc}\r\n.pdf");
        assert!(told.starts_with("attachment; filename=\"a__ x____.pdf\";"), "{told}");
        assert!(told.ends_with("filename*=UTF-8''a%22%3B%20x%3D%C3%BC%0D%0A.pdf"), "{told}");
    }

    #[test]
    fn sizes_are_said_in_three_figures_or_fewer() {
        assert_eq!(size(999), "999 B");
        assert_eq!(size(61_400), "61 kB");
        assert_eq!(size(2_540_000), "2.5 MB");
    }
}
