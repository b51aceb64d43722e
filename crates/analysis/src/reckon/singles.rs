//! Single causes: what stops a service all by itself, and what takes members of a group together.

use crate::{
    reckon::Cascade,
    view::{Group, View},
};

/// How many services a cause stops alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CauseCount {
    /// Services that are delivered now.
    pub services: u32,
    /// Vital ones among them.
    pub vital: u32,
}

/// For every node how many services it stops alone, itself not counted.
pub fn cause_counts(view: &View) -> Vec<CauseCount> {
    let mut live = vec![0_u8; view.len()];
    for service in view.live_services() {
        live[service as usize] = if view.is_vital(service) { 2 } else { 1 };
    }
    // From what is needed by nothing that leads to a service nothing has to be followed.
    let leads = leading(view, &live);
    let mut cascade = Cascade::new(view);
    let mut counts = vec![CauseCount::default(); view.len()];
    for (cause, count) in (0..).zip(&mut counts) {
        if !leads[cause as usize] {
            continue;
        }
        for node in &cascade.from(cause, |node| leads[node as usize])[1..] {
            let kind = live[*node as usize];
            count.services += u32::from(kind > 0);
            count.vital += u32::from(kind > 1);
        }
    }
    counts
}

/// Which nodes lead to a live service by hard needs.
fn leading(view: &View, live: &[u8]) -> Vec<bool> {
    let mut leads: Vec<bool> = live.iter().map(|kind| *kind > 0).collect();
    let mut queue: Vec<u32> = (0..).zip(&leads).filter(|(_, is)| **is).map(|(at, _)| at).collect();
    below(view, &mut queue, &mut leads);
    leads
}

/// Marks everything below what stands in the queue.
fn below(view: &View, queue: &mut Vec<u32>, marked: &mut [bool]) {
    while let Some(node) = queue.pop() {
        for need in &view.needs()[view.needs_of(node)] {
            if need.is_hard && !marked[need.provider as usize] {
                marked[need.provider as usize] = true;
                queue.push(need.provider);
            }
        }
    }
}

/// Everything that stops `service` alone, itself left out.
pub fn causes_of(view: &View, service: u32) -> Vec<u32> {
    let mut marked = vec![false; view.len()];
    marked[service as usize] = true;
    below(view, &mut vec![service], &mut marked);
    let mut cascade = Cascade::new(view);
    let candidates = (0..).zip(&marked).filter(|(at, is)| **is && *at != service);
    let candidates: Vec<u32> = candidates.map(|(at, _)| at).collect();
    let mut causes = Vec::new();
    for cause in candidates {
        cascade.from(cause, |node| marked[node as usize]);
        if cascade.failed(service) {
            causes.push(cause);
        }
    }
    causes
}

/// What takes at least two members of a group together, with the members it takes.
pub fn fall_together(view: &View, group: &Group) -> Vec<(u32, Vec<u32>)> {
    let members: Vec<u32> = view.needs()[group.range()].iter().map(|need| need.provider).collect();
    // Below how many members a node stands.
    let mut above = vec![0_u16; view.len()];
    let mut marked = vec![false; view.len()];
    let mut any = vec![false; view.len()];
    for member in &members {
        marked.fill(false);
        below(view, &mut vec![*member], &mut marked);
        for (at, is_below) in marked.iter().enumerate() {
            above[at] += u16::from(*is_below);
            any[at] |= *is_below;
        }
        any[*member as usize] = true;
    }
    let mut cascade = Cascade::new(view);
    let mut found = Vec::new();
    for (cause, above) in (0..).zip(&above) {
        if *above < 2 {
            continue;
        }
        cascade.from(cause, |node| any[node as usize]);
        let taken: Vec<u32> =
            members.iter().copied().filter(|member| cascade.failed(*member)).collect();
        if taken.len() > 1 {
            found.push((cause, taken));
        }
    }
    found
}
