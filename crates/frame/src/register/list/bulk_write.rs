//! Carrying out a bulk edit in one turn, all of it or none; and taking a whole write back.

use super::{
    bulk::{again, named_page},
    cells::{noun, thousands},
    change, note,
};
use crate::{
    gate::{
        Act, Answer, Asking, Body, Fields, Form, Occurrence, Pairs, Permission, Scoped, Sealed,
        Verb, Writer,
        register::{Edit, Retire},
    },
    limits,
    page::{Action, Icon},
    problem::Problem,
    register::address::encoded,
    store::{self, Stored},
};
use axum::{extract::Request, http::StatusCode};
use record::{RecordType, Refusal};
use std::collections::HashMap;
use terms::Id;

/// A selection of rows, or the confirmation of a preview. A selection changes nothing and needs
/// no key of its own.
pub(super) struct Sent(Fields);

impl Body for Sent {
    async fn read(request: Request) -> Result<(Sent, Option<String>, Vec<u8>), Problem> {
        let (fields, key, fingerprint) = Fields::read(request).await?;
        let key = match fields.has("row") {
            true => key,
            false => key.or_else(|| Some("selection".to_owned())),
        };
        Ok((Sent(fields), key, fingerprint))
    }
}

/// `POST /{plural}/bulk`: rows were ticked and a button pressed, or a preview was confirmed.
pub(super) async fn sent(pairs: Pairs, act: Act<Edit, Sent>) -> Result<Sealed, Problem> {
    if act.body().0.has("row") {
        let (sent, writer) = act.begin_many().await?;
        return apply(writer, sent.0).await;
    }
    let (sent, writer) = act.begin().await?;
    let of = writer.scope().register();
    let picked: Vec<&str> = sent.0.all("select").collect();
    let state = pairs.0.0.iter().map(|(name, text)| format!("{name}={}", encoded(text)));
    let mut all: Vec<String> = Vec::new();
    if !picked.is_empty() {
        all.push(format!("ids={}", encoded(&picked.join(","))));
        all.push(format!("set={}", encoded(sent.0.text("set"))));
    }
    all.extend(state);
    let page = if picked.is_empty() { "" } else { "/bulk" };
    let mark = if all.is_empty() { "" } else { "?" };
    writer.unchanged(Answer::see(format!("/{}{page}{mark}{}", of.plural, all.join("&"))))
}

/// `POST /{plural}/bulk/retirement`: the same for what only those may who retire.
pub(super) async fn retirement(act: Act<Retire, Form>) -> Result<Sealed, Problem> {
    let (sent, writer) = act.begin_many().await?;
    apply(writer, sent).await
}

/// The rows of a preview: which records, as they were then.
fn rows(sent: &Fields) -> Result<Vec<(Id, i64)>, Problem> {
    let rows: Option<Vec<(Id, i64)>> = sent
        .all("row")
        .map(|row| {
            let (id, version) = row.split_once(':')?;
            Some((id.parse().ok()?, version.parse().ok()?))
        })
        .collect();
    let rows = rows.ok_or_else(|| {
        Problem::malformed("A row is the id of a record and its version, like “id:3”")
    })?;
    if rows.len() > limits::BULK_ROWS {
        let words = format!("At most {} records are changed at once", limits::BULK_ROWS);
        return Err(Problem::TooLarge(words));
    }
    if rows.is_empty() {
        return Err(Problem::malformed("No row was sent; begin with the preview of the changes"));
    }
    Ok(rows)
}

