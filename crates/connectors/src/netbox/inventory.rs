//! The objects of a dump by model and number, whichever way they were exported.

use crate::{
    draft::{Draft, File},
    landscape::Spot,
    tree::Node,
};
use std::collections::{BTreeMap, HashMap};

/// Models that are read for what they say about others, or that no register is for.
const QUIET: [&str; 6] = ["dcim.", "circuits.", "virtualization.", "tenancy.", "ipam.", "extras."];

/// An object.
pub struct Object<'d> {
    file: &'d File,
    /// What it is: `dcim.device`.
    pub model: String,
    /// Its number among those.
    pub pk: String,
    fields: &'d Node,
}

impl Object<'_> {
    /// The key under which it is kept.
    pub fn key(&self) -> String {
        [&self.model, "/", &self.pk].concat()
    }

    /// Where it stands.
    pub fn spot(&self) -> Spot {
        self.file.spot(self.fields.line)
    }

    /// The text of a field; of a choice its value.
    pub fn text(&self, field: &str) -> Option<String> {
        let node = self.fields.get(field)?;
        let text = node.text().or_else(|| node.text_of("value"))?;
        Some(text.to_owned())
    }

    /// The key of the object that a field refers to.
    pub fn refers(&self, model: &str, field: &str) -> Option<String> {
        let node = self.fields.get(field)?;
        let pk = node.text().or_else(|| node.text_of("id"))?;
        Some([model, "/", pk].concat())
    }

    /// The field itself.
    pub fn field(&self, name: &str) -> Option<&Node> {
        self.fields.get(name)
    }
}

/// All objects that were read.
pub struct Inventory<'d> {
    objects: Vec<Object<'d>>,
    by_key: HashMap<String, usize>,
    by_model: HashMap<String, Vec<usize>>,
}

impl<'d> Inventory<'d> {
    /// Sorts what the documents hold; what is no object is named.
    pub fn of(draft: &mut Draft, documents: &'d [(&'d File, Node)]) -> Inventory<'d> {
        let mut inventory =
            Inventory { objects: Vec::new(), by_key: HashMap::new(), by_model: HashMap::new() };
        let mut strange: BTreeMap<String, (Spot, usize)> = BTreeMap::new();
        for (file, document) in documents {
            let listed = document.get("results");
            if listed.is_none() && document.kind() != "a list" {
                let what = format!(
                    "This is {}, neither a list of objects nor a page of results",
                    document.kind()
                );
                draft.leave_out(file.spot(document.line), what);
            }
            for node in listed.unwrap_or(document).list() {
                match object(file, node) {
                    Some(object) if QUIET.iter().any(|app| object.model.starts_with(app)) => {
                        inventory.take(draft, object);
                    }
                    Some(object) => {
                        let spot = file.spot(node.line);
                        strange.entry(object.model).or_insert((spot, 0)).1 += 1;
                    }
                    None => {
                        let what = "The entry has no model and number, and no address of NetBox";
                        draft.leave_out(file.spot(node.line), what);
                    }
                }
            }
        }
        for (model, (spot, count)) in strange {
            let what = format!("“{model}” is no model that is understood ({count} entries)");
            (0..count - 1).for_each(|_| draft.count_left_out());
            draft.leave_out(spot, what);
        }
        inventory
    }

    fn take(&mut self, draft: &mut Draft, object: Object<'d>) {
        let key = object.key();
        if let Some(first) = self.by_key.get(&key) {
            let line = self.objects[*first].spot().line;
            let what = format!("“{key}” stands on line {line} as well; one entry for each object");
            draft.leave_out(object.spot(), what);
            return;
        }
        let at = self.objects.len();
        self.by_key.insert(key, at);
        self.by_model.entry(object.model.clone()).or_default().push(at);
        self.objects.push(object);
    }

    /// The objects of a model, in the order of the file.
    pub fn all(&self, model: &str) -> impl Iterator<Item = &Object<'d>> {
        let places = self.by_model.get(model).map(Vec::as_slice).unwrap_or_default();
        places.iter().map(|at| &self.objects[*at])
    }

    /// The object of that key.
    pub fn get(&self, key: &str) -> Option<&Object<'d>> {
        self.by_key.get(key).map(|at| &self.objects[*at])
    }

    /// What people call the object of that key.
    pub fn called(&self, key: &str) -> String {
        let object = self.get(key);
        let name = object.and_then(|one| one.text("name").or_else(|| one.text("cid")));
        name.unwrap_or_else(|| key.to_owned())
    }

    /// The name of the object that one of the fields refers to.
    pub fn name_of(&self, object: &Object<'_>, model: &str, fields: &[&str]) -> Option<String> {
        fields.iter().find_map(|field| {
            let told = object.field(field).and_then(|node| node.text_of("name"));
            let own = told.map(str::to_owned);
            own.or_else(|| self.get(&object.refers(model, field)?)?.text("name"))
        })
    }

    /// Who makes a device, and its model.
    pub fn make(&self, object: &Object<'_>) -> Option<String> {
        let of_type = self.get(&object.refers("dcim.devicetype", "device_type")?)?;
        let model = of_type.text("model")?;
        let maker = self.name_of(of_type, "dcim.manufacturer", &["manufacturer"]);
        Some(maker.map_or(model.clone(), |maker| [&maker, " ", &model].concat()))
    }
}

/// An object of a dump, or of a page of the interface, whose address tells its model.
fn object<'d>(file: &'d File, node: &'d Node) -> Option<Object<'d>> {
    if let (Some(model), Some(pk), Some(fields)) =
        (node.text_of("model"), node.text_of("pk"), node.get("fields"))
    {
        let model = model.to_lowercase();
        return Some(Object { file, model, pk: pk.to_owned(), fields });
    }
    let pk = node.text_of("id")?.to_owned();
    let (_, path) = node.text_of("url")?.split_once("/api/")?;
    let mut parts = path.split('/');
    let (app, plural) = (parts.next()?, parts.next()?.replace('-', ""));
    let one = match plural.as_str() {
        "virtualmachines" => "virtualmachine",
        plural => plural.strip_suffix('s')?,
    };
    Some(Object { file, model: [app, ".", one].concat(), pk, fields: node })
}
