//! Stories of one record: its form, conflict, draft, steps, history, comments and files, told by
//! people at the door.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on stops there")]

use ::record::{Record, Ref, Refs, State};
use frame::catalogue::Capability;
use frame::database::{Ask, Sql};
use frame::gate::AccessRole;
use frame::store::{self, Saving};
use frame::testkit::{Client, On, Port, Seen, commit};
use governance::people::{Organisation, Person};
use terms::{Day, Duration, Id, Instant, Line, Money};

mod record {
    //! Stories that have a file of their own.
    pub(crate) mod parts;
}
use crate::record::parts::{
    a_refused_form_names_the_parts_that_have_to_change,
    fields_stand_under_the_same_headings_everywhere,
    one_bar_of_tabs_stands_on_every_page_of_a_record, the_history_can_be_read_whole,
    who_is_mentioned_is_told_and_marks_it_as_read,
};

/// Whether a beacon burns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, State)]
#[state(initial = Dark)]
#[transition(name = "light", label = "Light it", from(Dark), to = Lit)]
enum Glow {
    /// Nobody lit it yet.
    #[state(hidden("price"))]
    Dark,
    /// It burns.
    #[state(tone = "ok", required("lasts"), locked("name"))]
    Lit,
}

/// A light on a tower: one field of each kind.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "BEA", place = "Work", reach = owner)]
struct Beacon {
    /// What it is called.
    #[field(title)]
    name: Line,
    /// Whose it is.
    owner: Ref<Organisation>,
    /// Is it manned?
    manned: bool,
    /// Is it painted?
    painted: Option<bool>,
    /// When it was seen last.
    seen: Option<Instant>,
    /// The day of its next visit.
    visit: Option<Day>,
    /// How long it burns.
    lasts: Option<Duration>,
    /// What it costs.
    price: Option<Money>,
    /// How high it stands.
    #[field(min = 0, max = 300, unit = "m")]
    height: Option<i64>,
    /// Who keeps it.
    keepers: Refs<Person>,
    /// Where its key lies.
    #[field(confidential = "private")]
    key_place: Option<Line>,
    /// Whether it burns.
    glow: Glow,
}

const BEACONS: Capability =
    Capability { name: "beacons", records: &[Beacon::record_type], routes: |routes| routes };

/// An installation with two organisations that must not see each other's data.
struct World {
    port: Port,
}

impl World {
    /// Altus is ORG-0001, Corvid ORG-0002; Dana Holt of Altus is PER-0001, Omer Kaya of Corvid
    /// PER-0002. lea leads everything; cora contributes to and alma leads Altus, rhea reads it.
    async fn new(on: On) -> Option<World> {
        let mut capabilities = governance::CAPABILITIES.to_vec();
        capabilities.push(BEACONS);
        let mut port = Port::open(capabilities, on).await?;
        port.account("root", &[(AccessRole::Administrator, None)]).await;
        port.account("lea", &[(AccessRole::Lead, None)]).await;
        let lea = port.as_("lea");
        for name in ["Altus", "Corvid"] {
            lea.post("/organisations", &[("name", name), ("kind", "provider")]).await.is(303);
        }
        for (name, of) in [("Dana Holt", "ORG-0001"), ("Omer Kaya", "ORG-0002")] {
            lea.post("/persons", &[("name", name), ("organisation", of)]).await.is(303);
        }
        let altus = id_of(&lea, "/organisations/ORG-0001/edit").await;
        port.account("cora", &[(AccessRole::Contributor, Some(altus))]).await;
        port.account("alma", &[(AccessRole::Lead, Some(altus))]).await;
        port.account("rhea", &[(AccessRole::Reader, Some(altus))]).await;
        Some(World { port })
    }

    fn as_(&self, login: &str) -> Client {
        self.port.as_(login)
    }
}

/// The id of the record whose form this is, out of the topic of its draft.
async fn id_of(client: &Client, form: &str) -> Id {
    let text = client.get(form).await.is(200).text();
    let topic = between(&text, "name=\"_topic\" value=\"", "\"");
    topic.split('/').nth(1).unwrap().parse().unwrap()
}

/// The pairs that a browser would send of the page's first form to `action`, as it was shown.
fn sent(page: &str, action: &str) -> Vec<(String, String)> {
    let flat = flat(page);
    let form = between(&flat, &format!("action=\"{action}\""), "</form>");
    let mut pairs = Vec::new();
    let value = |tag: &str, name: &str| {
        let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
        Some(plain(&tag[start..start + tag[start..].find('"')?]))
    };
    for piece in form.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap();
        let has = |word: &str| tag.split_whitespace().any(|part| part == word);
        if tag.starts_with("input") {
            let kind = value(tag, "type").unwrap_or_default();
            let ticked = !matches!(kind.as_str(), "checkbox" | "radio") || has("checked");
            if let (true, Some(name)) = (ticked, value(tag, "name")) {
                pairs.push((name, value(tag, "value").unwrap_or_default()));
            }
        } else if tag.starts_with("select") {
            pairs.push((value(tag, "name").unwrap(), String::from("\0first")));
        } else if tag.starts_with("option") {
            let last = pairs.last_mut().unwrap();
            if has("selected") || last.1 == "\0first" {
                last.1 = value(tag, "value").unwrap();
            }
        } else if tag.starts_with("textarea") {
            pairs.push((value(tag, "name").unwrap(), plain(text.trim())));
        }
    }
    pairs
}

/// Text without the escapes of the markup.
fn plain(text: &str) -> String {
    let text = text.replace("&#34;", "\"").replace("&#39;", "'").replace("&#60;", "<");
    text.replace("&#62;", ">").replace("&#38;", "&")
}

fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// What stands between two texts, line breaks of the markup set aside.
fn between(text: &str, from: &str, to: &str) -> String {
    let flat = flat(text);
    let start = flat.find(from).unwrap_or_else(|| panic!("no {from} in {flat}")) + from.len();
    let end = flat[start..].find(to).unwrap();
    flat[start..start + end].to_owned()
}

/// The markup in one line, for what is broken over several.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn sees(seen: &Seen, words: &str) {
    let text = flat(&seen.text());
    assert!(text.contains(words), "no “{words}” in {text}");
}

fn sees_not(seen: &Seen, words: &str) {
    let text = flat(&seen.text());
    assert!(!text.contains(words), "“{words}” in {text}");
}

/// Byte for byte the same, but for the key of the form that signs out, which is new each time.
fn same(foreign: &Seen, missing: &Seen) {
    let without_key = |seen: &Seen| {
        let text = seen.text();
        let (before, rest) = text.split_once("name=\"_key\" value=\"").unwrap();
        format!("{before}{}", rest.split_once('"').unwrap().1)
    };
    let (foreign, missing) = (without_key(foreign), without_key(missing));
    assert!(foreign == missing, "{foreign}\n{missing}");
}

macro_rules! on_both {
    ($($story:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $story() {
                super::$story(super::On::Sqlite).await;
            })*
        }
        mod postgres {
            $(#[tokio::test]
            async fn $story() {
                super::$story(super::On::Postgres).await;
            })*
        }
    };
}

on_both! {
    a_form_says_everything_that_is_wrong_at_once_and_keeps_what_was_typed,
    a_change_keeps_what_was_typed_and_says_what_was_done,
    an_older_version_shows_both_sides_and_the_person_decides,
    a_draft_survives_and_goes_when_the_record_is_saved,
    an_earlier_value_is_put_back_and_a_write_is_undone,
    the_past_is_shown_as_it_was_and_cannot_be_changed,
    a_step_asks_for_what_it_needs_and_is_done_once_it_is_there,
    what_is_out_of_use_says_so_and_comes_back,
    a_foreign_record_is_as_missing_as_none_at_every_address,
    a_file_comes_back_byte_for_byte_and_only_as_a_download,
    a_comment_mentions_links_and_is_withdrawn_by_its_author_alone,
    rows_are_added_and_removed_without_a_script,
    nul_is_refused_and_a_formula_is_only_text,
    what_is_withheld_is_neither_in_the_page_nor_in_its_history,
    a_form_sent_as_it_was_shown_changes_nothing,
    own_fields_stand_beside_the_declared_ones,
    what_a_state_locks_or_hides_stays_as_it_is,
    a_write_over_several_records_is_not_undone_from_one_of_them,
    a_form_that_is_sent_twice_adds_one_record,
    fields_stand_under_the_same_headings_everywhere,
    a_refused_form_names_the_parts_that_have_to_change,
    one_bar_of_tabs_stands_on_every_page_of_a_record,
    the_history_can_be_read_whole,
    who_is_mentioned_is_told_and_marks_it_as_read,
}

async fn a_form_says_everything_that_is_wrong_at_once_and_keeps_what_was_typed(on: On) {
    let Some(world) = World::new(on).await else { return };
    let lea = world.as_("lea");
    let empty = lea.get("/persons/new").await;
    empty.is(200);
    sees(&empty, "<title>New person");
    sees(&empty, "The name as it is called out.");
    let typed = [("name", ""), ("organisation", "ORG-0099"), ("email", "dana at altus")];
    let seen = lea.post("/persons", &typed).await;
    seen.is(422);
    sees(&seen, "<title>Error: New person");
    sees(&seen, "The person cannot be added yet: 3 answers have to change");
    for field in ["name", "organisation", "email"] {
        sees(&seen, &format!("href=\"#f-{field}\""));
        sees(&seen, &format!("id=\"f-{field}-e\""));
    }
    sees(&seen, "value=\"dana at altus\"");
    sees(&seen, "ORG-0099");
    let fault = between(&seen.text(), "href=\"#f-email\">", "</a>");
    assert_eq!(flat(&seen.text()).matches(&fault).count(), 2, "the same words at the field");
    let good = [("name", "Ana Reis"), ("organisation", "ORG-0001 Altus"), ("email", "")];
    let seen = lea.post("/persons", &good).await;
    assert!(seen.is(303).location().starts_with("/persons/PER-0003?saved="));
    let page = lea.get(seen.location()).await;
    page.is(200);
    sees(&page, "Ana Reis");
    sees(&page, "Undo");
}

async fn a_change_keeps_what_was_typed_and_says_what_was_done(on: On) {
    let Some(world) = World::new(on).await else { return };
    let cora = world.as_("cora");
    let page = cora.get("/persons/PER-0001").await;
    page.is(200);
    sees(&page, "PER-0001");
    sees(&page, "data of <a href=\"/organisations/ORG-0001\">Altus</a>");
    sees(&page, "href=\"/persons/PER-0001/edit?field=email#fact-email\"");
    let in_place = cora.get("/persons/PER-0001/edit?field=email").await;
    sees(in_place.is(200), "name=\"_field\" value=\"email\"");
    let bad = [("_version", "1"), ("_field", "email"), ("email", "nowhere")];
    let seen = cora.post("/persons/PER-0001", &bad).await;
    seen.is(422);
    sees(&seen, "value=\"nowhere\"");
    sees(&seen, "href=\"#f-email\"");
    let good = [("_version", "1"), ("_field", "email"), ("email", "dana@altus.example")];
    let seen = cora.post("/persons/PER-0001", &good).await;
    assert!(seen.is(303).location().ends_with("#fact-email"), "{}", seen.location());
    let page = cora.get(seen.location().split('#').next().unwrap()).await;
    sees(&page, "dana@altus.example");
    sees(&page, "version 2");
    let id = id_of(&cora, "/persons/PER-0001/edit").await;
    cora.get(&format!("/persons/{id}")).await.is(303);
    let same = cora.post("/persons/PER-0001", &[("_version", "2"), ("name", "Dana Holt")]).await;
    assert_eq!(same.is(303).location(), "/persons/PER-0001?same=yes");
    let unread = cora.post("/persons/PER-0001", &[("name", "Dana Holt")]).await;
    unread.is(400);
    // Whoever may only read is offered no change and makes none.
    let rhea = world.as_("rhea");
    sees_not(&rhea.get("/persons/PER-0001").await, "/edit");
    rhea.get("/persons/PER-0001/edit").await.is(403);
    rhea.post("/persons/PER-0001", &good).await.is(403);
}

