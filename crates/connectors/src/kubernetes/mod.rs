//! Manifests of Kubernetes: what runs, which names it answers to, and whom it is told to talk to.

#[cfg(test)]
mod tests;

use crate::{
    addresses,
    draft::{Draft, File, Wanted},
    images,
    landscape::{Class, Component, Evidence, Lifecycle, Need, Reading, Spot},
    tree::Node,
};
use std::collections::HashMap;

/// The name under which keys are kept.
pub const SOURCE: &str = "kubernetes";

/// Kinds that run something.
const RUNS: [&str; 7] =
    ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"];

/// Kinds that are understood and hold neither a service nor a component.
const QUIET: [&str; 20] = [
    "Namespace",
    "ServiceAccount",
    "ConfigMap",
    "Secret",
    "Role",
    "RoleBinding",
    "ClusterRole",
    "ClusterRoleBinding",
    "NetworkPolicy",
    "HorizontalPodAutoscaler",
    "PodDisruptionBudget",
    "LimitRange",
    "ResourceQuota",
    "StorageClass",
    "PriorityClass",
    "CustomResourceDefinition",
    "IngressClass",
    "Endpoints",
    "Event",
    "PodSecurityPolicy",
];

/// One object of a manifest.
struct Object<'f> {
    file: &'f File,
    node: Node,
    kind: String,
    namespace: String,
    name: String,
}

impl Object<'_> {
    fn key(&self) -> String {
        [&self.namespace, "/", &self.kind, "/", &self.name].concat()
    }

    fn spot(&self) -> Spot {
        self.file.spot(self.node.line)
    }

    /// The template of its pods.
    fn pod(&self) -> Option<&Node> {
        match self.kind.as_str() {
            "Pod" => Some(&self.node),
            "CronJob" => self.node.at(&["spec", "jobTemplate", "spec", "template"]),
            _ => self.node.at(&["spec", "template"]),
        }
    }

    fn containers(&self) -> impl Iterator<Item = &Node> {
        let spec = self.pod().and_then(|pod| pod.get("spec"));
        let lists = ["initContainers", "containers"];
        lists
            .into_iter()
            .flat_map(move |list| spec.map(|spec| spec.list_of(list)).unwrap_or_default().iter())
    }
}

/// What the files tell.
pub fn read(files: &[File]) -> Reading {
    let mut draft = Draft::of(SOURCE);
    let mut objects = Vec::new();
    for file in files {
        for node in draft.yaml(file) {
            gather(&mut draft, file, node, &mut objects);
        }
    }
    if let Some(first) = objects.first() {
        let folder = Some(first.file.folder.as_str()).filter(|folder| !folder.is_empty());
        let named = Some(first.namespace.as_str()).filter(|name| *name != "default");
        let home = named.or(folder).unwrap_or("Kubernetes");
        draft.home(&["organisation/", home].concat(), home, first.spot());
    }
    for object in &objects {
        thing(&mut draft, object);
    }
    let addresses = answers(&mut draft, &objects);
    for object in &objects {
        needs(&mut draft, object, &addresses);
    }
    draft.finish()
}

/// Sorts a document, or the entries of a list of objects, by what they are.
fn gather<'f>(draft: &mut Draft, file: &'f File, node: Node, objects: &mut Vec<Object<'f>>) {
    if node.is_nothing() {
        return;
    }
    let spot = file.spot(node.line);
    let Some(kind) = node.text_of("kind").map(str::to_owned) else {
        let what = format!("This is {} without a `kind`, not an object of a manifest", node.kind());
        return draft.leave_out(spot, what);
    };
    if kind == "List" {
        for item in node.list_of("items") {
            gather(draft, file, item.clone(), objects);
        }
        return;
    }
    if QUIET.contains(&kind.as_str()) {
        return;
    }
    if !RUNS.contains(&kind.as_str())
        && !["Service", "Ingress", "PersistentVolumeClaim"].contains(&kind.as_str())
    {
        let what = format!("“{kind}” is a kind that is not understood here");
        return draft.leave_out(spot, what);
    }
    let text = |name: &str| node.at(&["metadata", name]).and_then(Node::text).map(str::to_owned);
    let Some(name) = text("name") else {
        return draft.leave_out(spot, format!("The {kind} has no name under `metadata`"));
    };
    let namespace = text("namespace").unwrap_or_else(|| "default".to_owned());
    objects.push(Object { file, node, kind, namespace, name });
}

fn thing(draft: &mut Draft, object: &Object<'_>) {
    let component = match object.kind.as_str() {
        "Service" => return,
        "Ingress" => Component {
            name: object.name.clone(),
            class: Class::Network,
            description: Some("Way in from outside (Ingress).".to_owned()),
            ..Component::default()
        },
        "PersistentVolumeClaim" => Component {
            name: object.name.clone(),
            class: Class::Storage,
            description: object
                .node
                .at(&["spec", "resources", "requests", "storage"])
                .and_then(Node::text)
                .map(|size| format!("Volume of {size}.")),
            ..Component::default()
        },
        _ => runs(object),
    };
    let component = Component { lifecycle: Some(Lifecycle::Live), ..component };
    draft.component(&object.key(), object.spot(), component);
}

