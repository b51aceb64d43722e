//! The chart of the organisations: who is a part of whom, and who holds which role there.

use super::{Assignment, Capacity, Organisation, Person, Role};
use axum::response::Response;
use frame::{
    gate::{Reader, Scoped, register::View},
    page::{
        Action, CellLook, Drawn, Head, Html, Inline, Nothing, Panel, Part, Phone, Place, TableView,
        Words, counted,
        draw::{Tree, TreeNode},
    },
    problem::Problem,
    shell,
    store::{self, ListQuery, Names, Stored},
};
use record::{Record, RecordType};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use terms::{Day, Id};

/// Organisations and roles of a chart; the registers have the rest.
const MOST: usize = 2_000;

/// An organisation of the chart.
struct Box {
    stored: Stored,
    organisation: Organisation,
    depth: usize,
}

/// A role with those who stand for it today.
struct Held {
    stored: Stored,
    people: Vec<(Id, Capacity)>,
    /// The number that reaches whoever holds it at the moment.
    duty_number: Option<String>,
}

/// `GET /organisations/chart`.
pub(super) async fn show(mut reader: Reader<View>) -> Result<Response, Problem> {
    let today = reader.scope().now().day();
    let shell = shell::at(reader.scope(), Place::Work, "Organisation chart");
    let found = all(&mut reader, Organisation::record_type()).await?;
    let boxes = outline(found);
    let roles = all(&mut reader, Role::record_type()).await?;
    let names = store::names(&mut reader, &roles).await?;
    let mut held: BTreeMap<Id, Vec<Held>> = BTreeMap::new();
    for stored in roles {
        let Ok(role) = Role::from_values(&stored.values) else { continue };
        let people = holders(&role, today);
        let duty_number = role.duty_number.as_ref().map(ToString::to_string);
        let one = Held { stored, people, duty_number };
        held.entry(role.organisation.id()).or_default().push(one);
    }
    let ids: BTreeSet<Id> =
        held.values().flatten().flat_map(|role| role.people.iter().map(|(id, _)| *id)).collect();
    let ids: Vec<Id> = ids.into_iter().collect();
    let persons = store::load_many(&mut reader, Person::record_type(), &ids).await?;
    let reached = persons.iter().filter_map(|stored| Some((stored.id, reached_by(stored)?)));
    let known = Known { names, reached: reached.collect() };
    let parts = parts(&boxes, &held, &known)?;
    let parts: Vec<&dyn Part> = parts.iter().map(|part| part as &dyn Part).collect();
    shell::answer(&shell, &Html::all(&parts).map_err(Problem::fault)?)
}

/// What is known of those who hold roles: their names, and the way to reach each that is tried
/// first.
struct Known {
    names: Names,
    reached: BTreeMap<Id, String>,
}

/// The way to reach somebody that is tried first, with when it holds; the mail address where there
/// is no other.
fn reached_by(stored: &Stored) -> Option<String> {
    let person = Person::from_values(&stored.values).ok()?;
    let first = person.contacts.iter().min_by_key(|one| one.priority.unwrap_or(i64::MAX));
    let first = first.map(|one| match &one.reachable {
        Some(when) => format!("{} ({when})", one.value),
        None => one.value.to_string(),
    });
    first.or_else(|| person.email.as_ref().map(ToString::to_string))
}

/// The records of a register that are in use, as far as the reader may see them.
async fn all(by: &mut Reader<View>, of: &'static RecordType) -> Result<Vec<Stored>, Problem> {
    let query = ListQuery { limit: MOST, ..ListQuery::default() };
    Ok(store::list(by, of, &query).await?.rows)
}

/// Who stands for a role on that day, holders before deputies.
fn holders(role: &Role, today: Day) -> Vec<(Id, Capacity)> {
    let is_now =
        |one: &&Assignment| one.from <= today && one.until.is_none_or(|until| until >= today);
    let now = role.holders.iter().filter(is_now);
    let mut people: Vec<(Id, Capacity)> = now.map(|one| (one.person.id(), one.capacity)).collect();
    people.sort_by_key(|(_, capacity)| *capacity == Capacity::Deputy);
    people
}

/// The organisations as an outline: each before its parts, by name. Who is a part of something that
/// is not seen stands at the top; a circle is cut where it begins.
fn outline(found: Vec<Stored>) -> Vec<Box> {
    let read = found.into_iter().filter_map(|stored| {
        let organisation = Organisation::from_values(&stored.values).ok()?;
        Some((stored.id, (stored, organisation)))
    });
    let mut known: BTreeMap<Id, (Stored, Organisation)> = read.collect();
    let above = |organisation: &Organisation, known: &BTreeMap<Id, _>| {
        let parent = organisation.parent.as_ref().map(record::Ref::id);
        parent.filter(|parent| known.contains_key(parent))
    };
    let mut parts: BTreeMap<Option<Id>, Vec<(String, Id)>> = BTreeMap::new();
    for (id, (stored, organisation)) in &known {
        let place = parts.entry(above(organisation, &known)).or_default();
        place.push((stored.title(), *id));
    }
    parts.values_mut().for_each(|all| all.sort());
    let mut boxes = Vec::new();
    let mut seen: HashSet<Id> = HashSet::new();
    let tops = parts.get(&None).cloned().unwrap_or_default();
    let rest: Vec<(String, Id)> =
        known.iter().map(|(id, (stored, _))| (stored.title(), *id)).collect();
    for (_, top) in tops.into_iter().chain(rest) {
        let mut waiting = vec![(top, 0)];
        while let Some((id, depth)) = waiting.pop() {
            if !seen.insert(id) {
                continue;
            }
            let below = parts.get(&Some(id)).into_iter().flatten().rev();
            waiting.extend(below.map(|(_, part)| (*part, depth + 1)));
            if let Some((stored, organisation)) = known.remove(&id) {
                boxes.push(Box { stored, organisation, depth });
            }
        }
    }
    boxes
}

