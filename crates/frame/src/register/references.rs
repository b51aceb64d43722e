//! References in the address of a list: numbers and names of records turned into the ids that
//! filters hold, the same for pages, files and programs.

use crate::{
    gate::{Fields, Scoped},
    problem::Problem,
    register::reading::{self, FieldAt, NAMES_NOTHING, Parsed},
};
use record::{Field, Kind, RecordType, Refusal, Value};
use terms::Id;

/// The pairs of an address with ids in the place of numbers and names.
pub(crate) struct Resolved {
    /// The pairs that could be read.
    pub pairs: Fields,
    /// One for each pair that names no record, or several; it is not among the pairs.
    pub refusals: Vec<Refusal>,
    /// Was anything turned into an id?
    pub is_changed: bool,
}

/// Turns what filters call by number or name into ids: `organisation=ORG-0005,ORG-0007`.
pub(crate) async fn resolved(
    by: &mut impl Scoped,
    of: &'static RecordType,
    pairs: impl Iterator<Item = &(String, String)>,
) -> Result<Resolved, Problem> {
    let (mut kept, mut refusals, mut is_changed) = (Vec::new(), Vec::new(), false);
    for (key, text) in pairs {
        let field = of.field(key).filter(|(_, field)| is_reference(&field.kind));
        let is_id = |part: &str| part.trim().parse::<Id>().is_ok();
        let text = match field {
            Some((at, _)) if !text.trim().is_empty() && !text.split(',').all(is_id) => {
                is_changed = true;
                match ids(by, of, at, text).await? {
                    Ok(ids) => ids,
                    Err(refusal) => {
                        refusals.push(refusal);
                        continue;
                    }
                }
            }
            _ => text.clone(),
        };
        kept.push((key.clone(), text));
    }
    Ok(Resolved { pairs: Fields(kept), refusals, is_changed })
}

fn is_reference(kind: &Kind) -> bool {
    matches!(kind, Kind::Ref(_) | Kind::Refs(_))
}

/// The ids that a text means: the name of one record, which may hold commas, or several texts.
async fn ids(
    by: &mut impl Scoped,
    of: &'static RecordType,
    at: usize,
    text: &str,
) -> Result<Result<String, Refusal>, Problem> {
    let field = &of.fields[at];
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let texts = std::iter::once(text).chain(parts);
    let wanted: Vec<_> = texts.map(|text| (0, FieldAt::Declared(at), text.to_owned())).collect();
    let mut read = reading::texts(by, of, &[], &wanted).await?.into_iter().map(|one| match one {
        Ok(Parsed::Declared(_, Value::Ref(id))) => Ok(vec![id]),
        Ok(Parsed::Declared(_, Value::Refs(ids))) => Ok(ids),
        Ok(_) => Ok(Vec::new()),
        Err(refusal) => Err(accepted(by, field, refusal)),
    });
    let whole = read.next().unwrap_or_else(|| Ok(Vec::new()));
    let ids = match whole {
        Ok(ids) => Ok(ids),
        Err(_) => read.collect::<Result<Vec<_>, _>>().map(|parts| parts.concat()),
    };
    Ok(ids.map(|ids| ids.iter().map(Id::to_string).collect::<Vec<_>>().join(",")))
}

/// The refusal with what would be accepted.
fn accepted(by: &impl Scoped, field: &Field, refusal: Refusal) -> Refusal {
    let targets = by.scope().app().catalogue().targets(&field.kind);
    match (refusal.words.split_once(NAMES_NOTHING), targets.first()) {
        (Some((said, _)), Some(target)) => {
            let like = target.number(4);
            let words = format!("{said}{NAMES_NOTHING}; give a number like {like}, or an id");
            Refusal::of(refusal.field, words)
        }
        _ => refusal,
    }
}
