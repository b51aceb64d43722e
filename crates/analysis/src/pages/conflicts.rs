//! What cannot be met together, and what nobody has confirmed: every row that a number counts.

use super::{
    common::{counted, mention, named, time},
    rows::{self, Rows},
};
use crate::{
    facts::{Assessed, ChainLink, Conflict, Rule},
    kept,
};
use axum::response::Response;
use frame::{
    gate::{Fields, Pairs, Reader, Scoped, SignedIn},
    page::{Action, CellLook, ChipBar, FilterChip, Head, Nothing, Place, Words},
    problem::Problem,
    sheets::Kind,
    shell,
};

/// The rules, each under its name in the address, in words.
const RULES: [(Rule, &str, &str); 9] = [
    (Rule::DerivedTooLate, "derived-too-late", "back too late"),
    (Rule::StatedTooLate, "stated-too-late", "stated too late for who needs it"),
    (Rule::PromiseTooLate, "promise-too-late", "promised too late"),
    (Rule::PromiseLosesTooMuch, "promise-loses-too-much", "promise loses too much data"),
    (Rule::SlaTooSoon, "sla-too-soon", "promised sooner than it is back"),
    (Rule::AvailabilityTooWeak, "availability-too-weak", "promises more than it stands on"),
    (Rule::DataTooOld, "data-too-old", "data too old"),
    (Rule::TierTooWeak, "tier-too-weak", "tier too weak"),
    (Rule::ObjectivesDisagree, "objectives-disagree", "objectives disagree"),
];

/// What the address of the conflicts asks for.
struct Asked {
    rule: Option<Rule>,
    vital: bool,
    /// The service, by its number.
    service: Option<String>,
}

impl Asked {
    fn of(pairs: &Fields) -> Asked {
        let rule = RULES.iter().find(|(_, name, _)| pairs.first("rule") == Some(*name));
        let plain = |text: &&str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        Asked {
            rule: rule.map(|(rule, ..)| *rule),
            vital: pairs.first("vital") == Some("yes"),
            service: pairs.first("service").filter(plain).map(str::to_owned),
        }
    }

    fn keeps(&self, one: &Conflict) -> bool {
        self.rule.is_none_or(|rule| rule == one.rule)
            && (!self.vital || one.is_vital)
            && self.service.as_ref().is_none_or(|number| *number == one.service.number)
    }

    fn query(&self, rule: Option<Rule>, vital: bool) -> String {
        let rule = RULES.iter().find(|(known, ..)| Some(*known) == rule);
        let rule = rule.map(|(_, name, _)| format!("rule={name}"));
        let vital = vital.then(|| "vital=yes".to_owned());
        let service = self.service.as_ref().map(|number| format!("service={number}"));
        rule.into_iter().chain(vital).chain(service).collect::<Vec<_>>().join("&")
    }

    fn own(&self) -> String {
        self.query(self.rule, self.vital)
    }
}

/// `GET /conflicts?rule=promise-too-late`.
pub(super) async fn show(mut reader: Reader<SignedIn>, pairs: Pairs) -> Result<Response, Problem> {
    let asked = Asked::of(&pairs.0);
    let seen = kept::seen(&mut reader).await?;
    let all = seen.conflicts();
    let kept: Vec<&Conflict> = all.iter().filter(|one| asked.keeps(one)).collect();
    let shell = shell::at(reader.scope(), Place::Ready, "Conflicts");
    let head = Head {
        title: "What cannot be met together".to_owned(),
        under: "Objectives, promises and derived times that contradict each other: vital services \
                first, then by tier, in a tier the greatest excess first."
            .into(),
        ..Head::default()
    };
    let title = counted(kept.len(), "conflict", "conflicts");
    let files = rows::files("/conflicts", &asked.own());
    let page = rows::page(
        (&head, &chips(all, &asked)),
        (title, files),
        conflicts(&kept, is_stated(&seen)),
    )?;
    shell::answer(&shell, &page)
}

/// `GET /conflicts/export.csv`.
pub(super) async fn csv(reader: Reader<SignedIn>, pairs: Pairs) -> Result<Response, Problem> {
    file(reader, pairs, Kind::Csv).await
}

/// `GET /conflicts/export.xlsx`.
pub(super) async fn xlsx(reader: Reader<SignedIn>, pairs: Pairs) -> Result<Response, Problem> {
    file(reader, pairs, Kind::Xlsx).await
}

