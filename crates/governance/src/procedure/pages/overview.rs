//! The place Process: every run that the reader sees, roles that nobody holds, the words.

use super::{all, counted, mine, when};
use crate::procedure::{
    ProcessRun,
    kept::{self, House},
    sight,
};
use axum::response::Response;
use frame::{
    gate::{PermissionKey, Reader, Scope, Scoped, SignedIn, Verb},
    page::{
        Action, Aside, CellLook, Head, Hue, Inline, ItemView, ListView, Nothing, Panel, Part,
        Phone, Place, Status, TableView, Words,
    },
    problem::Problem,
    shell,
};
use process::Definition;
use record::Record;

/// `GET /process`.
pub(super) async fn show(reader: Reader<SignedIn>) -> Result<Response, Problem> {
    let scope = reader.scope();
    let house = kept::house(scope.app()).await?;
    let mut shell = shell::at(scope, Place::Process, "Process");
    shell.live = mine::live(scope);
    let of = ProcessRun::record_type();
    let may_add = scope
        .actor()
        .reach(PermissionKey::Register(of.name, Verb::Edit))
        .is_some_and(|reach| !reach.is_empty());
    let mut head = Head {
        title: "The continuity process".to_owned(),
        under: Words::from(Definition::shipped().title.clone()),
        ..Head::default()
    };
    if !scope.reach_of(of).is_empty() {
        head.actions.push(Action::link("All facts of runs", format!("/{}", of.plural)));
    }
    if may_add {
        let new = Action::link("Prepare a run", format!("/{}/new", of.plural));
        head.actions.push(new.primary());
    }
    let runs = runs(scope, &house)?;
    let mut right = Vec::new();
    right.extend(mine::nowhere(&house, scope)?);
    right.push(words()?);
    let right: Vec<&dyn Part> = right.iter().map(|one| one as &dyn Part).collect();
    let aside = Aside {
        above: all(&[&head])?,
        left: all(&[&runs])?,
        right: all(&right)?,
        ..Aside::default()
    };
    shell::answer(&shell, &all(&[&aside])?)
}

fn runs(scope: &Scope, house: &House) -> Result<Panel, Problem> {
    let now = scope.now();
    let mut rows = Vec::new();
    for run in house.runs.values().rev() {
        let Some(seen) = sight::sight(scope, house, run).filter(|_| !run.is_retired) else {
            continue;
        };
        let desk = run.desk(now);
        let mine = desk.all.iter().filter(|work| seen.sees(run, &work.duty.item));
        let (mut open, mut late) = (0, 0);
        for work in mine {
            open += 1;
            late += usize::from(work.is_late(now));
        }
        let state = match &run.run {
            None => Status::plain(Hue::Unknown, "not started").into(),
            Some(one) if one.closed().is_some() => Status::plain(Hue::Ok, "closed").into(),
            Some(one) if one.is_exercise() => Words::new().bold("running, an exercise"),
            Some(_) => Words::new().bold("running"),
        };
        let started = run.told.first().map(|entry| entry.at);
        let late = match late {
            0 => Words::new(),
            count => Status::plain(Hue::Bad, count.to_string()).into(),
        };
        rows.push(vec![
            (CellLook::Plain, Words::of(Inline::BoldLink(run.title.clone(), run.path()))),
            (CellLook::Plain, state),
            (CellLook::Soft, started.map(|at| Words::from(when(at))).unwrap_or_default()),
            (CellLook::Figure, Words::from(open.to_string())),
            (CellLook::Figure, late),
        ]);
    }
    let heads =
        [("Run", false), ("State", false), ("Started", false), ("Waiting", true), ("Late", true)];
    let nothing = Nothing {
        finding: "No run yet.".to_owned(),
        more: "A cycle of the continuity programme, an invocation and an exercise each are a run: \
               whoever has a part in it finds it in its work, and who was asked and told is kept."
            .to_owned(),
        ..Nothing::default()
    };
    let count = rows.len();
    let table =
        TableView { nothing, phone: Phone::Blocks, ..TableView::small("Runs", &heads, rows) };
    Ok(Panel::flush("Runs", all(&[&table])?).end(Words::new().soft(counted(count, "run", "runs"))))
}

/// The words of the process.
fn words() -> Result<Panel, Problem> {
    let terms = Definition::shipped().terms.iter().map(|term| ItemView {
        words: Words::new().bold(term.word.clone()),
        note: Words::from(term.meaning.clone()),
        ..ItemView::default()
    });
    let list = ListView { items: terms.collect(), ..ListView::default() };
    let mut panel = Panel::flush("Glossary", all(&[&list])?);
    panel.id = "glossary".to_owned();
    Ok(panel)
}
