//! What somebody can do in an activity just now, each as a form.

use super::{activity::Page, key, mine, needs, short};
use crate::procedure::{
    api, deeds,
    desk::Work,
    kept::{House, KeptRun},
    papers, trail, wire, work,
};
use frame::page::{Action, FieldKind, FieldView, FormGroup, FormView, OptionView, Words, capital};
use process::{Activity, Opinion, Party, Task, Way, WorkItem, WorkView};
use std::sync::Arc;
use terms::Instant;

/// A form with its title.
pub(super) struct Titled {
    /// What it is for.
    pub title: String,
    /// By when.
    pub due: Option<Instant>,
    /// Is it asked of the reader, or only possible?
    pub is_asked: bool,
    /// The form.
    pub form: FormView,
}

fn prose(name: &str, label: &str, help: &str) -> FieldView {
    FieldView::new(name, label, FieldKind::Prose { rows: 2, most: 20_000 }).help(help)
}

fn group(fields: Vec<FieldView>) -> Vec<FormGroup> {
    vec![FormGroup { fields, ..FormGroup::default() }]
}

/// The form of a deed about an activity. It is sent to the page of the activity, so that a page
/// with what was refused has the address that it had.
fn base(house: &House, (run, item): (&KeptRun, &WorkItem), deed: &str, key: String) -> FormView {
    let mut hidden =
        vec![("deed".to_owned(), deed.to_owned()), ("activity".to_owned(), item.activity.clone())];
    if let Some(provider) = &item.provider {
        hidden.push(("provider".to_owned(), provider.clone()));
    }
    FormView { action: work::path(house, run, item), key, hidden, ..FormView::default() }
}

/// Agree, object with a reason, or have no view. No answer is chosen beforehand.
pub(super) fn answer(
    house: &House,
    (run, item): (&KeptRun, &WorkItem),
    (key, back): (String, &str),
) -> FormView {
    let mut form = base(house, (run, item), "answer", key);
    form.hidden.push(("back".to_owned(), back.to_owned()));
    form.groups = vec![mine::remark("Remark", "Needed for an objection; it must be answered.")];
    let submit =
        |words: &str, opinion| Action::named(words, "opinion", wire::opinion_word(opinion));
    form.submits = vec![
        submit("Agree", Opinion::Agree).primary().shortcut("A"),
        submit("Object", Opinion::Object).shortcut("O"),
        submit("No view", Opinion::NoView).quiet(),
    ];
    form
}