fn runs(object: &Object<'_>) -> Component {
    let images: Vec<&str> = object.containers().filter_map(|one| one.text_of("image")).collect();
    let image = images.last().copied();
    let class = image.map_or(Class::Container, images::class);
    let mut words = Vec::new();
    if !images.is_empty() {
        words.push(format!("{}: image {}.", object.kind, images.join(", ")));
    }
    if let Some(count) = object.node.at(&["spec", "replicas"]).and_then(Node::text) {
        words.push(format!("Copies: {count}."));
    }
    let spec = object.pod().and_then(|pod| pod.get("spec"));
    let volumes = spec.map(|spec| spec.list_of("volumes")).unwrap_or_default();
    let keeps = volumes.iter().any(|volume| volume.get("emptyDir").is_none())
        || !object
            .node
            .at(&["spec", "volumeClaimTemplates"])
            .map_or(&[][..], Node::list)
            .is_empty();
    if class == Class::Database && !keeps {
        words.push("It has no volume that lasts: what it keeps is lost with it.".to_owned());
    }
    Component {
        name: object.name.clone(),
        class,
        description: (!words.is_empty()).then(|| words.join(" ")),
        version: image.and_then(images::version).map(str::to_owned),
        ..Component::default()
    }
}

/// By namespace and name of a Service, the key of what answers.
fn answers(draft: &mut Draft, objects: &[Object<'_>]) -> HashMap<(String, String), String> {
    let mut found = HashMap::new();
    let running: Vec<(&Object<'_>, &[crate::tree::Member])> = objects
        .iter()
        .filter_map(|object| Some((object, object.pod()?.at(&["metadata", "labels"])?.members())))
        .collect();
    for service in objects.iter().filter(|object| object.kind == "Service") {
        let selector = service.node.at(&["spec", "selector"]).map(Node::members);
        let selector = selector.unwrap_or_default();
        let answers = running.iter().find(|(object, labels)| {
            let has = |wanted: &crate::tree::Member| {
                labels.iter().any(|label| {
                    label.name == wanted.name && label.node.text() == wanted.node.text()
                })
            };
            !selector.is_empty()
                && object.namespace == service.namespace
                && selector.iter().all(has)
        });
        match answers {
            Some((object, _)) => {
                found.insert((service.namespace.clone(), service.name.clone()), object.key());
            }
            None => {
                let what =
                    format!("Nothing that was read answers for the Service “{}”", service.name);
                draft.leave_out(service.spot(), what);
            }
        }
    }
    found
}

fn needs(draft: &mut Draft, object: &Object<'_>, answers: &HashMap<(String, String), String>) {
    let find = |called: &str| {
        let mut parts = called.split('.');
        let name = parts.next().unwrap_or_default().to_owned();
        let namespace = parts.next().unwrap_or(&object.namespace).to_owned();
        let missing = [&namespace, "/Service/", &name].concat();
        answers.get(&(namespace, name)).cloned().unwrap_or(missing)
    };
    for setting in object.containers().flat_map(|one| one.list_of("env")) {
        if !setting.text_of("name").is_some_and(addresses::is_address) {
            continue;
        }
        let Some(value) = setting.get("value") else { continue };
        let Some(host) = addresses::host(value.text().unwrap_or_default()) else { continue };
        tell(draft, object, value.line, (Need::Uses, &find(host), host));
    }
    let spec = object.pod().and_then(|pod| pod.get("spec"));
    for volume in spec.map(|spec| spec.list_of("volumes")).unwrap_or_default() {
        let claim = volume.at(&["persistentVolumeClaim", "claimName"]);
        let Some((line, name)) = claim.and_then(|claim| Some((claim.line, claim.text()?))) else {
            continue;
        };
        let key = [&object.namespace, "/PersistentVolumeClaim/", name].concat();
        tell(draft, object, line, (Need::RunsOn, &key, name));
    }
    if object.kind == "Ingress" {
        for (line, name) in backends(&object.node, 0) {
            tell(draft, object, line, (Need::Uses, &find(&name), &name));
        }
    }
}

fn tell(draft: &mut Draft, object: &Object<'_>, line: usize, to: (Need, &str, &str)) {
    let (need, key, called) = to;
    let wanted = Wanted::declared(object.file.spot(line), &object.key(), need, (key, called));
    draft.need(Wanted { evidence: Evidence::Discovered, ..wanted });
}

/// The Services that an Ingress leads to, in its old and its new spelling.
fn backends(node: &Node, depth: usize) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    if depth > 12 {
        return found;
    }
    for member in node.members() {
        let name = match &*member.name {
            "serviceName" => member.node.text(),
            "service" => member.node.text_of("name"),
            _ => None,
        };
        match name {
            Some(name) => found.push((member.line, name.to_owned())),
            None => found.extend(backends(&member.node, depth + 1)),
        }
    }
    node.list().iter().for_each(|entry| found.extend(backends(entry, depth + 1)));
    found
}
