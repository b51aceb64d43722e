//! What is asked of the reader of snapshots with any text at all. A fuzz target and a test share
//! this.

use analysis::{
    facts::Assessed,
    view::{Edits, Sight, View},
    whatif::WhatIf,
};
use holdfast::snapshot;
use std::sync::Arc;

/// No panic and an end; either words that say where and why, or a landscape that can be asked and
/// written, and is the same when it is read again.
pub fn body(text: &str) {
    if text.len() > 1 << 20 {
        return;
    }
    let land = match snapshot::read(text) {
        Ok(land) => land,
        Err(words) => {
            let is_placed = [" line ", "].", "holdfast_snapshot: ", ": at most", "them; at most"];
            assert!(is_placed.iter().any(|part| words.contains(part)), "no place: {words:?}");
            return;
        }
    };
    let written = snapshot::write(&land).expect("a landscape can be written");
    let again = snapshot::read(&written).expect("what was written can be read");
    assert_eq!(snapshot::write(&again).ok(), Some(written));
    let of = |edits: &Edits| View::of(&Arc::new(land.clone()), &Sight::everything(), edits);
    let seen = Assessed::of(of(&Edits::default()));
    let ready = seen.readiness();
    for line in ready.services.iter().take(3) {
        let blast = seen.blast(&WhatIf::fails([line.service.number.as_str()]));
        assert!(blast.not_found.is_empty() || line.service.number.is_empty());
    }
}
