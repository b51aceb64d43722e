//! The page of a contract: what it promises against what is needed, until when one can leave, what
//! it stands on. The record with all its facts stands beside it.

use super::{
    begin::{self, Beginning},
    common::{self, all, counted, explore, html},
    supplier,
};
use crate::{
    facts::{Promise, falling_short},
    kept,
};
use axum::response::Response;
use frame::{
    gate::{Params, Reader, Scoped, register::View},
    page::{
        Action, Aside, Chip, Head, Html, Hue, Inline, ItemView, ListView, Panel, Place, Status,
        When, Words,
    },
    problem::Problem,
    shell,
};
use record::{Record, Value};
use services::suppliers::{Contract, ContractState, rules};
use terms::Day;

/// Days that are near.
const NEAR: i64 = 90;

/// `GET /contracts/{key}`.
pub(super) async fn show(mut reader: Reader<View>, params: Params) -> Result<Response, Problem> {
    let begun = match begin::page(&mut reader, &params, Place::Suppliers).await? {
        Ok(begun) => begun,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let seen = kept::seen(&mut reader).await?;
    let promises = seen.promises(|contract, _| contract.id == begun.stored.id);
    let subject = Subject {
        no_promise: seen.no_promise(begun.stored.id),
        today: reader.scope().now().day(),
        contract: Contract::from_values(&begun.stored.values).ok(),
        promises: &promises,
        begun: &begun,
    };
    shell::answer(&begun.shell, &page(&subject)?)
}

struct Subject<'a> {
    contract: Option<Contract>,
    promises: &'a [Promise],
    /// Why nothing that it promises counts; empty where it does.
    no_promise: String,
    today: Day,
    begun: &'a Beginning,
}

impl std::ops::Deref for Subject<'_> {
    type Target = Beginning;

    fn deref(&self) -> &Beginning {
        self.begun
    }
}

impl Subject<'_> {
    /// The record that a field names, as a link to it.
    fn link(&self, field: &str) -> Option<Words> {
        let (at, _) = self.stored.of.field(field)?;
        let named = self.names.get(self.stored.values[at].as_ref_id()?)?;
        Some(Words::new().link(named.title.clone(), named.path()))
    }
}

fn page(subject: &Subject<'_>) -> Result<Html, Problem> {
    let mut left = Vec::new();
    if !subject.promises.is_empty() {
        left.push(supplier::promised(subject.promises)?);
    }
    left.push(terms(subject)?);
    left.extend(says(subject)?);
    let right = vec![days(subject)?, stands_on(subject)?];
    let parts = |panels: &[Panel]| -> Result<Html, Problem> {
        let parts: Vec<&dyn frame::page::Part> =
            panels.iter().map(|panel| panel as &dyn frame::page::Part).collect();
        all(&parts)
    };
    html(&Aside {
        above: all(&[&head(subject), &subject.tabs])?,
        left: parts(&left)?,
        right: parts(&right)?,
        first: true,
        sheet: false,
    })
}

fn head(subject: &Subject<'_>) -> Head {
    let stored = &subject.stored;
    let mut chips = vec![Chip::Plain(stored.label())];
    let short = falling_short(subject.promises);
    if short > 0 {
        let words = format!("Promises too little for {}", counted(short, "service", "services"));
        chips.push(Chip::Status(Status::chip(Hue::Bad, words)));
    }
    chips.extend(common::state(stored));
    if stored.retired.is_some() {
        chips.push(Chip::Status(Status::chip(Hue::Unknown, "Out of use")));
    }
    let mut under = Words::from(subject.text("kind"));
    for (before, field) in [(" with ", "supplier"), (", for ", "customer")] {
        under = match subject.link(field) {
            Some(link) => under.text(before).join(link),
            None => under,
        };
    }
    let mut actions = Vec::new();
    if subject.may_edit {
        actions.push(Action::link("Edit", format!("{}/edit", stored.path())).shortcut("E"));
    }
    if let Some(promise) = subject.promises.first().filter(|one| !one.supplier.number.is_empty()) {
        let to = explore(&format!("fail={}", promise.supplier.number));
        actions.push(Action::link(format!("What if {} stops", promise.supplier.name), to));
    }
    Head { title: stored.title(), chips, under, actions, ..Head::default() }
}

