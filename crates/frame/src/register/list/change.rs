//! What a bulk edit does to each record: read from an address or a form, planned record by record.
//!
//! The plan is made twice with the same words: when it is shown, and when it is carried out. What
//! saving would refuse is asked both times, so that what is shown is what happens.

use super::{asked::Asked, page::can_be_set};
use crate::{
    database::{Ask, val_whole},
    gate::{
        Asking, Fields, Reader, Scope, Scoped, Verb,
        register::{Edit, Retire},
    },
    limits,
    problem::Problem,
    register::reading::{self, FieldAt, Parsed},
    store::{self, CustomField, Saving, Stored},
};
use record::{RecordType, Refusal, Transition, Value};
use sea_query::{Alias, Expr, ExprTrait, Query};
use serde_json::Value as Json;
use terms::Id;

/// What is done to each of many records.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// This field gets this value.
    Field(usize, Value),
    /// This field of the installation, by its key, gets this value; null empties it.
    Custom(String, Json),
    /// This step of the lifecycle is taken.
    Step(String),
    /// It is taken out of use.
    Retire,
    /// It is brought back into use.
    Return,
}

/// What is meant to be changed, before the value is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// A field, by position.
    Field(usize),
    /// A field that this installation adds, by position.
    Custom(usize),
    /// The state.
    State,
    /// Out of use.
    Retire,
    /// Back into use.
    Return,
}

impl Aim {
    /// Reads the name of the button that was pressed.
    pub fn read(of: &RecordType, custom: &[CustomField], name: &str) -> Option<Aim> {
        if let Some(at) = custom.iter().position(|field| field.name() == name) {
            return Some(Aim::Custom(at));
        }
        match (name, of.field(name)) {
            ("retired", _) => Some(Aim::Retire),
            ("returned", _) => Some(Aim::Return),
            (_, Some((at, _))) if of.state == Some(at) => Some(Aim::State),
            (_, Some((at, field))) if can_be_set(field) => Some(Aim::Field(at)),
            _ => None,
        }
    }

    /// What one may do only with this permission.
    pub fn verb(self) -> Verb {
        match self {
            Aim::Field(_) | Aim::Custom(_) | Aim::State => Verb::Edit,
            Aim::Retire | Aim::Return => Verb::Retire,
        }
    }

    /// The order, as the heading of its pages: `Set kind`.
    pub fn words(self, of: &RecordType, custom: &[CustomField]) -> String {
        match self {
            Aim::Field(at) => format!("Set {}", record::inside(of.fields[at].label)),
            Aim::Custom(at) => format!("Set {}", record::inside(&custom[at].label)),
            Aim::State => "Change state".to_owned(),
            Aim::Retire => "Take out of use".to_owned(),
            Aim::Return => "Bring back into use".to_owned(),
        }
    }
}

/// Reads the aim with its value. Errors: the value is not understood.
pub(super) async fn read(
    by: &mut impl Scoped,
    of: &'static RecordType,
    custom: &[CustomField],
    fields: &Fields,
) -> Result<Result<Change, Refusal>, Problem> {
    let aim = Aim::read(of, custom, fields.text("set")).ok_or(Problem::Missing)?;
    let at = match aim {
        Aim::Field(at) => FieldAt::Declared(at),
        Aim::Custom(at) => FieldAt::Custom(at),
        Aim::State if fields.text("value").is_empty() => {
            return Ok(Err(Refusal::of("value", "The step is open; choose one")));
        }
        Aim::State => return Ok(Ok(Change::Step(fields.text("value").to_owned()))),
        Aim::Retire => return Ok(Ok(Change::Retire)),
        Aim::Return => return Ok(Ok(Change::Return)),
    };
    if !fields.has("value") {
        return Ok(Err(Refusal::of("value", "The value is open; choose one")));
    }
    let texts: Vec<&str> = fields.all("value").collect();
    let wanted = [(0, at, texts.join("; "))];
    let read = reading::texts(by, of, custom, &wanted).await?;
    Ok(match read.into_iter().next() {
        Some(Ok(Parsed::Declared(at, value))) => Ok(Change::Field(at, value)),
        Some(Ok(Parsed::Custom(key, value))) => Ok(Change::Custom(key, value)),
        Some(Err(refusal)) => Err(Refusal::of("value", refusal.words)),
        None => Err(Refusal::of("value", "The value is open; give one")),
    })
}

/// The records that are meant: those chosen, or all that the list shows.
///
/// Errors: more than [`limits::BULK_ROWS`].
pub(super) async fn chosen(
    by: &mut impl Scoped,
    asked: &Asked,
    fields: &Fields,
) -> Result<Vec<Stored>, Problem> {
    let of = asked.of;
    let ids = if fields.first("all") == Some("yes") {
        store::list_ids(by, of, &asked.first_page().query, limits::BULK_ROWS + 1).await?
    } else {
        let texts = fields.all("ids").chain(fields.all("select"));
        let numbers = texts.flat_map(|text| text.split(',')).filter_map(|t| of.parse_number(t));
        let numbers: Vec<i64> = numbers.take(limits::BULK_ROWS + 1).collect();
        numbered(by, of, &numbers).await?
    };
    if ids.len() > limits::BULK_ROWS {
        return Err(Problem::TooLarge(format!(
            "At most {} records are changed at once; narrow the list first",
            limits::BULK_ROWS
        )));
    }
    store::load_many(by, of, &ids).await
}

