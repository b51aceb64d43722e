//! CycloneDX documents in JSON, 1.4 to 1.6: services, components and what depends on what.

#[cfg(test)]
mod tests;

use crate::{
    draft::{Draft, File, Wanted},
    landscape::{
        Class, Component, Evidence, Lifecycle, Need, Reading, Service, ServiceKind, Supplier,
    },
    tree::Node,
};
use std::collections::HashMap;

/// The name under which keys are kept.
pub const SOURCE: &str = "cyclonedx";

/// The versions whose documents are understood.
const VERSIONS: [&str; 3] = ["1.4", "1.5", "1.6"];

/// The types of components, and what they are here.
const TYPES: [(&str, Class); 14] = [
    ("application", Class::Application),
    ("framework", Class::Library),
    ("library", Class::Library),
    ("container", Class::Container),
    ("platform", Class::Platform),
    ("operating-system", Class::Platform),
    ("firmware", Class::Platform),
    ("device", Class::Server),
    ("device-driver", Class::Platform),
    ("file", Class::Data),
    ("data", Class::Data),
    ("machine-learning-model", Class::Data),
    ("cryptographic-asset", Class::Data),
    ("cryptographic-algorithm", Class::Data),
];

/// One document on its way.
struct Document<'f> {
    file: &'f File,
    /// What stands in front of the keys of this document.
    prefix: String,
    /// By their reference within the document, the keys.
    keys: HashMap<String, String>,
    /// By their keys, the names.
    names: HashMap<String, String>,
    /// What stands within what: where, the whole, the part.
    parts: Vec<(usize, String, String)>,
}

/// What the files tell.
pub fn read(files: &[File]) -> Reading {
    let mut draft = Draft::of(SOURCE);
    for file in files {
        if let Some(node) = draft.json(file) {
            document(&mut draft, file, &node);
        }
    }
    draft.finish()
}

fn document(draft: &mut Draft, file: &File, node: &Node) {
    if node.text_of("bomFormat") != Some("CycloneDX") {
        let what = "The file does not say `\"bomFormat\": \"CycloneDX\"`";
        return draft.leave_out(file.spot(node.line), what);
    }
    let version = node.get("specVersion");
    if !version.and_then(Node::text).is_some_and(|text| VERSIONS.contains(&text)) {
        let what = format!("The version of the format is none of {}", VERSIONS.join(", "));
        let line = version.map_or(node.line, |version| version.line);
        draft.odd(file.spot(line), what, "It is read like the latest of them");
    }
    let about = node.at(&["metadata", "component"]);
    let maker = ["manufacturer", "supplier", "manufacture"];
    let maker = maker.iter().find_map(|name| node.get("metadata")?.get(name)?.text_of("name"));
    let name = about.and_then(|about| about.text_of("name"));
    let folder = Some(file.folder.as_str()).filter(|folder| !folder.is_empty());
    let home = maker.or(folder).or(name).unwrap_or("CycloneDX");
    draft.home(&["organisation/", home].concat(), home, file.spot(node.line));
    // Without a serial number only the name of the file tells two documents apart.
    let serial = node.text_of("serialNumber").unwrap_or(&file.name);
    let prefix = [serial.trim_start_matches("urn:uuid:"), "#"].concat();
    let (keys, names) = (HashMap::new(), HashMap::new());
    let mut document = Document { file, prefix, keys, names, parts: Vec::new() };
    for component in about.into_iter().chain(node.list_of("components")) {
        document.component(draft, component, None);
    }
    for service in node.list_of("services") {
        document.service(draft, service, None);
    }
    for entry in node.list_of("dependencies") {
        document.needs(draft, entry);
    }
    document.parts(draft);
}

