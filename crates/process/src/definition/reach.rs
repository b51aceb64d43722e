//! Which activities can still come to which by forward flows.

use super::{Act, Bits, Definition, Wiring};

/// For each activity that joins, those it waits for while they are open: when it gathers, all of
/// its stage from which forward flows lead to it.
pub(super) fn upstream(definition: &Definition, acts: &[Act], wiring: &Wiring) -> Vec<Bits> {
    let count = acts.len();
    let mut before: Vec<Bits> = vec![Bits::default(); count];
    // In the order of the process every forward flow leads to a later activity, so one pass over
    // the activities carries everything forward.
    for from in 0..count {
        let activity = &definition.activities[from];
        let mut carried = before[from];
        carried.add(from as u16);
        let next = activity
            .ways
            .iter()
            .flat_map(|way| way.next.iter().filter(|to| !way.parallel.contains(to)));
        for to in next.chain(&activity.precedes).filter_map(|id| wiring.activity(id)) {
            let to = to as usize;
            if to > from && definition.activities[to].stage == activity.stage {
                before[to].join(&carried);
            }
        }
    }
    for (at, bits) in before.iter_mut().enumerate() {
        let activity = &definition.activities[at];
        if !activity.gathers {
            *bits = Bits::default();
        }
        for other in activity.joins.iter().filter_map(|id| wiring.activity(id)) {
            bits.add(other);
        }
    }
    before
}
