//! The page for files of other tools: what would change is shown first, then it is brought in.

use crate::{
    File, Format,
    import::{self, Outcome, Way},
};
use axum::{
    extract::{DefaultBodyLimit, Request},
    http::StatusCode,
    response::Html as Page,
};
use frame::{
    exchange::Fate,
    gate::{
        Act, Answer, Body, Occurrence, Permission, PermissionKey, Reader, Routes, Scope, Scoped,
        Sealed, Upload, Verb, secret_text,
    },
    limits,
    page::{
        Action, CellLook, CellView, ColumnView, ErrorSummary, FieldKind, FieldView, FormGroup,
        FormView, Head, Html, Inline, LineKind, Nothing, OptionView, Panel, Place, RowView,
        TableView, Words,
    },
    problem::Problem,
    shell,
    store::{self, ListQuery},
};
use governance::people::Organisation;
use record::{Record, RecordType};
use serde_json::json;
use terms::{Id, fold};

/// Rows of a table that are shown; the counts above it tell of all.
const SHOWN: usize = 200;

/// Bring in services, and all that hangs on them, from files.
#[derive(Debug)]
pub struct BringIn;

impl Permission for BringIn {
    fn key(_: Option<&'static RecordType>) -> PermissionKey {
        PermissionKey::Register("service", Verb::Import)
    }
}

/// A form with files, read up to the limits of an upload.
pub struct Sent(Upload);

impl Body for Sent {
    async fn read(mut request: Request) -> Result<(Sent, Option<String>, Vec<u8>), Problem> {
        DefaultBodyLimit::disable().apply(&mut request);
        let (upload, key, fingerprint) = Upload::read(request).await?;
        Ok((Sent(upload), key, fingerprint))
    }
}

/// The routes.
pub fn routes(routes: Routes) -> Routes {
    routes.read::<BringIn, _, _>("/import", show).write::<BringIn, Sent, _, _>("/import", take)
}

async fn show(reader: Reader<BringIn>) -> Result<Page<String>, Problem> {
    page(reader.scope(), vec![form(reader.scope(), None)?], None).map(Page)
}

/// Reads the files, compares them with what is kept, and brings them in when that was asked.
async fn take(act: Act<BringIn, Sent>) -> Result<Sealed, Problem> {
    let scope = act.scope().clone();
    let asked = match Asked::of(&act.body().0) {
        Ok(asked) => asked,
        Err((field, words)) => return Err(refused(&scope, field, words)),
    };
    let (format, files) = (asked.format, asked.files.clone());
    let names: Vec<String> = files.iter().map(|file| file.name.to_string()).collect();
    // What is read is read before the turn begins: nobody else waits for it.
    let reading = tokio::task::spawn_blocking(move || format.read(&files));
    let reading = reading.await.map_err(|_| Problem::fault("a reader of files stopped"))?;
    let (_, mut writer) = act.begin_many().await?;
    let at = match organisation(&mut writer, &asked.at).await? {
        Ok(at) => at,
        Err(words) => return Err(refused(&scope, "at", words)),
    };
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    writer.because(&import::reason(&names, format.label(), Some(&asked.reason)));
    let mut progress = |_: &'static RecordType, _: usize| {};
    let way = Way { label: format.label(), at, progress: &mut progress };
    let outcome = import::bring_in(&mut writer, reading, way).await?;
    let main = told(&outcome, asked.apply)?;
    let html = page(&scope, vec![main, form(&scope, None)?], None)?;
    if !asked.apply {
        // Dropped, the writer leaves no trace: that was the dry run.
        drop(writer);
        return Err(Problem::Shown(StatusCode::OK, html));
    }
    if !writer.has_changes() {
        return writer.unchanged(Answer::html(StatusCode::OK, html));
    }
    let counts = json!({
        "files": names,
        "format": format.name(),
        "new": outcome.created(),
        "changed": outcome.updated(),
    });
    let what = Occurrence::of("landscape.applied").with(counts);
    writer.commit(what, Answer::html(StatusCode::OK, html)).await
}

/// What the form says.
struct Asked {
    format: Format,
    files: Vec<File>,
    at: String,
    reason: String,
    apply: bool,
}