async fn apply<P: Permission>(mut writer: Writer<P>, sent: Fields) -> Result<Sealed, Problem> {
    let of = writer.scope().register();
    let rows = rows(&sent)?;
    let custom = store::custom_fields(writer.asked(), of).await?;
    let change = change::read(&mut writer, of, &custom, &sent).await?.map_err(Problem::from)?;
    let ids: Vec<Id> = rows.iter().map(|(id, _)| *id).collect();
    let loaded = store::load_many(&mut writer, of, &ids).await?;
    if loaded.len() < ids.len() {
        return Err(Problem::Missing);
    }
    let versions: HashMap<Id, i64> = rows.into_iter().collect();
    let (mut savings, mut changing, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for stored in &loaded {
        let from = versions.get(&stored.id).copied().unwrap_or_default();
        if stored.version != from {
            let words = format!(
                "{} changed it meanwhile: you saw version {from}, version {} is saved now",
                stored.changed.1, stored.version
            );
            faults.push((stored.clone(), words));
            continue;
        }
        match change::planned(writer.scope(), stored, &change, sent.text("why")) {
            Ok(None) => {}
            Ok(Some(saving)) => {
                savings.push(saving);
                changing.push(stored);
            }
            Err(refusals) => faults.push((stored.clone(), said(refusals))),
        }
    }
    if faults.is_empty() {
        writer.because(sent.text("why"));
        for (outcome, stored) in
            store::save_many(&mut writer, of, savings).await?.into_iter().zip(changing)
        {
            if let Err(refusals) = outcome {
                faults.push((stored.clone(), said(refusals)));
            }
        }
    }
    if !faults.is_empty() {
        return Err(refused(&writer, &sent, &loaded, &faults)?);
    }
    let back = listed(of, &state(of, &sent), writer.id());
    if !writer.has_changes() {
        return writer.unchanged(Answer::see(back));
    }
    writer.commit(Occurrence::changes(), Answer::see(back)).await
}

/// Everything that is wrong with a record, in one line.
fn said(refusals: Vec<Refusal>) -> String {
    let words: Vec<String> = refusals.into_iter().map(|refusal| refusal.words).collect();
    words.join(". ")
}

/// The state of the list that was sent along: filters, order, columns. Its pairs are written anew,
/// so that nothing but an address of this list comes of it.
fn state(of: &RecordType, sent: &Fields) -> String {
    let Ok(pairs) = Fields::decode(sent.text("state").as_bytes()) else { return String::new() };
    let known = |name: &str| of.field(name.split('.').next().unwrap_or_default()).is_some();
    let own = ["q", "sort", "cols", "d", "limit", "retired"];
    let kept = pairs.0.iter().filter(|(name, _)| {
        own.contains(&name.as_str()) || name.starts_with("custom.") || known(name)
    });
    kept.map(|(name, text)| format!("{}={}", encoded(name), encoded(text)))
        .collect::<Vec<_>>()
        .join("&")
}

/// The list with the note about what was done.
fn listed(of: &RecordType, state: &str, write: Id) -> String {
    let state = if state.is_empty() { String::new() } else { format!("{state}&") };
    format!("/{}?{state}done={write}", of.plural)
}

/// Nothing was changed, because of these.
fn refused<P: Permission>(
    writer: &Writer<P>,
    sent: &Fields,
    loaded: &[Stored],
    faults: &[(Stored, String)],
) -> Result<Problem, Problem> {
    let of = writer.scope().register();
    let (count, all) = (faults.len() as u64, loaded.len() as u64);
    let words = format!(
        "{} of {} {} cannot be changed like this. A bulk edit is done as a whole or not at all.",
        thousands(count),
        thousands(all),
        noun(of, all)
    );
    let anew = again(of, sent, &loaded.iter().collect::<Vec<_>>());
    let back = Action::link("See the changes anew", anew).primary();
    let title = "Nothing was changed";
    let html = named_page(writer.scope(), of, (title, &words), faults, back)?;
    Ok(Problem::Shown(StatusCode::CONFLICT, html))
}

/// `POST /{plural}/undo`: takes back what one write of one's own did to records of this register.
pub(super) async fn undo(act: Act<Edit, Form>) -> Result<Sealed, Problem> {
    let (sent, mut writer) = act.begin_many().await?;
    let of = writer.scope().register();
    let write: Id = sent.text("write").parse().map_err(|_| Problem::Missing)?;
    let told = note::of_write(&mut writer, of, write).await?;
    if told.is_empty() {
        return Err(Problem::Missing);
    }
    // Taking back a retirement is a retirement the other way round.
    let retires = |verb: &str| ["retired", "returned", "added", "taken-back"].contains(&verb);
    for (occurrence, reach) in &told {
        let verb = occurrence.rsplit('.').next().unwrap_or_default();
        if retires(verb) && !writer.scope().may(of, Verb::Retire, *reach) {
            let words = "Only who may take these records out of use can take this back.";
            return Err(Problem::NotPermitted(words.to_owned()));
        }
    }
    let reverted = store::revert_write(&mut writer, of, write).await?;
    let mut left: Vec<(Stored, String)> = Vec::new();
    for stored in reverted.changed_since {
        let words = format!("Changed since by {}", stored.changed.1);
        left.push((stored, words));
    }
    for (stored, refusals) in reverted.refused {
        left.push((stored, said(refusals)));
    }
    let answer = if left.is_empty() {
        Answer::see(listed(of, &state(of, &sent), writer.id()))
    } else {
        let count = reverted.back.len() as u64;
        let words = format!(
            "{} {} taken back; these were left as they are.",
            thousands(count),
            noun(of, count)
        );
        let state = state(of, &sent);
        let mark = if state.is_empty() { "" } else { "?" };
        let back = format!("/{}{mark}{state}", of.plural);
        let back = Action::link("Back to the list", back).icon(Icon::Undo);
        let title = "Not everything was taken back";
        let html = named_page(writer.scope(), of, (title, &words), &left, back)?;
        Answer::html(StatusCode::OK, html)
    };
    if writer.has_changes() {
        writer.commit(Occurrence::changes(), answer).await
    } else {
        writer.unchanged(answer)
    }
}
