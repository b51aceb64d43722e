//! My work: one list over everything, late first, and the answer beside it.

use super::{activity, all, due, forms, key, late};
use crate::{
    documents::{Document, duties},
    people::Person,
    procedure::{
        api, deeds,
        desk::Kind,
        kept::{self, House},
        sight::{self, Sight},
        trail, wire,
        work::{self, Asked, Awaited, Item, List, Whose},
    },
};
use axum::response::Response;
use frame::{
    gate::{Fields, Pairs, Reader, Scope, Scoped, SignedIn},
    page::{
        Action, Aside, FieldKind, FieldView, FormGroup, FormView, Head, Html, Hue, Icon, ItemView,
        KvView, ListView, Note, Nothing, Panel, Part, Place, Status, TabView, When, Words,
        WorkEntry, WorkGroup, WorkTable,
    },
    problem::Problem,
    shell,
};
use process::{Deed, Task, WorkItem};
use record::Record;
use std::{cell::RefCell, collections::HashMap, rc::Rc};
use terms::{Id, Instant};

/// Entries that one page shows; the rest is counted.
const SHOWN: usize = 100;

/// Entries of the short list of those one waits for.
const FEW: usize = 5;

/// `GET /work`.
pub(super) async fn show(reader: Reader<SignedIn>, pairs: Pairs) -> Result<Response, Problem> {
    let scope = reader.scope();
    let house = kept::house(scope.app()).await?;
    let mut shell = shell::at(scope, Place::Work, "Work");
    shell.live = live(scope);
    let main = page(scope, &house, &pairs.0)?;
    shell::answer(&shell, &main)
}

/// Pages listen to the runs where the reader may see any.
pub(super) fn live(scope: &Scope) -> String {
    let of = crate::procedure::ProcessRun::record_type();
    if scope.reach_of(of).is_empty() { String::new() } else { of.name.to_owned() }
}

/// The inside of the page.
pub fn page(scope: &Scope, house: &House, asked: &Fields) -> Result<Html, Problem> {
    let now = scope.now();
    let Some(person) = scope.actor().person else { return nobody(house, scope) };
    let all_work = work::all_of_actor(house, scope.actor(), now);
    let tally = all_work.tally(now);
    let title = match (tally.total, tally.late) {
        (0, _) => "Nothing waits for you".to_owned(),
        (count, 0) => format!("{} for you", waits(count)),
        (count, late) => format!("{} for you, {late} late", waits(count)),
    };
    let card = house.cast.person(person);
    let name = card.map_or("", |card| card.name.as_str());
    let pressing = match tally.pressing {
        0 => "nothing late or due within a week".to_owned(),
        count => format!("{count} late or due within a week"),
    };
    let head = Head {
        title,
        under: Words::from(format!(
            "{name} · {pressing} · everything asked of you in processes, exercises and documents"
        )),
        actions: vec![Action::link("All runs", "/process")],
        ..Head::default()
    };
    let desk = Desk { scope, house, now, seen: RefCell::default() };
    let chosen = desk.chosen(&all_work, asked);
    let table = desk.table(&all_work, asked, chosen);
    let mut above: Vec<&dyn Part> = vec![&head];
    let done = desk.done(person, asked);
    above.extend(done.as_ref().map(|note| note as &dyn Part));
    let away = desk.away(person);
    above.extend(away.as_ref().map(|note| note as &dyn Part));
    let mut right = Vec::new();
    if let Some(item) = chosen {
        right.push(desk.answer(item)?);
    }
    right.extend(desk.in_absence(person)?);
    right.extend(desk.handed_on(all_work.handed_on())?);
    right.push(desk.awaited(person)?);
    right.push(desk.reachable(person)?);
    if let Some(nowhere) = nowhere(house, scope)? {
        right.push(nowhere);
    }
    let right: Vec<&dyn Part> = right.iter().map(|panel| panel as &dyn Part).collect();
    let aside = Aside {
        above: all(&above)?,
        left: all(&[&table])?,
        right: all(&right)?,
        ..Aside::default()
    };
    all(&[&aside])
}

