//! Live updates: a stream that says that something the page shows has changed, never what.
//!
//! Whoever looks at a register or a record listens here; the page then fetches itself again. Each
//! event is checked against the session, the account and the reach as they are at that moment.
//! The bell rings for what this node commits at once, and for other nodes when they are heard of.

use crate::{
    database::{Ask, val_id},
    gate::{Actor, Asking, Pairs, Reader, Scope, Scoped, SignedIn, Via, account},
    limits,
    live::Changed,
    problem::Problem,
    store,
};
use axum::{
    http::{HeaderName, HeaderValue},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream;
use record::RecordType;
use sea_query::{Alias, Expr, ExprTrait, Query};
use std::{
    collections::BTreeMap,
    convert::Infallible,
    sync::{Arc, Mutex},
    time::Duration,
};
use terms::{Id, Instant};
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// How soon a stream notices that its session has ended.
const RECHECK: Duration = Duration::from_secs(1);
/// How long a stream waits for more of the same before it speaks once for all.
const GATHER: Duration = Duration::from_millis(50);
/// How often a silent stream shows that it is alive.
const ALIVE: Duration = Duration::from_secs(15);
/// How long a browser waits before it connects again.
const RETRY: Duration = Duration::from_secs(2);

/// `GET /live?topic=organisation` or `topic=organisation/ORG-0004`.
pub(super) async fn live(mut reader: Reader<SignedIn>, pairs: Pairs) -> Result<Response, Problem> {
    let topic = pairs.0.text("topic");
    let (name, key) = topic.split_once('/').unwrap_or((topic, ""));
    let of = reader.scope().app().catalogue().named(name).ok_or(Problem::Missing)?;
    if reader.scope().reach_of(of).is_empty() {
        return Err(Problem::Missing);
    }
    let record = match key {
        "" => None,
        key => Some(store::find_by_key(&mut reader, of, key).await?.id),
    };
    let door = match reader.scope().actor().via {
        Via::Session(id) | Via::Token(id) => id,
        Via::CommandLine | Via::Door => return Err(Problem::Stranger),
    };
    let place = Place::take(door).ok_or_else(|| {
        let most = limits::STREAMS_PER_SESSION;
        Problem::TooLarge(format!("At most {most} pages of one session are kept live at once"))
    })?;
    let bell = reader.scope().app().bell().listen();
    let listener = Listener { reader, of, record, bell, begun: false, _place: place };
    let events = stream::unfold(listener, async |mut listener| {
        let event = listener.next().await?;
        Some((Ok::<Event, Infallible>(event), listener))
    });
    let alive = KeepAlive::new().interval(ALIVE);
    let mut response = Sse::new(events).keep_alive(alive).into_response();
    // A proxy that collects an answer before it passes it on would hold back every event.
    let unbuffered = HeaderName::from_static("x-accel-buffering");
    response.headers_mut().insert(unbuffered, HeaderValue::from_static("no"));
    Ok(response)
}

struct Listener {
    reader: Reader<SignedIn>,
    of: &'static RecordType,
    record: Option<Id>,
    bell: Receiver<Changed>,
    begun: bool,
    _place: Place,
}

impl Listener {
    /// The next event; nothing ends the stream.
    async fn next(&mut self) -> Option<Event> {
        if !self.begun {
            self.begun = true;
            return Some(Event::default().event("hello").retry(RETRY).data("listening"));
        }
        let mut checked = tokio::time::Instant::now();
        loop {
            let heard = match tokio::time::timeout(RECHECK, self.bell.recv()).await {
                Err(_) => Vec::new(),
                Ok(Ok(changed)) => self.gathered(changed).await,
                // Who fell behind fetches everything again.
                Ok(Err(RecvError::Lagged(_))) => {
                    vec![Changed { register: self.of.name, record: self.record }]
                }
                Ok(Err(RecvError::Closed)) => return None,
            };
            let mine: Vec<Changed> = heard.into_iter().filter(|c| self.concerns(c)).collect();
            if mine.is_empty() && checked.elapsed() < RECHECK {
                continue;
            }
            checked = tokio::time::Instant::now();
            if !self.is_open().await.unwrap_or(false) {
                return None;
            }
            if !mine.is_empty() && self.sees(&mine).await? {
                return Some(Event::default().event("changed").data(self.of.name));
            }
        }
    }

    async fn gathered(&mut self, first: Changed) -> Vec<Changed> {
        tokio::time::sleep(GATHER).await;
        let mut all = vec![first];
        while let Ok(changed) = self.bell.try_recv() {
            if !all.contains(&changed) {
                all.push(changed);
            }
        }
        all
    }

    fn concerns(&self, changed: &Changed) -> bool {
        changed.register == self.of.name && (self.record.is_none() || changed.record == self.record)
    }

    /// Does one of these exist for the listener, as it is now? Nothing ends the stream: the
    /// account is closed, or nothing of the register is within reach any more.
    async fn sees(&mut self, changed: &[Changed]) -> Option<bool> {
        let app = self.reader.scope().app().clone();
        let known = self.reader.scope().actor().clone();
        let now =
            account(self.reader.asked(), &app, known.account?, known.via.clone()).await.ok()??;
        let actor = Actor { reads_only: known.reads_only, ..now };
        let scope = Scope::of::<SignedIn>(&app, Arc::new(actor), None)?;
        if scope.reach_of(self.of).is_empty() {
            return None;
        }
        self.reader = Reader::of(scope);
        if changed.iter().any(|changed| changed.record.is_none()) {
            return Some(true);
        }
        let ids: Vec<Id> = changed.iter().filter_map(|changed| changed.record).collect();
        let found = store::load_many(&mut self.reader, self.of, &ids).await.ok()?;
        Some(!found.is_empty())
    }

    /// Does the door still stand open by which the listener came?
    async fn is_open(&mut self) -> Result<bool, Problem> {
        let now = self.reader.scope().app().clock().now();
        let (table, id) = match self.reader.scope().actor().via {
            Via::Session(id) => ("session", id),
            Via::Token(id) => ("token", id),
            Via::CommandLine | Via::Door => return Ok(false),
        };
        let select = Query::select()
            .columns(["used_at", "ends_at"].map(Alias::new))
            .from(Alias::new(table))
            .and_where(Expr::col(Alias::new("id")).eq(val_id(id.uuid())))
            .and_where(Expr::col(Alias::new("ended_at")).is_null())
            .take();
        let Some(row) = self.reader.asked().first(&select).await? else { return Ok(false) };
        let lapsed = row.instant("ends_at")?.is_some_and(|ends| Instant::of(ends) <= now);
        let idle = table == "session"
            && row.instant("used_at")?.is_some_and(|used| {
                Instant::of(used).plus_seconds(limits::SESSION_IDLE_SECONDS) < now
            });
        Ok(!lapsed && !idle)
    }
}

/// How many streams each session or token has open in this process.
static OPEN: Mutex<BTreeMap<Id, usize>> = Mutex::new(BTreeMap::new());

/// One of the places that a session has for streams; given back when it is dropped.
struct Place(Id);

impl Place {
    fn take(door: Id) -> Option<Place> {
        let mut open = OPEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let count = open.entry(door).or_default();
        if *count >= limits::STREAMS_PER_SESSION {
            return None;
        }
        *count += 1;
        Some(Place(door))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = OPEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let left = open.get(&self.0).map_or(0, |count| count.saturating_sub(1));
        if left == 0 {
            open.remove(&self.0);
        } else {
            open.insert(self.0, left);
        }
    }
}
