//! How a document moves: what each deed asks for, and what it leads to.

use super::{
    Change, Checked, Comment, Contributor, Deed, Drift, Event, FileRef, Label, Opinion, Part,
    Refused, Stage, Story, Version, View,
};
use std::sync::Arc;
use terms::Day;

/// Most characters of a text.
pub const TEXT_CHARACTERS: usize = 200_000;

/// Most characters of what is said about it.
const WORDS_CHARACTERS: usize = 5_000;

/// Most answers to one remark.
const REPLIES: usize = 100;

/// Most persons named for one version.
const CONTRIBUTORS: usize = 100;

impl Story {
    /// What follows from an event.
    ///
    /// Errors: what the lifecycle refuses, with how things stand; nothing has changed then.
    pub fn apply(&mut self, event: &Event) -> Result<(), Refused> {
        match &event.deed {
            Deed::Begin { text } => self.begin(event, text)?,
            Deed::Write { text, changed } => self.write(event, text, changed)?,
            Deed::File { file, changed } => self.file(event, file, changed)?,
            Deed::Name { person, name, part } => self.name(event, person, (name, *part))?,
            Deed::Unname { person, part } => {
                let version = self.written()?;
                version.contributors.retain(|one| one.person != *person || one.part != *part);
                version.decided_on = event.position;
            }
            Deed::Ask { until } => self.ask(event, until)?,
            Deed::Recall { reason } => {
                filled(reason, "Whoever takes a version back says why")?;
                let version = self.of_stage(&[Stage::InReview, Stage::Approved])?;
                version.stage = Stage::Draft;
                version.forget_decisions();
                version.note(event, &format!("Taken back: {reason}"));
            }
            Deed::Comment { passage, words } => self.comment(event, passage, words)?,
            Deed::Reply { comment, words } => self.reply(event, *comment, words)?,
            Deed::Settle { comment, words } => self.settle(event, *comment, words)?,
            Deed::Review { opinion, words } => self.review(event, *opinion, words)?,
            Deed::Approve { words, frozen } => self.approve(event, words, frozen)?,
            Deed::Reject { reason } => self.reject(event, reason)?,
            Deed::Publish { .. } => self.publish(event)?,
            Deed::Circulate { to, name, is_role } => self.circulate(to, name, *is_role)?,
            Deed::Withhold { to } => self.withhold(to)?,
            Deed::Repeat { days } => self.repeat(*days)?,
            Deed::Opened { version } => self.opened(event, *version)?,
            Deed::Acknowledge { version } => self.acknowledge(event, *version)?,
            Deed::Confirm { words, .. } => {
                filled(words, "Whoever confirms a document says what was looked at")?;
                self.valid()?;
                self.confirmed = Some(change(event, words));
            }
            Deed::Archive { reason } => {
                filled(reason, "Whoever ends a document says why")?;
                if let Some(open) = self.open() {
                    return Err(Refused::of(
                        "A document ends when nothing of it is on its way",
                        standing(open),
                        "publish that version first",
                    ));
                }
                self.valid()?.stage = Stage::Archived;
                self.archived = Some(change(event, reason));
                self.drift = None;
            }
            Deed::Label { state, because } => {
                self.labels.retain(|label| label.state != *state);
                let (at, state, because) = (event.at, state.clone(), because.clone());
                self.labels.push(Label { at, state, because });
            }
            Deed::Drift { sections } => {
                let drift = Drift { at: event.at, sections: sections.clone() };
                self.drift = (!sections.is_empty()).then_some(drift);
            }
            Deed::Check { copies } => {
                self.checked = Some(Checked { at: event.at, copies: copies.clone() });
            }
        }
        self.newest = event.position;
        Ok(())
    }

