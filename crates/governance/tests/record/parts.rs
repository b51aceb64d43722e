//! What a record is made of on its pages: fields under headings, one bar of tabs, a history that
//! can be read whole, and the notices of those who are mentioned.

use super::{World, between, flat, sees, sees_not};
use testkit::{Client, On};

/// Fields stand under the headings of their declaration: in the form, among the facts, in the help
/// and in the description of the interface.
pub(crate) async fn fields_stand_under_the_same_headings_everywhere(on: On) {
    let Some(world) = World::new(on).await else { return };
    let cora = world.as_("cora");
    let parts = ["Who it is", "How to reach the person", "Deputy and absence"];
    let form = cora.get("/persons/PER-0001/edit").await;
    for part in parts {
        let anchor = part.to_lowercase().replace(' ', "-");
        sees(&form, &format!("<h2 id=\"part-{anchor}\">{part}</h2>"));
        sees(&form, &format!("href=\"#part-{anchor}\">{part}"));
        let facts = cora.get("/persons/PER-0001").await;
        sees(&facts, &format!("id=\"facts-{anchor}\">{part}"));
        sees(&cora.get("/persons/help").await, part);
    }
    let document = cora.get("/api/openapi.json").await.json();
    let person = &document["components"]["schemas"]["Person"]["properties"];
    assert_eq!(person["deputy"]["x-group"], "Deputy and absence");
    assert!(person["deputy"]["x-order"].as_u64() > person["name"]["x-order"].as_u64());
    // A type without headings has none, and nothing to jump to.
    let plain = world.as_("lea").get("/beacons/new").await;
    sees_not(plain.is(200), "Parts of this form");
}

/// A form that is refused says in which part what has to change, and how many fields were changed.
pub(crate) async fn a_refused_form_names_the_parts_that_have_to_change(on: On) {
    let Some(world) = World::new(on).await else { return };
    let cora = world.as_("cora");
    let bad = [
        ("_version", "1"),
        ("name", "Dana Holt-Reyes"),
        ("organisation", "ORG-0001 Altus"),
        ("email", "nowhere"),
        ("away_until", "soon"),
    ];
    let seen = cora.post("/persons/PER-0001", &bad).await;
    seen.is(422);
    sees(&seen, "href=\"#part-who-it-is\">Who it is: 1 to change</a>");
    sees(&seen, "href=\"#part-deputy-and-absence\">Deputy and absence: 1 to change</a>");
    // The organisation is as it was saved: its name may be written or not.
    sees(&seen, "data-verb=\"changed\">3 fields changed</span>");
    // The control: a form as it is saved has no field changed.
    let form = cora.get("/persons/PER-0001/edit").await;
    sees(&form, "data-verb=\"changed\"></span>");
    sees_not(&form, "to change</a>");
}

/// The same tabs stand on the facts and on the history of a record.
pub(crate) async fn one_bar_of_tabs_stands_on_every_page_of_a_record(on: On) {
    let Some(world) = World::new(on).await else { return };
    let cora = world.as_("cora");
    let path = "/persons/PER-0001";
    cora.post(&format!("{path}/comments"), &[("text", "Called.")]).await.is(303);
    let tabs = async |address: &str| {
        let page = cora.get(address).await;
        let bar = between(&page.is(200).text(), "aria-label=\"Parts of this person\">", "</nav>");
        bar.replace(" aria-current=\"page\"", "")
    };
    let facts = tabs(path).await;
    assert_eq!(facts, tabs(&format!("{path}/history")).await);
    for words in [">Facts<", ">Relations<", ">Comments <", ">Files<", ">History<"] {
        assert!(facts.contains(words), "no {words} in {facts}");
    }
    let comments = format!("href=\"{path}#comments\">Comments <span class=\"soft\">1</span>");
    assert!(facts.contains(&comments), "{facts}");
    sees(&cora.get(path).await, "id=\"relations\"");
}

