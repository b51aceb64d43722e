//! What fails when something fails, and when: a graph whose columns are time, the same as a table,
//! and the chain that makes the worst of it late. The address holds every choice.

mod assume;
mod graph;
mod tables;
mod why;

use super::{
    chain,
    common::{self, all, counted, explore, html, several},
    rows,
};
use crate::{
    ask,
    facts::{
        Assessed, Assumption, Blast, ChainLink, Extent, Hit, LookedAt, ServiceLine, Shown, Single,
    },
    kept,
    whatif::WhatIf,
};
use assume::Typed;
use axum::response::{IntoResponse, Redirect, Response};
use frame::{
    gate::{Fields, Pairs, Reader, Scope, Scoped, SignedIn},
    page::{
        Action, Aside, AskBar, Crumb, FilterChip, Head, Html, Hue, Inline, ItemView, ListView,
        More, Note, Nothing, Panel, Phone, Place, Words, draw::Hatches,
    },
    problem::Problem,
    sheets::Kind,
    shell,
};
use std::collections::HashSet;
use terms::Duration;

/// Services that are suggested.
const SUGGESTED: usize = 100;
/// Single causes in the list, unless all are asked for; fewer below an answer.
const SINGLES: usize = 20;
const FEW: usize = 5;
/// Services that are spared by name.
const SPARED: usize = 5;

/// Rows of the table that holds components, too: the drawing above it has its weight as well.
const ROWS: usize = 100;

/// Components that a page writes out: more than are drawn, and than its table holds.
const PARTS: usize = 500;

/// What the address asks.
struct Asked {
    what: WhatIf,
    soft: bool,
    parts: bool,
    /// Do rows stand in the order in which they are back, and not in which they are reached?
    by_recovery: bool,
    /// Are all single causes asked for?
    all: bool,
    /// Are the services asked for that are not reached?
    not: bool,
    /// Which table a file is made of.
    singles: bool,
    /// What could not be read, and is left out.
    faults: Vec<String>,
}

impl Asked {
    fn of(pairs: &Fields) -> Asked {
        let all = pairs.0.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let (what, faults) = WhatIf::read_what_can_be(all);
        Asked {
            what,
            soft: pairs.first("soft") != Some("no"),
            parts: pairs.first("parts") == Some("yes"),
            by_recovery: pairs.first("order") == Some("recovery"),
            all: pairs.first("all") == Some("yes"),
            not: pairs.first("not") == Some("yes"),
            singles: pairs.first("table") == Some("singles"),
            faults,
        }
    }

    /// Is something said to fail?
    fn asks(&self) -> bool {
        self.what.fail.iter().any(|name| !name.trim().is_empty())
    }

    /// The address with these choices.
    fn href(&self, what: &WhatIf, soft: bool, parts: bool) -> String {
        explore(&self.query(what, soft, parts))
    }

    /// The same behind the question mark.
    fn query(&self, what: &WhatIf, soft: bool, parts: bool) -> String {
        query(what, soft, parts, self.by_recovery)
    }
}

fn query(what: &WhatIf, soft: bool, parts: bool, by_recovery: bool) -> String {
    let mut link = what.link();
    let choices = [(!soft, "soft=no"), (parts, "parts=yes"), (by_recovery, "order=recovery")];
    for (_, words) in choices.into_iter().filter(|(chosen, _)| *chosen) {
        let between = if link.is_empty() { "" } else { "&" };
        link.push_str(between);
        link.push_str(words);
    }
    link
}

/// What is known before anything is asked.
struct Ready {
    extent: Extent,
    may_add: bool,
    singles: Vec<Single>,
    singles_count: usize,
    /// What is offered to fail: single and common causes, those that stop most first.
    causes: Vec<Shown>,
    services: Vec<Shown>,
    looked_at: LookedAt,
    needs: usize,
}

impl Ready {
    fn of(scope: &Scope, seen: &Assessed, asked: &Asked) -> Ready {
        let view = seen.view();
        Ready {
            extent: seen.extent(),
            may_add: common::may_add(scope, "dependency"),
            singles: seen.singles(match (asked.all, asked.asks()) {
                (true, _) => usize::MAX,
                (false, true) => FEW,
                (false, false) => SINGLES,
            }),
            singles_count: seen.singles_count(),
            causes: seen.suggested_causes(SUGGESTED),
            services: view.live_services().take(SUGGESTED).map(|at| seen.shown(at)).collect(),
            looked_at: seen.looked_at(),
            needs: view.needs().len(),
        }
    }
}

