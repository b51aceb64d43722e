//! Readiness: one true sentence, and every number behind it.

mod asked;
mod bare;
mod news;
mod recorded;
mod steps;

use super::common::{
    Page, all, counted, explore, html, hue, may_add, mention, named, several, word,
};
use super::margins;
use super::{asked as answers, rows, unconfirmed};
use crate::{
    facts::{
        Assessed, Confirmation, Conflict, Disclosed, Oddity, Readiness, ServiceLine, Shown, Single,
        TierCount, Verdict,
    },
    kept,
};
use asked::Asked;
use axum::response::Response;
use frame::{
    findings,
    gate::{Pairs, Reader, Scoped, SignedIn},
    page::{
        Action, Aside, CellLook, Halves, Hue, Inline, ItemView, Lede, ListView, Nothing, Panel,
        Phone, Place, Status, TableView, Words, draw::Hatches,
    },
    problem::Problem,
    sheets::Kind,
    shell,
};
use news::News;

/// Rows of the short lists.
const FEW: usize = 5;
/// Services of the table before the rest is a link.
const ROWS: usize = 40;

/// `GET /`.
pub(super) async fn show(mut reader: Reader<SignedIn>, pairs: Pairs) -> Result<Response, Problem> {
    let mut shell = shell::at(reader.scope(), Place::Ready, "Ready?");
    if !sees_services(reader.scope()) {
        return shell::answer(&shell, &no_role()?);
    }
    let seen = kept::seen(&mut reader).await?;
    let facts = seen.readiness_with(FEW);
    let of_us = answers::of(reader.scope(), &seen);
    let of_us = of_us.iter().filter(|one| one.answer.is_none()).count();
    shell.live = "service".to_owned();
    let asked = Asked::of(&pairs.0);
    let may_add = may_add(reader.scope(), "service");
    let news = News::of(&mut reader).await?;
    let recorded = recorded::counts(&mut reader).await?;
    let nobody = findings::panel(&findings::of(reader.scope()))?;
    let takes_files = shell::takes_other_files(reader.scope().app(), reader.scope().actor());
    let subject = Subject {
        seen: &seen,
        facts: &facts,
        of_us,
        may_add,
        takes_files,
        news: &news,
        recorded,
        nobody,
    };
    shell::answer(&shell, &page(&subject, &asked)?)
}

/// What the page tells of.
struct Subject<'a> {
    seen: &'a Assessed,
    facts: &'a Readiness,
    /// Needs that others have of what the reader may change, and that wait for an answer.
    of_us: usize,
    may_add: bool,
    /// Can files of other tools be brought in?
    takes_files: bool,
    news: &'a News,
    recorded: [u64; 3],
    /// Roles in which nobody acts, and work that lands with nobody.
    nobody: Option<Panel>,
}

/// `GET /readiness/export.csv?verdict=gap`: the rows that stand under that address.
pub(super) async fn csv(mut reader: Reader<SignedIn>, pairs: Pairs) -> Result<Response, Problem> {
    let facts = kept::seen(&mut reader).await?.readiness_with(0);
    margins::rows(&kept(&facts, &Asked::of(&pairs.0))).file(&reader, Kind::Csv)
}

/// `GET /readiness/export.xlsx?verdict=gap`.
pub(super) async fn xlsx(mut reader: Reader<SignedIn>, pairs: Pairs) -> Result<Response, Problem> {
    let facts = kept::seen(&mut reader).await?.readiness_with(0);
    margins::rows(&kept(&facts, &Asked::of(&pairs.0))).file(&reader, Kind::Xlsx)
}

/// The services that an address asks for: the vital ones while it asks for nothing.
fn kept(facts: &Readiness, asked: &Asked) -> Vec<ServiceLine> {
    match asked.is_plain() && !facts.vital.is_empty() {
        true => facts.vital.clone(),
        false => facts.services.iter().filter(|line| asked.keeps(line)).cloned().collect(),
    }
}

