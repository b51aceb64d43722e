//! Chains: how the time of something adds up, and by which way an objective is asked of something.
//!
//! Of a chain that is too long to be written out, its ends and its longest pieces are told; what
//! lies between them is summed up.

use super::{ChainLink, NodeKind, Shown, assess::Assessed, say};
use crate::{landscape::NONE, reckon::Recoveries, view::Need};
use std::cmp::Reverse;

/// Pieces of a chain that are told one by one at most, and those at either end that always are.
const TOLD: usize = 40;
const ENDS: usize = 5;

/// A piece of a chain before it is told.
#[derive(Clone, Copy)]
pub(super) struct Piece {
    pub(super) at: u32,
    /// How the next one needs it.
    pub(super) by: Option<Need>,
    /// When its own work begins.
    pub(super) begins: u64,
    /// Its own work; nothing when it is not known, or no time passes in the chain.
    pub(super) own: Option<u64>,
}

impl Piece {
    /// A piece of a chain in which no time passes.
    pub(super) fn standing(at: u32, by: Option<Need>) -> Piece {
        Piece { at, by, begins: 0, own: None }
    }
}

impl Assessed {
    /// How the time of a node adds up, the bottom first.
    pub(super) fn chain(&self, node: u32, found: &Recoveries) -> Vec<ChainLink> {
        let piece = |(at, by)| {
            // How long something is lost that failed by itself is not known.
            let is_lost = found.wait(at).is_some_and(|wait| wait.by == at && wait.time.is_none());
            let own = self.own_of(at).filter(|_| !is_lost);
            Piece { at, by, begins: found.begins(at), own }
        };
        let mut line: Vec<Piece> = self.waits_along(node, found).map(piece).collect();
        line.reverse();
        let chain = self.told(&line);
        // What a what-if says of a supplier that stopped may be waited for longer than anybody
        // decides.
        let wait = line.first().and_then(|first| found.wait(first.at));
        let begins = chain.first().map(|first| u64::try_from(first.begins.seconds()).ok());
        let wait = wait.filter(|wait| wait.time.is_some() && begins == Some(wait.time));
        after(chain, wait.map(|wait| self.shown(wait.by)))
    }

    /// The pieces of a chain, of a long one the rest as one.
    pub(super) fn told(&self, line: &[Piece]) -> Vec<ChainLink> {
        let mut chain = Vec::new();
        let mut places = places(line).into_iter().peekable();
        let mut from = 0;
        while from < line.len() {
            if places.next_if_eq(&from).is_some() {
                chain.push(self.link(&line[from]));
                from += 1;
            } else {
                let until = places.peek().copied().unwrap_or(line.len());
                chain.push(summed(&line[from..until]));
                from = until;
            }
        }
        chain
    }

    /// The work of a node; of a circle, which comes back as one, that of its members one after the
    /// other.
    fn own_of(&self, at: u32) -> Option<u64> {
        match self.circles().circle(at) {
            Some(members) => members.iter().map(|member| self.view().own(*member)).sum(),
            None => self.view().own(at),
        }
    }

    fn link(&self, piece: &Piece) -> ChainLink {
        let group = match (&piece.by, self.circles().circle(piece.at)) {
            (_, Some(members)) => {
                let others = members.iter().filter(|member| **member != piece.at).take(3);
                let names: Vec<String> = others.map(|other| self.shown(*other).name).collect();
                format!("in a circle with {}", names.join(", "))
            }
            (Some(need), None) => self.group_words(need),
            (None, None) => String::new(),
        };
        ChainLink {
            node: self.shown(piece.at),
            begins: say::time(piece.begins),
            own: piece.own.map(say::time),
            kind: piece.by.map(|need| need.kind),
            group,
            stands_for: 0,
        }
    }

    /// A node and what its time waits for, from the top down, each with the need that leads to it.
    pub(super) fn waits_along(
        &self,
        node: u32,
        found: &Recoveries,
    ) -> impl Iterator<Item = (u32, Option<Need>)> {
        let mut seen = std::collections::HashSet::new();
        let below = move |(at, _): &(u32, Option<Need>)| {
            let via = found.of(*at).via;
            let need = (via != NONE).then(|| self.view().needs()[via as usize])?;
            Some((need.provider, Some(need)))
        };
        std::iter::successors(Some((node, None)), below).take_while(move |(at, _)| seen.insert(*at))
    }
}

/// Pieces that are not told one by one, as one that takes as long as they do.
fn summed(pieces: &[Piece]) -> ChainLink {
    let known: Vec<u64> = pieces.iter().filter_map(|piece| piece.own).collect();
    // Where nothing takes any time the pieces only stand between others.
    let group = match pieces.len() - known.len() {
        0 => String::new(),
        unknown if unknown == pieces.len() => String::new(),
        unknown => format!("the time of {unknown} of them is not known"),
    };
    ChainLink {
        node: say::unnumbered(NodeKind::Ci, format!("{} more", pieces.len())),
        begins: say::time(pieces.first().map_or(0, |piece| piece.begins)),
        own: (!known.is_empty()).then(|| say::time(known.iter().sum())),
        kind: pieces.last().and_then(|piece| piece.by).map(|need| need.kind),
        group,
        stands_for: pieces.len(),
    }
}

/// The places of a chain that are told one by one, in order: all of a short one, else its ends and
/// the pieces that take longest. What alone stands between two of them is told as well: summing it
/// up would save nothing.
fn places(line: &[Piece]) -> Vec<usize> {
    if line.len() <= TOLD {
        return (0..line.len()).collect();
    }
    let mut between: Vec<usize> = (ENDS..line.len() - ENDS).collect();
    let longest_first = |place: &usize| (Reverse(line[*place].own), *place);
    between.select_nth_unstable_by_key(TOLD - 2 * ENDS, longest_first);
    between.truncate(TOLD - 2 * ENDS);
    let mut told: Vec<usize> = (0..ENDS).chain(line.len() - ENDS..line.len()).collect();
    told.extend(between);
    told.sort_unstable();
    let alone = told.windows(2).filter(|pair| pair[1] - pair[0] == 2).map(|pair| pair[0] + 1);
    let alone: Vec<usize> = alone.collect();
    told.extend(alone);
    told.sort_unstable();
    told
}

/// A chain behind the time until its first piece begins: that passes with detection and decision.
pub(super) fn after_lead(chain: Vec<ChainLink>) -> Vec<ChainLink> {
    after(chain, None)
}

/// The same where that time passes until something else is back.
fn after(mut chain: Vec<ChainLink>, lost: Option<Shown>) -> Vec<ChainLink> {
    let lead = chain.first().map(|first| first.begins).filter(|lead| lead.seconds() > 0);
    if lead.is_some() {
        let decision =
            || say::unnumbered(NodeKind::Organisation, "detection and decision".to_owned());
        let node = lost.unwrap_or_else(decision);
        let (kind, group) = (None, String::new());
        let link = ChainLink { node, begins: say::time(0), own: lead, kind, group, stands_for: 0 };
        chain.insert(0, link);
    }
    chain
}