/// `GET /explorer?fail=CI-0007`.
pub(super) async fn show(mut reader: Reader<SignedIn>, pairs: Pairs) -> Result<Response, Problem> {
    let mut asked = Asked::of(&pairs.0);
    let mut typed = Typed::of(&pairs.0);
    let plain = kept::seen(&mut reader).await?;
    if typed.is_something() {
        let mut what = asked.what.clone();
        typed.add_to(&mut what, &plain);
        // What cannot be taken leaves the question as it was.
        if !typed.is_faulty() {
            asked.what = what;
            return Ok(Redirect::to(&assume::address(&asked)).into_response());
        }
    }
    let mut shell = shell::at(reader.scope(), Place::Services, "Explorer");
    let seen = kept::seen_with(&mut reader, |view| view.edits(&asked.what)).await?;
    let ready = Ready::of(reader.scope(), &seen, &asked);
    if !asked.asks() {
        let main = empty(&asked, &ready, seen.view().unknown())?;
        return shell::answer(&shell, &main);
    }
    let blast = seen.blast_within(&asked.what, PARTS);
    if blast.causes.is_empty() {
        return shell::answer(&shell, &not_found(&asked, &blast, &ready)?);
    }
    let worst = blast.worst.as_ref().and_then(|worst| {
        let hit = blast.hits.iter().find(|hit| hit.node == worst.service)?;
        Some((hit, &worst.chain[..]))
    });
    let better = match worst {
        Some(worst) => better(&mut reader, &asked, worst).await?,
        None => None,
    };
    shell.title = format!("If {} fails", blast.causes[0].name);
    shell.crumbs.pop();
    shell.crumbs.push(Crumb::to("Explorer", "/explorer"));
    shell.crumbs.push(Crumb::here(blast.causes[0].name.clone()));
    let not_reached = if asked.not { not_reached(&seen, &blast) } else { Vec::new() };
    let assumed = seen.assumptions(&plain, &asked.what);
    let asking = assume::asking((&asked, &typed), &seen, &blast)?;
    let page = Page {
        asked: &asked,
        blast: &blast,
        ready: &ready,
        worst,
        better,
        not_reached,
        assumed,
        asking,
    };
    shell::answer(&shell, &page.html()?)
}

/// What would be if the piece that takes longest had something that takes over: the question, and
/// its answer before it is asked.
async fn better(
    reader: &mut Reader<SignedIn>,
    asked: &Asked,
    (hit, chain): (&Hit, &[ChainLink]),
) -> Result<Option<Action>, Problem> {
    let longest = chain::longest(chain);
    let works = |link: &&ChainLink| link.own.is_some_and(|own| own.seconds() > 0);
    let Some(ChainLink { node: culprit, .. }) = longest.filter(works) else { return Ok(None) };
    if culprit.number.is_empty() || *culprit == hit.node {
        return Ok(None);
    }
    let mut what = asked.what.clone();
    what.spare.push(culprit.number.clone());
    let what = what.tidied();
    let other = ask::blast(reader, &what, 0).await?;
    let result = match other.hits.iter().find(|other| other.node == hit.node && other.fails) {
        None => format!("{} is not lost", hit.node.name),
        Some(other) if other.recovered.time == hit.recovered.time => return Ok(None),
        Some(other) if other.recovered.is_known() => {
            format!("{} back after {}", hit.node.name, other.recovered.time.words())
        }
        Some(other) => format!(
            "{} back after {} at least, how long is unknown",
            hit.node.name,
            other.recovered.time.words()
        ),
    };
    let words = format!("What if {} had a spare: {result}", culprit.name);
    Ok(Some(Action::link(words, asked.href(&what, asked.soft, asked.parts))))
}

/// The form that asks; it works without a script.
fn bar(asked: &Asked, ready: &Ready, note: String) -> AskBar {
    let option = |shown: &Shown| (shown.number.clone(), shown.name.clone());
    let causes = ready.causes.iter().map(option);
    let services = ready.services.iter().map(option);
    let mut options: Vec<(String, String)> =
        causes.chain(services).filter(|(number, _)| !number.is_empty()).collect();
    options.sort();
    options.dedup();
    let question = query(&asked.what, asked.soft, asked.parts, asked.by_recovery);
    let mut hidden = assume::hidden(&question);
    hidden.retain(|(name, _)| name != "fail");
    AskBar {
        action: "/explorer".to_owned(),
        label: "If this fails".to_owned(),
        name: "fail".to_owned(),
        value: asked.what.fail.join(","),
        options,
        hidden,
        submit: "Compute".to_owned(),
        note,
    }
}

