//! One register at a time: what exists is found, what differs is saved, what is refused is named.

use super::{
    Count, Gone, Outcome, Row, merge,
    namesakes::{ByName, Namesake},
    wish::{Ground, Wish},
};
use crate::draft::NOTHING_TAKEN;
use crate::landscape::{Key, Spot};
use frame::{
    exchange::{Difference, Fate},
    gate::{Permission, Scoped, Writer},
    problem::Problem,
    store::{self, Names, Saving, Stored},
};
use record::{Kind, Reach, Record, RecordType, Value, changes};
use services::configuration::Dependency;
use std::collections::{HashMap, HashSet};
use terms::Id;

/// A record that a key stands for.
#[derive(Clone, Debug)]
pub struct Known {
    /// The record.
    pub id: Id,
    /// Whose it is.
    pub reach: Id,
    /// Its name.
    pub title: String,
}

/// An import under way.
pub struct Import<'i, P> {
    /// In whose name, and in which turn.
    pub writer: &'i mut Writer<P>,
    /// The source under which keys are kept.
    pub source: String,
    /// What people call the format.
    pub label: String,
    /// The records that keys stand for: those that were there, and those that came in.
    pub known: HashMap<Key, Known>,
    /// Entries that are not taken because something of them is refused, and where they stand.
    pub refused: HashMap<Key, Spot>,
    /// What became of it so far.
    pub outcome: Outcome,
    /// The records that came from this source before, by register and key.
    before: HashMap<&'static str, HashMap<Key, Stored>>,
    told: HashSet<(&'static str, Key)>,
    /// Records that are known by their names, by register; filled when they are asked for.
    pub(super) named: HashMap<&'static str, ByName>,
}