    fn begin(&mut self, event: &Event, text: &str) -> Result<(), Refused> {
        if let Some(open) = self.open() {
            return Err(Refused::of(
                "One version is on its way at a time",
                standing(open),
                "go on with that one",
            ));
        }
        within(text)?;
        let number = self.versions.last().map_or(1, |last| last.number + 1);
        // Whoever took part in the version before is asked again.
        let before = self.versions.last().map(|last| last.contributors.clone());
        self.versions.push(Version {
            number,
            stage: Stage::Draft,
            begun: (event.at, event.by.clone()),
            text: Arc::from(text),
            file: None,
            changes: Vec::new(),
            contributors: before.unwrap_or_default(),
            asked: None,
            views: Vec::new(),
            approvals: Vec::new(),
            rejected: None,
            frozen: Vec::new(),
            frozen_at: None,
            published: None,
            comments: Vec::new(),
            readings: Vec::new(),
            decided_on: event.position,
        });
        Ok(())
    }

    fn file(&mut self, event: &Event, file: &FileRef, changed: &str) -> Result<(), Refused> {
        let version = self.written()?;
        filled(changed, "What changed is said")?;
        version.file = Some(file.clone());
        version.text = Arc::from("");
        version.note(event, changed);
        Ok(())
    }

    fn write(&mut self, event: &Event, text: &str, changed: &str) -> Result<(), Refused> {
        within(text)?;
        let version = self.written()?;
        filled(changed, "What changed is said in a few words")?;
        version.text = Arc::from(text);
        version.file = None;
        version.note(event, changed);
        Ok(())
    }

    fn name(
        &mut self,
        event: &Event,
        person: &str,
        (name, part): (&str, Part),
    ) -> Result<(), Refused> {
        let version = self.written()?;
        if version.contributors.iter().any(|one| one.person == person && one.part == part) {
            return Err(Refused::of(
                "Everybody is named once for each part",
                format!("{name} is named as {}", part.words()),
                "name somebody else, or nobody",
            ));
        }
        if version.contributors.len() >= CONTRIBUTORS {
            return Err(Refused::of(
                "A version has 100 contributors at most",
                "they are named",
                "take somebody out first",
            ));
        }
        let contributor = Contributor { person: person.to_owned(), name: name.to_owned(), part };
        version.contributors.push(contributor);
        version.decided_on = event.position;
        Ok(())
    }

    fn ask(&mut self, event: &Event, until: &str) -> Result<(), Refused> {
        let version = self.written()?;
        let until: Day = until.parse().map_err(|_| {
            let way = "write a day like 2026-11-30";
            Refused::of("A review ends on a day", "no day is named", way)
        })?;
        if until < event.at.day() {
            let now = format!("{} is over", until.words());
            return Err(Refused::of("A review ends in the future", now, "name a later day"));
        }
        if version.text.trim().is_empty() && version.file.is_none() {
            let way = "write its text, or attach a file";
            return Err(Refused::of("Somebody reads what is written", "it is empty", way));
        }
        // P2: the author is not the sole approver.
        if !version.of_part(Part::Approver).any(|one| !version.is_author(&one.person)) {
            let now = match version.of_part(Part::Approver).next() {
                None => "nobody is named as approver".to_owned(),
                Some(one) => format!("{} wrote it and would be the only approver", one.name),
            };
            return Err(Refused::of(
                "Who writes is never the only one who approves",
                now,
                "name an approver who did not write it",
            ));
        }
        version.stage = Stage::InReview;
        version.asked = Some((event.at, event.by.clone(), until));
        version.decided_on = event.position;
        Ok(())
    }

    fn comment(&mut self, event: &Event, passage: &str, words: &str) -> Result<(), Refused> {
        filled(words, "A remark says something")?;
        let number = self.comments + 1;
        let rule = "Remarks are made while a version is written or reviewed";
        let Some(version) = self.versions.last_mut().filter(|one| one.stage.is_open()) else {
            return Err(Refused::of(rule, "no version is on its way", "revise it first"));
        };
        if version.stage == Stage::Approved {
            return Err(Refused::of(rule, standing(version), "take it back first"));
        }
        version.comments.push(Comment {
            number,
            by: event.by.clone(),
            at: event.at,
            passage: passage.trim().to_owned(),
            words: words.trim().to_owned(),
            replies: Vec::new(),
            settled: None,
        });
        self.comments = number;
        Ok(())
    }

