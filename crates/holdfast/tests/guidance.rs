//! Where one is led in the whole program: every place that guidance names is there, and the side
//! bar stands the same beside a register and its records.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

use frame::gate::AccessRole;
use testkit::{On, Port, commit, least};

/// The links of the side bar, with the one that is marked.
fn side_bar(page: &str) -> (Vec<String>, Vec<String>) {
    let bar = page.split("id=\"places\"").nth(1).unwrap().split("</nav>").next().unwrap();
    let links = bar.split("<a ").skip(1).map(|link| link.split('>').next().unwrap().to_owned());
    let all: Vec<String> = links.collect();
    let marked = all.iter().filter(|link| link.contains("aria-current")).cloned().collect();
    (all, marked)
}

#[tokio::test]
async fn the_side_bar_of_a_record_is_the_one_of_its_register() {
    let Some(mut port) = Port::open(holdfast::capabilities::all(), On::Sqlite).await else {
        return;
    };
    let catalogue = port.app().catalogue().clone();
    let organisations = catalogue.organisations().0;
    let persons = catalogue.named("person").unwrap();
    let mut writer = port.writer().await;
    let altus = least(&mut writer, organisations, None, "Altus").await.id;
    let person = least(&mut writer, persons, Some(altus), "Dana Holt").await;
    commit(writer).await.unwrap();
    port.account("lea", &[(AccessRole::Lead, None)]).await;
    let lea = port.as_("lea");
    let bar = async |path: &str| side_bar(&lea.get(path).await.is(200).text());
    let list = bar("/persons").await;
    for register in ["/organisations", "/persons", "/roles", "/locations"] {
        let link = format!("href=\"{register}\"");
        assert!(list.0.iter().any(|one| one.contains(&link)), "{register}: {list:?}");
    }
    assert!(list.1.iter().any(|link| link.contains("/persons")), "it is marked: {list:?}");
    for page in ["", "/edit", "/history"] {
        assert_eq!(bar(&format!("{}{page}", person.path())).await, list, "{page}");
    }
    assert_ne!(bar("/account").await, list, "the control");
    // A page of its own design stands among the registers of its place too.
    let services = bar("/services").await.0;
    let page = bar("/explorer").await.0;
    for register in ["/services", "/cis", "/dependencies"] {
        let link = format!("href=\"{register}\"");
        for bar in [&services, &page] {
            assert!(bar.iter().any(|one| one.contains(&link)), "{register}: {bar:?}");
        }
    }
}

#[tokio::test]
async fn every_place_that_guidance_names_is_there() {
    let Some(port) = Port::open(holdfast::capabilities::all(), On::Sqlite).await else {
        return;
    };
    for guide in process::Guide::shipped() {
        for place in &guide.places {
            let (href, called) = place.split_once(' ').unwrap_or((place, ""));
            let above = href.rsplit_once('/').map_or(href, |(above, _)| above);
            let href = if called.is_empty() { href } else { above };
            let name = port.app().page_named(href);
            assert!(name.is_some(), "{} names {place}, where nothing is", guide.activity);
        }
    }
    assert_eq!(port.app().page_named("/nowhere"), None);
}
