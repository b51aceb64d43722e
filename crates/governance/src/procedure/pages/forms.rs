//! What somebody can do in an activity just now, each as a form.

use super::{activity::Page, key, mine, short};
use crate::procedure::{desk::Work, kept::KeptRun, trail, wire, work};
use frame::page::{Action, FieldKind, FieldView, FormGroup, FormView, OptionView, Words, capital};
use process::{Activity, Opinion, Task, Way, WorkItem, WorkView};
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

/// The form of a deed about an activity.
fn base(run: &KeptRun, item: &WorkItem, deed: &str, key: String) -> FormView {
    let mut hidden =
        vec![("deed".to_owned(), deed.to_owned()), ("activity".to_owned(), item.activity.clone())];
    if let Some(provider) = &item.provider {
        hidden.push(("provider".to_owned(), provider.clone()));
    }
    FormView { action: format!("{}/deeds", run.path()), key, hidden, ..FormView::default() }
}

/// Agree, object with a reason, or have no view. No answer is chosen beforehand.
pub(super) fn answer(run: &KeptRun, item: &WorkItem, (key, back): (String, &str)) -> FormView {
    let mut form = base(run, item, "answer", key);
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
        let mut forms: Vec<Titled> = Vec::new();
        for work in found {
            for (title, mut form) in self.of_task(work, activity, view.as_ref()) {
                form.version = self.version(item).to_string();
                let due = work.due;
                if forms.iter().all(|known| known.title != title) {
                    forms.push(Titled { title, due, is_asked: true, form });
                }
            }
        }
        forms.extend(self.beside(item, activity, view.as_ref()));
        forms
    }

    fn of_task(
        &self,
        work: &Work,
        activity: &Activity,
        view: Option<&WorkView>,
    ) -> Vec<(String, FormView)> {
        let item = &work.duty.item;
        let base = |deed: &str| base(self.run, item, deed, key(self.scope));
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
                let form = answer(self.run, item, (key(self.scope), ""));
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
            Task::Sign => one(self.sign_title(activity), self.sign(base("sign"), activity)),
            Task::Acknowledge => {
                let mut form = base("acknowledge");
                form.hidden.push(("notice".to_owned(), work.duty.about.clone()));
                form.submits = vec![Action::submit("Acknowledge").primary()];
                one("You are informed", form)
            }
            Task::Recur => {
                let mut form = base("recur");
                let help = "It is due again; a reason is needed only before that.";
                form.groups = group(vec![prose("reason", "Why", help)]);
                form.submits = vec![Action::submit("Bring it back").primary()];
                one("Due again", form)
            }
        }
    }

    fn reported(&self, work: &Work) -> String {
        let id = work.duty.about.split(' ').next().unwrap_or_default();
        let known = self.run.definition.artefact(id);
        format!("Report: {}", known.map_or(id, |one| one.name.as_str()))
    }

    fn report(&self, work: &Work) -> FormView {
        let item = &work.duty.item;
        let mut form = base(self.run, item, "report", key(self.scope));
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
        let until = self.run.due_in(item, self.scope.now(), 3).day();
        let help = format!("Asked are: {}.", names.join(", "));
        form.groups = group(vec![
            prose("question", "What are they asked?", &help),
            FieldView::new("until", "Answer until", FieldKind::Day)
                .help("17:00 UTC of that day. After it you may go on over silence, with a reason.")
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
            let mut form = base(self.run, item, "settle", key(self.scope));
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

    fn sign_title(&self, activity: &Activity) -> &'static str {
        if activity.is_decision || activity.ways.len() > 1 { "Decide" } else { "Sign it off" }
    }

    fn sign(&self, mut form: FormView, activity: &Activity) -> FormView {
        let mut fields = Vec::new();
        let choices: Vec<&Way> = activity.ways.iter().filter(|way| !way.is_also).collect();
        if choices.len() > 1 {
            let option = |way: &&Way| OptionView {
                value: if way.is_ordinary { String::new() } else { way.say.clone() },
                words: match way.is_ordinary {
                    true => "Done".to_owned(),
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
        if view.is_some() && has_part && run.closed().is_none() {
            let mut form = base(self.run, item, "delegate", key(self.scope));
            let to = mine::person("to", "To whom").help("Type a part of the name, then choose.");
            form.groups = group(vec![to, prose("reason", "Why", "It stays in the trail.")]);
            form.submits = vec![Action::submit("Hand it on")];
            forms.push(possible("Hand it on".to_owned(), form));
        }
        let lacking = run.inputs(&self.run.definition, item).into_iter();
        for (need, _) in lacking.filter(|(need, there)| need.by_reason && !there) {
            if !answers_for || view.is_none() {
                continue;
            }
            let mut form = base(self.run, item, "waive", key(self.scope));
            form.hidden.push(("artefact".to_owned(), need.artefact.clone()));
            form.groups = group(vec![prose("reason", "Why without it?", "It stays in the trail.")]);
            form.submits = vec![Action::submit("Go on without it")];
            forms.push(possible(format!("{} is missing", need.artefact), form));
        }
        if activity.reopens && view.is_none() && has_part && run.closed().is_none() {
            forms.extend(self.raise(item, activity));
        }
        let last = run.completions(&self.run.definition).into_iter().rev();
        let last = last.filter(|one| one.superseded.is_none()).find(|one| one.item == *item);
        if let Some(done) = last.filter(|_| answers_for && run.closed().is_none()) {
            let mut form = base(self.run, item, "supersede", key(self.scope));
            form.hidden.push(("completion".to_owned(), done.number.to_string()));
            let help = format!("{} opens again; what was done stays in the trail.", activity.id);
            form.groups = group(vec![prose("reason", "Why does it no longer stand?", &help)]);
            form.submits = vec![Action::submit("Supersede it")];
            forms.push(possible("Supersede the completion".to_owned(), form));
        }
        forms
    }

    /// What begins a complete activity again: what it takes is reported anew.
    fn raise(&self, item: &WorkItem, activity: &Activity) -> Option<Titled> {
        let known = |need: &process::Need| self.run.definition.artefact(&need.artefact);
        let of = |need: &&process::Need| {
            known(need).is_some_and(|kind| kind.reported.contains(&need.state))
        };
        let need = activity.needs.iter().find(of)?;
        let mut form = base(self.run, item, "report", key(self.scope));
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

/// What somebody can do and nobody waits for.
fn possible(title: String, form: FormView) -> Titled {
    Titled { title, due: None, is_asked: false, form }
}

/// Fields for what must be named.
fn cites(questions: &[(String, String)]) -> Vec<FieldView> {
    let field = |(key, question): &(String, String)| {
        FieldView::line(format!("cites.{key}"), capital(key)).help(capital(question))
    };
    questions.iter().map(field).collect()
}