async fn file(mut reader: Reader<SignedIn>, pairs: Pairs, kind: Kind) -> Result<Response, Problem> {
    let asked = Asked::of(&pairs.0);
    let seen = kept::seen(&mut reader).await?;
    let kept: Vec<&Conflict> = seen.conflicts().iter().filter(|one| asked.keeps(one)).collect();
    conflicts(&kept, is_stated(&seen)).file(&reader, kind)
}

/// Is any objective stated that something could contradict?
fn is_stated(seen: &Assessed) -> bool {
    let view = seen.view();
    view.live_services().any(|at| view.objectives(at).is_some_and(|one| one.rto.is_some()))
}

/// What can be chosen, each with how many there are.
fn chips(all: &[Conflict], asked: &Asked) -> ChipBar {
    let href = |query: String| match query.is_empty() {
        true => "/conflicts".to_owned(),
        false => format!("/conflicts?{query}"),
    };
    let mut bar = ChipBar { label: "Show".to_owned(), ..ChipBar::default() };
    let mut chip = |words: String, is_on: bool, href: String| {
        let list = if is_on { &mut bar.on } else { &mut bar.off };
        list.push(FilterChip { words, drop_href: href });
    };
    let vital = all.iter().filter(|one| one.is_vital).count();
    let words = format!("of vital services {vital}");
    chip(words, asked.vital, href(asked.query(asked.rule, !asked.vital)));
    if let Some(number) = &asked.service {
        let of_all = Asked { service: None, ..*asked };
        chip(format!("of {number}"), true, href(of_all.own()));
    }
    for (rule, _, words) in RULES {
        let count = all.iter().filter(|one| one.rule == rule).count();
        let is_on = asked.rule == Some(rule);
        if count > 0 || is_on {
            let to = if is_on { None } else { Some(rule) };
            chip(format!("{words} {count}"), is_on, href(asked.query(to, asked.vital)));
        }
    }
    bar
}

/// The chain that causes it, from the bottom up; of a long one the ends are told.
fn way(chain: &[ChainLink]) -> Words {
    // What passes before anybody begins causes none of it alone, and stands in the sentence.
    let chain = match chain {
        [first, rest @ ..] if first.is_lead() => rest,
        all => all,
    };
    let (first, last) = match chain.len() {
        0 | 1 => return Words::new(),
        all @ ..=4 => (all, all),
        all => (1, all - 2),
    };
    let told = chain[..first].iter().chain(&chain[last..]);
    let mut words = Words::new();
    for (at, link) in told.enumerate() {
        let gap = if at == first && last > first { " › … › " } else { " › " };
        let words_so_far = if at > 0 { words.soft(gap) } else { words };
        words = mention(words_so_far, &link.node);
    }
    words
}

fn conflicts(kept: &[&Conflict], is_stated: bool) -> Rows {
    let row = |one: &&Conflict| {
        let rule = RULES.iter().find(|(rule, ..)| *rule == one.rule);
        let tier = one.tier.map(|tier| tier.to_string());
        let excess = terms::Duration::from_seconds(one.excess).ok().filter(|_| one.excess > 0);
        vec![
            (CellLook::Wrap, named(&one.service)),
            (CellLook::Figure, tier.map(Words::from).unwrap_or_default()),
            (CellLook::Plain, if one.is_vital { "yes" } else { "" }.into()),
            (CellLook::Wrap, rule.map_or("", |(_, _, words)| *words).into()),
            (CellLook::Wrap, mention(Words::new(), &one.culprit)),
            (CellLook::Figure, time(one.allowed)),
            (CellLook::Figure, time(one.found)),
            (CellLook::Figure, time(excess)),
            (CellLook::Wrap, one.words.clone().into()),
            (CellLook::Wrap, way(&one.chain)),
        ]
    };
    Rows {
        name: "conflicts",
        caption: "Conflicts: vital services first, then by tier, then the greatest excess"
            .to_owned(),
        heads: vec![
            ("Service", false),
            ("Tier", true),
            ("Vital", false),
            ("What", false),
            ("Caused most by", false),
            ("Would do", true),
            ("Is", true),
            ("Too much by", true),
            ("In a sentence", false),
            ("By way of", false),
        ],
        rows: kept.iter().map(row).collect(),
        nothing: match is_stated {
            true => Nothing {
                finding: "Nothing contradicts anything.".to_owned(),
                more: "As far as objectives, promises and dependencies are recorded, and you may \
                       see them."
                    .to_owned(),
                ..Nothing::default()
            },
            false => Nothing {
                finding: "No live service states its RTO, so nothing can be late.".to_owned(),
                more: "State by when each service must be back; what it needs is held against it \
                       at once."
                    .to_owned(),
                actions: vec![Action::link("Services without an RTO", "/services?rto.empty=yes")],
            },
        },
    }
}