impl Asked {
    fn of(body: &Upload) -> Result<Asked, (&'static str, String)> {
        let text = |name: &str| body.fields.text(name).trim().to_owned();
        let format = Format::named(&text("format"))
            .ok_or(("format", "The format is open; choose one of the list".to_owned()))?;
        if body.files.is_empty() {
            return Err(("files", "No file was chosen; choose one or several".to_owned()));
        }
        let files = body.files.iter().map(|sent| {
            let mut file = File::named(&sent.name, sent.bytes.to_vec());
            file.folder = text("project");
            file
        });
        let apply = body.fields.text("how") == "apply";
        Ok(Asked { format, files: files.collect(), at: text("at"), reason: text("reason"), apply })
    }
}

/// The organisation by its number, its id or its name; none when nothing is said.
async fn organisation(
    by: &mut impl Scoped,
    named: &str,
) -> Result<Result<Option<Id>, String>, Problem> {
    if named.is_empty() {
        return Ok(Ok(None));
    }
    let of = Organisation::record_type();
    match store::find_by_key(by, of, named).await {
        Ok(found) => return Ok(Ok(Some(found.id))),
        Err(Problem::Missing) => {}
        Err(problem) => return Err(problem),
    }
    let query = ListQuery { words: named.to_owned(), ..ListQuery::default() };
    let found = store::list(by, of, &query).await?.rows;
    let mut same = found.iter().filter(|stored| fold(&stored.title()) == fold(named));
    Ok(match (same.next(), same.next()) {
        (Some(one), None) => Ok(Some(one.id)),
        _ => Err(format!("“{named}” names no organisation; give its number, like ORG-0004")),
    })
}

fn refused(scope: &Scope, field: &'static str, words: String) -> Problem {
    let shown = form(scope, Some((field, words)))
        .and_then(|form| page(scope, vec![form], Some("These files cannot be read")));
    match shown {
        Ok(html) => Problem::Shown(StatusCode::UNPROCESSABLE_ENTITY, html),
        Err(problem) => problem,
    }
}

fn page(scope: &Scope, parts: Vec<Html>, fault: Option<&str>) -> Result<String, Problem> {
    let head = Head {
        title: "Import files of other tools".to_owned(),
        under: Words::from(
            "Services, components, suppliers and what needs what. Entries are known again by the \
             keys of their source; nothing is ever deleted.",
        ),
        ..Head::default()
    };
    let mut all = vec![Html::of(&head).map_err(Problem::fault)?];
    all.extend(parts);
    let mut shell = shell::at(scope, Place::Services, "Import");
    shell.faulty = fault.is_some();
    shell.page(&joined(all)?).map_err(Problem::fault)
}

/// Parts, one below the other.
fn joined(parts: Vec<Html>) -> Result<Html, Problem> {
    let below = |all: Html, part: Html| Html::all(&[&all, &part]).map_err(Problem::fault);
    parts.into_iter().try_fold(Html::default(), below)
}

