//! The page of a service: can it be recovered in time, what it needs, what needs it, who promised
//! what. It prints on one sheet; the record with all its facts stands beside it.

mod alone;

use super::{
    begin::{self, Beginning},
    chain,
    common::{
        all, counted, explore, first_sentence, folded, html, hue, kind, mention, named, recovery,
        several, stands, status, time, unknowns,
    },
    home,
};
use crate::{
    ask,
    facts::{
        Disclosed, NOT_SHOWN, Need, NodeKind, Promise, ServiceLine, ServiceReport, Shown, Verdict,
    },
};
use axum::response::Response;
use frame::{
    gate::{Params, Reader, register::View},
    page::{
        Action, Aside, CellLook, Chip, Drawn, Halves, Head, Html, Hue, Inline, ItemView, ListView,
        More, Panel, Phone, Place, Status, Strip, TableView, TimelineView, When, Words,
        draw::{
            BarView, ChainPiece, Hatches, LimitView, NeighbourView, Neighbours, ObjectiveBars,
            PromiseChain, Proof, margin_words,
        },
    },
    problem::Problem,
    shell,
    store::{self, HistoryEntry},
};
use record::Record;
use services::catalogue::{Service, rules};
use terms::Duration;

/// Entries of the short history.
const NEWEST: usize = 5;
/// Conflicts before the rest is folded.
const CONFLICTS: usize = 6;
/// Contracts that are drawn; the table names the rest.
const DRAWN: usize = 2;

/// `GET /services/{key}`.
pub(super) async fn show(mut reader: Reader<View>, params: Params) -> Result<Response, Problem> {
    let begun = match begin::page(&mut reader, &params, Place::Services).await? {
        Ok(begun) => begun,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let report = match ask::service(&mut reader, begun.stored.id).await {
        Err(Problem::Missing) => return Ok(begun.record()),
        report => report?,
    };
    let entries = store::history(&mut reader, &begun.stored, None, NEWEST).await?;
    let subject = Subject { report: &report, begun: &begun };
    shell::answer(&begun.shell, &page(&subject, &entries)?)
}

/// What the page tells of.
struct Subject<'a> {
    report: &'a ServiceReport,
    begun: &'a Beginning,
}

impl std::ops::Deref for Subject<'_> {
    type Target = Beginning;

    fn deref(&self) -> &Beginning {
        self.begun
    }
}

/// What contradicts its objectives, and objectives that leave nothing in reserve.
fn objections(subject: &Subject<'_>) -> Result<Option<Panel>, Problem> {
    let conflicts = &subject.report.conflicts;
    let mut items: Vec<ItemView> =
        conflicts.iter().take(CONFLICTS).map(home::own_conflict).collect();
    let service = Service::from_values(&subject.stored.values).ok();
    let tight = service.map_or_else(Vec::new, |service| rules::without_reserve(&service));
    items.extend(tight.into_iter().map(|words| ItemView {
        hue: Some(Hue::Warn),
        words: words.into(),
        note: "without reserve: it is accepted, and leaves nothing for what goes wrong".into(),
        end: Words::new(),
    }));
    if items.is_empty() {
        return Ok(None);
    }
    let title = match conflicts.is_empty() {
        true => "Objectives without reserve",
        false => "What contradicts its objectives",
    };
    let most = items.len();
    items.extend(conflicts.iter().skip(CONFLICTS).map(home::own_conflict));
    let mut panel = Panel::flush(title, folded(items, most, ListView::default())?);
    if conflicts.len() > CONFLICTS {
        panel = panel.end(Words::new().soft(conflicts.len().to_string()));
    }
    Ok(Some(panel))
}

