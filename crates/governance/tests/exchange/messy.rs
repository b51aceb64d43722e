//! Files as people have them: another encoding, other words, rows that wait for each other, and the
//! same file a second time.

use super::{apply, count, counts, map, now, org, organisation, per, person, port, sent};
use frame::{
    gate::{AccessRole, local_reader},
    store::{self, ListQuery},
};
use record::Value;
use testkit::{Client, On, Port};

testkit::on_both!(
    what_no_row_could_be_read_for_is_said,
    a_row_that_waits_says_which_line_is_wrong_and_what_to_do,
    a_value_for_all_rows_fills_what_is_open_and_overwrites_nothing,
    what_was_taken_back_comes_back_with_the_same_file,
    a_name_out_of_use_is_named_linked_and_brought_back_when_that_is_said,
    values_are_mapped_once_and_remembered,
    references_and_answers_are_mapped_like_other_values,
    a_row_of_sums_is_named_and_not_read_as_data,
    a_file_that_holds_no_table_is_refused_in_words,
    a_dash_by_itself_is_nothing_and_every_wrong_column_of_a_row_is_named,
    a_file_of_windows_is_read_with_its_umlauts_and_a_person_is_found_by_mail_address,
    a_row_is_corrected_with_the_choices_of_the_form,
);

async fn dana(on: On) -> Option<(Port, Client)> {
    let mut port = port(on).await?;
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    let dana = port.as_("dana");
    Some((port, dana))
}

async fn what_no_row_could_be_read_for_is_said(on: On) {
    let Some((_port, dana)) = dana(on).await else { return };
    let path = sent(&dana, per(), "a.csv", b"Name\nAda\nBela\n").await;
    map(&dana, &path, &[]).await;
    let page = dana.get(&format!("{path}/changes")).await;
    page.is(200).sees("No row could be read: Organisation is open; choose one; no column goes to");
    page.sees("Nothing can be applied before a row is understood").sees_not("No row would change");
    // The control: a file that says what is there is another matter.
    organisation(&_port, "Altus", None).await;
    let path = sent(&dana, org(), "b.csv", b"Name,Kind\nAltus,Service provider\n").await;
    map(&dana, &path, &[]).await;
    let page = dana.get(&format!("{path}/changes")).await;
    page.sees("No row would change anything.").sees_not("No row could be read");
}

async fn a_row_that_waits_says_which_line_is_wrong_and_what_to_do(on: On) {
    let Some((_port, dana)) = dana(on).await else { return };
    let file = "Name,Kind,Parent\n\
        Altus,asap,\n\
        Altus Nord,Supplier,Altus\n\
        Altus Hafen,Supplier,Altus Nord\n\
        Corvid,Supplier,\n";
    let path = sent(&dana, org(), "a.csv", file.as_bytes()).await;
    map(&dana, &path, &[("c2", "parent")]).await;
    let page = dana.get(&format!("{path}/changes")).await;
    page.sees("refers to line 2, which cannot be taken as it is; correct line 2, and this row");
    page.sees("refers to line 3, which waits for line 2, and that cannot be taken as it is");
    assert_eq!(counts(&page.text()), (vec![1, 0, 0, 3], 4));
    // Once the line that was wrong is right, all three are in.
    let good = [("c0", "Altus"), ("c1", "supplier"), ("c2", "")];
    dana.post(&format!("{path}/rows/2"), &good).await.is(303);
    let page = dana.get(&format!("{path}/changes")).await.text();
    assert_eq!(counts(&page), (vec![4, 0, 0, 0], 4));
}

