//! The pages of measures: all of them with target and movement, and one with the rows it was
//! counted from.

use crate::{
    documents::{Document, shelf},
    measures::{
        MeasureTarget,
        count::{Ground, Row, Share},
        definitions::{Group, MEASURES, Measure, named, target_on},
        registers,
    },
    procedure::{
        kept::{self, House},
        sight,
    },
};
use axum::{Json, response::Response};
use frame::{
    gate::{Fields, Pairs, Params, PermissionKey, Reader, Routes, Scope, Scoped, SignedIn, Verb},
    page::{
        Aside, CellLook, Crumb, Drawn, Head, Html, Hue, Inline, KvView, Nothing, Panel, Part,
        Phone, Place, Status, TabView, TableView, Tabs, Words, counted,
        draw::{Trend, TrendPoint},
    },
    problem::Problem,
    shell,
};
use record::Record;
use serde_json::{Value as Json_, json};
use terms::Instant;

/// Rows that one page shows; the rest is counted.
const SHOWN: usize = 500;

/// The furthest row that can be asked for.
const MOST: usize = 10_000_000;

/// How far apart the readings of a movement are, in days, and how many there are.
const READINGS: [i64; 6] = [0, 30, 60, 90, 180, 365];

/// The reading that a list compares with, in days.
const BEFORE_DAYS: i64 = 90;

/// The routes.
pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .designed("/measures", "/registers", show)
        .found_as("Measures", "KPI, key figures, success factors, CSF, trend, target, metrics")
        .read("/measures/{measure}", one)
        .read("/api/measures", list_json)
        .described(|| described("Measures", "Every measure with its share, target and formula."))
        .read("/api/measures/{measure}", one_json)
        .described(|| {
            let of_rows = "What counts for it and what not, a page of rows at a time: `limit` and \
                           `offset`; `next` is the address of the next page.";
            described("One measure with its rows", of_rows)
        })
}

fn described(summary: &str, description: &str) -> Json_ {
    json!({
        "summary": summary,
        "description": description,
        "responses": { "200": { "description": "What was asked for" } },
    })
}

/// Everything that the reader may see of what is counted.
async fn ground<'a>(
    reader: &mut Reader<SignedIn>,
    house: &'a House,
) -> Result<Ground<'a>, Problem> {
    let registers = registers::read(reader).await?;
    let targets = registers::targets(reader).await?;
    let scope = reader.scope();
    let reach = scope.reach_of(Document::record_type());
    let whole = |run: &&std::sync::Arc<kept::KeptRun>| {
        !run.is_retired && sight::sight(scope, house, run).is_some_and(|seen| seen.is_whole)
    };
    let read = |one: &&std::sync::Arc<shelf::Kept>| !one.is_retired && reach.includes(one.reach);
    Ok(Ground {
        cast: &house.cast,
        runs: house.runs.values().filter(whole).cloned().collect(),
        documents: house.shelf.documents.values().filter(read).cloned().collect(),
        registers,
        targets,
        now: scope.now(),
    })
}

/// What is aimed at, in hundredths.
fn target(measure: &Measure, ground: &Ground<'_>) -> u32 {
    target_on(measure, &ground.targets, ground.now.day()).map_or(measure.target, |one| one.target)
}

/// The share as of so many days ago; nothing where there was nothing to count.
fn share(measure: &Measure, ground: &Ground<'_>, days: i64) -> Option<Share> {
    let as_of = ground.now.plus_seconds(-days * 86_400);
    measure.counter.and_then(|count| Share::of(&count(ground, as_of)))
}

/// `GET /measures`.
async fn show(mut reader: Reader<SignedIn>) -> Result<Response, Problem> {
    let house = kept::house(reader.scope().app()).await?;
    let ground = ground(&mut reader, &house).await?;
    let scope = reader.scope();
    let shell = shell::at(scope, Place::Evidence, "Measures");
    let shares: Vec<(&Measure, Option<Share>)> =
        MEASURES.iter().map(|one| (one, share(one, &ground, 0))).collect();
    let known = shares.iter().filter_map(|(one, share)| Some((one, (*share)?)));
    let (mut met, mut all) = (0, 0);
    for (one, share) in known {
        all += 1;
        met += usize::from(share.reaches(target(one, &ground)));
    }
    let title = match all {
        0 => "No data yet for any measure".to_owned(),
        all => format!("{met} of {} on target", counted(all, "measure", "measures")),
    };
    let lacking = shares.len() - all;
    let head = Head {
        title,
        under: Words::from(match lacking {
            0 => "Counted now, over what you may see; each number opens its rows".to_owned(),
            count => format!(
                "Counted now, over what you may see; each number opens its rows. {count} more have \
                 no data yet"
            ),
        }),
        ..Head::default()
    };
    let mut panels: Vec<Panel> = Vec::new();
    for group in Group::ALL {
        let of = shares.iter().filter(|(one, _)| one.group == group);
        panels.push(table(group, of, &ground)?);
    }
    let mut parts: Vec<&dyn Part> = vec![&head];
    parts.extend(panels.iter().map(|panel| panel as &dyn Part));
    shell::answer(&shell, &all_of(&parts)?)
}

