//! Texts of plans: what is wrong with one is said with its line, and no damage is a panic.

use engine::{Effort, Error, Place, Plan, PlanLimit, read_plan, schedule};
use proptest::prelude::*;

const GOOD: &str = include_str!("common/project.sm");

fn read(text: &str) -> Result<Plan, Error> {
    read_plan(text, &PlanLimit::default())
}

#[test]
fn a_good_text_is_a_plan() {
    let plan = read(GOOD).unwrap();
    let effort = Effort { schedules: 20, conflicts: 50, seed: 1 };
    assert_eq!(schedule(&plan, effort, &mut ()).makespan, 8);
    assert_eq!(read(&GOOD.replace('\n', "\r\n")).unwrap().capacity(), [2, 1]);
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let says = [
        ("   1        1          2 ", "   1        1          3 ", "line 9: the tasks must follow"),
        ("           4\n   3", "           9\n   3", "line 10: task 9 is unknown"),
        ("           4\n   3", "           2\n   3", "line 10: task 2 waits for itself"),
        ("           4\n   3", "           0\n   3", "line 10: task 0 is unknown"),
        ("   4        1          0", "   4        1          1  2", "line 10: the task stands in"),
        ("     5       2", "    -5       2", "line 18: `-5` is not a number"),
        ("     5       2", "     5.5     2", "line 18: `5.5` is not a number"),
        ("     5       2", "     99999999999 2", "line 18: `99999999999` is not"),
        ("     5       2", "     4000000000  2", "line 14: all tasks last"),
        ("     5       2", "     5       3", "line 18: needs 3 of resource 0"),
        ("  2      1     5", "  2      2     5", "line 18: task 2, mode 1"),
        ("  4      1     0       0    0\n", "", "line 14: REQUESTS/DURATIONS: 3 durations"),
        ("   2    1\n", "", "line 22: RESOURCEAVAILABILITIES: holds no line"),
        ("   2    1\n", "   2    1\n   2    1\n", "line 25: one line of capacities"),
        ("   2    1\n", "   2    40000\n", "line 24: 40000 of a resource"),
        ("RESOURCEAVAILABILITIES", "SOMETHING ELSE", "line 25: the text ends without a section"),
        ("RESOURCEAVAILABILITIES", "REQUESTS/DURATIONS", "line 22: the section REQUESTS"),
        ("              :  0   N", "              :  1   N", "line 5: only renewable"),
    ];
    for (good, bad, said) in says {
        assert!(GOOD.contains(good), "{good}");
        let refused = read(&GOOD.replacen(good, bad, 1)).unwrap_err();
        assert!(refused.to_string().starts_with(said), "{refused} instead of {said}");
        assert!(matches!(refused.place(), Place::Line(_)), "{refused}");
    }
    assert!(read("").is_err());
    assert!(read(&"\n".repeat((64 << 20) + 1)).unwrap_err().is_limit());
}

proptest! {
    #[test]
    fn a_damaged_text_is_refused_or_read_but_never_a_panic(
        damage in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..5, any::<u8>()), 1..6)
    ) {
        let mut text = GOOD.as_bytes().to_vec();
        for (at, kind, byte) in damage {
            if text.is_empty() {
                break;
            }
            let at = at.index(text.len());
            match kind {
                0 => text[at] = byte,
                1 => text[at] = b'0' + byte % 10,
                2 => { text.remove(at); }
                3 => text.insert(at, b"0123456789-\n *"[byte as usize % 14]),
                _ => text.truncate(at + 1),
            }
        }
        let text = String::from_utf8_lossy(&text);
        match read(&text) {
            Ok(plan) => {
                let effort = Effort { schedules: 3, conflicts: 9, seed: 1 };
                let found = schedule(&plan, effort, &mut ());
                prop_assert_eq!(plan.check(&found.starts).unwrap(), found.makespan);
            }
            Err(refused) => prop_assert!(!refused.to_string().is_empty()),
        }
    }
}
