//! What measures read of registers that other wings keep: services, contracts, suppliers, proofs.
//! An installation without such a register has no data of it.

use crate::measures::{
    MeasureTarget,
    count::{Record, Registers},
    definitions::Target,
};
use frame::{
    gate::Scoped,
    problem::Problem,
    store::{self, Scanned},
};
use record::Value;

/// A register with the fields that measures read.
const READ: [(&str, &[&str]); 4] = [
    (
        "service",
        &[
            "name",
            "state",
            "mtpd",
            "rto",
            "rpo",
            "mbco",
            "objectives_from",
            "agreed_on",
            "claimed_recovery",
        ],
    ),
    ("contract", &["title", "state", "kind", "rto", "rpo", "ends"]),
    ("supplier", &["name", "state", "category"]),
    ("continuity_proof", &["name", "state", "supplier", "valid_until"]),
];

/// Everything of them that the reader may see.
pub(super) async fn read(by: &mut impl Scoped) -> Result<Registers, Problem> {
    let mut registers = Registers::default();
    for (name, fields) in READ {
        let Some(of) = by.scope().app().catalogue().named(name) else { continue };
        // A field that is named otherwise in this installation is a register without data.
        if fields.iter().any(|field| of.field(field).is_none()) {
            continue;
        }
        let records = registers.entry(name).or_default();
        let put = |one: Scanned| {
            if !one.is_retired {
                records.push(Record {
                    id: one.id,
                    number: of.number(one.number),
                    path: format!("/{}/{}", of.plural, of.number(one.number)),
                    values: fields.iter().copied().zip(one.values).collect(),
                });
            }
        };
        store::scan(by, of, fields, None, put).await?;
    }
    Ok(registers)
}

/// The targets that were set, as far as the reader may see them.
pub(super) async fn targets(by: &mut impl Scoped) -> Result<Vec<Target>, Problem> {
    let of = <MeasureTarget as record::Record>::record_type();
    let mut targets = Vec::new();
    let put = |one: Scanned| {
        let [measure, target, since] = one.values.as_slice() else { return };
        let (Value::Choice(measure), Value::Whole(target), Value::Day(since)) =
            (measure, target, since)
        else {
            return;
        };
        if !one.is_retired {
            targets.push(Target {
                path: format!("/{}/{}", of.plural, of.number(one.number)),
                measure: measure.to_string(),
                organisation: one.reach,
                target: u32::try_from(*target).unwrap_or_default(),
                since: *since,
            });
        }
    };
    store::scan(by, of, &["measure", "target", "since"], None, put).await?;
    Ok(targets)
}