fn parts(
    boxes: &[Box],
    held: &BTreeMap<Id, Vec<Held>>,
    known: &Known,
) -> Result<Vec<Html>, Problem> {
    let head = Head {
        title: "Organisation chart".to_owned(),
        under: "Who is a part of whom, who stands for which role today, and how to reach them; as \
                far as you may see them."
            .into(),
        actions: vec![
            Action::link("Organisations", "/organisations"),
            Action::link("Roles", "/roles"),
        ],
        ..Head::default()
    };
    let nodes = boxes.iter().map(|one| {
        let roles = held.get(&one.stored.id).map_or(0, Vec::len);
        let kind = kind(one);
        TreeNode {
            name: one.stored.title(),
            under: match roles {
                0 => kind,
                roles => format!("{kind} · {}", counted(roles, "role", "roles")),
            },
            href: one.stored.path(),
            depth: one.depth,
        }
    });
    let label = format!(
        "{}, each with its parts. The table says the same.",
        counted(boxes.len(), "organisation", "organisations")
    );
    let tree = Tree { label, nodes: nodes.collect() };
    let words = match tree.left_out() {
        0 => Words::new(),
        more => Words::new().soft(format!("{more} more stand in the table.")),
    };
    let drawn = Drawn {
        both: tree.draw(),
        words,
        scrolls: true,
        label: "Organisation chart".to_owned(),
        ..Drawn::default()
    };
    let html = |part: &dyn Part| Html::all(&[part]).map_err(Problem::fault);
    let mut all = vec![html(&head)?];
    if !boxes.is_empty() {
        all.push(html(&Panel::text("Chart", html(&drawn)?))?);
    }
    let table = table(boxes, held, known);
    all.push(html(&Panel::flush("The same as a table", html(&table)?))?);
    Ok(all)
}

fn kind(one: &Box) -> String {
    let (at, field) = one.stored.of.field("kind").expect("an organisation has a kind");
    field.kind.words(&one.stored.values[at])
}

fn table(boxes: &[Box], held: &BTreeMap<Id, Vec<Held>>, known: &Known) -> TableView {
    let titles: BTreeMap<Id, String> =
        boxes.iter().map(|one| (one.stored.id, one.stored.title())).collect();
    let row = |one: &Box| {
        let above = one.organisation.parent.as_ref().and_then(|parent| titles.get(&parent.id()));
        let mut roles = Words::new();
        for (at, role) in held.get(&one.stored.id).into_iter().flatten().enumerate() {
            roles = if at > 0 { roles.text("; ") } else { roles };
            roles = roles.link(role.stored.title(), role.stored.path()).text(": ");
            roles = people(roles, role, known);
            if let Some(number) = &role.duty_number {
                roles = roles.text(format!(", whoever is on duty: {number}"));
            }
        }
        let duty = one.organisation.duty_desk.as_ref().map(ToString::to_string);
        vec![
            (CellLook::Wrap, Words::of(Inline::BoldLink(one.stored.title(), one.stored.path()))),
            (CellLook::Plain, kind(one).into()),
            (CellLook::Plain, above.cloned().unwrap_or_default().into()),
            (CellLook::Plain, duty.unwrap_or_default().into()),
            (CellLook::Wrap, roles),
        ]
    };
    let heads = [
        "Organisation",
        "Kind",
        "Part of",
        "Duty desk",
        "Roles, who holds them, and how to reach them",
    ];
    let heads = heads.map(|head| (head, false));
    let nothing =
        Nothing { finding: "No organisation is shown to you.".to_owned(), ..Nothing::default() };
    let rows = boxes.iter().map(row).collect();
    let table = TableView::small("Organisations and their parts", &heads, rows);
    TableView { nothing, phone: Phone::Blocks, ..table }
}

/// Who holds a role and who deputises, by name as far as they are seen.
fn people(mut words: Words, role: &Held, known: &Known) -> Words {
    if role.people.is_empty() {
        return words.soft("nobody");
    }
    for (at, (person, capacity)) in role.people.iter().enumerate() {
        words = if at > 0 { words.text(", ") } else { words };
        words = match known.names.get(*person) {
            Some(named) => words.link(named.title.clone(), named.path()),
            None => words.soft("somebody not shown to you"),
        };
        if let Some(reached) = known.reached.get(person) {
            words = words.text(format!(" {reached}"));
        }
        if *capacity == Capacity::Deputy {
            words = words.soft(" (deputy)");
        }
    }
    words
}
