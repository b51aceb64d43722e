//! Tailoring: what an organisation does otherwise, laid over a definition.

use toml::de::DeTable;

use super::read::{activity, cells};
use super::tables::{Lines, Table};
use super::{Activity, Definition, Need};
use crate::Flaw;

/// The format of an overlay.
const FORMAT: &str = "holdfast-tailoring/1";

/// Longest overlay that is read.
const TEXT_BYTES: usize = 1 << 20;

/// An activity that an organisation leaves out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// The activity.
    pub activity: String,
    /// Its name.
    pub name: String,
    /// Why it is left out.
    pub reason: String,
}

impl Definition {
    /// This definition with an overlay: renamed, left out with a reason, added, answered for by
    /// others.
    ///
    /// Shape: the overlay is TOML: `[[rename]]` with id and name; `[[skip]]` with activity and
    /// reason; `[[raci]]` with activity and cells; `[[interval]]` with activity and days;
    /// `[[add]]` with the fields of an activity, the one it stands `behind`, and those that open it
    /// (`opened_by`). Gates and what has outcomes are not left out. What only a left-out activity
    /// would have made is no longer taken. Limits: 1 MiB of text. Errors: none; all flaws at once,
    /// by line of the overlay; line 0 for what it does to the rest.
    ///
    /// ```
    /// let shipped = process::Definition::shipped();
    /// let overlay = "format = \"holdfast-tailoring/1\"\n[[skip]]\nactivity = \"1.7\"\n\
    ///     reason = \"counter-measures stand in the risk register\"\n";
    /// let (tailored, flaws) = shipped.tailored(overlay);
    /// assert!(flaws.is_empty() && tailored.is_startable());
    /// assert_eq!((tailored.activities.len(), tailored.skipped.len()), (68, 1));
    /// assert_eq!(tailored.changes(shipped)[1].lines, ["is left out"]);
    ///
    /// let gate = overlay.replace("1.7", "1.10");
    /// let (_, flaws) = shipped.tailored(&gate);
    /// assert_eq!(flaws[0].to_string(), "line 2: skip of 1.10 leaves out a gate; gates stay");
    /// ```
    pub fn tailored(&self, overlay: &str) -> (Definition, Vec<Flaw>) {
        let mut tailored = self.clone();
        // Lines are those of the overlay from here on.
        tailored.activities.iter_mut().for_each(|activity| activity.line = 0);
        tailored.artefacts.iter_mut().for_each(|artefact| artefact.line = 0);
        tailored.rows.iter_mut().for_each(|row| row.line = 0);
        if overlay.len() > TEXT_BYTES {
            let words = format!("the overlay has {} bytes; at most {TEXT_BYTES}", overlay.len());
            tailored.is_startable = false;
            return (tailored, vec![Flaw::at(0, words)]);
        }
        let lines = Lines::of(overlay);
        let (document, errors) = DeTable::parse_recoverable(overlay);
        let line = |error: &toml::de::Error| error.span().map_or(0, |span| lines.line(span.start));
        let mut flaws: Vec<Flaw> = errors
            .iter()
            .map(|error| Flaw::at(line(error), format!("is no TOML: {}", error.message())))
            .collect();
        let mut top = Table::at(document.get_ref(), &lines, "the overlay", 1);
        if top.text("format") != FORMAT {
            top.flaw(top.line_of("format"), format!("is of another format; write {FORMAT}"));
        }
        type Change = fn(&mut Definition, &mut Table<'_, '_>);
        let changes: [(&'static str, Change); 5] = [
            ("rename", Definition::rename),
            ("raci", Definition::reassign),
            ("interval", Definition::slow),
            ("add", Definition::add),
            ("skip", Definition::skip),
        ];
        for (key, change) in changes {
            for mut table in top.tables(key, key) {
                change(&mut tailored, &mut table);
                flaws.extend(table.done());
            }
        }
        flaws.extend(top.done());
        tailored.drop_orphaned_needs(self);
        flaws.extend(tailored.settle());
        flaws.sort();
        flaws.dedup();
        tailored.is_startable = flaws.is_empty();
        (tailored, flaws)
    }

    /// The activity that a table of the overlay names.
    fn named(&mut self, table: &mut Table<'_, '_>) -> Option<&mut Activity> {
        let id = table.required("activity");
        table.name = format!("{} of {id}", table.name);
        let found = self.activities.iter_mut().find(|activity| activity.id == id);
        if found.is_none() {
            table.flaw(table.line, "is about no activity of the definition");
        }
        found
    }

    fn rename(&mut self, table: &mut Table<'_, '_>) {
        let (id, name) = (table.required("id"), table.required("name"));
        let activities = self.activities.iter_mut().map(|a| (&a.id, &mut a.name));
        let artefacts = self.artefacts.iter_mut().map(|a| (&a.id, &mut a.name));
        let roles = self.roles.iter_mut().map(|role| (&role.id, &mut role.name));
        let found = activities.chain(artefacts).chain(roles).find(|(known, _)| **known == id);
        match found {
            Some((_, place)) => *place = name,
            None => {
                let words = format!("names {id}, which is no activity, document or role");
                table.flaw(table.line, words);
            }
        }
    }

    fn reassign(&mut self, table: &mut Table<'_, '_>) {
        let mut changed = cells(table, "cells");
        let order: Vec<String> = self.roles.iter().map(|role| role.id.clone()).collect();
        changed.sort_by_key(|(role, _)| order.iter().position(|known| known == role));
        let line = table.line;
        if let Some(activity) = self.named(table) {
            // Who performs follows the letters.
            activity.performers =
                changed.iter().filter(|(_, r)| r.responsible).map(|(id, _)| id.clone()).collect();
            activity.raci = changed;
            "tailored".clone_into(&mut activity.raci_basis);
            activity.line = line;
        }
    }

    fn slow(&mut self, table: &mut Table<'_, '_>) {
        let days = table.number("days");
        let line = table.line;
        let Some(activity) = self.named(table) else { return };
        activity.line = line;
        match days {
            Some(days) if days > 0 && activity.every_days.is_some() => {
                activity.every_days = Some(days);
            }
            _ => table.flaw(line, "gives days, one at least, to an activity that is periodic"),
        }
    }

    fn add(&mut self, table: &mut Table<'_, '_>) {
        let behind = table.required("behind");
        let openers = table.words("opened_by");
        let added = activity(table);
        let Some(place) = self.activities.iter().position(|known| known.id == behind) else {
            table.flaw(table.line, format!("stands behind {behind}, which is no activity"));
            return;
        };
        for opener in openers {
            let found = self.activities.iter_mut().find(|known| known.id == opener);
            let way = found.and_then(|known| known.ways.iter_mut().find(|way| way.is_ordinary));
            match way {
                Some(way) => way.next.push(added.id.clone()),
                None => {
                    let words = format!("is opened by {opener}, which has no ordinary way");
                    table.flaw(table.line, words);
                }
            }
        }
        self.activities.insert(place + 1, added);
    }

    fn skip(&mut self, table: &mut Table<'_, '_>) {
        let reason = table.required("reason");
        let line = table.line;
        let Some(activity) = self.named(table) else { return };
        let activity = activity.clone();
        let id = &activity.id;
        if activity.is_decision || activity.ways.len() > 1 {
            table.flaw(line, "leaves out a gate; gates stay");
            return;
        }
        if self.courses.iter().any(|course| course.closes_after.contains(id)) {
            table.flaw(line, "leaves out what a run closes after");
            return;
        }
        let onward = &activity.ways[0].next;
        let pass_on = |list: &mut Vec<String>| {
            if let Some(place) = list.iter().position(|to| to == id) {
                list.remove(place);
                let new: Vec<String> =
                    onward.iter().filter(|to| !list.contains(to)).cloned().collect();
                list.splice(place..place, new);
            }
        };
        for other in &mut self.activities {
            other.precedes.retain(|to| to != id);
            other.joins.retain(|from| from != id);
            for way in &mut other.ways {
                pass_on(&mut way.next);
                way.parallel.retain(|to| way.next.contains(to));
            }
        }
        for course in &mut self.courses {
            pass_on(&mut course.entry);
        }
        for row in &mut self.rows {
            row.governs.retain(|governed| governed != id);
        }
        self.activities.retain(|other| other.id != *id);
        let (activity, name) = (activity.id, activity.name);
        self.skipped.push(Skipped { activity, name, reason });
    }

    /// What something made before and nothing makes any longer is no longer taken.
    fn drop_orphaned_needs(&mut self, before: &Definition) {
        let makes = |definition: &Definition, need: &Need| {
            let ways = definition.activities.iter().flat_map(|activity| &activity.ways);
            ways.flat_map(|way| &way.makes).any(|made| {
                made.artefact == need.artefact
                    && (need.state == "current" || made.state == need.state)
            })
        };
        let now = self.clone();
        let is_orphan = |need: &Need| makes(before, need) && !makes(&now, need);
        for activity in &mut self.activities {
            activity.needs.retain(|need| !is_orphan(need));
            for group in &mut activity.needs_either {
                group.retain(|need| !is_orphan(need));
            }
            activity.needs_either.retain(|group| !group.is_empty());
        }
    }
}