async fn an_older_version_shows_both_sides_and_the_person_decides(on: On) {
    let Some(world) = World::new(on).await else { return };
    let (lea, cora) = (world.as_("lea"), world.as_("cora"));
    let hers = [("_version", "1"), ("job_title", "Storage lead"), ("languages", "English")];
    lea.post("/persons/PER-0001", &hers).await.is(303);
    let mine = [("_version", "1"), ("job_title", "Storage operator"), ("languages", "")];
    let seen = cora.post("/persons/PER-0001", &mine).await;
    seen.is(412);
    sees(&seen, "was changed by two people");
    sees(&seen, "You began from version 1.");
    sees(&seen, "<ins>Storage operator</ins>");
    sees(&seen, "<ins>Storage lead</ins>");
    sees_not(&seen, " checked");
    sees(&seen, "name=\"_version\" value=\"2\"");
    // Nothing was changed, and what was typed waits as a draft.
    sees(&lea.get("/persons/PER-0001").await, "Storage lead");
    sees(&cora.get("/persons/PER-0001").await, "Go on with the draft");
    sees_not(&lea.get("/persons/PER-0001").await, "Go on with the draft");
    let form = cora.get("/persons/PER-0001/edit").await;
    sees(&form, "value=\"Storage operator\"");
    sees(&form, "name=\"_version\" value=\"1\"");
    let again = [
        ("_version", "2"),
        ("_conflict", "1"),
        ("job_title", "Storage operator"),
        ("languages", ""),
    ];
    let undecided = cora.post("/persons/PER-0001", &again).await;
    sees(undecided.is(422), "Choose a side: yours or the saved one");
    let mut by_field = again.to_vec();
    by_field.push(("_pick", "fields"));
    let by_field = cora.post("/persons/PER-0001", &by_field).await;
    sees(by_field.is(200), "name=\"side.job_title\"");
    let mut half = again.to_vec();
    half.extend([("_by_field", "job_title"), ("_by_field", "languages")]);
    half.push(("side.job_title", "yours"));
    sees(cora.post("/persons/PER-0001", &half).await.is(422), "Choose a side for each field");
    half.push(("side.languages", "saved"));
    cora.post("/persons/PER-0001", &half).await.is(303);
    let page = cora.get("/persons/PER-0001").await;
    sees(&page, "Storage operator");
    sees(&page, "<dd>English");
    sees(&page, "version 3");
    sees_not(&cora.get("/persons/PER-0001/edit").await, "Your draft of");
    // The whole of the saved side leaves everything as it is.
    let whole = [("_version", "3"), ("_conflict", "1"), ("side", "saved"), ("job_title", "None")];
    let seen = cora.post("/persons/PER-0001", &whole).await;
    assert_eq!(seen.is(303).location(), "/persons/PER-0001?same=yes");
}

async fn a_draft_survives_and_goes_when_the_record_is_saved(on: On) {
    let Some(world) = World::new(on).await else { return };
    let (lea, cora) = (world.as_("lea"), world.as_("cora"));
    let typed = [("_topic", "person/new"), ("name", "Half a na"), ("organisation", "ORG-0001")];
    cora.post("/drafts", &typed).await.is(303);
    let select =
        Sql::same("SELECT \"changes\" FROM \"ledger\" WHERE \"occurrence\" = 'draft.kept'");
    let mut writer = world.port.writer().await;
    let told = frame::testkit::turn(&mut writer).all(&select).await.unwrap();
    assert_eq!(told.len(), 1, "the ledger is told that a draft was kept");
    assert_eq!(told[0].json("changes").unwrap(), None, "and not what stands in it");
    drop(writer);
    let form = cora.get("/persons/new").await;
    sees(&form, "value=\"Half a na\"");
    sees(&form, "Your draft of");
    sees_not(&lea.get("/persons/new").await, "Half a na");
    let whole = [("name", "Half a name"), ("organisation", "ORG-0001")];
    cora.post("/persons", &whole).await.is(303);
    sees_not(&cora.get("/persons/new").await, "Your draft of");
    cora.post("/drafts", &typed).await.is(303);
    let away = cora.post("/drafts/discard", &[("topic", "person/new")]).await;
    assert_eq!(away.is(303).location(), "/persons/new");
    sees_not(&cora.get("/persons/new").await, "Your draft of");
    // Too long, of no form, with what cannot be stored: said, and nothing kept.
    let long = "x".repeat(300 * 1024);
    cora.post("/drafts", &[("_topic", "person/new"), ("name", &long)]).await.is(413);
    cora.post("/drafts", &[("_topic", "nothing/new"), ("name", "x")]).await.is(400);
    cora.post("/drafts", &[("_topic", "person/new"), ("name", "a\0b")]).await.is(422);
    sees_not(&cora.get("/persons/new").await, "Your draft of");
}

