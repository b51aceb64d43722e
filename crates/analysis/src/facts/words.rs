//! The one sentence of an answer: are the services ready, and what does a failure reach? Each case
//! is written out whole, so that it can be said in another language. Whoever does not see
//! everything is told what is known of what is shown, and never that what is hidden is not there.

use super::{Disclosed, Extent, Hit, Piece, ServiceLine, Shown, TierCount, Verdict};

/// Words, and the services they count with where they lead.
struct Counted<'t> {
    /// `vital services shown to you`, or `vital service` for one.
    what: String,
    to: &'t str,
    total: usize,
}

fn plain(words: impl Into<String>) -> Piece {
    Piece { words: words.into(), to: String::new() }
}

fn link(words: String, to: &str) -> Piece {
    Piece { words, to: to.to_owned() }
}

/// Are the services ready?
pub(super) fn readiness(
    extent: Extent,
    all: (&[ServiceLine], &TierCount),
    vital: (&[ServiceLine], &TierCount),
) -> Vec<Piece> {
    let is_vital = !vital.0.is_empty();
    let (lines, count) = if is_vital { vital } else { all };
    let total = lines.len();
    let what = match (is_vital, total) {
        (true, 1) => "vital service",
        (true, _) => "vital services",
        (false, 1) => "service",
        (false, _) => "services",
    };
    // Exactly the rows that the sentence is about.
    let vital = if is_vital { "vital=yes&" } else { "" };
    let to = match (count.gap, count.unknown) {
        (0, 0) => format!("/?{vital}all=yes"),
        (0, _) => format!("/?{vital}verdict=unknown"),
        _ => format!("/?{vital}verdict=gap"),
    };
    let to = to.as_str();
    if total == 0 {
        return vec![plain(extent.pick(
            "No live service is recorded, so nothing is said here about being ready.",
            "No live service is within your reach, so nothing is said here about being ready.",
        ))];
    }
    if lines.iter().all(|line| line.service.disclosed == Disclosed::Named) {
        let words = match total {
            1 => {
                " is delivered to you; its provider shows you the objectives, and not how it \
                  recovers."
            }
            _ => {
                " are delivered to you; their providers show you the objectives, and not how \
                  they recover."
            }
        };
        return vec![link(format!("{total} {what}"), to), plain(words)];
    }
    let of = Counted { what: extent.of(what), to, total };
    let kept = lines.iter().filter(|line| line.is_kept_back()).count();
    if let Some(pieces) = too_late(lines, &of, count) {
        let open = count.unknown.saturating_sub(kept);
        return pieces.into_iter().chain(not_known(open, kept)).collect();
    }
    if count.unknown == 0 {
        return nothing_unknown(&of, count);
    }
    if count.unknown == total {
        return nothing_known(&of, kept);
    }
    let nobody = match kept {
        0 => " nobody knows whether they would be back in time; ",
        _ if kept == count.unknown => {
            " it is not shown to you whether they would be back in time; "
        }
        _ => " nobody knows, or shows you, whether they would be back in time; ",
    };
    vec![
        plain("Of "),
        link(format!("{} of {total} {}", count.unknown, of.what), to),
        plain(nobody),
        plain(match total - count.unknown {
            1 => "1 adds up, and none is known to miss its RTO.".to_owned(),
            add => format!("{add} add up, and none is known to miss its RTO."),
        }),
    ]
}

/// The sentence when something is known to be late.
fn too_late(lines: &[ServiceLine], of: &Counted<'_>, count: &TierCount) -> Option<Vec<Piece>> {
    let weakest = lines.first().filter(|line| line.verdict == Verdict::Gap)?;
    let rto = weakest.rto?;
    let known = if weakest.derived.is_known() { "" } else { "at least " };
    Some(vec![
        link(format!("{} of {} {}", count.gap, of.total, of.what), of.to),
        plain(match of.total {
            1 => " would miss its RTO today: ",
            _ => " would miss their RTO today; weakest: ",
        }),
        link(weakest.service.name.clone(), &weakest.service.path),
        plain(format!(", {known}{} against {}.", weakest.derived.time.words(), rto.words())),
    ])
}