fn page(subject: &Subject<'_>, entries: &[HistoryEntry]) -> Result<Html, Problem> {
    let report = subject.report;
    let mut left = Vec::new();
    left.extend(alone::circle(report)?);
    left.push(in_time(report)?);
    if subject.is_own || !report.needs.is_empty() || !report.needed_by.is_empty() {
        left.push(dependencies(subject)?);
    }
    if !report.contracts.is_empty() {
        left.push(contracts(report)?);
    }
    left.extend(objections(subject)?);
    let mut right = Vec::new();
    if !report.chain.is_empty() {
        right.push(chain_panel(report)?);
    }
    if !report.line.derived.unknown.is_empty() {
        let items = unknowns(&report.line.derived.unknown);
        let most = items.len();
        let list = folded(items, most, ListView::default())?;
        right.push(Panel::flush("What is not known", list));
    }
    if subject.is_own {
        right.push(alone::singles(report)?);
        right.extend(alone::together(report)?);
    }
    if !report.to_confirm.is_empty() {
        let items: Vec<ItemView> =
            report.to_confirm.iter().take(4).map(home::confirmation).collect();
        let most = items.len();
        let list = folded(items, most, ListView::default())?;
        let all = counted(report.to_confirm.len(), "dependency", "dependencies");
        right.push(Panel::flush("To be confirmed", list).end(Words::new().soft(all)));
    }
    if subject.is_own {
        right.push(timeline(subject, entries)?);
    }
    let parts = |panels: &[Panel]| -> Result<Html, Problem> {
        let parts: Vec<&dyn frame::page::Part> =
            panels.iter().map(|panel| panel as &dyn frame::page::Part).collect();
        all(&parts)
    };
    html(&Aside {
        above: all(&[&head(subject), &strip(subject), &subject.tabs])?,
        left: all(&[&parts(&left)?, &Hatches])?,
        right: parts(&right)?,
        first: false,
        sheet: true,
    })
}

/// The verdict with what it is about: `Gap 2 h 20 min`.
fn verdict(line: &ServiceLine) -> Status {
    let words = match (line.verdict, line.margin) {
        (Verdict::Gap, Some(margin)) if margin < 0 => {
            format!("Gap {}", margin_words(margin).trim_start_matches('−'))
        }
        _ => stands(line).to_owned(),
    };
    Status::chip(hue(line.verdict), words)
}

fn head(subject: &Subject<'_>) -> Head {
    let (stored, line) = (&subject.stored, &subject.report.line);
    let mut under: Vec<String> = Vec::new();
    let description = subject.text("description");
    under.extend(Some(first_sentence(&description)).filter(|d| !d.is_empty()));
    under.push(line.tier.map_or("no tier".to_owned(), |t| format!("tier {}", home::tier_words(t))));
    under.push(subject.text("kind").to_lowercase());
    if line.is_vital {
        under.push("vital".to_owned());
    }
    let since = subject.text("live_since");
    let state = subject.text("state").to_lowercase();
    let state = if state.is_empty() { "no state".to_owned() } else { state };
    under.push(if since.is_empty() { state } else { format!("{state} since {since}") });
    under.retain(|words| !words.is_empty());
    let mut chips = vec![Chip::Plain(stored.label()), Chip::Status(verdict(line))];
    if stored.retired.is_some() {
        chips.push(Chip::Status(Status::chip(Hue::Unknown, "Out of use")));
    }
    let fails = explore(&format!("fail={}", stored.label()));
    let mut actions = Vec::new();
    if subject.may_edit {
        actions.push(Action::link("Edit", format!("{}/edit", stored.path())).shortcut("E"));
    }
    actions.push(Action::link("What if it fails", fails).primary());
    Head {
        title: stored.title(),
        chips,
        under: under.join(" · ").into(),
        actions,
        ..Head::default()
    }
}

