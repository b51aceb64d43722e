//! Putting what is reached in the order of time, without comparing.

/// Bits that one round looks at: its counters lie in the nearest cache.
const DIGIT: u32 = 11;

/// The earliest first; those at the same time keep their order. Source: sorting by digits, the
/// lowest first (Hollerith; Knuth 1973).
pub(super) fn earliest_first(nodes: &mut Vec<u32>, at: impl Fn(u32) -> u64) {
    let times = nodes.iter().map(|node| at(*node));
    let (first, last) =
        times.fold((u64::MAX, 0), |(first, last), at| (first.min(at), last.max(at)));
    if first >= last {
        return;
    }
    let Ok(span) = u32::try_from(last - first) else {
        nodes.sort_by_key(|node| at(*node));
        return;
    };
    let mut keyed: Vec<(u32, u32)> =
        nodes.iter().map(|node| ((at(*node) - first) as u32, *node)).collect();
    let mut other = vec![(0, 0); keyed.len()];
    for shift in (0..32 - span.leading_zeros()).step_by(DIGIT as usize) {
        let digit = |key: u32| (key >> shift) as usize & ((1 << DIGIT) - 1);
        let mut next = [0_u32; 1 << DIGIT];
        for (key, _) in &keyed {
            next[digit(*key)] += 1;
        }
        let mut before = 0;
        for count in &mut next {
            before += std::mem::replace(count, before);
        }
        for pair in &keyed {
            let place = &mut next[digit(pair.0)];
            other[*place as usize] = *pair;
            *place += 1;
        }
        std::mem::swap(&mut keyed, &mut other);
    }
    nodes.clear();
    nodes.extend(keyed.iter().map(|(_, node)| node));
}

#[cfg(test)]
mod tests {
    use super::earliest_first;

    #[test]
    fn the_order_is_that_of_time_and_of_equals_the_order_before() {
        let mixed = |node: u32| u64::from(node).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for shift in [64, 62, 55, 40, 31, 1] {
            let at = |node: u32| mixed(node).checked_shr(shift).unwrap_or(7) + 5;
            for count in [0, 1, 2, 3_000] {
                let mut nodes: Vec<u32> = (0..count).rev().collect();
                let mut expected = nodes.clone();
                expected.sort_by_key(|node| at(*node));
                earliest_first(&mut nodes, at);
                assert_eq!(nodes, expected, "{count} nodes, times of {} bits", 64 - shift);
            }
        }
    }
}
