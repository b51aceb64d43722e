//! Who may be meant by a name that a source gives and that no record settles: what is called so,
//! and what is spelled nearly so.

use super::{Assessed, NodeKind, Shown};

/// So many are offered.
const OFFERED: usize = 5;

/// A record that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likely {
    /// Which.
    pub node: Shown,
    /// Why it is offered: `the same name`, `spelled nearly the same`, `holds the name`.
    pub why: &'static str,
}

impl Assessed {
    /// Whom a name may mean, the likeliest first: of the kinds that may be needed, and only what
    /// the reader sees by name.
    pub fn likely(&self, name: &str) -> Vec<Likely> {
        let wanted = plain(name);
        if wanted.is_empty() {
            return Vec::new();
        }
        let view = self.view();
        let mut found: Vec<(usize, u32, &'static str)> = Vec::new();
        for at in (0..).take(view.len()) {
            let Some(node) = view.node(at).filter(|_| view.disclosed(at).is_named()) else {
                continue;
            };
            if node.kind == NodeKind::Unresolved {
                continue;
            }
            let called = plain(view.land().words(node.name));
            if let Some((rank, why)) = alike(&wanted, &called) {
                found.push((rank, at, why));
            }
        }
        found.sort_by_key(|(rank, at, _)| (*rank, *at));
        let likely = found.into_iter().map(|(_, at, why)| Likely { node: self.shown(at), why });
        // What has no page for the reader cannot be chosen.
        likely.filter(|one| !one.node.path.is_empty()).take(OFFERED).collect()
    }
}

/// A name as it is compared: without case, accents, and what parts words.
fn plain(name: &str) -> String {
    terms::fold(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// How much alike two plain names are; less is more. Nothing when they are not.
fn alike(wanted: &str, called: &str) -> Option<(usize, &'static str)> {
    if wanted == called {
        return Some((0, "the same name"));
    }
    let [one, other] = [wanted, called].map(|name| name.chars().count());
    // A slip in four letters, and never in a name of three.
    let most = one.min(other) / 4;
    if one.abs_diff(other) <= most {
        let apart = apart(wanted, called, most);
        if apart <= most {
            return Some((apart, "spelled nearly the same"));
        }
    }
    let (short, long) = if one < other { (wanted, called) } else { (called, wanted) };
    let holds = one.min(other) >= 4 && long.contains(short);
    holds.then_some((100 + one.abs_diff(other), "holds the name, or stands in it"))
}

/// How many slips make one word of the other; more than `most` is said as one more.
fn apart(one: &str, other: &str, most: usize) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let whole = terms::slips(&one, &other, most).and_then(|all| all.last().copied());
    whole.filter(|count| *count <= most).unwrap_or(most + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    #[test]
    fn the_same_name_comes_before_a_slip_and_a_slip_before_a_part() {
        let mut sample = Sample::new();
        sample
            .service("Ledger", "O", None, None)
            .ci("stl-db-1", "O", None)
            .ci("legacy box", "O", None)
            .ci("legcay-box", "O", None)
            .ci("the old legacy-box of East", "O", None)
            .other(NodeKind::Supplier, "Legacy-Box", "O")
            .other(NodeKind::Location, "Site North", "O");
        let seen = sample.seen();
        let found = seen.likely("legacy-box");
        let told: Vec<(&str, &str)> =
            found.iter().map(|one| (one.node.name.as_str(), one.why)).collect();
        let (same, nearly) = ("the same name", "spelled nearly the same");
        let part = "holds the name, or stands in it";
        assert_eq!(
            told,
            [
                ("legacy box", same),
                ("Legacy-Box", same),
                ("legcay-box", nearly),
                ("the old legacy-box of East", part),
            ]
        );
        // The controls: nothing alike, a name of three letters, no name.
        assert_eq!(seen.likely("payments"), []);
        assert_eq!(seen.likely("box").len(), 0);
        assert_eq!(seen.likely(" - ").len(), 0);
    }

    #[test]
    fn letters_are_counted_as_apart() {
        for (one, other, count) in
            [("dba", "dba", 0), ("stldb", "stlbd", 1), ("ledger", "leger", 1), ("abc", "xyz", 3)]
        {
            assert_eq!(apart(one, other, 9), count, "{one} {other}");
        }
    }
}
