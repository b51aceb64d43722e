//! What was: the history of a record, earlier values put back, and the record as of an instant.

use super::{
    common::{self, Subject, allowed, key, may_edit},
    detail::{self, View},
    facts,
    lifecycle::Unreasoned,
    save,
    tabs::{RecordPart, record_tabs},
    words,
};
use crate::{
    catalogue::CHANGE_REASON,
    database::{Ask, val_id, val_text},
    gate::{
        Act, Asking, Form, Occurrence, Pairs, Params, Permission, Reader, Scope, Scoped, Sealed,
        Verb, Writer,
        register::{Edit, View as Seeing},
    },
    page::{
        Action, AsOf, Crumb, FieldKind, FieldView, Head, HistoryEntry as Line, HistoryView, Html,
        Icon, MenuView, Nothing, Panel, When, Width, Words,
    },
    problem::Problem,
    store::{self, HistoryChange, HistoryEntry, HistoryFrom, Names, Stored},
};
use axum::{http::StatusCode, response::Html as HtmlPage};
use record::{Kind, RecordType, Refusal, Value};
use sea_query::{Alias, Expr, ExprTrait, Query};
use serde_json::Value as Json;
use std::collections::HashMap;
use terms::{Day, Id, Instant};

/// Entries of the panel on the record's own page.
pub(super) const NEWEST: usize = 10;
/// Entries of a page of the whole history.
const PER_PAGE: usize = 50;

/// The panel on the record's own page.
pub(super) async fn panel(
    by: &mut impl Scoped,
    subject: &Subject,
    entries: &[HistoryEntry],
) -> Result<Panel, Problem> {
    let view = lines(by, subject, entries, false).await?;
    let all = format!("{}/history", subject.stored.path());
    let versions = match subject.stored.version {
        1 => "All of it".to_owned(),
        version => format!("All {version} versions"),
    };
    let end = Words::new().link(versions, &all).text("  ").link("As of a date", all);
    Ok(Panel::flush("History", common::html(&view)?).end(end))
}

/// `GET /{plural}/{key}/history`: everything, newest first, older by key.
pub(super) async fn whole(
    mut reader: Reader<Seeing>,
    params: Params,
    pairs: Pairs,
) -> Result<HtmlPage<String>, Problem> {
    let of = reader.scope().register();
    let stored = store::find_by_key(&mut reader, of, params.get("key")).await?;
    let from = match (pairs.0.first("before"), pairs.0.first("at")) {
        (None, None) => HistoryFrom::Now,
        (None, Some(text)) => HistoryFrom::At(instant(text)?),
        (Some(text), _) => HistoryFrom::Below(text.parse().map_err(|_| {
            Problem::malformed("“before” is no place in the history; follow the link instead")
        })?),
    };
    let mut from = from;
    let mut entries = store::history_from(&mut reader, &stored, from, PER_PAGE + 1).await?;
    let is_later = entries.is_empty() && matches!(from, HistoryFrom::At(_));
    if is_later {
        // What is told of a time before the first entry was entered later.
        from = HistoryFrom::Now;
        entries = store::history_from(&mut reader, &stored, from, PER_PAGE + 1).await?;
    }
    let older = (entries.len() > PER_PAGE).then(|| entries[PER_PAGE - 1].hint);
    entries.truncate(PER_PAGE);
    let subject = Subject::of(&mut reader, stored).await?;
    let stored = &subject.stored;
    let view = lines(&mut reader, &subject, &entries, true).await?;
    let tabs = record_tabs(&mut reader, stored, RecordPart::History).await?;
    let scope = reader.scope();
    let title = format!("History of {}", stored.title());
    let mut shell = common::shell(scope, of, &title, "History");
    let last = shell.crumbs.len() - 1;
    shell.crumbs.insert(last, Crumb::to(stored.label(), stored.path()));
    let head = Head { title, ..detail::head(scope, &subject, false) };
    let foot = match older {
        Some(hint) => {
            Words::new().link("Older", format!("{}/history?before={hint}", stored.path()))
        }
        None => Words::new().soft("This is where it begins."),
    };
    let title = match from {
        HistoryFrom::At(at) => format!("What changed until {}, newest first", at.words()),
        _ if is_later => "Nothing was entered by then; this was later, newest first".to_owned(),
        _ => "What changed, newest first".to_owned(),
    };
    let panel = Panel::flush(title, common::html(&view)?).foot(foot);
    let then = as_of_menu(stored);
    let main = Html::all(&[&head, &tabs, &then, &panel]).map_err(Problem::fault)?;
    common::page(&shell, &main).map(HtmlPage)
}