/// Is there a register of services for this reader? Not permitted is not empty.
fn sees_services(scope: &frame::gate::Scope) -> bool {
    let of = scope.app().catalogue().named("service");
    of.is_some_and(|of| !scope.reach_of(of).is_empty())
}

fn no_role() -> Result<frame::page::Html, Problem> {
    let lede = Lede {
        sentence: "You may not see services yet.".into(),
        under: "Your account has no role on the services of any organisation. That is not the \
                same as there being none: an administrator of this installation can give you one."
            .into(),
        actions: vec![Action::link("All registers", "/registers")],
    };
    html(&lede)
}

/// The page.
fn page(subject: &Subject<'_>, asked: &Asked) -> Result<frame::page::Html, Problem> {
    let facts = subject.facts;
    let lede = lede(facts, subject.recorded);
    if facts.services.is_empty() {
        let start = bare::start(facts.extent, (subject.may_add, subject.takes_files))?;
        return all(&[&lede, &start]);
    }
    let is_bare = subject.may_add && steps::is_bare(facts) && asked.is_plain();
    let running_out = subject.news.running_out(subject.seen)?;
    let mut left = Vec::new();
    if facts.dependencies == 0 {
        let named = |line: &ServiceLine| line.service.disclosed == Disclosed::Named;
        let may_add = subject.may_add && !facts.services.iter().all(named);
        left.push(bare::no_dependencies(facts.extent, may_add)?);
    }
    if is_bare {
        left.push(steps::panel(facts, subject.seen)?);
    }
    left.push(services(facts, asked)?);
    let mut beside = Vec::new();
    if !is_bare || !facts.conflicts.is_empty() {
        beside.push(conflicts(facts)?);
    }
    beside.extend(running_out);
    let mut counts = vec![tiers(facts)?];
    // Where nothing contradicts anything yet, the other half has room for it.
    if beside.is_empty() {
        beside.push(how(facts)?)
    } else {
        counts.push(how(facts)?)
    }
    let halves = Halves { left: panels(&counts)?, right: panels(&beside)?, tight: true };
    let mut right = Vec::new();
    if !is_bare {
        right.push(actions(facts, subject.of_us)?);
    }
    right.extend(subject.nobody.clone());
    right.extend(subject.news.since()?);
    right.push(singles(facts)?);
    if !facts.oddities.is_empty() || !facts.circles.is_empty() {
        right.push(oddities(facts)?);
    }
    let main = Aside {
        above: html(&lede)?,
        left: all(&[&panels(&left)?, &halves, &Hatches])?,
        right: panels(&right)?,
        first: !is_bare,
        sheet: false,
    };
    html(&main)
}

fn panels(panels: &[Panel]) -> Result<frame::page::Html, Problem> {
    let parts: Vec<&dyn frame::page::Part> =
        panels.iter().map(|panel| panel as &dyn frame::page::Part).collect();
    all(&parts)
}

/// The one sentence. Each number leads to exactly its rows.
fn lede(facts: &Readiness, recorded: [u64; 3]) -> Lede {
    let count = if facts.vital.is_empty() { facts.all } else { facts.vital_count };
    let mut sentence = Words::new();
    for piece in &facts.sentence {
        sentence = match piece.to.as_str() {
            "" => sentence.text(piece.words.clone()),
            to => sentence.link(piece.words.clone(), to),
        };
    }
    let mut under = Words::from("Derived from ")
        .link(counted(facts.services.len(), "live service", "live services"), "/?all=yes");
    under = all_of(under, (facts.services.len(), recorded[0], "/services")).text(", ");
    let components = counted(facts.components, "component", "components");
    under = under.link(format!("{components} in use"), IN_USE);
    under = all_of(under, (facts.components, recorded[1], "/cis")).text(" and ");
    let between = counted(facts.dependencies, "dependency", "dependencies");
    under = match usize::try_from(recorded[2]) {
        Ok(all) if all == facts.dependencies => under.link(between, "/dependencies"),
        _ => under.text(between),
    };
    under = all_of(under.text(" between them"), (facts.dependencies, recorded[2], "/dependencies"));
    let shown = facts.extent.pick(". ", ", as far as they are shown to you. ");
    under = under.text(shown);
    if !facts.services.is_empty() {
        under = match count.proven {
            0 => under.text(facts.extent.pick(
                "No test of a whole service is recorded, so nothing is proven. ",
                "No test of a recovery is shown to you, so nothing is proven. ",
            )),
            proven => under.text(format!("{proven} are proven by test. ")),
        };
        under = under.link("How this was computed", "#how");
    }
    let actions = vec![Action::link("Explore what fails", "/explorer")];
    Lede { sentence, under, actions }
}