/// Nothing is asked yet: choose what fails, or begin with what stops most.
fn empty(asked: &Asked, ready: &Ready, unknown: &[String]) -> Result<Html, Problem> {
    let head = Head {
        title: "What if something fails?".to_owned(),
        under: "Choose a component, a service, a place, a supplier or a person, by its number or \
                its name; several numbers between commas fail together."
            .into(),
        ..Head::default()
    };
    let bar = bar(asked, ready, looked_at(ready.looked_at));
    let mut above: Vec<&dyn frame::page::Part> = vec![&head, &bar];
    let faults = faults(asked);
    above.extend(faults.iter().map(|note| note as &dyn frame::page::Part));
    let left_out = left_out(unknown);
    above.extend(left_out.as_ref().map(|note| note as &dyn frame::page::Part));
    let nothing = Nothing {
        finding: ready
            .extent
            .pick("No dependency is recorded yet.", "No dependency is shown to you.")
            .to_owned(),
        more: match ready.may_add {
            true => {
                "Without dependencies nothing reaches anything: a failure stops only what fails. \
                 Record what runs on what, or import it."
            }
            false => "What stands on what is told by whoever delivers it.",
        }
        .to_owned(),
        actions: match ready.may_add {
            true => vec![
                Action::link("Import dependencies", "/dependencies/imports"),
                Action::link("New dependency", "/dependencies/new"),
            ],
            false => Vec::new(),
        },
    };
    let left = match ready.needs {
        0 => Panel::flush("What the services need", html(&nothing)?),
        _ => singles(ready)?,
    };
    html(&Aside {
        above: all(&above)?,
        left: html(&left)?,
        right: html(&how()?)?,
        first: false,
        sheet: false,
    })
}

fn not_found(asked: &Asked, blast: &Blast, ready: &Ready) -> Result<Html, Problem> {
    let named = blast.not_found.join("”, “");
    let head = Head {
        title: format!("Nothing here is called “{named}”"),
        under: "Neither by its number nor by its name, as far as you may see. Names are looked up \
                whole; a number is written like CI-0007."
            .into(),
        ..Head::default()
    };
    let bar = bar(asked, ready, looked_at(ready.looked_at));
    let singles = singles(ready)?;
    all(&[&head, &bar, &singles])
}

/// What of the address cannot be read, and is left out of the question.
fn faults(asked: &Asked) -> Vec<Note> {
    let note = |fault: &String| {
        let words = format!("{fault}. It is left out; the rest of the question stands.");
        Note { hue: Hue::Bad, words: words.into(), ..Note::default() }
    };
    asked.faults.iter().map(note).collect()
}

/// What was asked and is not there for this reader.
fn left_out(names: &[String]) -> Option<Note> {
    let words =
        format!("Left out, because nothing you may see is called so: {}.", names.join(", "));
    let note = Note { hue: Hue::Unknown, words: words.into(), ..Note::default() };
    (!names.is_empty()).then_some(note)
}

/// The numbers of the first page, in its words.
fn looked_at(of: LookedAt) -> String {
    let services = counted(of.services, "live service", "live services");
    let components = counted(of.components, "component", "components");
    let needs = counted(of.dependencies, "dependency", "dependencies");
    format!("{services}, {components} in use, {needs}")
}

fn how() -> Result<Panel, Problem> {
    let line = |words: &str, note: &str| ItemView {
        words: Words::new().bold(words),
        note: note.into(),
        ..ItemView::default()
    };
    let list = ListView {
        items: vec![
            line("hard", "who needs it fails with it, after the lag that is recorded"),
            line("soft", "who needs it gets worse and goes on"),
            line("needs 2 of 3", "a group fails when fewer are left than are needed"),
            line("recovered", "own work, and the longest of what it needs, added up"),
        ],
        ..ListView::default()
    };
    Ok(Panel::flush("How this is computed", html(&list)?))
}

/// What stops services alone, ranked.
fn singles(ready: &Ready) -> Result<Panel, Problem> {
    let (shown, total) = (ready.singles.len(), ready.singles_count);
    let (table, _) = tables::singles(&ready.singles, ready.extent).table();
    let files = rows::files("/explorer", "table=singles");
    let end = match total > shown {
        true => Words::new()
            .soft(format!("the first {shown} of {total} "))
            .link(format!("All {total}"), "/explorer?all=yes#singles")
            .text(" ")
            .join(files),
        false => Words::new().soft(format!("{total} ")).join(files),
    };
    let mut panel = Panel::flush("Single causes of failure", html(&table)?).end(end);
    panel.id = "singles".to_owned();
    Ok(panel)
}

