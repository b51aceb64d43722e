//! What the rules of configuration refuse, and what they accept.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use super::*;
use crate::configuration::{CiClass, LinkKind, LinkedRecord};
use record::{Ref, Rows};
use terms::Id;

fn array() -> Ci {
    let altus: Id = "01890000-0000-7000-8000-000000000001".parse().unwrap();
    Ci::named("san-q7".parse().unwrap(), CiClass::StorageArray, Ref::to(altus))
}

#[test]
fn what_is_linked_closes_after_it_was_made_known() {
    let linked = |on: &str, closed: &str| Ci {
        linked: Rows::of(vec![LinkedRecord {
            kind: LinkKind::Change,
            reference: "RFC-0231".parse().unwrap(),
            about: None,
            on: Some(on.parse().unwrap()),
            closed: Some(closed.parse().unwrap()),
        }]),
        ..array()
    };
    assert_eq!(ci(&linked("2026-11-20", "2026-11-28")), []);
    assert_eq!(ci(&linked("2026-11-20", "2026-11-19"))[0].field, "linked.0.closed");
}