async fn an_earlier_value_is_put_back_and_a_write_is_undone(on: On) {
    let Some(world) = World::new(on).await else { return };
    let (lea, cora) = (world.as_("lea"), world.as_("cora"));
    let saved = [("_version", "1"), ("name", "Dana H."), ("organisation", "ORG-0001")];
    let seen = cora.post("/persons/PER-0001", &saved).await;
    let page = cora.get(seen.is(303).location()).await;
    let write = between(&page.text(), "name=\"write\" value=\"", "\"");
    let undone = cora.post("/persons/PER-0001/undo", &[("write", &write)]).await;
    let page = cora.get(undone.is(303).location()).await;
    sees(&page, "<h1>Dana Holt</h1>");
    sees(&page, "version 3");
    // Once more is refused: somebody changed it since, if only by undoing.
    let twice = cora.post("/persons/PER-0001/undo", &[("write", &write)]).await;
    sees(twice.is(422), "changed the person since");
    sees_not(&lea.get("/persons/PER-0001").await, "name=\"write\"");
    cora.post("/persons/PER-0001", &[("_version", "3"), ("job_title", "Operator")]).await.is(303);
    let page = cora.get("/persons/PER-0001").await;
    let entry = between(&page.text(), "name=\"entry\" value=\"", "\"");
    let back = [("entry", entry.as_str()), ("field", "job_title")];
    cora.post("/persons/PER-0001/restorations", &back).await.is(303);
    sees(&cora.get("/persons/PER-0001").await, "version 5");
    let other = [("entry", entry.as_str()), ("field", "email")];
    cora.post("/persons/PER-0001/restorations", &other).await.is(404);
    cora.post("/persons/PER-0001/restorations", &[("entry", "x"), ("field", "name")]).await.is(404);
    // Undoing an addition takes it out of use, which a contributor may not.
    let added = cora.post("/persons", &[("name", "New"), ("organisation", "ORG-0001")]).await;
    let place = added.is(303).location().to_owned();
    let (path, write) = place.split_once("?saved=").unwrap();
    sees_not(&cora.get(&place).await, ">Undo<");
    cora.post(&format!("{path}/undo"), &[("write", write)]).await.is(403);
    world.as_("alma").post(&format!("{path}/undo"), &[("write", write)]).await.is(303);
    sees(&cora.get(path).await, "is out of use");
}

async fn the_past_is_shown_as_it_was_and_cannot_be_changed(on: On) {
    let Some(world) = World::new(on).await else { return };
    let lea = world.as_("lea");
    world.port.hand().advance(3_600);
    let first = [("_version", "1"), ("name", "Altus Hosting"), ("country", "Portugal")];
    lea.post("/organisations/ORG-0001", &first).await.is(303);
    world.port.hand().advance(3_600);
    lea.post("/organisations/ORG-0001", &[("_version", "2"), ("country", "Spain")]).await.is(303);
    let path = "/organisations/ORG-0001";
    let then = lea.get(&format!("{path}?as_of=2026-11-23T10:45:00Z")).await;
    then.is(200);
    sees(&then, "<h1>Altus Hosting</h1>");
    sees(&then, "Portugal");
    sees_not(&then, "Spain");
    sees_not(&then, "/edit");
    sees_not(&then, "method=\"post\" action=\"/organisations");
    let first = lea.get(&format!("{path}?as_of=2026-11-23T09:45")).await;
    sees(&first, "<h1>Altus</h1>");
    sees(&lea.get(&format!("{path}?as_of=2026-11-22")).await, "ORG-0001 did not exist then.");
    lea.get(&format!("{path}?as_of=yesterday")).await.is(400);
    sees(&lea.get(&format!("{path}?as_of=2026-11-23")).await, "Spain");
    let history = lea.get(&format!("{path}/history")).await;
    history.is(200);
    sees(&history, "Portugal");
    sees(&history, "This is where it begins.");
    lea.get(&format!("{path}/history?before=1")).await.is(200);
    lea.get(&format!("{path}/history?before=soon")).await.is(400);
}

async fn a_step_asks_for_what_it_needs_and_is_done_once_it_is_there(on: On) {
    let Some(world) = World::new(on).await else { return };
    let cora = world.as_("cora");
    let page = cora.get("/organisations/ORG-0001").await;
    sees(&page, "State: Prospective, step 1 of 3");
    let taken = cora.post("/organisations/ORG-0001/steps/take-on", &[("_version", "1")]).await;
    taken.is(303);
    let page = cora.get("/organisations/ORG-0001?step=part").await;
    sees(&page, "State: Active, step 2 of 3");
    sees(&page, "<h2>Part with it</h2>");
    sees(&page, "id=\"f-active_until\"");
    let bare = cora.post("/organisations/ORG-0001/steps/part", &[("_version", "2")]).await;
    bare.is(422);
    sees(&bare, "“Part with it” cannot be done yet: 2 answers have to change");
    sees(&bare, "href=\"#f-reason\"");
    sees(&bare, "href=\"#f-active_until\"");
    let half = [("_version", "2"), ("reason", "The contract ends")];
    sees(
        cora.post("/organisations/ORG-0001/steps/part", &half).await.is(422),
        "The contract ends</textarea>",
    );
    let stale = [("_version", "1"), ("reason", "x"), ("active_until", "2026-12-31")];
    cora.post("/organisations/ORG-0001/steps/part", &stale).await.is(412);
    let whole =
        [("_version", "2"), ("reason", "The contract ends"), ("active_until", "2026-12-31")];
    cora.post("/organisations/ORG-0001/steps/part", &whole).await.is(303);
    let page = cora.get("/organisations/ORG-0001").await;
    sees(&page, "State: Former, step 3 of 3");
    sees(&page, "The contract ends");
    let late = cora.post("/organisations/ORG-0001/steps/part", &[("_version", "3")]).await;
    sees(late.is(422), "while the state is Former");
    cora.post("/organisations/ORG-0001/steps/fly", &[("_version", "3")]).await.is(404);
    // The state moves by its steps alone.
    let forged = [("_version", "3"), ("state", "active")];
    let seen = cora.post("/organisations/ORG-0001", &forged).await;
    assert_ne!(seen.location(), "/organisations/ORG-0001?saved=");
    sees(&cora.get("/organisations/ORG-0001").await, "State: Former");
}

