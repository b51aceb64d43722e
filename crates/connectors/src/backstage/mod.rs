//! A catalogue of Backstage: entities in YAML, several in one file, in any order.

mod reference;
#[cfg(test)]
mod tests;

use crate::{
    draft::{Draft, File, Wanted},
    landscape::{
        Class, Component, Lifecycle, Need, Organisation, OrganisationKind, Person, Reading,
        Service, ServiceKind, Spot,
    },
    tree::Node,
};
use reference::Reference;
use terms::Duration;

/// The name under which keys are kept.
pub const SOURCE: &str = "backstage";

/// The kinds that are read; what else there is has no register.
const KINDS: [&str; 9] =
    ["Component", "API", "Resource", "System", "Domain", "Group", "User", "Location", "Template"];

/// What is kept of an entity one of whose needs cannot be read.
const NEED_LOST: &str = "The entity is taken without this need";

/// An entity that can be told apart from all others.
struct Entity<'f> {
    file: &'f File,
    node: Node,
    kind: String,
    own: Reference,
}

impl Entity<'_> {
    fn spec(&self) -> Option<&Node> {
        self.node.get("spec")
    }

    fn spec_text(&self, name: &str) -> Option<&str> {
        self.spec()?.text_of(name)
    }

    /// The name for people.
    fn title(&self) -> String {
        let meta = self.node.get("metadata");
        let title = meta.and_then(|meta| meta.text_of("title"));
        let name = meta.and_then(|meta| meta.text_of("name"));
        title.or(name).unwrap_or_default().to_owned()
    }

    fn description(&self) -> Option<String> {
        self.node.at(&["metadata", "description"])?.text().map(str::to_owned)
    }

    /// The references of a member of `spec`, each with its line.
    fn references(&self, member: &str, kind: &str) -> Vec<(usize, Result<Reference, String>)> {
        let Some(node) = self.spec().and_then(|spec| spec.get(member)) else { return Vec::new() };
        let one = std::slice::from_ref(node);
        let entries = if node.kind() == "a list" { node.list() } else { one };
        let entries = entries.iter().filter(|entry| !entry.is_nothing());
        entries.map(|entry| (entry.line, self.parsed(entry, kind))).collect()
    }

    fn parsed(&self, entry: &Node, kind: &str) -> Result<Reference, String> {
        let text = entry.text().ok_or_else(|| {
            format!("A reference is a text like kind:namespace/name, and this is {}", entry.kind())
        })?;
        Reference::parse(text, kind, &self.own.namespace)
    }
}

/// What the files tell.
pub fn read(files: &[File]) -> Reading {
    let mut draft = Draft::of(SOURCE);
    let mut entities = Vec::new();
    for file in files {
        for node in draft.yaml(file) {
            entities.extend(entity(&mut draft, file, node));
        }
    }
    let home = home(&mut draft, &entities);
    for entity in &entities {
        organisation(&mut draft, entity, &home);
    }
    for entity in &entities {
        thing(&mut draft, entity, &home);
    }
    for entity in &entities {
        needs(&mut draft, entity);
        if entity.kind == "Location" {
            targets(&mut draft, entity, files);
        }
    }
    draft.finish()
}

/// Who an entity is. Identity is strict: without kind and name it is nobody.
fn entity<'f>(draft: &mut Draft, file: &'f File, node: Node) -> Option<Entity<'f>> {
    if node.is_nothing() {
        return None;
    }
    let spot = file.spot(node.line);
    let Some(kind) = node.text_of("kind") else {
        let what = format!("This is {} without a `kind`, not an entity of Backstage", node.kind());
        draft.leave_out(spot, what);
        return None;
    };
    let Some(known) = KINDS.iter().find(|known| known.eq_ignore_ascii_case(kind)) else {
        let what = format!("“{kind}” is no kind of Backstage; there are {}", KINDS.join(", "));
        draft.leave_out(spot, what);
        return None;
    };
    let name = node.at(&["metadata", "name"]).and_then(Node::text);
    let Some(name) = name else {
        draft.leave_out(spot, format!("The {known} has no name under `metadata`"));
        return None;
    };
    let namespace = node.at(&["metadata", "namespace"]).and_then(Node::text);
    let own = Reference::of(known, namespace.unwrap_or("default"), name);
    let kind = (*known).to_owned();
    Some(Entity { file, node, kind, own })
}