fn strip(subject: &Subject<'_>) -> Strip {
    let mut facts: Vec<(String, Words)> = Vec::new();
    for (name, field) in [
        ("Service owner", "owner"),
        ("Run by", "provider"),
        ("Hours", "hours"),
        ("Critical period", "critical_periods"),
        ("MBCO", "mbco"),
        ("WRT", "wrt"),
        ("Objectives from", "objectives_in"),
    ] {
        let mut text = subject.text(field);
        if text.is_empty() && field == "objectives_in" {
            text = subject.text("objectives_from");
        }
        if !text.is_empty() {
            facts.push((name.to_owned(), text.into()));
        } else if field == "owner" {
            let is_named = !subject.stored.value("owner").is_nothing();
            let none = match is_named {
                true => NOT_SHOWN,
                false => subject.report.line.service.disclosed.or_hidden("no owner named"),
            };
            facts.push((name.to_owned(), Words::new().soft(none)));
        }
    }
    let at = facts.len().min(2);
    facts.insert(at, ("Supplied by".to_owned(), suppliers(subject.report)));
    Strip { facts }
}

/// Who supplies it: by a dependency, or by a contract.
fn suppliers(report: &ServiceReport) -> Words {
    let needed = report.needs.iter().map(|need| &need.node);
    let promising = report.contracts.iter().map(|promise| &promise.supplier);
    let mut all: Vec<Shown> =
        needed.chain(promising).filter(|node| node.kind == NodeKind::Supplier).cloned().collect();
    let mut seen = std::collections::HashSet::new();
    all.retain(|one| seen.insert(one.clone()));
    match all.is_empty() {
        true => Words::new().soft(report.line.service.disclosed.or_hidden("no supplier named")),
        false => several(Words::new(), &all, 3),
    }
}

/// Time and data against their limits.
fn in_time(report: &ServiceReport) -> Result<Panel, Problem> {
    let line = &report.line;
    let shown = line.service.disclosed;
    let bar = |words: &str, time, proof, none| BarView {
        words: words.to_owned(),
        time,
        none: shown.or_hidden(none).to_owned(),
        proof,
        hue: hue(line.verdict),
        at_least: false,
    };
    let limit = |words: &str, time, is_full| LimitView { words: words.to_owned(), time, is_full };
    let tested = line.tested.as_ref();
    let derived = line.derived.time;
    let derived = (line.derived.is_known() || derived.seconds() > 0).then_some(derived);
    let proof =
        tested.map_or(Proof::Tested, |t| if t.holds { Proof::Tested } else { Proof::Lapsed });
    let recover = ObjectiveBars {
        title: "Time to recover".to_owned(),
        bars: vec![
            bar("Claimed", line.claimed, Proof::Claimed, "nothing is claimed"),
            BarView {
                at_least: !line.derived.is_known(),
                ..bar("Derived", derived, Proof::Derived, "nothing is known")
            },
            bar("Tested", tested.map(|tested| tested.time), proof, "no test is recorded"),
        ],
        limits: vec![limit("RTO", line.rto, true), limit("MTPD", line.mtpd, false)],
    };
    let lost = match (report.worst_data, report.rpo) {
        (Some(worst), Some(rpo)) if worst > rpo => Hue::Bad,
        (Some(_), Some(_)) => Hue::Warn,
        _ => Hue::Unknown,
    };
    let data = ObjectiveBars {
        title: "Data lost".to_owned(),
        bars: vec![
            BarView {
                hue: lost,
                // It is an objective, and shown with the others.
                none: "no RPO is stated".to_owned(),
                ..bar("Stated", report.rpo, Proof::Claimed, "")
            },
            BarView {
                hue: lost,
                ..bar("Derived", report.worst_data, Proof::Derived, "nothing known of its sources")
            },
            bar("Tested", None, Proof::Tested, "no test is recorded"),
        ],
        limits: vec![limit("RPO", report.rpo, true), limit("MTDL", report.mtdl, false)],
    };
    let left = Drawn { both: recover.draw(), words: time_words(report), ..Drawn::default() };
    let right = Drawn { both: data.draw(), words: data_words(report), ..Drawn::default() };
    let halves = Halves { left: html(&left)?, right: html(&right)?, tight: false };
    let end = Words::new().link("How this was computed", "#chain");
    Ok(Panel::text("Can it be recovered in time?", html(&halves)?).end(end))
}