impl Page<'_> {
    fn base(&self, item: &WorkItem, deed: &str) -> FormView {
        base(self.house, (self.run, item), deed, key(self.scope))
    }

    /// What the reader can do here now.
    pub(super) fn forms(&self, item: &WorkItem) -> Vec<Titled> {
        let Some(run) = &self.run.run else { return Vec::new() };
        let Some(activity) = self.run.definition.activity(&item.activity) else {
            return Vec::new();
        };
        let view = run.work_view(&self.run.definition, item);
        let desk = self.run.desk(self.scope.now());
        let mut found: Vec<&Arc<Work>> = Vec::new();
        for party in &self.seen.parties {
            found.extend(desk.of_party(party).filter(|work| work.duty.item == *item));
        }
        found.extend(desk.of_delegate(&self.seen.person).filter(|one| one.duty.item == *item));
        // What is in the hands of somebody else is asked of that person.
        let day = self.scope.now().day();
        found.retain(|one| !work::is_elsewhere(self.house, one, (&self.seen.person, day)));
        let mut forms: Vec<Titled> = Vec::new();
        for work in found {
            for (title, mut form) in self.of_task(work, activity, view.as_ref()) {
                form.version = self.version(item).to_string();
                required(&mut form);
                let due = work.due;
                if forms.iter().all(|known| known.title != title) {
                    forms.push(Titled { title, due, is_asked: true, form });
                }
            }
        }
        let is_asked = |one: &&str| forms.iter().any(|form| form.title == *one);
        let mut beside = self.beside(item, activity, view.as_ref());
        beside.retain(|one| !is_asked(&one.title.as_str()));
        for one in &mut beside {
            one.form.version = self.version(item).to_string();
            required(&mut one.form);
        }
        forms.extend(beside);
        forms
    }

    fn of_task(
        &self,
        work: &Work,
        activity: &Activity,
        view: Option<&WorkView>,
    ) -> Vec<(String, FormView)> {
        let item = &work.duty.item;
        let base = |deed: &str| self.base(item, deed);
        let one = |title: &str, form: FormView| vec![(title.to_owned(), form)];
        match work.duty.task {
            Task::Report => one(&self.reported(work), self.report(work)),
            Task::Begin => {
                let mut form = base("begin");
                form.groups = group(cites(&activity.cites_to_start));
                form.submits = vec![Action::submit("Begin").primary()];
                one("Begin", form)
            }
            Task::Contribute => {
                let mut form = base("contribute");
                form.groups = group(vec![prose("words", "What was done", "In a sentence or two.")]);
                form.submits = vec![Action::submit("My part is done").primary()];
                one("Your part", form)
            }
            Task::Ask => one("Ask those who are consulted", self.ask(base("ask"), item)),
            Task::Answer => {
                let form = answer(self.house, (self.run, item), (key(self.scope), ""));
                one("Your answer", form)
            }
            Task::Settle => self.settles(item, view),
            Task::Proceed => {
                let mut form = base("proceed");
                let help = "The time to answer is over. Say why you go on all the same.";
                form.groups = group(vec![prose("reason", "Why without the answer?", help)]);
                form.submits = vec![Action::submit("Go on over silence").primary()];
                one("Somebody is silent", form)
            }
            Task::Sign => one(&sign_title(activity), self.sign(base("sign"), (item, activity))),
            Task::Acknowledge => {
                let mut form = base("acknowledge");
                form.hidden.push(("notice".to_owned(), work.duty.about.clone()));
                form.submits = vec![Action::submit("Acknowledge").primary()];
                one("You are informed", form)
            }
            Task::Bring => self.missing(work, activity),
            // It is closed on the page of the run.
            Task::Close => Vec::new(),
            Task::Recur => {
                let mut form = base("recur");
                let help = "It is due again; a reason is needed only before that.";
                form.groups = group(vec![prose("reason", "Why", help)]);
                form.submits = vec![Action::submit("Bring it back").primary()];
                one("Due again", form)
            }
        }
    }

    /// What nothing in this run makes: it is somewhere, or one goes on without it.
    fn missing(&self, work: &Work, activity: &Activity) -> Vec<(String, FormView)> {
        let item = &work.duty.item;
        let (artefact, state) = work.duty.about.split_once(' ').unwrap_or((&work.duty.about, ""));
        let mut form = self.base(item, "bring");
        form.hidden.push(("artefact".to_owned(), artefact.to_owned()));
        form.hidden.push(("state".to_owned(), state.to_owned()));
        let help = "Nothing in this run makes it. Once it is published in the register, the run \
                    takes notice by itself. If it is kept elsewhere, say where: it stays in the \
                    trail.";
        form.groups = group(vec![prose("words", "Where is it?", help)]);
        form.submits = vec![Action::submit("It is there").primary()];
        let name = needs::document(&self.run.definition, artefact);
        if let Some(kept) = self.shelved(artefact) {
            form.note = Words::new().link("Write it", kept.path());
        }
        let mut all = vec![(format!("{name} is missing"), form)];
        let of = |need: &&process::Need| need.artefact == artefact && need.by_reason;
        all.extend(activity.needs.iter().find(of).map(|_| self.without(item, artefact)));
        all
    }

    /// Going on without something.
    fn without(&self, item: &WorkItem, artefact: &str) -> (String, FormView) {
        let mut form = self.base(item, "waive");
        form.hidden.push(("artefact".to_owned(), artefact.to_owned()));
        form.groups = group(vec![prose("reason", "Why without it?", "It stays in the trail.")]);
        form.submits = vec![Action::submit("Go on without it")];
        (format!("Go on without {artefact}"), form)
    }

    fn reported(&self, work: &Work) -> String {
        let id = work.duty.about.split(' ').next().unwrap_or_default();
        let known = self.run.definition.artefact(id);
        format!("Report: {}", known.map_or(id, |one| one.name.as_str()))
    }

    fn report(&self, work: &Work) -> FormView {
        let item = &work.duty.item;
        let mut form = self.base(item, "report");
        let (artefact, state) = work.duty.about.split_once(' ').unwrap_or((&work.duty.about, ""));
        form.hidden.push(("artefact".to_owned(), artefact.to_owned()));
        form.hidden.push(("state".to_owned(), state.to_owned()));
        let help = "What happened, and how you know.";
        form.groups = group(vec![prose("words", "What is to be said of it", help)]);
        form.submits = vec![Action::submit("Report it").primary()];
        form
    }

    fn ask(&self, mut form: FormView, item: &WorkItem) -> FormView {
        let parts = self.run.run.as_ref().and_then(|r| r.takes_part(&self.run.definition, item));
        let consulted = parts.map(|parts| parts.consulted).unwrap_or_default();
        let names: Vec<String> = consulted
            .iter()
            .map(|party| trail::party_words(self.house, self.run, self.seen, party))
            .collect();
        let until = self.run.answer_by(item, self.scope.now(), 3).day();
        let help = format!("Asked are: {}.", names.join(", "));
        form.groups = group(vec![
            prose("question", "What are they asked?", &help),
            FieldView::new("until", "Answer until", FieldKind::Day)
                .help(
                    "17:00 UTC of that day, on which all who are asked work. After it you may go \
                     on over silence, with a reason.",
                )
                .holding(until.date().to_string()),
        ]);
        form.submits = vec![Action::submit("Ask them").primary()];
        form
    }

    fn settles(&self, item: &WorkItem, view: Option<&WorkView>) -> Vec<(String, FormView)> {
        let views = view.map(|view| view.views.as_slice()).unwrap_or_default();
        let open = views.iter().filter(|asked| {
            matches!(asked.view, Some((Opinion::Object, ..))) && asked.settled.is_none()
        });
        open.map(|asked| {
            let who = short(&trail::party_words(self.house, self.run, self.seen, &asked.party));
            let mut form = self.base(item, "settle");
            form.hidden.push(("party.role".to_owned(), asked.party.role.clone()));
            let provider = asked.party.provider.clone().unwrap_or_default();
            form.hidden.push(("party.provider".to_owned(), provider));
            let said = asked.view.as_ref().map_or("", |(_, words, _)| words.as_str());
            let help = format!("“{said}”");
            let label = "What is done about it, or why nothing?";
            form.groups = group(vec![prose("words", label, &help)]);
            form.submits = vec![Action::submit("Answer the objection").primary()];
            (format!("{who} objects"), form)
        })
        .collect()
    }

    fn sign(&self, mut form: FormView, (item, activity): (&WorkItem, &Activity)) -> FormView {
        let mut fields = Vec::new();
        let choices: Vec<&Way> = activity.ways.iter().filter(|way| !way.is_also).collect();
        if choices.len() > 1 {
            // What cannot be taken back is not decided by leaving it open.
            let is_order = !activity.order.is_empty();
            if is_order {
                let words = choices.iter().map(|way| ("choose".to_owned(), way.say.clone()));
                form.hidden.extend(words);
            }
            let option = |way: &&Way| OptionView {
                value: match way.is_ordinary && !is_order {
                    true => String::new(),
                    false => way.say.clone(),
                },
                words: match way.is_ordinary && is_order {
                    true => activity.order.clone(),
                    false => capital(&way.say),
                },
                help: self.leads(way),
                chosen: false,
            };
            let options = choices.iter().map(option).collect();
            let kind = FieldKind::Choice { options, picks: true, none: String::new() };
            fields.push(FieldView::new("say", "Decision", kind));
        }
        for way in activity.ways.iter().filter(|way| way.is_also) {
            let kind = FieldKind::Several {
                options: vec![OptionView {
                    value: way.say.clone(),
                    words: format!("{}: {}", capital(&way.say), self.leads(way)),
                    ..OptionView::default()
                }],
            };
            fields.push(FieldView::new("say", "On top of it", kind));
        }
        fields.extend(cites(&activity.cites));
        for one in papers::unplaced(self.house, self.run, item, activity.ways.iter()) {
            let label = format!("Where is {} {}?", one.id, one.name);
            let help = "Nothing of it is written here. Say where it is kept, or why there is none.";
            fields.push(FieldView::line(format!("cites.{}", one.id), label).help(help));
        }
        fields.push(match activity.ways.len() {
            0 | 1 => prose("words", "Remark", "What was done; it stays in the trail."),
            _ => prose("words", "Reason", "Needed where it leads back: what must change."),
        });
        form.groups = group(fields);
        form.submits = vec![Action::submit("Sign").primary()];
        form.note = Words::new().soft("It cannot be undone, only superseded with a reason.");
        form
    }

    /// Where a way leads, in words.
    pub(super) fn leads(&self, way: &Way) -> String {
        let name = |id: &String| {
            let known = self.run.definition.activity(id);
            known.map_or_else(|| id.clone(), |one| format!("{id} {}", one.name))
        };
        let opens: Vec<String> = way.next.iter().map(name).collect();
        match (opens.is_empty(), way.leaves_to.is_empty()) {
            (false, _) => format!("opens {}", opens.join(" and ")),
            (true, false) => format!("left to {}", way.leaves_to),
            (true, true) => "opens nothing".to_owned(),
        }
    }

    /// What can be done beside the work itself: hand on, go without something, supersede.
    fn beside(&self, item: &WorkItem, activity: &Activity, view: Option<&WorkView>) -> Vec<Titled> {
        let mut forms = Vec::new();
        let Some(run) = &self.run.run else { return forms };
        let Some(parts) = run.takes_part(&self.run.definition, item) else { return forms };
        let holds = |party| self.seen.parties.contains(party);
        let answers_for = holds(&parts.accountable);
        let has_part =
            answers_for || parts.responsible.iter().any(holds) || parts.consulted.iter().any(holds);
        if view.is_some() && run.closed().is_none() {
            forms.extend(self.handing(item, has_part));
        }
        let lacking = run.inputs(&self.run.definition, item).into_iter();
        for (need, _) in lacking.filter(|(need, there)| need.by_reason && !there) {
            if answers_for && view.is_some() {
                let (title, form) = self.without(item, &need.artefact);
                forms.push(possible(title, form));
            }
        }
        // Whoever works on it may begin it, also where it is asked of another first.
        let works = answers_for || parts.responsible.iter().any(holds);
        let desk = self.run.desk(self.scope.now());
        let mut begins = desk.all.iter().filter(|work| work.duty.task == Task::Begin);
        if works && begins.any(|one| one.duty.item == *item && !holds(&one.duty.party)) {
            let mut form = self.base(item, "begin");
            form.groups = group(cites(&activity.cites_to_start));
            form.submits = vec![Action::submit("Begin").primary()];
            forms.push(possible("Begin".to_owned(), form));
        }
        if activity.reopens && view.is_none() && has_part && run.closed().is_none() {
            forms.extend(self.raise(item, activity));
        }
        let last = run.completions(&self.run.definition).into_iter().rev();
        let last = last.filter(|one| one.superseded.is_none()).find(|one| one.item == *item);
        if let Some(done) = last.filter(|_| answers_for && run.closed().is_none()) {
            let mut form = self.base(item, "supersede");
            form.hidden.push(("completion".to_owned(), done.number.to_string()));
            let help = format!("{} opens again; what was done stays in the trail.", activity.id);
            form.groups = group(vec![prose("reason", "Why does it no longer stand?", &help)]);
            form.submits = vec![Action::submit("Supersede it")];
            forms.push(possible("Supersede the completion".to_owned(), form));
        }
        forms
    }

    /// Handing on one's own part or taking it back, giving the late part of another to somebody,
    /// and answering otherwise than before.
    fn handing(&self, item: &WorkItem, has_part: bool) -> Vec<Titled> {
        let mut forms = Vec::new();
        let now = self.scope.now();
        let desk = self.run.desk(now);
        let here: Vec<&Arc<Work>> =
            desk.all.iter().filter(|work| work.duty.item == *item).collect();
        let is_own = |party: &Party| self.seen.parties.contains(party);
        if let Some(asked) = deeds::answered(self.run, self.seen, item) {
            let mut form = answer(self.house, (self.run, item), (key(self.scope), ""));
            let said = asked.view.map_or("", |(opinion, ..)| api::opinion_said(opinion));
            form.note = Words::new().soft(format!("Now: {said}. It counts until somebody signs."));
            // A deed of its own: it is decided on what the page showed.
            for (_, deed) in form.hidden.iter_mut().filter(|(name, _)| name == "deed") {
                *deed = "change".to_owned();
            }
            for button in &mut form.submits {
                button.shortcut = "";
            }
            forms.push(possible("Change your answer".to_owned(), form));
        }
        let person = (self.seen.person.as_str(), now.day());
        let is_away = |work: &&Arc<Work>| {
            is_own(&work.duty.party) && work::is_elsewhere(self.house, work, person)
        };
        if here.iter().any(is_away) {
            let mut form = self.base(item, "delegate");
            form.hidden.push(("to".to_owned(), self.seen.person.clone()));
            form.groups = group(vec![prose("reason", "Why", "It stays in the trail.")]);
            form.submits = vec![Action::submit("Take it back")];
            forms.push(possible("Take it back".to_owned(), form));
        } else if has_part {
            forms.push(possible("Hand it on".to_owned(), self.to_whom(item, "Hand it on")));
        }
        let leads = self.run.definition.acting_roles().next().map(|role| role.id.as_str());
        let answers = |work: &Arc<Work>| {
            desk.accountable(&work.duty.item).is_some_and(is_own)
                || self.seen.parties.iter().any(|one| Some(one.role.as_str()) == leads)
        };
        let mut given: Vec<&Party> = Vec::new();
        for work in here {
            let party = &work.duty.party;
            let is_it = work.is_late(now) && !is_own(party) && work.duty.task != Task::Acknowledge;
            if !is_it || !answers(work) || given.contains(&party) {
                continue;
            }
            given.push(party);
            let words = "Give it to somebody else";
            let mut form = self.to_whom(item, words);
            form.hidden.push(("party.role".to_owned(), party.role.clone()));
            let provider = party.provider.clone().unwrap_or_default();
            form.hidden.push(("party.provider".to_owned(), provider));
            forms.push(possible(format!("{} is late", self.party(party)), form));
        }
        forms
    }

    fn to_whom(&self, item: &WorkItem, button: &str) -> FormView {
        let mut form = self.base(item, "delegate");
        let to = mine::person("to", "To whom").help("Type a part of the name, then choose.");
        form.groups = group(vec![to, prose("reason", "Why", "It stays in the trail.")]);
        form.submits = vec![Action::submit(button)];
        form
    }

    /// What begins a complete activity again: what it takes is reported anew.
    fn raise(&self, item: &WorkItem, activity: &Activity) -> Option<Titled> {
        let known = |need: &process::Need| self.run.definition.artefact(&need.artefact);
        let of = |need: &&process::Need| {
            known(need).is_some_and(|kind| kind.reported.contains(&need.state))
        };
        let need = activity.needs.iter().find(of)?;
        let mut form = self.base(item, "report");
        form.hidden.push(("artefact".to_owned(), need.artefact.clone()));
        form.hidden.push(("state".to_owned(), need.state.clone()));
        let help = format!("{} opens again, for this reason.", activity.id);
        form.groups = group(vec![prose("words", "What was learnt, or what changed?", &help)]);
        form.submits = vec![Action::submit("Begin it again")];
        Some(possible(known(need)?.name.clone(), form))
    }

    /// The address of another activity of the run.
    pub(super) fn path(&self, item: &WorkItem) -> String {
        work::path(self.house, self.run, item)
    }
}