async fn what_is_out_of_use_says_so_and_comes_back(on: On) {
    let Some(world) = World::new(on).await else { return };
    let (cora, alma) = (world.as_("cora"), world.as_("alma"));
    sees_not(&cora.get("/persons/PER-0001").await, "Take out of use");
    cora.post("/persons/PER-0001/retirement", &[("_version", "1")]).await.is(403);
    sees(&alma.get("/persons/PER-0001?step=retirement").await, "/persons/PER-0001/retirement");
    let why = [("_version", "1"), ("reason", "Left in October")];
    alma.post("/persons/PER-0001/retirement", &why).await.is(303);
    let page = alma.get("/persons/PER-0001").await;
    sees(&page, "This person is out of use");
    sees(&page, "Left in October");
    sees_not(&page, "/persons/PER-0001/edit");
    alma.post("/persons/PER-0001/return", &[("_version", "1")]).await.is(412);
    alma.post("/persons/PER-0001/return", &[("_version", "2")]).await.is(303);
    sees_not(&alma.get("/persons/PER-0001").await, "is out of use");
}

async fn a_foreign_record_is_as_missing_as_none_at_every_address(on: On) {
    let Some(world) = World::new(on).await else { return };
    let (lea, alma) = (world.as_("lea"), world.as_("alma"));
    lea.upload("/persons/PER-0002/attachments", &[], ("file", "a.txt", b"secret")).await.is(303);
    lea.post("/persons/PER-0002/comments", &[("text", "between us")]).await.is(303);
    let page = lea.get("/persons/PER-0002").await.text();
    let file = between(&page, "/persons/PER-0002/attachments/", "\"");
    let comment = between(&page, "id=\"comment-", "\"");
    let id = id_of(&lea, "/persons/PER-0002/edit").await.to_string();
    let none = "01890000-0000-7000-8000-000000000000";
    let reads = ["", "/edit", "/history", "/edit?field=name", "?as_of=2026-11-23", "?step=leave"];
    for read in reads {
        for (foreign, missing) in [("PER-0002", "PER-0999"), (id.as_str(), none)] {
            let foreign = alma.get(&format!("/persons/{foreign}{read}")).await;
            let missing = alma.get(&format!("/persons/{missing}{read}")).await;
            foreign.is(404);
            same(&foreign, &missing);
        }
    }
    let file_path = format!("/attachments/{file}");
    let foreign = alma.get(&format!("/persons/PER-0002{file_path}")).await;
    let missing = alma.get(&format!("/persons/PER-0999{file_path}")).await;
    foreign.is(404);
    same(&foreign, &missing);
    // Not through a record of one's own either.
    alma.get(&format!("/persons/PER-0001{file_path}")).await.is(404);
    let writes = [
        String::new(),
        "/steps/leave".to_owned(),
        "/retirement".to_owned(),
        "/return".to_owned(),
        "/restorations".to_owned(),
        "/undo".to_owned(),
        "/comments".to_owned(),
        format!("/comments/{comment}/withdrawal"),
        format!("/attachments/{file}/withdrawal"),
    ];
    let fields = [("_version", "1"), ("text", "x"), ("field", "name"), ("entry", none)];
    for write in writes {
        let foreign = alma.post(&format!("/persons/PER-0002{write}"), &fields).await;
        let missing = alma.post(&format!("/persons/PER-0999{write}"), &fields).await;
        foreign.is(404);
        same(&foreign, &missing);
    }
    let sent = ("file", "a.txt", b"x".as_slice());
    let foreign = alma.upload("/persons/PER-0002/attachments", &[], sent).await;
    let missing = alma.upload("/persons/PER-0999/attachments", &[], sent).await;
    foreign.is(404);
    same(&foreign, &missing);
    // The control: whoever reaches it gets it.
    lea.get("/persons/PER-0002").await.is(200);
    sees_not(&alma.get("/persons?part=options&q=kaya").await, "Omer");
    sees(&lea.get("/persons?part=options&q=kaya").await, "Omer");
    sees_not(&alma.get("/mentions?q=%40om").await, "Omer");
    sees_not(&alma.get("/mentions?q=%23corvid").await, "Corvid");
}

