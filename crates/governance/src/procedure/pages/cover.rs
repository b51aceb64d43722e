//! Time and people: which roles nobody holds, who is away and who acts then, who holds no role, and
//! where work would land with nobody.

use super::{all, mine, short};
use crate::{
    people::{
        Capacity, Organisation, Person, Role, RolePart,
        cast::{Cast, PersonCard, RoleCard},
    },
    procedure::{
        findings::{AHEAD_DAYS, is_on},
        kept,
    },
};
use axum::response::Response;
use frame::{
    gate::{ReachSet, Reader, Scoped, SignedIn},
    page::{
        Action, Aside, CellLook, Drawn, Head, Hue, Inline, ItemView, ListView, Nothing, Panel,
        Part, Phone, Place, Status, TableView, When, Words, counted,
        draw::{Tree, TreeNode},
    },
    problem::Problem,
    shell,
};
use record::Record;
use std::collections::{BTreeMap, BTreeSet};
use terms::{Day, Id};

/// Persons without a role that are named; the rest is counted.
const NAMED: usize = 30;

/// Who could act, as far as the reader reaches them.
struct Cover<'a> {
    cast: &'a Cast,
    day: Day,
    roles: Vec<(Id, &'a RoleCard)>,
    persons: BTreeMap<Id, &'a PersonCard>,
}

/// `GET /people/cover`.
pub(super) async fn show(reader: Reader<SignedIn>) -> Result<Response, Problem> {
    let scope = reader.scope();
    let house = kept::house(scope.app()).await?;
    let shell = shell::at(scope, Place::Work, "Time and people");
    let cover = Cover::of(
        &house.cast,
        (&scope.reach_of(Role::record_type()), &scope.reach_of(Person::record_type())),
        scope.now().day(),
    );
    let vacant = cover.vacant().count();
    let alone = cover.alone().count();
    let title = match (vacant, alone) {
        (0, 0) => "Every role has somebody, and somebody else".to_owned(),
        (0, alone) => format!("{} on one person alone", hang(alone)),
        (vacant, 0) => format!("In {} nobody acts today", counted(vacant, "role", "roles")),
        (vacant, alone) => format!(
            "In {} nobody acts today; {} on one person alone",
            counted(vacant, "role", "roles"),
            hang(alone)
        ),
    };
    let head = Head {
        title,
        under: "Roles with their holders and deputies, absences and who acts then; as far as you \
                may see them."
            .into(),
        actions: vec![
            Action::link("Organisation chart", "/organisations/chart"),
            Action::link("Roles", "/roles"),
            Action::link("Persons", "/persons"),
        ],
        ..Head::default()
    };
    let (roles, absences, idle) = (cover.table()?, cover.absences()?, cover.idle()?);
    let chart = cover.chart()?;
    let mut right = Vec::new();
    right.extend(mine::nowhere(&house, scope)?);
    right.push(idle);
    let right: Vec<&dyn Part> = right.iter().map(|one| one as &dyn Part).collect();
    let aside = Aside {
        above: all(&[&head])?,
        left: all(&[&absences, &roles, &chart])?,
        right: all(&right)?,
        ..Aside::default()
    };
    shell::answer(&shell, &all(&[&aside])?)
}

fn hang(count: usize) -> String {
    if count == 1 { "1 role hangs".to_owned() } else { format!("{count} roles hang") }
}

