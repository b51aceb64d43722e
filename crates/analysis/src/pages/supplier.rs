//! The page of a supplier: do its contracts promise enough, and what stops when it stops.

use super::{
    begin::{self, Beginning},
    common::{self, all, counted, day, explore, html, hue, named_beside_rto, status, time, word},
    deeds::{self, Deeds},
    home,
    through::{self, Through},
};
use crate::{
    ask,
    facts::{ContractLine, Promise, SupplierReport, Verdict, falling_short},
};
use axum::response::Response;
use frame::{
    gate::{Params, Reader, register::View},
    page::{
        Action, Aside, CellLook, CellView, Chip, ColumnView, Head, Html, Hue, Inline, ItemView,
        KvView, ListView, More, Nothing, Panel, Phone, Place, RowView, Status, TableView, Words,
        draw::{PromiseBar, margin_words},
    },
    problem::Problem,
    shell,
};
use terms::Duration;

/// Promises in the table; the rest is counted.
const ROWS: usize = 60;
/// Single causes before the rest is folded.
const FEW: usize = 5;

/// `GET /suppliers/{key}`.
pub(super) async fn show(mut reader: Reader<View>, params: Params) -> Result<Response, Problem> {
    let begun = match begin::page(&mut reader, &params, Place::Suppliers).await? {
        Ok(begun) => begun,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let report = match ask::supplier(&mut reader, begun.stored.id).await {
        Err(Problem::Missing) => return Ok(begun.record()),
        report => report?,
    };
    let deeds = deeds::of(&mut reader, (&begun.stored, report.extent)).await?;
    let through = through::of(&mut reader, &begun.stored).await?;
    let subject = Subject { report: &report, deeds: &deeds, through: &through, begun: &begun };
    shell::answer(&begun.shell, &page(&subject)?)
}

struct Subject<'a> {
    report: &'a SupplierReport,
    deeds: &'a Deeds,
    through: &'a Through,
    begun: &'a Beginning,
}

impl std::ops::Deref for Subject<'_> {
    type Target = Beginning;

    fn deref(&self) -> &Beginning {
        self.begun
    }
}

fn page(subject: &Subject<'_>) -> Result<Html, Problem> {
    let report = subject.report;
    let mut left = vec![promises(report)?, contracts(subject)?];
    left.extend(subject.deeds.tables()?);
    let mut right = vec![depends(report)?];
    right.extend(subject.deeds.disputes()?);
    let facts = leaving(subject);
    if !facts.pairs.is_empty() {
        let end = Words::new().link("All facts", format!("{}/record", subject.stored.path()));
        right.push(Panel::text("If we must leave", html(&facts)?).end(end));
    }
    right.extend(subject.through.panel()?);
    right.extend(deeds::people(&subject.stored, &subject.names)?);
    right.push(singles(report)?);
    let parts = |panels: &[Panel]| -> Result<Html, Problem> {
        let parts: Vec<&dyn frame::page::Part> =
            panels.iter().map(|panel| panel as &dyn frame::page::Part).collect();
        all(&parts)
    };
    html(&Aside {
        above: all(&[&head(subject), &subject.tabs])?,
        left: parts(&left)?,
        right: parts(&right)?,
        first: false,
        sheet: false,
    })
}

fn head(subject: &Subject<'_>) -> Head {
    let (stored, report) = (&subject.stored, subject.report);
    let mut chips = vec![Chip::Plain(stored.label())];
    match (falling_short(&report.promises), report.promises.len()) {
        (_, 0) => {}
        (0, _) if report.promises.iter().all(|promise| promise.verdict != Verdict::Unknown) => {
            chips.push(Chip::Status(Status::chip(Hue::Warn, "Promises add up, untested")));
        }
        (0, _) => chips.push(Chip::Status(Status::chip(Hue::Unknown, "Not everything is known"))),
        (count, _) => {
            let words =
                format!("Promises too little for {}", counted(count, "service", "services"));
            chips.push(Chip::Status(Status::chip(Hue::Bad, words)));
        }
    }
    chips.extend(common::state(stored));
    let delivers = subject.text("delivers");
    let mut under: Vec<String> = Vec::new();
    under.push(common::first_sentence(&delivers));
    under.push(subject.text("category").to_lowercase());
    let owner = subject.text("owner");
    under.push(if owner.is_empty() { owner } else { format!("owner: {owner}") });
    under.retain(|words| !words.is_empty());
    let mut actions = Vec::new();
    if subject.may_edit {
        actions.push(Action::link("Edit", format!("{}/edit", stored.path())).shortcut("E"));
    }
    let words = format!("What if {} stops", stored.title());
    actions.push(Action::link(words, explore(&report.link)).primary());
    Head {
        title: stored.title(),
        chips,
        under: under.join(" · ").into(),
        actions,
        ..Head::default()
    }
}

