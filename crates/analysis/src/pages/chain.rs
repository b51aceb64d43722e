//! Chains of recovery, as they are drawn: for a service from its report, for a failure from what
//! it reaches.

use super::{common::kind, reach};
use crate::facts::{Blast, ChainLink, Hit, ServiceLine, Shown};
use frame::page::draw::{ChainColumn, ChainPiece};
use terms::Duration;

/// How the derived time of a service adds up, when everything it needs has to recover.
pub(super) fn of_service(line: &ServiceLine, chain: &[ChainLink]) -> ChainColumn {
    let (name, rto, mtpd) = (&line.service.name, line.rto, line.mtpd);
    let most = longest(chain).and_then(|link| link.own);
    let total: i64 = chain.iter().filter_map(|link| link.own).map(Duration::seconds).sum();
    let late = rto.is_some_and(|rto| total > rto.seconds());
    let piece = |link: &ChainLink| {
        let how = match link.kind {
            None if link.is_lead() => BEFORE.to_owned(),
            _ if link.stands_for > 0 => one_by_one(link),
            None => "the service itself".to_owned(),
            Some(how) if link.group.is_empty() => format!("the next one {}", kind(Some(how))),
            Some(_) => link.group.clone(),
        };
        ChainPiece {
            words: link.node.name.clone(),
            under: how,
            time: link.own,
            href: link.node.path.clone(),
            is_culprit: late && link.is_single() && link.own.is_some() && link.own == most,
            is_promised: false,
        }
    };
    let title = format!("How the recovery of {name} adds up");
    let pieces = chain.iter().filter(|link| works(link)).map(piece).collect();
    ChainColumn { title, pieces, rto, mtpd, is_more: !line.derived.is_known() }
}

/// How what a failure hits worst comes back, when only what failed has to recover.
pub(super) fn of_failure(blast: &Blast, hit: &Hit, chain: &[ChainLink]) -> ChainColumn {
    let line = hit.line.as_ref();
    let late = line.and_then(|line| line.margin).is_some_and(|margin| margin < 0);
    let most = longest(chain).and_then(|link| link.own);
    let piece = |(at, link): (usize, &ChainLink)| {
        let consumer = chain.get(at + 1).map(|next| &next.node);
        ChainPiece {
            words: link.node.name.clone(),
            under: under_failure(blast, link, consumer),
            time: link.own,
            href: link.node.path.clone(),
            is_culprit: late && link.is_single() && link.own.is_some() && link.own == most,
            is_promised: false,
        }
    };
    ChainColumn {
        title: format!("How the recovery of {} adds up", hit.node.name),
        pieces: chain.iter().enumerate().filter(|(_, link)| works(link)).map(piece).collect(),
        rto: line.and_then(|line| line.rto),
        mtpd: line.and_then(|line| line.mtpd),
        is_more: false,
    }
}

/// What a piece is, or what the group came to through which it is needed.
fn under_failure(blast: &Blast, link: &ChainLink, consumer: Option<&Shown>) -> String {
    let group = blast.groups.iter().find(|group| {
        Some(&group.consumer) == consumer && group.members.iter().any(|(m, _)| *m == link.node)
    });
    match group.filter(|_| !link.group.is_empty()) {
        Some(group) => arithmetic(group.needed, group.members.len(), group.left),
        None if link.is_lead() => BEFORE.to_owned(),
        None if link.stands_for > 0 => one_by_one(link),
        None if !link.group.is_empty() => link.group.clone(),
        None => reach::kind_words(link.node.kind).to_owned(),
    }
}

/// The piece that takes longest of what is recovered.
pub(super) fn longest(chain: &[ChainLink]) -> Option<&ChainLink> {
    let known = chain.iter().filter(|link| link.is_single() && link.own.is_some());
    known.max_by_key(|link| link.own)
}

/// Places and people have no work of their own; they take no time and are left out.
fn works(link: &ChainLink) -> bool {
    link.own.is_none_or(|own| own.seconds() > 0)
}

/// What passes until somebody begins.
const BEFORE: &str = "before anybody works on it";

/// What is said of pieces that a long chain tells as one.
fn one_by_one(link: &ChainLink) -> String {
    ["one after the other", &link.group]
        .into_iter()
        .filter(|words| !words.is_empty())
        .collect::<Vec<_>>()
        .join("; ")
}

/// The arithmetic of a group in words.
pub(super) fn arithmetic(needed: usize, members: usize, left: usize) -> String {
    format!("needs {needed} of {members}: {left} left")
}
