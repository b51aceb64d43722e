//! Things that need each other in a circle: found in what was read, to be named once.

use crate::landscape::{Landscape, Spot, Target};
use std::collections::HashMap;

/// Names shown of one circle.
const SHOWN: usize = 8;

/// For each set of services and components that need each other, where the first of their needs
/// stands and the names. Source: Tarjan 1972, without recursion.
pub fn of(land: &Landscape) -> Vec<(Spot, String)> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut edges: Vec<(usize, usize)> = Vec::new();
    for entry in &land.dependencies {
        let Target::Known(provider) = &entry.what.provider else { continue };
        let mut place = |key| {
            let next = places.len();
            *places.entry(key).or_insert(next)
        };
        edges.push((place(entry.what.consumer.as_str()), place(provider.as_str())));
    }
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); places.len()];
    for (from, to) in &edges {
        next[*from].push(*to);
    }
    let sets = sets(&next);
    let mut keys: Vec<&str> = vec![""; places.len()];
    places.iter().for_each(|(key, place)| keys[*place] = key);
    let names = land.names();
    let mut found = Vec::new();
    for set in sets {
        let inside = |key: &str| places.get(key).is_some_and(|place| set.contains(place));
        let first = land.dependencies.iter().find(|entry| match &entry.what.provider {
            Target::Known(provider) => inside(&entry.what.consumer) && inside(provider),
            Target::Unknown(..) => false,
        });
        let Some(first) = first else { continue };
        let named = set.iter().take(SHOWN).map(|place| {
            let key = keys[*place];
            format!("“{}”", names.get(key).copied().unwrap_or(key))
        });
        let mut words = named.collect::<Vec<_>>().join(", ");
        if set.len() > SHOWN {
            words.push_str(&format!(" and {} more", set.len() - SHOWN));
        }
        found.push((first.spot.clone(), words));
    }
    found.sort();
    found
}

/// The sets of two or more that reach each other.
fn sets(next: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let count = next.len();
    let (mut index, mut low) = (vec![UNSEEN; count], vec![0; count]);
    let (mut on_stack, mut stack) = (vec![false; count], Vec::new());
    let (mut counter, mut sets) = (0, Vec::new());
    for root in 0..count {
        if index[root] != UNSEEN {
            continue;
        }
        let mut work: Vec<(usize, usize)> = vec![(root, 0)];
        while let Some((at, step)) = work.pop() {
            if step == 0 {
                index[at] = counter;
                low[at] = counter;
                counter += 1;
                stack.push(at);
                on_stack[at] = true;
            } else {
                let child = next[at][step - 1];
                low[at] = low[at].min(low[child]);
            }
            let mut step = step;
            let mut descends = false;
            while step < next[at].len() {
                let to = next[at][step];
                step += 1;
                if index[to] == UNSEEN {
                    work.push((at, step));
                    work.push((to, 0));
                    descends = true;
                    break;
                }
                if on_stack[to] {
                    low[at] = low[at].min(index[to]);
                }
            }
            if descends || low[at] != index[at] {
                continue;
            }
            let mut set = Vec::new();
            while let Some(member) = stack.pop() {
                on_stack[member] = false;
                set.push(member);
                if member == at {
                    break;
                }
            }
            if set.len() > 1 {
                set.sort_unstable();
                sets.push(set);
            }
        }
    }
    sets
}
