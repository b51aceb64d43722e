//! The one list of record types and capabilities, put together by the binary.

use crate::{gate::Routes, page::Place};
use record::{Field, Kind, Reach, RecordType};

/// A capability: its records and its own routes. A new facility is a new field here, which every
/// capability must answer.
#[derive(Clone, Copy)]
pub struct Capability {
    /// Its name, as its folder is called.
    pub name: &'static str,
    /// Its record types; each gets the generic register.
    pub records: &'static [fn() -> &'static RecordType],
    /// The pages that deserve a design of their own.
    pub routes: fn(Routes) -> Routes,
}

/// All record types of an installation.
#[derive(Clone)]
pub struct Catalogue {
    types: Vec<&'static RecordType>,
}

impl Catalogue {
    /// The catalogue of these types, in the order in which registers are listed.
    ///
    /// Panics when the declarations contradict each other: that is a programmer's error, found at
    /// the start of every test.
    pub fn of(types: Vec<&'static RecordType>) -> Catalogue {
        let catalogue = Catalogue { types };
        for of in &catalogue.types {
            catalogue.check(of);
        }
        for of in &catalogue.types {
            catalogue.check_title(of);
        }
        let trees = catalogue.types.iter().filter(|of| of.reach == Reach::Itself).count();
        assert_eq!(trees, 1, "exactly one record type is the organisation that owns data");
        catalogue
    }

    /// The types, in order.
    pub fn types(&self) -> &[&'static RecordType] {
        &self.types
    }

