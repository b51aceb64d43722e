//! Spreadsheets both ways: what goes out comes back the same, and nothing bad gets in.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

pub mod bad_input;
pub mod beacon;
pub mod downloads;
pub mod journey;
pub mod messy;
pub mod reach;
pub mod round_trip;
pub mod workbook;

use frame::{
    exchange::{Report, export_csv, export_xlsx, import_file},
    gate::local_reader,
    store::{self, ListQuery, Saving, Stored},
};
use governance::people::{Organisation, Person};
use record::{Record, RecordType, Value};
use testkit::{Client, On, Port, Seen, commit};

fn org() -> &'static RecordType {
    Organisation::record_type()
}

fn per() -> &'static RecordType {
    Person::record_type()
}

async fn port(on: On) -> Option<Port> {
    Port::open(governance::CAPABILITIES.to_vec(), on).await
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn choice(name: &str) -> Value {
    Value::Choice(name.to_owned())
}

/// A record with these fields filled.
async fn add(port: &Port, of: &'static RecordType, fields: &[(&str, Value)]) -> Stored {
    let mut values = vec![Value::Nothing; of.fields.len()];
    for (name, value) in fields {
        let (at, _) = of.field(name).expect("the field is declared");
        values[at] = value.clone();
    }
    let mut writer = port.writer().await;
    let outcome = store::save(&mut writer, of, Saving::new(values)).await.unwrap();
    let stored = outcome.stored().clone();
    commit(writer).await.unwrap();
    stored
}

async fn organisation(port: &Port, name: &str, parent: Option<&Stored>) -> Stored {
    let parent = parent.map_or(Value::Nothing, |parent| Value::Ref(parent.id));
    let fields = [("name", text(name)), ("kind", choice("provider")), ("parent", parent)];
    add(port, org(), &fields).await
}

async fn person(port: &Port, name: &str, of: &Stored, email: &str) -> Stored {
    let fields =
        [("name", text(name)), ("organisation", Value::Ref(of.id)), ("email", text(email))];
    add(port, per(), &fields).await
}

async fn csv(port: &Port, of: &'static RecordType) -> Vec<u8> {
    let mut reader = local_reader(port.app(), "Story");
    export_csv(&mut reader, of, &ListQuery::default()).await.unwrap()
}

async fn xlsx(port: &Port, of: &'static RecordType) -> Vec<u8> {
    let mut reader = local_reader(port.app(), "Story");
    export_xlsx(&mut reader, of, &ListQuery::default()).await.unwrap()
}

async fn import(port: &Port, of: &'static RecordType, name: &str, bytes: &[u8]) -> Report {
    import_file(port.app(), "Story", of, (name, bytes.to_vec()), false).await.unwrap()
}

/// The record of that number, as it is now.
async fn now(port: &Port, of: &'static RecordType, number: &str) -> Stored {
    let mut reader = local_reader(port.app(), "Story");
    store::find_by_key(&mut reader, of, number).await.unwrap()
}

async fn count(port: &Port, of: &'static RecordType) -> u64 {
    let mut reader = local_reader(port.app(), "Story");
    store::count(&mut reader, of, &ListQuery::default()).await.unwrap()
}

/// Sends a file; the answer leads to its import.
async fn send(by: &Client, of: &RecordType, name: &str, bytes: &[u8]) -> Seen {
    by.upload(&format!("/{}/imports", of.plural), &[], ("file", name, bytes)).await
}

/// The address of the import of a file that is read.
async fn sent(by: &Client, of: &RecordType, name: &str, bytes: &[u8]) -> String {
    send(by, of, name, bytes).await.is(303).location().to_owned()
}

/// Takes the columns as the page suggests them, with further answers.
async fn map(by: &Client, path: &str, answers: &[(&str, &str)]) {
    let page = by.get(path).await.is(200).text();
    let mut fields: Vec<(String, String)> =
        vec![("sheet".to_owned(), hidden(&page, "sheet").to_owned())];
    for (at, column) in page.split("<select").skip(1).enumerate() {
        let column = column.split("</select>").next().unwrap();
        let chosen = column
            .split("<option value=\"")
            .skip(1)
            .find(|o| o.split('>').next().unwrap().contains("selected"));
        let value = chosen.map_or("", |option| option.split('"').next().unwrap());
        fields.push((format!("c{at}"), value.to_owned()));
    }
    fields.push(("source".to_owned(), hidden(&page, "source").to_owned()));
    for flag in ["empty_clears", "elsewhere"] {
        let mark = ["name=\"", flag, "\""].concat();
        let input = page.split(mark.as_str()).nth(1).unwrap().split('>').next().unwrap();
        if input.contains("checked") {
            fields.push((flag.to_owned(), "true".to_owned()));
        }
    }
    for (name, value) in answers {
        fields.retain(|(known, _)| known != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    by.post(&format!("{path}/columns"), &fields).await.is(303);
}

/// Applies the dry run that the page shows.
async fn apply(by: &Client, path: &str) -> Seen {
    let page = by.get(&format!("{path}/changes")).await.is(200).text();
    let plan = hidden(&page, "_plan").to_owned();
    let fields = [("_plan", plan.as_str()), ("reason", "Export of November")];
    by.post(&format!("{path}/application"), &fields).await
}

/// The value of a hidden field.
fn hidden<'p>(page: &'p str, name: &str) -> &'p str {
    let mark = ["name=\"", name, "\""].concat();
    let at = page.find(&mark).unwrap_or_else(|| panic!("no {name} in {page}"));
    page[at + mark.len()..].split("value=\"").nth(1).unwrap().split('"').next().unwrap()
}

/// The four counts of a dry run and the rows that were read.
fn counts(page: &str) -> (Vec<usize>, usize) {
    let counts = page.split("class=\"flt").skip(1).take(4);
    let counts = counts
        .map(|part| part.split("<b>").nth(1).unwrap().split("</b>").next().unwrap())
        .map(|number| number.trim().parse().unwrap());
    let read = page.split(" read · dry run").next().unwrap();
    let read = read.rsplit('>').next().unwrap().split(' ').next().unwrap();
    (counts.collect(), read.trim().parse().unwrap())
}
