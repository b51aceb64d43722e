//! Known answers of the measures over registers of other wings: which records are rows at all, and
//! which of them count. Each table holds what must not count beside what must.

use super::*;
use crate::people::cast::Cast;
use terms::Duration;

const NOW: &str = "2026-11-23T09:40:00Z";

/// Fields of a record, in one line: `state=live rto=4h ends=2026-11-22`. Hours are durations, what
/// begins with a digit and holds a dash is a day, the rest a choice.
fn record(number: &str, line: &str) -> Record {
    let mut values: HashMap<&'static str, Value> = HashMap::new();
    for pair in line.split_whitespace() {
        let (field, text) = pair.split_once('=').unwrap();
        let known = [
            "state",
            "rto",
            "rpo",
            "agreed_on",
            "claimed_recovery",
            "kind",
            "ends",
            "category",
            "supplier",
            "valid_until",
        ];
        let field = *known.iter().find(|known| **known == field).unwrap();
        let hours = text.strip_suffix('h').and_then(|hours| hours.parse::<i64>().ok());
        let value = match (hours, text.parse::<Day>(), field) {
            (Some(hours), ..) => Value::Duration(Duration::from_seconds(hours * 3_600).unwrap()),
            (None, Ok(day), _) => Value::Day(day),
            (None, Err(_), "supplier") => Value::Ref(id(text)),
            _ => Value::Choice(text.to_owned()),
        };
        values.insert(field, value);
    }
    values.insert("name", Value::Text(number.to_lowercase()));
    values.insert("title", Value::Text(number.to_lowercase()));
    let path = format!("/{number}");
    Record { id: id(number), number: number.to_owned(), path, values }
}

/// An id that follows from a number.
fn id(number: &str) -> Id {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    format!("01890000-0000-7000-8000-{digits:0>12}").parse().unwrap()
}

