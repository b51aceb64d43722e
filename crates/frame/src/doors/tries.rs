//! Wrong tries: counted by account and by address, in the database, so that all nodes count
//! together. The same for every secret that can be guessed at.

use crate::{
    app::App,
    database::{Ask, ColumnKind, Turn, null, val_bytes, val_instant, val_whole},
    limits,
    problem::Problem,
};
use sea_query::{Alias, Expr, ExprTrait, LockType, OnConflict, Query};
use sha2::{Digest, Sha256};
use terms::{Instant, fold};

/// Nobody waits longer than this, in seconds.
const LONGEST_WAIT: i64 = 3_600;

/// One thing that is counted.
struct Counter {
    key: Vec<u8>,
    /// Wrong tries before the first wait.
    allowed: i64,
    /// A count is forgotten when nothing was tried for so many seconds.
    kept_for: i64,
    of_account: bool,
}

/// What is counted for one try.
pub(super) struct Tries(Vec<Counter>);

/// What became of a try that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Try {
    /// It may be made. It counts as wrong until [`Tries::succeeded`] says otherwise.
    Taken {
        /// How many more may be made before one must wait.
        left: i64,
        /// How long one waits then, in seconds.
        wait: i64,
    },
    /// It may not: so many seconds are left to wait.
    Wait(i64),
}

impl Tries {
    /// Tries at the passphrase of an account, whether it exists or not.
    pub fn at_account(login: &str, address: &str) -> Tries {
        Tries(Tries::from(address).0.into_iter().chain([account(&fold(login))]).collect())
    }

    /// Tries at a code that belongs to no account yet.
    pub fn from(address: &str) -> Tries {
        if address.is_empty() {
            return Tries(Vec::new());
        }
        // An address may be shared by an office; it gets more tries, sooner forgotten.
        let (allowed, kept_for) = (limits::TRIES * 4, LONGEST_WAIT);
        let key = key("address", address);
        Tries(vec![Counter { key, allowed, kept_for, of_account: false }])
    }

    /// Tries at the code of the first run; without an address they are counted all together.
    pub fn at_start(address: &str) -> Tries {
        let (allowed, kept_for) = (limits::TRIES, LONGEST_WAIT);
        let key = key("start", address);
        Tries(vec![Counter { key, allowed, kept_for, of_account: false }])
    }

    /// Counts a try before it is made, so that many at the same time are no way around the count.
    pub async fn take(&self, app: &App) -> Result<Try, Problem> {
        let now = app.clock().now();
        let mut turn = app.database().turn().await?;
        let mut counts = Vec::with_capacity(self.0.len());
        for counter in &self.0 {
            match counter.count(&mut turn, now).await? {
                (_, Some(until)) if until > now => return Ok(Try::Wait(seconds(now, until))),
                (count, _) => counts.push(count + 1),
            }
        }
        let mut tight = Try::Taken { left: limits::TRIES, wait: limits::WAIT_SECONDS };
        for (counter, count) in self.0.iter().zip(counts) {
            let wait = counter.wait(count);
            counter.keep(&mut turn, count, now, wait).await?;
            let left = std::cmp::max(counter.allowed - count, 0);
            if matches!(tight, Try::Taken { left: least, .. } if left < least) {
                tight = Try::Taken { left, wait: wait.unwrap_or(limits::WAIT_SECONDS) };
            }
        }
        turn.commit().await?;
        Ok(tight)
    }

    /// The try was right. What was counted at an account is forgotten; the address gets its one
    /// try back and no more, or somebody with one account could try all others for ever.
    pub async fn succeeded(&self, turn: &mut Turn) -> Result<(), Problem> {
        for counter in &self.0 {
            let this = || Expr::col(Alias::new("key")).eq(val_bytes(counter.key.clone()));
            if counter.of_account {
                let delete =
                    Query::delete().from_table(Alias::new("attempt")).and_where(this()).take();
                turn.run(&delete).await?;
                continue;
            }
            let count = || Expr::col(Alias::new("count"));
            let back = Query::update()
                .table(Alias::new("attempt"))
                .value(Alias::new("count"), count().sub(1_i64))
                .and_where(this())
                .and_where(count().gt(0_i64))
                .take();
            turn.run(&back).await?;
            let free = Query::update()
                .table(Alias::new("attempt"))
                .value(Alias::new("wait_until"), null(ColumnKind::Instant))
                .and_where(this())
                .and_where(count().lt(counter.allowed))
                .take();
            turn.run(&free).await?;
        }
        Ok(())
    }
}

