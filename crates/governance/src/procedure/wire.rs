//! Events as they are stored and as programs send them: JSON with a version, read back strictly.
//!
//! A stored event is read for ever: what changes gets another version, and version 1 stays.

use process::{Actor, Deed, Event, Opinion, Party, Start, WorkItem};
use serde_json::{Map, Value as Json, json};
use terms::Instant;

/// The version that is written.
const VERSION: u64 = 1;

/// What is kept among the events of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// An event of the process.
    Event(Event),
    /// Somebody was reminded; this changes nothing of the run.
    Reminder(Reminder),
}

/// Somebody was reminded of work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reminder {
    /// Of which activity.
    pub item: WorkItem,
    /// In which role.
    pub party: Party,
    /// What is asked, in a word: `answer`, `acknowledge`.
    pub task: String,
    /// The persons who were reminded, by id.
    pub persons: Vec<String>,
    /// Who reminded them, by id; empty for the clock.
    pub by: String,
}

/// Why something cannot be read.
pub type Misread = String;

/// A stored event as JSON.
pub fn write(told: &Told) -> Json {
    match told {
        Told::Event(event) => {
            let mut all = deed(&event.deed);
            let by = &event.by;
            all.insert("v".into(), VERSION.into());
            all.insert("by".into(), party_json(&by.person, &by.role, by.provider.as_deref()));
            if by.is_delegate {
                all.insert("delegate".into(), true.into());
            }
            Json::Object(all)
        }
        Told::Reminder(reminder) => {
            let mut all = Map::new();
            all.insert("v".into(), VERSION.into());
            all.insert("deed".into(), "remind".into());
            item_into(&mut all, &reminder.item);
            let party = &reminder.party;
            all.insert("party".into(), party_json("", &party.role, party.provider.as_deref()));
            all.insert("task".into(), reminder.task.clone().into());
            all.insert("persons".into(), reminder.persons.clone().into());
            all.insert("by".into(), json!({ "person": reminder.by }));
            Json::Object(all)
        }
    }
}

/// A stored event, read back. `at` is kept beside it.
pub fn read(at: Instant, what: &Json) -> Result<Told, Misread> {
    let Json::Object(all) = what else { return Err("is no object".to_owned()) };
    if all.get("v").and_then(Json::as_u64) != Some(VERSION) {
        return Err("is of a version that this program does not know".to_owned());
    }
    let by = all.get("by").and_then(Json::as_object).ok_or("names nobody")?;
    if all.get("deed").and_then(Json::as_str) == Some("remind") {
        let persons = all.get("persons").and_then(Json::as_array).cloned().unwrap_or_default();
        return Ok(Told::Reminder(Reminder {
            item: item(all)?,
            party: party(all)?,
            task: text(all, "task")?,
            persons: persons.iter().filter_map(Json::as_str).map(str::to_owned).collect(),
            by: text(by, "person")?,
        }));
    }
    let by = Actor {
        person: text(by, "person")?,
        role: text(by, "role")?,
        provider: maybe(by, "provider")?,
        is_delegate: all.get("delegate").and_then(Json::as_bool).unwrap_or(false),
    };
    Ok(Told::Event(Event { at, by, deed: read_deed(all)? }))
}

fn party_json(person: &str, role: &str, provider: Option<&str>) -> Json {
    let mut all = Map::new();
    if !person.is_empty() {
        all.insert("person".into(), person.into());
    }
    all.insert("role".into(), role.into());
    if let Some(provider) = provider {
        all.insert("provider".into(), provider.into());
    }
    Json::Object(all)
}

fn item_into(all: &mut Map<String, Json>, item: &WorkItem) {
    all.insert("activity".into(), item.activity.clone().into());
    if let Some(provider) = &item.provider {
        all.insert("provider".into(), provider.clone().into());
    }
}

fn party_into(all: &mut Map<String, Json>, party: Option<&Party>) {
    if let Some(party) = party {
        let party = party_json("", &party.role, party.provider.as_deref());
        all.insert("party".into(), party);
    }
}