/// Asks for an instant and shows the record as it was then.
fn as_of_menu(stored: &Stored) -> MenuView {
    let field = FieldView::new("as_of", "Date and time", FieldKind::Instant);
    MenuView {
        id: "as-of".to_owned(),
        words: "As of a date".to_owned(),
        icon: Some(Icon::History),
        action: stored.path(),
        fields: vec![field.width(Width::Medium)],
        submit: "Show the record as it was".to_owned(),
        ..MenuView::default()
    }
}

/// The instant that an address names: `2026-11-23`, `2026-11-23T09:40`, or with its offset.
pub(super) fn instant(text: &str) -> Result<Instant, Problem> {
    let wrong = || {
        Problem::malformed(
            "“as_of” is no instant; write 2026-11-23 for the end of that day, or \
             2026-11-23T09:40:00Z",
        )
    };
    if let Ok(day) = text.parse::<Day>() {
        let end = format!("{day}T23:59:59.999999Z");
        return end.parse().map_err(|_| wrong());
    }
    super::typed::with_zone(text).parse().map_err(|_| wrong())
}

/// The record as it was at `at`. Nothing can be changed there.
pub(super) async fn page(
    by: &mut impl Scoped,
    stored: Stored,
    at: Instant,
) -> Result<String, Problem> {
    let of = stored.of;
    let then = store::as_of(by, &stored, at).await?;
    let title = then.as_ref().unwrap_or(&stored).title();
    let mut shell = common::shell(by.scope(), of, &title, &stored.label());
    shell.as_of = AsOf {
        when: When::weekday(at.timestamp()),
        past: at < by.scope().now(),
        now_href: stored.path(),
    };
    let Some(then) = then else {
        let nothing = Nothing {
            finding: format!("{} did not exist then.", stored.label()),
            more: format!("It was added on {}.", stored.created.0.words()),
            actions: vec![Action::link("Show it as it is now", stored.path())],
        };
        let head = Head { title: stored.label(), ..Head::default() };
        let panel = Panel::text("", common::html(&nothing)?);
        return common::page(&shell, &Html::all(&[&head, &panel]).map_err(Problem::fault)?);
    };
    let subject = Subject::of(by, then).await?;
    let view = View { as_of: Some(at), ..View::default() };
    let facts = facts::view(by, &subject, &view, None).await?;
    let facts = Panel::flush("Facts of that time", common::html(&facts)?);
    let head = detail::head(by.scope(), &subject, false);
    let tabs = record_tabs(by, &stored, RecordPart::History).await?;
    let line = subject.stored.of.lifecycle().map(|(_, line)| crate::page::LifecycleView {
        states: super::lifecycle::stages(line, subject.stored.state().unwrap_or_default()),
        actions: Vec::new(),
    });
    let mut parts: Vec<&dyn askama::DynTemplate> = vec![&head, &tabs];
    parts.extend(line.as_ref().map(|line| line as &dyn askama::DynTemplate));
    parts.push(&facts);
    common::page(&shell, &Html::all(&parts).map_err(Problem::fault)?)
}