fn all_of(parts: &[&dyn Part]) -> Result<Html, Problem> {
    Html::all(parts).map_err(Problem::fault)
}

fn table<'m>(
    group: Group,
    of: impl Iterator<Item = &'m (&'m Measure, Option<Share>)>,
    ground: &Ground<'_>,
) -> Result<Panel, Problem> {
    let rows = of.map(|(one, share)| {
        let path = format!("/measures/{}", one.id);
        vec![
            (CellLook::Wrap, Words::of(Inline::BoldLink(one.title.to_owned(), path.clone()))),
            (CellLook::Figure, figure(*share, &path)),
            (CellLook::Figure, Words::from(format!("{} %", target(one, ground)))),
            (CellLook::Plain, verdict(target(one, ground), *share)),
            (CellLook::Soft, movement(one, *share, ground)),
            (CellLook::Wrap, Words::new().soft(one.formula)),
        ]
    });
    let heads = [
        ("Measure", false),
        ("Now", true),
        ("Target", true),
        ("Verdict", false),
        ("90 days ago", false),
        ("How it is counted", false),
    ];
    let table = TableView {
        phone: Phone::Blocks,
        ..TableView::small(group.words(), &heads, rows.collect())
    };
    Ok(Panel::flush(group.words(), all_of(&[&table])?))
}

fn figure(share: Option<Share>, path: &str) -> Words {
    match share {
        None => Words::new().soft("no data yet"),
        Some(share) => {
            Words::of(Inline::BoldLink(format!("{} %", share.hundredths()), path.to_owned()))
                .soft(format!(" {} of {}", share.counts, share.of))
        }
    }
}

fn verdict(target: u32, share: Option<Share>) -> Words {
    match share {
        None => Status::plain(Hue::Unknown, "unknown").into(),
        Some(share) if share.reaches(target) => Status::plain(Hue::Ok, "on target").into(),
        Some(share) => {
            let points = target.saturating_sub(share.hundredths()).max(1) as usize;
            let below = format!("{} below", counted(points, "point", "points"));
            Status::plain(Hue::Warn, below).into()
        }
    }
}

/// How it stood before, where that can be counted.
fn movement(measure: &Measure, now: Option<Share>, ground: &Ground<'_>) -> Words {
    if !measure.has_past {
        return match now {
            Some(_) => Words::new().soft("counted only as of now"),
            None => Words::new(),
        };
    }
    match (share(measure, ground, BEFORE_DAYS), now) {
        (Some(before), Some(now)) => {
            let words = match now.hundredths().cmp(&before.hundredths()) {
                std::cmp::Ordering::Less => "fell from",
                std::cmp::Ordering::Equal => "unchanged at",
                std::cmp::Ordering::Greater => "rose from",
            };
            Words::from(format!("{words} {} %", before.hundredths()))
        }
        (None, Some(_)) => Words::new().soft("no data then"),
        _ => Words::new(),
    }
}

/// `GET /measures/{measure}`: `rows=open` shows what does not count, `rows=met` what does.
async fn one(
    mut reader: Reader<SignedIn>,
    params: Params,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let measure = named(params.get("measure")).ok_or(Problem::Missing)?;
    let house = kept::house(reader.scope().app()).await?;
    let ground = ground(&mut reader, &house).await?;
    let mut shell = shell::at(reader.scope(), Place::Evidence, measure.title);
    shell.crumbs = vec![Crumb::to("Measures", "/measures"), Crumb::here(measure.title.to_owned())];
    let mut rows = measure.counter.map(|count| count(&ground, ground.now)).unwrap_or_default();
    in_order(&mut rows);
    let now = Share::of(&rows);
    let title = match now {
        None => format!("{}: no data yet", measure.title),
        Some(now) => {
            format!("{}: {} %, {} of {}", measure.title, now.hundredths(), now.counts, now.of)
        }
    };
    let head = Head { title, under: verdict(target(measure, &ground), now), ..Head::default() };
    let path = format!("/measures/{}", measure.id);
    let wanted = pairs.0.first("rows");
    let table = rows_table(measure, &rows, (wanted, &path))?;
    let facts = KvView {
        pairs: vec![
            ("Formula".to_owned(), Words::from(measure.formula)),
            ("Counted".to_owned(), Words::from(measure.source)),
            ("Target".to_owned(), aimed_at(measure, &ground, reader.scope())),
            ("Seen by".to_owned(), Words::from("you: only what you may see is counted")),
        ],
    };
    let facts = Panel::text("How it is counted", all_of(&[&facts])?);
    let mut right = vec![facts];
    if measure.has_past {
        right.push(readings(measure, &ground)?);
    }
    let right: Vec<&dyn Part> = right.iter().map(|one| one as &dyn Part).collect();
    let aside = Aside {
        above: all_of(&[&head])?,
        left: all_of(&[&table])?,
        right: all_of(&right)?,
        ..Aside::default()
    };
    shell::answer(&shell, &all_of(&[&aside])?)
}

