//! A view with what follows from it, each thing computed when it is first asked for and kept.

use super::{Conflict, LookedAt, Single, ages::Age, causes::FEW};
use crate::{
    reckon::{self, Budget, Budgets, CauseCount, Circles, Recoveries},
    view::View,
};
use std::{collections::HashMap, sync::OnceLock};

/// Conflicts that are kept and shown; those of vital services come first.
const CONFLICTS: usize = 2_000;

/// A view and what follows from it.
pub struct Assessed {
    view: View,
    circles: OnceLock<Circles>,
    recoveries: OnceLock<Recoveries>,
    budgets: OnceLock<Budgets>,
    counts: OnceLock<Vec<CauseCount>>,
    parties: OnceLock<HashMap<u32, Vec<u32>>>,
    suppliers: OnceLock<Vec<(u32, Vec<u32>)>>,
    ages: OnceLock<Vec<Option<Age>>>,
    conflicts: OnceLock<Vec<Conflict>>,
    looked_at: OnceLock<LookedAt>,
    singles: OnceLock<Vec<Single>>,
}

impl Assessed {
    /// A view of which nothing has been asked yet.
    pub fn of(view: View) -> Assessed {
        Assessed {
            view,
            circles: OnceLock::new(),
            recoveries: OnceLock::new(),
            budgets: OnceLock::new(),
            counts: OnceLock::new(),
            parties: OnceLock::new(),
            suppliers: OnceLock::new(),
            ages: OnceLock::new(),
            conflicts: OnceLock::new(),
            looked_at: OnceLock::new(),
            singles: OnceLock::new(),
        }
    }

    /// The view.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// Who needs each other.
    pub fn circles(&self) -> &Circles {
        self.circles.get_or_init(|| reckon::circles(&self.view))
    }

    /// When everything is back, if all has to be recovered.
    pub fn recoveries(&self) -> &Recoveries {
        self.recoveries.get_or_init(|| reckon::recoveries(&self.view, self.circles()))
    }

    /// By when a node must be back for others, if others need it in time.
    pub fn budget(&self, node: u32) -> Option<Budget> {
        self.budgets().of(node)
    }

    /// What consumers leave to what they need.
    pub(super) fn budgets(&self) -> &Budgets {
        self.budgets.get_or_init(|| reckon::budgets(&self.view, self.circles()))
    }

    /// How many services each node stops alone, itself not counted; a supplier with everything that
    /// is in its hands.
    pub fn counts(&self) -> &[CauseCount] {
        self.counts.get_or_init(|| self.find_counts())
    }

    /// The suppliers, by the organisation that they are.
    pub(super) fn parties(&self) -> &HashMap<u32, Vec<u32>> {
        self.parties.get_or_init(|| self.find_parties())
    }

    /// The live services that each supplier stops, itself running them or not.
    pub(super) fn stopped_by_suppliers(&self) -> &[(u32, Vec<u32>)] {
        self.suppliers.get_or_init(|| self.find_stopped_by_suppliers())
    }

    /// The first single causes.
    pub(super) fn few_singles(&self) -> &[Single] {
        self.singles.get_or_init(|| self.find_singles(FEW))
    }

    /// The oldest data that comes to a node from what it needs.
    pub(super) fn age(&self, node: u32) -> Option<Age> {
        self.ages.get_or_init(|| self.find_ages())[node as usize]
    }

    /// What contradicts what, vital services first, then by tier, then the greatest excess; as
    /// many as anybody reads.
    pub fn conflicts(&self) -> &[Conflict] {
        self.conflicts.get_or_init(|| {
            let mut found = self.find_conflicts();
            found.truncate(CONFLICTS);
            found.shrink_to_fit();
            found
        })
    }

    /// How much the answers rest on, counted in one way for every page.
    pub fn looked_at(&self) -> LookedAt {
        *self.looked_at.get_or_init(|| self.find_looked_at())
    }
}