/// One line for each change; the values of a new record are told in one, unless all is asked for.
async fn lines(
    by: &mut impl Scoped,
    subject: &Subject,
    entries: &[HistoryEntry],
    detailed: bool,
) -> Result<HistoryView, Problem> {
    let stored = &subject.stored;
    let names = names_in(by, stored, entries).await?;
    let files = files_in(by, entries).await?;
    let scope = by.scope();
    let restorable = stored.retired.is_none() && may_edit(scope, stored);
    let mut lines = Vec::new();
    for entry in entries {
        let is_first = entry.version == Some(1);
        if entry.changes.is_empty() || (is_first && !detailed) {
            lines.push(happened(scope, stored, (entry, &files)));
            continue;
        }
        for (at, change) in entry.changes.iter().enumerate() {
            let mut line = line(subject, entry, change, &names);
            if restorable && !is_first && can_restore(stored, change) {
                line.restore = Some(restore_action(scope, stored, entry, change));
            }
            if let (0, Some(reason)) = (at, &entry.reason) {
                line.after = line.after.soft(format!(" · {reason}"));
            }
            lines.push(line);
        }
    }
    if !detailed {
        lines.truncate(NEWEST);
    }
    Ok(HistoryView { entries: lines })
}

fn restore_action(
    scope: &Scope,
    stored: &Stored,
    entry: &HistoryEntry,
    change: &HistoryChange,
) -> Action {
    Action::post("Restore", format!("{}/restorations", stored.path()), key(scope))
        .with("entry", entry.id.to_string())
        .with("field", change.name.as_str())
        .quiet()
}

/// States move by their own steps; what is withheld cannot be judged; the rest can be put back
/// unless it stands so already.
fn can_restore(stored: &Stored, change: &HistoryChange) -> bool {
    if stored.of.is_composed() && change.field == Some(stored.of.title) {
        return false;
    }
    if change.withheld {
        return false;
    }
    match change.field {
        Some(at) if stored.of.state == Some(at) => false,
        Some(at) => {
            let field = &stored.of.fields[at];
            let locked = stored.of.lifecycle().is_some_and(|(_, lifecycle)| {
                let state = stored.state().unwrap_or_default();
                lifecycle.demand(state, field.name) == Some(record::Demand::Locked)
            });
            !locked && field.kind.from_json(&change.before).is_ok_and(|v| v != stored.values[at])
        }
        None => match change.name.strip_prefix("custom.") {
            Some(key) => stored.custom.get(key).unwrap_or(&Json::Null) != &change.before,
            None => false,
        },
    }
}

/// An entry without changes of fields: a comment, a file, or a new record told in one line.
fn happened(
    scope: &Scope,
    stored: &Stored,
    (entry, files): (&HistoryEntry, &HashMap<Id, String>),
) -> Line {
    let words = match entry.occurrence.as_str() {
        "comment.added" => "Comment added".to_owned(),
        "comment.withdrawn" => "Comment withdrawn".to_owned(),
        "attachment.added" => "File added".to_owned(),
        "attachment.withdrawn" => "File withdrawn".to_owned(),
        _ if entry.version == Some(1) => format!("{} added", stored.of.label),
        other => other.rsplit('.').next().unwrap_or(other).replace('-', " "),
    };
    let mut after = Words::new();
    if entry.version == Some(1) {
        let filled = entry.changes.len();
        let noun = if filled == 1 { "field" } else { "fields" };
        after = after.text(format!("{filled} {noun} filled"));
    }
    if let Some(name) = detail(entry, "attachment").and_then(|id| files.get(&id)) {
        after = after.text(name);
    }
    if let (Some(id), "comment.added") = (detail(entry, "comment"), entry.occurrence.as_str()) {
        let page = common::own_page(scope, stored);
        after = after.link("Show it", format!("{page}#comment-{id}"));
    }
    if after.is_empty() {
        after = after.text(particulars(entry));
    }
    if let Some(reason) = &entry.reason {
        let gap = if after.is_empty() { "" } else { " · " };
        after = after.soft(format!("{gap}{reason}"));
    }
    Line {
        when: When::instant(entry.at.timestamp()),
        who: entry.actor.clone(),
        field: words,
        after,
        ..Line::default()
    }
}

