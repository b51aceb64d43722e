//! Two people changed the same record: both sides, and nothing chosen for the person.

use super::{common, drafts, typed, words};
use crate::{
    gate::{Answer, Asking, Fields, Occurrence, Scoped, Sealed, Writer, register::Edit},
    page::{Action, ConflictField, ConflictView, Head, Html, Inline, Panel, When, Words},
    problem::Problem,
    register::reading,
    store::{self, CustomField, HistoryEntry, Names, Saving, Stored},
};
use axum::http::StatusCode;
use record::Value;
use serde_json::Value as Json;

/// The hidden pair by which the answer to a conflict is known.
pub(super) const MARK: &str = "_conflict";

/// How far back the common start is looked for, in entries.
const BACK: usize = 500;

/// Why a conflict is shown again.
pub(super) enum Again {
    /// Each field shall be chosen for itself.
    ByField(String),
    /// No side was chosen.
    Open(String),
}

impl Again {
    /// The page as an answer; nothing was changed.
    pub(super) fn answer(self, writer: Writer<Edit>) -> Result<Sealed, Problem> {
        match self {
            Again::ByField(html) => writer.unchanged(Answer::html(StatusCode::OK, html)),
            Again::Open(html) => Err(Problem::Shown(StatusCode::UNPROCESSABLE_ENTITY, html)),
        }
    }
}

/// Shows both sides, and keeps what was typed as a draft.
pub(super) async fn shown(
    mut writer: Writer<Edit>,
    stored: &Stored,
    fields: &Fields,
    from: i64,
) -> Result<Sealed, Problem> {
    if from > stored.version {
        return Err(Problem::malformed("The form names a version that does not exist yet"));
    }
    let Some(html) = page(&mut writer, stored, fields, &Asked { from, ..Asked::default() }).await?
    else {
        // Both typed the same: there is nothing to decide.
        return writer.unchanged(Answer::see(format!("{}?same=yes", stored.path())));
    };
    drafts::keep(&mut writer, &drafts::topic(stored.of, Some(stored)), fields).await?;
    let answer = Answer::html(StatusCode::PRECONDITION_FAILED, html);
    writer.commit(Occurrence::of("draft.kept"), answer).await
}

/// The page again while the conflict is not answered; nothing once it is.
pub(super) async fn unanswered(
    writer: &mut Writer<Edit>,
    stored: &Stored,
    fields: &Fields,
) -> Result<Option<Again>, Problem> {
    let from = fields.text(MARK).parse().unwrap_or(stored.version);
    let wants_fields = fields.has("_pick");
    let by_field = wants_fields || fields.has("_by_field");
    if !wants_fields && is_answered(fields) {
        return Ok(None);
    }
    let error = (!wants_fields).then(|| {
        let words = if by_field {
            "Choose a side for each field: yours or the saved one"
        } else {
            "Choose a side: yours or the saved one"
        };
        words.to_owned()
    });
    let asked = Asked { from, by_field, error };
    Ok(page(writer, stored, fields, &asked)
        .await?
        .map(|html| if wants_fields { Again::ByField(html) } else { Again::Open(html) }))
}

fn is_answered(fields: &Fields) -> bool {
    let side = |name: &str| matches!(fields.text(name), "yours" | "saved");
    if !fields.has("_by_field") {
        return side("side");
    }
    fields.all("_by_field").all(|name| side(&format!("side.{name}")))
}

/// What shall be saved: the typed values without those for which the saved side was chosen.
pub(super) fn decided(fields: &Fields) -> Fields {
    let by_field = fields.has("_by_field");
    let saved_whole = !by_field && fields.text("side") == "saved";
    let root = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    let keeps_saved = |name: &str| {
        let field = if name.starts_with("custom.") { name.to_owned() } else { root(name) };
        saved_whole || fields.text(&format!("side.{field}")) == "saved"
    };
    let kept = typed::answers(fields).into_iter().filter(|(name, _)| !keeps_saved(name));
    let own = fields.0.iter().filter(|(name, _)| name == "_version").cloned();
    Fields(kept.chain(own).collect())
}

#[derive(Default)]
struct Asked {
    from: i64,
    by_field: bool,
    error: Option<String>,
}

/// The page with both sides; nothing when they do not differ.
async fn page(
    writer: &mut Writer<Edit>,
    stored: &Stored,
    fields: &Fields,
    asked: &Asked,
) -> Result<Option<String>, Problem> {
    let of = stored.of;
    let custom = store::custom_fields(writer.asked(), of).await?;
    let (yours, _) = reading::form(writer, of, &custom, fields, Some(stored)).await?;
    let entries = store::history(writer, stored, None, BACK).await?;
    let before = before(stored, &entries, asked.from);
    let mut mine = stored.clone();
    mine.values.clone_from(&yours.values);
    let names = store::names(writer, &[stored.clone(), before.clone(), mine]).await?;
    let sides = Sides { stored, before: &before, yours: &yours, typed: fields, names: &names };
    let differing = sides.differing(&custom);
    if differing.is_empty() {
        return Ok(None);
    }
    let latest = entries.iter().find(|entry| entry.version == Some(stored.version));
    let view = view(writer, stored, fields, asked, (differing, latest));
    let scope = writer.scope();
    let is_own = latest.is_some_and(|entry| entry.actor == scope.actor().name);
    let how = if is_own { "in two places by you" } else { "by two people" };
    let title = format!("{} was changed {how}", stored.title());
    let mut shell = common::shell(scope, of, &title, &stored.label());
    shell.faulty = asked.error.is_some();
    let head = Head { title, ..Head::default() };
    let panel = Panel::flush("Both sides", common::html(&view)?);
    let main = Html::all(&[&head, &panel]).map_err(Problem::fault)?;
    common::page(&shell, &main).map(Some)
}

