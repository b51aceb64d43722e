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
    sought::{self, Sought},
    store::{self, Found},
};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use record::RecordType;
use terms::fold;

/// Acts and registers shown at the most.
const ACTS: usize = 8;

/// What capabilities find beside records, at the most.
const SOUGHT: usize = 8;

/// `GET /find?q=…`, with `part=palette` the fragment alone.
pub(super) async fn find(mut reader: Reader<SignedIn>, pairs: Pairs) -> Result<Response, Problem> {
    let query: String = pairs.0.text("q").trim().chars().take(200).collect();
    let mut found = store::search(&mut reader, &query).await?;
    store::tell_whole(&mut reader, found.iter_mut().map(|found| &mut found.named)).await?;
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
    let (numbered, others): (Vec<&Found>, Vec<&Found>) =
        found.iter().partition(|found| found.numbered);
    let numbered = numbered.into_iter().map(item).collect();
    let records = others.iter().copied().filter(|found| !is_person(found)).map(item).collect();
    let people = others.iter().copied().filter(is_person).map(item).collect();
    let group = |title: &str, items| PaletteGroup { title: title.to_owned(), items };
    let (acts, best) = acts(scope, query);
    let acts = group("Registers and pages", acts);
    let (records, people) = (group("Records", records), group("People", people));
    let sought = group("In processes", sought(scope, query));
    // Who writes a command, or the beginning of a register's name, means it; records come after it.
    // By another word for a page the page is meant, unless a record is called so.
    let is_exact = others.iter().any(|found| !found.near);
    let wanted = fold(query);
    let is_called = others.iter().any(|found| has_word(&fold(&found.named.title), &wanted));
    let first = match best {
        Some(Fit::Named | Fit::Begins) => true,
        Some(Fit::Called) => !is_called,
        Some(Fit::Near) => !is_exact,
        _ => false,
    };
    // Whoever is called so comes before what is only about it.
    let (one, other) = match others.first().is_some_and(is_person) {
        true => (people, records),
        false => (records, people),
    };
    // By a number with a dot in it an activity is meant, and nothing else.
    let is_number = query.contains('.') && query.starts_with(|c: char| c.is_ascii_digit());
    let rest = match (first, is_number) {
        (true, _) => [acts, one, other, sought],
        (false, true) => [sought, one, other, acts],
        (false, false) => [one, other, sought, acts],
    };
    std::iter::once(group("By number", numbered))
        .chain(rest)
        .filter(|group| !group.items.is_empty())
        .collect()
}

/// What capabilities find beside records.
fn sought(scope: &Scope, query: &str) -> Vec<PaletteItem> {
    if query.is_empty() {
        return Vec::new();
    }
    let item = |one: Sought| PaletteItem {
        icon: Icon::Process,
        words: marked(&one.words, query),
        // Behind its name, where it wraps with it on a phone.
        number: one.note,
        href: one.href,
        end: Words::new(),
    };
    sought::of(scope, query).into_iter().take(SOUGHT).map(item).collect()
}

/// How well what was typed fits the words of an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It is the command, or its beginning, with its verb: `new serv`.
    Named,
    /// A word of the name begins with it.
    Begins,
    /// Another word for it begins with it.
    Called,
    /// It stands in the name, or in what one does there.
    Holds,
    /// One letter is missing, too much, another one or exchanged with the next.
    Near,
}

/// Something that can be opened or begun.
struct Act {
    icon: Icon,
    /// What is shown: `Open Persons`.
    words: String,
    /// The verbs by which people ask for it, beside the one that is shown.
    verbs: &'static [&'static str],
    /// Its name: `Persons`.
    name: &'static str,
    /// What else it is found by.
    about: &'static str,
    href: String,
}

/// What can be opened or begun, by its words; and how well the name of a register or page fits.
fn acts(scope: &Scope, query: &str) -> (Vec<PaletteItem>, Option<Fit>) {
    let wanted = fold(query);
    let mut fitting: Vec<(Fit, Act)> =
        offered(scope).into_iter().filter_map(|act| Some((fit(&wanted, &act)?, act))).collect();
    // What fits as it was typed leaves no room for what is only like it.
    if fitting.iter().any(|(fit, _)| *fit != Fit::Near) {
        fitting.retain(|(fit, _)| *fit != Fit::Near);
    }
    fitting.sort_by_key(|(fit, _)| *fit);
    // A command is meant when its verb was written; else what is meant is a register or a page.
    let is_meant = |(fit, act): &&(Fit, Act)| *fit == Fit::Named || act.words.starts_with("Open ");
    let best = fitting.iter().filter(is_meant).map(|(fit, _)| *fit).min();
    let best = best.filter(|_| !wanted.is_empty());
    let items = fitting.into_iter().take(ACTS).map(|(_, act)| PaletteItem {
        icon: act.icon,
        words: marked(&act.words, query),
        number: String::new(),
        href: act.href,
        end: Words::new(),
    });
    (items.collect(), best)
}