/// Particulars that are told of an entry at the most.
const PARTICULARS: usize = 6;

/// The texts of a list, or of a table with their names; ids say nothing to people here either.
fn inner(nested: &Json) -> String {
    let text = |json: &Json| {
        let text = json.as_str().filter(|text| !text.is_empty() && text.parse::<Id>().is_err());
        text.map(in_short)
    };
    let all: Vec<String> = match nested {
        Json::Array(all) => all.iter().filter_map(text).collect(),
        Json::Object(all) => all
            .iter()
            .filter_map(|(name, json)| text(json).map(|text| format!("{name}: {text}")))
            .collect(),
        _ => Vec::new(),
    };
    all.join(", ")
}

/// What an entry says of what happened beside the fields, in its own words: `deed: sign`. Ids say
/// nothing to people, and what is nested deeper stands on the page of its capability.
fn particulars(entry: &HistoryEntry) -> String {
    let Some(Json::Object(all)) = &entry.details else { return String::new() };
    // A name of one letter is for programs.
    let named = all.iter().filter(|(name, _)| name.len() > 1);
    let said = named.filter_map(|(name, value)| match value {
        Json::String(text) if text.is_empty() || text.parse::<Id>().is_ok() => None,
        Json::String(text) => Some(format!("{name}: {}", in_short(text))),
        Json::Number(number) => Some(format!("{name}: {number}")),
        nested => Some(inner(nested)).filter(|words| !words.is_empty()),
    });
    said.take(PARTICULARS).collect::<Vec<_>>().join(" · ")
}

/// The beginning of a text, cut between words.
fn in_short(text: &str) -> String {
    const LETTERS: usize = 120;
    let Some((end, _)) = text.char_indices().nth(LETTERS) else { return text.to_owned() };
    let cut = text[..end].rfind(char::is_whitespace).unwrap_or(end);
    format!("{}…", text[..cut].trim_end())
}

/// The id that an entry bears under that name among its particulars.
fn detail(entry: &HistoryEntry, name: &str) -> Option<Id> {
    entry.details.as_ref()?.get(name)?.as_str()?.parse().ok()
}

/// The names of the files that the entries are about. A file that was taken away keeps its name.
async fn files_in(
    by: &mut impl Scoped,
    entries: &[HistoryEntry],
) -> Result<HashMap<Id, String>, Problem> {
    let ids: Vec<Id> = entries.iter().filter_map(|entry| detail(entry, "attachment")).collect();
    let mut files = HashMap::new();
    if ids.is_empty() {
        return Ok(files);
    }
    let select = Query::select()
        .columns(["id", "name"].map(Alias::new))
        .from(Alias::new("attachment"))
        .and_where(Expr::col(Alias::new("id")).is_in(ids.iter().map(|id| val_id(id.uuid()))))
        .take();
    for row in by.asked().all(&select).await? {
        files.insert(Id::from_uuid(row.need_id("id")?), row.need_text("name")?);
    }
    Ok(files)
}

