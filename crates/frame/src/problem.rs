//! What can go wrong at the door, as data: the status follows from the kind, never from a handler.

use crate::{
    database::{ConstraintKind, DbError},
    gate::Answer,
};
use axum::http::StatusCode;
use record::Refusal;
use serde_json::json;

/// The header that a change bears so that repeating it changes nothing twice.
pub(crate) const KEY_HEADER: &str = "Idempotency-Key";

/// The header that says from which version a change began.
pub(crate) const VERSION_HEADER: &str = "If-Match";

/// Why a request was not answered as asked.
#[derive(Debug)]
pub enum Problem {
    /// A rule said no; each refusal names the field and the way out (422).
    Refused(Vec<Refusal>),
    /// The request itself cannot be read; the words say what is expected (400).
    Malformed(String),
    /// A header that a change needs is not there or cannot be read (400): which, and what is
    /// expected.
    Header(&'static str, String),
    /// A browser sent a change from a page that is not of this installation (403).
    ForeignPage,
    /// Not there, or not yours to see: the same answer for both (404).
    Missing,
    /// Nobody is signed in (401, or the sign-in page).
    Stranger,
    /// Signed in, but without this permission (403).
    NotPermitted(String),
    /// Somebody else changed it meanwhile (412).
    Stale(Stale),
    /// The same key came with another body (422), as the words say.
    KeyReused,
    /// The same key is being answered just now (409).
    StillRunning,
    /// More than a limit allows (413).
    TooLarge(String),
    /// Too many tries; wait for so many seconds (429).
    Wait(i64),
    /// No room on the disk; reading goes on (507).
    Full,
    /// It is not known whether the change was stored; repeat with the same key (503).
    Unknown,
    /// Not now; try again (503).
    Unavailable,
    /// Ours: logged with the details, shown as an id (500).
    Fault(String),
    /// Not a problem: the answer that this key got before.
    Repeat(Answer),
    /// A page that shows the problem itself: the form again, with what was typed and what is wrong.
    Shown(StatusCode, String),
    /// As [`Problem::Wait`], with the form again for whoever reads pages (429).
    WaitShown(i64, String),
}

/// A version that is no longer the newest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// The version that the change began from.
    pub from: i64,
    /// The version that is saved now.
    pub saved: i64,
}

impl Problem {
    /// One refusal of one field.
    pub fn refused(field: &'static str, words: impl Into<String>) -> Problem {
        Problem::Refused(vec![Refusal::of(field, words)])
    }

    /// A request that cannot be read.
    pub fn malformed(words: impl Into<String>) -> Problem {
        Problem::Malformed(words.into())
    }

    /// A fault of ours with details for the log.
    pub fn fault(details: impl std::fmt::Display) -> Problem {
        Problem::Fault(details.to_string())
    }

    /// The status that follows from the kind.
    pub fn status(&self) -> StatusCode {
        match self {
            Problem::Refused(_) | Problem::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Problem::Malformed(_) | Problem::Header(..) => StatusCode::BAD_REQUEST,
            Problem::Missing => StatusCode::NOT_FOUND,
            Problem::Stranger => StatusCode::UNAUTHORIZED,
            Problem::NotPermitted(_) | Problem::ForeignPage => StatusCode::FORBIDDEN,
            Problem::Stale(_) => StatusCode::PRECONDITION_FAILED,
            Problem::StillRunning => StatusCode::CONFLICT,
            Problem::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Problem::Wait(_) | Problem::WaitShown(..) => StatusCode::TOO_MANY_REQUESTS,
            Problem::Full => StatusCode::INSUFFICIENT_STORAGE,
            Problem::Unknown | Problem::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Problem::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Problem::Repeat(answer) => answer.status,
            Problem::Shown(status, _) => *status,
        }
    }

    /// The one line that says what it is.
    pub fn title(&self) -> String {
        match self {
            // What is refused may be missing or wrong; the words beside each field say which.
            Problem::Refused(refusals) if refusals.len() == 1 => {
                "One thing has to be put right".to_owned()
            }
            Problem::Refused(refusals) => {
                format!("{} things have to be put right", refusals.len())
            }
            Problem::Malformed(_) | Problem::Header(..) => "This request cannot be read".to_owned(),
            Problem::ForeignPage => "This change came from a foreign page".to_owned(),
            Problem::Missing => "There is nothing here that you can open".to_owned(),
            Problem::Stranger => "Sign in first".to_owned(),
            Problem::NotPermitted(_) => "You may not do this".to_owned(),
            Problem::Stale(_) => "Somebody else changed this meanwhile".to_owned(),
            Problem::KeyReused => "This key was used for something else".to_owned(),
            Problem::StillRunning => "The same request is being answered just now".to_owned(),
            Problem::TooLarge(_) => "This is larger than accepted".to_owned(),
            Problem::Wait(_) | Problem::WaitShown(..) => "Too many tries".to_owned(),
            Problem::Full => "There is no room on the disk".to_owned(),
            Problem::Unknown => "It is not known whether this was saved".to_owned(),
            Problem::Unavailable => "Holdfast cannot answer now".to_owned(),
            Problem::Fault(_) => "Holdfast made a mistake".to_owned(),
            Problem::Repeat(_) => "Answered before".to_owned(),
            Problem::Shown(..) => "See the page".to_owned(),
        }
    }