/// Everything that the actor can open or begin: registers, pages, new records, imports.
fn offered(scope: &Scope) -> Vec<Act> {
    let (app, actor) = (scope.app(), scope.actor());
    let act = |icon, verb: &str, name: &'static str, href: String| Act {
        icon,
        words: format!("{verb} {name}"),
        verbs: &["go to", "show"],
        name,
        about: "",
        href,
    };
    let mut acts: Vec<Act> = Vec::new();
    for of in shell::visible(app, actor) {
        let open = act(icon(of), "Open", of.register, format!("/{}", of.plural));
        acts.push(Act { about: of.label, ..open });
    }
    let may = |key: Option<PermissionKey>| match key {
        None => false,
        Some(PermissionKey::SignedIn) => true,
        Some(key) => actor.reach(key).is_some(),
    };
    for page in app.pages().iter().filter(|page| may(page.permission)) {
        let open = act(Icon::File, "Open", page.words, page.href.clone());
        acts.push(Act { about: page.about, ..open });
    }
    for of in shell::visible(app, actor) {
        if may_somewhere(scope, of, Verb::Edit) {
            let words = format!("New {}", record::inside(of.label));
            let href = format!("/{}/new", of.plural);
            let verbs = &["add", "create"];
            acts.push(Act { icon: Icon::Plus, words, verbs, name: of.label, about: "", href });
        }
        if may_somewhere(scope, of, Verb::Import) {
            let import = act(Icon::In, "Import", of.register, format!("/{}/imports", of.plural));
            acts.push(Act { verbs: &["upload"], about: "spreadsheet, CSV, XLSX, Excel", ..import });
        }
    }
    acts
}

/// How well an act fits; nothing when it does not.
fn fit(wanted: &str, act: &Act) -> Option<Fit> {
    let verbs = act.verbs.join(" ");
    let (name, all) = (fold(act.name), fold(&format!("{} {verbs} {}", act.words, act.about)));
    let is_command = |verb: &str| {
        let rest = wanted.strip_prefix(verb).and_then(|rest| rest.strip_prefix(' '));
        rest.is_some_and(|rest| !rest.is_empty() && name.starts_with(rest))
    };
    let own = fold(&act.words);
    let own = own.split_once(' ').map_or("", |(verb, _)| verb);
    if act.verbs.iter().copied().chain([own]).any(is_command) {
        return Some(Fit::Named);
    }
    if name.starts_with(wanted) || format!(" {name}").contains(&format!(" {wanted}")) {
        return Some(Fit::Begins);
    }
    if act.about.split(", ").any(|about| has_word(&fold(about), wanted)) {
        return Some(Fit::Called);
    }
    let words: Vec<&str> = wanted.split(' ').collect();
    if words.iter().all(|word| all.contains(word)) {
        return Some(Fit::Holds);
    }
    let is_near =
        |word: &&str| all.contains(*word) || all.split(' ').any(|known| is_slip(word, known));
    words.iter().all(is_near).then_some(Fit::Near)
}

/// Does a word of the folded text begin with what is wanted?
fn has_word(text: &str, wanted: &str) -> bool {
    !wanted.is_empty() && format!(" {text}").contains(&format!(" {wanted}"))
}

/// Is `word` the beginning of `known` but for one slip: a letter missing, too much, another one, or
/// exchanged with the next? Short words are like too many others.
fn is_slip(word: &str, known: &str) -> bool {
    let (word, known): (Vec<char>, Vec<char>) = (word.chars().collect(), known.chars().collect());
    if word.len() < 4 || known.len() + 1 < word.len() {
        return false;
    }
    let same = word.iter().zip(&known).take_while(|(a, b)| a == b).count();
    let (word, known) = (&word[same..], &known[same..]);
    match (word, known) {
        ([], _) => true,
        ([_], []) => true,
        ([a, rest @ ..], [b, after @ ..]) => {
            let exchanged = match (rest, after) {
                ([c, end @ ..], [d, other @ ..]) => a == d && b == c && other.starts_with(end),
                _ => false,
            };
            exchanged
                || after.starts_with(rest)
                || after.starts_with(word)
                || known.starts_with(rest)
        }
        _ => false,
    }
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
    fn one_slip_is_forgiven_and_two_are_not() {
        let check = |word: &str, known: &str, is: bool| {
            assert_eq!(is_slip(word, known), is, "{word} for {known}");
        };
        check("orgnisation", "organisations", true);
        check("paymnts", "payments", true);
        check("perosns", "persons", true);
        check("servvices", "services", true);
        check("sevrices", "services", true);
        check("supplyers", "suppliers", true);
        check("contrakts", "contracts", true);
        check("kontrakts", "contracts", false);
        check("pex", "persons", false);
        check("altus", "contracts", false);
    }

    #[test]
    fn what_was_looked_for_is_marked_whatever_its_accents() {
        let words = marked("Zürich Süd & West", "sud zur").to_string();
        assert_eq!(words, "<mark>Zür</mark>ich <mark>Süd</mark> &#38; West");
        assert_eq!(marked("New lantern", "lan").to_string(), "New <mark>lan</mark>tern");
        assert_eq!(marked("Altus", "").to_string(), "Altus");
        assert_eq!(marked("", "x").to_string(), "");
    }
}
