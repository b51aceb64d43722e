//! What is wrong with a definition whose names are resolved: people, documents, flows, reach.

use super::{Activity, Definition};
use crate::{Flaw, paths};

/// Everything wrong beyond names.
pub(crate) fn check(definition: &Definition) -> Vec<Flaw> {
    let mut found = Checker { definition, flaws: Vec::new() };
    found.whole();
    for artefact in &definition.artefacts {
        found.artefact(artefact);
    }
    for (at, activity) in definition.activities.iter().enumerate() {
        found.people(activity);
        found.ways(at, activity);
        found.inputs(activity);
        found.openers(activity);
    }
    found.rows();
    found.loops();
    found.reach();
    found.flaws
}

struct Checker<'a> {
    definition: &'a Definition,
    flaws: Vec<Flaw>,
}

impl<'a> Checker<'a> {
    fn flaw(&mut self, activity: &Activity, words: impl AsRef<str>) {
        self.flaws.push(Flaw::at(activity.line, format!("{} {}", activity.id, words.as_ref())));
    }

    fn whole(&mut self) {
        let definition = self.definition;
        if definition.activities.is_empty() {
            self.flaws.push(Flaw::at(0, "there are no activities"));
        }
        for (at, role) in definition.roles.iter().enumerate() {
            if definition.roles[..at].iter().any(|other| other.id == role.id) {
                let words = format!("role {} is there twice", role.id);
                self.flaws.push(Flaw::at(role.line, words));
            }
        }
        for group in &definition.groups {
            for member in group.members.iter().filter(|id| definition.role(id).is_none()) {
                let words = format!("group {} names {member}, which is no role", group.id);
                self.flaws.push(Flaw::at(group.line, words));
            }
        }
        for course in &definition.courses {
            if course.entry.is_empty() {
                let words = format!("course {} begins nowhere; give it an entry", course.id);
                self.flaws.push(Flaw::at(course.line, words));
            }
            for id in course.entry.iter().chain(&course.closes_after) {
                let known = definition.activity(id);
                if !known.is_some_and(|activity| course.stages.contains(&activity.stage)) {
                    let words = format!("course {} names {id}, which it does not hold", course.id);
                    self.flaws.push(Flaw::at(course.line, words));
                }
            }
        }
    }

    fn artefact(&mut self, artefact: &super::Artefact) {
        let mut flaw = |words: String| self.flaws.push(Flaw::at(artefact.line, words));
        let is_role = |id: &str| self.definition.role(id).is_some();
        if artefact.is_document && !artefact.owner.is_empty() && !is_role(&artefact.owner) {
            flaw(format!("{} belongs to {}, which is no role", artefact.id, artefact.owner));
        }
        let reporter = &artefact.reporter;
        if artefact.reported.is_empty() != reporter.is_empty() {
            flaw(format!("{} names either both reported and reporter or none", artefact.id));
        } else if !reporter.is_empty() && !is_role(reporter) {
            flaw(format!("{} is reported by {reporter}, which is no role", artefact.id));
        }
    }

    fn people(&mut self, activity: &'a Activity) {
        let accountable: Vec<&str> = activity.roles(|raci| raci.accountable).collect();
        match accountable.len() {
            0 => self.flaw(activity, "has nobody who answers for it; give A to one role"),
            1 => {}
            _ => {
                let words = format!(
                    "has several who answer for it ({}); leave A to one role",
                    accountable.join(", ")
                );
                self.flaw(activity, words);
            }
        }
        if activity.roles(|raci| raci.responsible).next().is_none() {
            self.flaw(activity, "has nobody who performs it; give R to a role");
        }
        let at = self.definition.wiring.activity(&activity.id);
        let is_lane = at.is_some_and(|at| self.definition.act(at).is_lane);
        let is_each = |id: &&str| self.definition.role(id).is_some_and(|role| role.each_provider);
        if !is_lane && accountable.iter().any(is_each) {
            let words = "is one for all, and who answers for it is somebody of each provider";
            self.flaw(activity, words);
        }
        for name in &activity.performers {
            if self.definition.groups.iter().any(|group| group.id == *name) {
                continue;
            }
            if self.definition.role(name).is_none() {
                let words = format!("is performed by {name}, which is no role and no group");
                self.flaw(activity, words);
            } else if !activity.roles(|raci| raci.responsible).any(|role| role == name) {
                self.flaw(activity, format!("is performed by {name}, who has no R"));
            }
        }
    }

    fn ways(&mut self, at: usize, activity: &'a Activity) {
        let has_ordinary = activity.ways.iter().any(|way| way.is_ordinary);
        if activity.is_decision && (has_ordinary || activity.ways.len() < 2) {
            self.flaw(activity, "is a decision: it has two outcomes or more, and nothing besides");
        }
        if !has_ordinary && activity.ways.iter().any(|way| way.is_also) {
            self.flaw(activity, "has an outcome on top of an ordinary way that it has not");
        }
        for (place, way) in activity.ways.iter().enumerate() {
            if activity.ways[..place].iter().any(|other| other.say == way.say) {
                self.flaw(activity, format!("has the outcome “{}” twice", way.say));
            }
        }
        if self.definition.act(at as u16).is_lane && activity.ways.len() > 1 {
            let words = "is done by each provider, so it has one way; decide where they join";
            self.flaw(activity, words);
        }
        if let Some(document) = self.definition.artefact(&activity.follows) {
            for way in activity.ways.iter().filter(|way| !document.states.contains(&way.say)) {
                let words = format!("follows {}, which is never “{}”", document.id, way.say);
                self.flaw(activity, words);
            }
        }
    }