fn waits(count: usize) -> String {
    if count == 1 { "1 thing waits".to_owned() } else { format!("{count} things wait") }
}

/// An account that names no person has no work; who sees runs still sees what lands nowhere.
fn nobody(house: &House, scope: &Scope) -> Result<Html, Problem> {
    let nothing = Nothing {
        finding: "Your account names no person, so nothing can be asked of you here.".to_owned(),
        more: "Work is asked of the persons who hold roles. An administrator of this installation \
               can tie the account to your person."
            .to_owned(),
        actions: vec![Action::link("All runs", "/process")],
    };
    let panel = Panel::flush("My work", all(&[&nothing])?);
    let head = Head { title: "Work".to_owned(), ..Head::default() };
    match nowhere(house, scope)? {
        Some(nowhere) => all(&[&head, &panel, &nowhere]),
        None => all(&[&head, &panel]),
    }
}

/// Work that lands with nobody, in runs that the reader sees whole.
pub(super) fn nowhere(house: &House, scope: &Scope) -> Result<Option<Panel>, Problem> {
    let found = work::nowhere(house, scope.now()).into_iter().filter_map(|one| {
        let seen = sight::sight(scope, house, &one.run).filter(|seen| seen.is_whole)?;
        Some((one, seen))
    });
    let items: Vec<ItemView> = found
        .map(|(one, seen)| ItemView {
            hue: Some(if one.count > 0 { Hue::Bad } else { Hue::Warn }),
            words: Words::new()
                .bold(trail::party_words(house, &one.run, &seen, &one.party))
                .text(": nobody acts today"),
            note: Words::new()
                .link(one.run.title.clone(), one.run.path())
                .text(" · ")
                .link("give the role to somebody", "/roles"),
            end: Words::new().soft(match one.count {
                0 => String::new(),
                count => format!("{count} waiting"),
            }),
        })
        .collect();
    if items.is_empty() {
        return Ok(None);
    }
    let list = ListView { items, ..ListView::default() };
    Ok(Some(Panel::flush("Work that lands with nobody", all(&[&list])?)))
}

struct Desk<'a> {
    scope: &'a Scope,
    house: &'a House,
    now: Instant,
    seen: RefCell<HashMap<Id, Rc<Sight>>>,
}

