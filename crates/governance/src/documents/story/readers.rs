//! Who has to read what is published, and who did.

use std::ops::RangeInclusive;

use super::{Event, Reading, Recipient, Refused, Stage, Story, Version};

/// Most persons and roles that have to read a document.
const RECIPIENTS: usize = 500;

/// After how many days somebody can be asked to read the same again.
const REPEATED: RangeInclusive<u32> = 7..=1_100;

impl Story {
    pub(super) fn circulate(&mut self, to: &str, name: &str, is_role: bool) -> Result<(), Refused> {
        if self.recipients.iter().any(|one| one.to == to) {
            let now = format!("{name} is on it");
            let rule = "Everybody stands once on the list of readers";
            return Err(Refused::of(rule, now, "name somebody else, or nobody"));
        }
        if self.recipients.len() >= RECIPIENTS {
            let rule = "A list of readers has 500 entries at most";
            return Err(Refused::of(rule, "it has 500", "name a role in the place of persons"));
        }
        let (to, name) = (to.to_owned(), name.to_owned());
        self.recipients.push(Recipient { to, name, is_role });
        Ok(())
    }

    pub(super) fn withhold(&mut self, to: &str) -> Result<(), Refused> {
        let Some(at) = self.recipients.iter().position(|one| one.to == to) else {
            let rule = "Who is taken off the list of readers stands on it";
            return Err(Refused::of(rule, "that one does not", "nothing is to be done"));
        };
        self.recipients.remove(at);
        Ok(())
    }

    pub(super) fn repeat(&mut self, days: u32) -> Result<(), Refused> {
        if days > 0 && !REPEATED.contains(&days) {
            let (least, most) = (REPEATED.start(), REPEATED.end());
            let rule = format!("What is read again is read again after {least} to {most} days");
            let way = "write such a number, or 0 for once only";
            return Err(Refused::of(&rule, format!("{days} days were asked for"), way));
        }
        self.read_every = Some(days).filter(|days| *days > 0);
        Ok(())
    }

    /// The version that counts, when it is the one that somebody read.
    fn read(&mut self, event: &Event, number: u32) -> Result<&mut Version, Refused> {
        let rule = "What is read is the version that is published";
        let now = match self.published() {
            Some(published) => format!("{} is published", published.label()),
            None => "no version is published".to_owned(),
        };
        if event.by.person.is_empty() {
            let now = "your account names none";
            let way = "let an administrator say which person it belongs to";
            return Err(Refused::of("Who reads is a person of the register", now, way));
        }
        let of = |one: &&mut Version| one.stage == Stage::Published && one.number == number;
        let found = self.versions.iter_mut().find(of);
        found.ok_or_else(|| Refused::of(rule, now, "read that one"))
    }

    pub(super) fn opened(&mut self, event: &Event, number: u32) -> Result<(), Refused> {
        let reading = self.read(event, number)?.reading(event);
        if reading.opened.is_some() {
            let rule = "That somebody opened a version is noted once";
            return Err(Refused::of(rule, "it is noted", "nothing is to be done"));
        }
        reading.opened = Some(event.at);
        Ok(())
    }

    pub(super) fn acknowledge(&mut self, event: &Event, number: u32) -> Result<(), Refused> {
        let every = self.read_every.map(|days| i64::from(days) * 86_400);
        let reading = self.read(event, number)?.reading(event);
        if let Some(at) = reading.acknowledged {
            let again = every.map(|seconds| at.plus_seconds(seconds));
            if again.is_none_or(|again| event.at < again) {
                let now = format!("you said so on {}", at.day().words());
                let rule = "That a version was read is said once, and again once that is asked for";
                return Err(Refused::of(rule, now, "nothing is to be done"));
            }
            reading.before.push(at);
        }
        reading.acknowledged = Some(event.at);
        Ok(())
    }
}

impl Version {
    /// What is known of the reading of whoever acts.
    fn reading(&mut self, event: &Event) -> &mut Reading {
        let known = self.readings.iter().position(|one| one.by.is(&event.by));
        let at = known.unwrap_or_else(|| {
            let by = event.by.clone();
            self.readings.push(Reading {
                by,
                opened: None,
                acknowledged: None,
                before: Vec::new(),
            });
            self.readings.len() - 1
        });
        &mut self.readings[at]
    }
}