fn view(
    writer: &Writer<Edit>,
    stored: &Stored,
    fields: &Fields,
    asked: &Asked,
    (differing, latest): (Vec<ConflictField>, Option<&HistoryEntry>),
) -> ConflictView {
    let who = latest.map_or(stored.changed.1.as_str(), |entry| entry.actor.as_str());
    let when = When::instant(stored.changed.0.timestamp());
    let lede = Words::from(format!("You began from version {}. ", asked.from))
        .bold(who)
        .text(format!(" saved version {} on ", stored.version))
        .when(when.clone())
        .text(
            ". Nothing is lost and nothing is chosen for you; what you typed is kept as a draft.",
        );
    let mut hidden = typed::answers(fields);
    hidden.push((MARK.to_owned(), asked.from.to_string()));
    if asked.by_field {
        let names = differing.iter().map(|field| ("_by_field".to_owned(), field.name.clone()));
        hidden.extend(names);
    }
    let mut others = Vec::new();
    if !asked.by_field && differing.len() > 1 {
        others.push(Action::named("Choose by field", "_pick", "fields"));
    }
    others.push(Action::link("Keep mine as a draft", stored.path()).quiet());
    let now = When::instant(writer.now().timestamp());
    ConflictView {
        lede,
        yours_under: format!("not saved, {}", now.words),
        saved_under: format!("version {}, {}", stored.version, when.words),
        fields: differing,
        action: stored.path(),
        key: common::key(writer.scope()),
        version: stored.version.to_string(),
        hidden,
        by_field: asked.by_field,
        submit: format!("Save version {}", stored.version + 1),
        others,
        error: asked.error.clone(),
    }
}

/// The record as it was at version `from`: what was saved since, taken back in thought.
fn before(stored: &Stored, entries: &[HistoryEntry], from: i64) -> Stored {
    let mut before = stored.clone();
    let since = entries.iter().filter(|entry| entry.version.is_some_and(|at| at > from));
    for change in since.flat_map(|entry| &entry.changes) {
        if let Some(at) = change.field {
            let kind = stored.of.fields[at].kind;
            before.values[at] = kind.from_json(&change.before).unwrap_or_default();
        } else if let Some(key) = change.name.strip_prefix("custom.") {
            before.custom.insert(key.to_owned(), change.before.clone());
        }
    }
    before
}

struct Sides<'s> {
    stored: &'s Stored,
    before: &'s Stored,
    yours: &'s Saving,
    typed: &'s Fields,
    names: &'s Names,
}

impl Sides<'_> {
    fn differing(&self, custom: &[CustomField]) -> Vec<ConflictField> {
        let declared = (0..self.stored.of.fields.len()).filter_map(|at| self.declared(at));
        let own = custom.iter().filter_map(|field| self.own(field));
        declared.chain(own).collect()
    }

    fn declared(&self, at: usize) -> Option<ConflictField> {
        let field = &self.stored.of.fields[at];
        let (yours, saved) = (&self.yours.values[at], &self.stored.values[at]);
        let same = yours == saved || (yours.is_nothing() && saved.is_nothing());
        // What cannot be read is shown as it was typed, and refused once it is chosen.
        let raw = self.typed.first(field.name).filter(|text| !text.trim().is_empty());
        let unread = yours.is_nothing() && raw.is_some();
        if self.stored.withheld.contains(&at) || (same && !unread) {
            return None;
        }
        let plain = |value: &Value| words::brief(field, value, self.names);
        let before = plain(&self.before.values[at]);
        let yours = if unread { raw.unwrap_or_default().to_owned() } else { plain(yours) };
        Some(ConflictField {
            name: field.name.to_owned(),
            label: field.label.to_owned(),
            yours: side(&before, &yours),
            saved: side(&before, &plain(saved)),
            chosen: self.chosen(field.name),
        })
    }

    /// What was chosen for this field the time before; nothing is chosen for the person.
    fn chosen(&self, name: &str) -> String {
        self.typed.text(&format!("side.{name}")).to_owned()
    }

    fn own(&self, field: &CustomField) -> Option<ConflictField> {
        let nothing = Json::Null;
        let (yours, saved) = (
            self.yours.custom.get(&field.key).unwrap_or(&nothing),
            self.stored.custom.get(&field.key).unwrap_or(&nothing),
        );
        if yours == saved {
            return None;
        }
        let plain = |json: &Json| words::custom(field, json).plain();
        let before = plain(self.before.custom.get(&field.key).unwrap_or(&nothing));
        Some(ConflictField {
            name: field.name(),
            label: field.label.clone(),
            yours: side(&before, &plain(yours)),
            saved: side(&before, &plain(saved)),
            chosen: self.chosen(&field.name()),
        })
    }
}

/// One side: as it was when this side left it alone, else what it takes away and adds.
fn side(before: &str, now: &str) -> Words {
    if before == now {
        return Words::from(now);
    }
    let mut words = Words::new();
    if !before.is_empty() {
        words = words.and(Inline::Removed(before.to_owned())).text(" ");
    }
    if now.is_empty() { words.soft("(nothing)") } else { words.and(Inline::Added(now.to_owned())) }
}