async fn a_file_comes_back_byte_for_byte_and_only_as_a_download(on: On) {
    let Some(world) = World::new(on).await else { return };
    let (cora, rhea) = (world.as_("cora"), world.as_("rhea"));
    let bytes: Vec<u8> = (0..=255).collect();
    let name = "Bericht „Süd“ <1>.html";
    let path = "/persons/PER-0001";
    cora.upload(&format!("{path}/attachments"), &[], ("file", name, &bytes)).await.is(303);
    let page = rhea.get(path).await;
    sees(&page, "Bericht „Süd“ &#60;1&#62;.html");
    sees(&page, "256 B");
    sees_not(&page, "Withdraw");
    let file = between(&page.text(), "/persons/PER-0001/attachments/", "\"");
    let got = rhea.get(&format!("{path}/attachments/{file}")).await;
    got.is(200);
    assert_eq!(got.body, bytes);
    assert_eq!(got.header("content-type"), "application/octet-stream");
    assert_eq!(got.header("x-content-type-options"), "nosniff");
    assert_eq!(got.header("content-security-policy"), "sandbox; default-src 'none'");
    let disposition = got.header("content-disposition");
    assert!(disposition.starts_with("attachment; filename=\"Bericht _S_d_ _1_.html\""));
    assert!(disposition.contains("filename*=UTF-8''Bericht%20%E2%80%9ES%C3%BCd"), "{disposition}");
    sees(
        cora.upload(&format!("{path}/attachments"), &[], ("file", "e", b"")).await.is(422),
        "empty",
    );
    rhea.upload(&format!("{path}/attachments"), &[], ("file", "a", b"x")).await.is(403);
    cora.post(&format!("{path}/attachments/{file}/withdrawal"), &[]).await.is(303);
    cora.post(&format!("{path}/attachments/{file}/withdrawal"), &[]).await.is(404);
    rhea.get(&format!("{path}/attachments/{file}")).await.is(404);
    let history = rhea.get(&format!("{path}/history")).await;
    sees(&history, "File added");
    sees(&history, "File withdrawn");
}

async fn a_comment_mentions_links_and_is_withdrawn_by_its_author_alone(on: On) {
    let Some(world) = World::new(on).await else { return };
    let (lea, cora, rhea) = (world.as_("lea"), world.as_("cora"), world.as_("rhea"));
    let text = "Ask @dana holt, not @Omer Kaya of #ORG-0002.\n<b>See</b> #ORG-0001 and #ORG-0999";
    let seen = cora.post("/organisations/ORG-0001/comments", &[("text", text)]).await;
    assert!(seen.is(303).location().contains("#comment-"));
    let page = rhea.get("/organisations/ORG-0001").await;
    sees(&page, "<a href=\"/persons/PER-0001\">@Dana Holt</a>");
    sees(&page, "<a href=\"/organisations/ORG-0001\">ORG-0001 Altus</a>");
    sees(&page, "@Omer Kaya of #ORG-0002.<br>&#60;b&#62;See");
    sees_not(&page, "/organisations/ORG-0002");
    sees_not(&page, "Withdraw");
    sees(
        &lea.get("/organisations/ORG-0001").await,
        "<a href=\"/organisations/ORG-0002\">ORG-0002 Corvid",
    );
    let comment = between(&page.text(), "id=\"comment-", "\"");
    let withdrawal = format!("/organisations/ORG-0001/comments/{comment}/withdrawal");
    lea.post(&withdrawal, &[]).await.is(404);
    rhea.post("/organisations/ORG-0001/comments", &[("text", "x")]).await.is(403);
    let empty = cora.post("/organisations/ORG-0001/comments", &[("text", " ")]).await;
    sees(empty.is(422), "href=\"#comment\"");
    let long = "ä".repeat(5_001);
    let long = cora.post("/organisations/ORG-0001/comments", &[("text", &long)]).await;
    sees(long.is(422), "at most 5000 are accepted");
    cora.post(&withdrawal, &[]).await.is(303);
    sees_not(&cora.get("/organisations/ORG-0001").await, "not @Omer Kaya");
}

async fn rows_are_added_and_removed_without_a_script(on: On) {
    let Some(world) = World::new(on).await else { return };
    let cora = world.as_("cora");
    let rows = [
        ("_version", "1"),
        ("name", "Dana H."),
        ("contacts", ""),
        ("contacts.0.kind", "telephone"),
        ("contacts.0.value", "+1 555 0150"),
    ];
    let mut add = rows.to_vec();
    add.push(("_rows", "add:contacts"));
    let seen = cora.post("/persons/PER-0001", &add).await;
    seen.is(200);
    sees(&seen, "name=\"contacts.1.value\"");
    sees(&seen, "value=\"+1 555 0150\"");
    sees(&seen, "value=\"Dana H.\"");
    let mut two = rows.to_vec();
    two.extend([("contacts.1.kind", "mail"), ("contacts.1.value", "d@altus.example")]);
    let mut remove = two.clone();
    remove.push(("_rows", "remove:contacts.0"));
    let seen = cora.post("/persons/PER-0001", &remove).await;
    sees(&seen, "name=\"contacts.0.value\" value=\"d@altus.example\"");
    sees_not(&seen, "+1 555 0150");
    sees(&cora.get("/persons/PER-0001").await, "version 1");
    cora.post("/persons/PER-0001", &two).await.is(303);
    let page = cora.get("/persons/PER-0001").await;
    sees(&page, "+1 555 0150");
    sees(&page, "d@altus.example");
    // A fault in a row is named at that row, empty rows set aside.
    let bad = [
        ("_version", "2"),
        ("contacts", ""),
        ("contacts.0.value", ""),
        ("contacts.4.kind", "smoke"),
        ("contacts.4.value", "hill"),
    ];
    let seen = cora.post("/persons/PER-0001", &bad).await;
    seen.is(422);
    sees(&seen, "href=\"#f-contacts-0-kind\"");
    sees(&seen, "name=\"contacts.0.value\" value=\"hill\"");
    // A new record has rows before it exists, and a table may be emptied.
    let new = [("name", "Ana"), ("_rows", "add:contacts")];
    sees(cora.post("/persons", &new).await.is(200), "name=\"contacts.0.value\"");
    cora.post("/persons/PER-0001", &[("_version", "2"), ("contacts", "")]).await.is(303);
    sees(&cora.get("/persons/PER-0001").await, "version 3");
    sees_not(&cora.get("/persons/PER-0001/edit").await, "hill");
}