/// The history leaves nothing out: a long text can be opened, a file has its name.
pub(crate) async fn the_history_can_be_read_whole(on: On) {
    let Some(world) = World::new(on).await else { return };
    let cora = world.as_("cora");
    let path = "/organisations/ORG-0001";
    let was = "It hosts both sites and keeps the vault for all of them by night and by day";
    let is = was.replace("by night", "by the hour");
    let change = [("_version", "1"), ("purpose", was)];
    cora.post(path, &change).await.is(303);
    cora.post(path, &[("_version", "2"), ("purpose", &is)]).await.is(303);
    cora.upload(&format!("{path}/attachments"), &[], ("file", "map <1>.pdf", b"map")).await.is(303);
    let page = cora.get(path).await;
    let file = between(&page.text(), "/organisations/ORG-0001/attachments/", "\"");
    cora.post(&format!("{path}/attachments/{file}/withdrawal"), &[]).await.is(303);
    let history = cora.get(&format!("{path}/history")).await;
    sees(&history, "Show the whole value");
    sees(&history, &format!("<b>Before:</b> {was}"));
    sees(&history, &format!("<b>After:</b> {is}"));
    let text = flat(&history.text());
    assert_eq!(text.matches("map &#60;1&#62;.pdf").count(), 2, "added and withdrawn: {text}");
    // What is short stands whole already.
    assert_eq!(text.matches("Show the whole value").count(), 1);
}

async fn unread(client: &Client) -> String {
    let page = client.get("/organisations").await;
    between(&page.is(200).text(), "id=\"bell\"", "</a>")
}

/// Whoever is mentioned sees it at the bell, reads where, and puts it aside.
pub(crate) async fn who_is_mentioned_is_told_and_marks_it_as_read(on: On) {
    let Some(world) = World::new(on).await else { return };
    let (cora, root) = (world.as_("cora"), world.as_("root"));
    let account = world.port.account_id("cora");
    let to = format!("/administration/accounts/{account}/person");
    root.post(&to, &[("person", "PER-0001")]).await.is(303);
    let said = [("text", "Ask @PER-0001 about #ORG-0001.")];
    world.as_("alma").post("/persons/PER-0001/comments", &said).await.is(303);
    // A number is read as the name that it stands for.
    let page = cora.get("/persons/PER-0001").await;
    sees(&page, "<a href=\"/persons/PER-0001\">@Dana Holt</a>");
    sees(&page, "<a href=\"/organisations/ORG-0001\">ORG-0001 Altus</a>");
    // On a record of another organisation the mention is not told: it does not exist for her.
    let foreign = [("text", "@PER-0001 should not hear this")];
    world.as_("lea").post("/organisations/ORG-0002/comments", &foreign).await.is(303);
    // Whoever wrote it reads that, and nobody else; where she is told, nothing is said.
    let unheard = "Dana Holt does not see comments here and was not told.";
    sees(&world.as_("lea").get("/organisations/ORG-0002").await, unheard);
    sees_not(&world.as_("root").get("/organisations/ORG-0002").await, "was not told");
    sees_not(&world.as_("alma").get("/persons/PER-0001").await, "was not told");
    assert!(unread(&cora).await.contains(">1<"), "{}", unread(&cora).await);
    let notices = cora.get("/notices").await;
    sees(notices.is(200), "1 notice is not read");
    sees(&notices, "You were mentioned in <a class=\"b\" href=\"/persons/PER-0001#comment-");
    sees(&notices, "PER-0001 Dana Holt</a> by alma: Ask");
    sees_not(&notices, "should not hear");
    sees(&cora.get("/").await, "You were mentioned");
    // Nobody else is told.
    assert!(!unread(&world.as_("alma")).await.contains("not read"));
    sees(&world.as_("alma").get("/notices").await, "Nobody has mentioned you yet.");
    let comment = between(&notices.text(), "action=\"/notices/", "/reading");
    let reading = format!("/notices/{comment}/reading");
    world.as_("alma").post(&reading, &[]).await.is(404);
    assert_eq!(cora.post(&reading, &[]).await.is(303).location(), "/notices");
    assert!(!unread(&cora).await.contains("not read"));
    let notices = cora.get("/notices").await;
    sees(&notices, "by alma: Ask");
    sees_not(&notices, "Mark as read");
    sees_not(&cora.get("/").await, "You were mentioned");
    // Read twice is read once.
    cora.post(&reading, &[]).await.is(303);
    cora.post("/notices/reading", &[]).await.is(303);
}