async fn a_value_for_all_rows_fills_what_is_open_and_overwrites_nothing(on: On) {
    let Some((port, dana)) = dana(on).await else { return };
    let altus = organisation(&port, "Altus", None).await;
    organisation(&port, "Corvid", None).await;
    person(&port, "Dana Holt", &altus, "dana@altus.example").await;
    let file = b"Name,Job title\nDana Holt,Lead\nMara Silva,Operator\n";
    let path = sent(&dana, per(), "a.csv", file).await;
    let page = dana.get(&path).await;
    page.sees("The same for all rows").sees("What a\nrecord holds stays");
    map(&dana, &path, &[("same.organisation", "Corvid")]).await;
    let page = dana.get(&format!("{path}/changes")).await;
    page.sees("for all rows that are new or have it open; what a record holds stays");
    page.sees_not("<del>ORG-0001");
    assert_eq!(counts(&page.text()), (vec![1, 1, 0, 0], 2));
    apply(&dana, &path).await.is(303);
    let at = per().field("organisation").unwrap().0;
    assert_eq!(now(&port, per(), "PER-0001").await.values[at], Value::Ref(altus.id));
    let corvid = now(&port, org(), "ORG-0002").await.id;
    assert_eq!(now(&port, per(), "PER-0002").await.values[at], Value::Ref(corvid));
}

async fn what_was_taken_back_comes_back_with_the_same_file(on: On) {
    let Some((port, dana)) = dana(on).await else { return };
    let file = b"Name,Kind\nAltus,Supplier\nCorvid,Supplier\n";
    let path = sent(&dana, org(), "a.csv", file).await;
    map(&dana, &path, &[]).await;
    apply(&dana, &path).await.is(303);
    dana.post(&format!("{path}/reversal"), &[]).await.is(303);
    assert_eq!(count(&port, org()).await, 0);
    // The same rows, one of them with another kind, and a third.
    let file = b"Name,Kind\nAltus,Supplier\nCorvid,Service provider\nNeu,Supplier\n";
    let again = sent(&dana, org(), "b.csv", file).await;
    map(&dana, &again, &[]).await;
    let page = dana.get(&format!("{again}/changes")).await;
    page.is(200).sees("Back in use").sees("2 rows name what was out of use: they come back");
    page.sees("<del>out of use</del>").sees("<ins>in use</ins>");
    assert_eq!(counts(&page.text()), (vec![1, 0, 0, 0], 3));
    dana.get(&format!("{again}/changes?show=back")).await.sees("ORG-0002").sees_not("Neu");
    apply(&dana, &again).await.is(303);
    dana.get(&format!("{again}/result")).await.sees("2 of the changed came back into use");
    let altus = now(&port, org(), "ORG-0001").await;
    assert!(altus.retired.is_none() && altus.version == 3, "number and history are its own");
    let mut reader = local_reader(port.app(), "Story");
    let history = store::history(&mut reader, &altus, None, 10).await.unwrap();
    let told: Vec<&str> = history.iter().map(|entry| entry.occurrence.as_str()).collect();
    assert_eq!(told, ["organisation.returned", "organisation.taken-back", "organisation.added"]);
    // And back again: what came back goes, what was new goes.
    dana.post(&format!("{again}/reversal"), &[]).await.is(303);
    assert_eq!(count(&port, org()).await, 0);
    let out = ListQuery { retired: true, ..ListQuery::default() };
    assert_eq!(store::count(&mut reader, org(), &out).await.unwrap(), 3);
}

async fn a_name_out_of_use_is_named_linked_and_brought_back_when_that_is_said(on: On) {
    let Some((port, dana)) = dana(on).await else { return };
    organisation(&port, "Altus", None).await;
    let retirement = [("reason", "Gone"), ("_version", "1")];
    dana.post("/organisations/ORG-0001/retirement", &retirement).await.is(303);
    let file = b"Name,Kind\nAltus,Service provider\n";
    let path = sent(&dana, org(), "a.csv", file).await;
    map(&dana, &path, &[]).await;
    let page = dana.get(&format!("{path}/changes")).await;
    page.sees("“Altus” is <a href=\"/organisations/ORG-0001\">ORG-0001</a>, which is out of use");
    page.sees("take it back into use there");
    assert_eq!(counts(&page.text()), (vec![0, 0, 0, 1], 1));
    map(&dana, &path, &[("revives", "true")]).await;
    let page = dana.get(&format!("{path}/changes")).await;
    page.sees("Back in use").sees("1 row names what was out of use: it comes back");
    apply(&dana, &path).await.is(303);
    assert!(now(&port, org(), "ORG-0001").await.retired.is_none());
}

