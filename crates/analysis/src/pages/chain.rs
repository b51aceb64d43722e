//! Chains of recovery, as they are drawn: for a service from its report, for a failure from what
//! it reaches.

use super::{common::kind, reach};
use crate::facts::{Blast, ChainLink, Hit, Shown};
use frame::page::draw::{ChainColumn, ChainPiece};
use std::collections::BTreeMap;
use terms::Duration;

/// How the derived time of a service adds up, when everything it needs has to recover.
pub(super) fn of_service(
    name: &str,
    chain: &[ChainLink],
    (rto, mtpd): (Option<Duration>, Option<Duration>),
) -> ChainColumn {
    let most = chain.iter().filter_map(|link| link.own).max();
    let total: i64 = chain.iter().filter_map(|link| link.own).map(Duration::seconds).sum();
    let late = rto.is_some_and(|rto| total > rto.seconds());
    let piece = |link: &ChainLink| {
        let how = match link.kind {
            None => "the service itself".to_owned(),
            Some(how) if link.group.is_empty() => format!("the next one {}", kind(Some(how))),
            Some(_) => link.group.clone(),
        };
        ChainPiece {
            words: link.node.name.clone(),
            under: how,
            time: link.own,
            href: link.node.path.clone(),
            is_culprit: late && link.own.is_some() && link.own == most,
            is_promised: false,
        }
    };
    let title = format!("How the recovery of {name} adds up");
    // Places and people have no work of their own; they take no time and are left out.
    let works = |link: &&ChainLink| link.own.is_none_or(|own| own.seconds() > 0);
    ChainColumn { title, pieces: chain.iter().filter(works).map(piece).collect(), rto, mtpd }
}

/// One piece of the recovery after a failure.
pub(super) struct Piece {
    /// Its place among the nodes of the blast.
    pub node: usize,
    /// Its own part of the time, in seconds.
    pub own: i64,
    /// What the group through which it is needed came to; empty without a group.
    pub group: String,
}

/// When each node of the blast is back, in seconds. `own` is the time of a cause itself: nothing
/// below it has to recover.
pub(super) fn back(blast: &Blast, own: impl Fn(&Shown) -> Option<u64>) -> Vec<i64> {
    let time = |(shown, hit): (&Shown, Option<&Hit>)| match hit {
        Some(hit) => hit.recovered.time.seconds(),
        None if blast.causes.contains(shown) => {
            own(shown).and_then(|own| i64::try_from(own).ok()).unwrap_or(0)
        }
        None => 0,
    };
    blast.nodes.iter().zip(reach::places(blast)).map(time).collect()
}

/// The pieces that add up to when the node at `end` is back, the first to begin first: at each
/// step the need that is met last. A group of which `k` are needed is met with its k-th member.
pub(super) fn of_failure(blast: &Blast, end: usize, times: &[i64]) -> Vec<Piece> {
    let back = |at: usize| times.get(at).copied().unwrap_or(0);
    let mut pieces = Vec::new();
    let (mut at, mut group) = (end, String::new());
    while pieces.len() <= blast.nodes.len() {
        let before = last_met(blast, at, &back);
        let begins = before.as_ref().map_or(0, |(_, time, _)| *time);
        pieces.push(Piece { node: at, own: (back(at) - begins).max(0), group });
        let Some((next, _, words)) = before else { break };
        let seen = pieces.iter().any(|piece| piece.node == next);
        if seen || back(next) == 0 {
            break;
        }
        (at, group) = (next, words);
    }
    pieces.reverse();
    pieces
}

/// The need of the node at `at` that is met last: which, when, and what its group came to.
fn last_met(blast: &Blast, at: usize, back: &dyn Fn(usize) -> i64) -> Option<(usize, i64, String)> {
    let mut found: Vec<(usize, i64, String)> = Vec::new();
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for edge in blast.edges.iter().filter(|edge| edge.to == at && edge.is_hard) {
        match edge.group {
            None => found.push((edge.from, back(edge.from), String::new())),
            Some(group) => members.entry(group).or_default().push(edge.from),
        }
    }
    for (place, mut froms) in members {
        let Some(group) = blast.groups.get(place) else { continue };
        froms.sort_by_key(|from| back(*from));
        let words = arithmetic(group.needed, group.members.len(), group.left);
        if let Some(from) = froms.get(group.needed.saturating_sub(1)) {
            found.push((*from, back(*from), words));
        }
    }
    found.into_iter().max_by_key(|(from, time, _)| (*time, std::cmp::Reverse(*from)))
}

/// The arithmetic of a group in words.
pub(super) fn arithmetic(needed: usize, members: usize, left: usize) -> String {
    format!("needs {needed} of {members}: {left} left")
}
