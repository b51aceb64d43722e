//! What the palette puts first, with known answers.

use super::world;
use testkit::{On, commit, least};

/// The address of the first hit, whatever group it stands in.
fn first(page: &str) -> &str {
    let hit = page.split("<li").nth(1).expect("something was found");
    let link = hit.split("<a").nth(1).unwrap();
    link.split("href=\"").nth(1).unwrap().split('"').next().unwrap()
}

#[tokio::test]
async fn a_command_is_meant_where_it_is_written_and_a_page_is_found_by_what_people_call_it() {
    let world = world(On::Sqlite).await.unwrap();
    world.three().await;
    // A record that is called like a command, and one like a page.
    let named = ["New lantern oil", "Calendar of the wharf"];
    let row = |name: &str| (name.to_owned(), world.altus, None, None, None);
    world.lanterns(named.map(row).to_vec()).await;
    let lea = world.lea();
    let known = [
        ("new lantern", "/lanterns/new"),
        ("new lan", "/lanterns/new"),
        ("add lantern", "/lanterns/new"),
        ("create lantern", "/lanterns/new"),
        ("import lanterns", "/lanterns/imports"),
        ("upload lantern", "/lanterns/imports"),
        ("open lanterns", "/lanterns"),
        ("go to lanterns", "/lanterns"),
        ("lanterns", "/lanterns"),
        ("passphrase", "/account"),
        ("my calendar", "/my-calendar"),
        // Words that name no command find what holds them.
        ("east", "/lanterns/LAN-0001"),
        ("oil", "/lanterns/LAN-0004"),
        ("LAN-0002", "/lanterns/LAN-0002"),
        // A record that is called so comes before a page that is only found by the word.
        ("calendar of", "/lanterns/LAN-0005"),
    ];
    for (words, href) in known {
        let query = words.replace(' ', "+");
        let page = lea.get(&format!("/find?part=palette&q={query}")).await.is(200).text();
        assert_eq!(first(&page), href, "{words}: {page}");
    }
    let page = lea.get("/find?part=palette&q=ics").await.is(200).text();
    assert_eq!(first(&page), "/my-calendar");
    lea.get("/find?part=palette&q=calendar").await.is(200).sees("href=\"/my-calendar\"");
}

#[tokio::test]
async fn whoever_is_called_so_comes_before_what_only_holds_the_letters() {
    let world = world(On::Sqlite).await.unwrap();
    let row = |name: &str| (name.to_owned(), world.altus, None, None, None);
    world.lanterns(["Shine", "Lineside lamp"].map(row).to_vec()).await;
    let mut writer = world.port.writer().await;
    let persons = world.port.app().catalogue().named("person").unwrap();
    let person = least(&mut writer, persons, Some(world.altus), "Ines Wharf").await;
    commit(writer).await.unwrap();
    let found = |query: &'static str| {
        let lea = world.lea();
        async move { lea.get(&format!("/find?part=palette&q={query}")).await.is(200).text() }
    };
    assert_eq!(first(&found("ine").await), person.path());
    assert_eq!(first(&found("wharf").await), person.path(), "by the beginning of any word");
    // The control: what begins so and is nobody comes before a person that only holds it.
    assert_eq!(first(&found("shi").await), "/lanterns/LAN-0001");
}

#[tokio::test]
async fn a_word_with_a_slip_finds_first_what_is_called_so() {
    let world = world(On::Sqlite).await.unwrap();
    let row = |name: &str| (name.to_owned(), world.altus, None, None, None);
    let names = [
        "Asset list",
        "Netting before settlement",
        "A settler of claims",
        "Market data needs settlement",
        "Settlement",
        "Settlement of fees",
    ];
    world.lanterns(names.map(row).to_vec()).await;
    let settlement = "/lanterns/LAN-0005";
    // Unfinished with a letter left out, a letter left out, two exchanged; the control is exact.
    for words in ["setl", "setlement", "settlemnet", "settlement", "settl"] {
        let page = world.lea().get(&format!("/find?part=palette&q={words}")).await.is(200).text();
        assert_eq!(first(&page), settlement, "{words}: {page}");
    }
}

#[tokio::test]
async fn a_list_stands_in_the_order_of_its_numbers_and_says_so() {
    let world = world(On::Sqlite).await.unwrap();
    world.three().await;
    for register in ["lanterns", "organisations"] {
        let page = world.lea().get(&format!("/{register}")).await.is(200).text();
        let head = page.split("<thead").nth(1).unwrap().split("</thead>").next().unwrap();
        let number = head.split("Number").next().unwrap();
        assert!(number.contains("aria-sort=\"ascending\""), "{register}: {head}");
    }
    let page = world.lea().get("/lanterns").await.text();
    let at = |number: &str| page.find(number).unwrap();
    assert!(at("/lanterns/LAN-0001") < at("/lanterns/LAN-0002"));
    let page = world.lea().get("/lanterns?sort=-number").await.text();
    assert!(page.find("/lanterns/LAN-0002") < page.find("/lanterns/LAN-0001"), "the control");
}