fn sign_title(activity: &Activity) -> String {
    match (activity.order.is_empty(), activity.is_decision || activity.ways.len() > 1) {
        (false, _) => format!("{}, or not", activity.order),
        (true, true) => "Decide".to_owned(),
        (true, false) => "Sign it off".to_owned(),
    }
}

/// What somebody can do and nobody waits for.
fn possible(title: String, form: FormView) -> Titled {
    Titled { title, due: None, is_asked: false, form }
}

/// Marks what must be filled before anything is sent.
fn required(form: &mut FormView) {
    let deed = form.hidden.iter().find(|(name, _)| name == "deed").map(|(_, deed)| deed.clone());
    let deed = deed.unwrap_or_default();
    let must_choose = form.hidden.iter().any(|(name, _)| name == "choose");
    for field in form.groups.iter_mut().flat_map(|group| &mut group.fields) {
        field.required = match field.name.as_str() {
            "reason" => deed != "recur",
            "question" | "until" | "to" => true,
            "words" => matches!(deed.as_str(), "bring" | "settle" | "report"),
            "say" => must_choose && matches!(field.kind, FieldKind::Choice { .. }),
            name => name.starts_with("cites."),
        };
    }
}

/// Fields for what must be named.
fn cites(questions: &[(String, String)]) -> Vec<FieldView> {
    let field = |(key, question): &(String, String)| {
        FieldView::line(format!("cites.{key}"), capital(key)).help(capital(question))
    };
    questions.iter().map(field).collect()
}