fn pairs_into(all: &mut Map<String, Json>, name: &str, pairs: &[(String, String)]) {
    let members = pairs.iter().map(|(key, text)| (key.clone(), Json::from(text.clone())));
    all.insert(name.into(), Json::Object(members.collect()));
}

/// The name of a deed.
pub fn name(deed: &Deed) -> &'static str {
    match deed {
        Deed::Start(_) => "start",
        Deed::Report { .. } => "report",
        Deed::Bring { .. } => "bring",
        Deed::Begin { .. } => "begin",
        Deed::Contribute { .. } => "contribute",
        Deed::Ask { .. } => "ask",
        Deed::Answer { .. } => "answer",
        Deed::Settle { .. } => "settle",
        Deed::Proceed { .. } => "proceed",
        Deed::Waive { .. } => "waive",
        Deed::Delegate { .. } => "delegate",
        Deed::Sign { .. } => "sign",
        Deed::Supersede { .. } => "supersede",
        Deed::Acknowledge { .. } => "acknowledge",
        Deed::Escalate { .. } => "escalate",
        Deed::Recur { .. } => "recur",
        Deed::TakeOver { .. } => "take over",
        Deed::Join { .. } => "join",
        Deed::Leave { .. } => "leave",
        Deed::Close { .. } => "close",
    }
}

/// The deeds that programs can send, for refusals.
pub const SENT: &str = "report, bring, begin, contribute, ask, answer, settle, proceed, waive, \
                        delegate, sign, supersede, acknowledge, recur, join, leave, close";

/// A deed as JSON members, without who does it.
pub fn deed(deed: &Deed) -> Map<String, Json> {
    let mut all = Map::new();
    all.insert("deed".into(), name(deed).into());
    if let Some(item) = item_of(deed) {
        item_into(&mut all, item);
    }
    let mut put = |name: &str, text: &str| {
        all.insert(name.into(), text.into());
    };
    match deed {
        Deed::Start(start) => start_into(&mut all, start),
        Deed::Report { artefact, state, words } | Deed::Bring { artefact, state, words } => {
            put("artefact", artefact);
            put("state", state);
            put("words", words);
        }
        Deed::Begin { cites, .. } => pairs_into(&mut all, "cites", cites),
        Deed::Contribute { words, .. } | Deed::Close { words } => put("words", words),
        Deed::Ask { question, until, .. } => {
            put("question", question);
            put("until", &until.to_string());
        }
        Deed::Answer { opinion, words, .. } => {
            put("opinion", opinion_word(*opinion));
            put("words", words);
        }
        Deed::Settle { party, words, .. } => {
            put("words", words);
            party_into(&mut all, Some(party));
        }
        Deed::Proceed { reason, .. } => put("reason", reason),
        Deed::Waive { artefact, reason, .. } => {
            put("artefact", artefact);
            put("reason", reason);
        }
        Deed::Delegate { party, to, reason, .. } => {
            put("to", to);
            put("reason", reason);
            party_into(&mut all, party.as_ref());
        }
        Deed::Sign { say, cites, words, .. } => {
            put("words", words);
            all.insert("say".into(), say.clone().into());
            pairs_into(&mut all, "cites", cites);
        }
        Deed::Supersede { completion, reason } => {
            put("reason", reason);
            all.insert("completion".into(), (*completion).into());
        }
        Deed::Acknowledge { notice } | Deed::Escalate { notice } => {
            all.insert("notice".into(), (*notice).into());
        }
        Deed::Recur { activity, reason } => {
            put("activity", activity);
            put("reason", reason);
        }
        Deed::TakeOver { activity, from, reason } => {
            put("activity", activity);
            put("from", from);
            put("reason", reason);
        }
        Deed::Join { provider } => put("provider", provider),
        Deed::Leave { provider, reason } => {
            put("provider", provider);
            put("reason", reason);
        }
    }
    all
}

