//! Spreadsheets of services and dependencies as people have them: their words, their units, names
//! that mean nothing here yet.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use frame::{
    catalogue::Capability,
    exchange::{Asked, Report, import_because},
    gate::{AccessRole, local_reader},
    store::{self, ListQuery, Saving, Stored},
};
use governance::people::{Organisation, OrganisationKind};
use record::{Record, RecordType, Value};
use services::{catalogue::Service, configuration::Dependency};
use testkit::{Client, On, Port, commit};

fn capabilities() -> Vec<Capability> {
    [governance::CAPABILITIES, services::CAPABILITIES].concat()
}

async fn port(on: On) -> Option<Port> {
    let port = Port::open(capabilities(), on).await?;
    let mut writer = port.writer().await;
    let altus = Organisation::named("Altus".parse().unwrap(), OrganisationKind::Provider);
    let of = Organisation::record_type();
    store::save(&mut writer, of, Saving::new(altus.to_values())).await.unwrap();
    commit(writer).await.unwrap();
    Some(port)
}

async fn import(port: &Port, of: &'static RecordType, text: &str, same: &[(&str, &str)]) -> Report {
    let same: Vec<(String, String)> =
        same.iter().map(|(field, text)| ((*field).to_owned(), (*text).to_owned())).collect();
    let asked = Asked { same: &same, ..Asked::default() };
    let file = ("list.csv", text.as_bytes().to_vec());
    import_because(port.app(), "Story", of, file, asked).await.unwrap()
}

fn counts(report: &Report) -> (usize, usize, usize) {
    (report.created, report.updated, report.unchanged)
}

async fn titled(port: &Port, of: &'static RecordType, title: &str) -> Stored {
    let mut reader = local_reader(port.app(), "Story");
    let query = ListQuery { limit: 100, ..ListQuery::default() };
    let rows = store::list(&mut reader, of, &query).await.unwrap().rows;
    let titles: Vec<String> = rows.iter().map(Stored::title).collect();
    let found = rows.into_iter().find(|stored| stored.title() == title);
    found.unwrap_or_else(|| panic!("no {title} among {titles:?}"))
}

const SERVICES: &str = "\
Name;Criticality;RTO (h);RPO [min];Downtime in days;Vital
Orders;1;4;15;2;x
Ledger;2;1.5;30 min;;nein
Mail;3;asap;60;1;perhaps
";

async fn their_words_and_units_are_understood(on: On) {
    let Some(port) = port(on).await else { return };
    let of = Service::record_type();
    let same = [("provider", "Altus"), ("kind", "Customer-facing")];
    let report = import(&port, of, SERVICES, &same).await;
    assert_eq!(counts(&report), (2, 0, 0), "{report:#?}");
    let orders = titled(&port, of, "Orders").await;
    let text = |stored: &Stored, name: &str| {
        stored.of.field(name).unwrap().1.kind.text(stored.value(name))
    };
    for (field, told) in [("rto", "4 h"), ("rpo", "15 min"), ("mtpd", "2 d"), ("vital", "yes")] {
        assert_eq!(text(&orders, field), told, "{field}");
    }
    let ledger = titled(&port, of, "Ledger").await;
    assert_eq!(text(&ledger, "rto"), "1 h 30 min");
    assert_eq!((text(&ledger, "rpo"), text(&ledger, "vital")), ("30 min".into(), "no".into()));
    assert!(!text(&orders, "tier").is_empty(), "Criticality goes to Tier");
    // What was done is said, and what was not understood names what is accepted.
    let said = report.remarks.join(" ");
    assert!(said.contains("Bare numbers below “RTO (h)” are read as hours (RTO)."), "{said}");
    assert!(said.contains("Provider is “Altus” for all rows that are new"), "{said}");
    let what = &report.problems[0].what;
    assert!(what.contains("“asap”") && what.contains("accepted are yes, true"), "{what}");
    // A second time nothing changes.
    let again = import(&port, of, SERVICES, &same).await;
    assert_eq!(counts(&again), (0, 0, 2), "{again:#?}");
    // A value for all rows that means nothing is refused once, and no row is looked at.
    let asked = [("kind".to_owned(), "Elsewhere".to_owned())];
    let asked = Asked { same: &asked, ..Asked::default() };
    let file = ("list.csv", SERVICES.as_bytes().to_vec());
    let refused = import_because(port.app(), "Story", of, file, asked).await.unwrap_err();
    assert!(format!("{refused:?}").contains("“Elsewhere” is not one of"), "{refused:?}");
    // The control: without the two values for all rows nothing can be taken.
    let bare = import(&port, of, "Name;Rank\nSales;1\n", &[]).await;
    let says = |one: &frame::exchange::Reported| one.what.contains("no column goes to");
    assert!(bare.created == 0 && bare.problems.iter().any(says), "{bare:#?}");
}