/// Of how many nothing is known: to anybody, and to this reader.
fn not_known(open: usize, kept: usize) -> Option<Piece> {
    let words = match (open, kept) {
        (0, 0) => return None,
        (open, 0) => format!(" Of {open} nobody knows."),
        (0, kept) => format!(" Of {kept} it is not shown to you."),
        (open, kept) => format!(" Of {open} nobody knows, of {kept} it is not shown to you."),
    };
    Some(plain(words))
}

/// The sentence when nothing is known of any service.
fn nothing_known(of: &Counted<'_>, kept: usize) -> Vec<Piece> {
    let (all, they) = match of.total {
        1 => (format!("the one {}", of.what), "it"),
        total => (format!("all {total} {}", of.what), "they"),
    };
    let nobody = match kept {
        0 => "nobody knows",
        _ if kept == of.total => "it is not shown to you",
        _ => "nobody knows, or shows you,",
    };
    vec![
        plain("Of "),
        link(all, of.to),
        plain(format!(" {nobody} whether {they} would be back in time.")),
    ]
}

/// The sentence when every service is known to add up.
fn nothing_unknown(of: &Counted<'_>, count: &TierCount) -> Vec<Piece> {
    let total = of.total;
    if total == 1 {
        let words = match count.proven {
            0 => " adds up to being back in time; no test has shown it.",
            _ => " was shown to be back in time.",
        };
        return vec![link(format!("The one {}", of.what), of.to), plain(words)];
    }
    let words = match count.proven {
        0 => " add up to being back in time; no test has shown it.".to_owned(),
        proven if proven == total => " were shown to be back in time.".to_owned(),
        proven => format!(" add up to being back in time; tests have shown it for {proven}."),
    };
    vec![link(format!("All {total} {}", of.what), of.to), plain(words)]
}

/// What does a failure reach?
pub(super) fn blast(
    causes: &[Shown],
    (hits, spared): (&[(u32, Hit)], usize),
    extent: Extent,
) -> String {
    let Some(first) = causes.first() else {
        return "Name something that fails, to see what it reaches.".to_owned();
    };
    let what = match causes.len() {
        1 => format!("If {} fails", first.name),
        2 => format!("If {} and {} fail together", first.name, causes[1].name),
        count => format!("If {} and {} more fail together", first.name, count - 1),
    };
    let lines: Vec<&ServiceLine> = hits.iter().filter_map(|(_, hit)| hit.line.as_ref()).collect();
    let vital = lines.iter().filter(|line| line.is_vital).count();
    let late = lines.iter().filter(|line| line.is_vital && line.verdict == Verdict::Gap).count();
    let open = open(hits, extent);
    let said = match extent {
        Extent::Everything => {
            format!("{what}, {}{open}", reached(lines.len(), vital, late, !open.is_empty()))
        }
        Extent::Shown => {
            // Of what shows its objective only, nobody here knows whether it is vital.
            let closed = lines.iter().filter(|line| !line.service.disclosed.is_named()).count();
            let reached = reached_of_shown((lines.len(), closed), vital, late, !open.is_empty());
            format!("{what}, {reached}{open}")
        }
    };
    match spared {
        0 => said,
        1 => format!("{said}; 1 service does not feel it before what it needs is back"),
        many => format!("{said}; {many} services do not feel it before what they need is back"),
    }
}