/// The components that count: those that run, are tested, or are being repaired.
const IN_USE: &str = "/cis?state=in-use,in-repair,testing";

/// Where a register holds more than what counts, its number stands behind, and leads there.
fn all_of(words: Words, (count, recorded, href): (usize, u64, &str)) -> Words {
    match usize::try_from(recorded) {
        Ok(all) if all > count => {
            words.text(" (of ").link(format!("{all} in the register"), href).text(")")
        }
        _ => words,
    }
}

/// The table of services: the vital ones, or the rows that a number asked for.
fn services(facts: &Readiness, asked: &Asked) -> Result<Panel, Problem> {
    let of_vital = asked.is_plain() && !facts.vital.is_empty();
    let kept = kept(facts, asked);
    let nothing = Nothing {
        finding: format!("There is nothing under “{}”.", asked.words()),
        more: "Drop the choice to see all of them.".to_owned(),
        actions: vec![Action::link("Show all services", "/?all=yes")],
    };
    let title = match (asked.is_plain(), of_vital) {
        (true, true) => "Would the vital services be back in time?".to_owned(),
        (true, false) => "Would the services be back in time?".to_owned(),
        _ => asked.words(),
    };
    let most = if asked.is_plain() && steps::is_bare(facts) { FEW } else { ROWS };
    let page = Page::of(asked.page, kept.len(), most);
    let shown = &kept[page.rows()];
    let caption = format!("{title} {} of {}, least margin first", shown.len(), kept.len());
    let table = margins::table(caption, shown, nothing);
    let mut foot = margins::legend(shown);
    if kept.len() > shown.len() {
        let rest = kept.len() - shown.len();
        foot = match most {
            FEW => foot.text(" ").link(format!("{rest} more"), "/?all=yes"),
            _ => foot.text(" ").join(page.ways(&format!("/?{}", asked.query()))),
        };
    }
    let end = match (asked.is_plain(), facts.vital.is_empty()) {
        (true, true) => Words::new().soft(facts.extent.pick(
            "None is marked vital: mark those that must survive",
            "None of those shown to you is marked vital",
        )),
        (true, false) => {
            let all = counted(facts.services.len(), "service", "services");
            Words::new().link(format!("All {all}"), "/?all=yes")
        }
        _ => Words::new().link("Back to the vital services", "/"),
    };
    let end = end.text(" ").join(rows::files("/readiness", &asked.query()));
    Ok(Panel::flush(title, html(&table)?).end(end).foot(foot))
}

/// The column of what is only kept from the reader; without any there is none.
const NOT_SHOWN_COLUMN: usize = 5;

