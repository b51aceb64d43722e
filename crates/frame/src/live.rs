//! Live updates: who looks at something is told that it changed, and fetches it again.

use crate::{
    app::App,
    database::{Ask, DbError, val_whole},
    ledger,
};
use sea_query::{Alias, Expr, ExprTrait, Func, Order, Query};
use std::time::Duration;
use terms::Id;
use tokio::sync::broadcast;

/// The topic under which nodes wake each other after a commit.
pub(crate) const TOPIC: &str = "ledger";

/// How long a node waits before it listens again after its connection broke.
const AGAIN: Duration = Duration::from_secs(2);

/// Something changed: the register and, if it was one record, which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The name of the record type, or of what else changed (`account`).
    pub register: &'static str,
    /// The record.
    pub record: Option<Id>,
}

/// The bell that rings after each commit. It says that something changed, never what.
#[derive(Clone)]
pub struct Bell(broadcast::Sender<Changed>);

impl Bell {
    /// A bell nobody listens to yet.
    pub fn new() -> Bell {
        Bell(broadcast::channel(1_024).0)
    }

    /// Rings; nobody listening is fine.
    pub fn ring(&self, changed: Changed) {
        // An error only says that nobody listens.
        drop(self.0.send(changed));
    }

    /// Listens from now on. Who falls behind is told so and fetches everything again.
    pub fn listen(&self) -> broadcast::Receiver<Changed> {
        self.0.subscribe()
    }
}

impl Default for Bell {
    fn default() -> Bell {
        Bell::new()
    }
}

/// Rings for what other nodes commit, for as long as the program runs. A hint only wakes: what
/// happened is read from the ledger, also after a lost connection. On the one file of data there
/// are no other nodes, and this waits for ever.
pub async fn follow(app: App) {
    loop {
        if let Err(error) = followed(&app).await {
            tracing::warn!(%error, "listening to other nodes broke off");
            tokio::time::sleep(AGAIN).await;
        }
    }
}

async fn followed(app: &App) -> Result<(), DbError> {
    let mut database = app.database().clone();
    let mut wakes = database.listen(TOPIC).await?;
    // Whatever was committed while nobody listened is not known; everything may have changed.
    ring_all(app);
    let newest = Query::select()
        .expr_as(Func::max(Expr::col(Alias::new("hint"))), Alias::new("newest"))
        .from(Alias::new("ledger"))
        .take();
    let newest = database.first(&newest).await?;
    let mut last = newest.map(|row| row.whole("newest")).transpose()?.flatten().unwrap_or(0);
    loop {
        wakes.heard().await?;
        // A transaction that drew its hint early and committed late lies behind `last`.
        if read_and_ring(app, &mut last).await? == 0 {
            ring_all(app);
        }
    }
}

/// Rings for every entry behind `last`, however many there are.
async fn read_and_ring(app: &App, last: &mut i64) -> Result<u64, DbError> {
    let mut database = app.database().clone();
    let mut rung = 0;
    loop {
        let select = Query::select()
            .columns(["hint", "register", "record"].map(Alias::new))
            .from(Alias::new("ledger"))
            .and_where(Expr::col(Alias::new("hint")).gt(val_whole(*last)))
            .order_by(Alias::new("hint"), Order::Asc)
            .limit(ledger::READ_AT_ONCE)
            .take();
        let rows = database.all(&select).await?;
        for row in &rows {
            *last = row.need_whole("hint")?;
            let named = row.text("register")?.and_then(|name| app.catalogue().named(&name));
            let register = named.map_or("session.ended", |of| of.name);
            let record = row.id("record")?.map(Id::from_uuid);
            app.bell().ring(Changed { register, record });
        }
        rung += rows.len() as u64;
        if (rows.len() as u64) < ledger::READ_AT_ONCE {
            return Ok(rung);
        }
    }
}

fn ring_all(app: &App) {
    for of in app.catalogue().types() {
        app.bell().ring(Changed { register: of.name, record: None });
    }
}
