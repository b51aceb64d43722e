//! Time and people: which roles nobody holds, who is away and who acts then, who holds no role, and
//! where work would land with nobody.

use super::{all, mine};
use crate::{
    people::{
        Capacity, Person, Role,
        cast::{Cast, PersonCard, RoleCard},
    },
    procedure::kept,
};
use axum::response::Response;
use frame::{
    gate::{ReachSet, Reader, Scoped, SignedIn},
    page::{
        Action, Aside, CellLook, Head, Hue, Inline, ItemView, ListView, Nothing, Panel, Part,
        Phone, Place, Status, TableView, When, Words, counted,
    },
    problem::Problem,
    shell,
};
use record::Record;
use std::collections::{BTreeMap, BTreeSet};
use terms::{Day, Id};

/// Absences that begin within so many days are shown.
const AHEAD_DAYS: i64 = 60;

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
    let mut right = Vec::new();
    right.extend(mine::nowhere(&house, scope)?);
    right.push(idle);
    let right: Vec<&dyn Part> = right.iter().map(|one| one as &dyn Part).collect();
    let aside = Aside {
        above: all(&[&head])?,
        left: all(&[&absences, &roles])?,
        right: all(&right)?,
        ..Aside::default()
    };
    shell::answer(&shell, &all(&[&aside])?)
}

fn hang(count: usize) -> String {
    if count == 1 { "1 role hangs".to_owned() } else { format!("{count} roles hang") }
}

/// Does somebody stand for a role on a day, in whichever capacity?
fn is_on(held: &crate::people::cast::Held, day: Day) -> bool {
    held.from <= day && held.until.is_none_or(|until| until >= day)
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
            let deputy = match card.deputy {
                None => Status::plain(Hue::Bad, "nobody").into(),
                Some(deputy) if self.cast.is_present(deputy, day) => self.person(deputy),
                Some(deputy) => {
                    let words = self.person(deputy).text(" ");
                    words.and(Inline::Status(Status::plain(Hue::Bad, "away too")))
                }
            };
            let roles = self.roles.iter().filter(|(_, role)| {
                role.held.iter().any(|one| one.person == *id && is_on(one, day))
            });
            let roles: Vec<&str> = roles.map(|(_, role)| role.title.as_str()).collect();
            let name = Inline::BoldLink(card.name.clone(), person_path(card));
            vec![
                (CellLook::Plain, Words::of(name)),
                (CellLook::Plain, from),
                (CellLook::Plain, until.unwrap_or_else(|| Words::new().soft("open"))),
                (CellLook::Plain, deputy),
                (CellLook::Wrap, Words::from(roles.join(", "))),
            ]
        });
        let nothing = Nothing {
            finding: "Nobody is away, now or within 60 days.".to_owned(),
            more: "An absence is entered on the page of a person, with its days and the deputy; \
                   from its first day work goes to the deputy."
                .to_owned(),
            ..Nothing::default()
        };
        let heads = ["Who", "From", "Until", "Then acts", "Roles"].map(|head| (head, false));
        let table = TableView {
            nothing,
            phone: Phone::Blocks,
            ..TableView::small("Absences", &heads, rows.collect())
        };
        Ok(Panel::flush("Absences", all(&[&table])?))
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

fn person_path(card: &PersonCard) -> String {
    let of = Person::record_type();
    format!("/{}/{}", of.plural, of.number(card.number))
}