/// Each promise on the scale where the RTO is the same line.
fn promises(report: &SupplierReport) -> Result<Panel, Problem> {
    let none = report.extent.none("No contract promises anything for a service", "");
    promises_of(&report.promises, none, true)
}

/// The promises of one contract.
pub(super) fn promised(promises: &[Promise]) -> Result<Panel, Problem> {
    promises_of(promises, String::new(), false)
}

/// By what a promise is judged, here and among the conflicts.
const COUNTED: &str = "Counted against the RTO: detection and decision, other recovery before, the \
                       promise, other recovery after. A gap is what ends later than the RTO, loses \
                       more data than the RPO, or, in an SLA, promises sooner than the service is \
                       back. Each gap stands among the conflicts, too.";

/// The column that names the contract, where there may be several.
const CONTRACT: usize = 1;

fn promises_of(promises: &[Promise], none: String, named: bool) -> Result<Panel, Problem> {
    let column = |words: &str, figures| ColumnView {
        words: words.to_owned(),
        figures,
        ..ColumnView::default()
    };
    let mut table = TableView {
        caption: "Promises against what each service needs, least margin first".to_owned(),
        columns: vec![
            column("Service", false),
            column("Contract", false),
            column("RTO", true),
            ColumnView {
                scale: Some(PromiseBar::axis()),
                ..column("Before, promise, after", false)
            },
            column("Promised", true),
            column("Margin", true),
            column("Data loss", true),
            column("Verdict", false),
        ],
        rows: promises.iter().take(ROWS).map(promise).collect(),
        nothing: Nothing {
            finding: none,
            more: "Say in each contract which services it is for and how soon the supplier \
                   restores; then it can be held against what the services need."
                .to_owned(),
            ..Nothing::default()
        },
        phone: Phone::Stacks,
        bare: true,
        ..TableView::default()
    };
    if !named {
        table.columns.remove(CONTRACT);
        table.rows.iter_mut().for_each(|row| drop(row.cells.remove(CONTRACT)));
    }
    let mut foot = match promises.is_empty() {
        true => Words::new(),
        false => Words::new().soft(COUNTED),
    };
    if let Some(worst) = promises.first().filter(|one| one.margin.is_some_and(|m| m < 0)) {
        let name = &worst.service.service.name;
        foot = foot.text(match worst.would_do.filter(|would| would.seconds() > 0) {
            Some(would) => format!(" For {name} a promise of {} would do.", would.words()),
            None => format!(
                " For {name} no promise could do: the work around it alone takes as long as there \
                 is until the RTO."
            ),
        });
    }
    let rest = promises.len().saturating_sub(ROWS);
    if rest > 0 {
        foot = foot.text(format!(" {rest} more are not shown here."));
    }
    let end = Words::new().soft("grey: other recovery; blue: promised; line: RTO");
    Ok(Panel::flush("Do the contracts promise enough?", html(&table)?).end(end).foot(foot))
}

