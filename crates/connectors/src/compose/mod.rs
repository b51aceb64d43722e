//! Compose files, with `.env` beside them: containers and what they need. Files of one folder are
//! one project and are laid over each other in the order in which they are given.

#[cfg(test)]
mod tests;
mod variables;

use crate::{
    addresses,
    draft::{Draft, File, Wanted},
    images,
    landscape::{Class, Component, Evidence, Lifecycle, Need, Reading, Spot},
    tree::Node,
};
use std::collections::{BTreeMap, BTreeSet};
use variables::Variables;

/// The name under which keys are kept.
pub const SOURCE: &str = "compose";

/// One container of a project, put together from all files.
struct Part<'f> {
    project: String,
    name: String,
    spot: Spot,
    image: Option<String>,
    replicas: Option<String>,
    has_volume: bool,
    /// What it names, in which way, how hard and how the file knows.
    needs: Vec<(Spot, String, Need, bool, Evidence)>,
    /// Names under which others call it.
    called: BTreeSet<String>,
    file: &'f File,
}

/// What the files tell.
pub fn read(files: &[File]) -> Reading {
    let mut draft = Draft::of(SOURCE);
    let (settings, sheets): (Vec<&File>, Vec<&File>) =
        files.iter().partition(|file| is_settings(&file.name));
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut missing: BTreeMap<(String, String), Spot> = BTreeMap::new();
    for file in sheets {
        let beside = settings.iter().filter(|env| env.folder == file.folder);
        let mut variables = Variables::of(beside.copied());
        for document in draft.yaml(file) {
            sheet(&mut draft, file, &document, (&mut variables, &mut parts));
        }
        for (name, line) in variables.missing() {
            let key = (file.folder.clone(), name);
            missing.entry(key).or_insert_with(|| file.spot(line));
        }
    }
    for ((_, name), spot) in missing {
        let what = format!("“${{{name}}}” has no value; give the file .env as well");
        draft.odd(spot, what, "It is read as empty, as Compose does");
    }
    take(&mut draft, &parts);
    draft.finish()
}

/// Is it a file of settings, not of containers?
pub fn is_settings(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    last == ".env" || last.starts_with(".env.") || last.ends_with(".env")
}

fn sheet<'f>(
    draft: &mut Draft,
    file: &'f File,
    document: &Node,
    (variables, parts): (&mut Variables, &mut Vec<Part<'f>>),
) {
    let Some(services) = document.get("services") else {
        let what = format!("This is {} without `services`", document.kind());
        return draft.leave_out(file.spot(document.line), what);
    };
    if services.kind() != "a map" {
        let what = format!("`services` is {}, not a map", services.kind());
        return draft.leave_out(file.spot(services.line), what);
    }
    let stem = file.name.split('.').next().unwrap_or_default();
    let folder = if file.folder.is_empty() { stem } else { &file.folder };
    let project = document.text_of("name").unwrap_or(folder).to_owned();
    for member in services.members() {
        let (name, node) = (member.name.trim(), &member.node);
        if name.is_empty() || (node.kind() != "a map" && !node.is_nothing()) {
            let what = format!("The service “{name}” is {}, not a map", node.kind());
            draft.leave_out(file.spot(member.line), what);
            continue;
        }
        let known = parts.iter().position(|part| part.project == project && part.name == name);
        let at = known.unwrap_or_else(|| {
            parts.push(Part {
                project: project.clone(),
                name: name.to_owned(),
                spot: file.spot(member.line),
                image: None,
                replicas: None,
                has_volume: false,
                needs: Vec::new(),
                called: BTreeSet::from([name.to_owned()]),
                file,
            });
            parts.len() - 1
        });
        lay_over(&mut parts[at], file, node, variables);
    }
}