/// When it begins and ends, and until when one can say so.
fn days(subject: &Subject<'_>) -> Result<Panel, Problem> {
    let Some(contract) = &subject.contract else {
        return Ok(Panel::text("Until when", Html::default()));
    };
    let today = subject.today;
    let written = |day: Day| Words::from(When::day(day.date()).words);
    let item = |hue: Option<Hue>, words: &str, note: Words, end: Words| ItemView {
        hue,
        words: words.to_owned().into(),
        note,
        end,
    };
    let mut items = Vec::new();
    let starts = contract.starts.map_or_else(|| Words::new().soft("open"), written);
    items.push(item(None, "Begins", Words::new(), starts));
    let ends = contract.ends.map_or_else(|| Words::new().soft("no end is stated"), written);
    let renews = match contract.renews {
        Some(true) => "it renews itself unless notice is given",
        Some(false) => "it ends then by itself",
        None => "whether it renews itself is not said",
    };
    items.push(item(None, "Ends", renews.into(), ends));
    let over = matches!(
        contract.state,
        ContractState::Ended | ContractState::Terminating | ContractState::Transferring
    );
    match rules::notice_by(contract).filter(|_| !over) {
        Some(by) => {
            let left = by.days_since(today);
            let (hue, note) = match left {
                left if left < 0 => (Some(Hue::Bad), "the day is over".to_owned()),
                0 => (Some(Hue::Bad), "it is today".to_owned()),
                left => {
                    let hue = if left <= NEAR { Hue::Warn } else { Hue::Ok };
                    (Some(hue), format!("{} left", counted_days(left)))
                }
            };
            let days = counted_days(contract.notice.unwrap_or_default());
            let note = format!("{note}; {days} before it ends");
            items.push(item(hue, "Notice must be given by", note.into(), written(by)));
        }
        None if over => {}
        None => {
            let missing = match (contract.ends, contract.notice) {
                (None, Some(_)) => "there is no last day to count from",
                (Some(_), None) => "how many days before is not stated",
                _ => "neither its last day nor the days of notice are stated",
            };
            let note = Words::from(missing);
            let none = Words::new().soft("not known");
            items.push(item(Some(Hue::Unknown), "Notice must be given by", note, none));
        }
    }
    let list = ListView { items, ..ListView::default() };
    let panel = Panel::flush("Until when", html(&list)?);
    Ok(match subject.no_promise.is_empty() {
        true => panel,
        false => panel.foot(format!("{}: no promise.", subject.no_promise)),
    })
}

fn counted_days(days: i64) -> String {
    counted(usize::try_from(days).unwrap_or_default(), "day", "days")
}

/// What was agreed, in a few facts.
fn terms(subject: &Subject<'_>) -> Result<Panel, Problem> {
    let facts = [
        ("Reference", "reference"),
        ("Restores within", "rto"),
        ("Data lost at most", "rpo"),
        ("Answers within", "response"),
        ("Availability", "availability"),
        ("Hours", "hours"),
        ("Discloses", "discloses"),
        ("Right to audit", "audit_right"),
    ];
    let end = Words::new().link("All facts", format!("{}/record", subject.stored.path()));
    Ok(Panel::text("What was agreed", html(&common::facts(&facts, |field| subject.text(field)))?)
        .end(end))
}

/// What it says of continuity, of duties and of leaving, in its own words.
fn says(subject: &Subject<'_>) -> Result<Vec<Panel>, Problem> {
    let mut panels = Vec::new();
    for (title, field) in [
        ("What it says of continuity", "continuity_clauses"),
        ("Duties of the supplier", "duties_of_supplier"),
        ("Duties of the customer", "duties_of_customer"),
        ("Penalties", "penalties"),
        ("Exit plan", "exit_plan"),
    ] {
        let text = subject.text(field);
        if !text.is_empty() {
            let item = ItemView { words: text.into(), ..ItemView::default() };
            let list = ListView { items: vec![item], ..ListView::default() };
            panels.push(Panel::flush(title, html(&list)?));
        }
    }
    Ok(panels)
}

/// The agreements that it stands on, and the services that it is for.
fn stands_on(subject: &Subject<'_>) -> Result<Panel, Problem> {
    let held = |field: &str| {
        let (at, _) = subject.stored.of.field(field)?;
        match &subject.stored.values[at] {
            Value::Refs(ids) => Some(ids.clone()),
            _ => None,
        }
    };
    let mut items = Vec::new();
    for (field, note, what) in [
        ("services", "service", ("service", "services")),
        ("underpinned_by", "underpins it", ("agreement", "agreements")),
    ] {
        let ids = held(field).unwrap_or_default();
        let named: Vec<_> = ids.iter().filter_map(|id| subject.names.get(*id)).collect();
        let hidden = ids.len() - named.len();
        items.extend(named.into_iter().map(|named| ItemView {
            words: Words::of(Inline::BoldLink(named.title.clone(), named.path())),
            note: note.into(),
            ..ItemView::default()
        }));
        if hidden > 0 {
            items.push(ItemView {
                hue: Some(Hue::Unknown),
                words: format!("{} not shown to you", counted(hidden, what.0, what.1)).into(),
                ..ItemView::default()
            });
        }
    }
    let none = "It names no service, and no agreement that it stands on.";
    let list = ListView { items, none: none.into(), ..ListView::default() };
    Ok(Panel::flush("What it is for, and stands on", html(&list)?))
}
