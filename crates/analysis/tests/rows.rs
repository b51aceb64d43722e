//! A number opens exactly the rows that it counts, on the page and in both files; the home says
//! what is new and what runs out.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use crate::ground;

use frame::{gate::AccessRole, sheets};
use serde_json::json;
use testkit::{Client, Method, On, Port};

async fn northwharf(on: On) -> Option<Port> {
    let (mut port, _) = ground::northwharf(on).await?;
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    port.account("petra", &[(AccessRole::Lead, None)]).await;
    Some(port)
}

/// The rows of both files under that address, which are the same; without the heads.
async fn rows(who: &Client, path: &str, query: &str) -> Vec<Vec<String>> {
    let mut found: Vec<Vec<Vec<String>>> = Vec::new();
    for kind in ["csv", "xlsx"] {
        let seen = who.get(&format!("{path}/export.{kind}{query}")).await;
        let file = seen.is(200).body.clone();
        let sheet = sheets::read(&format!("rows.{kind}"), &file, &sheets::Limits::default());
        let sheet = sheet.unwrap().remove(0);
        let width = sheet.columns.len();
        let row = |row: &sheets::SheetRow| (0..width).map(|at| row.cell(at).text()).collect();
        found.push(sheet.rows.iter().map(row).collect());
    }
    assert_eq!(found[0], found[1], "{path}{query}");
    found.remove(0)
}

/// The number that stands before these words on a page.
fn number(text: &str, words: &str) -> usize {
    let before = text.split(words).next().unwrap();
    let digits: String = before
        .chars()
        .rev()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    digits.chars().rev().collect::<String>().parse().unwrap()
}

async fn each_number_opens_its_rows_on_the_page_and_as_a_file(on: On) {
    let Some(port) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let home = dana.get("/").await.is(200).text();
    let conflicts = rows(&dana, "/conflicts", "").await;
    assert_eq!(conflicts.len(), number(&home, " conflicts</a>"));
    dana.get("/conflicts").await.is(200).sees(&format!("{} conflicts", conflicts.len()));
    // Those of vital services come first, and a choice leaves the others out.
    let vital = |row: &Vec<String>| row[2] == "yes";
    let first = conflicts.iter().take_while(|row| vital(row)).count();
    assert_eq!(first, conflicts.iter().filter(|row| vital(row)).count());
    assert_eq!(conflicts[0][0], "Payments", "of the vital services of tier 1 the greatest excess");
    assert_eq!(rows(&dana, "/conflicts", "?vital=yes").await.len(), first);
    let late = rows(&dana, "/conflicts", "?rule=derived-too-late").await;
    assert!(!late.is_empty() && late.iter().all(|row| row[3] == "back too late"), "{late:?}");
    // What each end has not confirmed.
    for by in ["consumer", "provider"] {
        let link = format!("/unconfirmed?by={by}");
        let count = number(home.split(&format!("{}\">", link)).nth(1).unwrap(), "</a>");
        assert_eq!(rows(&dana, "/unconfirmed", &format!("?by={by}")).await.len(), count);
        dana.get(&link).await.is(200).sees(&format!("{count} answers are open"));
    }
    // The services of the home, and those of a verdict.
    assert_eq!(rows(&dana, "/readiness", "").await.len(), 12);
    assert_eq!(rows(&dana, "/readiness", "?all=yes").await.len(), 41);
    assert_eq!(rows(&dana, "/readiness", "?vital=yes&verdict=gap").await.len(), 3);
    // The explorer: what is reached, what is not, what stops services alone.
    let page = dana.get("/explorer?fail=san-q7").await.is(200).text();
    let reached = rows(&dana, "/explorer", "?fail=san-q7").await;
    assert_eq!(reached[0][..2], ["Settlement", "1"]);
    let not = rows(&dana, "/explorer", "?fail=san-q7&not=yes").await;
    assert_eq!(not.len(), number(&page, " services are not reached"));
    assert_eq!(reached.len() + not.len(), 41);
    let shown = dana.get("/explorer?fail=san-q7&not=yes").await;
    shown.is(200).sees(&format!("{} services are not reached", not.len())).sees("Market data");
    let singles = rows(&dana, "/explorer", "?table=singles").await;
    let all = page.split("all=yes#singles\">").nth(1).unwrap();
    assert_eq!(singles.len(), number(all, "</a>"));
    let parts = rows(&dana, "/explorer", "?fail=san-q7&parts=yes").await;
    assert!(parts.len() > reached.len());
}

async fn the_home_says_what_others_changed_since_the_last_visit(on: On) {
    let Some(mut port) = northwharf(on).await else { return };
    // A first visit has nothing to compare with.
    port.as_("dana").get("/").await.is(200).sees_not("Since your last visit");
    port.hand().advance(3_600);
    let services = port.as_("petra").get("/api/services?q=settlement").await.is(200).json();
    let settlement = services["items"][0].clone();
    let path = format!("/api/services/{}", settlement["number"].as_str().unwrap());
    let version = format!("\"{}\"", settlement["version"]);
    let body = json!({ "exceptions": "None any more" });
    let headers = [("if-match", version.as_str()), ("change-reason", "As agreed")];
    port.as_("petra").json(Method::PATCH, &path, &headers, &body).await.is(200);
    port.again("dana").await;
    let home = port.as_("dana").get("/").await;
    home.is(200).sees("Since your last visit").sees("Service changed by petra");
    // One's own changes are no news, and what one may not see is none either.
    port.again("petra").await;
    port.as_("petra").get("/").await.is(200).sees("Nobody else has changed anything");
}

async fn the_home_says_which_evidence_and_notices_run_out(on: On) {
    let Some(port) = northwharf(on).await else { return };
    let home = port.as_("dana").get("/").await;
    home.is(200).sees("Evidence and notices about to run out").sees("the last day for notice");
}

testkit::on_both!(
    each_number_opens_its_rows_on_the_page_and_as_a_file,
    the_home_says_what_others_changed_since_the_last_visit,
    the_home_says_which_evidence_and_notices_run_out,
);
