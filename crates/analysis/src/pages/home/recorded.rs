//! How much the registers hold, beside what an answer rests on.

use frame::{
    gate::{Reader, Scoped, SignedIn},
    limits,
    problem::Problem,
    store::{self, ListQuery},
};

/// How many services, components and dependencies the registers show to the reader; as far as they
/// count.
pub(super) async fn counts(reader: &mut Reader<SignedIn>) -> Result<[u64; 3], Problem> {
    let mut recorded = [0; 3];
    for (count, name) in recorded.iter_mut().zip(["service", "ci", "dependency"]) {
        let of = reader.scope().app().catalogue().named(name);
        if let Some(of) = of.filter(|of| !reader.scope().reach_of(of).is_empty()) {
            let found = store::count(reader, of, &ListQuery::default()).await?;
            *count = if found > limits::COUNTED_ROWS { 0 } else { found };
        }
    }
    Ok(recorded)
}