/// The organisation at the top: the first group that says it is one, or the catalogue's own.
fn home(draft: &mut Draft, entities: &[Entity<'_>]) -> String {
    let top = entities
        .iter()
        .find(|entity| entity.kind == "Group" && entity.spec_text("type") == Some("organization"));
    let (key, name, spot) = match (top, entities.first()) {
        (Some(top), _) => (top.own.key(), top.title(), top.file.spot(top.node.line)),
        (None, Some(first)) => {
            let folder = &first.file.folder;
            let name = if folder.is_empty() { "Backstage" } else { folder };
            ("organisation/home".to_owned(), name.to_owned(), first.file.spot(1))
        }
        (None, None) => return String::new(),
    };
    draft.home(&key, &name, spot);
    key
}

fn organisation(draft: &mut Draft, entity: &Entity<'_>, home: &str) {
    let key = entity.own.key();
    let spot = entity.file.spot(entity.node.line);
    if entity.kind == "User" {
        let profile = entity.spec().and_then(|spec| spec.get("profile"));
        let text = |name: &str| profile?.text_of(name).map(str::to_owned);
        let teams = entity.references("memberOf", "Group");
        if let Some(faults) = unread(entity, &teams) {
            return draft.refuse(faults);
        }
        let team = teams.iter().find_map(|(_, team)| team.as_ref().ok()).map(Reference::key);
        let name = text("displayName").unwrap_or_else(|| entity.title());
        draft.person(&key, spot, Person { name, email: text("email"), organisation: team });
        return;
    }
    if entity.kind != "Group" || key == home {
        return;
    }
    let parents = entity.references("parent", "Group");
    if let Some(faults) = unread(entity, &parents) {
        return draft.refuse(faults);
    }
    let parent = parents.iter().find_map(|(_, parent)| parent.as_ref().ok()).map(Reference::key);
    draft.organisation(Organisation {
        key,
        spot,
        name: entity.title(),
        kind: OrganisationKind::Team,
        part_of: parent.or_else(|| Some(home.to_owned())),
        purpose: entity.description(),
        website: None,
    });
}

/// The references that cannot be read, if there are any.
fn unread(
    entity: &Entity<'_>,
    references: &[(usize, Result<Reference, String>)],
) -> Option<Vec<(Spot, String)>> {
    let wrong = references.iter().filter_map(|(line, read)| {
        let what = read.as_ref().err()?;
        Some((entity.file.spot(*line), what.clone()))
    });
    let wrong: Vec<(Spot, String)> = wrong.collect();
    (!wrong.is_empty()).then_some(wrong)
}

fn thing(draft: &mut Draft, entity: &Entity<'_>, home: &str) {
    let (key, spot) = (entity.own.key(), entity.file.spot(entity.node.line));
    match entity.kind.as_str() {
        "Group" => children(draft, entity),
        "User" | "Location" => {}
        "Template" => {
            draft.leave_out(spot, "A Template describes how things are made, not what there is");
        }
        kind => {
            if draft.has(&key) {
                // The draft says where the first one stands.
                draft.service(&key, spot, Service { name: entity.title(), ..Service::default() });
                return;
            }
            let class = class(kind, entity.spec_text("type"));
            let owners = entity.references("owner", "Group");
            let mut faults = unread(entity, &owners).unwrap_or_default();
            let stated =
                if class.is_none() { stated(entity, &mut faults) } else { Stated::default() };
            if !faults.is_empty() {
                return draft.refuse(faults);
            }
            let (team, owner) = owner(draft, entity, home);
            match class {
                Some(class) => {
                    let component = component(draft, entity, class);
                    draft.component(&key, spot, Component { team, owner, ..component });
                }
                None => {
                    let service = service(draft, entity, stated);
                    let teams = team.into_iter().collect();
                    draft.service(&key, spot, Service { teams, owner, ..service });
                }
            }
        }
    }
}

/// What kind of component an entity is; nothing when it is a service.
fn class(kind: &str, of_type: Option<&str>) -> Option<Class> {
    match (kind, of_type.unwrap_or_default()) {
        ("API", _) => Some(Class::Interface),
        ("Component", "library") => Some(Class::Library),
        ("Resource", word) => Some(match word.to_lowercase().as_str() {
            "database" => Class::Database,
            "s3-bucket" | "bucket" | "dataset" => Class::Data,
            "cluster" | "kubernetes-cluster" => Class::Cluster,
            "queue" | "topic" | "stream" => Class::Queue,
            "server" => Class::Server,
            "storage" => Class::Storage,
            _ => Class::Unknown,
        }),
        _ => None,
    }
}

fn component(draft: &mut Draft, entity: &Entity<'_>, class: Class) -> Component {
    Component {
        name: entity.title(),
        class,
        description: entity.description(),
        lifecycle: lifecycle(draft, entity),
        ..Component::default()
    }
}

/// What our own annotations state.
#[derive(Default)]
struct Stated {
    tier: Option<u8>,
    rto: Option<i64>,
    rpo: Option<i64>,
}

/// Reads our own annotations; what is wrong with them is added to the faults.
fn stated(entity: &Entity<'_>, faults: &mut Vec<(Spot, String)>) -> Stated {
    let mut wrong = |line: usize, what: String| faults.push((entity.file.spot(line), what));
    let tier = annotation(entity, "holdfast/tier").and_then(|(line, text)| {
        let tier = text.parse::<u8>().ok().filter(|tier| *tier <= 4);
        if tier.is_none() {
            wrong(line, format!("“{text}” is no tier; tiers are 0 to 4"));
        }
        tier
    });
    let mut seconds = |name: &str| {
        let (line, text) = annotation(entity, name)?;
        let read = text.parse::<Duration>();
        if read.is_err() {
            wrong(line, format!("“{text}” is no duration; write it like PT4H"));
        }
        read.ok().map(|duration| duration.seconds())
    };
    Stated { tier, rto: seconds("holdfast/rto"), rpo: seconds("holdfast/rpo") }
}

fn service(draft: &mut Draft, entity: &Entity<'_>, stated: Stated) -> Service {
    let of_type = entity.spec_text("type");
    let kind = match (entity.kind.as_str(), of_type) {
        ("Component", Some("website")) => Some(ServiceKind::CustomerFacing),
        _ => Some(ServiceKind::Supporting),
    };
    let word = of_type.map_or_else(|| entity.kind.to_lowercase(), str::to_owned);
    Service {
        name: entity.title(),
        description: entity.description(),
        kind,
        tier: stated.tier,
        class: Some(word),
        lifecycle: lifecycle(draft, entity),
        rto: stated.rto,
        rpo: stated.rpo,
        ..Service::default()
    }
}

fn annotation<'e>(entity: &'e Entity<'_>, name: &str) -> Option<(usize, &'e str)> {
    let node = entity.node.at(&["metadata", "annotations", name])?;
    Some((node.line, node.text()?))
}