fn tiers(facts: &Readiness) -> Result<Panel, Problem> {
    let number = |count: usize, tier: &str, verdict: &str| match count {
        0 => Words::new().soft("0"),
        _ => {
            let tier = if tier.is_empty() { String::new() } else { format!("tier={tier}&") };
            let verdict = format!("verdict={verdict}");
            let more = if verdict == "verdict=" { "all=yes".to_owned() } else { verdict };
            Words::of(Inline::BoldLink(count.to_string(), format!("/?{tier}{more}")))
        }
    };
    let is_all_shown = facts.all.not_shown == 0;
    let nobody_knows = if is_all_shown { "unknown" } else { asked::NOBODY_KNOWS };
    let row = |words: Words, tier: &str, count: &TierCount| {
        let mut row = vec![
            (CellLook::Plain, words),
            (CellLook::Figure, number(count.proven, tier, "proven")),
            (CellLook::Figure, number(count.plausible, tier, "plausible")),
            (CellLook::Figure, number(count.gap, tier, "gap")),
            (CellLook::Figure, number(count.unknown - count.not_shown, tier, nobody_knows)),
            (CellLook::Figure, number(count.not_shown, tier, asked::NOT_SHOWN)),
            (CellLook::Figure, number(count.all(), tier, "")),
        ];
        if is_all_shown {
            row.remove(NOT_SHOWN_COLUMN);
        }
        row
    };
    let mut rows = Vec::new();
    for count in &facts.tiers {
        let (tier, words) = match count.tier {
            Some(tier) => (tier.to_string(), Words::from(tier_words(tier))),
            None => ("none".to_owned(), Words::new().soft("no tier")),
        };
        rows.push(row(words, &tier, count));
    }
    rows.push(row(Words::new().bold("All"), "", &facts.all));
    let mut heads = vec![
        ("Tier", false),
        ("Proven", true),
        ("Plausible", true),
        ("Gap", true),
        ("Unknown", true),
        ("Not shown", true),
        ("All", true),
    ];
    if is_all_shown {
        heads.remove(NOT_SHOWN_COLUMN);
    }
    let mut table = TableView::small("Services by tier and verdict", &heads, rows);
    table.phone = Phone::Blocks;
    Ok(Panel::flush("All services by verdict", html(&table)?).later("verdicts"))
}

/// A tier as people name it.
pub(super) fn tier_words(tier: u8) -> String {
    let name = ["foundation", "critical", "important", "normal", "deferrable"];
    match name.get(usize::from(tier)) {
        Some(name) => format!("{tier} {name}"),
        None => tier.to_string(),
    }
}

/// What cannot be met together: of each service the worst, in the order of all conflicts.
fn conflicts(facts: &Readiness) -> Result<Panel, Problem> {
    let mut items: Vec<(usize, &Conflict)> = Vec::new();
    for one in &facts.conflicts {
        match items.iter_mut().find(|(_, known)| known.service == one.service) {
            Some((count, _)) => *count += 1,
            None => items.push((1, one)),
        }
    }
    let item = |(count, one): &(usize, &Conflict)| {
        let number = &one.service.number;
        let mut item = conflict(one);
        if *count > 1 && !number.is_empty() {
            let href = format!("/conflicts?service={number}");
            item.end = Words::new().link(counted(*count, "conflict", "conflicts"), href);
        }
        item
    };
    let list = ListView {
        items: items.iter().take(FEW).map(item).collect(),
        none: facts.extent.none("No objective contradicts another", "").into(),
        ..ListView::default()
    };
    let end = match facts.conflicts.len() {
        0 => Words::new(),
        1 => Words::new().link("The one conflict", "/conflicts"),
        count => Words::new().link(format!("All {count} conflicts"), "/conflicts"),
    };
    Ok(Panel::flush("What cannot be met together", html(&list)?).end(end))
}

/// A conflict of the service that the page is about: what causes it, and the sentence.
pub(super) fn own_conflict(conflict: &Conflict) -> ItemView {
    let words = match conflict.culprit == conflict.service {
        true => Words::new().bold("Its own objectives"),
        false => named(&conflict.culprit),
    };
    let note = conflict.words.clone().into();
    ItemView { hue: Some(Hue::Bad), words, note, end: Words::new() }
}

/// A conflict as an entry: whose it is, its sentence, and the thing that causes it.
pub(super) fn conflict(conflict: &Conflict) -> ItemView {
    let note = Words::from(conflict.words.clone());
    let note = match conflict.culprit == conflict.service {
        true => note,
        false => mention(note.text(" Caused most by "), &conflict.culprit).text("."),
    };
    ItemView { hue: Some(Hue::Bad), words: named(&conflict.service), note, end: Words::new() }
}

