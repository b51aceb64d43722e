//! An import through the pages, from the file to the way back.

use super::{
    apply, count, counts, csv, hidden, map, now, org, organisation, per, person, port, send, sent,
};
use frame::{
    exchange::{self, Fate, Mapping},
    gate::{AccessRole, local_reader},
    problem::Problem,
    sheets::{self, Limits},
    store::{self, Saving},
};
use record::Value;
use testkit::{On, commit};

testkit::on_both!(
    a_file_goes_in_after_a_dry_run_and_comes_out_again_whole,
    a_row_is_corrected_beside_the_file_and_saved_alone,
    an_import_is_all_or_nothing_when_a_record_changed_meanwhile,
    the_columns_are_remembered_for_files_like_this,
    a_line_that_names_itself_waits_and_says_why,
);

const FILE: &str = "Org,Typ,Part of\n\
    Altus,Service provider,\n\
    Brightline,Service provider,\n\
    Corvid,asap,Altus\n\
    Brightline,Supplier,\n\
    Keystone,Service integrator,\n";

async fn a_file_goes_in_after_a_dry_run_and_comes_out_again_whole(on: On) {
    let Some(mut port) = port(on).await else { return };
    let altus = organisation(&port, "Altus", None).await;
    let meridian = organisation(&port, "Meridian", None).await;
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    let dana = port.as_("dana");
    let path = sent(&dana, org(), "orgs.csv", FILE.as_bytes()).await;
    dana.get(&path).await.is(200).sees("Which column is what?").sees("head found on line 1");
    dana.get(&format!("{path}/changes")).await.is(404);
    map(&dana, &path, &[("c0", "name"), ("c1", "kind")]).await;
    let page = dana.get(&format!("{path}/changes")).await;
    page.is(200).sees("nothing has been written").sees("is not one of");
    page.sees("stands on line 3 as well").sees("Line 3 is taken, line 5 waits");
    page.sees("Row waits: 2 of 3 fields are ready").sees("Correct line 4");
    page.sees("1 record of organisations <b>is not in the file</b>");
    assert_eq!(counts(&page.text()), (vec![2, 0, 1, 2], 5));
    dana.get(&format!("{path}/absent")).await.is(200).sees("Meridian").sees_not("Altus<");
    assert_eq!(count(&port, org()).await, 2, "a dry run writes nothing");
    apply(&dana, &path).await.is(303);
    let result = dana.get(&format!("{path}/result")).await;
    result.is(200).sees("2 of 4 rows that differ are in; 2 wait for you.");
    result.sees("2 organisations have become 4").sees("ledger write").sees("Take it back");
    assert_eq!(count(&port, org()).await, 4);
    dana.get("/organisations/imports").await.is(200).sees("orgs.csv").sees("Applied");
    let again = sent(&dana, org(), "orgs.csv", FILE.as_bytes()).await;
    map(&dana, &again, &[]).await;
    let page = dana.get(&format!("{again}/changes")).await.text();
    assert_eq!(counts(&page), (vec![0, 0, 3, 2], 5));
    dana.post(&format!("{path}/reversal"), &[]).await.is(303);
    dana.get(&format!("{path}/result")).await.is(200).sees("Taken back").sees("2 records are");
    assert_eq!(count(&port, org()).await, 2);
    dana.post(&format!("{path}/reversal"), &[]).await.is(422).sees("nothing to take back");
    assert_eq!(now(&port, org(), &altus.label()).await.version, altus.version);
    assert_eq!(now(&port, org(), &meridian.label()).await.version, meridian.version);
}

