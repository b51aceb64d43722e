//! The answers for programs: a document with its versions, and what is done to it. The forms of the
//! pages are read by the same reader.

use crate::{
    documents::{
        Document, acts,
        shelf::{self, Kept},
        story::{Change, Deed, Opinion, Part, TEXT_CHARACTERS, Version},
        text,
    },
    people::{self, Person, Role, cast::Cast},
};
use axum::Json;
use frame::{
    gate::{
        Act, Answer, Fields, JsonBody, Params, Reader, Routes, Scope, Scoped, Sealed,
        register::View,
    },
    problem::Problem,
};
use record::{Record, Refusal};
use serde_json::{Value, json};

/// The routes.
pub(super) fn routes(routes: Routes) -> Routes {
    routes.register(Document::record_type(), "/api", |routes| {
        routes
            .read("/{key}/versions", versions)
            .described(|| {
                described(
                    "The versions of a document",
                    "Each with its stage, what changed, who takes part, what was said, and the \
                     digest of what it says.",
                )
            })
            .write("/{key}/acts", act)
            .described(|| {
                described(
                    "Do something to a document",
                    "`act` is one of: begin, write, name, unname, ask, recall, comment, reply, \
                     settle, review, approve, reject, publish, circulate, withhold, repeat, \
                     opened, acknowledge, confirm, archive. `version` is what \
                     `newest` said when it was read: a decision on an older one is refused. \
                     Approving freezes the live sections as they are.",
                )
            })
    })
}

fn described(summary: &str, description: &str) -> Value {
    json!({
        "summary": summary,
        "description": description,
        "responses": { "200": { "description": "Done.", "content": { "application/json": {} } } },
    })
}

/// `GET /api/documents/{key}/versions`.
async fn versions(reader: Reader<View>, params: Params) -> Result<Json<Value>, Problem> {
    let app = reader.scope().app();
    let shelf = shelf::shelf(app).await?;
    let kept = shelf.find(reader.scope(), params.get("key"))?;
    Ok(Json(told(&kept)))
}

fn told(kept: &Kept) -> Value {
    let story = &kept.story;
    let versions: Vec<Value> = story.versions.iter().map(version).collect();
    let drift = story.drift.as_ref();
    json!({
        "document": kept.label(),
        "newest": story.newest,
        "published": story.published().map(|one| one.number),
        "open": story.open().map(|one| one.number),
        "drift": drift.map(|drift| json!({
            "since": drift.at.to_string(), "sections": drift.sections,
        })),
        "readers": story.recipients.iter().map(|one| json!({
            "name": one.name, "role": one.is_role,
        })).collect::<Vec<_>>(),
        "versions": versions,
    })
}