fn line(subject: &Subject, entry: &HistoryEntry, change: &HistoryChange, names: &Names) -> Line {
    let of = subject.stored.of;
    let own = change.name.strip_prefix("custom.");
    let custom = own.and_then(|key| subject.custom.iter().find(|field| field.key == key));
    let label = match (change.field, custom, change.name.as_str()) {
        (Some(at), ..) => of.fields[at].label.to_owned(),
        (None, Some(field), _) => field.label.clone(),
        (None, None, "retired") => "In use".to_owned(),
        (None, None, "source") => "Source".to_owned(),
        (None, None, other) => other.strip_prefix("custom.").unwrap_or(other).replace('_', " "),
    };
    let told = |json: &Json| -> Words {
        match (change.field, custom, change.name.as_str(), json) {
            _ if change.withheld => Words::new().soft("Withheld"),
            (_, _, _, Json::Null) => Words::new(),
            (Some(at), ..) => {
                let field = &of.fields[at];
                match field.kind.from_json(json) {
                    Ok(value) => words::value(field, &value, names),
                    Err(_) => Words::from(json.to_string()),
                }
            }
            (None, Some(field), ..) => words::custom(field, json),
            (None, None, "retired", Json::Bool(is)) => Words::from(if *is { "No" } else { "Yes" }),
            (None, None, _, Json::String(text)) => Words::from(text.as_str()),
            (None, None, _, json) => Words::from(json.to_string()),
        }
    };
    let whole = (told(&change.before), told(&change.after));
    let (before, after) = match (&change.before, &change.after) {
        (Json::String(was), Json::String(is)) if is_text(of, change) && !change.withheld => {
            words::parting(was, is)
        }
        _ => whole.clone(),
    };
    // What was left out for the eye can be opened.
    let is_cut = (before.plain(), after.plain()) != (whole.0.plain(), whole.1.plain());
    let whole = is_cut.then_some(whole);
    Line {
        when: When::instant(entry.at.timestamp()),
        who: entry.actor.clone(),
        field: label,
        before,
        after,
        whole,
        restore: None,
    }
}

fn is_text(of: &RecordType, change: &HistoryChange) -> bool {
    change.field.is_some_and(|at| matches!(of.fields[at].kind, Kind::Line | Kind::Prose))
}

/// The names of everything that the entries refer to and that exists for the reader.
async fn names_in(
    by: &mut impl Scoped,
    stored: &Stored,
    entries: &[HistoryEntry],
) -> Result<Names, Problem> {
    let mut probes = vec![stored.clone()];
    for change in entries.iter().flat_map(|entry| &entry.changes) {
        let Some(at) = change.field else { continue };
        let kind = stored.of.fields[at].kind;
        if !matches!(kind, Kind::Ref(_) | Kind::Refs(_) | Kind::Rows(_)) {
            continue;
        }
        for json in [&change.before, &change.after] {
            let mut probe = stored.clone();
            probe.values = vec![Value::Nothing; stored.of.fields.len()];
            probe.values[at] = kind.from_json(json).unwrap_or_default();
            probes.push(probe);
        }
    }
    store::names(by, &probes).await
}

/// Taking back an addition, or a change of being in use, is retiring: it needs that permission.
pub(super) fn may_take_back(scope: &Scope, stored: &Stored, entry: &HistoryEntry) -> bool {
    let retires =
        entry.version == Some(1) || entry.changes.iter().any(|change| change.name == "retired");
    let verb = if retires { Verb::Retire } else { Verb::Edit };
    scope.may(stored.of, verb, stored.reach)
}

/// `POST /{plural}/{key}/restorations`: one field as it was before an entry.
pub(super) async fn restore(params: Params, act: Act<Edit, Form>) -> Result<Sealed, Problem> {
    let (fields, mut writer) = act.begin().await?;
    let stored = common::editable(&mut writer, params.get("key")).await?;
    let field = fields.text("field").to_owned();
    let entry = fields.text("entry").parse().map_err(|_| Problem::Missing)?;
    if field == "retired" && !writer.scope().may(stored.of, Verb::Retire, stored.reach) {
        return Err(not_retire());
    }
    let what = "The earlier value cannot be put back".to_owned();
    writer.because(fields.text(CHANGE_REASON));
    match store::restore(&mut writer, &stored, entry, &field).await {
        Ok(store::Outcome::Unchanged(stored)) => {
            writer.unchanged(crate::gate::Answer::see(format!("{}?same=yes", stored.path())))
        }
        Ok(outcome) => {
            let anchor = format!("#fact-{field}");
            let answer = save::saved_answer(&writer, outcome.stored(), &anchor);
            writer.commit(Occurrence::changes(), answer).await
        }
        Err(Problem::Refused(refusals)) => {
            let title = "Put the earlier value back";
            let why = Unreasoned::again(title, "restorations", &fields, &refusals);
            let view = View { refusals, refused: Some(what), why, ..View::default() };
            Err(refused(&mut writer, stored, view).await?)
        }
        Err(problem) => Err(problem),
    }
}