fn promise(promise: &Promise) -> RowView {
    let line = &promise.service;
    let bar = PromiseBar {
        name: line.service.name.clone(),
        rto: line.rto,
        before: Duration::from_seconds(promise.lead.seconds() + promise.before.seconds()).ok(),
        promised: promise.rto,
        after: Some(promise.after),
    };
    let margin = match promise.margin {
        Some(seconds) if seconds < 0 => Words::of(Inline::Broken(margin_words(seconds))),
        // What stands around the promise is not known: it can only become less.
        Some(seconds) if promise.verdict == Verdict::Unknown => {
            Words::new().soft(format!("at most {}", margin_words(seconds)))
        }
        Some(seconds) => margin_words(seconds).into(),
        None => Words::new(),
    };
    let margin = held(promise, margin);
    let data = match (promise.rpo, promise.needed_rpo) {
        (None, _) => Words::new().soft("none stated"),
        (Some(lost), Some(rpo)) if lost > rpo => {
            let words = format!("{}, RPO {}", lost.words(), rpo.words());
            Words::of(Inline::Broken(words))
        }
        (Some(lost), _) => lost.words().into(),
    };
    let promised = match promise.rto {
        Some(rto) => Words::from(rto.words()),
        None => Words::new().soft("none stated"),
    };
    let contract = Inline::Link(promise.contract.clone(), promise.path.clone());
    let verdict = Status::plain(hue(promise.verdict), word(promise.verdict));
    RowView {
        href: line.service.path.clone(),
        cells: vec![
            CellView::new(CellLook::Wrap, named_beside_rto(&line.service)),
            CellView::new(CellLook::Plain, Words::of(contract)),
            CellView::new(CellLook::Figure, time(line.rto)),
            CellView::new(CellLook::Plain, Words::of(Inline::Drawing(bar.draw()))),
            CellView::new(CellLook::Figure, promised),
            CellView::new(CellLook::Figures, margin),
            CellView::new(CellLook::Figures, data),
            CellView::new(CellLook::Plain, verdict),
        ],
        ..RowView::default()
    }
}

/// Of an SLA beside its margin what is derived leaves of it: whether it can be held.
fn held(promise: &Promise, margin: Words) -> Words {
    match promise.held_margin {
        Some(seconds) if seconds < 0 => {
            let words = format!("{} against what is derived", margin_words(seconds));
            margin.text(" ").join(Words::of(Inline::Broken(words)))
        }
        Some(seconds) => {
            let most = if promise.service.derived.is_known() { "" } else { "at most " };
            margin.soft(format!(" {most}{} against what is derived", margin_words(seconds)))
        }
        None => margin,
    }
}

fn contracts(subject: &Subject<'_>) -> Result<Panel, Problem> {
    let report = subject.report;
    let row = |line: &ContractLine| {
        let name = Inline::BoldLink(line.name.clone(), line.path.clone());
        let none = || Words::new().soft("none stated");
        let state = match (line.services, line.too_little_for) {
            (0, _) => Words::new().soft("for no service"),
            (_, 0) if line.rto.is_none() || line.unknown_for > 0 => status(Verdict::Unknown),
            (_, 0) => status(Verdict::Plausible),
            (_, count) => {
                let words = format!("Too little for {}", counted(count, "service", "services"));
                Status::plain(Hue::Bad, words).into()
            }
        };
        let data = match line.rpo {
            Some(rpo) => rpo.words().into(),
            // Data loss that nobody promised is nobody's to bear.
            None if line.services > 0 => Words::of(Inline::Broken("none stated".to_owned())),
            None => none(),
        };
        let restore: Words = line.rto.map_or_else(none, |rto: Duration| rto.words().into());
        vec![
            (CellLook::Wrap, Words::of(name).soft(format!(" {}", line.number))),
            (CellLook::Figure, restore),
            (CellLook::Figure, data),
            (CellLook::Figure, line.availability.clone().into()),
            (CellLook::Plain, day(&line.ends).into()),
            (CellLook::Plain, day(&line.notice_by).into()),
            (CellLook::Figure, line.services.to_string().into()),
            (CellLook::Plain, state),
        ]
    };
    let heads = [
        ("Contract", false),
        ("Restore", true),
        ("Data loss", true),
        ("Available", true),
        ("Ends", false),
        ("Notice by", false),
        ("Services", true),
        ("State", false),
    ];
    let mut table =
        TableView::small("Contracts", &heads, report.contracts.iter().map(row).collect());
    table.phone = Phone::Blocks;
    table.nothing = Nothing {
        finding: report.extent.none("No contract with it is recorded", ""),
        more: "Without a contract nothing is promised, whatever was said.".to_owned(),
        actions: match subject.may_edit {
            true => vec![Action::link(
                "New contract",
                format!("/contracts/new?supplier={}", subject.stored.label()),
            )],
            false => Vec::new(),
        },
    };
    let all = report.contracts.len() + report.idle.len();
    let to = format!("/contracts?supplier={}", subject.stored.id);
    let end = Words::new().link(format!("All {all}"), to);
    let panel = Panel::flush("Contracts", html(&table)?).end(end);
    // What is over or to come has no row: nothing is promised by it.
    match report.idle.is_empty() {
        true => Ok(panel),
        false => Ok(panel.foot(format!("No promise: {}.", report.idle.join(", ")))),
    }
}

