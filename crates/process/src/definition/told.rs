//! What an organisation changes in a process, in words that whoever works in it understands:
//! activities, documents and roles by their names, letters of the RACI table from whom to whom.

use super::{Activity, Definition, Need, Raci, Way};

/// Everything that differs about one activity, document or role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Its number or name in data: `1.8`, `S10`, `sc-lead`.
    pub about: String,
    /// What it is called; as it comes, where it is called otherwise now.
    pub name: String,
    /// What differs, each in a sentence without its full stop.
    pub lines: Vec<String>,
    /// Why, where a reason was asked for.
    pub reason: String,
}

impl Definition {
    /// What differs from another definition, in words: activities in their order, those that were
    /// added where they stand, then documents and roles.
    ///
    /// ```
    /// let shipped = process::Definition::shipped();
    /// let overlay = "format = \"holdfast-tailoring/1\"\n[[raci]]\nactivity = \"1.3\"\n\
    ///     cells = { sc-lead = \"R\", bc-manager = \"A\", sp-operations = \"C\" }\n";
    /// let (tailored, _) = shipped.tailored(overlay);
    /// let change = &tailored.changes(shipped)[0];
    /// assert_eq!(change.name, "Align services to business process");
    /// assert_eq!(change.lines[0], "A: from Service Continuity Management Lead to BC Manager");
    /// assert!(shipped.changes(shipped).is_empty());
    /// ```
    pub fn changes(&self, before: &Definition) -> Vec<Change> {
        let teller = Teller { before, after: self };
        let mut changes: Vec<Change> =
            before.activities.iter().filter_map(|was| teller.activity(was)).collect();
        for (at, is) in self.activities.iter().enumerate() {
            if before.activity(&is.id).is_some() {
                continue;
            }
            // Behind what stands before it and is told, else in front.
            let earlier: Vec<&str> =
                self.activities[..at].iter().map(|one| one.id.as_str()).collect();
            let place = changes.iter().rposition(|one| earlier.contains(&one.about.as_str()));
            changes.insert(place.map_or(0, |place| place + 1), teller.added(is, at));
        }
        let names = |definition: &Definition| -> Vec<(String, String)> {
            let artefacts = definition.artefacts.iter().map(|a| (a.id.clone(), a.name.clone()));
            let roles = definition.roles.iter().map(|role| (role.id.clone(), role.name.clone()));
            artefacts.chain(roles).collect()
        };
        for ((about, was), (_, is)) in names(before).into_iter().zip(names(self)) {
            if was != is {
                let lines = vec![format!("is called “{is}”")];
                changes.push(Change { about, name: was, lines, reason: String::new() });
            }
        }
        changes
    }
}

/// Tells what is different after, beside what was before.
struct Teller<'d> {
    before: &'d Definition,
    after: &'d Definition,
}