fn version(one: &Version) -> Value {
    let change =
        |one: &Change| json!({ "at": one.at.to_string(), "by": one.by.name, "words": one.words });
    json!({
        "version": one.number,
        "stage": one.stage.words(),
        "text": &*one.text,
        "file": one.file.as_ref().map(|file| json!({ "name": file.name, "sha256": file.hash })),
        "changes": one.changes.iter().map(change).collect::<Vec<_>>(),
        "contributors": one.contributors.iter().map(|who| json!({
            "name": who.name, "part": who.part.words(),
        })).collect::<Vec<_>>(),
        "views": one.views.iter().map(|view| json!({
            "by": view.by.name, "opinion": view.opinion.words(), "words": view.words,
        })).collect::<Vec<_>>(),
        "approvals": one.approvals.iter().map(change).collect::<Vec<_>>(),
        "frozen": one.frozen.iter().map(|frozen| json!({
            "section": frozen.name, "sha256": frozen.hash, "content": frozen.table.to_json(),
        })).collect::<Vec<_>>(),
        "remarks": one.comments.iter().map(|said| json!({
            "number": said.number, "by": said.by.name, "passage": said.passage,
            "words": said.words, "replies": said.replies.iter().map(change).collect::<Vec<_>>(),
            "settled": said.settled.as_ref().map(change),
        })).collect::<Vec<_>>(),
        "readings": one.readings.iter().map(|read| json!({
            "by": read.by.name, "opened": read.opened.map(|at| at.to_string()),
            "acknowledged": read.acknowledged.map(|at| at.to_string()),
            "before": read.before.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "sha256": one.hash(),
    })
}

/// `POST /api/documents/{key}/acts`.
async fn act(params: Params, act: Act<View, JsonBody>) -> Result<Sealed, Problem> {
    let scope = act.scope().clone();
    let app = scope.app().clone();
    let shelf = shelf::shelf(&app).await?;
    let kept = shelf.find(&scope, params.get("key"))?;
    let cast = people::kept::cast(&app).await?;
    let fields = fields(&act.body().0);
    let seen = fields.first("version").and_then(|text| text.parse().ok());
    let deed = deed(&scope, &cast, &kept, &fields).await?;
    let (_, mut writer) = act.begin().await?;
    let done = acts::act(&mut writer, &kept, deed, seen).await?;
    let answer = Answer::json(axum::http::StatusCode::OK, &told(&done.kept));
    writer.commit(done.occurrence, answer).await
}

/// Members of an object as fields of a form.
fn fields(members: &serde_json::Map<String, Value>) -> Fields {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    Fields(members.iter().map(|(name, value)| (name.clone(), text(value))).collect())
}

/// What a form or an object wants. Names become ids, and live sections are read, before the turn
/// begins.
///
/// Errors: no such act; a person that does not exist for the reader; a live section that is not
/// offered; sections that changed since they were read.
pub(super) async fn deed(
    scope: &Scope,
    cast: &Cast,
    kept: &Kept,
    form: &Fields,
) -> Result<Deed, Problem> {
    let text = |name: &str| form.text(name).trim().to_owned();
    Ok(match form.text("act") {
        "begin" => Deed::Begin { text: beginning(scope, kept) },
        "write" => Deed::Write { text: written(scope, form)?, changed: text("changed") },
        "name" => {
            let (person, name) = person(scope, cast, form.text("person"))?;
            Deed::Name { person, name, part: part(form)? }
        }
        "unname" => Deed::Unname { person: text("person"), part: part(form)? },
        "ask" => Deed::Ask { until: text("until") },
        "recall" => Deed::Recall { reason: text("reason") },
        "comment" => {
            let passage = text("passage");
            check_passage(kept, &passage)?;
            Deed::Comment { passage, words: text("words") }
        }
        "reply" => Deed::Reply {
            comment: form.text("comment").trim().parse().unwrap_or_default(),
            words: text("words"),
        },
        "circulate" => circulated(scope, cast, form)?,
        "withhold" => Deed::Withhold { to: text("to") },
        "repeat" => Deed::Repeat { days: days(form)? },
        "opened" => Deed::Opened { version: version_of(form)? },
        "acknowledge" => Deed::Acknowledge { version: version_of(form)? },
        "settle" => Deed::Settle {
            comment: form.text("comment").trim().parse().unwrap_or_default(),
            words: text("words"),
        },
        "review" => {
            let opinion: Result<Opinion, _> = serde_json::from_value(text("opinion").into());
            let words = "Say whether you agree, object, or have no view";
            let opinion = opinion.map_err(|_| Problem::refused("opinion", words))?;
            Deed::Review { opinion, words: text("words") }
        }
        "approve" => approve(scope, kept, form).await?,
        "reject" => {
            let reason = match form.first("reason") {
                Some(reason) => reason,
                None => form.text("words"),
            };
            Deed::Reject { reason: reason.trim().to_owned() }
        }
        "publish" => Deed::Publish { review_by: text("review_by"), expires: text("expires") },
        "confirm" => Deed::Confirm { words: text("words"), review_by: text("review_by") },
        "archive" => Deed::Archive { reason: text("reason") },
        _ => return Err(Problem::refused("act", "This is nothing that is done to a document")),
    })
}

/// The first approval freezes what the approver has before its eyes.
async fn approve(scope: &Scope, kept: &Kept, form: &Fields) -> Result<Deed, Problem> {
    let words = form.text("words").trim().to_owned();
    let open = kept.story.open().filter(|open| open.frozen_at.is_none());
    let Some(open) = open else { return Ok(Deed::Approve { words, frozen: Vec::new() }) };
    let frozen = acts::sections(scope.app(), kept, &open.text).await?;
    if form.first("sections").is_some_and(|seen| seen != acts::seen(&frozen)) {
        let words = "What is approved is what was read. Now: records that a live section shows \
                     have changed since this page was opened. Way out: read it as it is now, then \
                     decide again";
        return Err(Problem::Refused(vec![Refusal::whole(words)]));
    }
    Ok(Deed::Approve { words, frozen })
}

/// After how many days it is read again: none, or 0, for once only.
fn days(form: &Fields) -> Result<u32, Problem> {
    let words = "Say after how many days it is read again, as a whole number; 0 for once only";
    match form.text("days").trim() {
        "" => Ok(0),
        days => days.parse().map_err(|_| Problem::refused("days", words)),
    }
}

/// Which version was read: `v3`.
fn version_of(form: &Fields) -> Result<u32, Problem> {
    let words = "Say which version was read, like v3";
    let number = form.text("of").trim().trim_start_matches('v').parse();
    number.map_err(|_| Problem::refused("of", words))
}

/// A person, or a role that exists for whoever asks.
fn circulated(scope: &Scope, cast: &Cast, form: &Fields) -> Result<Deed, Problem> {
    let asked = form.text("role").trim();
    if asked.is_empty() {
        let (to, name) = person(scope, cast, form.text("person"))?;
        return Ok(Deed::Circulate { to, name, is_role: false });
    }
    let of = Role::record_type();
    let number = of.parse_number(asked.split_whitespace().next().unwrap_or_default());
    let found = cast.roles().find(|(id, role)| {
        let is_meant =
            Some(role.number) == number || role.title == asked || id.to_string() == asked;
        is_meant && scope.reach_of(of).includes(role.organisation)
    });
    match found {
        Some((id, role)) => {
            Ok(Deed::Circulate { to: id.to_string(), name: role.title.clone(), is_role: true })
        }
        None => {
            let words = format!(
                "Who has to read it is a person or a role of the register. Now: “{asked}” is not \
                 found there. Way out: write the name as the register has it, or a number"
            );
            Err(Problem::refused("role", words))
        }
    }
}

fn part(form: &Fields) -> Result<Part, Problem> {
    let words = "Say as what: author, reviewer or approver";
    Part::named(form.text("part").trim()).ok_or_else(|| Problem::refused("part", words))
}

fn written(scope: &Scope, form: &Fields) -> Result<String, Problem> {
    let text = form.text("text").replace("\r\n", "\n");
    let unknown = acts::unknown(scope.app(), &text);
    if let Some(name) = unknown.first() {
        let offered = frame::section::offered(scope.app());
        let names: Vec<&str> = offered.iter().map(|one| one.name).collect();
        let words = format!(
            "A line in two braces names a live section. Now: {{{{{name}}}}} is none. Way out: one \
             of {}",
            names.join(", ")
        );
        return Err(Problem::refused("text", words));
    }
    let is_plain = |c: char| !c.is_control() || matches!(c, '\n' | '\t');
    if text.chars().count() <= TEXT_CHARACTERS && !text.chars().all(is_plain) {
        let words = "The text holds control characters that nobody can read; take them out";
        return Err(Problem::refused("text", words));
    }
    Ok(text)
}

/// A remark is about words that stand there.
fn check_passage(kept: &Kept, passage: &str) -> Result<(), Problem> {
    let Some(open) = kept.story.open().filter(|_| !passage.is_empty()) else { return Ok(()) };
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let pieces = text::pieces(&open.text);
    let blocks: Vec<_> = pieces
        .into_iter()
        .filter_map(|piece| match piece {
            text::Piece::Text(block) => Some(block),
            text::Piece::Live(_) => None,
        })
        .collect();
    let whole = folded(&crate::documents::compare::plain(&blocks));
    if whole.contains(&folded(passage)) {
        return Ok(());
    }
    let words = format!(
        "A remark is about words of the version. Now: “{passage}” does not stand in {}. Way out: \
         copy the words out of the text, or leave the passage open",
        open.label()
    );
    Err(Problem::refused("passage", words))
}

/// A person that exists for the reader.
fn person(scope: &Scope, cast: &Cast, text: &str) -> Result<(String, String), Problem> {
    let reach = scope.reach_of(Person::record_type());
    let found = cast.person_named(text).and_then(|id| Some((id, cast.person(id)?)));
    let seen = found.filter(|(_, card)| {
        !card.is_retired && card.organisation.is_some_and(|home| reach.includes(home))
    });
    match seen {
        Some((id, card)) => Ok((id.to_string(), card.name.clone())),
        None => {
            let words = format!(
                "Who takes part is a person of the register. Now: “{}” is not found there. Way \
                 out: write the name as the register has it, or a number like PER-0007",
                text.trim()
            );
            Err(Problem::refused("person", words))
        }
    }
}

/// What a version says when it is begun: what the published one says, else headings to fill.
fn beginning(scope: &Scope, kept: &Kept) -> String {
    if let Some(before) = kept.story.versions.last() {
        return before.text.to_string();
    }
    let live: &[&str] = match kept.process_number.as_str() {
        "S6" => &["risks"],
        "S10" => &["roles", "contacts"],
        "S11" => &["services", "conflicts", "contacts"],
        "S12" => &["dependencies", "conflicts"],
        "S13" | "S14" => &["services", "roles", "contacts", "suppliers"],
        "S4" => &["services"],
        _ => &[],
    };
    let offered = frame::section::offered(scope.app());
    let known = live.iter().filter(|name| offered.iter().any(|one| one.name == **name));
    let sections: String = known.map(|name| format!("{{{{{name}}}}}\n\n")).collect();
    let content = match sections.as_str() {
        "" => "What it settles.\n\n".to_owned(),
        sections => sections.to_owned(),
    };
    format!(
        "# Purpose\n\nWhat {} is for, and for whom.\n\n# Content\n\n{content}\
         # Review\n\nWhen it is looked through again, and by whom.\n",
        kept.title
    )
}