/// The columns of the page as it suggests them.
fn suggested(page: &str) -> Vec<(String, String)> {
    let selects = page.split("<select").skip(1).enumerate();
    selects
        .filter(|(_, part)| part.contains("goes to"))
        .map(|(at, part)| {
            let options = part.split("</select>").next().unwrap().split("<option value=\"").skip(1);
            let chosen =
                options.into_iter().find(|it| it.split('>').next().unwrap().contains("selected"));
            let value = chosen.map_or("", |option| option.split('"').next().unwrap());
            (format!("c{at}"), value.to_owned())
        })
        .collect()
}

async fn decide(by: &Client, path: &str, more: &[(&str, &str)]) -> u16 {
    let page = by.get(path).await.is(200).text();
    let mut fields = suggested(&page);
    fields.push(("sheet".to_owned(), "list.csv".to_owned()));
    for (name, text) in more {
        fields.retain(|(known, _)| known != name);
        fields.push(((*name).to_owned(), (*text).to_owned()));
    }
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    by.post(&format!("{path}/columns"), &fields).await.status.as_u16()
}

async fn what_was_decided_in_the_browser_holds_on_the_command_line(on: On) {
    let Some(mut port) = port(on).await else { return };
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    let dana = port.as_("dana");
    let text = "Titel;Wichtigkeit\nOrders;1\n";
    let sent = dana.upload("/services/imports", &[], ("file", "list.csv", text.as_bytes())).await;
    let path = sent.is(303).location().to_owned();
    dana.get(&path).await.is(200).sees("The same for all rows").sees("same.provider");
    let columns = [("c0", "name"), ("c1", "tier"), ("same.kind", "supporting")];
    // What holds for all rows and means nothing is said once, beside its field.
    let nowhere = [&columns[..], &[("same.provider", "Nobody")]].concat();
    assert_eq!(decide(&dana, &path, &nowhere).await, 422);
    let known = [&columns[..], &[("same.provider", "Altus")]].concat();
    assert_eq!(decide(&dana, &path, &known).await, 303);
    dana.get(&format!("{path}/changes")).await.is(200).sees("Provider is “Altus” for all rows");

    let of = Service::record_type();
    let report = import(&port, of, text, &[]).await;
    assert_eq!(counts(&report), (1, 0, 0), "{report:#?}");
    assert!(report.remarks[0].contains("as") && report.problems.is_empty(), "{report:#?}");
    assert!(!titled(&port, of, "Orders").await.value("tier").is_nothing());
    // A further column may say what was the same for all rows: then it counts.
    let more = "Titel;Wichtigkeit;Provider;Kind\nStock;1;Altus;Technical\n";
    let report = import(&port, of, more, &[]).await;
    assert_eq!(counts(&report), (1, 0, 0), "{report:#?}");
    let kind = titled(&port, of, "Stock").await.value("kind").as_text().map(str::to_owned);
    assert_eq!(kind.as_deref(), Some("technical"));
    // The control: other columns are not these columns.
    let other = import(&port, of, "Bezeichner;Rang\nLedger;1\n", &[]).await;
    assert_eq!(other.created, 0, "{other:#?}");
}

