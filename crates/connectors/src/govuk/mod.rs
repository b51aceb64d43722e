//! The list of applications of GOV.UK: `repos.yml`.

#[cfg(test)]
mod tests;

use crate::{
    draft::{Draft, File, Wanted},
    landscape::{
        Class, Component, Lifecycle, Need, Organisation, OrganisationKind, Reading, Service,
        ServiceKind, Supplier,
    },
    tree::Node,
};

/// The name under which keys are kept.
pub const SOURCE: &str = "govuk";

/// The organisation whose list it is.
const HOME: &str = "organisation/govuk";

/// Where production can be hosted, and by whom.
const HOSTS: [(&str, &str); 4] = [
    ("eks", "Amazon Web Services (EKS)"),
    ("gcp", "Google Cloud Platform"),
    ("heroku", "Heroku"),
    ("paas", "GOV.UK PaaS"),
];

/// What the files tell.
pub fn read(files: &[File]) -> Reading {
    let mut draft = Draft::of(SOURCE);
    for file in files {
        for document in draft.yaml(file) {
            if document.kind() != "a list" {
                let what =
                    format!("This is {}, and the list of applications is a list", document.kind());
                draft.leave_out(file.spot(document.line), what);
                continue;
            }
            draft.home(HOME, "GOV.UK", file.spot(document.line));
            for node in document.list() {
                entry(&mut draft, file, node);
            }
        }
    }
    draft.finish()
}

fn entry(draft: &mut Draft, file: &File, node: &Node) {
    let spot = file.spot(node.line);
    let Some(name) = node.text_of("app_name").or_else(|| node.text_of("repo_name")) else {
        return draft.leave_out(spot, "The entry has no `repo_name` and no `app_name`");
    };
    let key = ["app/", name].concat();
    let of_type = node.text_of("type");
    if of_type.is_none() {
        let what = format!("“{name}” has no type; the list names one for each entry");
        draft.odd(spot.clone(), what, "It is taken; its type stays unknown");
    }
    let hosted = node.get("production_hosted_on").filter(|hosted| !hosted.is_nothing());
    if let Some(hosted) = hosted.filter(|hosted| hosted.text().is_none()) {
        let what = format!("The host of “{name}” is {}, not a name", hosted.kind());
        return draft.leave_out(file.spot(hosted.line), what);
    }
    let is_retired = node.text_of("retired") == Some("true");
    let lifecycle = Some(if is_retired { Lifecycle::Retired } else { Lifecycle::Live });
    let team = group(draft, file, node, "team");
    if team.is_none() {
        let what = format!("“{name}” has no team");
        draft.odd(spot.clone(), what, "It is taken; who answers for it stays unknown");
    }
    let support = group(draft, file, node, "alerts_team");
    let description = node.text_of("description").map(str::to_owned);
    if hosted.is_some() || of_type.is_none_or(is_run) {
        let service = Service {
            name: name.to_owned(),
            description,
            kind: Some(kind(of_type.unwrap_or_default())),
            class: of_type.map(str::to_owned),
            lifecycle,
            teams: team.into_iter().collect(),
            support,
            start: node.text_of("production_url").filter(|url| *url != "false").map(str::to_owned),
            ..Service::default()
        };
        draft.service(&key, spot, service);
    } else {
        let component = Component {
            name: name.to_owned(),
            class: if of_type == Some("Gems") { Class::Library } else { Class::Application },
            description,
            lifecycle,
            team,
            support,
            ..Component::default()
        };
        draft.component(&key, spot, component);
    }
    if let Some(hosted) = hosted {
        host(draft, file, &key, hosted);
    }
}

/// Is what bears that type run for somebody, rather than built into something?
fn is_run(of_type: &str) -> bool {
    let of_type = of_type.to_lowercase();
    ["apps", "apis", "services"].iter().any(|word| of_type.split(' ').any(|part| part == *word))
}

fn kind(of_type: &str) -> ServiceKind {
    match of_type {
        "Frontend apps" | "Licensing apps" | "Services" => ServiceKind::CustomerFacing,
        _ => ServiceKind::Supporting,
    }
}

/// A team, which the list knows by its channel.
fn group(draft: &mut Draft, file: &File, node: &Node, member: &str) -> Option<String> {
    let node = node.get(member)?;
    let name = node.text()?.trim_start_matches('#').trim();
    if name.is_empty() {
        return None;
    }
    let key = ["team/", name].concat();
    if !draft.has(&key) {
        draft.organisation(Organisation {
            key: key.clone(),
            spot: file.spot(node.line),
            name: name.to_owned(),
            kind: OrganisationKind::Team,
            part_of: Some(HOME.to_owned()),
            purpose: Some(["Channel: #", name].concat()),
            website: None,
        });
    }
    Some(key)
}

fn host(draft: &mut Draft, file: &File, consumer: &str, hosted: &Node) {
    let spot = file.spot(hosted.line);
    let Some(word) = hosted.text() else { return };
    let name = HOSTS.iter().find(|(short, _)| *short == word).map_or(word, |(_, name)| name);
    let key = ["host/", word].concat();
    let supplier = Supplier { name: name.to_owned(), ..Supplier::default() };
    draft.supplier(&key, spot.clone(), supplier);
    draft.need(Wanted::declared(spot, consumer, Need::SuppliedBy, (&key, name)));
}