async fn nul_is_refused_and_a_formula_is_only_text(on: On) {
    let Some(world) = World::new(on).await else { return };
    let cora = world.as_("cora");
    let nul = [("_version", "1"), ("name", "Dana\0Holt")];
    let seen = cora.post("/persons/PER-0001", &nul).await;
    sees(seen.is(422), "href=\"#f-name\"");
    cora.post("/persons/PER-0001/comments", &[("text", "a\0b")]).await.is(422);
    cora.post("/persons/PER-0001/steps/leave", &[("_version", "1"), ("reason", "a\0")])
        .await
        .is(422);
    let formula = "=HYPERLINK(\"http://x.example\",\"<script>\")";
    let typed = [("_version", "1"), ("name", formula)];
    cora.post("/persons/PER-0001", &typed).await.is(303);
    let page = cora.get("/persons/PER-0001").await;
    sees(&page, "=HYPERLINK(&#34;http://x.example&#34;,&#34;&#60;script&#62;&#34;)");
    sees_not(&page, "\"<script>");
}

async fn what_is_withheld_is_neither_in_the_page_nor_in_its_history(on: On) {
    let Some(world) = World::new(on).await else { return };
    let (cora, rhea) = (world.as_("cora"), world.as_("rhea"));
    let private = [
        ("_version", "1"),
        ("private_contacts.0.kind", "mobile"),
        ("private_contacts.0.value", "+44 20 7946 0111"),
    ];
    cora.post("/persons/PER-0001", &private).await.is(303);
    let change = [
        ("_version", "2"),
        ("private_contacts.0.kind", "mobile"),
        ("private_contacts.0.value", "+44 20 7946 0222"),
    ];
    cora.post("/persons/PER-0001", &change).await.is(303);
    sees(&cora.get("/persons/PER-0001").await, "0222");
    sees(&cora.get("/persons/PER-0001/history").await, "0111");
    for address in ["", "/history", "?as_of=2026-11-23"] {
        let seen = rhea.get(&format!("/persons/PER-0001{address}")).await;
        seen.is(200);
        sees_not(&seen, "7946");
        let told = if address == "/history" { "Withheld" } else { "Not shown to you." };
        sees(&seen, told);
    }
}

async fn a_form_sent_as_it_was_shown_changes_nothing(on: On) {
    let Some(world) = World::new(on).await else { return };
    let (lea, cora) = (world.as_("lea"), world.as_("cora"));
    let typed = [
        ("name", "North light"),
        ("owner", "ORG-0001"),
        ("_shown", "manned"),
        ("painted", "no"),
        ("seen", "2026-11-20T04:05:06"),
        ("visit", "2026-12-01"),
        ("lasts", "6 h 20 min"),
        ("price", "12.50 EUR"),
        ("height", "42"),
        ("keepers", "PER-0001"),
        ("keepers", "PER-0002"),
        ("key_place", "Under the stone"),
    ];
    lea.post("/beacons", &typed).await.is(303);
    let page = lea.get("/beacons/BEA-0001").await;
    for words in ["<dd>No", "20 Nov 2026 04:05 UTC", "1 Dec 2026", "6 h 20 min", "42 m"] {
        sees(&page, words);
    }
    let form = lea.get("/beacons/BEA-0001/edit").await.text();
    let pairs = sent(&form, "/beacons/BEA-0001");
    let again = lea.post("/beacons/BEA-0001", &borrowed(&pairs)).await;
    assert_eq!(again.is(303).location(), "/beacons/BEA-0001?same=yes");
    // Whoever reaches less sends the form, too, and takes nothing away that is not shown.
    let form = cora.get("/beacons/BEA-0001/edit").await.text();
    assert!(!form.contains("Omer Kaya"), "{form}");
    let mut pairs = sent(&form, "/beacons/BEA-0001");
    let again = cora.post("/beacons/BEA-0001", &borrowed(&pairs)).await;
    assert_eq!(again.is(303).location(), "/beacons/BEA-0001?same=yes");
    pairs.retain(|(name, _)| name != "height");
    pairs.extend([("height", "43"), ("manned", "true")].map(|(a, b)| (a.into(), b.into())));
    cora.post("/beacons/BEA-0001", &borrowed(&pairs)).await.is(303);
    let page = lea.get("/beacons/BEA-0001").await;
    for words in ["43 m", "<dd>Yes", "Omer Kaya", "Under the stone"] {
        sees(&page, words);
    }
    // A box whose tick is taken away in its place says no.
    let off = [("_version", "2"), ("_field", "manned")];
    lea.post("/beacons/BEA-0001", &off).await.is(303);
    sees(&lea.get("/beacons/BEA-0001").await, "version 3");
    // What is out of range is said with the range, and what a browser cannot hold is kept.
    let bad = [("_version", "3"), ("height", "4000"), ("seen", "soon"), ("lasts", "long")];
    let seen = lea.post("/beacons/BEA-0001", &bad).await;
    seen.is(422);
    for typed in ["value=\"soon\"", "value=\"long\"", "value=\"4000\""] {
        sees(&seen, typed);
    }
}

