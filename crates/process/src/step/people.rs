//! Who may do what: the role in which somebody acts, of which provider, by which delegation.

use super::Setting;
use crate::flow::Lane;
use crate::run::Run;
use crate::{Definition, Refused};

impl Run {
    /// The role in which somebody acts, and the lane of the provider where each has the role.
    pub(super) fn acting(&self, setting: Setting<'_>) -> Result<(u8, Lane), Refused> {
        let by = &setting.event.by;
        let roles = &setting.definition.roles;
        let found = roles.iter().position(|role| role.id == by.role);
        let Some(at) = found.filter(|at| roles[*at].column.is_some()) else {
            let acting: Vec<&str> =
                setting.definition.acting_roles().map(|role| role.id.as_str()).collect();
            return Err(Refused::of(
                "Who acts has a role of the RACI table",
                format!("“{}” is none", by.role),
                format!("act in one of: {}", acting.join(", ")),
            ));
        };
        let lane = match (roles[at].each_provider, &by.provider) {
            (false, _) => 0,
            (true, Some(provider)) => self.engaged(provider)?,
            (true, None) => {
                return Err(Refused::of(
                    "A role that each provider has is that of one provider",
                    format!("{} is named without a provider", by.role),
                    "name the provider",
                ));
            }
        };
        Ok((at as u8, lane))
    }

    /// Somebody who acts in one of the roles that this takes, for an open activity.
    pub(super) fn acts_for(
        &self,
        setting: Setting<'_>,
        key: (u16, Lane),
        (parties, what): (&[(u8, Lane)], &str),
    ) -> Result<(u8, Lane), Refused> {
        let acting = self.acting(setting)?;
        let by = &setting.event.by;
        let id = &setting.definition.activities[key.0 as usize].id;
        if !parties.contains(&acting) {
            let who = self.names(setting.definition, parties);
            return Err(Refused::of(
                format!("{what} {id} is for {who}"),
                format!("{} acts as {}", by.person, self.name(setting.definition, acting)),
                format!("ask {who}, who can delegate it"),
            ));
        }
        let work = self.works.get(&key);
        let is_handed = work.is_some_and(|work| {
            work.delegations.iter().any(|d| (d.role, d.lane) == acting && d.to == by.person)
        });
        if by.is_delegate && !is_handed {
            let who = self.names(setting.definition, &[acting]);
            return Err(Refused::of(
                "Who acts for somebody else has it delegated in the run",
                format!("nothing of {id} is delegated to {}", by.person),
                format!("let {who} delegate it"),
            ));
        }
        Ok(acting)
    }

    /// Who answers for an open activity, and nobody else.
    pub(super) fn answers_for(
        &self,
        setting: Setting<'_>,
        key: (u16, Lane),
        what: &str,
    ) -> Result<(u8, Lane), Refused> {
        let accountable = self.accountable(setting.definition, key);
        self.acts_for(setting, key, (&[accountable], what))
    }

    /// Performers and who answers for it.
    pub(super) fn workers(&self, definition: &Definition, key: (u16, Lane)) -> Vec<(u8, Lane)> {
        let mut parties = self.parties(definition, &definition.act(key.0).performers, key.1);
        let accountable = self.accountable(definition, key);
        if !parties.contains(&accountable) {
            parties.push(accountable);
        }
        parties
    }

    pub(super) fn name(&self, definition: &Definition, (role, lane): (u8, Lane)) -> String {
        let name = &definition.roles[role as usize].name;
        match self.provider(lane) {
            Some(provider) => format!("{name} of {provider}"),
            None => name.clone(),
        }
    }

    pub(super) fn names(&self, definition: &Definition, parties: &[(u8, Lane)]) -> String {
        let names: Vec<String> =
            parties.iter().map(|party| self.name(definition, *party)).collect();
        match names.as_slice() {
            [] => "nobody".to_owned(),
            [all @ .., last] if !all.is_empty() => format!("{} or {last}", all.join(", ")),
            _ => names.concat(),
        }
    }
}