    /// A remark that is not dealt with yet.
    fn open_comment(&mut self, number: u32) -> Result<&mut Comment, Refused> {
        let all = self.versions.iter_mut().flat_map(|one| one.comments.iter_mut());
        let Some(comment) = all.into_iter().find(|one| one.number == number) else {
            let now = format!("there is no remark {number}");
            let rule = "A remark is answered and settled by its number";
            return Err(Refused::of(rule, now, "look at the list"));
        };
        match &comment.settled {
            Some(settled) => {
                let now = format!("{} settled it: {}", settled.by.name, settled.words);
                let rule = "A remark is settled once, and then nothing is added";
                Err(Refused::of(rule, now, "make another remark"))
            }
            None => Ok(comment),
        }
    }

    fn reply(&mut self, event: &Event, number: u32, words: &str) -> Result<(), Refused> {
        filled(words, "An answer to a remark says something")?;
        let comment = self.open_comment(number)?;
        if comment.replies.len() >= REPLIES {
            let now = "it has 100";
            let rule = "A remark has 100 answers at most";
            return Err(Refused::of(rule, now, "settle it, and make another remark"));
        }
        comment.replies.push(change(event, words));
        Ok(())
    }

    fn settle(&mut self, event: &Event, number: u32, words: &str) -> Result<(), Refused> {
        filled(words, "Whoever settles a remark says what was done about it")?;
        let comment = self.open_comment(number)?;
        comment.settled = Some(change(event, words));
        Ok(())
    }

    fn review(&mut self, event: &Event, opinion: Opinion, words: &str) -> Result<(), Refused> {
        let version = self.of_stage(&[Stage::InReview])?;
        let person = &event.by.person;
        if person.is_empty() || !version.of_part(Part::Reviewer).any(|one| one.person == *person) {
            return Err(Refused::of(
                "A view is given by those who were asked for it",
                "you are not named as a reviewer of this version",
                "make a remark, or let the author name you",
            ));
        }
        if opinion == Opinion::Object {
            filled(words, "An objection has a reason")?;
        }
        version.views.retain(|view| view.by.person != *person);
        let (by, at) = (event.by.clone(), event.at);
        version.views.push(View { by, at, opinion, words: words.trim().to_owned() });
        version.decided_on = event.position;
        Ok(())
    }

    /// An approver of the version that is in review.
    fn approver(&mut self, event: &Event) -> Result<&mut Version, Refused> {
        let person = event.by.person.clone();
        // A second approval meets what came of the first.
        let again = self.versions.last().and_then(|last| last.approval_of(&person));
        if let Some(first) = again.filter(|_| !person.is_empty()) {
            let (day, version) = (first.at.day().words(), self.versions.last());
            let now = version.map(standing).unwrap_or_default();
            let now = format!("you approved it on {day}; {now}");
            return Err(Refused::of("Everybody decides once", now, "nothing is to be done"));
        }
        let version = self.of_stage(&[Stage::InReview])?;
        if person.is_empty() || !version.of_part(Part::Approver).any(|one| one.person == person) {
            let names: Vec<&str> =
                version.of_part(Part::Approver).map(|one| one.name.as_str()).collect();
            return Err(Refused::of(
                "A version is decided by its approvers",
                format!("{} may decide", names.join(", ")),
                "ask one of them",
            ));
        }
        Ok(version)
    }

    fn approve(
        &mut self,
        event: &Event,
        words: &str,
        frozen: &[super::Frozen],
    ) -> Result<(), Refused> {
        let version = self.approver(event)?;
        let objects = version.views.iter().find(|view| view.opinion == Opinion::Object);
        if let Some(objection) = objects.filter(|_| words.trim().is_empty()) {
            return Err(Refused::of(
                "Who approves over an objection says why",
                format!("{} objects: {}", objection.by.name, objection.words),
                "write why it is approved all the same, or send it back",
            ));
        }
        if version.frozen_at.is_none() {
            version.frozen = frozen.to_vec();
            version.frozen_at = Some(event.at);
        }
        version.approvals.push(change(event, words));
        version.decided_on = event.position;
        let has_approved = |person: &str| version.approval_of(person).is_some();
        if version.of_part(Part::Approver).all(|one| has_approved(&one.person)) {
            version.stage = Stage::Approved;
        }
        Ok(())
    }

