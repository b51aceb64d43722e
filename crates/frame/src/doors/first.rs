//! Who has which part in the process, as the first run asks it: what is asked, and who was named.
//! A capability that keeps roles says which there are and lays what was answered.

use crate::{
    gate::{Form, Local, Writer},
    problem::Problem,
};
use record::Refusal;
use std::pin::Pin;
use terms::{Id, Line};

/// A part in the process that the first run asks for.
#[derive(Clone, Copy, Debug)]
pub struct FirstRole {
    /// Its name in the form: `bc-manager`.
    pub name: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What it answers for.
    pub help: &'static str,
    /// Does the one who runs the process fill it, and not the one who needs the services?
    pub of_integrator: bool,
}

/// Who was named for a part. Either may be open.
#[derive(Clone, Debug)]
pub struct FirstHolders {
    /// The part.
    pub role: FirstRole,
    /// The organisation that fills it.
    pub organisation: Id,
    /// Who answers for it.
    pub holder: Option<Line>,
    /// Who acts when the holder cannot.
    pub deputy: Option<Line>,
}

/// The persons that were laid, on their way.
pub type Laying<'w> = Pin<Box<dyn Future<Output = Result<Vec<(Line, Id)>, Problem>> + Send + 'w>>;

/// What the first run asks for a capability, and how the answers are kept.
#[derive(Clone, Copy)]
pub struct FirstRoles {
    /// The parts, in the order in which they are asked for.
    pub roles: &'static [FirstRole],
    /// Lays roles and persons in the transaction of the first run.
    pub lay: for<'w> fn(&'w mut Writer<Local>, Vec<FirstHolders>) -> Laying<'w>,
}

impl FirstRole {
    /// The fields of the form: who holds it, who deputises; with their labels.
    pub(super) fn fields(&self) -> [(String, String); 2] {
        let field = |part: &str, words: &str| {
            (format!("{}.{part}", self.name), format!("{}: {words}", self.label))
        };
        [field("holder", "held by"), field("deputy", "deputy")]
    }

    /// Reads who was named. Errors: one for each name that cannot be kept, and a deputy for nobody.
    pub(super) fn read(&self, form: &Form) -> Result<[Option<Line>; 2], Vec<Refusal>> {
        let mut refusals = Vec::new();
        let [holder, deputy] = self.fields().map(|(name, label)| {
            let text = form.text(&name).trim();
            if text.is_empty() {
                return None;
            }
            let line = text.parse::<Line>();
            line.map_err(|misfit| refusals.push(Refusal::of(name, format!("{label} {misfit}"))))
                .ok()
        });
        let is_same = |one: &Line| Some(terms::fold(one.as_str()));
        if holder.is_some()
            && holder.as_ref().and_then(is_same) == deputy.as_ref().and_then(is_same)
        {
            let [_, (name, label)] = self.fields();
            let words = format!("{label} is the holder; name somebody else, or leave it open");
            refusals.push(Refusal::of(name, words));
        }
        if refusals.is_empty() { Ok([holder, deputy]) } else { Err(refusals) }
    }
}