async fn a_row_is_corrected_beside_the_file_and_saved_alone(on: On) {
    let Some(mut port) = port(on).await else { return };
    organisation(&port, "Altus", None).await;
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    let dana = port.as_("dana");
    let path = sent(&dana, org(), "orgs.csv", FILE.as_bytes()).await;
    map(&dana, &path, &[("c0", "name"), ("c1", "kind")]).await;
    let row = format!("{path}/rows/4");
    dana.get(&row).await.is(200).sees("asap").sees("Corvid").sees("is not one of");
    let still = dana.post(&row, &[("c0", "Corvid"), ("c1", "soon"), ("c2", "Altus")]).await;
    still.is(422).sees("Line 4 cannot be taken yet").sees("soon");
    let good = [("c0", "Corvid"), ("c1", "Supplier"), ("c2", "Altus")];
    dana.post(&row, &good).await.is(303);
    assert_eq!(count(&port, org()).await, 1, "nothing is written before it is applied");
    let page = dana.get(&format!("{path}/changes")).await.text();
    assert_eq!(counts(&page), (vec![3, 0, 1, 1], 5), "the corrected row is one of the plan");
    apply(&dana, &path).await.is(303);
    assert_eq!(count(&port, org()).await, 4);
    let file = dana.get(&format!("{path}/problems.csv")).await;
    file.is(200)
        .sees("What is wrong")
        .sees("Line 5: “Brightline” stands on line 3")
        .sees_not("asap");
    // The file with the rows that wait is put right and sent again: only its rows change.
    let better = file.text().replace("\"Brightline\"", "\"Brightline Nord\"");
    let second = sent(&dana, org(), "rest.csv", better.as_bytes()).await;
    map(&dana, &second, &[]).await;
    let page = dana.get(&format!("{second}/changes")).await.text();
    assert_eq!(counts(&page), (vec![1, 0, 0, 0], 1));
    apply(&dana, &second).await.is(303);
    assert_eq!(count(&port, org()).await, 5);
    let workbook = dana.get(&format!("{path}/problems.xlsx")).await;
    assert_eq!(workbook.is(200).body[..2], *b"PK");
    // What is put right after the file is in is saved alone.
    let alone = [("c0", "Brightline West"), ("c1", "Supplier"), ("c2", "Altus")];
    dana.post(&format!("{path}/rows/5"), &alone).await.is(303);
    assert_eq!(count(&port, org()).await, 6);
    // What was corrected afterwards is counted with the rest.
    let result = dana.get(&format!("{path}/result")).await;
    result.is(200).sees("4 of 4 rows that differ are in; 0 wait for you.");
    result.sees("organisations have become 6").sees_not("Rows waiting");
    dana.post(&format!("{path}/reversal"), &[]).await.is(303);
    assert_eq!(count(&port, org()).await, 2, "the corrected rows go back as well");
    dana.get(&format!("{path}/rows/99")).await.is(404);
}

async fn an_import_is_all_or_nothing_when_a_record_changed_meanwhile(on: On) {
    let Some(mut port) = port(on).await else { return };
    let altus = organisation(&port, "Altus", None).await;
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    let dana = port.as_("dana");
    let file = "Number,Name,Kind\nORG-0001,Altus Hosting,Service provider\n,Corvid,Supplier\n";
    let bytes = file.as_bytes();
    let mut reader = local_reader(port.app(), "Story");
    let sheet = sheets::read("a.csv", bytes, &Limits::default()).unwrap().remove(0);
    let mapping: Mapping = exchange::suggest_mapping(&mut reader, org(), &sheet).await.unwrap();
    let plan = exchange::plan(&mut reader, org(), &sheet, &mapping).await.unwrap();
    let fates: Vec<Fate> = plan.rows.iter().map(|row| row.fate).collect();
    assert_eq!(fates, [Fate::Changed, Fate::New]);
    let path = sent(&dana, org(), "a.csv", bytes).await;
    map(&dana, &path, &[]).await;
    let shown = dana.get(&format!("{path}/changes")).await.text();
    let mut writer = port.writer().await;
    let mut saving = Saving::of(&altus);
    saving.values[0] = Value::Text("Altus Group".to_owned());
    store::save(&mut writer, org(), saving).await.unwrap();
    commit(writer).await.unwrap();
    let mut writer = port.writer().await;
    let stale = exchange::apply(&mut writer, plan).await;
    assert!(matches!(stale, Err(Problem::Stale(_))), "{stale:?}");
    drop(writer);
    let fields = [("_plan", hidden(&shown, "_plan"))];
    let late = dana.post(&format!("{path}/application"), &fields).await;
    late.is(409).sees("nothing was applied").sees("Altus Group");
    assert_eq!(count(&port, org()).await, 1);
    // What is shown now can be applied, and repeating it with the same key changes nothing more.
    let plan = hidden(&late.text(), "_plan").to_owned();
    let fields = [("_plan", plan.as_str()), ("_key", "once"), ("reason", "Names of November")];
    dana.post(&format!("{path}/application"), &fields).await.is(303);
    dana.post(&format!("{path}/application"), &fields).await.is(303);
    let after = now(&port, org(), "ORG-0001").await;
    assert_eq!((after.title().as_str(), after.version), ("Altus Hosting", 3));
    assert_eq!(count(&port, org()).await, 2);
    let mut reader = local_reader(port.app(), "Story");
    let history = store::history(&mut reader, &after, None, 10).await.unwrap();
    assert_eq!(history[0].reason.as_deref(), Some("Names of November"));
}

