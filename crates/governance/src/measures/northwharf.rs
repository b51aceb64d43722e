//! The targets of Northwharf: one that it set for itself, above the one Holdfast comes with.

use super::{MeasureName, MeasureTarget};
use crate::people::northwharf::Laid;
use frame::{
    gate::{Local, Writer},
    problem::Problem,
    store::{self, Saving},
};
use record::{Record, Ref};
use terms::Misfit;

/// Lays the target, in effect since the beginning of the year.
pub async fn lay(writer: &mut Writer<Local>, laid: &Laid) -> Result<(), Problem> {
    let year = writer.now().day().date().year();
    let target = || -> Result<MeasureTarget, Misfit> {
        Ok(MeasureTarget {
            name: "Views given of Northwharf Markets".parse()?,
            organisation: Ref::to(laid.organisation("Northwharf Markets")),
            measure: MeasureName::ViewsGiven,
            target: 95,
            since: format!("{year}-01-01").parse()?,
            why: Some("Views that came late held up the strategy of the year before.".parse()?),
        })
    };
    let values = target().map_err(Problem::fault)?.to_values();
    store::save(writer, MeasureTarget::record_type(), Saving::new(values)).await?;
    Ok(())
}