    /// What to do about it.
    pub fn detail(&self) -> String {
        match self {
            Problem::Refused(refusals) => {
                refusals.iter().map(|r| r.words.clone()).collect::<Vec<_>>().join(". ")
            }
            Problem::Malformed(words)
            | Problem::Header(_, words)
            | Problem::TooLarge(words)
            | Problem::NotPermitted(words) => words.clone(),
            Problem::ForeignPage => "Nothing was changed. A browser may send a change only from a \
                page of this very address, so that no other page makes one in your name. Open \
                Holdfast itself and do it there. Behind a proxy, Host and Origin have to arrive \
                unchanged."
                .to_owned(),
            Problem::Missing => "The address may be mistyped or out of date. This answer is the \
                same for every address you may not see, whether something is there or not."
                .to_owned(),
            Problem::Stranger => {
                "Nobody is signed in, or the session has ended. What was typed is \
                kept as a draft."
                    .to_owned()
            }
            Problem::Stale(stale) => format!(
                "You began from version {}; version {} is saved now. Read it and decide field by \
                 field; nothing is lost and nothing is chosen for you.",
                stale.from, stale.saved
            ),
            Problem::KeyReused => {
                "This key was used for another request, and a key belongs to one: \
                send a new key with a new body, or the same body to get its answer again."
                    .to_owned()
            }
            Problem::StillRunning => "Wait for its answer, or repeat with the same key.".to_owned(),
            Problem::Wait(seconds) | Problem::WaitShown(seconds, _) => {
                format!("Wait {seconds} s, then try again.")
            }
            Problem::Full => "Nothing was changed, and reading goes on. An administrator has to \
                free space; then writing works again by itself."
                .to_owned(),
            Problem::Unknown => "The connection to the database broke while it was being saved. \
                Repeat it with the same key: it happens once, whichever it was."
                .to_owned(),
            Problem::Unavailable => "The database cannot be reached. Nothing was changed; try \
                again in a moment."
                .to_owned(),
            Problem::Fault(_) => "Nothing was changed. The administrator finds the details in the \
                log under the number of this request."
                .to_owned(),
            Problem::Repeat(_) | Problem::Shown(..) => String::new(),
        }
    }

    /// Each field, or header, at fault with the rule and the way out; none when it is none's fault.
    fn refusals(&self) -> Vec<Refusal> {
        match self {
            Problem::Refused(refusals) => refusals.clone(),
            Problem::Header(name, words) => vec![Refusal::of(*name, words.as_str())],
            Problem::KeyReused => vec![Refusal::of(KEY_HEADER, self.detail())],
            Problem::Stale(_) => vec![Refusal::of(VERSION_HEADER, self.detail())],
            _ => Vec::new(),
        }
    }

    /// For how many seconds whoever asked should wait before the same is asked again; nothing when
    /// waiting alone does not help.
    pub fn retry_after(&self) -> Option<i64> {
        match self {
            Problem::Wait(seconds) | Problem::WaitShown(seconds, _) => Some(*seconds),
            Problem::StillRunning => Some(1),
            Problem::Unknown | Problem::Unavailable => Some(5),
            _ => None,
        }
    }

    /// As a problem document (RFC 9457). `request` is the number under which faults are logged.
    pub fn document(&self, request: &str) -> serde_json::Value {
        let mut document = json!({
            "type": "about:blank",
            "title": self.title(),
            "status": self.status().as_u16(),
            "detail": self.detail(),
        });
        let refusals = self.refusals();
        if !refusals.is_empty() {
            document["refusals"] = refusals
                .iter()
                .map(|refusal| json!({ "field": refusal.field, "words": refusal.words }))
                .collect();
        }
        match self {
            Problem::Stale(stale) => document["saved_version"] = stale.saved.into(),
            Problem::Fault(_) => document["request"] = request.into(),
            _ => {}
        }
        document
    }
}

impl From<DbError> for Problem {
    fn from(error: DbError) -> Problem {
        match error {
            DbError::Unknown(why) => {
                tracing::error!(%why, "a commit was sent and not confirmed");
                Problem::Unknown
            }
            DbError::Full(why) => {
                tracing::error!(%why, "the disk is full");
                Problem::Full
            }
            DbError::Unavailable(why) => {
                tracing::warn!(%why, "the database cannot be reached");
                Problem::Unavailable
            }
            DbError::Constraint { kind: ConstraintKind::Check, .. } => {
                Problem::malformed("A value lies outside what can be stored")
            }
            // Somebody else was first between the question and the change; everything was undone,
            // and a repeated request is told which field it is.
            DbError::Constraint {
                kind: ConstraintKind::Unique | ConstraintKind::ForeignKey,
                name,
            } => {
                tracing::warn!(rule = %name, "a change met a rule of the database and was undone");
                Problem::Unavailable
            }
            DbError::Deadline => Problem::Unavailable,
            error => Problem::Fault(error.to_string()),
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        Problem::Refused(vec![refusal])
    }
}