async fn the_columns_are_remembered_for_files_like_this(on: On) {
    let Some(mut port) = port(on).await else { return };
    let altus = organisation(&port, "Altus", None).await;
    let dana = person(&port, "Dana Holt", &altus, "dana@altus.example").await;
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    let by = port.as_("dana");
    let file = "asset,wer,wo\nX-1,Dana Holt,Altus\n";
    let path = sent(&by, per(), "crew.csv", file.as_bytes()).await;
    let answers = [("c0", "source_key"), ("c1", "name"), ("c2", "organisation"), ("source", "HR")];
    map(&by, &path, &answers).await;
    apply(&by, &path).await.is(303);
    let now = now(&port, per(), "PER-0001").await;
    assert_eq!((now.id, now.source), (dana.id, Some(("HR".to_owned(), "X-1".to_owned()))));
    // The same columns again: the key finds the record under another name.
    let file = "asset,wer,wo\nX-1,Dana Holt-Meyer,Altus\nX-2,Mara Silva,Altus\n";
    let path = sent(&by, per(), "crew december.csv", file.as_bytes()).await;
    by.get(&path).await.is(200).sees("Known").sees("from the last import of this file");
    map(&by, &path, &[]).await;
    let page = by.get(&format!("{path}/changes")).await;
    page.sees("<del>Dana Holt</del>").sees("<ins>Dana Holt-Meyer</ins>");
    assert_eq!(counts(&page.text()), (vec![1, 1, 0, 0], 2));
    let twice = [("sheet", "crew december.csv"), ("c0", "name"), ("c1", "name")];
    let refused = by.post(&format!("{path}/columns"), &twice).await;
    refused.is(422).sees("Two columns go to Name");
    let unknown = [("sheet", "crew december.csv"), ("c0", "shoe_size")];
    let refused = by.post(&format!("{path}/columns"), &unknown).await;
    refused.is(422).sees("is no field of this register; known are:");
    send(&by, per(), "crew.csv", &csv(&port, per()).await).await.is(303);
}

async fn a_line_that_names_itself_waits_and_says_why(on: On) {
    let Some(mut port) = port(on).await else { return };
    let altus = organisation(&port, "Altus", None).await;
    person(&port, "Ravi Thornbury", &altus, "ravi@altus.example").await;
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    let dana = port.as_("dana");
    // One that is there, one that the file brings, and the control: a deputy who is somebody else.
    let file = "Number,Name,Organisation,E-mail,Deputy\n\
                PER-0001,Ravi Thornbury,Altus,ravi@altus.example,PER-0001\n\
                ,Yuki Tanabe,Altus,yuki@altus.example,Yuki Tanabe\n\
                ,Omar Haddon,Altus,omar@altus.example,Ravi Thornbury\n";
    let path = sent(&dana, per(), "crew.csv", file.as_bytes()).await;
    map(&dana, &path, &[]).await;
    let page = dana.get(&format!("{path}/changes")).await;
    page.is(200).sees("Deputy is this person itself; choose another, or leave it open");
    assert_eq!(page.text().matches("Deputy is this person itself").count(), 2, "{}", page.text());
    apply(&dana, &path).await.is(303);
    assert_eq!(count(&port, per()).await, 2, "Ravi, and Omar");
    let omar = now(&port, per(), "PER-0002").await;
    let ravi = now(&port, per(), "PER-0001").await;
    assert_eq!(omar.value("deputy"), &Value::Ref(ravi.id));
    assert!(ravi.value("deputy").is_nothing());
}
