//! Jobs: what happens by the clock, once, whichever node does it.
//!
//! A job is a row with a due time and a lease. A node takes the lease in one statement, works, and
//! gives it back with the next due time; a node that dies loses its lease by the clock. Absent on
//! purpose: a queue in memory, a leader.

use crate::{
    app::App,
    database::{Ask, ColumnKind, DbError, Turn, null, val_instant, val_text},
    limits,
    page::counted,
};
use sea_query::{Alias, Cond, Expr, ExprTrait, OnConflict, Query};
use std::{pin::Pin, time::Duration};
use terms::Instant;

/// Work under way; it comes to words, for the administration page.
pub type Work = Pin<Box<dyn Future<Output = Result<String, DbError>> + Send>>;

/// Something that is done every so often.
#[derive(Clone, Copy)]
pub struct Job {
    /// Its name.
    pub name: &'static str,
    /// How often, in seconds.
    pub every_seconds: i64,
    /// How long a node may take before another takes over, in seconds.
    pub lease_seconds: i64,
    /// What is done; the answer says in words what it came to.
    pub work: fn(App) -> Work,
}

/// The jobs of the frame itself.
pub const JOBS: &[Job] = &[Job {
    name: "housekeeping",
    every_seconds: 3_600,
    lease_seconds: 300,
    work: |app| Box::pin(housekeeping(app)),
}];

/// How often a node looks whether something is due.
const LOOK: Duration = Duration::from_secs(15);

/// Does what is due, of the frame and of the capabilities, for as long as the program runs.
pub async fn run(app: App, more: Vec<Job>) {
    loop {
        for job in JOBS.iter().chain(&more) {
            if let Err(error) = run_if_due(&app, job).await {
                tracing::error!(job = job.name, %error, "a job failed; it waits its turn");
            }
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Does `job` if it is due and no other node has it. `false`: nothing was to be done.
pub async fn run_if_due(app: &App, job: &Job) -> Result<bool, DbError> {
    let now = app.clock().now();
    let Some(until) = take_lease(app, job, now).await? else { return Ok(false) };
    let result = (job.work)(app.clone()).await;
    let words = match &result {
        Ok(words) => words.clone(),
        Err(error) => format!("failed: {error}"),
    };
    let mut turn = app.database().turn().await?;
    let done = Query::update()
        .table(Alias::new("job"))
        .value(Alias::new("due_at"), val_instant(now.plus_seconds(job.every_seconds).timestamp()))
        .value(Alias::new("leased_until"), null(ColumnKind::Instant))
        .value(Alias::new("last_at"), val_instant(now.timestamp()))
        .value(Alias::new("last_result"), val_text(words))
        .and_where(Expr::col(Alias::new("name")).eq(val_text(job.name)))
        // Whose lease ran out meanwhile leaves the row to the node that took over.
        .and_where(Expr::col(Alias::new("leased_until")).eq(val_instant(until.timestamp())))
        .take();
    turn.run(&done).await?;
    turn.commit().await?;
    result.map(|_| true)
}

async fn take_lease(app: &App, job: &Job, now: Instant) -> Result<Option<Instant>, DbError> {
    let mut turn = app.database().turn().await?;
    let known = Query::insert()
        .into_table(Alias::new("job"))
        .columns(["name", "due_at"].map(Alias::new))
        .values_panic([val_text(job.name).into(), val_instant(now.timestamp()).into()])
        .on_conflict(OnConflict::column(Alias::new("name")).do_nothing().to_owned())
        .take();
    turn.run(&known).await?;
    let leased = Expr::col(Alias::new("leased_until"));
    let until = now.plus_seconds(job.lease_seconds);
    let lease = Query::update()
        .table(Alias::new("job"))
        .value(Alias::new("leased_until"), val_instant(until.timestamp()))
        .and_where(Expr::col(Alias::new("name")).eq(val_text(job.name)))
        .and_where(Expr::col(Alias::new("due_at")).lte(val_instant(now.timestamp())))
        .cond_where(
            Cond::any().add(leased.clone().is_null()).add(leased.lt(val_instant(now.timestamp()))),
        )
        .take();
    let taken = turn.run(&lease).await? == 1;
    turn.commit().await?;
    Ok(taken.then_some(until))
}

/// Takes away what is kept for a time only: answers to repeat and wrong tries. Records, the ledger
/// and everything they name stay for ever; so does the file of an import, applied or not, for the
/// ledger says that it came.
async fn housekeeping(app: App) -> Result<String, DbError> {
    let now = app.clock().now();
    let mut turn = app.database().turn().await?;
    let answers = now.plus_seconds(-limits::ANSWER_SECONDS);
    let day_ago = now.plus_seconds(-86_400);
    let mut taken = 0;
    for (table, column, before) in [("idempotency", "at", answers), ("attempt", "last_at", day_ago)]
    {
        taken += delete_older(&mut turn, table, column, before).await?;
    }
    turn.commit().await?;
    let rows = counted(taken, "row whose time is over was", "rows whose time is over were");
    Ok(format!("{rows} taken away"))
}

async fn delete_older(
    turn: &mut Turn,
    table: &'static str,
    column: &'static str,
    before: Instant,
) -> Result<u64, DbError> {
    let delete = Query::delete()
        .from_table(Alias::new(table))
        .and_where(Expr::col(Alias::new(column)).lt(val_instant(before.timestamp())))
        .take();
    turn.run(&delete).await
}

/// When a job ran last and what it came to, for the administration page.
#[derive(Clone, Debug)]
pub struct LastRun {
    /// The job.
    pub name: String,
    /// When it is due again.
    pub due: Instant,
    /// When it ran last, and what it came to.
    pub last: Option<(Instant, String)>,
}

/// All jobs that ever ran, by name.
pub(crate) async fn last_runs(ask: &mut impl Ask) -> Result<Vec<LastRun>, DbError> {
    let select = Query::select()
        .columns(["name", "due_at", "last_at", "last_result"].map(Alias::new))
        .from(Alias::new("job"))
        .order_by(Alias::new("name"), sea_query::Order::Asc)
        .take();
    let mut runs = Vec::new();
    for row in ask.all(&select).await? {
        runs.push(LastRun {
            name: row.need_text("name")?,
            due: Instant::of(row.need_instant("due_at")?),
            last: row.instant("last_at")?.map(Instant::of).zip(row.text("last_result")?),
        });
    }
    Ok(runs)
}