async fn a_spreadsheet_of_the_command_line_is_taken_back_in_the_browser(on: On) {
    let Some(mut port) = port(on).await else { return };
    let of = Service::record_type();
    let same = [("provider", "Altus"), ("kind", "Customer-facing")];
    let report = import(&port, of, SERVICES, &same).await;
    assert_eq!(counts(&report), (2, 0, 0), "{report:#?}");
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    let altus = titled(&port, Organisation::record_type(), "Altus").await.id;
    port.account("ravi", &[(AccessRole::Lead, Some(altus))]).await;
    let dana = port.as_("dana");
    let list = dana.get("/services/imports").await.is(200).sees("list.csv").text();
    let id = list.split("/services/imports/").nth(1).unwrap();
    let id = id.split(['"', '/']).next().unwrap();
    let path = format!("/services/imports/{id}");
    // It is looked at there as it was: what came in, and the row that waits.
    let page = dana.get(&format!("{path}/result")).await;
    page.is(200).sees("2 of 3 rows that differ are in").sees("Take it back").sees("asap");
    // The control: whose import it is not finds none.
    port.as_("ravi").get(&format!("{path}/result")).await.is(404);
    dana.post(&format!("{path}/reversal"), &[]).await.is(303);
    dana.get(&format!("{path}/result")).await.is(200).sees("Taken back");
    let mut reader = local_reader(port.app(), "Story");
    assert_eq!(store::count(&mut reader, of, &ListQuery::default()).await.unwrap(), 0);
}

async fn a_provider_that_is_unknown_is_kept_and_settled_in_one_step(on: On) {
    let Some(mut port) = port(on).await else { return };
    let of = Service::record_type();
    let same = [("provider", "Altus"), ("kind", "supporting")];
    import(&port, of, "Name\nApi\nWeb\nPatroni\n", &same).await;
    let needs = "Consumer,Provider,Kind,Strength,Evidence\n\
                 Api,postgres,Uses,Hard,Declared\n\
                 Web,postgres,Uses,Hard,Declared\n\
                 Web,Api,Uses,Hard,Declared\n\
                 Web,SVC-0999,Uses,Hard,Declared\n\
                 Api,DB-2,Uses,Hard,Declared\n";
    let dependency = Dependency::record_type();
    let same = [("organisation", "Altus")];
    let report = import(&port, dependency, needs, &same).await;
    assert_eq!(counts(&report), (4, 0, 0), "{report:#?}");
    let lines: Vec<usize> = report.problems.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [2, 3, 5, 6], "three are open, and a number that names nothing is a slip");
    assert!(report.problems[0].kept.contains("waits to be settled"), "{report:#?}");
    let open = titled(&port, dependency, "Api uses postgres").await;
    assert_eq!(open.value("unresolved").as_text(), Some("postgres"));
    assert_eq!(counts(&import(&port, dependency, needs, &same).await), (0, 0, 4));

    // Both are settled at once, from the list of what needs that name.
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    let dana = port.as_("dana");
    let list = "/dependencies?unresolved=postgres&provider.empty=yes";
    dana.get(list).await.is(200).sees("Api uses postgres").sees("Web uses postgres");
    let patroni = titled(&port, of, "Patroni").await;
    settle(&dana, list, &patroni).await;
    let settled = titled(&port, dependency, "Api uses Patroni").await;
    assert_eq!(settled.value("provider"), &Value::Ref(patroni.id));
    titled(&port, dependency, "Web uses Patroni").await;
    // The file still says postgres, and that is known now.
    let after = import(&port, dependency, needs, &same).await;
    assert_eq!(counts(&after), (0, 0, 4), "{after:#?}");
    let lines: Vec<usize> = after.problems.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [5, 6]);
}

/// Sets the provider of all records of a list, as the bulk edit does it.
async fn settle(by: &Client, list: &str, to: &Stored) {
    let filter = list.split_once('?').unwrap().1;
    let label = to.label();
    by.get(&format!("/dependencies/bulk?all=yes&set=provider&{filter}")).await.is(200);
    let seen = format!(
        "/dependencies/bulk/preview?all=yes&set=provider&value={label}&why=RFC-0042&{filter}"
    );
    let page = by.get(&seen).await.is(200).sees("2 will change.").text();
    let rows = page.split("name=\"row\"").skip(1);
    let rows: Vec<&str> = rows
        .map(|part| part.split("value=\"").nth(1).unwrap().split('"').next().unwrap())
        .collect();
    let mut sent =
        vec![("set", "provider"), ("value", &*label), ("all", "yes"), ("why", "RFC-0042")];
    sent.extend(rows.into_iter().map(|row| ("row", row)));
    by.post("/dependencies/bulk", &sent).await.is(303);
}

testkit::on_both!(
    their_words_and_units_are_understood,
    what_was_decided_in_the_browser_holds_on_the_command_line,
    a_spreadsheet_of_the_command_line_is_taken_back_in_the_browser,
    a_provider_that_is_unknown_is_kept_and_settled_in_one_step,
);
