//! The service catalogue of GitLab: `service-catalog.yml` and `teams.yml`, in any order.

#[cfg(test)]
mod tests;

use crate::{
    draft::{Draft, File, Wanted},
    landscape::{
        Lifecycle, Need, Organisation, OrganisationKind, Reading, Service, ServiceKind, Supplier,
    },
    tree::Node,
};
use std::collections::HashSet;

/// The name under which keys are kept.
pub const SOURCE: &str = "gitlab-catalog";

/// The organisation whose catalogue it is.
const HOME: &str = "organisation/gitlab";

/// What a tier of the catalogue says about whom a service is for. A tier is a layer here, and says
/// nothing about importance.
const TIERS: [(&str, ServiceKind); 5] = [
    ("sv", ServiceKind::Supporting),
    ("lb", ServiceKind::Technical),
    ("stor", ServiceKind::Technical),
    ("db", ServiceKind::Technical),
    ("inf", ServiceKind::Technical),
];

/// Providers of infrastructure by the short names that the catalogue uses.
const PROVIDERS: [(&str, &str); 4] = [
    ("gcp", "Google Cloud Platform"),
    ("do", "DigitalOcean"),
    ("aws", "Amazon Web Services"),
    ("elastic.io", "Elastic"),
];

/// Customers who are not of the house, as the catalogue writes them.
const OUTSIDE: [&str; 5] =
    ["gitlab.com customers", "available publicly", "community", "general public", "publicly"];

/// What the files tell.
pub fn read(files: &[File]) -> Reading {
    let mut draft = Draft::of(SOURCE);
    let documents: Vec<(&File, Node)> = files
        .iter()
        .flat_map(|file| draft.yaml(file).into_iter().map(move |node| (file, node)))
        .collect();
    let tells = |node: &Node| node.get("services").is_some() || node.get("teams").is_some();
    for (file, node) in &documents {
        if !tells(node) {
            let what = format!(
                "this is {} without `services` or `teams`; a catalogue has one of them",
                node.kind()
            );
            draft.leave_out(file.spot(node.line), what);
        }
    }
    if let Some((file, node)) = documents.iter().find(|(_, node)| tells(node)) {
        draft.home(HOME, "GitLab", file.spot(node.line));
    }
    for (file, node) in &documents {
        node.list_of("teams").iter().for_each(|node| team(&mut draft, file, node));
    }
    for (file, node) in &documents {
        let tiers: HashSet<&str> =
            node.list_of("tiers").iter().filter_map(|tier| tier.text_of("name")).collect();
        for node in node.list_of("services") {
            service(&mut draft, file, node, &tiers);
        }
    }
    draft.finish()
}

fn team(draft: &mut Draft, file: &File, node: &Node) {
    let spot = file.spot(node.line);
    let Some(name) = node.text_of("name") else {
        return draft.leave_out(spot, "The team has no name; give it one under `name`");
    };
    let call = node.text_of("slack_channel").map(|channel| format!("Channel: #{channel}"));
    draft.organisation(Organisation {
        key: ["team/", name].concat(),
        spot,
        name: name.to_owned(),
        kind: OrganisationKind::Team,
        part_of: Some(HOME.to_owned()),
        purpose: call,
        website: node.text_of("url").map(str::to_owned),
    });
}

fn service(draft: &mut Draft, file: &File, node: &Node, tiers: &HashSet<&str>) {
    let spot = file.spot(node.line);
    let Some(name) = node.text_of("name") else {
        let what = match node.kind() {
            "a map" => "The service has no name; give it one under `name`".to_owned(),
            kind => format!("A service is a map with a name, and this is {kind}"),
        };
        return draft.leave_out(spot, what);
    };
    let key = ["service/", name].concat();
    if draft.has(&key) {
        // The draft says where the first one stands; the needs of this one go with it.
        draft.service(&key, spot, Service { name: name.to_owned(), ..Service::default() });
        return;
    }
    let entries = node.at(&["technical", "dependencies"]).filter(|entries| !entries.is_nothing());
    if let Some(entries) = entries.filter(|entries| entries.kind() != "a list") {
        let what = format!("The dependencies of “{name}” are {}, not a list", entries.kind());
        return draft.leave_out(file.spot(entries.line), what);
    }
    let told = told(draft, file, node, name, tiers);
    draft.service(&key, spot, told);
    for entry in entries.map(Node::list).unwrap_or_default() {
        need(draft, file, &key, name, entry);
    }
}

