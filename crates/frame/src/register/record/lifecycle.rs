//! The line of states, the steps that lead on, and what a step asks for.

use super::{
    common::{self, Subject, key, may_edit},
    detail::View,
    fields::{Filler, Filling},
};
use crate::{
    catalogue::CHANGE_REASON,
    gate::{Fields, Scope, Scoped, Verb},
    page::{Action, FieldKind, FieldView, FormGroup, FormView, LifecycleView, Panel, Stage, Words},
    problem::Problem,
    store::Stored,
};
use record::{Demand, Lifecycle, RecordType, Refusal, Transition};

/// The name under which the panel of taking out of use is asked for.
pub(super) const RETIREMENT: &str = "retirement";

/// The line of states; nothing for records without a lifecycle.
pub(super) fn view(scope: &Scope, subject: &Subject) -> Option<LifecycleView> {
    let stored = &subject.stored;
    let (_, lifecycle) = stored.of.lifecycle()?;
    let now = stored.state().unwrap_or_default();
    let mut actions = Vec::new();
    if stored.retired.is_none() && may_edit(scope, stored) {
        actions.extend(lifecycle.from_state(now).map(|way| action(scope, stored, lifecycle, way)));
    }
    Some(LifecycleView { states: stages(lifecycle, now), actions })
}

/// How far each state is.
pub(super) fn stages(lifecycle: &Lifecycle, now: &str) -> Vec<(String, Stage)> {
    let present = lifecycle.states.iter().position(|state| state.name == now);
    let stage = |at: usize| match present {
        Some(present) if at < present => Stage::Done,
        Some(present) if at == present => Stage::Now,
        _ => Stage::Ahead,
    };
    let states = lifecycle.states.iter().enumerate();
    states.map(|(at, state)| (state.label.to_owned(), stage(at))).collect()
}

/// A step that asks for something leads to its questions; another is done at once.
fn action(scope: &Scope, stored: &Stored, lifecycle: &Lifecycle, way: &Transition) -> Action {
    if way.reason
        || stored.of.is_controlled(stored.state())
        || !asked(stored, lifecycle, way).is_empty()
    {
        return Action::link(way.label, format!("{}?step={}#step", stored.path(), way.name));
    }
    let address = format!("{}/steps/{}", stored.path(), way.name);
    Action::post(way.label, address, key(scope)).with("_version", stored.version.to_string())
}

/// The positions of the fields that a step asks for: those it needs, and those that the next state
/// demands and that are open.
pub(super) fn asked(stored: &Stored, lifecycle: &Lifecycle, way: &Transition) -> Vec<usize> {
    let fields = stored.of.fields.iter().enumerate();
    fields
        .filter(|(at, field)| {
            let demanded = lifecycle.demand(way.to, field.name) == Some(Demand::Required);
            let open = stored.values[*at].is_nothing() && !stored.withheld.contains(at);
            way.needs.contains(&field.name) || (demanded && open)
        })
        .map(|(at, _)| at)
        .collect()
}

/// The questions of a step, at the side; nothing when none was asked for, or it is not offered.
pub(super) async fn panel(
    by: &mut impl Scoped,
    subject: &Subject,
    view: &View,
) -> Result<Option<Panel>, Problem> {
    let stored = &subject.stored;
    if let Some(asked) = &view.why {
        return unreasoned(by.scope(), stored, view, asked).map(Some);
    }
    let Some(name) = &view.step else { return Ok(None) };
    if name == RETIREMENT {
        let may = by.scope().may(stored.of, Verb::Retire, stored.reach);
        return if may && stored.retired.is_none() {
            retirement(by.scope(), stored, view).map(Some)
        } else {
            Ok(None)
        };
    }
    let Some((_, lifecycle)) = stored.of.lifecycle() else { return Ok(None) };
    let Some(way) = lifecycle.transition(stored.state().unwrap_or_default(), name) else {
        return Ok(None);
    };
    if stored.retired.is_some() || !may_edit(by.scope(), stored) {
        return Ok(None);
    }
    let filling = Filling {
        of: stored.of,
        base: Some(stored),
        custom: &subject.custom,
        names: &subject.names,
        typed: view.typed.as_ref(),
        refusals: &view.refusals,
    };
    let filler = Filler::of(by, filling).await?;
    let mut at = asked(stored, lifecycle, way);
    // What the step looks at is asked for before it is refused, and what was refused can be
    // answered here as well.
    let guarded = way.guard.map(|guard| guard(&stored.values)).unwrap_or_default();
    for refusal in view.refusals.iter().chain(&guarded) {
        let name = refusal.field.split('.').next().unwrap_or_default();
        if let Some((place, _)) = stored.of.field(name)
            && stored.of.state != Some(place)
            && !at.contains(&place)
        {
            at.push(place);
        }
    }
    let mut fields: Vec<FieldView> = at
        .into_iter()
        .map(|at| {
            let mut field = filler.field(at);
            let asked = guarded.iter().find(|refusal| refusal.field == field.name);
            if let Some(refusal) = asked.filter(|_| field.error.is_none()) {
                field.help = format!("{}.", refusal.words);
            }
            FieldView { required: true, locked: None, width: crate::page::Width::Full, ..field }
        })
        .collect();
    let hidden = filler.hidden(&fields);
    fields.push(reason(stored.of, view, way.reason));
    let address = format!("{}/steps/{}", stored.path(), way.name);
    let mut form = form(by.scope(), stored, address, fields);
    form.hidden = hidden;
    form.submits = vec![Action::submit(way.label).primary()];
    let title = way.label.to_owned();
    let body = common::html(&form)?;
    Ok(Some(Panel { id: "step".to_owned(), ..Panel::text(title, body) }))
}