async fn values_are_mapped_once_and_remembered(on: On) {
    let Some((port, dana)) = dana(on).await else { return };
    let file = "Name,Kind\nAltus,Lieferant\nCorvid,LIEFERANT\nKeystone,Haus\n";
    let path = sent(&dana, org(), "a.csv", file.as_bytes()).await;
    map(&dana, &path, &[("c1", "kind")]).await;
    let page = dana.get(&format!("{path}/values")).await;
    page.is(200).sees("What do these values mean?").sees("2 rows").sees("Suggested");
    page.sees("name=\"v.kind.lieferant\"").sees("value=\"supplier\"\nselected");
    let wrong = dana.post(&format!("{path}/values"), &[("v.kind.haus", "castle")]).await;
    wrong.is(422).sees("is none of");
    dana.post(&format!("{path}/values"), &[("v.kind.lieferant", "supplier")]).await.is(303);
    let page = dana.get(&format!("{path}/changes")).await;
    page.sees("Read as you said: “Lieferant” as “Supplier”");
    page.sees("Say once what the value that is not known means");
    assert_eq!(counts(&page.text()), (vec![2, 0, 0, 1], 3));
    apply(&dana, &path).await.is(303);
    let at = org().field("kind").unwrap().0;
    let kind = now(&port, org(), "ORG-0001").await.values[at].clone();
    assert_eq!(kind, Value::Choice("supplier".to_owned()));
    // Another file with these columns knows it.
    let next = sent(&dana, org(), "b.csv", b"Name,Kind\nMeridian,lieferant\n").await;
    map(&dana, &next, &[]).await;
    let page = dana.get(&format!("{next}/changes")).await.text();
    assert_eq!(counts(&page), (vec![1, 0, 0, 0], 1));
}

async fn a_file_of_windows_is_read_with_its_umlauts_and_a_person_is_found_by_mail_address(on: On) {
    let Some((port, lead)) = dana(on).await else { return };
    let altus = organisation(&port, "Altus", None).await;
    person(&port, "Dana Holt", &altus, "dana@altus.example").await;
    let file = b"Name;Organisation\nJ\xFCrgen Gr\xF6\xDFe;Altus\n";
    let path = sent(&lead, per(), "a.csv", file).await;
    lead.get(&path).await.sees("it is read as Windows-1252").sees("“Jürgen”, “Größe”");
    map(&lead, &path, &[]).await;
    lead.get(&format!("{path}/changes")).await.sees("Windows-1252");
    apply(&lead, &path).await.is(303);
    assert_eq!(now(&port, per(), "PER-0002").await.title(), "Jürgen Größe");
    // Who is meant may be written as the address of the mail, in any case of letters.
    let file = "Name,Organisation,Deputy\nMara Silva,Altus,Dana@Altus.example\n\
        Ana Lima,Altus,nobody@altus.example\n";
    let path = sent(&lead, per(), "b.csv", file.as_bytes()).await;
    map(&lead, &path, &[("c2", "deputy")]).await;
    let page = lead.get(&format!("{path}/changes")).await;
    page.sees("“nobody@altus.example” names nothing that you can refer to");
    assert_eq!(counts(&page.text()), (vec![1, 0, 0, 1], 2));
    // The dry run names whom the address means.
    page.sees("Dana Holt").sees_not("Dana@Altus.example");
}

