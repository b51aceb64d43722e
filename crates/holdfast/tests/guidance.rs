//! Where guidance leads: every place that it names is a register or a page of the whole program.

use testkit::{On, Port};

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
