//! What leaves the registers as a spreadsheet names what its reader can see, and comes back whole.

use super::{Client, On, Story, story};
use frame::{
    exchange::{self, ColumnAt},
    gate::{AccessRole, local_reader},
    sheets::{self, Limits},
    store::{self, ListQuery, Stored},
};
use record::{Record, RecordType, Value};
use services::configuration::Dependency;

/// Registers whose records may name what belongs to others.
const REGISTERS: [&str; 6] =
    ["dependencies", "services", "cis", "contracts", "suppliers", "organisations"];

/// The ids that stand in a text.
fn ids(text: &str) -> Vec<&str> {
    let is_id = |word: &&str| word.parse::<terms::Id>().is_ok() && word.len() == 36;
    text.split(|c: char| !c.is_ascii_hexdigit() && c != '-').filter(is_id).collect()
}

/// The texts of the cells of a workbook.
fn cells(bytes: &[u8]) -> String {
    let sheets = sheets::read("a.xlsx", bytes, &Limits::default()).unwrap();
    let rows = sheets.iter().flat_map(|sheet| &sheet.rows);
    let cells = rows.flat_map(|row| row.cells.iter().map(sheets::Cell::text));
    cells.collect::<Vec<_>>().join("\n")
}

async fn all(story: &Story, of: &'static RecordType) -> Vec<Stored> {
    let mut reader = local_reader(story.port.app(), "Story");
    let ids = store::list_ids(&mut reader, of, &ListQuery::default(), 10_000).await.unwrap();
    store::load_many(&mut reader, of, &ids).await.unwrap()
}

/// Sends a file and takes its columns as the page suggests them.
async fn sent(by: &Client, file: &[u8]) -> String {
    let sent = by.upload("/dependencies/imports", &[], ("file", "back.csv", file)).await;
    let path = sent.is(303).location().to_owned();
    let page = by.get(&path).await.is(200).text();
    let value =
        |tag: &str| tag.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let hidden = |name: &str| value(page.split(&format!("name=\"{name}\"")).nth(1).unwrap());
    let mut fields = vec![("sheet".to_owned(), hidden("sheet"))];
    for (at, column) in page.split("<select").skip(1).enumerate() {
        let options = column.split("</select>").next().unwrap().split("<option ").skip(1);
        let mut chosen = options.filter(|o| o.split('>').next().unwrap().contains("selected"));
        fields.push((format!("c{at}"), chosen.next().map(&value).unwrap_or_default()));
    }
    // An empty cell clears what a record holds; what its reader cannot see is not meant by it.
    fields.push(("empty_clears".to_owned(), "true".to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    by.post(&format!("{path}/columns"), &fields).await.is(303);
    path
}

/// What a dry run counts as new, changed, unchanged and not understood.
fn counts(page: &str) -> Vec<usize> {
    let counts = page.split("class=\"flt").skip(1).take(4);
    let number = |part: &str| part.split("<b>").nth(1)?.split("</b>").next()?.trim().parse().ok();
    counts.map(|part| number(part).unwrap()).collect()
}

pub async fn an_export_names_only_what_its_reader_sees_and_comes_back_unchanged(on: On) {
    let Some(mut story) = story(on).await else { return };
    let brightline = story.people.organisation("Brightline");
    story.port.account("aoife", &[(AccessRole::Lead, Some(brightline))]).await;
    let (aoife, dana) = (story.port.as_("aoife"), story.dana());
    for register in REGISTERS {
        let file = aoife.get(&format!("/{register}/export.csv")).await;
        assert_eq!(ids(&file.is(200).text()), Vec::<&str>::new(), "{register}");
        let book = aoife.get(&format!("/{register}/export.xlsx")).await;
        assert_eq!(ids(&cells(&book.is(200).body)), Vec::<&str>::new(), "{register}");
    }
    // The controls: an id is found where one stands, and there is something to be kept back.
    let of = Dependency::record_type();
    let list = aoife.get("/api/dependencies?limit=200").await.is(200).json();
    assert!(!ids(&list.to_string()).is_empty());
    let items = list["items"].as_array().unwrap();
    let is_kept_back = |item: &&serde_json::Value| {
        item["withheld"].as_array().unwrap().iter().any(|field| field == "provider")
    };
    let hidden = items.iter().find(is_kept_back).expect("a need of what belongs to others");
    let number = hidden["number"].as_str().unwrap();
    let (at, _) = of.field("provider").unwrap();
    let before = all(&story, of).await.into_iter().find(|one| one.label() == number).unwrap();
    let Value::Ref(provider) = before.values[at] else { panic!("{number} names nothing") };
    let whole = dana.get(&format!("/api/dependencies/{number}")).await.is(200).text();
    assert!(ids(&whole).contains(&&*provider.to_string()), "who reaches everything is told");
    // Back again, nothing differs, and with another text on its row the reference stays.
    let file = aoife.get("/dependencies/export.csv").await.text();
    let rows = file.lines().count() - 1;
    let path = sent(&aoife, file.as_bytes()).await;
    let page = aoife.get(&format!("{path}/changes")).await.is(200).text();
    assert_eq!(counts(&page), [0, 0, rows, 0]);
    let row = file.lines().find(|line| line.contains(number)).unwrap();
    let head = file.lines().next().unwrap();
    let from = hidden["evidence_from"].as_str().unwrap();
    let other = format!("{head}\n{}\n", row.replace(from, "walked through it"));
    let path = sent(&aoife, other.as_bytes()).await;
    let page = aoife.get(&format!("{path}/changes")).await.is(200).text();
    assert_eq!(counts(&page), [0, 1, 0, 0], "{page}");
    let plan = page.split("name=\"_plan\"").nth(1).unwrap().split("value=\"").nth(1).unwrap();
    let plan = plan.split('"').next().unwrap();
    let fields = [("_plan", plan), ("reason", "Seen on the spot")];
    aoife.post(&format!("{path}/application"), &fields).await.is(303);
    let after = all(&story, of).await.into_iter().find(|one| one.label() == number).unwrap();
    assert_eq!(after.value("evidence_from").as_text(), Some("walked through it"));
    assert_eq!(after.values[at], before.values[at], "what is not shown stays");
}

pub async fn german_heads_of_needs_are_understood(on: On) {
    let Some(story) = story(on).await else { return };
    let of = Dependency::record_type();
    let fields = ["consumer", "provider", "kind"];
    let meant = fields.map(|name| Some(ColumnAt::Declared(of.field(name).unwrap().0)));
    for needed in ["Lieferant", "Anbieter"] {
        let file = format!("Verbraucher,{needed},Art\nSettlement,san-q7,runs on\n");
        let mut read = sheets::read("a.csv", file.as_bytes(), &Limits::default()).unwrap();
        let mut reader = local_reader(story.port.app(), "Story");
        let mapping = exchange::suggest_mapping(&mut reader, of, &read.remove(0)).await.unwrap();
        assert_eq!(mapping.columns, meant, "{needed}");
    }
}