impl Teller<'_> {
    fn activity(&self, was: &Activity) -> Option<Change> {
        let mut change =
            Change { about: was.id.clone(), name: was.name.clone(), ..Change::default() };
        let Some(is) = self.after.activity(&was.id) else {
            let skipped = self.after.skipped.iter().find(|one| one.activity == was.id);
            change.reason = skipped.map(|one| one.reason.clone()).unwrap_or_default();
            change.lines.push("is left out".to_owned());
            return Some(change);
        };
        let lines = &mut change.lines;
        if was.name != is.name {
            lines.push(format!("is called “{}”", is.name));
        }
        if was.text != is.text {
            lines.push(format!("is described anew: {}", is.text));
        }
        lines.extend(self.letters(&was.raci, &is.raci));
        let (before, after) = (self.needs(&was.needs), self.needs(&is.needs));
        lines.extend(differ((&before, &after), ("takes", "no longer takes")));
        let either = |all: &[Vec<Need>]| -> Vec<String> {
            all.iter().map(|group| self.needs(group).join(" and ")).collect()
        };
        let (before, after) = (either(&was.needs_either), either(&is.needs_either));
        lines.extend(differ((&before, &after), ("may take", "may no longer take")));
        lines.extend(self.ways(&was.ways, &is.ways));
        let (before, after) = (self.titles(&was.precedes), self.titles(&is.precedes));
        lines.extend(differ((&before, &after), ("comes before", "no longer comes before")));
        let (before, after) = (self.titles(&was.joins), self.titles(&is.joins));
        lines.extend(differ((&before, &after), ("waits for", "no longer waits for")));
        if was.every_days != is.every_days {
            let days =
                |days: Option<u32>| days.map_or_else(|| "none".to_owned(), |n| n.to_string());
            let (was, is) = (days(was.every_days), days(is.every_days));
            lines.push(format!("comes again after {is} days instead of {was}"));
        }
        (!change.lines.is_empty()).then_some(change)
    }

    fn added(&self, is: &Activity, at: usize) -> Change {
        let behind = at.checked_sub(1).and_then(|at| self.after.activities.get(at));
        let place = behind.map(|one| format!(" behind {} {}", one.id, one.name));
        let mut lines = vec![format!("is added{}: {}", place.unwrap_or_default(), is.text)];
        for (letter, has) in LETTERS {
            let who = self.who(&is.raci, has);
            if !who.is_empty() {
                lines.push(format!("{letter}: {}", who.join(", ")));
            }
        }
        Change { about: is.id.clone(), name: is.name.clone(), lines, reason: String::new() }
    }

    /// Who has a letter, before and after.
    fn letters(&self, was: &[(String, Raci)], is: &[(String, Raci)]) -> Vec<String> {
        let line = |(letter, has): Letter| {
            let (before, after) = (self.who(was, has), self.who(is, has));
            let said = |all: &[String]| match all.is_empty() {
                true => "nobody".to_owned(),
                false => all.join(", "),
            };
            (before != after)
                .then(|| format!("{letter}: from {} to {}", said(&before), said(&after)))
        };
        LETTERS.into_iter().filter_map(line).collect()
    }

    fn who(&self, raci: &[(String, Raci)], has: fn(&Raci) -> bool) -> Vec<String> {
        let of = raci.iter().filter(|(_, letters)| has(letters));
        let name = |id: &String| {
            let known = self.after.roles.iter().find(|role| role.id == *id);
            known.map_or_else(|| id.clone(), |role| role.name.clone())
        };
        of.map(|(id, _)| name(id)).collect()
    }

    fn needs(&self, needs: &[Need]) -> Vec<String> {
        let words = |need: &Need| {
            let state = match need.state.as_str() {
                "" | "current" => String::new(),
                state => format!(", {state}"),
            };
            match self.after.artefact(&need.artefact) {
                Some(one) if one.is_document => format!("{} {}{state}", one.id, one.name),
                Some(one) => format!("{}{state}", one.name),
                None => need.to_string(),
            }
        };
        needs.iter().map(words).collect()
    }

    fn titles(&self, ids: &[String]) -> Vec<String> {
        let title = |id: &String| {
            let known = self.after.activity(id).or_else(|| self.before.activity(id));
            known.map_or_else(|| id.clone(), |one| format!("{id} {}", one.name))
        };
        ids.iter().map(title).collect()
    }

    fn ways(&self, was: &[Way], is: &[Way]) -> Vec<String> {
        let mut lines = Vec::new();
        for before in was {
            let Some(after) = is.iter().find(|way| way.say == before.say) else {
                lines.push(format!("has the outcome “{}” no more", before.say));
                continue;
            };
            let opens = (self.titles(&before.next), self.titles(&after.next));
            let when = match before.is_ordinary {
                true => String::new(),
                false => format!("when it is “{}”: ", before.say),
            };
            let makes = (self.needs(&before.makes), self.needs(&after.makes));
            let found = differ((&opens.0, &opens.1), ("opens", "no longer opens"))
                .chain(differ((&makes.0, &makes.1), ("makes", "no longer makes")));
            lines.extend(found.map(|line| format!("{when}{line}")));
        }
        let new = is.iter().filter(|way| was.iter().all(|one| one.say != way.say));
        lines.extend(new.map(|way| format!("has the outcome “{}”, too", way.say)));
        lines
    }
}

/// A letter, and whether somebody has it.
type Letter = (&'static str, fn(&Raci) -> bool);

/// The letters, those that decide first.
const LETTERS: [Letter; 4] = [
    ("A", |raci| raci.accountable),
    ("R", |raci| raci.responsible),
    ("C", |raci| raci.consulted),
    ("I", |raci| raci.informed),
];

/// What is there now and was not, and what was and is no longer.
fn differ<'w>(
    (before, after): (&[String], &[String]),
    (now, no_longer): (&'w str, &'w str),
) -> impl Iterator<Item = String> + use<'w> {
    let only = |one: &[String], other: &[String]| -> Vec<String> {
        one.iter().filter(|words| !other.contains(words)).cloned().collect()
    };
    let told = |verb: &str, all: Vec<String>| {
        (!all.is_empty()).then(|| format!("{verb} {}", all.join(", ")))
    };
    let is_new = told(now, only(after, before));
    let is_gone = told(no_longer, only(before, after));
    is_new.into_iter().chain(is_gone)
}