fn account(login: &str) -> Counter {
    let key = key("account", login);
    Counter { key, allowed: limits::TRIES, kept_for: 86_400, of_account: true }
}

fn key(kind: &str, value: &str) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(kind);
    hash.update([0]);
    hash.update(value);
    hash.finalize().to_vec()
}

fn seconds(now: Instant, until: Instant) -> i64 {
    ((until.micros() - now.micros()) + 999_999) / 1_000_000
}

impl Counter {
    /// The count so far, and until when one must wait. Holds the row until the turn ends.
    async fn count(
        &self,
        turn: &mut Turn,
        now: Instant,
    ) -> Result<(i64, Option<Instant>), Problem> {
        let insert = Query::insert()
            .into_table(Alias::new("attempt"))
            .columns(["key", "count", "last_at"].map(Alias::new))
            .values_panic([
                val_bytes(self.key.clone()).into(),
                val_whole(0).into(),
                val_instant(now.timestamp()).into(),
            ])
            .on_conflict(OnConflict::column(Alias::new("key")).do_nothing().to_owned())
            .take();
        turn.run(&insert).await?;
        let select = Query::select()
            .columns(["count", "last_at", "wait_until"].map(Alias::new))
            .from(Alias::new("attempt"))
            .and_where(Expr::col(Alias::new("key")).eq(val_bytes(self.key.clone())))
            .lock(LockType::Update)
            .take();
        let Some(row) = turn.first(&select).await? else { return Ok((0, None)) };
        let last = Instant::of(row.need_instant("last_at")?);
        let until = row.instant("wait_until")?.map(Instant::of);
        if last.plus_seconds(self.kept_for) < now && until.is_none_or(|until| until <= now) {
            return Ok((0, None));
        }
        Ok((row.need_whole("count")?, until))
    }

    /// How long one waits after so many wrong tries.
    fn wait(&self, count: i64) -> Option<i64> {
        let over = u32::try_from(count - self.allowed).ok()?;
        let doubled = limits::WAIT_SECONDS.saturating_mul(1 << std::cmp::min(over, 16));
        Some(std::cmp::min(doubled, LONGEST_WAIT))
    }

    async fn keep(
        &self,
        turn: &mut Turn,
        count: i64,
        now: Instant,
        wait: Option<i64>,
    ) -> Result<(), Problem> {
        let until = wait.map(|seconds| now.plus_seconds(seconds));
        let until =
            until.map_or_else(|| null(ColumnKind::Instant), |at| val_instant(at.timestamp()));
        let update = Query::update()
            .table(Alias::new("attempt"))
            .value(Alias::new("count"), val_whole(count))
            .value(Alias::new("last_at"), val_instant(now.timestamp()))
            .value(Alias::new("wait_until"), until)
            .and_where(Expr::col(Alias::new("key")).eq(val_bytes(self.key.clone())))
            .take();
        turn.run(&update).await?;
        Ok(())
    }
}

impl Try {
    /// What is said beside a wrong answer: "After 3 more tries you wait 1 min".
    pub fn words(self) -> String {
        match self {
            Try::Taken { left: 0, wait } => format!("Wait {}, then try again.", minutes(wait)),
            Try::Taken { left: 1, wait } => {
                format!("After 1 more try you wait {}.", minutes(wait))
            }
            Try::Taken { left, wait } => {
                format!("After {left} more tries you wait {}.", minutes(wait))
            }
            Try::Wait(seconds) => {
                format!("Too many wrong tries. Wait {}, then try again.", minutes(seconds))
            }
        }
    }
}

/// Seconds in words, never fewer than there are.
pub(super) fn minutes(seconds: i64) -> String {
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min", (seconds + 59) / 60) }
}