fn time_words(report: &ServiceReport) -> Words {
    let late = report.line.margin.is_some_and(|margin| margin < 0);
    // What is wrong stands first; the rest says by how much more, and from what it follows.
    let mut words = match report.words.split_once([';', '.']).filter(|_| late) {
        Some((first, _)) => {
            let rest = report.words[first.len()..].to_owned();
            Words::of(Inline::Broken(first.to_owned())).soft(rest)
        }
        None => Words::new().soft(report.words.clone()),
    };
    if let (Some(allowed), Some(by)) = (report.allowed, &report.allowed_by) {
        words = words.soft(format!(" Must be back within {} for ", allowed.words()));
        words = mention(words, by).soft(".");
    }
    words
}

fn data_words(report: &ServiceReport) -> Words {
    if report.line.service.disclosed == Disclosed::Named {
        return Words::new().soft("Where its data come from is not shown, either.");
    }
    match (report.worst_data, &report.worst_data_from, report.rpo) {
        (Some(worst), Some(from), Some(rpo)) if worst > rpo => {
            let excess = margin_words(worst.seconds() - rpo.seconds());
            let words = format!("Would lose {} too much", excess.trim_start_matches('+'));
            let words = Words::of(Inline::Broken(words)).soft("; its oldest data come from ");
            by_way(mention(words, from), report, worst)
        }
        (Some(worst), Some(from), _) => {
            let words = Words::new().soft("The oldest data come from ");
            by_way(mention(words, from), report, worst)
        }
        _ => Words::new().soft(report.extent.pick(
            "Nothing it takes data from states how old its data may be, so the loss is not known.",
            "Nothing shown to you that it takes data from states how old its data may be, so the \
             loss is not known.",
        )),
    }
}

/// What the source of the oldest data states, and what stands between it and the service.
fn by_way(words: Words, report: &ServiceReport, worst: Duration) -> Words {
    let words = words.soft(format!(", which states {}", worst.words()));
    let between = match report.worst_data_way.as_slice() {
        [_, between @ .., _] if !between.is_empty() => between,
        _ => return words.soft("."),
    };
    let between: Vec<Shown> = between.iter().map(|link| link.node.clone()).collect();
    several(words.soft(", by way of "), &between, 4).soft(".")
}

/// What it needs and what needs it, drawn and as tables.
fn dependencies(subject: &Subject<'_>) -> Result<Panel, Problem> {
    let report = subject.report;
    let line = &report.line;
    let stored = &subject.stored;
    if report.needs.is_empty() && report.needed_by.is_empty() {
        let finding = "No dependency of it is recorded";
        let nothing = frame::page::Nothing {
            finding: report.extent.none(finding, ""),
            more: "So it is reckoned as if it stood alone. Say what it runs on, what it takes \
                   data from, who keeps it running."
                .to_owned(),
            actions: match subject.may_edit {
                true => vec![Action::link(
                    "New dependency",
                    format!("/dependencies/new?consumer={}", stored.label()),
                )],
                false => Vec::new(),
            },
        };
        return Ok(Panel::flush("Dependencies", html(&nothing)?));
    }
    let least = if line.derived.is_known() { "" } else { "≥ " };
    let stops = report.singles.len();
    let view = Neighbours {
        name: stored.title(),
        under: match (line.derived.is_known(), line.derived.time.seconds()) {
            (false, 0) => format!("{} · recovery unknown", stored.label()),
            _ => format!("{} · {least}{}", stored.label(), line.derived.time.words()),
        },
        finding: match stops {
            0 => String::new(),
            1 => "1 single cause stops it".to_owned(),
            many => format!("{many} single causes stop it"),
        },
        needs: report.needs.iter().map(|need| neighbour(need, true)).collect(),
        needed_by: report.needed_by.iter().map(|need| neighbour(need, false)).collect(),
        all: format!("/dependencies?consumer={}", stored.id),
    };
    let rows = |needs: &[Need]| needs.iter().map(need_row).collect::<Vec<_>>();
    let heads =
        [("What", false), ("How", false), ("Hard", false), ("After", true), ("Back after", true)];
    let table = |caption: &str, needs: &[Need]| TableView {
        phone: Phone::Blocks,
        ..TableView::small(caption, &heads, rows(needs))
    };
    let needs = table("What it needs", &report.needs);
    let needed_by = table("What needs it", &report.needed_by);
    let tables = More {
        words: "The same as tables".to_owned(),
        body: all(&[&needs, &needed_by])?,
        open: false,
    };
    let drawn = Drawn { both: view.draw(), words: alone(report), ..Drawn::default() };
    let end = Words::new().link("Explore what fails", explore(&format!("fail={}", stored.label())));
    Ok(Panel::text("Dependencies", all(&[&drawn, &tables])?).end(end))
}