impl Document<'_> {
    /// Notes under which key an entry is kept: by its reference, or by what it is called.
    fn key(&mut self, node: &Node, kind: &str, name: &str) -> String {
        let own = node.text_of("bom-ref").map(str::to_owned).unwrap_or_else(|| {
            let group = node.text_of("group").map(|group| [group, "/"].concat());
            let version = node.text_of("version").map(|version| ["@", version].concat());
            let parts = [kind, ":", &group.unwrap_or_default(), name, &version.unwrap_or_default()];
            parts.concat()
        });
        let key = [self.prefix.as_str(), &own].concat();
        self.keys.insert(own, key.clone());
        self.names.insert(key.clone(), name.to_owned());
        key
    }

    fn component(&mut self, draft: &mut Draft, node: &Node, within: Option<&str>) {
        let spot = self.file.spot(node.line);
        let Some(name) = node.text_of("name") else {
            return draft.leave_out(spot, "The component has no name");
        };
        let of_type = node.text_of("type").unwrap_or_default();
        let class = TYPES.iter().find(|(word, _)| *word == of_type).map(|(_, class)| *class);
        let key = self.key(node, of_type, name);
        if class.is_none() && of_type.is_empty() {
            let what = format!("“{name}” has no type; a document names one for each component");
            draft.odd(spot.clone(), what, "The component is taken; its kind stays unknown");
        } else if class.is_none() {
            let what = format!("“{of_type}” is no type of a component");
            draft.keep_text(&key, spot.clone(), what, ("Type", of_type));
        }
        let supplier = self.supplier(draft, node.get("supplier"));
        let component = Component {
            name: name.to_owned(),
            class: class.unwrap_or_default(),
            description: node.text_of("description").map(str::to_owned),
            version: node.text_of("version").map(str::to_owned),
            lifecycle: Some(Lifecycle::Live),
            supplier: supplier.map(|(key, _)| key),
            ..Component::default()
        };
        draft.component(&key, spot, component);
        self.part(node, &key, within);
        for part in node.list_of("components") {
            self.component(draft, part, Some(&key));
        }
    }

    fn service(&mut self, draft: &mut Draft, node: &Node, within: Option<&str>) {
        let spot = self.file.spot(node.line);
        let Some(name) = node.text_of("name") else {
            return draft.leave_out(spot, "The service has no name");
        };
        let key = self.key(node, "service", name);
        let first = |name: &str| node.list_of(name).iter().find_map(Node::text);
        let service = Service {
            name: name.to_owned(),
            description: node.text_of("description").map(str::to_owned),
            kind: Some(ServiceKind::Supporting),
            class: node.text_of("group").map(str::to_owned),
            lifecycle: Some(Lifecycle::Live),
            start: first("endpoints").map(str::to_owned),
            security: security(node),
            ..Service::default()
        };
        draft.service(&key, spot.clone(), service);
        if let Some((supplier, called)) = self.supplier(draft, node.get("provider")) {
            let ends = (supplier.as_str(), called.as_str());
            draft.need(Wanted::declared(spot, &key, Need::SuppliedBy, ends));
        }
        self.part(node, &key, within);
        for part in node.list_of("services") {
            self.service(draft, part, Some(&key));
        }
    }

    fn part(&mut self, node: &Node, key: &str, within: Option<&str>) {
        if let Some(whole) = within {
            self.parts.push((node.line, whole.to_owned(), key.to_owned()));
        }
    }

    /// What stands within something is a part that it needs, unless the document says so itself.
    fn parts(&self, draft: &mut Draft) {
        for (line, whole, part) in &self.parts {
            let name = self.names.get(part).unwrap_or(part);
            let spot = self.file.spot(*line);
            let wanted = Wanted::declared(spot, whole, Need::Uses, (part, name));
            draft.need(Wanted { evidence: Evidence::Discovered, ..wanted });
        }
    }

    fn supplier(&self, draft: &mut Draft, node: Option<&Node>) -> Option<(String, String)> {
        let node = node?;
        let name = node.text_of("name")?.to_owned();
        let key = ["supplier/", &name].concat();
        let website = node.list_of("url").iter().find_map(Node::text).map(str::to_owned);
        let supplier = Supplier { name: name.clone(), website, ..Supplier::default() };
        draft.supplier(&key, self.file.spot(node.line), supplier);
        Some((key, name))
    }

    fn needs(&self, draft: &mut Draft, node: &Node) {
        let spot = self.file.spot(node.line);
        let Some(from) = node.text_of("ref") else {
            return draft.leave_out(spot, "The dependency has no `ref`");
        };
        let Some(consumer) = self.keys.get(from) else {
            let what = format!("“{from}” is said to need something, and is described nowhere");
            return draft.leave_out(spot, what);
        };
        for entry in node.list_of("dependsOn") {
            let spot = self.file.spot(entry.line);
            let Some(to) = entry.text() else {
                draft.leave_out(spot, format!("A need of “{from}” names nothing"));
                continue;
            };
            let key = self.keys.get(to).cloned();
            let key = key.unwrap_or_else(|| [self.prefix.as_str(), to].concat());
            let called = self.names.get(&key).map_or(to, String::as_str);
            draft.need(Wanted::declared(spot, consumer, Need::Uses, (&key, called)));
        }
    }
}

/// What a document says about how confidential a service is.
fn security(node: &Node) -> Option<String> {
    let mut parts = Vec::new();
    if let Some(zone) = node.text_of("trustZone") {
        parts.push(format!("Trust zone: {zone}"));
    }
    if node.text_of("x-trust-boundary") == Some("true") {
        parts.push("Crosses a trust boundary".to_owned());
    }
    if let Some(text) = node.text_of("authenticated") {
        let word = if text == "true" { "yes" } else { "no" };
        parts.push(format!("Authentication: {word}"));
    }
    let mut classes: Vec<&str> =
        node.list_of("data").iter().filter_map(|data| data.text_of("classification")).collect();
    classes.sort_unstable();
    classes.dedup();
    if !classes.is_empty() {
        parts.push(format!("Data: {}", classes.join(", ")));
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}