/// What to do next: what is not known about vital services, and whom to ask.
fn actions(facts: &Readiness, of_us: usize) -> Result<Panel, Problem> {
    let mut items: Vec<ItemView> = Vec::new();
    for line in facts.vital.iter().filter(|line| line.rto.is_none()) {
        items.push(ItemView {
            hue: Some(Hue::Unknown),
            words: mention(Words::from("State the RTO of "), &line.service),
            note: "a vital service without one cannot be judged".into(),
            end: Words::new(),
        });
    }
    let mut of_others = 0;
    let mut known: Vec<&Shown> = Vec::new();
    for line in &facts.vital {
        for unknown in line.derived.unknown.iter().take(1) {
            // Of what others keep to themselves nothing can be found out here.
            if unknown.node.disclosed != Disclosed::Open {
                of_others += 1;
                continue;
            }
            if known.contains(&&unknown.node) {
                continue;
            }
            known.push(&unknown.node);
            items.push(ItemView {
                hue: Some(Hue::Unknown),
                words: mention(Words::from("Find out about "), &unknown.node),
                note: mention(Words::from(format!("{}; needed by ", unknown.why)), &line.service),
                end: Words::new(),
            });
        }
    }
    if of_others > 0 {
        let words = counted(of_others, "vital service stands", "vital services stand");
        items.push(ItemView {
            hue: Some(Hue::Unknown),
            words: format!("{words} on what other providers run").into(),
            note: "they keep their recovery times to themselves; a contract can open them".into(),
            end: Words::new(),
        });
    }
    items.extend(facts.to_confirm.iter().map(confirmation));
    items.truncate(FEW);
    let (consumers, providers) = facts.unconfirmed;
    let mut foot = match consumers + providers {
        0 => Words::new(),
        _ => Words::from("Unconfirmed by who needs: ")
            .link(consumers.to_string(), format!("{}?by=consumer", unconfirmed::PATH))
            .text("; by who is needed: ")
            .link(providers.to_string(), format!("{}?by=provider", unconfirmed::PATH))
            .text("."),
    };
    if of_us > 0 {
        let words = counted(of_us, "need", "needs");
        foot = foot.text(" ").link(format!("Answer {words} that others have of us"), answers::PATH);
    }
    let list = ListView {
        items,
        ordered: true,
        none: facts
            .extent
            .none(
                "Nothing is open: every vital service has its figures, and both ends of every \
                 dependency have confirmed it",
                "",
            )
            .into(),
        ..ListView::default()
    };
    Ok(Panel::flush("What to find out next", html(&list)?).foot(foot))
}

/// A dependency to be confirmed, as an entry.
pub(super) fn confirmation(one: &Confirmation) -> ItemView {
    let ask = match (one.ask.is_empty(), one.by_consumer) {
        _ if one.is_denied => format!("who is needed says it is not so; ask {}", one.ask),
        (true, true) => "nobody is named who could confirm it for who needs".to_owned(),
        (true, false) => "nobody is named who could confirm it for who is needed".to_owned(),
        (false, true) => format!("ask {}, who needs it", one.ask),
        (false, false) => format!("ask {}, who is needed", one.ask),
    };
    let words = named(&one.consumer).text(" needs ");
    let end = match one.path.is_empty() {
        true => Words::new(),
        false => {
            let side = if one.by_consumer { "consumer" } else { "provider" };
            let href = format!("{}?answer={}&side={side}", answers::PATH, one.dependency);
            Words::new().link("Confirm", href)
        }
    };
    ItemView { hue: Some(Hue::Warn), words: mention(words, &one.provider), note: ask.into(), end }
}

