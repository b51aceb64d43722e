//! Proven bounds where no diagram can be had.

use super::{
    dag::{Part, part},
    parts::Module,
    solve::Bounds,
};

/// Bounds from the form alone: what holds however the members depend on each other, and, in a
/// monotone module, that members of independent events can only go together.
///
/// Source: Frechet's inequalities; Esary, Proschan and Walkup 1967 on association.
pub(super) fn of_form(module: &Module, inputs: &[Bounds]) -> Bounds {
    let dag = &module.dag;
    let mut all = vec![Bounds::exactly(1.0); dag.parts.len()];
    for (at, old) in dag.parts.iter().enumerate() {
        let of = |edge: &u32| {
            let bounds = all[part(*edge)];
            if edge & 1 == 1 { bounds.not() } else { bounds }
        };
        all[at] = match old {
            Part::One => Bounds::exactly(1.0),
            Part::Leaf(input) => inputs[*input as usize],
            Part::Odd(_) => Bounds { lower: 0.0, upper: 1.0 },
            Part::And(members) => {
                let upper = members.iter().map(|edge| of(edge).upper).fold(1.0, f64::min);
                // Negated members of a monotone module decrease together, the others increase
                // together; a mixture allows only what always holds.
                let signs = members.iter().filter(|edge| *edge & 1 == 1).count();
                let lower = if module.is_monotone && (signs == 0 || signs == members.len()) {
                    members.iter().map(|edge| of(edge).lower).product()
                } else {
                    let missing: f64 = members.iter().map(|edge| 1.0 - of(edge).lower).sum();
                    (1.0 - missing).max(0.0)
                };
                Bounds { lower, upper }
            }
            Part::Least(least, members) => {
                let sum: f64 = members.iter().map(|edge| of(edge).upper).sum();
                Bounds { lower: 0.0, upper: (sum / f64::from(*least)).min(1.0) }
            }
        };
    }
    let bounds = all[part(module.top)];
    if module.top & 1 == 1 { bounds.not() } else { bounds }
}