fn lifecycle(draft: &mut Draft, entity: &Entity<'_>) -> Option<Lifecycle> {
    let node = entity.spec()?.get("lifecycle")?;
    let word = node.text()?;
    let known = match word.to_lowercase().as_str() {
        "production" => Some(Lifecycle::Live),
        "experimental" | "development" => Some(Lifecycle::Building),
        "deprecated" => Some(Lifecycle::Ending),
        "retired" | "end-of-life" => Some(Lifecycle::Retired),
        "planned" => Some(Lifecycle::Planned),
        _ => None,
    };
    if known.is_none() {
        let what = format!(
            "“{word}” is no known lifecycle; known are production, experimental, deprecated"
        );
        let spot = entity.file.spot(node.line);
        draft.keep_text(&entity.own.key(), spot, what, ("Lifecycle", word));
    }
    known
}

/// The team and the person who answer for an entity. A team that is described nowhere is taken by
/// its name; a person is not.
fn owner(draft: &mut Draft, entity: &Entity<'_>, home: &str) -> (Option<String>, Option<String>) {
    let Some((line, found)) = entity.references("owner", "Group").into_iter().next() else {
        return (None, None);
    };
    let spot = entity.file.spot(line);
    match found {
        // Who cannot be read was refused before.
        Err(_) => (None, None),
        Ok(reference) if reference.kind == "user" => {
            let key = reference.key();
            if draft.has(&key) {
                return (None, Some(key));
            }
            let what = format!("The owner “{reference}” is described in no file read");
            draft.keep_text(&entity.own.key(), spot, what, ("Owner", &reference.to_string()));
            (None, None)
        }
        Ok(reference) => {
            draft.named_team(&reference.key(), &reference.name, Some(home), spot);
            (Some(reference.key()), None)
        }
    }
}

