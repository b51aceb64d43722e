//! What a wish changes in a record that exists: three sides are looked at, not two.

use super::wish::Wish;
use frame::{
    gate::Scoped,
    problem::Problem,
    store::{self, Stored},
};
use record::Value;

/// How the reason of a write begins that brought files in.
pub const IMPORT: &str = "Import of ";

/// Entries of the ledger that are looked at for one record.
const LOOKED_AT: usize = 100;

/// Does a reason tell of an import of this format? A spreadsheet is somebody's hand.
fn is_import(reason: &str, label: &str) -> bool {
    let rest = reason.strip_prefix(IMPORT);
    rest.is_some_and(|rest| rest.contains(&["(", label, ")"].concat()))
}

/// Is it out of use because the import that brought it was taken back?
pub async fn taken_back(by: &mut impl Scoped, stored: &Stored) -> Result<bool, Problem> {
    let history = store::history(by, stored, None, 1).await?;
    Ok(history.first().is_some_and(|entry| entry.occurrence.ends_with(".taken-back")))
}

/// The values of the record as it would be, or nothing when the wish changes nothing.
pub async fn merged(
    by: &mut impl Scoped,
    before: &Stored,
    wish: &Wish,
    label: &str,
) -> Result<Option<Vec<Value>>, Problem> {
    let mut differing = differing(before, wish);
    if differing.is_empty() {
        return Ok(None);
    }
    let history = store::history(by, before, None, LOOKED_AT).await?;
    differing.retain(|at| {
        let field = &before.of.fields[*at];
        let told = field.kind.json(&wish.values[*at]);
        let last = history.iter().find_map(|entry| {
            let change = entry.changes.iter().find(|change| change.name == field.name)?;
            Some((entry, change))
        });
        let Some((entry, change)) = last else { return true };
        // By hand, and away from what the source still says: the correction stays.
        let from_source = entry.reason.as_deref().is_some_and(|why| is_import(why, label));
        from_source || change.before != told
    });
    if differing.is_empty() {
        return Ok(None);
    }
    let mut values = before.values.clone();
    for at in &differing {
        values[*at] = wish.values[*at].clone();
    }
    if let Some((reference, open)) = wish.settles {
        let place = |name: &str| before.of.fields.iter().position(|field| field.name == name);
        if let (Some(reference), Some(open)) = (place(reference), place(open))
            && differing.contains(&reference)
        {
            values[open] = Value::Nothing;
        }
    }
    Ok(Some(values))
}

/// The fields in which the record differs from what its source tells.
fn differing(before: &Stored, wish: &Wish) -> Vec<usize> {
    let told = wish.values.iter().enumerate().filter(|(at, value)| {
        let field = &before.of.fields[*at];
        let is_told = !value.is_nothing() && !wish.once.contains(&field.name);
        let reads_alike = before.withheld.contains(at);
        is_told && !reads_alike && **value != before.values[*at]
    });
    let mut found: Vec<usize> = told.map(|(at, _)| at).collect();
    // An end that somebody settled stays settled while the source leaves it open.
    if let Some((reference, open)) = wish.settles {
        let place = |name: &str| before.of.fields.iter().position(|field| field.name == name);
        if let (Some(reference), Some(open)) = (place(reference), place(open))
            && wish.values[reference].is_nothing()
            && !before.values[reference].is_nothing()
        {
            found.retain(|at| *at != open);
        }
    }
    found
}