async fn a_dash_by_itself_is_nothing_and_every_wrong_column_of_a_row_is_named(on: On) {
    let Some((port, lead)) = dana(on).await else { return };
    organisation(&port, "Altus", None).await;
    let file =
        "Name,Organisation,Deputy,Job title\nMara Silva,Altus,-,-\nAna Lima,Nowhere,Nobody,x\n";
    let path = sent(&lead, per(), "a.csv", file.as_bytes()).await;
    map(&lead, &path, &[("c2", "deputy"), ("c3", "job_title")]).await;
    let page = lead.get(&format!("{path}/changes")).await;
    assert_eq!(counts(&page.text()), (vec![1, 0, 0, 1], 2));
    page.sees("Organisation, Deputy");
    apply(&lead, &path).await.is(303);
    let mara = lead.get("/api/persons/PER-0001").await.is(200).json();
    // Where words are kept as they are, a dash is a word.
    assert_eq!((&mara["name"], &mara["job_title"]), (&"Mara Silva".into(), &"-".into()));
    assert!(mara["deputy"].is_null(), "{mara}");
}

async fn a_row_is_corrected_with_the_choices_of_the_form(on: On) {
    let Some((port, dana)) = dana(on).await else { return };
    organisation(&port, "Altus", None).await;
    let file = b"Name,Kind,Parent\nCorvid,asap,Altus\n";
    let path = sent(&dana, org(), "a.csv", file).await;
    map(&dana, &path, &[("c1", "kind"), ("c2", "parent")]).await;
    let row = dana.get(&format!("{path}/rows/2")).await;
    row.is(200).sees("<select").sees("<option value=\"supplier\"").sees("asap");
    row.sees("<option value=\"ORG-0001\"\nselected");
}

async fn references_and_answers_are_mapped_like_other_values(on: On) {
    let Some((port, dana)) = dana(on).await else { return };
    let altus = organisation(&port, "Altus", None).await;
    organisation(&port, "Corvid Applications", None).await;
    let file = "Name,Organisation\nRui Costa,Altus Hosting GmbH\nAda Lovell,ALTUS HOSTING GMBH\n\
                Ines Roth,Somebody\nMara Silva,Altus\n";
    let path = sent(&dana, per(), "a.csv", file.as_bytes()).await;
    map(&dana, &path, &[]).await;
    // The control: what nobody said waits, and the page leads to where it is said.
    let page = dana.get(&format!("{path}/changes")).await;
    assert_eq!(counts(&page.text()), (vec![1, 0, 0, 3], 4));
    let page = dana.get(&format!("{path}/values")).await;
    page.is(200).sees("Altus Hosting GmbH").sees("2 rows").sees("ORG-0001 Altus");
    page.sees("Suggested").sees("No idea").sees_not("Mara Silva");
    let field = "v.organisation.altus hosting gmbh";
    let wrong = dana.post(&format!("{path}/values"), &[(field, "Altus")]).await;
    wrong.is(422).sees("is none of").sees("ORG-0002 Corvid Applications");
    let id = altus.id.to_string();
    dana.post(&format!("{path}/values"), &[(field, &id)]).await.is(303);
    let page = dana.get(&format!("{path}/changes")).await;
    assert_eq!(counts(&page.text()), (vec![3, 0, 0, 1], 4));
    page.sees("Say once what the value that is not known means");
    apply(&dana, &path).await.is(303);
    let rui = dana.get("/api/persons/PER-0001").await.is(200).json();
    assert_eq!(rui["organisation"], id.as_str());
    // Another file with these columns knows it.
    let next = b"Name,Organisation\nVera Lind,altus hosting gmbh\n";
    let next = sent(&dana, per(), "b.csv", next).await;
    map(&dana, &next, &[]).await;
    let page = dana.get(&format!("{next}/changes")).await.text();
    assert_eq!(counts(&page), (vec![1, 0, 0, 0], 1));
}