    /// The type of that name (`person`).
    pub fn named(&self, name: &str) -> Option<&'static RecordType> {
        self.types.iter().find(|of| of.name == name).copied()
    }

    /// The type with that address (`persons`).
    pub fn at(&self, plural: &str) -> Option<&'static RecordType> {
        self.types.iter().find(|of| of.plural == plural).copied()
    }

    /// The types that a reference of this kind may point to, in the order in which they are
    /// offered; none when it is no reference.
    pub fn targets(&self, kind: &Kind) -> Vec<&'static RecordType> {
        kind.targets().iter().filter_map(|name| self.named(name)).collect()
    }

    /// The names of their registers, as people read them: `Services, Persons or Suppliers`.
    pub fn registers(&self, kind: &Kind) -> String {
        let mut names: Vec<&str> = self.targets(kind).iter().map(|of| of.register).collect();
        match names.pop() {
            Some(last) if !names.is_empty() => format!("{} or {last}", names.join(", ")),
            last => last.unwrap_or_default().to_owned(),
        }
    }

    /// The organisations: the type whose records own data, and its field for the parent.
    pub fn organisations(&self) -> (&'static RecordType, &'static Field) {
        let of = self.types.iter().find(|of| of.reach == Reach::Itself);
        let of = of.expect("checked when the catalogue was made");
        let parent =
            of.fields.iter().find(|f| matches!(f.kind, Kind::Ref([name]) if *name == of.name));
        (of, parent.expect("checked when the catalogue was made"))
    }

    fn check(&self, of: &'static RecordType) {
        let same = |f: &dyn Fn(&RecordType) -> &'static str| {
            self.types.iter().filter(|other| f(other) == f(of)).count()
        };
        assert_eq!(same(&|of| of.name), 1, "two record types are called {}", of.name);
        assert_eq!(same(&|of| of.plural), 1, "two registers have the address {}", of.plural);
        assert_eq!(same(&|of| of.prefix), 1, "two registers number with {}", of.prefix);
        let places = Place::ALL.map(Place::words).join(", ");
        let placed = Place::named(of.place).is_some();
        assert!(placed, "{} stands at “{}”, which is none of {places}", of.name, of.place);
        let reason = of.may_be_controlled() && of.field(CHANGE_REASON).is_some();
        assert!(!reason, "{}: {CHANGE_REASON} is what every change is asked for", of.name);
        for field in of.fields {
            assert!(
                !RESERVED.contains(&field.name),
                "{}.{} has the name of a column of every record",
                of.name,
                field.name
            );
            let plain = !matches!(field.kind, Kind::Refs(_) | Kind::Rows(_) | Kind::Money);
            assert!(
                plain || !field.sort && !field.unique,
                "{}.{}: only one plain value is sorted by or unique",
                of.name,
                field.name
            );
            self.check_references(of, field);
            self.check_said(of, field);
            if let Some((_, lifecycle)) = of.lifecycle() {
                for duty in lifecycle.duties {
                    let known = of.field(duty.field).is_some() || duty.column(of).is_some();
                    assert!(known, "{} has a duty on {}, which is no field", of.name, duty.field);
                }
                for need in lifecycle.transitions.iter().flat_map(|way| way.needs) {
                    assert!(of.field(need).is_some(), "{} needs {need}, no field", of.name);
                }
                for over in lifecycle.transitions.iter().filter_map(|way| way.over) {
                    let field = of.field(over.field).filter(|(_, f)| !f.kind.targets().is_empty());
                    assert!(field.is_some(), "{}: {} names no record", of.name, over.field);
                }
            }
        }
        self.check_shown(of);
        match of.reach {
            Reach::Itself => {
                let parents =
                    of.fields.iter().filter(|f| matches!(f.kind, Kind::Ref([n]) if *n == of.name));
                assert_eq!(parents.count(), 1, "{} needs one reference to its parent", of.name);
            }
            Reach::Field(at) => {
                let targets = self.targets(&of.fields[at].kind);
                let owner = matches!(targets[..], [target] if target.reach == Reach::Itself);
                assert!(owner, "{}: the reach is measured on an organisation", of.name);
                assert!(of.fields[at].required, "{}: somebody owns every record", of.name);
            }
        }
    }

    /// What one end says is said for a record that a field names, and nobody is made to say it.
    fn check_said(&self, of: &'static RecordType, field: &Field) {
        let Some(end) = field.said_by else { return };
        let named = of.field(end).filter(|(_, end)| matches!(end.kind, Kind::Ref(_)));
        let name = (of.name, field.name);
        assert!(named.is_some() && !field.required, "{name:?}: {end} names no end that may say it");
    }

    /// Whom a record is shown to is an organisation, named by a field or one record further.
    fn check_shown(&self, of: &'static RecordType) {
        for path in of.shown_to {
            let mut at = Some(of);
            for name in path.split('.') {
                let field = at.and_then(|of| of.field(name)).map(|(_, field)| field);
                let target = field.map(|field| self.targets(&field.kind)).unwrap_or_default();
                at = if let [one] = target[..] { Some(one) } else { None };
            }
            let is_organisation = at.is_some_and(|of| of.reach == Reach::Itself);
            assert!(is_organisation, "{}: {path} leads to no organisation", of.name);
        }
        for field in of.fields {
            let own = matches!(field.kind, Kind::Ref([name]) if *name == of.name);
            assert!(own || !field.tree, "{}.{}: above stands one of its own", of.name, field.name);
            let refers = !field.kind.targets().is_empty() && !of.shown_to.is_empty();
            let named = !field.named || refers && !field.internal;
            assert!(named, "{}.{} names nothing that is shown", of.name, field.name);
        }
        let needless = of.shown_to.is_empty() && of.fields.iter().any(|field| field.internal);
        assert!(!needless, "{}: what is shown to nobody has nothing internal", of.name);
        assert!(!of.fields[of.title].internal, "{}: whom it is shown to calls it so", of.name);
    }

    /// A title that is made of fields is a line, made of what every reader of the record may see,
    /// and not of another title that is made of this one.
    fn check_title(&self, of: &'static RecordType) {
        if !of.is_composed() {
            return;
        }
        let name = of.name;
        let title = &of.fields[of.title];
        assert!(matches!(title.kind, Kind::Line), "{name}: a title that is made is a line");
        assert!(!title.bulk && !title.unique, "{name}: a title that is made is not written");
        assert!(of.reach != Reach::Itself, "{name}: an organisation has a name of its own");
        for field in of.title_fields().map(|at| &of.fields[at]) {
            let plain = !matches!(field.kind, Kind::State(_) | Kind::Rows(_) | Kind::Prose);
            let open = field.confidential.is_none() && field.name != title.name;
            assert!(plain && open, "{name}: the title cannot be made of {}", field.name);
        }
        let (mut seen, mut next) = (Vec::new(), vec![of]);
        while let Some(other) = next.pop() {
            let fields = other.title_fields().map(|at| &other.fields[at]);
            let named = fields.flat_map(|field| self.targets(&field.kind));
            for target in named.filter(|target| target.is_composed()) {
                assert!(target.name != name, "{name}: the title is made of itself");
                if !seen.contains(&target.name) {
                    seen.push(target.name);
                    next.push(target);
                }
            }
        }
    }

    /// What a field refers to is known, and a row holds plain values.
    fn check_references(&self, of: &RecordType, field: &Field) {
        let rows = match field.kind {
            Kind::Rows(row) => row.fields,
            _ => &[],
        };
        for inner in rows {
            assert!(
                !matches!(inner.kind, Kind::Rows(_) | Kind::Refs(_) | Kind::State(_)),
                "{}.{}.{}: a row holds plain values",
                of.name,
                field.name,
                inner.name
            );
        }
        for inner in std::iter::once(field).chain(rows) {
            let targets = inner.kind.targets();
            for (at, target) in targets.iter().enumerate() {
                assert!(
                    self.named(target).is_some(),
                    "{}.{} refers to {target}, which is no record type",
                    of.name,
                    field.name
                );
                assert!(
                    !targets[..at].contains(target),
                    "{}.{} names {target} twice",
                    of.name,
                    field.name
                );
            }
        }
    }
}

/// What a change of a controlled record is asked for, in forms and refusals.
pub const CHANGE_REASON: &str = "reason";

/// The columns that every record has; no field may be called so.
pub const RESERVED: [&str; 22] = [
    "id",
    "number",
    "version",
    "reach",
    "created_at",
    "created_by",
    "changed_at",
    "changed_by",
    "retired_at",
    "retired_by",
    "state_since",
    "state_by",
    "search",
    "custom",
    "source",
    "source_key",
    "title_folded",
    // Members of the interface beside the fields.
    "url",
    "created",
    "changed",
    "retired",
    "withheld",
];
