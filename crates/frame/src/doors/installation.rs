//! Whose installation this is: the organisation that needs the services, and who runs the process
//! for it. Shown at the foot of the side bar and above the sign-in form.

use super::store;
use crate::{
    database::{Ask, val_json, val_text},
    gate::{Permission, Writer},
    problem::Problem,
};
use sea_query::{Alias, Expr, ExprTrait, OnConflict, Query};
use terms::Id;

const CUSTOMER: &str = "customer";
const INTEGRATOR: &str = "integrator";

/// The names of an installation, as far as they were given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Installation {
    /// The organisation that needs the services.
    pub customer: Option<String>,
    /// The organisation that runs the process for it.
    pub integrator: Option<String>,
}

impl Installation {
    /// `Northwharf Markets, run by Keystone`; empty while nothing was named.
    pub fn words(&self) -> String {
        self.lines().join(", ")
    }

    /// One line for each that was named.
    fn lines(&self) -> Vec<String> {
        let run = self.integrator.as_ref().map(|name| match &self.customer {
            Some(customer) if customer == name => "run by itself".to_owned(),
            _ => format!("run by {name}"),
        });
        self.customer.iter().cloned().chain(run).collect()
    }
}

/// The names of this installation, as the register of organisations has them now.
pub async fn installation(ask: &mut impl Ask) -> Result<Installation, Problem> {
    let select = Query::select()
        .columns(["key", "value"].map(Alias::new))
        .from(Alias::new("installation"))
        .and_where(Expr::col(Alias::new("key")).is_in([CUSTOMER, INTEGRATOR].map(val_text)))
        .take();
    let mut ids = Vec::new();
    for row in ask.all(&select).await? {
        let id = row.need_json("value")?.as_str().and_then(|text| text.parse::<Id>().ok());
        if let Some(id) = id {
            ids.push((row.need_text("key")?, id));
        }
    }
    let titles = store::titles(ask, &ids.iter().map(|(_, id)| *id).collect::<Vec<_>>()).await?;
    let name = |key: &str| {
        let id = ids.iter().find(|(known, _)| known == key).map(|(_, id)| id)?;
        titles.get(id).cloned()
    };
    Ok(Installation { customer: name(CUSTOMER), integrator: name(INTEGRATOR) })
}

/// Says whose installation this is; said again, it replaces what was said before.
pub async fn name_installation<P: Permission>(
    writer: &mut Writer<P>,
    customer: Id,
    integrator: Id,
) -> Result<(), Problem> {
    for (key, id) in [(CUSTOMER, customer), (INTEGRATOR, integrator)] {
        let insert = Query::insert()
            .into_table(Alias::new("installation"))
            .columns(["key", "value"].map(Alias::new))
            .values_panic([
                val_text(key).into(),
                val_json(&serde_json::Value::from(id.to_string())).into(),
            ])
            .on_conflict(
                OnConflict::column(Alias::new("key")).update_column(Alias::new("value")).to_owned(),
            )
            .take();
        writer.turn().run(&insert).await?;
    }
    Ok(())
}

/// The lines at the foot of the side bar. What cannot be read is left out: no page fails for it.
pub(crate) async fn foot(ask: &mut impl Ask) -> Vec<String> {
    match installation(ask).await {
        Ok(installation) => installation.lines(),
        Err(problem) => {
            tracing::warn!(?problem, "the names of the installation could not be read");
            Vec::new()
        }
    }
}