async fn own_fields_stand_beside_the_declared_ones(on: On) {
    let Some(world) = World::new(on).await else { return };
    let (root, lea, cora) = (world.as_("root"), world.as_("lea"), world.as_("cora"));
    let own = [("register", "person"), ("label", "Cost centre"), ("kind", "line")];
    root.post("/administration/fields", &own).await.is(303);
    let own = [("register", "person"), ("label", "Grade"), ("kind", "choice")];
    let own = own.into_iter().chain([("choices", "Gold\nSilver")]).collect::<Vec<_>>();
    root.post("/administration/fields", &own).await.is(303);
    let form = cora.get("/persons/PER-0001/edit").await;
    sees(&form, "Fields of this installation");
    sees(&form, "id=\"f-custom-cost_centre\"");
    let bad = [("_version", "1"), ("custom.grade", "Tin")];
    sees(cora.post("/persons/PER-0001", &bad).await.is(422), "href=\"#f-custom-grade\"");
    let good = [("_version", "1"), ("custom.cost_centre", "4711"), ("custom.grade", "gold")];
    cora.post("/persons/PER-0001", &good).await.is(303);
    let page = cora.get("/persons/PER-0001").await;
    sees(&page, "4711");
    sees(&page, "<dd>Gold");
    let in_place = cora.get("/persons/PER-0001/edit?field=custom.grade").await;
    sees(in_place.is(200), "value=\"Gold\" selected");
    lea.post("/persons/PER-0001", &[("_version", "2"), ("custom.grade", "Silver")]).await.is(303);
    let mine = [("_version", "2"), ("custom.grade", ""), ("custom.cost_centre", "4711")];
    let seen = cora.post("/persons/PER-0001", &mine).await;
    seen.is(412);
    sees(&seen, "<del>Gold</del> <ins>Silver</ins>");
    sees(&seen, "<del>Gold</del> <span class=\"soft\">(nothing)</span>");
    let side = [("_version", "3"), ("_conflict", "2"), ("side", "yours"), ("custom.grade", "")];
    cora.post("/persons/PER-0001", &side).await.is(303);
    let page = cora.get("/persons/PER-0001").await;
    sees(&page, "Silver");
    let entry = between(&page.text(), "name=\"entry\" value=\"", "\"");
    let back = [("entry", entry.as_str()), ("field", "custom.grade")];
    cora.post("/persons/PER-0001/restorations", &back).await.is(303);
    sees(&cora.get("/persons/PER-0001").await, "<dd>Silver");
}

async fn what_a_state_locks_or_hides_stays_as_it_is(on: On) {
    let Some(world) = World::new(on).await else { return };
    let lea = world.as_("lea");
    let typed = [("name", "North light"), ("owner", "ORG-0001"), ("manned", "true")];
    lea.post("/beacons", &typed).await.is(303);
    sees_not(&lea.get("/beacons/BEA-0001").await, "Price");
    sees_not(&lea.get("/beacons/BEA-0001/edit").await, "name=\"price\"");
    // The state that comes demands a field: the step asks for it.
    sees(&lea.get("/beacons/BEA-0001").await, "?step=light#step");
    let bare = lea.post("/beacons/BEA-0001/steps/light", &[("_version", "1")]).await;
    sees(bare.is(422), "href=\"#f-lasts\"");
    let whole = [("_version", "1"), ("lasts", "4 h"), ("glow", "dark"), ("owner", "ORG-0002")];
    lea.post("/beacons/BEA-0001/steps/light", &whole).await.is(303);
    let page = lea.get("/beacons/BEA-0001").await;
    sees(&page, "State: Lit, step 2 of 2");
    sees_not(&page, "edit?field=name#");
    let form = lea.get("/beacons/BEA-0001/edit").await;
    sees(&form, "It cannot be changed while the state is Lit.");
    sees_not(&form, "name=\"name\"");
    let forged = [("_version", "2"), ("name", "South light")];
    sees(lea.post("/beacons/BEA-0001", &forged).await.is(422), "cannot be changed while");
    let emptied = [("_version", "2"), ("lasts", "")];
    sees(lea.post("/beacons/BEA-0001", &emptied).await.is(422), "must be filled while");
}

async fn a_write_over_several_records_is_not_undone_from_one_of_them(on: On) {
    let Some(world) = World::new(on).await else { return };
    let lea = world.as_("lea");
    let of = Person::record_type();
    let mut writer = world.port.writer().await;
    let mut savings = Vec::new();
    for key in ["PER-0001", "PER-0002"] {
        let stored = store::find_by_key(&mut writer, of, key).await.unwrap();
        let mut saving = Saving::of(&stored);
        saving.values[of.field("job_title").unwrap().0] = ::record::Value::Text("Guard".into());
        savings.push(saving);
    }
    store::save_many(&mut writer, of, savings).await.unwrap();
    let write = writer.id().to_string();
    commit(writer).await.unwrap();
    let undone = lea.post("/persons/PER-0001/undo", &[("write", &write)]).await;
    sees(undone.is(422), "The same write changed other records");
    sees(&lea.get("/persons/PER-0002").await, "<dd>Guard");
}

async fn a_form_that_is_sent_twice_adds_one_record(on: On) {
    let Some(world) = World::new(on).await else { return };
    let lea = world.as_("lea");
    let typed = [("_key", "same-key"), ("name", "Ana Reis"), ("organisation", "ORG-0001")];
    let first = lea.post("/persons", &typed).await;
    let again = lea.post("/persons", &typed).await;
    assert_eq!(first.is(303).location(), again.is(303).location());
    lea.get("/persons/PER-0004").await.is(404);
    let other = [("_key", "same-key"), ("name", "Ana"), ("organisation", "ORG-0001")];
    lea.post("/persons", &other).await.is(422);
    // The address may fill a form, and saves nothing by that.
    let filled = lea.get("/persons/new?organisation=ORG-0002&name=Rui").await;
    sees(&filled, "value=\"ORG-0002\" selected");
    sees(&filled, "value=\"Rui\"");
}