/// Of how many of those that the sentence is about nobody knows whether they come back in time:
/// the vital ones that fail, or all where none is vital. Empty where it is known of all.
fn open(hits: &[(u32, Hit)], extent: Extent) -> String {
    let failing = hits.iter().map(|(_, hit)| hit).filter(|hit| hit.fails);
    let failing: Vec<(&Hit, &ServiceLine)> =
        failing.filter_map(|hit| Some((hit, hit.line.as_ref()?))).collect();
    let any_vital = failing.iter().any(|(_, line)| line.is_vital);
    let said = failing.iter().filter(|(_, line)| line.is_vital || !any_vital);
    let said: Vec<&(&Hit, &ServiceLine)> = said.collect();
    let unknown = said.iter().filter(|(hit, _)| hit.verdict == Some(Verdict::Unknown));
    let unknown: Vec<_> = unknown.collect();
    // Where no RTO is stated the time may be known, and what it is worth is not.
    let no_time = unknown.iter().all(|(hit, _)| !hit.recovered.is_known());
    let what = match (no_time, extent) {
        (true, Extent::Everything) => "how long is unknown",
        (true, Extent::Shown) => "how long is unknown to you",
        (false, Extent::Everything) => "whether in time is unknown",
        (false, Extent::Shown) => "whether in time is unknown to you",
    };
    // What only gets worse is reached, too, and was never down.
    let reached = hits.iter().filter_map(|(_, hit)| hit.line.as_ref());
    let reached = reached.filter(|line| line.is_vital || !any_vital).count();
    let are_all = reached == said.len();
    match (unknown.len(), said.len()) {
        (0, _) => String::new(),
        (1, 1) if are_all => format!("; {what}"),
        (1, 1) => format!("; {what} for the one that fails"),
        (some, all) if some == all && are_all => format!("; {what} for all {all}"),
        (some, all) if some == all => format!("; {what} for all {all} that fail"),
        (some, all) if are_all => format!("; {what} for {some} of {all}"),
        (some, all) => format!("; {what} for {some} of the {all} that fail"),
    }
}

fn reached(all: usize, vital: usize, late: usize, is_open: bool) -> String {
    match (all, vital, late) {
        (0, ..) => "no service is reached".to_owned(),
        (1, 0, _) => "it reaches 1 service, which is not vital".to_owned(),
        (all, 0, _) => format!("it reaches {all} services, none of them vital"),
        (_, 1, 0) if is_open => "it reaches 1 vital service".to_owned(),
        (_, 1, 0) => "it reaches 1 vital service, which does not come back late".to_owned(),
        (_, 1, 1) => "the one vital service it reaches comes back late".to_owned(),
        (_, vital, 0) if is_open => format!("it reaches {vital} vital services"),
        (_, vital, 0) => format!("it reaches {vital} vital services, and none comes back late"),
        (_, vital, 1) => format!("1 of the {vital} vital services it reaches comes back late"),
        (_, vital, late) => {
            format!("{late} of the {vital} vital services it reaches come back late")
        }
    }
}

fn reached_of_shown(
    (all, closed): (usize, usize),
    vital: usize,
    late: usize,
    is_open: bool,
) -> String {
    match (all, vital, late) {
        (0, ..) => "no service that is shown to you is reached".to_owned(),
        (1, 0, _) if closed > 0 => {
            "of what is shown to you it reaches 1 service; whether it is vital is not shown"
                .to_owned()
        }
        (all, 0, _) if closed > 0 => {
            format!(
                "of what is shown to you it reaches {all} services; which of them are vital is \
                 not shown"
            )
        }
        (1, 0, _) => "of what is shown to you it reaches 1 service, which is not vital".to_owned(),
        (all, 0, _) => {
            format!("of what is shown to you it reaches {all} services, none of them vital")
        }
        (_, 1, 0) if is_open => "it reaches 1 vital service".to_owned(),
        (_, 1, 0) => {
            "it reaches 1 vital service, which is not late as far as it is shown to you".to_owned()
        }
        (_, 1, 1) => {
            "the one vital service shown to you that it reaches comes back late".to_owned()
        }
        (_, vital, 0) if is_open => format!("it reaches {vital} vital services"),
        (_, vital, 0) => {
            format!("it reaches {vital} vital services; none is late as far as it is shown to you")
        }
        (_, vital, late) => {
            format!(
                "{late} of the {vital} vital services shown to you that it reaches come back late"
            )
        }
    }
}