/// Groups that a group names as its parts, and that no file describes.
fn children(draft: &mut Draft, entity: &Entity<'_>) {
    let own = entity.own.key();
    for (line, child) in entity.references("children", "Group") {
        let spot = entity.file.spot(line);
        match child {
            Ok(child) => draft.named_team(&child.key(), &child.name, Some(&own), spot),
            Err(what) => draft.lose_part(spot, what, "The group is taken without this part of it"),
        }
    }
}

/// Everything that an entity says about needing and being needed.
fn needs(draft: &mut Draft, entity: &Entity<'_>) {
    let own = (entity.own.key(), entity.own.to_string());
    if !draft.has(&own.0) {
        return;
    }
    for (line, needed) in entity.references("dependsOn", "Component") {
        forward(draft, entity, line, needed, Need::Uses);
    }
    for (line, needed) in entity.references("consumesApis", "API") {
        if let Ok(reference) = &needed
            && reference.kind != "api"
        {
            let what = format!("“{reference}” stands among the APIs and is none");
            draft.odd(entity.file.spot(line), what, "It is taken as a need of what it names");
        }
        forward(draft, entity, line, needed, Need::Uses);
    }
    // An interface is up while the component that offers it is.
    let back = [
        ("dependencyOf", "Component", Need::Uses, "Needed by"),
        ("providesApis", "API", Need::RunsOn, "Offers"),
        ("subcomponentOf", "Component", Need::Uses, "Part of"),
        ("system", "System", Need::Uses, "System"),
        ("domain", "Domain", Need::Uses, "Domain"),
    ];
    for (member, kind, need, label) in back {
        if member == "domain" && entity.kind != "System" {
            continue;
        }
        for (line, consumer) in entity.references(member, kind) {
            backward(draft, entity, line, (consumer, need, label));
        }
    }
}

fn forward(
    draft: &mut Draft,
    entity: &Entity<'_>,
    line: usize,
    needed: Result<Reference, String>,
    need: Need,
) {
    let spot = entity.file.spot(line);
    match needed {
        Ok(reference) => {
            let ends = (reference.key(), reference.to_string());
            let own = entity.own.key();
            draft.need(Wanted::declared(spot, &own, need, (&ends.0, &ends.1)));
        }
        Err(what) => draft.lose_part(spot, what, NEED_LOST),
    }
}

fn backward(
    draft: &mut Draft,
    entity: &Entity<'_>,
    line: usize,
    (consumer, need, label): (Result<Reference, String>, Need, &str),
) {
    let spot = entity.file.spot(line);
    let own = (entity.own.key(), entity.own.to_string());
    match consumer {
        Ok(reference) if draft.has(&reference.key()) => {
            let key = reference.key();
            let wanted = Wanted::declared(spot, &key, need, (&own.0, &own.1));
            draft.need(Wanted { mirrored: true, ..wanted });
        }
        Ok(reference) => {
            let what = format!("“{reference}” is described in no file read");
            draft.keep_text(&own.0, spot, what, (label, &reference.to_string()));
        }
        Err(what) => draft.lose_part(spot, what, NEED_LOST),
    }
}

/// Files that a Location points at and that were not given.
fn targets(draft: &mut Draft, entity: &Entity<'_>, files: &[File]) {
    let spec = entity.spec();
    let one = spec.and_then(|spec| spec.get("target")).into_iter();
    let many = spec.map(|spec| spec.list_of("targets")).unwrap_or_default();
    for target in one.chain(many) {
        let Some(text) = target.text() else { continue };
        let last = text.rsplit('/').next().unwrap_or(text);
        if !files.iter().any(|file| file.name.rsplit('/').next() == Some(last)) {
            let what = format!("“{text}” is pointed at and was not among the files read");
            draft.odd(entity.file.spot(target.line), what, "Name it as well to take what it holds");
        }
    }
}