impl<'i, P: Permission> Import<'i, P> {
    /// Looks up everything that came from the source before.
    pub async fn begin(
        writer: &'i mut Writer<P>,
        (source, label): (String, &str),
    ) -> Result<Import<'i, P>, Problem> {
        let mut import = Import {
            writer,
            source,
            label: label.to_owned(),
            known: HashMap::new(),
            refused: HashMap::new(),
            outcome: Outcome::default(),
            before: HashMap::new(),
            told: HashSet::new(),
            named: HashMap::new(),
        };
        for of in super::registers() {
            let found = store::of_source(import.writer, of, &import.source).await?;
            let mut by_key = HashMap::with_capacity(found.len());
            for stored in found {
                let Some((_, key)) = stored.source.clone() else { continue };
                if stored.retired.is_none() {
                    import.known.insert(key.clone(), known(&stored));
                }
                by_key.insert(key, stored);
            }
            import.before.insert(of.name, by_key);
            import.outcome.counts.push(Count { of, created: 0, updated: 0, unchanged: 0 });
        }
        Ok(import)
    }

    /// Notes that the source tells of it, though nothing is wished.
    pub fn told(&mut self, of: &'static RecordType, key: &Key) {
        self.told.insert((of.name, key.clone()));
    }

    /// The record that an entry refers to. An entry that refers to a refused one is refused with
    /// it: it would come in by halves.
    pub fn end(&self, ground: &mut Ground<'_>, spot: &Spot, key: &Option<Key>) -> Option<Id> {
        let key = key.as_ref()?;
        if let Some(known) = self.known.get(key) {
            return Some(known.id);
        }
        if let Some(at) = self.refused.get(key) {
            let what = format!(
                "It refers to what stands on line {} of {}, which is not taken as it is; correct \
                 that, and this one comes in with it",
                at.line, at.file
            );
            ground.refuse(spot, what);
        }
        None
    }

    /// Names something odd.
    pub fn odd(&mut self, spot: &Spot, what: impl Into<String>, kept: impl Into<String>) {
        let problem =
            crate::landscape::Problem { spot: spot.clone(), what: what.into(), kept: kept.into() };
        self.outcome.problems.push(problem);
    }

    /// Grants wishes of one register.
    pub async fn grant(
        &mut self,
        of: &'static RecordType,
        wishes: Vec<Wish>,
    ) -> Result<(), Problem> {
        let before = self.before.remove(of.name).unwrap_or_default();
        let asked: Vec<(Key, String, Vec<Value>)> = if super::wish::is_audited(of) {
            let plain = |wish: &Wish| (wish.key.clone(), wish.name.clone(), wish.values.clone());
            wishes.iter().map(plain).collect()
        } else {
            Vec::new()
        };
        let mut savings = Vec::new();
        let mut waiting: Vec<(Wish, Option<Stored>)> = Vec::new();
        for wish in wishes {
            self.told.insert((of.name, wish.key.clone()));
            match before.get(&wish.key) {
                None => match self.namesake(of, &wish).await? {
                    Namesake::None => {
                        let source = Some((self.source.clone(), wish.key.clone()));
                        savings.push(Saving { source, ..Saving::new(wish.values.clone()) });
                        waiting.push((wish, None));
                    }
                    Namesake::Kept => self.count(of).unchanged += 1,
                    Namesake::Adopted(saving, stored) => {
                        savings.push(*saving);
                        waiting.push((wish, Some(*stored)));
                    }
                },
                Some(stored)
                    if stored.retired.is_some()
                        && merge::taken_back(self.writer, stored).await? =>
                {
                    // It went when its import was taken back, and comes again with the next one.
                    let values = merge::merged(self.writer, stored, &wish, &self.label).await?;
                    let values = values.unwrap_or_else(|| stored.values.clone());
                    savings.push(Saving {
                        values,
                        in_use: Some(true),
                        moving: true,
                        ..Saving::of(stored)
                    });
                    waiting.push((wish, Some(stored.clone())));
                }
                Some(stored) if stored.retired.is_some() => {
                    let what = format!("“{}” is out of use here", wish.name);
                    self.odd(&wish.spot, what, "It stays out of use, and as it is");
                    self.count(of).unchanged += 1;
                }
                Some(stored) => match merge::merged(self.writer, stored, &wish, &self.label).await?
                {
                    None => self.count(of).unchanged += 1,
                    Some(_) if !self.writer.scope().reach().includes(stored.reach) => {
                        let what = format!("“{}” differs, and is not yours to change", wish.name);
                        self.odd(&wish.spot, what, "It stays as it is");
                        self.count(of).unchanged += 1;
                    }
                    Some(values) => {
                        savings.push(Saving { values, ..Saving::of(stored) });
                        waiting.push((wish, Some(stored.clone())));
                    }
                },
            }
        }
        self.before.insert(of.name, before);
        self.save(of, savings, waiting).await?;
        self.tell(of, asked);
        Ok(())
    }

    /// Puts down what the files tell of services and components, for a comparison.
    fn tell(&mut self, of: &'static RecordType, asked: Vec<(Key, String, Vec<Value>)>) {
        let names: HashMap<Id, &str> =
            self.known.values().map(|known| (known.id, known.title.as_str())).collect();
        let text = |kind: &Kind, value: &Value| match value {
            Value::Ref(id) => names.get(id).map(|name| (*name).to_owned()),
            Value::Nothing => None,
            value => Some(kind.text(value)),
        };
        let Reach::Field(at) = of.reach else { return };
        let told = asked.iter().map(|(key, name, values)| {
            let fields = of.fields.iter().zip(values);
            let fields =
                fields.filter_map(|(field, value)| Some((field.name, text(&field.kind, value)?)));
            let known = self.known.get(key).map(|known| known.title.clone());
            let name = known.unwrap_or_else(|| name.clone());
            super::Told { of, name, at: values[at].as_ref_id(), fields: fields.collect() }
        });
        let told: Vec<super::Told> = told.collect();
        self.outcome.told.extend(told);
    }

    async fn save(
        &mut self,
        of: &'static RecordType,
        savings: Vec<Saving>,
        waiting: Vec<(Wish, Option<Stored>)>,
    ) -> Result<(), Problem> {
        if savings.is_empty() {
            return Ok(());
        }
        let outcomes = store::save_many(self.writer, of, savings).await?;
        for ((wish, before), outcome) in waiting.into_iter().zip(outcomes) {
            match outcome {
                Ok(outcome) => {
                    self.known.insert(wish.key.clone(), known(outcome.stored()));
                    self.done(of, &wish.spot, before.as_ref(), outcome.stored()).await?;
                }
                Err(refusals) => {
                    let words: Vec<String> = refusals.into_iter().map(|one| one.words).collect();
                    let what = format!("“{}”: {}", wish.name, words.join("; "));
                    let kept = match &before {
                        None => NOTHING_TAKEN.to_owned(),
                        Some(stored) => format!("{} stays as it is", stored.label()),
                    };
                    self.odd(&wish.spot, what, kept);
                    self.outcome.read += 1;
                    if before.is_none() {
                        self.refused.insert(wish.key, wish.spot);
                    }
                }
            }
        }
        Ok(())
    }

    async fn done(
        &mut self,
        of: &'static RecordType,
        spot: &Spot,
        before: Option<&Stored>,
        after: &Stored,
    ) -> Result<(), Problem> {
        let (fate, differences) = match before {
            None => (Fate::New, Vec::new()),
            Some(before) => (Fate::Changed, self.differences(before, after).await?),
        };
        match fate {
            Fate::New => self.count(of).created += 1,
            _ => self.count(of).updated += 1,
        }
        self.outcome.rows.push(Row {
            of,
            spot: spot.clone(),
            fate,
            title: after.title(),
            label: after.label(),
            version: before.map_or(0, |before| before.version),
            differences,
            values: if before.is_none() { after.values.clone() } else { Vec::new() },
        });
        Ok(())
    }

    async fn differences(
        &mut self,
        before: &Stored,
        after: &Stored,
    ) -> Result<Vec<Difference>, Problem> {
        let of = before.of;
        let changed = changes(of, &before.values, &after.values);
        // Names are asked for only where a reference changed: most changes are plain values.
        let is_reference = |value: &Value| matches!(value, Value::Ref(_));
        let names = if changed.iter().any(|c| is_reference(&c.before) || is_reference(&c.after)) {
            store::names(self.writer, &[before.clone(), after.clone()]).await?
        } else {
            Names::default()
        };
        let text = |kind: &Kind, value: &Value| match value {
            Value::Ref(id) => names.get(*id).map(|named| named.title.clone()).unwrap_or_default(),
            value => kind.text(value),
        };
        let found = changed.into_iter().map(|change| {
            let field = &of.fields[change.field];
            Difference {
                label: field.label.to_owned(),
                before: text(&field.kind, &change.before),
                after: text(&field.kind, &change.after),
            }
        });
        let mut found: Vec<Difference> = found.collect();
        let mut other = |label: &str, before: &str, after: &str| {
            let (before, after) = (before.to_owned(), after.to_owned());
            found.push(Difference { label: label.to_owned(), before, after });
        };
        if before.retired.is_some() && after.retired.is_none() {
            other("Use", "out of use", "in use");
        }
        if before.source.is_none()
            && let Some((source, key)) = &after.source
        {
            other("Source", "", &[source, ": ", key].concat());
        }
        Ok(found)
    }

    /// Did somebody settle which record a need means that the source leaves open?
    pub fn is_settled(&self, key: &Key) -> bool {
        let of = Dependency::record_type();
        let Some((at, _)) = of.field("provider") else { return false };
        let before = self.before.get(of.name).and_then(|before| before.get(key));
        before.is_some_and(|stored| !stored.values[at].is_nothing())
    }

    /// Is there a record of that key already?
    pub fn is_known(&self, of: &'static RecordType, key: &Key) -> bool {
        self.before.get(of.name).is_some_and(|before| before.contains_key(key))
    }

    fn count(&mut self, of: &'static RecordType) -> &mut Count {
        let counts = &mut self.outcome.counts;
        let at = counts.iter().position(|count| count.of.name == of.name);
        &mut counts[at.expect("every register was counted from the beginning")]
    }

    /// What the source told of before and does not tell of now.
    pub fn gone(&mut self) {
        for of in super::registers() {
            let Some(before) = self.before.get(of.name) else { continue };
            let mut gone: Vec<&Stored> = before
                .iter()
                .filter(|(key, stored)| {
                    stored.retired.is_none() && !self.told.contains(&(of.name, (*key).clone()))
                })
                .map(|(_, stored)| stored)
                .collect();
            gone.sort_by_key(|stored| stored.number);
            let gone = gone.into_iter();
            self.outcome.gone.extend(gone.map(|stored| Gone {
                of,
                title: stored.title(),
                label: stored.label(),
            }));
        }
    }
}

/// The record as a key stands for it.
pub(super) fn known(stored: &Stored) -> Known {
    Known { id: stored.id, reach: stored.reach, title: stored.title() }
}