/// What is aimed at, who says so, and where another target is set.
fn aimed_at(measure: &Measure, ground: &Ground<'_>, scope: &Scope) -> Words {
    let words = match target_on(measure, &ground.targets, ground.now.day()) {
        None => Words::from(format!("{} % at least, as Holdfast comes", measure.target)),
        Some(one) => {
            let whose = ground.cast.organisation_name(&one.organisation.to_string());
            let since = format!("{whose} since {}", one.since.words());
            Words::from(format!("{} % at least, set by ", one.target)).link(since, one.path.clone())
        }
    };
    let of = MeasureTarget::record_type();
    let edit = PermissionKey::Register(of.name, Verb::Edit);
    match scope.actor().reach(edit).is_some_and(|reach| !reach.is_empty()) {
        true => {
            let new = format!("/{}/new?measure={}", of.plural, measure.id);
            words.soft(" · ").link("set another", new)
        }
        false => words,
    }
}

fn readings(measure: &Measure, ground: &Ground<'_>) -> Result<Panel, Problem> {
    let shares = READINGS.map(|days| (days, share(measure, ground, days)));
    let point = |(days, share): (i64, Option<Share>)| TrendPoint {
        days,
        share: share.map(Share::hundredths),
    };
    let trend = Trend {
        title: measure.title.to_owned(),
        target: target(measure, ground),
        points: shares.map(point).to_vec(),
    };
    let pairs = shares.map(|(days, share)| {
        let day = ground.now.plus_seconds(-days * 86_400).day();
        let words = match share {
            None => Words::new().soft("no data"),
            Some(share) => Words::from(format!("{} %", share.hundredths()))
                .soft(format!(", {} of {}", share.counts, share.of)),
        };
        (if days == 0 { "Now".to_owned() } else { day.words() }, words)
    });
    let aimed = format!("The broken line is the target, {} %.", trend.target);
    let drawn = Drawn { one: trend.draw(), words: aimed.into(), ..Drawn::default() };
    let twin = KvView { pairs: pairs.to_vec() };
    let parts: Vec<&dyn Part> = match drawn.one.is_empty() {
        true => vec![&twin],
        false => vec![&drawn, &twin],
    };
    let panel = Panel::text("How it moved", all_of(&parts)?);
    Ok(panel.foot("Counted anew from what had happened by each day."))
}

fn rows_table(
    measure: &Measure,
    rows: &[Row],
    (wanted, path): (Option<&str>, &str),
) -> Result<Html, Problem> {
    let met = rows.iter().filter(|row| row.counts).count();
    let tab = |words: &str, count: usize, query: &str, current| TabView {
        words: words.to_owned(),
        href: format!("{path}{query}"),
        count: count.to_string(),
        current,
    };
    let tabs = Tabs {
        label: "Rows".to_owned(),
        tabs: vec![
            tab("All", rows.len(), "", !matches!(wanted, Some("open" | "met"))),
            tab("Do not count", rows.len() - met, "?rows=open", wanted == Some("open")),
            tab("Count", met, "?rows=met", wanted == Some("met")),
        ],
    };
    let is_wanted = |row: &&Row| match wanted {
        Some("open") => !row.counts,
        Some("met") => row.counts,
        _ => true,
    };
    let mut shown: Vec<&Row> = rows.iter().filter(is_wanted).collect();
    let all = shown.len();
    shown.truncate(SHOWN);
    let view = |row: &&Row| {
        let status = match row.counts {
            true => Status::plain(Hue::Ok, "counts"),
            false => Status::plain(Hue::Warn, "does not count"),
        };
        vec![
            (CellLook::Wrap, Words::of(Inline::BoldLink(row.words.clone(), row.path.clone()))),
            (CellLook::Plain, status.into()),
            (CellLook::Wrap, Words::new().soft(row.note.clone())),
        ]
    };
    let nothing = Nothing {
        finding: match measure.counter {
            _ if !rows.is_empty() => "No such row.".to_owned(),
            Some(_) => "No data yet: there is no row to count that you may see.".to_owned(),
            None => format!("No data yet: {} are not kept here.", measure.source),
        },
        more: "A measure without data is unknown; it is not zero.".to_owned(),
        ..Nothing::default()
    };
    let heads = [("Row", false), ("For the measure", false), ("Why", false)];
    let table = TableView {
        nothing,
        phone: Phone::Blocks,
        ..TableView::small("Rows", &heads, shown.iter().map(view).collect())
    };
    let panel = Panel::flush("What it is counted from", all_of(&[&table])?);
    let panel = match all > SHOWN {
        true => panel.foot(format!("The first {SHOWN} of {all} rows.")),
        false => panel,
    };
    match rows.is_empty() {
        true => all_of(&[&panel]),
        false => all_of(&[&tabs, &panel]),
    }
}