fn start_into(all: &mut Map<String, Json>, start: &Start) {
    all.insert("course".into(), start.course.clone().into());
    all.insert("cycle".into(), start.cycle.into());
    all.insert("exercise".into(), start.is_exercise.into());
    all.insert("providers".into(), start.providers.clone().into());
    let holds = start.holds.iter().map(|(document, state)| json!([document, state]));
    all.insert("holds".into(), holds.collect::<Vec<_>>().into());
}

/// Which activity a deed is about, in which lane.
pub fn item_of(deed: &Deed) -> Option<&WorkItem> {
    match deed {
        Deed::Begin { item, .. }
        | Deed::Contribute { item, .. }
        | Deed::Ask { item, .. }
        | Deed::Answer { item, .. }
        | Deed::Settle { item, .. }
        | Deed::Proceed { item, .. }
        | Deed::Waive { item, .. }
        | Deed::Delegate { item, .. }
        | Deed::Sign { item, .. } => Some(item),
        _ => None,
    }
}

/// The word for a view.
pub fn opinion_word(opinion: Opinion) -> &'static str {
    match opinion {
        Opinion::Agree => "agree",
        Opinion::Object => "object",
        Opinion::NoView => "no view",
    }
}

/// A deed out of JSON members.
pub fn read_deed(all: &Map<String, Json>) -> Result<Deed, Misread> {
    let name = text(all, "deed")?;
    Ok(match name.as_str() {
        "start" => Deed::Start(start(all)?),
        "report" => Deed::Report {
            artefact: text(all, "artefact")?,
            state: text(all, "state")?,
            words: maybe(all, "words")?.unwrap_or_default(),
        },
        "bring" => Deed::Bring {
            artefact: text(all, "artefact")?,
            state: text(all, "state")?,
            words: text(all, "words")?,
        },
        "begin" => Deed::Begin { item: item(all)?, cites: pairs(all, "cites")? },
        "contribute" => {
            Deed::Contribute { item: item(all)?, words: maybe(all, "words")?.unwrap_or_default() }
        }
        "ask" => Deed::Ask {
            item: item(all)?,
            question: text(all, "question")?,
            until: instant(all, "until")?,
        },
        "answer" => Deed::Answer {
            item: item(all)?,
            opinion: opinion(&text(all, "opinion")?)?,
            words: maybe(all, "words")?.unwrap_or_default(),
        },
        "settle" => {
            Deed::Settle { item: item(all)?, party: party(all)?, words: text(all, "words")? }
        }
        "proceed" => Deed::Proceed { item: item(all)?, reason: text(all, "reason")? },
        "waive" => Deed::Waive {
            item: item(all)?,
            artefact: text(all, "artefact")?,
            reason: text(all, "reason")?,
        },
        "delegate" => Deed::Delegate {
            item: item(all)?,
            party: all.get("party").filter(|one| !one.is_null()).map(|_| party(all)).transpose()?,
            to: text(all, "to")?,
            reason: text(all, "reason")?,
        },
        "sign" => Deed::Sign {
            item: item(all)?,
            say: words_of(all, "say")?,
            cites: pairs(all, "cites")?,
            words: maybe(all, "words")?.unwrap_or_default(),
        },
        _ => return read_other(&name, all),
    })
}

/// Deeds about a notice, a completion, or the run as a whole.
fn read_other(name: &str, all: &Map<String, Json>) -> Result<Deed, Misread> {
    let reason = || text(all, "reason");
    Ok(match name {
        "supersede" => {
            Deed::Supersede { completion: number(all, "completion")?, reason: reason()? }
        }
        "acknowledge" => Deed::Acknowledge { notice: number(all, "notice")? },
        "escalate" => Deed::Escalate { notice: number(all, "notice")? },
        "recur" => Deed::Recur {
            activity: text(all, "activity")?,
            reason: maybe(all, "reason")?.unwrap_or_default(),
        },
        "take over" => Deed::TakeOver {
            activity: text(all, "activity")?,
            from: text(all, "from")?,
            reason: reason()?,
        },
        "join" => Deed::Join { provider: text(all, "provider")? },
        "leave" => Deed::Leave { provider: text(all, "provider")?, reason: reason()? },
        "close" => Deed::Close { words: text(all, "words")? },
        other => return Err(format!("deed is “{other}”; known are: {SENT}")),
    })
}

