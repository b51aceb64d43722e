//! Stories of one record: its form, conflict, draft, steps, history, comments and files, told by
//! people at the door.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on stops there")]

use ::record::{Record, Ref, Refs, State};
use frame::catalogue::Capability;
use frame::gate::AccessRole;
use governance::people::{Organisation, Person};
use terms::{Day, Duration, Id, Instant, Line, Money};
use testkit::{Client, On, Port, Seen};

pub(crate) mod form;
pub(crate) mod parts;
pub(crate) mod told;
use form::{
    a_change_keeps_what_was_typed_and_says_what_was_done,
    a_draft_survives_and_goes_when_the_record_is_saved,
    a_form_says_everything_that_is_wrong_at_once_and_keeps_what_was_typed,
    a_form_sent_as_it_was_shown_changes_nothing, a_form_that_is_sent_twice_adds_one_record,
    an_older_version_shows_both_sides_and_the_person_decides,
    nul_is_refused_and_a_formula_is_only_text, own_fields_stand_beside_the_declared_ones,
    rows_are_added_and_removed_without_a_script, what_a_state_locks_or_hides_stays_as_it_is,
    what_is_typed_in_its_place_is_kept_beside_the_rest_of_a_draft,
};
use parts::{
    a_refused_form_names_the_parts_that_have_to_change,
    fields_stand_under_the_same_headings_everywhere,
    one_bar_of_tabs_stands_on_every_page_of_a_record, the_history_can_be_read_whole,
    who_is_mentioned_is_told_and_marks_it_as_read,
};
use told::{
    a_comment_mentions_links_and_is_withdrawn_by_its_author_alone,
    a_comment_that_is_being_written_is_kept_for_its_author,
    a_file_comes_back_byte_for_byte_and_only_as_a_download,
    a_foreign_record_is_as_missing_as_none_at_every_address,
    a_step_asks_for_what_it_needs_and_is_done_once_it_is_there,
    a_write_over_several_records_is_not_undone_from_one_of_them,
    an_earlier_value_is_put_back_and_a_write_is_undone,
    the_past_is_shown_as_it_was_and_cannot_be_changed, what_is_out_of_use_says_so_and_comes_back,
    what_is_withheld_is_neither_in_the_page_nor_in_its_history,
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

testkit::on_both! {
    a_form_says_everything_that_is_wrong_at_once_and_keeps_what_was_typed,
    a_change_keeps_what_was_typed_and_says_what_was_done,
    an_older_version_shows_both_sides_and_the_person_decides,
    a_draft_survives_and_goes_when_the_record_is_saved,
    what_is_typed_in_its_place_is_kept_beside_the_rest_of_a_draft,
    an_earlier_value_is_put_back_and_a_write_is_undone,
    the_past_is_shown_as_it_was_and_cannot_be_changed,
    a_step_asks_for_what_it_needs_and_is_done_once_it_is_there,
    what_is_out_of_use_says_so_and_comes_back,
    a_foreign_record_is_as_missing_as_none_at_every_address,
    a_file_comes_back_byte_for_byte_and_only_as_a_download,
    a_comment_mentions_links_and_is_withdrawn_by_its_author_alone,
    a_comment_that_is_being_written_is_kept_for_its_author,
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