impl Desk<'_> {
    /// What the reader sees of the run of an item: whoever has work in a run sees that much of it.
    fn seen(&self, item: &Item) -> Rc<Sight> {
        let mut known = self.seen.borrow_mut();
        let seen = known.entry(item.run.id).or_insert_with(|| {
            Rc::new(sight::sight(self.scope, self.house, &item.run).unwrap_or_default())
        });
        Rc::clone(seen)
    }

    /// The entry beside the list: the one that the address names, else the first that is answered
    /// there.
    fn chosen<'i>(&self, all: &'i List, asked: &Fields) -> Option<&'i Item> {
        let first = |kind: Kind| {
            let is_there = all.count(kind) > 0;
            is_there.then(|| all.of_runs().iter().find(|item| item.kind() == kind)).flatten()
        };
        match asked.first("open") {
            Some(open) => {
                // What is done elsewhere has no panel here, and no key acts on it.
                let is_here = |item: &Item| matches!(item.kind(), Kind::Answer | Kind::Acknowledge);
                let mut of_here = all.of_runs().iter().filter(|item| is_here(item));
                of_here.find(|item| handle(item) == open)
            }
            None => first(Kind::Answer).or_else(|| first(Kind::Acknowledge)),
        }
    }

    fn table(&self, all: &List, asked: &Fields, chosen: Option<&Item>) -> WorkTable {
        let kind = asked.first("kind").and_then(api::kind_named);
        let tab = |words: &str, count: usize, href: String, current| TabView {
            words: words.to_owned(),
            href,
            count: count.to_string(),
            current,
        };
        let mut filters = vec![(None, tab("All", all.len(), "/work".into(), kind.is_none()))];
        for one in Kind::ALL {
            let href = format!("/work?kind={}", one.words().to_lowercase());
            let view = tab(one.words(), all.count(one), href, kind == Some(one));
            filters.push((Some(icon(one)), view));
        }
        let wanted: Vec<Asked<'_>> =
            all.iter().filter(|one| kind.is_none_or(|kind| one.kind() == kind)).collect();
        // They stand by due time, so each group is a stretch of them.
        let mut groups: Vec<WorkGroup> = Vec::new();
        let mut from = 0;
        while from < wanted.len().min(SHOWN) {
            let title = group(wanted[from].due(), self.now);
            let is_of = |one: &Asked<'_>| group(one.due(), self.now) == title;
            let until = from + wanted[from..].partition_point(is_of);
            let entries = wanted[from..until.min(SHOWN)].iter().map(|one| match one {
                Asked::Run(item) => self.entry(item, chosen),
                Asked::Paper(item) => self.paper(item, one.kind()),
            });
            groups.push(WorkGroup {
                title: title.to_owned(),
                count: until - from,
                entries: entries.collect(),
            });
            from = until;
        }
        let foot = match wanted.len() {
            0..=SHOWN => Words::new(),
            count => Words::from(format!("The first {SHOWN} of {count}; what is due first.")),
        };
        WorkTable {
            caption: "Everything that waits for you".to_owned(),
            filters,
            groups,
            nothing: Nothing {
                finding: match kind {
                    None => "Nothing waits for you.".to_owned(),
                    Some(kind) => {
                        format!("Nothing to {} waits for you.", kind.words().to_lowercase())
                    }
                },
                more: "What is asked of you in a process run or for a document appears here: to \
                       act, to answer, to acknowledge, to approve."
                    .to_owned(),
                actions: Vec::new(),
            },
            foot,
        }
    }

    /// What was just done from here, when the address says so and the run knows of it.
    fn done(&self, person: Id, asked: &Fields) -> Option<Note> {
        let (run, activity) = (asked.first("done")?, asked.first("activity")?);
        let (run, seen) = deeds::find_within(self.scope, self.house, run).ok()?;
        let text = person.to_string();
        let told = run.told.iter().rev().find_map(|entry| {
            let wire::Told::Event(event) = &entry.told else { return None };
            let item: WorkItem = sight::about(&run, &entry.told)?;
            let is_it = event.by.person == text && item.activity == activity;
            let is_said = matches!(event.deed, Deed::Answer { .. } | Deed::Acknowledge { .. });
            (is_it && is_said && seen.sees(&run, &item)).then_some((event, item))
        });
        let (event, item) = told?;
        let name = run.definition.activity(activity).map_or("", |one| one.name.as_str());
        let said = match &event.deed {
            Deed::Answer { opinion, .. } => match opinion {
                process::Opinion::Agree => "You agreed: ",
                process::Opinion::Object => "You objected: ",
                process::Opinion::NoView => "You have no view: ",
            },
            _ => "You acknowledged: ",
        };
        let words = Words::new()
            .bold(said)
            .link(format!("{activity} {name}"), work::path(self.house, &run, &item))
            .text(format!(" of {}, ", run.title))
            .when(When::weekday(event.at.timestamp()));
        Some(Note { hue: Hue::Ok, words, announced: true, ..Note::default() })
    }

    /// That the reader is away, with who has the work meanwhile.
    fn away(&self, person: Id) -> Option<Note> {
        let is_away = self.house.cast.is_of_the_house(person)
            && !self.house.cast.is_present(person, self.now.day());
        let until = self.house.cast.person(person).and_then(|card| card.away_until);
        let words = match until {
            Some(until) => format!("You are away until {}. ", until.words()),
            None => "You are away. ".to_owned(),
        };
        let words = words
            + "Your work goes to whoever stands in; what you do here counts all the \
                            same.";
        is_away.then(|| Note { hue: Hue::Warn, words: words.into(), ..Note::default() })
    }

    /// What waits in the roles of somebody who is away.
    fn in_absence(&self, person: Id) -> Result<Option<Panel>, Problem> {
        if self.house.cast.is_present(person, self.now.day()) {
            return Ok(None);
        }
        let waiting = work::in_absence(self.house, person, self.now);
        let (count, shown) = (waiting.len(), waiting.iter().take(SHOWN));
        if count == 0 {
            return Ok(None);
        }
        let items = shown.map(|item| self.beside(item, due(item.work.due, self.now))).collect();
        let list = ListView { items, ..ListView::default() };
        let end = Words::new().soft(super::counted(count, "thing", "things"));
        Ok(Some(Panel::flush("In your absence", all(&[&list])?).end(end)))
    }

    fn beside(&self, item: &Item, end: Words) -> ItemView {
        let seen = self.seen(item);
        ItemView {
            words: Words::of(frame::page::Inline::BoldLink(item.words(), item.path(self.house))),
            note: Words::from(item.note(self.house, &seen)),
            end,
            ..ItemView::default()
        }
    }

    /// What is in the hands of somebody else; it can be taken back where it is done.
    fn handed_on(&self, items: &[Item]) -> Result<Option<Panel>, Problem> {
        if items.is_empty() {
            return Ok(None);
        }
        let view = |item: &Item| {
            let to = item.work.duty.delegate.as_deref().unwrap_or_default();
            self.beside(item, Words::from(format!("with {}", self.house.cast.person_name(to))))
        };
        let items = items.iter().take(SHOWN).map(view).collect();
        let list = ListView { items, ..ListView::default() };
        let panel = Panel::flush("Handed on", all(&[&list])?);
        Ok(Some(panel.foot("It is taken back on the page of the activity.")))
    }

    fn entry(&self, item: &Item, chosen: Option<&Item>) -> WorkEntry {
        let seen = self.seen(item);
        let is_chosen = chosen.is_some_and(|chosen| std::ptr::eq(chosen, item));
        let href = item.path(self.house);
        let action = match item.work.duty.task {
            Task::Acknowledge => self.acknowledge(item),
            Task::Answer => {
                let open = format!("/work?open={}", handle(item));
                let action = Action::link("Answer", open);
                if is_chosen { action.primary() } else { action }
            }
            _ => Action::link(item.verb(), href.clone()),
        };
        WorkEntry {
            icon: icon(item.kind()),
            kind: item.kind().words().to_owned(),
            words: item.words(),
            href,
            note: item.note(self.house, &seen),
            waits: item.who_waits(self.now),
            due: due(item.work.due, self.now),
            action,
            selected: is_chosen,
            beside: format!("/work?open={}", handle(item)),
        }
    }

    /// What a document asks.
    fn paper(&self, item: &duties::Item, kind: Kind) -> WorkEntry {
        WorkEntry {
            icon: icon(kind),
            kind: kind.words().to_owned(),
            words: item.words(),
            href: item.path(),
            note: item.note.clone(),
            waits: item.waits.clone(),
            due: due(item.due, self.now),
            action: Action::link(item.verb(), item.path()),
            selected: false,
            beside: format!("/work?open={}", item.kept.label()),
        }
    }

    fn acknowledge(&self, item: &Item) -> Action {
        Action::post("Acknowledge", format!("{}/deeds", item.run.path()), key(self.scope))
            .with("deed", "acknowledge")
            .with("notice", item.work.duty.about.clone())
            .with("activity", item.work.duty.item.activity.clone())
            .with("back", "work")
    }

    /// The form beside the list.
    fn answer(&self, item: &Item) -> Result<Panel, Problem> {
        let seen = self.seen(item);
        let name = item.activity().map_or("", |one| one.name.as_str());
        let run = item.run.run.as_ref().ok_or(Problem::Missing)?;
        let duty = &item.work.duty;
        let place =
            Words::new().link(format!("Activity {}", duty.item.activity), item.path(self.house));
        if duty.task == Task::Acknowledge {
            let help = format!(
                "You are informed: it was completed in {}. Acknowledging says that you have read \
                 it.",
                item.run.title
            );
            let form = FormView {
                action: format!("{}/deeds", item.run.path()),
                key: key(self.scope),
                hidden: vec![
                    ("deed".into(), "acknowledge".into()),
                    ("notice".into(), duty.about.clone()),
                    ("activity".into(), duty.item.activity.clone()),
                    ("back".into(), "work".into()),
                ],
                groups: vec![FormGroup { help, ..FormGroup::default() }],
                submits: vec![Action::submit("Acknowledge").primary().shortcut("A")],
                ..FormView::default()
            };
            return Ok(Panel::text(format!("Acknowledge: {name}"), all(&[&form])?).end(place));
        }
        let view = run.work_view(&item.run.definition, &duty.item);
        let place = match self.drafts(item) {
            Some(words) => words.text(" · ").join(place),
            None => place,
        };
        let of = (&*item.run, &duty.item);
        let mut form = forms::answer(self.house, of, (key(self.scope), "work"));
        if let (Some((words, _, until)), Some(group)) =
            (view.and_then(|view| view.question), form.groups.first_mut())
        {
            let words = seen.said(self.house, &item.run, &words);
            group.help = format!("“{words}” Answer until {}.", until.words());
        }
        Ok(Panel::text(format!("Answer: {name}"), all(&[&form])?).end(place))
    }

    /// The ways to the documents about which an answer is asked.
    fn drafts(&self, item: &Item) -> Option<Words> {
        let seen = self.seen(item);
        let page = activity::Page::new(self.scope, self.house, (&item.run, &seen));
        let gives = item.activity()?.ways.iter().flat_map(|way| &way.makes);
        let mut ids: Vec<&str> = gives.map(|made| made.artefact.as_str()).collect();
        ids.extend(item.activity()?.needs.iter().map(|need| need.artefact.as_str()));
        let mut seen_ids = std::collections::BTreeSet::new();
        ids.retain(|id| seen_ids.insert(*id));
        let links = ids.into_iter().filter_map(|id| page.link_to(&item.work.duty.item, id));
        let mut all: Option<Words> = None;
        for link in links.take(FEW) {
            all = Some(match all {
                None => link,
                Some(words) => words.text(" ").join(link),
            });
        }
        all
    }

    fn awaited(&self, person: Id) -> Result<Panel, Problem> {
        let reach = self.scope.reach_of(Document::record_type());
        let reads = |organisation| reach.includes(organisation);
        let whose = Whose { person, reads: &reads };
        let (mut items, count) = work::awaited(self.house, &whose, self.now);
        items.truncate(FEW);
        let view = |one: &Awaited| {
            let (who, path, note) = match one {
                Awaited::Run(item) => {
                    let (seen, party) = (self.seen(item), &item.work.duty.party);
                    let who = trail::party_words(self.house, &item.run, &seen, party);
                    let note = format!("{} · {}", item.words(), item.run.title);
                    (who, item.path(self.house), note)
                }
                Awaited::Paper(one) => {
                    let note = format!("{} · {}", one.item.words(), one.item.note);
                    (one.who.clone(), one.item.path(), note)
                }
            };
            let due = one.due().unwrap_or(self.now);
            ItemView {
                words: Words::new().and(frame::page::Inline::BoldLink(who, path)),
                note: Words::from(note),
                end: match due <= self.now {
                    true => Status::plain(Hue::Bad, late(due, self.now)).into(),
                    false => When::day(due.day().date()).into(),
                },
                ..ItemView::default()
            }
        };
        let list = ListView {
            items: items.iter().map(view).collect(),
            none: "Nobody keeps you waiting.".into(),
            ..ListView::default()
        };
        let end = if count > FEW { format!("{FEW} of {count}") } else { String::new() };
        Ok(Panel::flush("You wait for", all(&[&list])?).end(Words::new().soft(end)))
    }

    /// When this person is away, who stands in, and the calendar.
    fn reachable(&self, person: Id) -> Result<Panel, Problem> {
        let card = self.house.cast.person(person).cloned().unwrap_or_default();
        let deputy = card.deputy.map(|id| self.house.cast.person_name(&id.to_string()));
        let planned = card.away_from.zip(card.away_until);
        let planned = planned.filter(|(_, until)| *until >= self.now.day());
        let away = match (card.state.as_str(), card.away_until, planned) {
            ("away", Some(until), _) => format!("until {}", until.words()),
            ("away", None, _) => "now".to_owned(),
            (_, _, Some((from, until))) => format!("{} to {}", from.words(), until.words()),
            _ => "none entered".to_owned(),
        };
        let kv = KvView {
            pairs: vec![
                ("Absence".to_owned(), away.into()),
                (
                    "Then goes to".to_owned(),
                    deputy.map_or_else(|| self.by_role(person), Words::from),
                ),
                ("Calendar".to_owned(), Words::new().link("private address", "/my-calendar")),
            ],
        };
        let change = format!("/persons/PER-{:04}", card.number);
        let end =
            Words::new().link("Change", change).soft(" · ").link("Everybody", "/people/cover");
        Ok(Panel::text("Away and reachable", all(&[&kv])?).end(end))
    }
}