fn neighbour(need: &Need, is_need: bool) -> NeighbourView {
    let mut under: Vec<String> = Vec::new();
    if let Some((needed, of)) = need.needed.filter(|_| !need.group.is_empty()) {
        under.push(format!("needs {needed} of {of}"));
    } else if is_need && need.is_single {
        under.push("the only one".to_owned());
    }
    if !need.is_hard {
        under.push("soft".to_owned());
    }
    if need.lag.seconds() > 0 {
        under.push(format!("after {}", need.lag.words()));
    }
    match &need.recovery {
        Some(recovery) if recovery.is_known() => under.push(recovery.time.words()),
        Some(_) => under.push("recovery unknown".to_owned()),
        None => {}
    }
    let hue = match &need.recovery {
        Some(recovery) if !recovery.is_known() => Some(Hue::Unknown),
        _ if is_need && need.is_single => Some(Hue::Warn),
        _ => None,
    };
    NeighbourView {
        name: need.node.name.clone(),
        under: under.join(" · "),
        href: need.node.path.clone(),
        is_hard: need.is_hard,
        hue,
    }
}

fn need_row(need: &Need) -> Vec<(CellLook, Words)> {
    let how = match need.needed.filter(|_| !need.group.is_empty()) {
        Some((needed, of)) => format!("{}, {needed} of {of}", kind(Some(need.kind))),
        None => kind(Some(need.kind)).to_owned(),
    };
    vec![
        (CellLook::Wrap, named(&need.node)),
        (CellLook::Plain, how.into()),
        (CellLook::Plain, if need.is_hard { "hard" } else { "soft" }.into()),
        (CellLook::Figure, need.lag.words().into()),
        (CellLook::Figure, need.recovery.as_ref().map(recovery).unwrap_or_default()),
    ]
}

/// The causes that stop it alone, as a sentence.
fn alone(report: &ServiceReport) -> Words {
    if report.singles.is_empty() {
        let none = report.extent.none("Nothing alone stops it", "dependencies are recorded");
        return Words::new().soft(none);
    }
    let causes: Vec<_> = report.singles.iter().map(|single| single.cause.clone()).collect();
    several(Words::new().soft("Causes that stop it alone: "), &causes, 5).soft(".")
}

fn chain_panel(report: &ServiceReport) -> Result<Panel, Problem> {
    let line = &report.line;
    let column = chain::of_service(line, &report.chain);
    let drawn = Drawn { one: column.draw(), ..Drawn::default() };
    let title = match (line.verdict, line.derived.is_known()) {
        (Verdict::Gap, _) => "Why it is late".to_owned(),
        (_, true) => format!("How {} adds up", line.derived.time.words()),
        (_, false) => "What is known of its recovery".to_owned(),
    };
    let mut panel = Panel::text(title, html(&drawn)?);
    panel.id = "chain".to_owned();
    Ok(panel)
}