fn told(draft: &mut Draft, file: &File, node: &Node, name: &str, tiers: &HashSet<&str>) -> Service {
    let friendly = node.text_of("friendly_name").filter(|friendly| *friendly != name);
    let customers = node.at(&["business", "customers"]).map(Node::list).unwrap_or_default();
    let customers: Vec<String> =
        customers.iter().filter_map(Node::text).map(str::to_owned).collect();
    let (class, kind) = layer(draft, file, node, name, tiers);
    let outside = customers.iter().any(|customer| is_outside(customer));
    let kind = if outside { Some(ServiceKind::CustomerFacing) } else { kind };
    let ends = friendly.is_some_and(|friendly| friendly.to_lowercase().contains("deprecated"));
    let classification = node.at(&["technical", "security", "data_classification"]);
    let documents = node.at(&["technical", "documents", "service"]);
    let start = documents.and_then(|list| list.list().iter().find_map(Node::text));
    Service {
        name: name.to_owned(),
        description: sentence(friendly, words(node.at(&["business", "requirement"]))),
        kind,
        class,
        // The catalogue has no field for it; only its names tell of what comes to an end.
        lifecycle: ends.then_some(Lifecycle::Ending),
        teams: teams(draft, file, node, name),
        customers,
        utility: words(node.at(&["business", "business_value"])).map(str::to_owned),
        warranty: warranty(node),
        start: start.filter(|text| *text != "TBD").map(str::to_owned),
        security: classification
            .and_then(Node::text)
            .map(|word| format!("Data classification: {word}")),
        ..Service::default()
    }
}

/// A text that says something.
fn words(node: Option<&Node>) -> Option<&str> {
    node.and_then(Node::text).filter(|text| *text != "TBD")
}

fn sentence(friendly: Option<&str>, requirement: Option<&str>) -> Option<String> {
    match (friendly, requirement) {
        (Some(friendly), Some(more)) => Some([friendly, ": ", more].concat()),
        (one, other) => one.or(other).map(str::to_owned),
    }
}

fn is_outside(customer: &str) -> bool {
    let customer = customer.to_lowercase();
    OUTSIDE.iter().any(|word| customer.starts_with(word))
}

fn layer(
    draft: &mut Draft,
    file: &File,
    node: &Node,
    name: &str,
    tiers: &HashSet<&str>,
) -> (Option<String>, Option<ServiceKind>) {
    let Some(tier) = node.get("tier").filter(|tier| !tier.is_nothing()) else {
        let what = format!("“{name}” has no tier; the catalogue names one for each service");
        draft.odd(file.spot(node.line), what, "The service is taken; its layer stays unknown");
        return (None, None);
    };
    let word = tier.text().unwrap_or_default();
    let known = TIERS.iter().find(|(name, _)| *name == word);
    if known.is_none() && !tiers.contains(word) {
        let names: Vec<&str> = TIERS.iter().map(|(name, _)| *name).collect();
        let what = format!("“{word}” is no tier of the catalogue; there are {}", names.join(", "));
        if word.is_empty() {
            draft.odd(file.spot(tier.line), what, "The service is taken; its layer stays unknown");
            return (None, None);
        }
        draft.odd(file.spot(tier.line), what, "The service is taken; its description has the word");
    }
    (Some(word.to_owned()), known.map(|(_, kind)| *kind))
}

fn warranty(node: &Node) -> Option<String> {
    let agreed = node.at(&["business", "SLA"])?;
    let part = |name: &str, label: &str| Some([label, ": ", agreed.text_of(name)?].concat());
    let parts: Vec<String> =
        [part("availability", "Availability"), part("response_time", "Response")]
            .into_iter()
            .flatten()
            .collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// The teams of a service. One that no file describes is taken by its name, and named once.
fn teams(draft: &mut Draft, file: &File, node: &Node, service: &str) -> Vec<String> {
    let mut keys = Vec::new();
    for entry in node.list_of("teams") {
        let Some(name) = entry.text() else {
            let what = format!("A team of “{service}” has no name");
            draft.leave_out(file.spot(entry.line), what);
            continue;
        };
        let key = ["team/", name].concat();
        draft.named_team(&key, name, Some(HOME), file.spot(entry.line));
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    supplied(draft, file, node, service);
    keys
}

/// Who runs what the service stands on, as a need.
fn supplied(draft: &mut Draft, file: &File, node: &Node, service: &str) {
    let Some(provider) = node.at(&["infrastructure", "provider"]) else { return };
    for word in provider.text().unwrap_or_default().split(',').map(str::trim) {
        if word.is_empty() {
            continue;
        }
        let word = word.to_lowercase();
        let known = PROVIDERS.iter().find(|(short, _)| *short == word);
        let name = known.map_or(word.as_str(), |(_, name)| name);
        let (key, spot) = (["provider/", &word].concat(), file.spot(provider.line));
        let supplier = Supplier { name: name.to_owned(), ..Supplier::default() };
        draft.supplier(&key, spot.clone(), supplier);
        let consumer = ["service/", service].concat();
        draft.need(Wanted::declared(spot, &consumer, Need::SuppliedBy, (&key, name)));
    }
}

fn need(draft: &mut Draft, file: &File, key: &str, name: &str, entry: &Node) {
    let named = match entry.member("service") {
        Some(member) => member.node.text().map(|text| (text, member.line)),
        None => entry.text().map(|text| (text, entry.line)),
    };
    let Some((called, line)) = named else {
        let what = format!("An entry of the dependencies of “{name}” names no service");
        return draft.leave_out(file.spot(entry.line), what);
    };
    let provider = ["service/", called].concat();
    draft.need(Wanted::declared(file.spot(line), key, Need::Uses, (&provider, called)));
}
