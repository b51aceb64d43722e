//! The place Process: every run that the reader sees, roles that nobody holds, the words.

use super::{all, counted, key, mine, when};
use crate::{
    documents::{Document, standard},
    people::RolePart,
    procedure::{
        ProcessRun,
        kept::{self, House},
        sight,
    },
};
use axum::response::Response;
use frame::{
    gate::{PermissionKey, ReachSet, Reader, Scope, Scoped, SignedIn, Verb},
    page::{
        Action, Aside, CellLook, Head, Hue, Inline, ItemView, ListView, Nothing, Panel, Part,
        Phone, Place, Status, TableView, Words,
    },
    problem::Problem,
    shell,
};
use process::Definition;
use record::Record;
use terms::Id;

/// `GET /process`.
pub(super) async fn show(reader: Reader<SignedIn>) -> Result<Response, Problem> {
    let scope = reader.scope();
    let house = kept::house(scope.app()).await?;
    let mut shell = shell::at(scope, Place::Process, "Process");
    shell.live = mine::live(scope);
    let of = ProcessRun::record_type();
    // A provider keeps its own organisation's records, and that one runs no process of its own.
    let may_add = scope
        .actor()
        .reach(PermissionKey::Register(of.name, Verb::Edit))
        .is_some_and(|reach| reach == ReachSet::Everything || has_common_roles(&house, &reach));
    let mut head = Head {
        title: "The continuity process".to_owned(),
        under: Words::from(Definition::shipped().title.clone()),
        ..Head::default()
    };
    // Who takes part without reaching the organisation sees the runs below, and no record of one.
    let reach = scope.reach_of(of);
    if house.runs.values().any(|run| reach.includes(run.around.organisation)) {
        head.actions.push(Action::link("All facts of runs", format!("/{}", of.plural)));
    }
    head.actions.push(Action::link("Handbook", "/process/handbook"));
    if may_add {
        let new = Action::link("Prepare a run", format!("/{}/new", of.plural));
        head.actions.push(new.primary());
    }
    let runs = runs(scope, &house)?;
    let mut right = Vec::new();
    right.extend(mine::nowhere(&house, scope)?);
    right.extend(documents(scope, &house)?);
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

/// Does somebody lead, manage or design continuity in one of these organisations? Only there a run
/// can be started.
fn has_common_roles(house: &House, reach: &ReachSet) -> bool {
    let is_common = |part: RolePart| {
        matches!(
            part,
            RolePart::ContinuityLead | RolePart::BcManager | RolePart::EnterpriseArchitects
        )
    };
    let mut roles = house.cast.roles();
    roles.any(|(_, role)| is_common(role.part) && reach.includes(role.organisation))
}

fn runs(scope: &Scope, house: &House) -> Result<Panel, Problem> {
    let now = scope.now();
    let mut rows = Vec::new();
    for run in house.runs.values().rev() {
        let Some(seen) = sight::sight(scope, house, run).filter(|_| !run.is_retired) else {
            continue;
        };
        let desk = run.desk(now);
        let is_seen = |work: &&std::sync::Arc<crate::procedure::desk::Work>| {
            seen.sees(run, &work.duty.item) && seen.sees_duty(&work.duty)
        };
        let open = desk.all.iter().filter(is_seen).count();
        let late = desk.late_activities(now, (&seen, |item: &_| seen.sees(run, item)));
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
            (CellLook::Wrap, Words::of(Inline::BoldLink(run.title.clone(), run.path()))),
            (CellLook::Plain, state),
            (CellLook::Soft, started.map(|at| Words::from(when(at))).unwrap_or_default()),
            (CellLook::Figure, Words::from(open.to_string())),
            (CellLook::Figure, late),
        ]);
    }
    let heads = [
        ("Run", false),
        ("State", false),
        ("Started", false),
        ("Work waiting", true),
        ("Late", true),
    ];
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

/// The documents of each organisation that has a run: how many are entered, written and published.
fn documents(scope: &Scope, house: &House) -> Result<Option<Panel>, Problem> {
    let of = Document::record_type();
    let reach = scope.reach_of(of);
    let with_runs = house.runs.values().filter(|run| !run.is_retired);
    let mut homes: Vec<Id> = with_runs.map(|run| run.around.organisation).collect();
    homes.extend(house.shelf.documents.values().map(|kept| kept.reach));
    homes.sort();
    homes.dedup();
    homes.retain(|home| reach.includes(*home));
    let (mut items, mut actions) = (Vec::new(), Vec::new());
    for home in homes {
        let all = house.shelf.documents.values();
        let own: Vec<_> = all.filter(|kept| kept.reach == home && !kept.is_retired).collect();
        let published = own.iter().filter(|kept| kept.is_published()).count();
        let open = own.iter().filter(|kept| kept.story.open().is_some()).count();
        let drifted = own.iter().filter(|kept| kept.story.drift.is_some()).count();
        let name = house.cast.organisation_name(&home.to_string());
        let missing = standard::missing(&house.shelf, Definition::shipped(), home).len();
        let list = format!("/{}?organisation={home}", of.plural);
        let entered = counted(own.len(), "document", "documents");
        items.push(ItemView {
            words: Words::of(Inline::BoldLink(name.clone(), list)),
            note: Words::from(format!("{entered}: {published} published, {open} on their way")),
            end: match drifted {
                0 => Words::new(),
                count => Status::plain(Hue::Warn, format!("{count} drifted")).into(),
            },
            ..ItemView::default()
        });
        if missing > 0 && scope.may(of, Verb::Edit, home) {
            let words = format!("Enter {missing} of S1 to S31 for {name}");
            let act = Action::post(words, format!("/{}/standard", of.plural), key(scope));
            let mut runs = house.runs.values().filter(|run| run.around.organisation == home);
            let integrator = runs.find_map(|run| run.around.integrator).map(|id| id.to_string());
            let act = act.with("organisation", home.to_string());
            actions.push(act.with("integrator", integrator.unwrap_or_default()));
        }
    }
    if items.is_empty() {
        return Ok(None);
    }
    let list = ListView { items, ..ListView::default() };
    let mut parts: Vec<&dyn Part> = vec![&list];
    parts.extend(actions.iter().map(|action| action as &dyn Part));
    let end = Words::new().link("All documents", format!("/{}", of.plural));
    Ok(Some(Panel::flush("Documents", all(&parts)?).end(end)))
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
    panel.end = Words::new().link("All words", "/process/glossary");
    Ok(panel)
}