fn retirement(scope: &Scope, stored: &Stored, view: &View) -> Result<Panel, Problem> {
    let address = format!("{}/retirement", stored.path());
    let mut form = form(scope, stored, address, vec![reason(stored.of, view, false)]);
    form.submits = vec![Action::submit("Take out of use").bad()];
    let words = "It stays with its history, and can be taken back into use.";
    form.note = Words::from(words);
    let title = format!("Take this {} out of use", record::inside(stored.of.label));
    let body = common::html(&form)?;
    Ok(Panel { id: "step".to_owned(), ..Panel::text(title, body) })
}

/// What was asked for without a reason that it needs: sent again with one.
pub(super) struct Unreasoned {
    /// What is done: `Put the earlier value back`.
    pub title: &'static str,
    /// Where it is sent, below the address of the record.
    pub address: &'static str,
    /// What was sent besides.
    pub sent: Vec<(String, String)>,
}

impl Unreasoned {
    /// A request that is sent again as it was, but with a reason.
    pub(super) fn again(
        title: &'static str,
        address: &'static str,
        fields: &Fields,
        refusals: &[Refusal],
    ) -> Option<Unreasoned> {
        let open = refusals.iter().any(|refusal| refusal.field == CHANGE_REASON);
        let own = |name: &String| !name.starts_with('_') && name != CHANGE_REASON;
        let sent = fields.0.iter().filter(|(name, _)| own(name)).cloned().collect();
        open.then_some(Unreasoned { title, address, sent })
    }
}

fn unreasoned(
    scope: &Scope,
    stored: &Stored,
    view: &View,
    asked: &Unreasoned,
) -> Result<Panel, Problem> {
    let address = format!("{}/{}", stored.path(), asked.address);
    let mut form = form(scope, stored, address, vec![reason(stored.of, view, true)]);
    form.hidden.clone_from(&asked.sent);
    form.submits = vec![Action::submit(asked.title).primary()];
    let body = common::html(&form)?;
    Ok(Panel { id: "step".to_owned(), ..Panel::text(asked.title.to_owned(), body) })
}

fn form(scope: &Scope, stored: &Stored, action: String, fields: Vec<FieldView>) -> FormView {
    FormView {
        action,
        key: key(scope),
        version: stored.version.to_string(),
        groups: vec![FormGroup { title: String::new(), help: String::new(), fields }],
        cancel: stored.path(),
        ..FormView::default()
    }
}

fn reason(of: &RecordType, view: &View, required: bool) -> FieldView {
    why(of, required, (view.typed.as_ref(), &view.refusals))
}

/// The field that asks why a change is made.
pub(super) fn why(
    of: &RecordType,
    required: bool,
    (typed, refusals): (Option<&Fields>, &[Refusal]),
) -> FieldView {
    let text = typed.map_or("", |typed| typed.text(CHANGE_REASON));
    let error = refusals.iter().find(|refusal| refusal.field == CHANGE_REASON);
    let kind = FieldKind::Prose { rows: 2, most: 0 };
    let help = if of.may_be_controlled() {
        "The change it belongs to, like RFC-0042, or why it is done; it is kept in the ledger."
    } else {
        "Why it is done; it is kept in the ledger."
    };
    let mut field = FieldView::new(CHANGE_REASON, "Reason", kind).holding(text).help(help);
    field.required = required || of.controlled;
    field.error = error.map(|refusal| refusal.words.clone());
    field
}
