//! The landscape as it is held in memory for an installation, and how it follows the ledger.
//!
//! Whoever asks has the newest state: before each answer the ledger is asked what is new, which
//! costs one question by an index, and only what changed is read again. So an edit made here, by
//! another node or by the command line is in the next answer. Nothing here is written anywhere: a
//! restart reads it again.

mod read;

use crate::{
    facts::Assessed,
    landscape::Landscape,
    view::{Edits, REGISTERS, Reach, Sight, View},
};
use frame::{
    app::App,
    catalogue::Catalogue,
    gate::{Local, ReachSet, Reader, Scoped, local_reader},
    problem::Problem,
    store::{self, News},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};
use terms::{Day, Id, Instant};
use tokio::sync::Mutex;

/// Entries of the ledger that are read in one go.
const AT_ONCE: u64 = 5_000;

/// With more changes than this everything is read again: that is faster than one by one.
const MANY: usize = 5_000;

/// For how long a hint that was drawn and not seen may still be committed, in seconds: longer than
/// any turn lasts.
const OPEN_SECONDS: i64 = 180;

/// How many hints before the newest may belong to transactions that are under way at the start.
const UNDER_WAY: i64 = 2_000;

/// Views of readers with different reaches that are kept ready.
const READY: usize = 4;

/// How often a program that serves looks at the ledger when nobody asks.
const LOOK: Duration = Duration::from_millis(500);

/// The landscape of an installation.
#[derive(Default)]
struct Kept(Mutex<State>);

#[derive(Default)]
struct State {
    land: Option<Arc<Landscape>>,
    /// The newest hint that was read.
    last: i64,
    /// Hints before it that were drawn and not seen yet, with the moment at which that was noticed.
    open: Vec<(i64, Instant)>,
    ready: Vec<(Sight, Arc<Assessed>)>,
    /// The day on which it was read which contracts bind.
    day: Option<Day>,
}

/// What `by` may see of the landscape, as it is now.
pub async fn seen(by: &mut impl Scoped) -> Result<Arc<Assessed>, Problem> {
    let (app, sight) = (by.scope().app().clone(), sight(by));
    let kept = app.room::<Kept>();
    let mut state = kept.0.lock().await;
    state.freshen(&app).await?;
    Ok(state.view(&sight))
}

/// The same with something different from what is recorded; such a view is not kept.
pub async fn seen_with(
    by: &mut impl Scoped,
    edits: impl FnOnce(&View) -> Edits,
) -> Result<Arc<Assessed>, Problem> {
    let plain = seen(by).await?;
    let edits = edits(plain.view());
    if edits == Edits::default() {
        return Ok(plain);
    }
    let view = View::of(plain.view().shared(), plain.view().sight(), &edits);
    Ok(Arc::new(Assessed::of(view)))
}

/// Keeps the landscape fresh for as long as the program serves, so that the first question does not
/// wait for it.
pub async fn follow(app: App) {
    let kept = app.room::<Kept>();
    let mut bell = app.bell().listen();
    loop {
        if let Err(problem) = kept.0.lock().await.freshen(&app).await {
            // The next look tries again; whoever asks meanwhile is told.
            drop(problem);
        }
        // A ring only says that something changed, and so does the end of the wait.
        drop(tokio::time::timeout(LOOK, bell.recv()).await);
        tokio::time::sleep(LOOK / 10).await;
    }
}

fn sight(by: &impl Scoped) -> Sight {
    let catalogue = by.scope().app().catalogue().clone();
    Sight::by(|name| match catalogue.named(name).map(|of| by.scope().reach_of(of)) {
        Some(ReachSet::Everything) => Reach::All,
        Some(ReachSet::Organisations(ids)) => Reach::Of(ids),
        None => Reach::Of(BTreeSet::new()),
    })
}

impl State {
    /// Reads what is new.
    async fn freshen(&mut self, app: &App) -> Result<(), Problem> {
        let mut reader = local_reader(app, "Analysis");
        let now = app.clock().now();
        let Some(land) = self.land.clone().filter(|land| !land.is_worn()) else {
            return self.begin(&mut reader, now).await;
        };
        self.open.retain(|(_, since)| since.plus_seconds(OPEN_SECONDS) >= now);
        let mut changed: BTreeMap<&'static str, BTreeSet<Id>> = BTreeMap::new();
        loop {
            let open: Vec<i64> = self.open.iter().map(|(hint, _)| *hint).collect();
            let news = store::news(&mut reader, self.last, &open, AT_ONCE).await?;
            self.note(&news, now);
            for one in &news {
                if let (Some(of), Some(record)) = (one.of, one.record)
                    && REGISTERS.contains(&of.name)
                {
                    changed.entry(of.name).or_default().insert(record);
                }
            }
            if (news.len() as u64) < AT_ONCE {
                break;
            }
        }
        let count: usize = changed.values().map(BTreeSet::len).sum();
        if count > MANY {
            return self.begin(&mut reader, now).await;
        }
        // Contracts begin and end although nobody writes anything.
        let is_new_day = self.day != Some(now.day());
        if count > 0 || is_new_day {
            self.ready.clear();
            self.land = None;
            // Nobody else holds it as a rule, and then it is changed in place.
            let mut land = land;
            let changing = Arc::make_mut(&mut land);
            for (name, ids) in changed {
                let ids: Vec<Id> = ids.into_iter().collect();
                read::register(&mut reader, changing, name, Some(&ids)).await?;
            }
            if is_new_day {
                read::register(&mut reader, changing, "contract", None).await?;
                self.day = Some(now.day());
            }
            self.land = Some(land);
        }
        Ok(())
    }

    /// Reads everything.
    async fn begin(&mut self, reader: &mut Reader<Local>, now: Instant) -> Result<(), Problem> {
        self.ready.clear();
        self.land = None;
        // First the place in the ledger: what comes while the registers are read is read again.
        let newest = store::newest_hint(reader).await?;
        self.last = (newest - UNDER_WAY).max(0);
        self.open.clear();
        let seen = store::news(reader, self.last, &[], AT_ONCE).await?;
        self.note(&seen, now);
        let mut land = Landscape::new();
        for name in REGISTERS {
            read::register(reader, &mut land, name, None).await?;
        }
        land.settle();
        self.day = Some(now.day());
        self.land = Some(Arc::new(land));
        Ok(())
    }

    /// Notes which hints were seen, and which before them were not.
    fn note(&mut self, news: &[News], now: Instant) {
        for one in news {
            if one.hint <= self.last {
                self.open.retain(|(hint, _)| *hint != one.hint);
                continue;
            }
            // A long gap is no transaction under way but a sequence that was set anew.
            let from = (self.last + 1).max(one.hint - UNDER_WAY);
            self.open.extend((from..one.hint).map(|hint| (hint, now)));
            self.last = one.hint;
        }
    }

    fn view(&mut self, sight: &Sight) -> Arc<Assessed> {
        if let Some(at) = self.ready.iter().position(|(known, _)| known == sight) {
            let ready = self.ready.remove(at);
            self.ready.push(ready);
        } else {
            let land = self.land.clone().unwrap_or_default();
            let view = View::of(&land, sight, &Edits::default());
            if self.ready.len() == READY {
                self.ready.remove(0);
            }
            self.ready.push((sight.clone(), Arc::new(Assessed::of(view))));
        }
        let (_, newest) = self.ready.last().expect("it was just put there");
        Arc::clone(newest)
    }
}

/// Are the registers there that a landscape is made of?
pub fn is_possible(catalogue: &Catalogue) -> bool {
    REGISTERS.iter().all(|name| catalogue.named(name).is_some())
}