/// What stops services alone, worst first.
fn singles(facts: &Readiness) -> Result<Panel, Problem> {
    let none = facts.extent.none("Nothing alone stops a service", "dependencies are recorded");
    let list = ListView {
        items: facts.singles.iter().take(FEW).map(single).collect(),
        none: none.into(),
        ..ListView::default()
    };
    let end = match facts.singles_count {
        0 => Words::new(),
        total => Words::new().link(format!("All {total}"), "/explorer?all=yes#singles"),
    };
    Ok(Panel::flush("Single causes of failure", html(&list)?).end(end).later("causes"))
}

/// Something that alone stops services, as an entry.
pub(super) fn single(single: &Single) -> ItemView {
    ItemView {
        hue: Some(if single.vital > 0 { Hue::Bad } else { Hue::Warn }),
        words: named(&single.cause),
        note: several(Words::from(format!("{}; stops ", single.found_as)), &single.services, 2)
            .text(in_time(single)),
        end: match single.cause.number.is_empty() {
            // What is only a name cannot be asked about before it is settled.
            true if !single.cause.path.is_empty() => {
                Words::new().link("Settle it", single.cause.path.clone())
            }
            true => Words::new(),
            false => Words::new().link(
                counted(single.services.len(), "service", "services"),
                explore(&format!("fail={}", single.cause.number)),
            ),
        },
    }
}

/// How many of the services that a single cause stops come back late, and of how many that is not
/// known.
fn in_time(single: &Single) -> String {
    let late = (single.late > 0).then(|| format!("{} late", single.late));
    let open = (single.unknown > 0).then(|| format!("{} not known", single.unknown));
    let said: Vec<String> = late.into_iter().chain(open).collect();
    if said.is_empty() { "; none late".to_owned() } else { format!("; {}", said.join(", ")) }
}

fn oddities(facts: &Readiness) -> Result<Panel, Problem> {
    let mut items: Vec<ItemView> = Vec::new();
    for circle in facts.circles.iter().take(FEW) {
        items.push(ItemView {
            hue: Some(Hue::Warn),
            words: several(Words::from("A circle: "), circle, 4),
            note: "they need each other, and nobody has said that they are recovered together; \
                   taken as one"
                .into(),
            end: Words::new(),
        });
    }
    let odd = |odd: &Oddity| ItemView {
        hue: Some(Hue::Unknown),
        words: named(&odd.node),
        note: odd.words.clone().into(),
        end: Words::new(),
    };
    items.extend(facts.oddities.iter().take(FEW).map(odd));
    let list = ListView { items, ..ListView::default() };
    let total = facts.oddities.len() + facts.circles.len();
    Ok(Panel::flush("Where declarations disagree", html(&list)?)
        .end(Words::new().soft(total.to_string())))
}

fn how(facts: &Readiness) -> Result<Panel, Problem> {
    let line = |verdict: Verdict, count: usize, note: &str| ItemView {
        hue: None,
        words: Status::plain(hue(verdict), word(verdict)).into(),
        note: note.into(),
        end: match count {
            0 => Words::new().soft("0"),
            _ => {
                let href = format!("/?verdict={}", word(verdict).to_lowercase());
                Words::of(Inline::BoldLink(count.to_string(), href))
            }
        },
    };
    let list = ListView {
        items: vec![
            line(Verdict::Proven, facts.all.proven, "a test showed it, and the test still holds"),
            line(Verdict::Plausible, facts.all.plausible, "it adds up, and nobody has tried it"),
            line(Verdict::Gap, facts.all.gap, "derived is later than the RTO"),
            line(
                Verdict::Unknown,
                facts.all.unknown,
                facts.extent.pick(
                    "something needed is not known, or no RTO",
                    "something needed is not known or not shown to you, or no RTO",
                ),
            ),
        ],
        ..ListView::default()
    };
    let mut panel = Panel::flush("How this was computed", html(&list)?).foot(
        "Derived: the work on the service itself, and the longest of everything it needs before \
         that, added up along the chain; detection and decision stand before it where a recovery \
         policy states them. Claims are shown and never believed.",
    );
    panel = panel.later("how");
    Ok(panel)
}
