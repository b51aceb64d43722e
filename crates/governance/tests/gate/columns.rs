//! A column that the register does not know: it is said on the page of the dry run, not dropped.

use super::northwharf;

use testkit::on_both;
use testkit::{Client, On, Seen};

on_both!(a_filled_column_that_goes_nowhere_is_said_in_the_dry_run,);

/// The dry run of a file whose columns go where the page suggests.
async fn dry_run(by: &Client, file: &str) -> Seen {
    let sent = by.upload("/organisations/imports", &[], ("file", "a.csv", file.as_bytes())).await;
    let path = sent.is(303).location().to_owned();
    let page = by.get(&path).await.is(200).text();
    let hidden = |name: &str| {
        let input = page.split(&format!("name=\"{name}\"")).nth(1).unwrap();
        let value = input.split('>').next().unwrap().split("value=\"").nth(1);
        value.map_or(String::new(), |value| value.split('"').next().unwrap().to_owned())
    };
    let mut fields =
        vec![("sheet".to_owned(), hidden("sheet")), ("source".to_owned(), String::new())];
    for (at, column) in page.split("<select").skip(1).enumerate() {
        let options = column.split("</select>").next().unwrap().split("<option value=\"").skip(1);
        let chosen =
            options.into_iter().find(|one| one.split('>').next().unwrap().contains("selected"));
        let value = chosen.map_or("", |option| option.split('"').next().unwrap());
        fields.push((format!("c{at}"), value.to_owned()));
    }
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    by.post(&format!("{path}/columns"), &fields).await.is(303);
    by.get(&format!("{path}/changes")).await
}

async fn a_filled_column_that_goes_nowhere_is_said_in_the_dry_run(on: On) {
    let Some((port, ..)) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let file = "Name,Kind,Zorble\nQuay Works,Supplier,forty-two\nQuay Stores,Supplier,\n";
    let page = dry_run(&dana, file).await;
    page.is(200).sees("The column “Zorble” holds something and goes nowhere; it is not taken.");
    page.sees("nothing has been written");
    // The control: a column that has a place, and one without a single filled cell, are not said.
    let file = "Name,Kind,Country,Zorble\nQuay Yard,Supplier,Portugal,\n";
    dry_run(&dana, file).await.is(200).sees("Portugal").sees_not("Zorble");
}
