//! A map put together from its pairs: names that stand twice, and merge keys (`<<`).

use super::{Content, Flaw, Member, Node};
use std::{collections::HashMap, rc::Rc};

/// The name by which other maps are merged in.
const MERGE: &str = "<<";

/// A map on its way: its own members, and what is merged in behind them.
#[derive(Default)]
pub struct Draft {
    own: Vec<Member>,
    merged: Vec<Node>,
}

impl Draft {
    /// Takes a pair. `plain` says that the name stands without quotes, as a merge key must.
    pub fn take(&mut self, name: Rc<str>, line: usize, plain: bool, node: Node) {
        if plain && &*name == MERGE {
            self.merged.push(node);
        } else {
            self.own.push(Member { name, line, node });
        }
    }

    /// The members: own ones win over merged ones, earlier merged ones over later ones. Of a name
    /// that stands twice the last is taken, as other tools do, and the flaw says so.
    pub fn finish(self, flaws: &mut Vec<Flaw>) -> Rc<[Member]> {
        let mut at: HashMap<Rc<str>, usize> = HashMap::with_capacity(self.own.len());
        let mut members: Vec<Member> = Vec::with_capacity(self.own.len());
        for member in self.own {
            if let Some(first) = at.get(&member.name).copied() {
                let (name, line) = (&member.name, members[first].line);
                let words = format!("“{name}” stands on line {line} as well; the last one counts");
                flaws.push(Flaw::at(member.line, words));
                members[first] = member;
            } else {
                at.insert(member.name.clone(), members.len());
                members.push(member);
            }
        }
        for node in self.merged {
            let parts = match &node.content {
                Content::List(parts) => parts.to_vec(),
                _ => vec![node],
            };
            for part in parts {
                let Content::Map(more) = &part.content else {
                    let words = format!("`<<` merges maps, and this is {}", part.kind());
                    flaws.push(Flaw::at(part.line, words));
                    continue;
                };
                for member in more.iter() {
                    if !at.contains_key(&member.name) {
                        at.insert(member.name.clone(), members.len());
                        members.push(member.clone());
                    }
                }
            }
        }
        members.into()
    }
}