impl<'a> Cover<'a> {
    fn of(cast: &'a Cast, (of_roles, of_persons): (&ReachSet, &ReachSet), day: Day) -> Cover<'a> {
        let mut roles: Vec<(Id, &RoleCard)> =
            cast.roles().filter(|(_, role)| of_roles.includes(role.organisation)).collect();
        roles.sort_by_key(|(_, role)| role.number);
        let seen = |card: &PersonCard| {
            let is_here = !card.is_retired && card.state != "left";
            is_here && card.organisation.is_some_and(|home| of_persons.includes(home))
        };
        let persons = cast.persons().filter(|(_, card)| seen(card)).collect();
        Cover { cast, day, roles, persons }
    }

    /// Roles in which nobody acts today.
    fn vacant(&self) -> impl Iterator<Item = &(Id, &'a RoleCard)> {
        self.roles.iter().filter(|(_, role)| self.cast.acting_in(role, self.day).is_empty())
    }

    /// Roles in which somebody acts, and nobody else could.
    fn alone(&self) -> impl Iterator<Item = &(Id, &'a RoleCard)> {
        self.roles.iter().filter(|(_, role)| {
            !self.cast.acting_in(role, self.day).is_empty()
                && self.cast.could_act(role, self.day).len() < 2
        })
    }

    fn person(&self, id: Id) -> Words {
        match self.persons.get(&id) {
            Some(card) => Words::new().link(card.name.clone(), person_path(card)),
            None => Words::new().soft("somebody not shown to you"),
        }
    }

    fn names(&self, all: impl Iterator<Item = Id>) -> Words {
        let mut words = Words::new();
        for (at, id) in all.enumerate() {
            words = if at > 0 { words.text(", ") } else { words };
            words = words.join(self.person(id));
        }
        words
    }

    /// The continuity roles as a chart: each organisation, what it has a role for, who holds it and
    /// who deputises; the table says the same.
    fn chart(&self) -> Result<Panel, Problem> {
        let is_of_process = |role: &RoleCard| role.part != RolePart::Other;
        let mut homes: BTreeMap<(String, Id), Vec<&RoleCard>> = BTreeMap::new();
        for (_, role) in self.roles.iter().filter(|(_, role)| is_of_process(role)) {
            let home = self.cast.organisation_name(&role.organisation.to_string());
            homes.entry((home, role.organisation)).or_default().push(role);
        }
        let of = Role::record_type();
        let mut nodes = Vec::new();
        for ((home, id), roles) in &homes {
            let held = roles.iter().filter(|role| !self.cast.acting_in(role, self.day).is_empty());
            nodes.push(TreeNode {
                name: home.clone(),
                under: format!(
                    "{} of {} held",
                    held.count(),
                    counted(roles.len(), "role", "roles")
                ),
                href: organisation_path(self.cast, *id),
                depth: 0,
            });
            for role in roles {
                let word = match self.cast.acting_in(role, self.day).is_empty() {
                    true => "nobody acts today",
                    false => "somebody acts today",
                };
                let href = format!("/{}/{}", of.plural, of.number(role.number));
                let name = short(&role.title);
                nodes.push(TreeNode { name, under: word.to_owned(), href, depth: 1 });
                nodes.extend(self.stand(role));
            }
        }
        let label = format!(
            "Continuity roles of {}; the table of roles says the same",
            counted(homes.len(), "organisation", "organisations")
        );
        let none = homes.is_empty();
        let tree = Tree { label, nodes };
        let left_out = tree.left_out();
        let drawn = Drawn {
            both: tree.draw(),
            scrolls: true,
            label: "Continuity roles".to_owned(),
            ..Drawn::default()
        };
        let nothing = Nothing {
            finding: "No continuity role is shown to you.".to_owned(),
            more: "The lead, the BC manager, the enterprise architects and each provider's \
                   operations are roles of organisations; who holds one gets its work."
                .to_owned(),
            actions: vec![Action::link("Roles", "/roles")],
        };
        let body = if none { all(&[&nothing])? } else { all(&[&drawn])? };
        let panel = Panel::text("Continuity roles", body);
        Ok(match left_out {
            0 => panel,
            more => panel.foot(format!("{more} more stand in the table of roles.")),
        })
    }

    /// Who stands for a role today, as boxes of the chart: holders before deputies.
    fn stand(&self, role: &RoleCard) -> Vec<TreeNode> {
        let mut held: Vec<_> = role.held.iter().filter(|one| is_on(one, self.day)).collect();
        held.sort_by_key(|one| one.capacity == Capacity::Deputy);
        let node = |one: &&crate::people::cast::Held| {
            let known = self.persons.get(&one.person);
            let capacity = match one.capacity {
                Capacity::Holder => "holds it",
                Capacity::Deputy => "deputy",
            };
            let away = if self.cast.is_present(one.person, self.day) { "" } else { ", away" };
            TreeNode {
                name: known.map_or("not shown to you", |card| card.name.as_str()).to_owned(),
                under: format!("{capacity}{away}"),
                href: known.map(|card| person_path(card)).unwrap_or_default(),
                depth: 2,
            }
        };
        let nodes: Vec<TreeNode> = held.iter().map(node).collect();
        match nodes.is_empty() {
            true => vec![TreeNode {
                name: "Nobody".to_owned(),
                under: "give it to somebody".to_owned(),
                href: String::new(),
                depth: 2,
            }],
            false => nodes,
        }
    }

    /// Every role, what is wanting first.
    fn table(&self) -> Result<Panel, Problem> {
        let of = Role::record_type();
        let mut rows: Vec<(u8, Vec<(CellLook, Words)>)> = Vec::new();
        for (_, role) in &self.roles {
            let acting = self.cast.acting_in(role, self.day);
            let could = self.cast.could_act(role, self.day);
            let held = |capacity| {
                let of = role
                    .held
                    .iter()
                    .filter(move |one| one.capacity == capacity && is_on(one, self.day));
                self.names(of.map(|one| one.person))
            };
            let (order, state) = match (acting.len(), could.len()) {
                (0, _) => (0, Status::plain(Hue::Bad, "nobody acts")),
                (_, 0 | 1) => (1, Status::plain(Hue::Warn, "one person alone")),
                (_, count) => (2, Status::plain(Hue::Ok, format!("{count} persons"))),
            };
            let path = format!("/{}/{}", of.plural, of.number(role.number));
            let home = self.cast.organisation_name(&role.organisation.to_string());
            rows.push((
                order,
                vec![
                    (CellLook::Wrap, Words::of(Inline::BoldLink(role.title.clone(), path))),
                    (CellLook::Plain, home.into()),
                    (CellLook::Wrap, held(Capacity::Holder)),
                    (CellLook::Wrap, held(Capacity::Deputy)),
                    (CellLook::Plain, state.into()),
                ],
            ));
        }
        rows.sort_by_key(|(order, _)| *order);
        let count = counted(rows.len(), "role", "roles");
        let nothing = Nothing {
            finding: "No role is shown to you.".to_owned(),
            more: "Roles are entered in their register; whoever holds one gets its work."
                .to_owned(),
            ..Nothing::default()
        };
        let heads = ["Role", "Of", "Holds it", "Deputy", "Today"].map(|head| (head, false));
        let rows = rows.into_iter().map(|(_, row)| row).collect();
        let table =
            TableView { nothing, phone: Phone::Blocks, ..TableView::small("Roles", &heads, rows) };
        Ok(Panel::flush("Roles", all(&[&table])?).end(Words::new().soft(count)))
    }

    /// Who is away now or soon, and who acts then.
    fn absences(&self) -> Result<Panel, Problem> {
        let mut away: Vec<(Id, &PersonCard, Option<Day>)> = Vec::new();
        for (id, card) in &self.persons {
            let planned = card.away_from.filter(|from| {
                let is_ahead = *from > self.day && from.days_since(self.day) <= AHEAD_DAYS;
                is_ahead && self.cast.is_present(*id, self.day)
            });
            if planned.is_some() || is_away(self.cast, *id, card, self.day) {
                away.push((*id, card, planned));
            }
        }
        away.sort_by_key(|(_, card, from)| (*from, card.number));
        let rows = away.iter().map(|(id, card, planned)| {
            let day = planned.unwrap_or(self.day);
            let from =
                planned.map_or_else(|| Words::from("now"), |day| When::day(day.date()).into());
            let until = card.away_until.map(|until| Words::from(When::day(until.date())));
            let (roles, then) = self.then(*id, card, day);
            let name = Inline::BoldLink(card.name.clone(), person_path(card));
            vec![
                (CellLook::Plain, Words::of(name)),
                (CellLook::Plain, from),
                (CellLook::Plain, until.unwrap_or_else(|| Words::new().soft("open"))),
                (CellLook::Wrap, then),
                (CellLook::Wrap, Words::from(roles.join(", "))),
            ]
        });
        let nothing = Nothing {
            finding: "Nobody is away, now or within 60 days.".to_owned(),
            more: "An absence is entered on the page of a person, with its days and the deputy; \
                   from its first day work goes to that deputy, or to those of each role."
                .to_owned(),
            ..Nothing::default()
        };
        let heads = ["Who", "From", "Until", "Then acts", "Roles"].map(|head| (head, false));
        let table = TableView {
            nothing,
            phone: Phone::Blocks,
            ..TableView::small("Absences", &heads, rows.collect())
        };
        let panel = Panel::flush("Absences", all(&[&table])?);
        Ok(match self.circles() {
            Some(words) => panel.foot(words),
            None => panel,
        })
    }

    /// Who stands in for each other and for nobody else: that is fine until all of them are away.
    fn circles(&self) -> Option<Words> {
        let mut told: BTreeSet<Id> = BTreeSet::new();
        let mut words: Option<Words> = None;
        for id in self.persons.keys() {
            let circle = self.cast.deputy_circle(*id);
            if circle.is_empty() || !circle.iter().all(|one| self.persons.contains_key(one)) {
                continue;
            }
            if !told.is_disjoint(&circle.iter().copied().collect()) {
                continue;
            }
            told.extend(&circle);
            let all_away = if circle.len() == 2 { "both are" } else { "all of them are" };
            let gap = words.take().map_or_else(Words::new, |words| words.text(" "));
            words = Some(gap.join(self.names(circle.into_iter())).text(format!(
                " are deputies of each other: while {all_away} away, a role needs a deputy of its \
                 own."
            )));
        }
        words
    }

    /// The roles that somebody holds on a day of absence, and who acts in them then; where none is
    /// held, who stands in for the person.
    fn then(&self, away: Id, card: &PersonCard, day: Day) -> (Vec<&'a str>, Words) {
        let holds = |role: &RoleCard| {
            let mut held = role.held.iter().filter(|one| one.person == away && is_on(one, day));
            held.any(|one| one.capacity == Capacity::Holder)
        };
        let mut acts: Vec<(Vec<Id>, Vec<&'a str>)> = Vec::new();
        for (_, role) in self.roles.iter().filter(|(_, role)| holds(role)) {
            let acting = self.cast.acting_in(role, day).into_iter().map(|(person, _)| person);
            let acting: Vec<Id> = acting.filter(|person| *person != away).collect();
            match acts.iter_mut().find(|(known, _)| *known == acting) {
                Some((_, roles)) => roles.push(&role.title),
                None => acts.push((acting, vec![&role.title])),
            }
        }
        let mut words = Words::new();
        for (at, (acting, roles)) in acts.iter().enumerate() {
            words = if at > 0 { words.text("; ") } else { words };
            words = match acting.is_empty() {
                true => words.and(Inline::Status(Status::plain(Hue::Bad, "nobody"))),
                false => words.join(self.names(acting.iter().copied())),
            };
            words = if acts.len() > 1 {
                words.soft(format!(" in {}", roles.join(", ")))
            } else {
                words
            };
        }
        if acts.is_empty() {
            let deputy = card.deputy.filter(|one| self.cast.is_present(*one, day));
            words =
                deputy.map_or_else(|| Words::new().soft("holds no role"), |one| self.person(one));
        }
        (acts.into_iter().flat_map(|(_, roles)| roles).collect(), words)
    }

    /// Who holds no role today.
    fn idle(&self) -> Result<Panel, Problem> {
        let mut busy: BTreeSet<Id> = BTreeSet::new();
        for (_, role) in self.cast.roles() {
            busy.extend(role.held.iter().filter(|one| is_on(one, self.day)).map(|one| one.person));
        }
        let idle: Vec<_> = self.persons.iter().filter(|(id, _)| !busy.contains(*id)).collect();
        let items = idle.iter().take(NAMED).map(|(_, card)| ItemView {
            words: Words::new().link(card.name.clone(), person_path(card)),
            note: card.organisation.map_or_else(Words::new, |home| {
                Words::from(self.cast.organisation_name(&home.to_string()))
            }),
            ..ItemView::default()
        });
        let list = ListView {
            items: items.collect(),
            none: "Everybody holds a role.".into(),
            ..ListView::default()
        };
        let panel = Panel::flush("Who holds no role", all(&[&list])?);
        let panel = panel.end(Words::new().soft(counted(idle.len(), "person", "persons")));
        Ok(match idle.len() > NAMED {
            true => panel.foot(format!("The first {NAMED} of {}.", idle.len())),
            false => panel,
        })
    }
}

/// Is somebody absent who is here otherwise?
fn is_away(cast: &Cast, id: Id, card: &PersonCard, day: Day) -> bool {
    !cast.is_present(id, day) && !matches!(card.state.as_str(), "left" | "expected")
}

fn organisation_path(cast: &Cast, id: Id) -> String {
    let of = Organisation::record_type();
    let label = cast.organisation_label(&id.to_string());
    format!("/{}/{label}", of.plural)
}

fn person_path(card: &PersonCard) -> String {
    let of = Person::record_type();
    format!("/{}/{}", of.plural, of.number(card.number))
}