impl Desk<'_> {
    /// Who stands in by the roles that somebody holds.
    fn by_role(&self, person: Id) -> Words {
        let all = self.house.cast.deputies_by_role(person, self.now.day());
        let said: Vec<String> = all
            .into_iter()
            .map(|(id, role)| {
                format!("{} for {role}", self.house.cast.person_name(&id.to_string()))
            })
            .collect();
        match said.is_empty() {
            true => Words::new().soft("no deputy named"),
            false => Words::from(said.join(", ")),
        }
    }
}

/// What names an entry in the address.
fn handle(item: &Item) -> String {
    let duty = &item.work.duty;
    let provider = duty.item.provider.as_deref().unwrap_or("");
    let (role, about) = (&duty.party.role, &duty.about);
    format!("{}.{}.{provider}.{role}.{about}", item.run.number, duty.item.activity)
}

fn group(due: Option<Instant>, now: Instant) -> &'static str {
    match due {
        None => "When it happens",
        Some(due) if due <= now => "Late",
        Some(due) if due.day() == now.day() => "Today",
        Some(due) if due.day().days_since(now.day()) <= 7 => "Within a week",
        Some(_) => "Later",
    }
}

fn icon(kind: Kind) -> Icon {
    match kind {
        Kind::Act => Icon::Work,
        Kind::Answer => Icon::Chat,
        Kind::Acknowledge => Icon::Bell,
        Kind::Approve => Icon::Edit,
    }
}

/// A field for a person of the register.
pub(crate) fn person(name: &str, label: &str) -> FieldView {
    let source = format!("/{}", Person::record_type().plural);
    let kind = FieldKind::Reference { options: Vec::new(), source, none: String::new() };
    FieldView::new(name, label, kind)
}

/// The field for a remark.
pub(super) fn remark(label: &str, help: &str) -> FormGroup {
    let field = FieldView::new("words", label, FieldKind::Prose { rows: 2, most: 20_000 });
    FormGroup { fields: vec![field.help(help)], ..FormGroup::default() }
}
