//! What files of other tools leave open, decided by whoever brings them in, and said beforehand.

use super::apply::Import;
use crate::landscape::{Landscape, Lifecycle, OrganisationKind};
use frame::{gate::Permission, page::counted};
use governance::people::Organisation;
use record::Record;
use services::catalogue::{Service, ServiceState};

/// What whoever brings files in decides where they leave it open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choices {
    /// Do teams become organisations? Otherwise they are left out, and who runs what with them.
    pub teams: bool,
    /// The state of services of which the files do not tell it.
    pub services_as: ServiceState,
}

impl Default for Choices {
    /// All that the files tell of comes in; a catalogue lists what is in use.
    fn default() -> Choices {
        Choices { teams: true, services_as: ServiceState::Live }
    }
}

impl Choices {
    /// The states that may be chosen: what is delivered, or an idea that goes the whole way.
    pub const STATES: [(&str, ServiceState); 2] =
        [("live", ServiceState::Live), ("proposed", ServiceState::Proposed)];

    /// The name of the chosen state.
    pub fn state(&self) -> &'static str {
        let mut found = Self::STATES.iter().filter(|(_, state)| *state == self.services_as);
        found.next().map_or("live", |(name, _)| name)
    }

    /// The choices by their names; what is not named is as it is by itself.
    pub fn named(teams: bool, state: &str) -> Choices {
        let mut found = Self::STATES.iter().filter(|(name, _)| *name == state);
        let services_as = found.next().map_or(ServiceState::Live, |(_, state)| *state);
        Choices { teams, services_as }
    }
}

/// Says what becomes of teams and tenants, and in which state services come in.
pub(super) fn say<P: Permission>(import: &mut Import<'_, P>, land: &Landscape, choices: Choices) {
    let mut remarks = Vec::new();
    let organisations = |kind: OrganisationKind| {
        let new = |key| !import.is_known(Organisation::record_type(), key);
        land.organisations.iter().filter(|one| one.kind == kind && new(&one.key)).count()
    };
    let kind = "internal group";
    if organisations(OrganisationKind::Home) > 0 {
        let home = land.organisations.iter().find(|one| one.kind == OrganisationKind::Home);
        let name = home.map_or("", |home| home.name.as_str());
        remarks.push(format!(
            "“{name}” is new unless it is known by its name: as a service provider, whose services \
             and components these become"
        ));
    }
    let teams = organisations(OrganisationKind::Team);
    if teams > 0 && choices.teams {
        let all = counted(teams, "team comes in", "teams come in");
        remarks.push(format!(
            "{all} as organisations of the kind “{kind}”, and who runs what as a soft need of the \
             service"
        ));
    }
    let left = land.organisations.iter().filter(|one| one.kind == OrganisationKind::Team).count();
    if left > 0 && !choices.teams {
        let all = counted(left, "team is", "teams are");
        remarks.push(format!("{all} left out, as was chosen, and with them who runs what"));
    }
    let tenants = organisations(OrganisationKind::Tenant);
    if tenants > 0 {
        let all = counted(tenants, "tenant comes in", "tenants come in");
        remarks.push(format!("{all} as organisations of the kind “{kind}”"));
    }
    let new = |key| !import.is_known(Service::record_type(), key);
    let of = |lifecycle: Option<Lifecycle>| {
        let services = land.services.iter();
        services.filter(|one| one.what.lifecycle == lifecycle && new(&one.key)).count()
    };
    let silent = of(None);
    if silent > 0 {
        let all = counted(silent, "service comes in", "services come in");
        let state = choices.state();
        remarks
            .push(format!("{all} as {state}: the files do not say where in its life a service is"));
    }
    let ending = of(Some(Lifecycle::Ending));
    if ending > 0 {
        let all = counted(
            ending,
            "service that the files call deprecated comes in",
            "services that the files call deprecated come in",
        );
        remarks.push(format!(
            "{all} as live: winding down needs a last day, and the files tell of none"
        ));
    }
    import.outcome.remarks.extend(remarks);
}