/// What contracts promise, laid into its recovery.
fn contracts(report: &ServiceReport) -> Result<Panel, Problem> {
    let mut parts: Vec<Drawn> = Vec::new();
    for promise in report.contracts.iter().filter(|promise| promise.rto.is_some()).take(DRAWN) {
        parts.push(Drawn { both: promise_chain(promise).draw(), ..Drawn::default() });
    }
    let row = |promise: &Promise| {
        let name = Inline::BoldLink(promise.name.clone(), promise.path.clone());
        let margin = match promise.margin {
            Some(seconds) if seconds < 0 => Words::of(Inline::Broken(margin_words(seconds))),
            Some(seconds) => margin_words(seconds).into(),
            None => Words::new(),
        };
        let data = match (promise.rpo, promise.data_margin) {
            (Some(lost), Some(margin)) if margin < 0 => Words::of(Inline::Broken(lost.words())),
            (lost, _) => time(lost),
        };
        let promised = match promise.rto {
            Some(_) => time(promise.rto),
            None => Words::new().soft("none stated"),
        };
        vec![
            (CellLook::Wrap, Words::of(name).soft(format!(" {}", promise.contract))),
            (CellLook::Plain, named(&promise.supplier)),
            (CellLook::Figure, promised),
            (CellLook::Figure, data),
            (CellLook::Figure, time(promise.total)),
            (CellLook::Figure, margin),
            (CellLook::Plain, status(promise.verdict)),
        ]
    };
    let heads = [
        ("Contract", false),
        ("With", false),
        ("Promised", true),
        ("Data loss", true),
        ("Total", true),
        ("Margin as promised", true),
        ("Verdict", false),
    ];
    let rows = report.contracts.iter().map(row).collect();
    let table =
        TableView { phone: Phone::Blocks, ..TableView::small("Contracts behind it", &heads, rows) };
    let mut all_parts: Vec<&dyn frame::page::Part> = Vec::new();
    all_parts.extend(parts.iter().map(|part| part as &dyn frame::page::Part));
    all_parts.push(&table);
    let short = report.contracts.iter().any(|promise| promise.margin.is_some_and(|m| m < 0));
    let foot = match short {
        true => {
            "What is promised does not fit into the RTO together with the other recovery around it."
        }
        false => "",
    };
    Ok(Panel::text("Contracts behind it", all(&all_parts)?).foot(foot))
}

fn promise_chain(promise: &Promise) -> PromiseChain {
    let piece = |words: String, time: Duration, is_promised| ChainPiece {
        words,
        time: Some(time),
        href: if is_promised { promise.path.clone() } else { String::new() },
        is_promised,
        ..ChainPiece::default()
    };
    let mut pieces = vec![
        piece("detection and decision".to_owned(), promise.lead, false),
        piece("own work before the call".to_owned(), promise.before, false),
    ];
    if let Some(rto) = promise.rto {
        let words = format!("{} promises, {}", promise.supplier.name, promise.name);
        pieces.push(piece(words, rto, true));
    }
    pieces.push(piece("own work after it".to_owned(), promise.after, false));
    PromiseChain {
        title: format!("{} inside the recovery of {}", promise.name, promise.service.service.name),
        pieces,
        rto: promise.service.rto,
        mtpd: promise.service.mtpd,
    }
}

fn timeline(subject: &Subject<'_>, entries: &[HistoryEntry]) -> Result<Panel, Problem> {
    let of = subject.stored.of;
    let entry = |entry: &HistoryEntry| {
        let what = entry.occurrence.rsplit('.').next().unwrap_or_default().replace('-', " ");
        let fields: Vec<String> = entry
            .changes
            .iter()
            .filter_map(|change| change.field)
            .map(|at| of.fields[at].label.to_lowercase())
            .take(3)
            .collect();
        let more =
            if fields.is_empty() { String::new() } else { format!(": {}", fields.join(", ")) };
        let words = Words::from(format!("{what}{more}")).soft(format!(" by {}", entry.actor));
        (words, When::instant(entry.at.timestamp()))
    };
    let view = TimelineView { entries: entries.iter().map(entry).collect() };
    let end = Words::new().link("All", format!("{}/history", subject.stored.path()));
    Ok(Panel::text("Timeline", html(&view)?).end(end))
}
