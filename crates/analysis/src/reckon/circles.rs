//! Circles of needs: who needs each other is taken as one (Tarjan 1972, without recursion).

use crate::{landscape::NONE, view::View};

/// The nodes in groups that need each other, providers before their consumers.
pub struct Circles {
    /// The group of each node; a provider's is lower than its consumer's unless they are the same.
    pub of: Vec<u32>,
    /// How many groups there are.
    pub count: u32,
    /// The members of each group that has more than one, by its number.
    pub circles: Vec<(u32, Vec<u32>)>,
}

impl Circles {
    /// The circle that a node belongs to, if it is in one.
    pub fn circle(&self, node: u32) -> Option<&[u32]> {
        let group = self.of[node as usize];
        let found = self.circles.binary_search_by_key(&group, |(of, _)| *of).ok()?;
        Some(&self.circles[found].1)
    }

    /// Do these two need each other?
    pub fn together(&self, one: u32, other: u32) -> bool {
        self.of[one as usize] == self.of[other as usize]
    }
}

/// Finds the circles of hard needs.
pub fn circles(view: &View) -> Circles {
    let count = view.len();
    let mut walk = Walk {
        view,
        index: vec![NONE; count],
        low: vec![0; count],
        of: vec![NONE; count],
        stack: Vec::new(),
        next: 0,
        groups: 0,
        circles: Vec::new(),
    };
    for start in 0..count {
        if walk.index[start] == NONE {
            walk.from(u32::try_from(start).expect("fewer nodes than places"));
        }
    }
    Circles { of: walk.of, count: walk.groups, circles: walk.circles }
}

struct Walk<'v> {
    view: &'v View,
    index: Vec<u32>,
    low: Vec<u32>,
    of: Vec<u32>,
    stack: Vec<u32>,
    next: u32,
    groups: u32,
    circles: Vec<(u32, Vec<u32>)>,
}

impl Walk<'_> {
    fn from(&mut self, start: u32) {
        let mut path: Vec<(u32, usize)> = Vec::new();
        self.enter(start);
        path.push((start, self.view.needs_of(start).start));
        while let Some((node, next)) = path.last_mut() {
            let node = *node;
            if *next < self.view.needs_of(node).end {
                let need = self.view.needs()[*next];
                *next += 1;
                if !need.is_hard {
                    continue;
                }
                let provider = need.provider as usize;
                if self.index[provider] == NONE {
                    self.enter(need.provider);
                    path.push((need.provider, self.view.needs_of(need.provider).start));
                } else if self.of[provider] == NONE {
                    let low = self.index[provider];
                    self.low[node as usize] = self.low[node as usize].min(low);
                }
                continue;
            }
            path.pop();
            let low = self.low[node as usize];
            if let Some((parent, _)) = path.last() {
                self.low[*parent as usize] = self.low[*parent as usize].min(low);
            }
            if low == self.index[node as usize] {
                self.leave(node);
            }
        }
    }

    fn enter(&mut self, node: u32) {
        self.index[node as usize] = self.next;
        self.low[node as usize] = self.next;
        self.next += 1;
        self.stack.push(node);
    }

    fn leave(&mut self, node: u32) {
        let from = self.stack.iter().rposition(|held| *held == node).unwrap_or_default();
        let mut members = self.stack.split_off(from);
        for member in &members {
            self.of[*member as usize] = self.groups;
        }
        if members.len() > 1 {
            members.sort_unstable();
            self.circles.push((self.groups, members));
        }
        self.groups += 1;
    }
}