/// What stops when it stops.
fn depends(report: &SupplierReport) -> Result<Panel, Problem> {
    let name = &report.supplier.name;
    let after = |seconds: u64| {
        let time = i64::try_from(seconds).ok().and_then(|s| Duration::from_seconds(s).ok());
        match seconds {
            0 => "at once".to_owned(),
            _ => format!("after {}", time.map(Duration::words).unwrap_or_default()),
        }
    };
    let (services, all_services) = report.services;
    let (vital, all_vital) = report.vital;
    let mut items = vec![ItemView {
        words: Words::new()
            .bold(format!("{services} of {}", counted(all_services, "service", "services")))
            .text(format!(
                "{}, {vital} of {all_vital} vital, fail if {name} stops altogether.",
                report.extent.pick("", " shown to you")
            )),
        ..ItemView::default()
    }];
    if let Some((first, seconds)) = &report.first_vital {
        items.push(ItemView {
            hue: Some(Hue::Bad),
            words: Words::from("The first vital service is hit ")
                .bold(after(*seconds))
                .text(": ")
                .link(first.name.clone(), first.path.clone()),
            ..ItemView::default()
        });
    }
    if let Some((first, seconds)) = &report.first_mtpd {
        items.push(ItemView {
            hue: Some(Hue::Bad),
            words: Words::new()
                .link(first.name.clone(), first.path.clone())
                .text(format!(" passes its MTPD {}", after(*seconds))),
            ..ItemView::default()
        });
    }
    items.push(ItemView {
        words: report
            .extent
            .pick("Components it runs or supplies", "Components of it that are shown to you")
            .into(),
        end: report.components.to_string().into(),
        ..ItemView::default()
    });
    let list = ListView { items, ..ListView::default() };
    let foot = Words::new().link(format!("What if {name} stops"), explore(&report.link));
    Ok(Panel::flush(format!("What depends on {name}"), html(&list)?).foot(foot))
}

/// Everything in its hands that stops services alone, what stops most first.
fn singles(report: &SupplierReport) -> Result<Panel, Problem> {
    let (first, rest) = report.singles.split_at(report.singles.len().min(FEW));
    let list = ListView {
        items: first.iter().map(home::single).collect(),
        none: report
            .extent
            .none("Nothing in its hands stops a service alone", "dependencies are recorded")
            .into(),
        ..ListView::default()
    };
    let others = ListView { items: rest.iter().map(home::single).collect(), ..ListView::default() };
    let more = More { words: format!("{} more", rest.len()), body: html(&others)?, open: false };
    let mut parts: Vec<&dyn frame::page::Part> = vec![&list];
    if !rest.is_empty() {
        parts.push(&more);
    }
    let end = Words::new().soft(report.singles.len().to_string());
    Ok(Panel::flush("Single causes of failure", all(&parts)?).end(end))
}

fn leaving(subject: &Subject<'_>) -> KvView {
    let facts = [
        ("Can be replaced", "replaceable"),
        ("Risk", "risk"),
        ("Why", "risk_reason"),
        ("Judged on", "risk_judged_on"),
        ("Delivers through", "delivers_through"),
        ("Rank in the chain", "rank"),
        ("Review by", "review_by"),
    ];
    common::facts(&facts, |field| subject.text(field))
}