    fn inputs(&mut self, activity: &'a Activity) {
        let definition = self.definition;
        let makers = || definition.activities.iter().flat_map(|other| &other.ways);
        for need in activity.needs.iter().chain(activity.needs_either.iter().flatten()) {
            let Some(artefact) = definition.artefact(&need.artefact) else { continue };
            let is_current = need.state == "current";
            let is_made = makers().flat_map(|way| &way.makes).any(|made| {
                made.artefact == need.artefact && (is_current || made.state == need.state)
            });
            let is_given = (artefact.outside && is_current)
                || artefact.reported.contains(&need.state)
                || need.if_present;
            let is_known = artefact.states.contains(&need.state);
            if is_known && !is_made && !is_given {
                let words = format!(
                    "takes {} in state “{}”, which nothing makes and nobody reports",
                    need.artefact, need.state
                );
                self.flaw(activity, words);
            }
        }
    }

    fn openers(&mut self, activity: &'a Activity) {
        let definition = self.definition;
        let is_entry = definition.courses.iter().any(|course| course.entry.contains(&activity.id));
        let is_led_to = definition
            .activities
            .iter()
            .flat_map(|other| &other.ways)
            .any(|way| way.next.contains(&activity.id));
        if !is_entry && !is_led_to && activity.every_days.is_none() {
            self.flaw(
                activity,
                "is reached by nothing: no activity leads to it, no course begins with it",
            );
        }
    }

    fn rows(&mut self) {
        let definition = self.definition;
        for (at, row) in definition.rows.iter().enumerate() {
            if definition.rows[..at].iter().any(|other| other.id == row.id) {
                self.flaws.push(Flaw::at(row.line, format!("row {} is there twice", row.id)));
            }
            let accountable = row.cells.iter().filter(|(_, raci)| raci.accountable).count();
            if accountable != 1 {
                let words = format!("row {} has {accountable} with A; one answers", row.id);
                self.flaws.push(Flaw::at(row.line, words));
            }
            for (role, _) in row.cells.iter().filter(|(id, _)| definition.role(id).is_none()) {
                let words = format!("row {} has a cell for {role}, which is no role", row.id);
                self.flaws.push(Flaw::at(row.line, words));
            }
            for id in row.governs.iter().filter(|id| definition.activity(id).is_none()) {
                let words = format!("row {} governs {id}, which is no activity", row.id);
                self.flaws.push(Flaw::at(row.line, words));
            }
        }
        for activity in definition.activities.iter().filter(|a| !a.row.is_empty()) {
            let row = definition.rows.iter().find(|row| row.id == activity.row);
            if !row.is_some_and(|row| row.governs.contains(&activity.id)) {
                let words = format!("names row {}, which does not govern it", activity.row);
                self.flaw(activity, words);
            }
        }
    }

    /// Loops that nothing leaves and no interval slows down.
    fn loops(&mut self) {
        let definition = self.definition;
        let count = definition.activities.len();
        let next = |at: usize| {
            let act = definition.act(at as u16);
            act.ways.iter().flat_map(|way| way.next.iter().map(|to| *to as usize))
        };
        // What each activity can come to. Few activities, so the plain closure will do.
        let mut reach: Vec<crate::definition::Bits> = vec![Default::default(); count];
        let mut goes_on = true;
        while goes_on {
            goes_on = false;
            for at in (0..count).rev() {
                let before = reach[at];
                let mut bits = before;
                for to in next(at) {
                    bits.add(to as u16);
                    bits.join(&reach[to]);
                }
                goes_on |= bits != before;
                reach[at] = bits;
            }
        }
        let mut said = crate::definition::Bits::default();
        for at in 0..count {
            if !reach[at].has(at as u16) || said.has(at as u16) {
                continue;
            }
            let ring: Vec<usize> = (0..count)
                .filter(|to| reach[at].has(*to as u16) && reach[*to].has(at as u16))
                .collect();
            for member in &ring {
                said.add(*member as u16);
            }
            let leaves = |member: &usize| {
                let ways = &definition.act(*member as u16).ways;
                ways.iter().any(|way| {
                    way.next.is_empty() || way.next.iter().any(|to| !ring.contains(&(*to as usize)))
                })
            };
            let is_periodic = |member: &usize| definition.activities[*member].every_days.is_some();
            if !ring.iter().any(leaves) && !ring.iter().any(is_periodic) {
                let ids: Vec<&str> =
                    ring.iter().map(|at| definition.activities[*at].id.as_str()).collect();
                let words = format!("is in a loop without exit: {}", ids.join(", "));
                self.flaw(&definition.activities[at], words);
            }
        }
    }

    /// Where all else is well, a fresh organisation must come to every activity.
    fn reach(&mut self) {
        if !self.flaws.is_empty() {
            return;
        }
        for at in paths::unreached(self.definition) {
            let activity = &self.definition.activities[at as usize];
            self.flaw(
                activity,
                "is unreachable: no run of a fresh organisation was found that completes it",
            );
        }
    }
}