fn counted(counter: Counter, registers: &[(&'static str, &[(&str, &str)])]) -> Vec<Row> {
    let cast = Cast::default();
    let now: Instant = NOW.parse().unwrap();
    let all = registers.iter().map(|(register, records)| {
        (*register, records.iter().map(|(number, line)| record(number, line)).collect())
    });
    let ground = Ground {
        cast: &cast,
        runs: Vec::new(),
        documents: Vec::new(),
        registers: all.collect(),
        targets: Vec::new(),
        now,
    };
    counter(&ground, now)
}

/// The rows of one register: number, does it count, and why. What is not listed is no row.
fn check(
    counter: Counter,
    registers: &[(&'static str, &[(&str, &str)])],
    expected: &[(&str, bool, &str)],
) {
    let rows = counted(counter, registers);
    let told: Vec<(&str, bool, &str)> = rows
        .iter()
        .map(|row| (row.path.trim_start_matches('/'), row.counts, row.note.as_str()))
        .collect();
    assert_eq!(told, expected);
}

#[test]
fn a_service_counts_when_its_targets_are_agreed_and_its_claim_is_within_them() {
    let services: &[(&str, &str)] = &[
        ("SVC-1", "state=live rto=4h rpo=1h agreed_on=2026-01-05 claimed_recovery=3h"),
        ("SVC-2", "state=live rto=4h rpo=1h agreed_on=2026-01-05 claimed_recovery=4h"),
        ("SVC-3", "state=live rto=4h rpo=1h agreed_on=2026-01-05 claimed_recovery=5h"),
        ("SVC-4", "state=retiring rpo=1h agreed_on=2026-01-05 claimed_recovery=3h"),
        ("SVC-5", "state=live rto=4h agreed_on=2026-01-05 claimed_recovery=3h"),
        ("SVC-6", "state=live rto=4h rpo=1h claimed_recovery=3h"),
        ("SVC-7", "state=live rto=4h rpo=1h agreed_on=2026-01-05"),
        ("SVC-8", "state=proposed rto=4h rpo=1h agreed_on=2026-01-05 claimed_recovery=3h"),
    ];
    check(
        targets,
        &[("service", services)],
        &[
            ("SVC-1", true, "agreed"),
            ("SVC-2", true, "agreed"),
            ("SVC-3", false, "the claim is longer than the RTO"),
            ("SVC-4", false, "no RTO"),
            ("SVC-5", false, "no RPO"),
            ("SVC-6", false, "not agreed"),
            ("SVC-7", false, "no recovery time is claimed"),
        ],
    );
}

#[test]
fn an_sla_in_effect_counts_when_it_states_both_targets() {
    let contracts: &[(&str, &str)] = &[
        ("CON-1", "kind=sla state=active rto=4h rpo=1h"),
        ("CON-2", "kind=sla state=renewing rto=4h"),
        ("CON-3", "kind=sla state=in-review rpo=1h"),
        ("CON-4", "kind=sla state=terminating"),
        ("CON-5", "kind=sla state=draft rto=4h rpo=1h"),
        ("CON-6", "kind=sla state=ended rto=4h rpo=1h"),
        ("CON-7", "kind=ola state=active rto=4h rpo=1h"),
    ];
    check(
        agreements,
        &[("contract", contracts)],
        &[
            ("CON-1", true, "states both"),
            ("CON-2", false, "no RPO"),
            ("CON-3", false, "no RTO"),
            ("CON-4", false, "neither RTO nor RPO"),
        ],
    );
}

#[test]
fn a_continuity_contract_counts_from_its_agreement_to_its_last_day() {
    let contracts: &[(&str, &str)] = &[
        ("CON-1", "kind=continuity state=agreed"),
        ("CON-2", "kind=continuity state=active ends=2026-11-23"),
        ("CON-3", "kind=continuity state=active ends=2026-11-22"),
        ("CON-4", "kind=continuity state=draft"),
        ("CON-5", "kind=continuity state=negotiating"),
        ("CON-6", "kind=continuity state=ended"),
        ("CON-7", "kind=sla state=active"),
    ];
    check(
        continuity_contracts,
        &[("contract", contracts)],
        &[
            ("CON-1", true, "agreed"),
            ("CON-2", true, "active"),
            ("CON-3", false, "its end is over"),
            ("CON-4", false, "draft"),
            ("CON-5", false, "negotiating"),
        ],
    );
}

#[test]
fn a_supplier_that_matters_counts_with_an_accepted_proof_that_is_valid() {
    let suppliers: &[(&str, &str)] = &[
        ("SUP-1", "state=active category=strategic"),
        ("SUP-2", "state=active category=tactical"),
        ("SUP-3", "state=on-watch category=strategic"),
        ("SUP-4", "state=active category=strategic"),
        ("SUP-5", "state=candidate category=strategic"),
        ("SUP-6", "state=active category=commodity"),
        ("SUP-7", "state=former category=strategic"),
    ];
    let proofs_of: &[(&str, &str)] = &[
        ("PRF-1", "supplier=SUP-1 state=accepted valid_until=2026-11-23"),
        ("PRF-2", "supplier=SUP-2 state=accepted valid_until=2026-11-22"),
        ("PRF-3", "supplier=SUP-3 state=delivered valid_until=2027-11-22"),
        ("PRF-4", "supplier=SUP-4 state=accepted"),
        ("PRF-5", "supplier=SUP-5 state=accepted valid_until=2027-11-22"),
    ];
    check(
        proofs,
        &[("supplier", suppliers), ("continuity_proof", proofs_of)],
        &[
            ("SUP-1", true, "PRF-1 prf-1"),
            ("SUP-2", false, "no accepted proof is valid"),
            ("SUP-3", false, "no accepted proof is valid"),
            ("SUP-4", true, "PRF-4 prf-4"),
        ],
    );
    // Without the register of proofs nothing is known, which is not the same as none.
    check(proofs, &[("supplier", suppliers)], &[]);
}

#[test]
fn a_measure_without_rows_has_no_share() {
    for counter in [targets, agreements, continuity_contracts, proofs] {
        assert_eq!(Share::of(&counted(counter, &[])), None);
    }
    let one = counted(targets, &[("service", &[("SVC-1", "state=live")])]);
    let share = Share::of(&one).unwrap();
    assert_eq!((share.counts, share.of, share.hundredths()), (0, 1, 0));
}

#[test]
fn a_share_is_told_to_the_nearest_hundredth_and_only_the_whole_is_called_whole() {
    let told = |counts, of| Share { counts, of }.hundredths();
    assert_eq!([told(4, 6), told(2, 6), told(1, 8)], [67, 33, 13]);
    assert_eq!([told(999, 1000), told(1, 1000)], [99, 1]);
    assert_eq!([told(7, 7), told(0, 7)], [100, 0]);
    // A target is met by the share itself, not by what it is rounded to.
    assert!(!Share { counts: 199, of: 300 }.reaches(67) && Share { counts: 2, of: 3 }.reaches(66));
}
