//! Dependencies that one of their ends has not confirmed, and whom to ask.

use super::{
    common::{counted, named},
    rows::{self, Rows},
};
use crate::{
    facts::{Assessed, Confirmation},
    kept,
};
use axum::response::Response;
use frame::{
    gate::{Fields, Pairs, Reader, Scoped, SignedIn},
    page::{CellLook, ChipBar, FilterChip, Head, Nothing, Place, Words},
    problem::Problem,
    sheets::Kind,
    shell,
};

/// The page.
pub(super) const PATH: &str = "/unconfirmed";

/// Of which end the answer is asked for: who needs, who is needed, or either.
fn asked(pairs: &Fields) -> Option<bool> {
    match pairs.first("by") {
        Some("consumer") => Some(true),
        Some("provider") => Some(false),
        _ => None,
    }
}

fn query(by_consumer: Option<bool>) -> &'static str {
    match by_consumer {
        Some(true) => "by=consumer",
        Some(false) => "by=provider",
        None => "",
    }
}

fn kept_of(seen: &Assessed, by_consumer: Option<bool>) -> Vec<Confirmation> {
    let mut all = seen.all_to_confirm();
    all.retain(|one| by_consumer.is_none_or(|by| by == one.by_consumer));
    all
}

/// `GET /unconfirmed?by=consumer`.
pub(super) async fn show(mut reader: Reader<SignedIn>, pairs: Pairs) -> Result<Response, Problem> {
    let by_consumer = asked(&pairs.0);
    let seen = kept::seen(&mut reader).await?;
    let kept = kept_of(&seen, by_consumer);
    let shell = shell::at(reader.scope(), Place::Services, "Unconfirmed");
    let head = Head {
        title: "What nobody has confirmed".to_owned(),
        under: "A dependency counts as soon as it is declared; it is believed once both of its \
                ends have said that it is so. Those of vital services come first."
            .into(),
        ..Head::default()
    };
    let all = seen.all_to_confirm();
    let mut bar = ChipBar { label: "Open for".to_owned(), ..ChipBar::default() };
    for (by, words) in [(true, "who needs"), (false, "who is needed")] {
        let count = all.iter().filter(|one| one.by_consumer == by).count();
        let is_on = by_consumer == Some(by);
        let to = query(if is_on { None } else { Some(by) });
        let between = if to.is_empty() { "" } else { "?" };
        let drop_href = format!("{PATH}{between}{to}");
        let chip = FilterChip { words: format!("{words} {count}"), drop_href };
        if is_on { bar.on.push(chip) } else { bar.off.push(chip) }
    }
    let title = counted(kept.len(), "answer is open", "answers are open");
    let files = rows::files(PATH, query(by_consumer));
    let page = rows::page((&head, &bar), (title, files), confirmations(&kept))?;
    shell::answer(&shell, &page)
}

/// `GET /unconfirmed/export.csv`.
pub(super) async fn csv(mut reader: Reader<SignedIn>, pairs: Pairs) -> Result<Response, Problem> {
    let seen = kept::seen(&mut reader).await?;
    confirmations(&kept_of(&seen, asked(&pairs.0))).file(&reader, Kind::Csv)
}

/// `GET /unconfirmed/export.xlsx`.
pub(super) async fn xlsx(mut reader: Reader<SignedIn>, pairs: Pairs) -> Result<Response, Problem> {
    let seen = kept::seen(&mut reader).await?;
    confirmations(&kept_of(&seen, asked(&pairs.0))).file(&reader, Kind::Xlsx)
}

fn confirmations(kept: &[Confirmation]) -> Rows {
    let row = |one: &Confirmation| {
        let open = match (one.is_denied, one.by_consumer) {
            (true, _) => "who needs, because who is needed says it is not so",
            (false, true) => "who needs",
            (false, false) => "who is needed",
        };
        let ask = match one.ask.is_empty() {
            true => Words::new().soft("nobody is named"),
            false => one.ask.clone().into(),
        };
        let number = Words::new().link(one.dependency.clone(), one.path.clone());
        vec![
            (CellLook::Plain, number),
            (CellLook::Wrap, named(&one.consumer)),
            (CellLook::Wrap, named(&one.provider)),
            (CellLook::Plain, open.into()),
            (CellLook::Wrap, ask),
        ]
    };
    Rows {
        name: "unconfirmed",
        caption: "Dependencies that one end has not confirmed".to_owned(),
        heads: vec![
            ("Dependency", false),
            ("Who needs", false),
            ("What is needed", false),
            ("Open for", false),
            ("Ask", false),
        ],
        rows: kept.iter().map(row).collect(),
        nothing: Nothing {
            finding: "Both ends of every dependency have confirmed it.".to_owned(),
            more: "As far as you may see them.".to_owned(),
            ..Nothing::default()
        },
    }
}
