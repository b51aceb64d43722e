//! Every link that a page offers leads somewhere for whoever is offered it: a customer's and a
//! provider's contributor follow all of them, from the home, services, suppliers and the explorer.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use crate::ground;

use frame::gate::AccessRole;
use std::collections::{BTreeMap, BTreeSet};
use testkit::on_both;
use testkit::{Client, On, Port};

async fn northwharf(on: On) -> Option<Port> {
    let (mut port, laid) = ground::northwharf(on).await?;
    for (login, role, at) in [
        ("dana", AccessRole::Lead, None),
        ("ravi", AccessRole::Contributor, Some("Altus")),
        ("ines", AccessRole::Contributor, Some("Northwharf Markets")),
        ("vera", AccessRole::Reader, Some("Corvid")),
    ] {
        port.account(login, &[(role, at.map(|name| laid.organisation(name)))]).await;
    }
    Some(port)
}

/// The addresses that a page leads to, without what stands behind `#`.
fn links(page: &str) -> BTreeSet<String> {
    let hrefs = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let paths = hrefs.filter(|href| href.starts_with('/') && !href.starts_with("/assets/"));
    let plain = |href: &str| href.split('#').next().unwrap_or_default().to_owned();
    paths.map(|href| plain(&href.replace("&#38;", "&").replace("&amp;", "&"))).collect()
}

/// Is it one of the pages whose links are followed: a service, a supplier, a contract, a failure?
fn is_designed(path: &str) -> bool {
    let record = path.starts_with("/services/SVC-")
        || path.starts_with("/suppliers/SUP-")
        || path.starts_with("/contracts/CTR-");
    record && path.matches('/').count() == 2 || path.starts_with("/explorer?fail=")
}

/// Where links lead that are offered to this reader, and that are not there for it: each with the
/// pages that offer it. And how many were followed.
async fn dead(who: &Client) -> (BTreeMap<String, Vec<String>>, usize) {
    let mut waiting: Vec<String> =
        ["/", "/?all=yes", "/services", "/suppliers", "/explorer", "/conflicts", "/unconfirmed"]
            .map(str::to_owned)
            .to_vec();
    let mut offered: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut looked: BTreeSet<String> = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if !looked.insert(path.clone()) {
            continue;
        }
        let page = who.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        for link in links(&page.text()) {
            if is_designed(&link) && looked.len() + waiting.len() < 40 {
                waiting.push(link.clone());
            }
            offered.entry(link).or_default().push(path.clone());
        }
    }
    let count = offered.len();
    let mut dead = BTreeMap::new();
    for (link, from) in offered {
        if let Some(why) = is_dead(who, &link).await {
            dead.insert(format!("{why} {link}"), from.into_iter().take(3).collect());
        }
    }
    (dead, count)
}

/// Why a link leads nowhere: it is refused, or the explorer knows nothing of what it asks about.
async fn is_dead(who: &Client, link: &str) -> Option<String> {
    let seen = who.get(link).await;
    let is_refused = seen.status.is_client_error() || seen.status.is_server_error();
    let is_unknown =
        link.starts_with("/explorer") && seen.text().contains("Nothing here is called");
    (is_refused || is_unknown).then(|| format!("{} {is_unknown}", seen.status.as_u16()))
}

async fn every_link_that_is_offered_leads_somewhere(on: On) {
    let Some(port) = northwharf(on).await else { return };
    for login in ["ines", "ravi", "vera"] {
        let (dead, count) = dead(&port.as_(login)).await;
        assert!(dead.is_empty(), "{login}: {dead:#?}");
        assert!(count > 60, "{login} follows so many: {count}");
    }
    // The control: what is offered to the lead is found to be dead for a customer.
    let (dana, ines) = (port.as_("dana"), port.as_("ines"));
    let offered = links(&dana.get("/").await.is(200).text());
    let fails = offered.iter().find(|link| link.starts_with("/explorer?fail=")).unwrap();
    let listed = links(&dana.get("/cis").await.is(200).text());
    let record = listed.iter().find(|link| link.starts_with("/cis/CI-")).unwrap();
    for link in [fails, record] {
        assert_eq!(is_dead(&dana, link).await, None);
        assert!(is_dead(&ines, link).await.is_some(), "{link}");
    }
}

async fn a_customer_may_ask_what_fails_with_what_is_delivered_to_it(on: On) {
    let Some(port) = northwharf(on).await else { return };
    let ines = port.as_("ines");
    let listed = ines.get("/api/services?q=Settlement").await.is(200).json();
    let number = listed["items"][0]["number"].as_str().unwrap().to_owned();
    let page = ines.get(&format!("/services/{number}")).await;
    page.is(200).sees("What if it fails").sees("not shown to you").sees_not("nothing is claimed");
    let asked = ines.get(&format!("/explorer?fail={number}")).await;
    asked.is(200).sees("If Settlement fails, ").sees("shown to you").sees_not("stl-db");
    // What is not delivered to it stays as unknown as what is not there.
    let listed = port.as_("dana").get("/api/services?q=Compute").await.json();
    let number = listed["items"][0]["number"].as_str().unwrap().to_owned();
    ines.get(&format!("/explorer?fail={number}")).await.is(200).sees("Nothing here is called");
}

on_both!(
    every_link_that_is_offered_leads_somewhere,
    a_customer_may_ask_what_fails_with_what_is_delivered_to_it,
);
