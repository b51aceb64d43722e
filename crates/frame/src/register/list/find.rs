//! Finding: the palette of Ctrl K as a fragment, and the same as a page for who has no script.

use super::{asked::may_somewhere, get_form::GetForm};
use crate::{
    gate::{Pairs, PermissionKey, Reader, Scope, Scoped, SignedIn, Verb, render::html_page},
    page::{
        Crumb, FieldView, Head, Html, Icon, Inline, PaletteGroup, PaletteItem, PaletteView, Panel,
        Width, Words,
    },
    problem::Problem,
    shell,
    store::{self, Found},
};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use record::RecordType;
use terms::fold;

/// Acts and registers shown at the most.
const ACTS: usize = 8;

/// `GET /find?q=…`, with `part=palette` the fragment alone.
pub(super) async fn find(mut reader: Reader<SignedIn>, pairs: Pairs) -> Result<Response, Problem> {
    let query: String = pairs.0.text("q").trim().chars().take(200).collect();
    let found = store::search(&mut reader, &query).await?;
    let scope = reader.scope();
    let palette = PaletteView {
        groups: groups(scope, &query, &found),
        foot: near(&query, &found),
        note: "only what you may see".to_owned(),
        query: query.clone(),
    };
    if pairs.0.first("part") == Some("palette") {
        let html = palette.render().map_err(Problem::fault)?;
        return Ok(html_page(StatusCode::OK, html));
    }
    let words = match query.is_empty() {
        true => Words::from("Records, people, registers and what you can do, within your reach."),
        false => Words::from(format!("“{query}”, within your reach.")),
    };
    let head = Head { title: "Find".to_owned(), under: words, ..Head::default() };
    let form = GetForm {
        action: "/find".to_owned(),
        fields: vec![FieldView::line("q", "Words or a number").holding(query).width(Width::Long)],
        submit: "Find".to_owned(),
        cancel: "/".to_owned(),
        ..GetForm::default()
    };
    let result = Panel::flush("Found", Html::of(&palette).map_err(Problem::fault)?);
    let main = Html::all(&[&head, &form, &result]).map_err(Problem::fault)?;
    let mut shell = shell::shell(scope.app(), scope.actor(), "Find");
    shell.crumbs = vec![Crumb::to("Start", "/"), Crumb::here("Find")];
    Ok(html_page(StatusCode::OK, shell.page(&main).map_err(Problem::fault)?))
}

fn groups(scope: &Scope, query: &str, found: &[Found]) -> Vec<PaletteGroup> {
    let is_person = |found: &&Found| found.named.of.name == "person";
    let item = |found: &Found| PaletteItem {
        icon: icon(found.named.of),
        words: marked(&found.named.title, query),
        number: found.named.label(),
        href: found.named.path(),
        end: match found.near {
            true => Words::new().soft(format!("{}, near", found.named.of.label)),
            false => Words::new().soft(found.named.of.label),
        },
    };
    let records = found.iter().filter(|found| !is_person(found)).map(item).collect();
    let people = found.iter().filter(is_person).map(item).collect();
    let group = |title: &str, items| PaletteGroup { title: title.to_owned(), items };
    [
        group("Records", records),
        group("People", people),
        group("Registers and acts", acts(scope, query)),
    ]
    .into_iter()
    .filter(|group| !group.items.is_empty())
    .collect()
}

/// What can be opened or begun, by its words.
fn acts(scope: &Scope, query: &str) -> Vec<PaletteItem> {
    let mut acts: Vec<(Icon, String, String)> = Vec::new();
    for of in shell::visible(scope.app(), scope.actor()) {
        acts.push((icon(of), format!("Open {}", of.register), format!("/{}", of.plural)));
    }
    for of in shell::visible(scope.app(), scope.actor()) {
        if may_somewhere(scope, of, Verb::Edit) {
            let words = format!("New {}", of.label.to_lowercase());
            acts.push((Icon::Plus, words, format!("/{}/new", of.plural)));
        }
        if may_somewhere(scope, of, Verb::Import) {
            let words = format!("Import {}", of.register);
            acts.push((Icon::In, words, format!("/{}/imports", of.plural)));
        }
    }
    acts.push((Icon::Person, "Open my account".to_owned(), "/account".to_owned()));
    if scope.actor().reach(PermissionKey::Administer).is_some() {
        let words = "Open the administration".to_owned();
        acts.push((Icon::Lock, words, "/administration".to_owned()));
    }
    let wanted = fold(query);
    let matches = |words: &str| {
        let words = fold(words);
        wanted.split(' ').all(|word| words.contains(word))
    };
    acts.into_iter()
        .filter(|(_, words, _)| matches(words))
        .take(ACTS)
        .map(|(icon, words, href)| PaletteItem {
            icon,
            words: marked(&words, query),
            number: String::new(),
            href,
            end: Words::new(),
        })
        .collect()
}

/// The picture of a register's records.
pub(super) fn icon(of: &RecordType) -> Icon {
    match (of.name, of.place) {
        ("organisation", _) => Icon::Organisation,
        ("person", _) => Icon::Person,
        (_, "Services") => Icon::Services,
        (_, "Process") => Icon::Process,
        (_, "Plans") => Icon::Plans,
        (_, "Exercises") => Icon::Exercise,
        (_, "Invocation") => Icon::Invoke,
        (_, "Suppliers") => Icon::Suppliers,
        (_, "Evidence") => Icon::Evidence,
        _ => Icon::File,
    }
}

fn near(query: &str, found: &[Found]) -> String {
    let near: Vec<&str> = found
        .iter()
        .filter(|found| found.near)
        .map(|found| found.named.title.as_str())
        .take(3)
        .collect();
    match (near.is_empty(), found.iter().all(|found| found.near)) {
        (true, _) => String::new(),
        (false, true) => {
            format!("Nothing holds “{query}” as written; near it: {}", near.join(", "))
        }
        (false, false) => format!("Also near “{query}”: {}", near.join(", ")),
    }
}

/// `text` with the words of `query` marked where they stand.
pub(super) fn marked(text: &str, query: &str) -> Words {
    let letters: Vec<char> = text.chars().collect();
    let folded: Vec<String> = letters.iter().map(|c| fold(&c.to_string())).collect();
    let query = fold(query);
    let wanted: Vec<&str> = query.split(' ').filter(|word| !word.is_empty()).collect();
    let mut is_marked = vec![false; letters.len()];
    // A space folds to nothing and is no beginning of a word.
    for at in (0..letters.len()).filter(|at| !folded[*at].is_empty()) {
        for word in &wanted {
            let mut so_far = String::new();
            for end in at..letters.len() {
                so_far.push_str(&folded[end]);
                if so_far == **word {
                    is_marked[at..=end].fill(true);
                }
                if so_far.len() >= word.len() {
                    break;
                }
            }
        }
    }
    let mut words = Words::new();
    let mut start = 0;
    for at in 1..=letters.len() {
        if at == letters.len() || is_marked[at] != is_marked[start] {
            let piece: String = letters[start..at].iter().collect();
            words = words.and(match is_marked[start] {
                true => Inline::Found(piece),
                false => Inline::Text(piece),
            });
            start = at;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_looked_for_is_marked_whatever_its_accents() {
        let words = marked("Zürich Süd & West", "sud zur").to_string();
        assert_eq!(words, "<mark>Zür</mark>ich <mark>Süd</mark> &#38; West");
        assert_eq!(marked("New lantern", "lan").to_string(), "New <mark>lan</mark>tern");
        assert_eq!(marked("Altus", "").to_string(), "Altus");
        assert_eq!(marked("", "x").to_string(), "");
    }
}
