//! What a what-if has different, in words beside what is recorded, and what one may be asked about.

use super::{Assessed, Blast, NodeKind, Shown, say};
use crate::{landscape::Node, view::Need, whatif::WhatIf};
use std::collections::HashSet;

/// Suggestions of one kind; others are asked about in the address, by their number.
const SUGGESTED: usize = 60;

/// One thing that is different from what is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// In words, with what is recorded: `vm-cluster needs 2 of 5 of “hosts” instead of 3`.
    pub words: String,
    /// The question without it.
    pub recorded: WhatIf,
}

/// What a what-if may have different near a failure: values with their words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assumable {
    /// Groups, each by one of its dependencies.
    pub groups: Vec<(String, String)>,
    /// Dependencies.
    pub needs: Vec<(String, String)>,
    /// What fails and what may be stood in for.
    pub nodes: Vec<(String, String)>,
    /// Those among them that have work of their own until they are back.
    pub workers: Vec<(String, String)>,
}

impl Assessed {
    /// What `asked` has different, beside `plain`, which is the same view as it is recorded. What
    /// the reader does not see is left out.
    pub fn assumptions(&self, plain: &Assessed, asked: &WhatIf) -> Vec<Assumption> {
        let mut found = Vec::new();
        let mut add = |words: Option<String>, change: &dyn Fn(&mut WhatIf)| {
            if let Some(words) = words {
                let mut recorded = asked.clone();
                change(&mut recorded);
                found.push(Assumption { words, recorded });
            }
        };
        for (name, count) in &asked.needed {
            let words = plain.needed_words(name, *count);
            add(words, &|asked| asked.needed.retain(|(one, _)| one != name));
        }
        for (name, lag) in &asked.lag {
            let words = plain.need_by_number(name).map(|need| {
                let [consumer, provider] = plain.ends(&need);
                let lags = [u64::try_from(lag.seconds()).unwrap_or(0), u64::from(need.lag)];
                let [now, was] =
                    lags.map(|lag| if lag == 0 { "at once".to_owned() } else { after(lag) });
                let was = instead(lags[0] == lags[1], &was);
                format!("{consumer} feels the loss of {provider} {now}{was} ({name})")
            });
            add(words, &|asked| asked.lag.retain(|(one, _)| one != name));
        }
        for (name, own) in &asked.own {
            let words = plain.view().find(name).map(|at| {
                let was = match (plain.view().kind(at), plain.view().own(at)) {
                    (NodeKind::Service | NodeKind::Ci | NodeKind::Supplier, Some(was)) => {
                        let was = say::time(was);
                        instead(was.seconds() == own.seconds(), &was.words())
                    }
                    _ => "; recorded is no time".to_owned(),
                };
                let name = plain.shown(at).name;
                format!("{name} is back by its own work after {}{was}", own.words())
            });
            add(words, &|asked| asked.own.retain(|(one, _)| one != name));
        }
        for name in &asked.without {
            let words = plain.need_by_number(name).map(|need| {
                let [consumer, provider] = plain.ends(&need);
                format!("{consumer} does without {provider} ({name} is taken away)")
            });
            add(words, &|asked| asked.without.retain(|one| one != name));
        }
        for name in &asked.spare {
            let words = plain
                .view()
                .find(name)
                .map(|at| format!("Something takes over from {} at once", plain.shown(at).name));
            add(words, &|asked| asked.spare.retain(|one| one != name));
        }
        found
    }

    fn needed_words(&self, name: &str, count: u16) -> Option<String> {
        let need = self.need_by_number(name)?;
        let [consumer, _] = self.ends(&need);
        let Some((group, needed, members)) = self.group_by_number(name) else {
            return Some(format!("{name} stands in no group, so a number needed changes nothing"));
        };
        let count = count.clamp(1, members);
        let was = instead(count == needed, &needed.to_string());
        Some(format!("{consumer} needs {count} of {members} of “{group}”{was}"))
    }

