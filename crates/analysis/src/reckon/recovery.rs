//! Recovery times: what has to be done before something is back, added up along the chain.

use crate::{landscape::NONE, reckon::Circles, view::View};

/// When something is back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Back {
    /// After how many seconds, or at least so many.
    pub time: u64,
    /// Is that known, or is something missing?
    pub is_known: bool,
    /// The need that decides, by its place; [`NONE`] when nothing is waited for.
    pub via: u32,
}

impl Back {
    /// Never gone.
    const UP: Back = Back { time: 0, is_known: true, via: NONE };
}

/// The recovery of every node, or of those that failed.
pub struct Recoveries {
    back: Vec<Back>,
    /// When the own work of a node begins.
    begins: Vec<u64>,
}

impl Recoveries {
    /// When that node is back.
    pub fn of(&self, node: u32) -> Back {
        self.back[node as usize]
    }

    /// When its own work can begin.
    pub fn begins(&self, node: u32) -> u64 {
        self.begins[node as usize]
    }
}

/// When each node is back if all have to be recovered.
pub fn recoveries(view: &View, circles: &Circles) -> Recoveries {
    let mut order: Vec<u32> = (0..).take(view.len()).collect();
    order.sort_unstable_by_key(|node| circles.of[*node as usize]);
    recoveries_of(view, circles, &order)
}

/// When each of `order` is back if only these have to be recovered; they must stand in the order of
/// their circles.
pub fn recoveries_of(view: &View, circles: &Circles, order: &[u32]) -> Recoveries {
    let mut found = Recoveries { back: vec![Back::UP; view.len()], begins: vec![0; view.len()] };
    let mut room = Vec::new();
    let same = |one: &u32, other: &u32| circles.together(*one, *other);
    for together in order.chunk_by(same) {
        let mut own = 0;
        let mut is_known = true;
        let mut waits = Back::UP;
        for node in together {
            match view.own(*node) {
                Some(time) => own += time,
                None => is_known = false,
            }
            let wait = found.waits(view, circles, *node, &mut room);
            is_known &= wait.is_known;
            if wait.time > waits.time || waits.via == NONE {
                waits = Back { is_known, ..wait };
            }
        }
        // Who needs each other is brought back one after the other: nobody says in which order.
        for node in together {
            let via =
                if together.len() == 1 { waits.via } else { found.own_via(view, circles, *node) };
            let via = if via == NONE { waits.via } else { via };
            found.back[*node as usize] = Back { time: waits.time + own, is_known, via };
            found.begins[*node as usize] = waits.time;
        }
    }
    found
}

impl Recoveries {
    /// What a node waits for, as far as it lies outside its own circle.
    fn waits(
        &self,
        view: &View,
        circles: &Circles,
        node: u32,
        room: &mut Vec<(u64, bool, u32)>,
    ) -> Back {
        let mut worst = Back::UP;
        let mut take = |time: u64, is_known: bool, via: u32| {
            if worst.via == NONE || time > worst.time {
                (worst.time, worst.via) = (time, via);
            }
            worst.is_known &= is_known;
        };
        let range = view.needs_of(node);
        let mut at = range.start;
        while at < range.end {
            let need = &view.needs()[at];
            let Some(group) = view.group_of(need) else {
                if need.is_hard && !circles.together(node, need.provider) {
                    let back = self.of(need.provider);
                    take(back.time, back.is_known, short(at));
                }
                at += 1;
                continue;
            };
            at = group.range().end;
            if !need.is_hard {
                continue;
            }
            room.clear();
            let mut inside = 0;
            for member in group.range() {
                let provider = view.needs()[member].provider;
                if circles.together(node, provider) {
                    inside += 1;
                } else {
                    let back = self.of(provider);
                    room.push((back.time, !back.is_known, short(member)));
                }
            }
            room.sort_unstable();
            let needed = usize::from(group.needed);
            // Members of the own circle stand last: they are not back before the consumer is.
            let outside = if room.len() >= needed { needed } else { needed - inside.min(needed) };
            if let Some((time, _, via)) = outside.checked_sub(1).and_then(|at| room.get(at)) {
                take(*time, room[..outside].iter().all(|(_, is_open, _)| !is_open), *via);
            }
        }
        worst
    }

    /// The first need of a node outside its circle, for the chain.
    fn own_via(&self, view: &View, circles: &Circles, node: u32) -> u32 {
        let outside = view.needs_of(node).filter(|at| {
            let need = &view.needs()[*at];
            need.is_hard && !circles.together(node, need.provider)
        });
        outside.max_by_key(|at| self.of(view.needs()[*at].provider).time).map_or(NONE, short)
    }
}

fn short(place: usize) -> u32 {
    u32::try_from(place).expect("fewer needs than places")
}