/// Lays what a file says about a container over what was said before.
fn lay_over(part: &mut Part<'_>, file: &File, node: &Node, variables: &mut Variables) {
    if let Some(image) = node.get("image").filter(|image| !image.is_nothing()) {
        part.image = Some(variables.filled(image.text().unwrap_or_default(), image.line));
    }
    if let Some(count) = node.at(&["deploy", "replicas"]).and_then(Node::text) {
        part.replicas = Some(count.to_owned());
    }
    part.has_volume |= !node.list_of("volumes").is_empty();
    for name in ["container_name", "hostname"] {
        if let Some(text) = node.text_of(name) {
            part.called.insert(variables.filled(text, node.line));
        }
    }
    waits(part, file, node);
    for link in ["links", "external_links", "volumes_from"].iter().flat_map(|l| node.list_of(l)) {
        let Some(name) = link.text().and_then(|text| text.split(':').next()) else { continue };
        let need = (file.spot(link.line), name.to_owned(), Need::Uses, true, Evidence::Declared);
        part.needs.push(need);
    }
    if let Some(mode) = node.get("network_mode")
        && let Some(name) = mode.text().and_then(|text| text.strip_prefix("service:"))
    {
        let spot = file.spot(mode.line);
        part.needs.push((spot, name.to_owned(), Need::Network, true, Evidence::Declared));
    }
    for (line, name, value) in settings(node.get("environment")) {
        if !addresses::is_address(&name) {
            continue;
        }
        let value = match value {
            Some(text) => variables.filled(&text, line),
            None => variables.value(&name).unwrap_or_default(),
        };
        if let Some(host) = addresses::host(&value) {
            let spot = file.spot(line);
            part.needs.push((spot, host.to_owned(), Need::Uses, true, Evidence::Discovered));
        }
    }
}

/// What a container waits for: a list of names, or a map with conditions.
fn waits(part: &mut Part<'_>, file: &File, node: &Node) {
    let Some(waits) = node.get("depends_on") else { return };
    let named = waits.list().iter().filter_map(|entry| Some((entry.line, entry.text()?, true)));
    let conditions = waits.members().iter().map(|member| {
        let hard = member.node.text_of("required") != Some("false");
        (member.line, &*member.name, hard)
    });
    for (line, name, hard) in named.chain(conditions) {
        let need = (file.spot(line), name.trim().to_owned(), Need::Uses, hard, Evidence::Declared);
        part.needs.push(need);
    }
}

/// Settings, written as a list of `NAME=value` or as a map. Values are looked at, never kept: they
/// may be secret.
fn settings(node: Option<&Node>) -> Vec<(usize, String, Option<String>)> {
    let Some(node) = node else { return Vec::new() };
    let listed = node.list().iter().filter_map(|entry| {
        let text = entry.text()?;
        Some(match text.split_once('=') {
            Some((name, value)) => (entry.line, name.to_owned(), Some(value.to_owned())),
            None => (entry.line, text.to_owned(), None),
        })
    });
    let mapped = node.members().iter().map(|member| {
        (member.line, member.name.to_string(), member.node.text().map(str::to_owned))
    });
    listed.chain(mapped).collect()
}

fn take(draft: &mut Draft, parts: &[Part<'_>]) {
    let key = |part: &Part<'_>| [&part.project, "/", &part.name].concat();
    if let Some(first) = parts.first() {
        let home = ["organisation/", &first.project].concat();
        draft.home(&home, &first.project, first.file.spot(1));
    }
    for part in parts {
        let image = part.image.as_deref().filter(|image| !image.is_empty());
        let class = image.map_or(Class::Container, images::class);
        let component = Component {
            name: part.name.clone(),
            class,
            description: told(part, class),
            version: image.and_then(images::version).map(str::to_owned),
            lifecycle: Some(Lifecycle::Live),
            ..Component::default()
        };
        draft.component(&key(part), part.spot.clone(), component);
    }
    for part in parts {
        let consumer = key(part);
        // What is declared goes first, so that an address does not take its place.
        let mut needs: Vec<_> = part.needs.iter().collect();
        needs.sort_by_key(|need| need.4 == Evidence::Discovered);
        for (spot, called, kind, hard, evidence) in needs {
            let found = parts
                .iter()
                .find(|other| other.project == part.project && other.called.contains(called));
            let provider = found.map_or_else(|| [&part.project, "/", called].concat(), key);
            let ends = (provider.as_str(), called.as_str());
            let wanted = Wanted::declared(spot.clone(), &consumer, *kind, ends);
            draft.need(Wanted { hard: *hard, evidence: *evidence, ..wanted });
        }
    }
}

fn told(part: &Part<'_>, class: Class) -> Option<String> {
    let mut words = Vec::new();
    if let Some(image) = part.image.as_deref().filter(|image| !image.is_empty()) {
        words.push(format!("Image {image}."));
    }
    if let Some(count) = &part.replicas {
        words.push(format!("Copies: {count}."));
    }
    if class == Class::Database && !part.has_volume {
        words.push("It has no volume: what it keeps is lost with it.".to_owned());
    }
    (!words.is_empty()).then(|| words.join(" "))
}