fn form(scope: &Scope, fault: Option<(&'static str, String)>) -> Result<Html, Problem> {
    let options = Format::ALL.map(|format| OptionView {
        value: format.name().to_owned(),
        words: format!("{}: {}", format.label(), format.takes()),
        help: String::new(),
        chosen: false,
    });
    let line = |name: &str, label: &str, help: &str| {
        let kind = FieldKind::Line { what: LineKind::Text, most: 300, autocomplete: "" };
        FieldView::new(name, label, kind).help(help)
    };
    let size = limits::SHEET_BYTES / 1024 / 1024;
    let mut fields = vec![
        FieldView::new(
            "format",
            "Format",
            FieldKind::Choice { options: options.to_vec(), picks: false, none: String::new() },
        )
        .required(),
        FieldView::new("files", "Files", FieldKind::File { accept: String::new(), many: true })
            .help(format!("Those of one format are read together; at most {size} MB."))
            .required(),
        line(
            "at",
            "Organisation",
            "Whose services and components these become: its number, like ORG-0004, or its name. \
             Empty: the one that the files tell of.",
        ),
        line(
            "project",
            "Project",
            "For Compose and Kubernetes: what tells these files from others.",
        ),
        line("reason", "Reason", "Why, for the history."),
    ];
    let mut errors = ErrorSummary::default();
    if let Some((name, words)) = fault {
        errors.title = "These files cannot be read".to_owned();
        for field in &mut fields {
            if field.name == name {
                errors.faults.push((field.id(), words.clone()));
                *field = field.clone().error(words.clone());
            }
        }
    }
    let form = FormView {
        action: "/import".to_owned(),
        key: secret_text(scope.app().clock()),
        groups: vec![FormGroup { fields, ..FormGroup::default() }],
        errors,
        submits: vec![
            Action::named("Show what would change", "how", "look").primary(),
            Action::named("Bring it in", "how", "apply"),
        ],
        files: true,
        ..FormView::default()
    };
    let form = Html::of(&form).map_err(Problem::fault)?;
    Html::of(&Panel::text("Files", form)).map_err(Problem::fault)
}

/// What became of the files, or would.
fn told(outcome: &Outcome, applied: bool) -> Result<Html, Problem> {
    let finding = format!(
        "{} entries read{}: {} new, {} changed, {} unchanged; {} to report",
        outcome.read,
        if applied { "" } else { ", nothing has been written" },
        outcome.created(),
        outcome.updated(),
        outcome.unchanged(),
        outcome.problems.len()
    );
    let counts = outcome.counts.iter().map(|count| {
        let numbers = [count.created, count.updated, count.unchanged];
        let name = Words::new().link(count.of.register, ["/", count.of.plural].concat());
        let cells = numbers.map(|number| Words::from(number.to_string()));
        std::iter::once(name).chain(cells).collect()
    });
    let rows = outcome.rows.iter().take(SHOWN).map(|row| {
        let name = if applied {
            let href = format!("/{}/{}", row.of.plural, row.label);
            Words::of(Inline::BoldLink(row.title.clone(), href))
        } else {
            Words::new().bold(row.title.clone())
        };
        let fate = if row.fate == Fate::New { "New" } else { "Changed" };
        let differs = row
            .differences
            .iter()
            .map(|one| format!("{}: {} → {}", one.label, short(&one.before), short(&one.after)));
        vec![
            Words::from(place(&row.spot)),
            Words::from(fate),
            name,
            Words::from(row.of.label),
            Words::from(differs.collect::<Vec<_>>().join("; ")),
        ]
    });
    let gone = outcome.gone.iter().take(SHOWN).map(|gone| {
        let href = format!("/{}/{}", gone.of.plural, gone.label);
        vec![Words::of(Inline::BoldLink(gone.title.clone(), href)), Words::from(gone.of.label)]
    });
    let problems = outcome.problems.iter().take(SHOWN).map(|problem| {
        vec![
            Words::from(place(&problem.spot)),
            Words::from(problem.what.clone()),
            Words::from(problem.kept.clone()),
        ]
    });
    let title = if applied { "Result" } else { "What would change" };
    let parts = [
        panel(title, &["Register", "New", "Changed", "Unchanged"], counts.collect(), &finding)?,
        panel("New and changed", &["At", "", "Name", "", "Difference"], rows.collect(), "")?,
        panel("To report", &["At", "What", "What is kept"], problems.collect(), "")?,
        panel("Not in the files any more: they stay", &["Name", "Register"], gone.collect(), "")?,
    ];
    joined(parts.into_iter().collect())
}

fn place(spot: &crate::landscape::Spot) -> String {
    format!("{} line {}", spot.file, spot.line)
}

/// A value as far as it helps to tell it apart.
fn short(text: &str) -> String {
    match text.chars().count() {
        0 => "nothing".to_owned(),
        long if long > 80 => text.chars().take(80).chain(['…']).collect(),
        _ => text.to_owned(),
    }
}

fn panel(title: &str, heads: &[&str], rows: Vec<Vec<Words>>, foot: &str) -> Result<Html, Problem> {
    let column = |words: &&str| ColumnView { words: (*words).to_owned(), ..ColumnView::default() };
    let row = |cells: Vec<Words>| RowView {
        cells: cells.into_iter().map(|words| CellView::new(CellLook::Plain, words)).collect(),
        ..RowView::default()
    };
    let table = TableView {
        caption: title.to_owned(),
        columns: heads.iter().map(column).collect(),
        rows: rows.into_iter().map(row).collect(),
        nothing: Nothing {
            finding: "Nothing.".to_owned(),
            more: String::new(),
            actions: Vec::new(),
        },
        bare: true,
        ..TableView::default()
    };
    let table = Html::of(&table).map_err(Problem::fault)?;
    let panel = Panel::flush(title, table).foot(foot.to_owned());
    Html::of(&panel).map_err(Problem::fault)
}