/// `GET /explorer/export.csv?fail=CI-0007`: the rows of the table that stand under that address.
pub(super) async fn csv(reader: Reader<SignedIn>, pairs: Pairs) -> Result<Response, Problem> {
    file(reader, pairs, Kind::Csv).await
}

/// `GET /explorer/export.xlsx?fail=CI-0007`.
pub(super) async fn xlsx(reader: Reader<SignedIn>, pairs: Pairs) -> Result<Response, Problem> {
    file(reader, pairs, Kind::Xlsx).await
}

async fn file(mut reader: Reader<SignedIn>, pairs: Pairs, kind: Kind) -> Result<Response, Problem> {
    let asked = Asked::of(&pairs.0);
    if asked.singles {
        let seen = kept::seen(&mut reader).await?;
        return tables::singles(&seen.singles(usize::MAX), seen.extent()).file(&reader, kind);
    }
    let seen = kept::seen_with(&mut reader, |view| view.edits(&asked.what)).await?;
    let blast = seen.blast(&asked.what);
    let rows = match asked.not {
        true => tables::not_reached(&not_reached(&seen, &blast), blast.extent),
        false => tables::reached(&reached(&blast, &asked), blast.extent),
    };
    rows.file(&reader, kind)
}

/// What the table shows of what is reached.
fn reached<'b>(blast: &'b Blast, asked: &Asked) -> Vec<&'b Hit> {
    let hits = blast.hits.iter();
    let mut hits: Vec<&Hit> = hits
        .filter(|hit| (asked.parts || hit.line.is_some()) && (asked.soft || hit.fails))
        .collect();
    if asked.by_recovery {
        hits.sort_by_key(|hit| hit.order);
    }
    hits
}

/// The services that a failure does not reach, those with the least margin first.
fn not_reached(seen: &Assessed, blast: &Blast) -> Vec<ServiceLine> {
    let reached: HashSet<&Shown> =
        blast.hits.iter().map(|hit| &hit.node).chain(&blast.causes).collect();
    let services = seen.view().live_services().map(|at| seen.line(at));
    let mut lines: Vec<ServiceLine> =
        services.filter(|line| !reached.contains(&line.service)).collect();
    lines.sort_by_key(|line| (!line.is_vital, line.tier.unwrap_or(u8::MAX)));
    lines
}

/// Which services are spared, and why.
fn spared(foot: Words, blast: &Blast) -> Words {
    let foot = match blast.spared.as_slice() {
        [] => return foot,
        [_] => foot.text(" Among them is one that would be, and does not feel it: "),
        _ => foot.text(" Among them are those that would be, and do not feel it: "),
    };
    several(foot, &blast.spared, SPARED)
        .text(". What they need is back before they miss it, by the lag that is recorded.")
}

/// Whose RTO counts from a declaration, and is shown with the time until then.
fn declared<'l>(foot: Words, lines: impl Iterator<Item = &'l ServiceLine>) -> Words {
    let told = lines.filter_map(|line| {
        let (lead, rto) = (line.until_declared?, line.rto?);
        let stated = Duration::from_seconds(rto.seconds() - lead.seconds()).ok()?;
        let (name, rto) = (&line.service.name, rto.words());
        let (stated, lead) = (stated.words(), lead.words());
        Some(format!(
            "{name}: RTO {rto} is {stated} from the declaration, which comes {lead} after the \
             failure."
        ))
    });
    // On lines of their own: they are about what is reached, and above is what is not.
    told.take(SPARED).fold(foot, |foot, told| foot.and(Inline::Break).text(told))
}

/// The answer.
struct Page<'a> {
    asked: &'a Asked,
    blast: &'a Blast,
    ready: &'a Ready,
    /// What is hit worst, and how its recovery adds up.
    worst: Option<(&'a Hit, &'a [ChainLink])>,
    better: Option<Action>,
    /// The services that are not reached, when they are asked for.
    not_reached: Vec<ServiceLine>,
    /// What is different from what is recorded.
    assumed: Vec<Assumption>,
    /// The form that asks for more of it.
    asking: More,
}