async fn a_row_of_sums_is_named_and_not_read_as_data(on: On) {
    let Some((port, dana)) = dana(on).await else { return };
    let file = "Name,Kind,Staff,Cost\nAltus,Service provider,12,1200.50\n\
                Total,Service provider,4,3\nSumme:,,16,\"1,203.50 €\"\n,,16,1203.50\n";
    let path = sent(&dana, org(), "a.csv", file.as_bytes()).await;
    map(&dana, &path, &[("c2", ""), ("c3", "")]).await;
    let page = dana.get(&format!("{path}/changes")).await;
    // The control: who is called Total and is of a kind is one of them.
    assert_eq!(counts(&page.text()), (vec![2, 0, 0, 2], 4));
    page.sees("It looks like a total of other rows: “Summe:” beside numbers");
    page.sees("numbers alone, without a name");
    // The sum alone is wrong with it, and it is left out of this import: it waits no more.
    let row = dana.get(&format!("{path}/rows/4")).await;
    row.is(200).sees("looks like a total").sees("Leave this row out");
    dana.post(&format!("{path}/rows/2"), &[("_row", "out")]).await.is(422).sees("does not wait");
    dana.post(&format!("{path}/rows/4"), &[("_row", "out")]).await.is(303);
    let page = dana.get(&format!("{path}/changes")).await;
    assert_eq!(counts(&page.text()), (vec![2, 0, 0, 1], 4));
    page.sees("Left out by hand").sees("Summe: · 16 · 1,203.50 €");
    // Another look at the columns forgets nothing; whoever thinks again takes the row in again.
    map(&dana, &path, &[("c2", ""), ("c3", "")]).await;
    assert_eq!(counts(&dana.get(&format!("{path}/changes")).await.text()).0, [2, 0, 0, 1]);
    let row = dana.get(&format!("{path}/rows/4")).await;
    row.is(200).sees("Line 4 is left out").sees("Take the row in again");
    dana.post(&format!("{path}/rows/4"), &[("_row", "in")]).await.is(303);
    assert_eq!(counts(&dana.get(&format!("{path}/changes")).await.text()).0, [2, 0, 0, 2]);
    dana.post(&format!("{path}/rows/4"), &[("_row", "out")]).await.is(303);
    apply(&dana, &path).await.is(303);
    assert_eq!(count(&port, org()).await, 2);
    // After the file is in as well: what is left out does not wait for anybody.
    let result = dana.get(&format!("{path}/result")).await;
    result.is(200).sees("2 of 3 rows that differ are in; 1 waits for you.").sees("1 left out");
    dana.post(&format!("{path}/rows/5"), &[("_row", "out")]).await.is(303);
    let result = dana.get(&format!("{path}/result")).await;
    result.is(200).sees("2 of 2 rows that differ are in; 0 wait for you.").sees("2 left out");
    result.sees_not("Rows waiting");
    // The same file again knows nothing of it.
    let again = sent(&dana, org(), "a.csv", file.as_bytes()).await;
    map(&dana, &again, &[]).await;
    assert_eq!(counts(&dana.get(&format!("{again}/changes")).await.text()).0, [0, 0, 2, 2]);
}

async fn a_file_that_holds_no_table_is_refused_in_words(on: On) {
    let Some((_port, dana)) = dana(on).await else { return };
    let yaml = "# ours\nservices:\n  - name: Ledger\n    tier: 1\n";
    for (name, text, words) in [
        ("catalog.yaml", yaml, "A .yaml file is not read"),
        ("catalog.csv", yaml, "The file holds YAML and no table"),
        ("bom.txt", "\u{feff}{ \"bomFormat\": \"CycloneDX\" }", "The file holds JSON and no table"),
    ] {
        super::send(&dana, org(), name, text.as_bytes()).await.is(422).sees(words);
    }
    // The controls: a sheet that begins with such lines has columns, and so has one with a colon.
    for text in ["Source: ours\nDay: 2026-11-23\nName,Kind,Parent\n", "Name: of whom\nAltus\n"] {
        super::send(&dana, org(), "a.csv", text.as_bytes()).await.is(303);
    }
}