fn measure_json(measure: &Measure, ground: &Ground<'_>, share: Option<Share>) -> Json_ {
    json!({
        "id": measure.id,
        "title": measure.title,
        "formula": measure.formula,
        "source": measure.source,
        "target": target(measure, ground),
        "default_target": measure.target,
        "share": share.map(Share::hundredths),
        "counts": share.map(|share| share.counts),
        "of": share.map(|share| share.of),
        "url": format!("/measures/{}", measure.id),
    })
}

async fn list_json(mut reader: Reader<SignedIn>) -> Result<Json<Json_>, Problem> {
    let house = kept::house(reader.scope().app()).await?;
    let ground = ground(&mut reader, &house).await?;
    let items: Vec<Json_> =
        MEASURES.iter().map(|one| measure_json(one, &ground, share(one, &ground, 0))).collect();
    Ok(Json(json!({ "items": items })))
}

/// Which rows of a measure the interface is asked for.
struct Paged {
    limit: usize,
    offset: usize,
}

impl Paged {
    fn of(asked: &Fields) -> Result<Paged, Problem> {
        let number = |name: &'static str, none: usize, least: usize, most: usize| {
            let Some(text) = asked.first(name).filter(|text| !text.is_empty()) else {
                return Ok(none);
            };
            let known = text.parse::<usize>().ok().filter(|one| (least..=most).contains(one));
            known.ok_or_else(|| {
                Problem::refused(name, format!("{name} is a number from {least} to {most}"))
            })
        };
        Ok(Paged {
            limit: number("limit", SHOWN, 1, SHOWN)?,
            offset: number("offset", 0, 0, MOST)?,
        })
    }
}

async fn one_json(
    mut reader: Reader<SignedIn>,
    params: Params,
    pairs: Pairs,
) -> Result<Json<Json_>, Problem> {
    let measure = named(params.get("measure")).ok_or(Problem::Missing)?;
    let paged = Paged::of(&pairs.0)?;
    let house = kept::house(reader.scope().app()).await?;
    let ground = ground(&mut reader, &house).await?;
    let count = |as_of: Instant| measure.counter.map(|count| count(&ground, as_of));
    let mut rows = count(ground.now).unwrap_or_default();
    let mut answer = measure_json(measure, &ground, Share::of(&rows));
    in_order(&mut rows);
    let shown = rows.iter().skip(paged.offset).take(paged.limit).map(
        |row| json!({ "words": row.words, "url": row.path, "why": row.note, "counts": row.counts }),
    );
    answer["rows"] = shown.collect();
    let next = paged.offset + paged.limit;
    answer["next"] = (next < rows.len())
        .then(|| {
            let limit = paged.limit;
            format!("/api/measures/{}?limit={limit}&offset={next}", measure.id)
        })
        .into();
    if measure.has_past {
        let readings = READINGS.iter().map(|days| {
            let share = share(measure, &ground, *days);
            let day = ground.now.plus_seconds(-days * 86_400).day();
            json!({ "day": day.to_string(), "share": share.map(Share::hundredths) })
        });
        answer["readings"] = readings.collect();
    }
    Ok(Json(answer))
}

/// What does not count first, and then by their words: the same on every page of them.
fn in_order(rows: &mut [Row]) {
    rows.sort_by(|one, other| {
        (one.counts, &one.words, &one.path, &one.note).cmp(&(
            other.counts,
            &other.words,
            &other.path,
            &other.note,
        ))
    });
}