impl Page<'_> {
    fn html(&self) -> Result<Html, Problem> {
        let (asked, blast) = (self.asked, self.blast);
        let head = Head {
            title: blast.words.clone(),
            under: "The address of this page holds every choice made on it.".into(),
            copies: true,
            ..Head::default()
        };
        let names: Vec<&str> = blast.causes.iter().map(|cause| cause.name.as_str()).collect();
        let note = format!("{} · {}", names.join(", "), looked_at(blast.looked_at));
        let bar = bar(asked, self.ready, note);
        let mut notes = faults(asked);
        notes.extend(left_out(&blast.not_found));
        let told = assume::told(asked, &self.assumed)?;
        let chips = self.chips();
        let mut above: Vec<&dyn frame::page::Part> = vec![&head, &bar, &self.asking];
        above.extend(notes.iter().map(|note| note as &dyn frame::page::Part));
        above.extend(told.as_ref().map(|panel| panel as &dyn frame::page::Part));
        above.push(&chips);
        let graph = self.graph()?;
        if !blast.hits.is_empty() {
            above.push(&graph);
        }
        let table = self.table()?;
        let singles = singles(self.ready)?;
        let main = Aside {
            above: all(&above)?,
            left: all(&[&table, &singles, &Hatches])?,
            right: self.why()?,
            first: false,
            sheet: false,
        };
        html(&main)
    }

    /// What is shown, each a link that takes it away or brings it.
    fn chips(&self) -> frame::page::ChipBar {
        let (asked, what) = (self.asked, &self.asked.what);
        let chip = |words: &str, drop_href| FilterChip { words: words.to_owned(), drop_href };
        let mut on = vec![chip("hard needs", String::new())];
        let mut off = Vec::new();
        let soft = chip("soft needs", asked.href(what, !asked.soft, asked.parts));
        if asked.soft {
            on.push(soft)
        } else {
            off.push(soft)
        }
        let parts = chip("components in the table", asked.href(what, asked.soft, !asked.parts));
        if asked.parts {
            on.push(parts)
        } else {
            off.push(parts)
        }
        let other = query(what, asked.soft, asked.parts, !asked.by_recovery);
        let order = chip("in the order of recovery", explore(&other));
        if asked.by_recovery {
            on.push(order)
        } else {
            off.push(order)
        }
        frame::page::ChipBar { label: "Show".to_owned(), on, off }
    }

    fn table(&self) -> Result<Panel, Problem> {
        let (blast, asked) = (self.blast, self.asked);
        let query = asked.query(&asked.what, asked.soft, asked.parts);
        let plain = explore(&query);
        if asked.not {
            let title = counted(self.not_reached.len(), "service is", "services are");
            let (table, more) = tables::not_reached(&self.not_reached, blast.extent).table();
            let end = Words::new()
                .link("What is reached", format!("{plain}#table"))
                .text(" ")
                .join(rows::files("/explorer", &format!("{query}&not=yes")));
            let title = format!("{title} not reached");
            let mut panel = Panel::flush(title, html(&table)?).end(end).foot(more);
            panel.id = "table".to_owned();
            return Ok(panel);
        }
        let rows = tables::reached(&reached(blast, asked), blast.extent);
        let (mut table, more) = if asked.parts { rows.first(ROWS) } else { rows.table() };
        table.phone = Phone::Trio;
        let not = match (blast.extent, blast.not_reached) {
            (Extent::Everything, count) => counted(count, "service is", "services are"),
            (_, 1) => "1 service shown to you is".to_owned(),
            (_, count) => format!("{count} services shown to you are"),
        };
        let left_out = match (asked.parts, blast.left_out) {
            (true, 1) => "1 more component is reached and not written out. ".to_owned(),
            (true, count @ 2..) => {
                format!("{count} more components are reached and not written out. ")
            }
            _ => String::new(),
        };
        let mut foot = Words::from(format!("{more}{left_out}{not} not reached."));
        if blast.not_reached > 0 {
            let all =
                if query.is_empty() { "not=yes".to_owned() } else { query.clone() + "&not=yes" };
            let words = if blast.not_reached == 1 { "Show it" } else { "Show them" };
            foot = foot.text(" ").link(words, format!("{}#table", explore(&all))).text(".");
        }
        foot = spared(foot, blast);
        foot = declared(foot, blast.hits.iter().filter_map(|hit| hit.line.as_ref()));
        let title = match asked.parts || blast.hits.iter().all(|hit| hit.line.is_some()) {
            true => "The same as a table",
            false => "The services as a table",
        };
        let mut panel =
            Panel::flush(title, html(&table)?).end(rows::files("/explorer", &query)).foot(foot);
        panel.id = "table".to_owned();
        Ok(panel)
    }
}
