//! The pages of an import: the file, its columns, what would change, the result, and one row put
//! right by hand.

pub(super) mod application;
pub(super) mod changes;
pub(super) mod choose;
pub(super) mod meaning;
pub(super) mod rest;
pub(super) mod row;
pub(super) mod tables;
pub(super) mod upload;

use super::{
    columns::Columns,
    kept::{self, Kept},
    mapping::{self, Mapping},
    plan::{Plan, plan},
    report::chosen,
};
use crate::{
    gate::{Act, Params, Scope, Scoped, register::Import, secret_text},
    page::{Action, Head, Html, Icon, Progress, Shell, Stage, Words},
    problem::Problem,
    sheets::{Sheet, SheetRow},
    shell,
};
use axum::response::Html as Page;
use record::RecordType;
use serde_json::Value as Json;
use terms::Id;

/// An import with its file read.
pub(super) struct Opened {
    pub kept: Kept,
    pub columns: Columns,
    pub sheets: Vec<String>,
    pub sheet: Sheet,
    /// The rows of the sheet that somebody left out of this import.
    pub left_out: Vec<SheetRow>,
}

impl Opened {
    /// Opens the import of the address; `sheet` names the sheet that is looked at, if any does.
    pub async fn of(
        by: &mut impl Scoped,
        of: &'static RecordType,
        id: Id,
        sheet: Option<&str>,
    ) -> Result<Opened, Problem> {
        let kept = kept::find(by, of, id).await?;
        let mut all = kept::sheets(by, &kept).await?;
        let columns = Columns::of(by, of).await?;
        let names: Vec<String> = all.iter().map(|sheet| sheet.name.clone()).collect();
        let wanted = sheet.or(kept.sheet.as_deref());
        let sheet = match wanted.map(|wanted| names.iter().position(|name| name == wanted)) {
            Some(Some(at)) => all.swap_remove(at),
            Some(None) if sheet.is_some() => return Err(Problem::Missing),
            _ => chosen(of, all),
        };
        let sheet = mapping::filled(sheet, &columns, &mapping::same_for_all(&kept.mapping));
        let sheet = match &kept.mapping["corrections"] {
            Json::Object(corrections) => mapping::corrected(sheet, corrections),
            _ => sheet,
        };
        let mut opened = Opened { kept, columns, sheets: names, sheet, left_out: Vec::new() };
        let lines = opened.kept.left_out();
        if opened.kept.sheet.as_ref() == Some(&opened.sheet.name) && !lines.is_empty() {
            let rows = std::mem::take(&mut opened.sheet.rows);
            (opened.left_out, opened.sheet.rows) =
                rows.into_iter().partition(|row| lines.contains(&row.line));
        }
        Ok(opened)
    }

    /// Where the columns go, once that was decided for this sheet.
    pub fn mapping(&self) -> Option<Mapping> {
        let decided = self.kept.sheet.as_ref() == Some(&self.sheet.name);
        let mapping = || Mapping::from_json(&self.columns, &self.sheet, &self.kept.mapping);
        decided.then(mapping)
    }

    /// The dry run. Errors: nobody has said yet which column is what ([`Problem::Missing`]).
    pub async fn plan(&self, by: &mut impl Scoped) -> Result<(Mapping, Plan), Problem> {
        let mapping = self.mapping().ok_or(Problem::Missing)?;
        let plan = plan(by, self.columns.of, &self.sheet, &mapping).await?;
        Ok((mapping, plan))
    }

    /// What is kept of the columns, with what was said of single rows before: how they were put
    /// right, and which are left out.
    pub fn kept_as(&self, mapping: &Mapping) -> Json {
        let mut json = mapping.json(&self.columns, &self.sheet);
        for name in ["corrections", "left_out"] {
            json[name] = self.kept.mapping[name].clone();
        }
        json
    }

    /// The step to which a row that was settled leads back.
    fn step(&self) -> &'static str {
        if self.kept.is_in() { "/result" } else { "/changes" }
    }

    fn path(&self) -> String {
        self.kept.path(self.columns.of)
    }

    fn head(&self, stage: usize, actions: Vec<Action>) -> Opening {
        let under = format!(
            "{} · sheet “{}” · {} · kept as received",
            self.kept.file,
            self.sheet.name,
            size(self.kept.bytes)
        );
        Opening {
            head: Head {
                title: title(self.columns.of),
                under: Words::from(under),
                actions,
                ..Head::default()
            },
            progress: progress(stage),
        }
    }
}

/// The upper part of every page of an import.
pub(super) struct Opening {
    head: Head,
    progress: Progress,
}

fn title(of: &RecordType) -> String {
    format!("Import {} from a spreadsheet", record::inside(of.register))
}

fn progress(now: usize) -> Progress {
    let steps = ["File", "Columns", "What would change", "Result"];
    let stage = |at: usize| match at.cmp(&now) {
        std::cmp::Ordering::Less => Stage::Done,
        std::cmp::Ordering::Equal => Stage::Now,
        std::cmp::Ordering::Greater => Stage::Ahead,
    };
    let steps = steps.iter().enumerate().map(|(at, words)| ((*words).to_owned(), stage(at)));
    Progress { label: "Steps of this import".to_owned(), steps: steps.collect(), upright: false }
}

/// The page around `main`.
pub(super) fn shown(scope: &Scope, main: &Html, faulty: bool) -> Result<String, Problem> {
    let of = scope.register();
    let mut shell: Shell = shell::for_register(scope, of, "Import");
    shell.title = title(of);
    shell.faulty = faulty;
    shell.page(main).map_err(Problem::fault)
}

pub(super) fn page(scope: &Scope, main: &Html) -> Result<Page<String>, Problem> {
    shown(scope, main, false).map(Page)
}

/// A fresh key for a form.
pub(super) fn key(scope: &Scope) -> String {
    secret_text(scope.app().clock())
}

/// Does a program ask, which gets problem documents instead of pages?
pub(super) fn is_program<B: crate::gate::Body>(act: &Act<Import, B>) -> bool {
    let accept = act.headers().get(axum::http::header::ACCEPT);
    accept.and_then(|v| v.to_str().ok()).is_some_and(|v| v.starts_with("application/json"))
}

pub(super) fn id(params: &Params) -> Result<Id, Problem> {
    params.parse("id")
}

fn template_link(of: &RecordType) -> Action {
    Action::link("Template", format!("/{}/template.xlsx", of.plural)).icon(Icon::Out)
}

fn leave(of: &RecordType) -> Action {
    Action::link("Cancel", format!("/{}", of.plural)).quiet()
}

/// `61 kB`
fn size(bytes: i64) -> String {
    match bytes {
        bytes if bytes < 1_000 => format!("{bytes} bytes"),
        bytes if bytes < 1_000_000 => format!("{} kB", bytes / 1_000),
        bytes => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}