    /// The group of a dependency: what it is called, how many are needed, of how many.
    pub fn group_by_number(&self, name: &str) -> Option<(String, u16, u16)> {
        let need = self.need_by_number(name)?;
        let group = self.view().group_of(&need)?;
        let called = self.view().land().group(group.name).to_owned();
        Some((called, group.needed, group.members))
    }

    /// The need that comes from the dependency of that number, if the reader sees its record.
    pub fn need_by_number(&self, name: &str) -> Option<Need> {
        let mut needs = self.view().needs().iter();
        let digits = name.rsplit('-').next()?.parse().ok();
        needs
            .find(|need| digits.is_some() && self.seen_dependency(need.dependency) == digits)
            .copied()
    }

    /// Its ends by name: who needs, and what.
    fn ends(&self, need: &Need) -> [String; 2] {
        [need.consumer, need.provider].map(|at| self.shown(at).name)
    }

    /// What may be asked about near a failure: groups that it touches, dependencies on what it
    /// reaches, and what is reached.
    pub fn assumable(&self, blast: &Blast) -> Assumable {
        let view = self.view();
        let is_asked = |shown: &&Shown| !shown.number.is_empty();
        let near = blast.causes.iter().chain(&blast.nodes).filter(is_asked);
        let is_near = marked(near.clone());
        let mut told = Assumable::default();
        let mut seen = HashSet::new();
        for shown in near.filter(|shown| seen.insert(&shown.number)).take(SUGGESTED) {
            let node = (shown.number.clone(), shown.name.clone());
            if matches!(shown.kind, NodeKind::Service | NodeKind::Ci) {
                told.workers.push(node.clone());
            }
            told.nodes.push(node);
        }
        let mut groups = HashSet::new();
        let leads_near = |need: &&Need| view.node(need.provider).is_some_and(&is_near);
        for need in view.needs().iter().filter(leads_near) {
            if told.needs.len() == SUGGESTED && told.groups.len() == SUGGESTED {
                break;
            }
            let group = view.group_of(need).filter(|_| told.groups.len() < SUGGESTED);
            let group = group.filter(|_| !groups.contains(&need.group));
            if group.is_none() && told.needs.len() == SUGGESTED {
                continue;
            }
            let Some(number) = self.seen_dependency(need.dependency) else { continue };
            let number = say::number("DEP", number);
            let [consumer, provider] = self.ends(need);
            if let Some(group) = group {
                let called = view.land().group(group.name);
                let words = format!(
                    "{consumer}: {} of {} of “{called}” needed",
                    group.needed, group.members
                );
                told.groups.push((number.clone(), words));
                groups.insert(need.group);
            }
            if told.needs.len() < SUGGESTED {
                let lag = match need.lag {
                    0 => "at once".to_owned(),
                    lag => after(u64::from(lag)),
                };
                let words = format!("{consumer} {} {provider}, felt {lag}", need.kind.words());
                told.needs.push((number, words));
            }
        }
        told
    }
}

/// Whether a node is among those that are shown. It is asked of every need of a landscape: a bit of
/// each kind by number, and no word is written for it.
fn marked<'a>(shown: impl Iterator<Item = &'a Shown>) -> impl Fn(&Node) -> bool {
    let mut marks: Vec<u16> = Vec::new();
    for one in shown {
        let number = one.number.rsplit('-').next().and_then(|text| text.parse::<usize>().ok());
        let Some(number) = number else { continue };
        if marks.len() <= number {
            marks.resize(number + 1, 0);
        }
        marks[number] |= 1 << (one.kind as u16);
    }
    move |node| {
        let mark = marks.get(node.number as usize).copied().unwrap_or_default();
        mark & (1 << (node.kind as u16)) != 0
    }
}

/// What is recorded, behind what is different from it; or that nothing is.
fn instead(is_recorded: bool, was: &str) -> String {
    match is_recorded {
        true => ", as recorded: changes nothing".to_owned(),
        false => format!(" instead of {was}"),
    }
}

fn after(seconds: u64) -> String {
    format!("after {}", say::time(seconds).words())
}