    fn reject(&mut self, event: &Event, reason: &str) -> Result<(), Refused> {
        filled(reason, "Who sends a version back says why")?;
        let version = self.approver(event)?;
        version.forget_decisions();
        version.stage = Stage::Rejected;
        version.rejected = Some(change(event, reason));
        version.decided_on = event.position;
        Ok(())
    }

    fn publish(&mut self, event: &Event) -> Result<(), Refused> {
        let version = self.of_stage(&[Stage::Approved])?;
        version.stage = Stage::Published;
        version.published = Some((event.at, event.by.clone()));
        version.decided_on = event.position;
        let number = version.number;
        for older in self.versions.iter_mut().filter(|one| one.number != number) {
            if older.stage == Stage::Published {
                older.stage = Stage::Superseded;
            }
        }
        self.drift = None;
        self.confirmed = None;
        self.archived = None;
        self.checked = None;
        Ok(())
    }

    /// The version that can be written.
    fn written(&mut self) -> Result<&mut Version, Refused> {
        self.of_stage(&[Stage::Draft, Stage::Rejected])
    }

    /// The newest version, when it stands there.
    fn of_stage(&mut self, stages: &[Stage]) -> Result<&mut Version, Refused> {
        let words: Vec<&str> = stages.iter().map(|stage| stage.words()).collect();
        let rule = format!("This is done with a version that is {}", words.join(" or "));
        match self.versions.last_mut() {
            Some(version) if stages.contains(&version.stage) => Ok(version),
            Some(version) => {
                let way = match version.stage {
                    Stage::InReview | Stage::Approved => "take it back first",
                    Stage::Draft | Stage::Rejected => "put it to review first",
                    _ => "revise the document: a new version is begun",
                };
                Err(Refused::of(&rule, standing(version), way))
            }
            None => Err(Refused::of(&rule, "no version is begun", "begin the first version")),
        }
    }

    /// The version that counts.
    pub(super) fn valid(&mut self) -> Result<&mut Version, Refused> {
        let found = self.versions.iter_mut().find(|one| one.stage == Stage::Published);
        found.ok_or_else(|| {
            let now = "no version is published";
            Refused::of("This is done with what is published", now, "publish a version first")
        })
    }
}

impl Version {
    fn note(&mut self, event: &Event, words: &str) {
        self.changes.push(change(event, words));
        self.decided_on = event.position;
        if self.stage == Stage::Rejected {
            self.stage = Stage::Draft;
        }
    }

    /// What was decided on the text before it was taken back.
    fn forget_decisions(&mut self) {
        self.views.clear();
        self.approvals.clear();
        self.frozen.clear();
        self.frozen_at = None;
        self.asked = None;
    }
}

fn change(event: &Event, words: &str) -> Change {
    Change { at: event.at, by: event.by.clone(), words: words.trim().to_owned() }
}

/// How a version stands, in words.
fn standing(version: &Version) -> String {
    let mut words = format!("{} is {}", version.label(), version.stage.words());
    if let (Stage::Published, Some((at, _))) = (version.stage, &version.published) {
        words.push_str(&format!(" since {}", at.day().words()));
    }
    words
}

fn filled(words: &str, rule: &str) -> Result<(), Refused> {
    let count = words.chars().count();
    if words.trim().is_empty() {
        return Err(Refused::of(rule, "nothing is written", "write it in a sentence"));
    }
    if count > WORDS_CHARACTERS {
        let now = format!("{count} characters are written, {WORDS_CHARACTERS} are accepted");
        return Err(Refused::of(rule, now, "write it in the document itself"));
    }
    Ok(())
}

fn within(text: &str) -> Result<(), Refused> {
    let count = text.chars().count();
    if count <= TEXT_CHARACTERS {
        return Ok(());
    }
    Err(Refused::of(
        "A text has 200,000 characters at most",
        format!("this one has {count}"),
        "divide it into several documents",
    ))
}