async fn numbered(
    by: &mut impl Scoped,
    of: &RecordType,
    numbers: &[i64],
) -> Result<Vec<Id>, Problem> {
    let mut ids = Vec::with_capacity(numbers.len());
    for chunk in numbers.chunks(500) {
        let select = Query::select()
            .column(Alias::new("id"))
            .from(Alias::new(of.plural))
            .and_where(
                Expr::col(Alias::new("number"))
                    .is_in(chunk.iter().map(|number| val_whole(*number))),
            )
            .take();
        for row in by.asked().all(&select).await? {
            ids.push(Id::from_uuid(row.need_id("id")?));
        }
    }
    Ok(ids)
}

/// The steps that lead out of the present state of at least one of these records.
pub(super) fn steps(of: &RecordType, chosen: &[Stored]) -> Vec<&'static Transition> {
    let Some((_, lifecycle)) = of.lifecycle() else { return Vec::new() };
    let ways = lifecycle.transitions.iter().filter(|way| {
        chosen.iter().any(|stored| way.from.contains(&stored.state().unwrap_or_default()))
    });
    let mut steps: Vec<&'static Transition> = Vec::new();
    for way in ways {
        if steps.iter().all(|known| known.name != way.name) {
            steps.push(way);
        }
    }
    steps
}

/// What becomes of one record: nothing when it is so already. Errors: why it cannot be.
///
/// What only saving can tell is asked by [`refuse`].
pub(super) fn planned(
    scope: &Scope,
    stored: &Stored,
    change: &Change,
    why: &str,
) -> Result<Option<Saving>, Vec<Refusal>> {
    let of = stored.of;
    let verb = match change {
        Change::Retire | Change::Return => Verb::Retire,
        Change::Field(..) | Change::Custom(..) | Change::Step(_) => Verb::Edit,
    };
    if !scope.may(of, verb, stored.reach) {
        return Err(vec![Refusal::whole("You may see this record, but not do this to it")]);
    }
    if of.is_controlled(stored.state()) && why.trim().is_empty() {
        return Err(vec![store::without_reason(of)]);
    }
    let mut saving = Saving::of(stored);
    match change {
        Change::Field(at, value) => {
            let field = &of.fields[*at];
            if field.confidential.is_some_and(|word| !scope.may_see(of, word, stored.reach)) {
                let words = format!("{} is confidential to others", field.label);
                return Err(vec![Refusal::of(field.name, words)]);
            }
            if stored.values[*at] == *value {
                return Ok(None);
            }
            saving.values[*at] = value.clone();
            Ok(Some(saving))
        }
        Change::Custom(key, value) => {
            if stored.custom.get(key).unwrap_or(&Json::Null) == value {
                return Ok(None);
            }
            saving.custom.insert(key.clone(), value.clone());
            Ok(Some(saving))
        }
        Change::Step(name) => step(stored, name, saving, why).map(Some),
        Change::Retire if stored.retired.is_some() => Ok(None),
        Change::Return if stored.retired.is_none() => Ok(None),
        Change::Retire => {
            let occurrence = Some("retired");
            Ok(Some(Saving { in_use: Some(false), moving: true, occurrence, ..saving }))
        }
        Change::Return => {
            let occurrence = Some("returned");
            Ok(Some(Saving { in_use: Some(true), moving: true, occurrence, ..saving }))
        }
    }
}

/// The step of that name from the present state, if nothing stands in its way.
fn step(stored: &Stored, name: &str, saving: Saving, why: &str) -> Result<Saving, Vec<Refusal>> {
    match store::stepping(stored, name, saving, why) {
        Ok(saving) => Ok(saving),
        Err(Problem::Refused(refusals)) => Err(refusals),
        Err(_) => {
            let Some((_, lifecycle)) = stored.of.lifecycle() else { return Err(Vec::new()) };
            let state = stored.state().unwrap_or_default();
            let label = lifecycle.state(state).map_or(state, |state| state.label);
            let step = lifecycle.transitions.iter().find(|way| way.name == name);
            let step = step.map_or(name, |way| way.label);
            Err(vec![Refusal::whole(format!("“{step}” does not lead out of “{label}”"))])
        }
    }
}

/// What becomes of each record, or why nothing does.
pub(super) type Plans = Vec<Result<Option<Saving>, Vec<Refusal>>>;

/// Asks of every plan what applying it will ask, with the permission that applying it needs.
///
/// What is refused is left out, and the rest is asked again without it: the plans that are left
/// hold together.
pub(super) async fn refuse(scope: &Scope, aim: Aim, plans: &mut Plans) -> Result<(), Problem> {
    let of = scope.register();
    let verified = match aim.verb() {
        Verb::Retire => Scope::of::<Retire>(scope.app(), scope.actor.clone(), Some(of)),
        _ => Some(scope.clone()),
    };
    // Without the permission no plan is left to be asked about.
    let Some(verified) = verified else { return Ok(()) };
    let mut by = Reader::<Edit>::of(verified);
    loop {
        let (mut places, mut savings) = (Vec::new(), Vec::new());
        for (place, plan) in plans.iter().enumerate() {
            if let Ok(Some(saving)) = plan {
                places.push(place);
                savings.push(saving.clone());
            }
        }
        if savings.is_empty() {
            return Ok(());
        }
        let mut held = true;
        for (place, refusals) in
            places.into_iter().zip(store::check_many(&mut by, of, savings).await?)
        {
            if !refusals.is_empty() {
                plans[place] = Err(refusals);
                held = false;
            }
        }
        if held {
            return Ok(());
        }
    }
}