/// `POST /{plural}/{key}/undo`: takes back the last write, as long as nobody changed the record
/// since.
pub(super) async fn undo(params: Params, act: Act<Edit, Form>) -> Result<Sealed, Problem> {
    let (fields, mut writer) = act.begin().await?;
    let asked = params.get("key");
    let stored = allowed(&mut writer, asked, Verb::Edit, "change it").await?;
    let write: Id = fields.text("write").parse().map_err(|_| Problem::Missing)?;
    let entries = store::history(&mut writer, &stored, None, 100).await?;
    let entry = entries.iter().find(|entry| entry.write == write && entry.version.is_some());
    let entry = entry.ok_or(Problem::Missing)?;
    if !may_take_back(writer.scope(), &stored, entry) {
        return Err(not_retire());
    }
    let what = "This cannot be undone".to_owned();
    if entry.version != Some(stored.version) {
        let words = format!(
            "{} changed the {} since; put back single values from the history instead",
            stored.changed.1,
            record::inside(stored.of.label)
        );
        return Err(shown(&mut writer, stored, what, vec![Refusal::whole(words)]).await?);
    }
    if touched_others(&mut writer, &stored, write).await? {
        let words = "The same write changed other records; take it back where it was made, or put \
                     back single values from the history";
        return Err(shown(&mut writer, stored, what, vec![Refusal::whole(words)]).await?);
    }
    let mut reverted = store::revert_write(&mut writer, stored.of, write).await?;
    if let Some((_, refusals)) = reverted.refused.pop() {
        return Err(shown(&mut writer, stored, what, refusals).await?);
    }
    let now = reverted.back.iter().find(|back| back.id == stored.id).unwrap_or(&stored);
    let answer = save::saved_answer(&writer, now, "");
    writer.commit(Occurrence::changes(), answer).await
}

/// Did the write change more than this record? An import or a bulk edit is not undone from here.
/// Titles made anew because this record is called otherwise follow it back by themselves.
async fn touched_others(by: &mut impl Scoped, stored: &Stored, write: Id) -> Result<bool, Problem> {
    let types = by.scope().app().catalogue().types().iter();
    let retitled = types.map(|of| val_text(store::retitled(of)));
    let select = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new("ledger"))
        .and_where(Expr::col(Alias::new("write")).eq(val_id(write.uuid())))
        .and_where(Expr::col(Alias::new("version")).is_not_null())
        .and_where(Expr::col(Alias::new("occurrence")).is_not_in(retitled))
        .and_where(Expr::col(Alias::new("record")).ne(val_id(stored.id.uuid())))
        .limit(1)
        .take();
    Ok(by.asked().first(&select).await?.is_some())
}

fn not_retire() -> Problem {
    let words = "Taking this back would take the record out of use, or into it: that needs the \
                 permission to retire.";
    Problem::NotPermitted(words.to_owned())
}

/// The page of the record, with what is wrong.
async fn shown<P: Permission>(
    writer: &mut Writer<P>,
    stored: Stored,
    what: String,
    refusals: Vec<Refusal>,
) -> Result<Problem, Problem> {
    refused(writer, stored, View { refusals, refused: Some(what), ..View::default() }).await
}

async fn refused<P: Permission>(
    writer: &mut Writer<P>,
    stored: Stored,
    view: View,
) -> Result<Problem, Problem> {
    let html = detail::page(writer, stored, view).await?;
    Ok(Problem::Shown(StatusCode::UNPROCESSABLE_ENTITY, html))
}