fn start(all: &Map<String, Json>) -> Result<Start, Misread> {
    let holds = all.get("holds").and_then(Json::as_array).cloned().unwrap_or_default();
    let pair = |pair: &Json| {
        let text = |at: usize| pair.get(at).and_then(Json::as_str).map(str::to_owned);
        text(0).zip(text(1)).ok_or("holds is no list of pairs".to_owned())
    };
    Ok(Start {
        course: text(all, "course")?,
        cycle: number(all, "cycle")?,
        is_exercise: all.get("exercise").and_then(Json::as_bool).unwrap_or(false),
        providers: words_of(all, "providers")?,
        holds: holds.iter().map(pair).collect::<Result<_, _>>()?,
    })
}

fn item(all: &Map<String, Json>) -> Result<WorkItem, Misread> {
    Ok(WorkItem { activity: text(all, "activity")?, provider: maybe(all, "provider")? })
}

fn party(all: &Map<String, Json>) -> Result<Party, Misread> {
    let party = all.get("party").and_then(Json::as_object);
    let party = party.ok_or("party is open; say {\"role\": …, \"provider\": …}")?;
    Ok(Party { role: text(party, "role")?, provider: maybe(party, "provider")? })
}

fn opinion(word: &str) -> Result<Opinion, Misread> {
    [Opinion::Agree, Opinion::Object, Opinion::NoView]
        .into_iter()
        .find(|opinion| opinion_word(*opinion) == word)
        .ok_or_else(|| format!("opinion is “{word}”; say agree, object or no view"))
}

fn text(all: &Map<String, Json>, name: &str) -> Result<String, Misread> {
    maybe(all, name)?.ok_or_else(|| format!("{name} is open; give a text"))
}

fn maybe(all: &Map<String, Json>, name: &str) -> Result<Option<String>, Misread> {
    match all.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(format!("{name} is no text")),
    }
}

fn number(all: &Map<String, Json>, name: &str) -> Result<u32, Misread> {
    let number = all.get(name).and_then(Json::as_u64).and_then(|n| u32::try_from(n).ok());
    number.ok_or_else(|| format!("{name} is no number"))
}

fn instant(all: &Map<String, Json>, name: &str) -> Result<Instant, Misread> {
    let text = text(all, name)?;
    text.parse().map_err(|_| format!("{name} is “{text}”; write 2026-11-30T17:00:00Z"))
}

fn words_of(all: &Map<String, Json>, name: &str) -> Result<Vec<String>, Misread> {
    match all.get(name) {
        None | Some(Json::Null) => Ok(Vec::new()),
        Some(Json::String(one)) => Ok(vec![one.clone()]),
        Some(Json::Array(many)) => many
            .iter()
            .map(|one| one.as_str().map(str::to_owned))
            .collect::<Option<_>>()
            .ok_or_else(|| format!("{name} is no list of texts")),
        Some(_) => Err(format!("{name} is no list of texts")),
    }
}

fn pairs(all: &Map<String, Json>, name: &str) -> Result<Vec<(String, String)>, Misread> {
    let Some(members) = all.get(name).filter(|json| !json.is_null()) else { return Ok(Vec::new()) };
    let members = members.as_object().ok_or_else(|| format!("{name} is no object"))?;
    members
        .iter()
        .map(|(key, text)| Some((key.clone(), text.as_str()?.to_owned())))
        .collect::<Option<_>>()
        .ok_or_else(|| format!("{name} holds something that is no text"))
}

#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;
