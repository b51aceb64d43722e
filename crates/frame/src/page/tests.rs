//! Every sample page, checked for what must hold on each page.

use std::collections::BTreeSet;

use super::{Html, Icon, Inline, Words, gallery};

/// The tags of a page, without text. Crude on purpose: our own templates are the only input.
fn tags(page: &str) -> Vec<&str> {
    page.split('<').skip(1).filter_map(|rest| rest.split('>').next()).collect()
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag.get(start..)?.split('"').next()
}

fn element(tag: &str) -> &str {
    tag.split([' ', '\n', '/']).next().unwrap_or_default()
}

fn pages() -> Vec<(&'static str, String)> {
    gallery::NAMES.map(|name| (name, gallery::page(name).unwrap().unwrap())).to_vec()
}

#[test]
fn every_page_has_one_main_one_title_and_one_heading_of_the_first_rank() {
    for (name, page) in pages() {
        for (landmark, count) in [("main", 1), ("h1", 1), ("title", 1)] {
            // A mark of a drawing has a title of its own, below the head.
            let part = if landmark == "title" { page.split("</head>").next() } else { None };
            let part = part.unwrap_or(&page);
            let found = tags(part).iter().filter(|tag| element(tag) == landmark).count();
            let several = name == "states" && landmark == "h1";
            assert!(found == count || several, "{name}: {found} × <{landmark}>");
        }
        assert!(page.starts_with("<!doctype html>\n<html lang=\"en\">"), "{name}");
    }
}

/// Controls that nobody names.
fn unnamed(page: &str) -> Vec<&str> {
    let tags = tags(page);
    let labels = tags.iter().filter(|tag| element(tag) == "label");
    let labelled: BTreeSet<&str> = labels.filter_map(|tag| attribute(tag, "for")).collect();
    let (mut inside_label, mut found) = (false, Vec::new());
    for tag in tags {
        match element(tag) {
            "label" => inside_label = attribute(tag, "for").is_none(),
            _ if tag.starts_with("/label") => inside_label = false,
            "input" if attribute(tag, "type") == Some("hidden") => {}
            "input" | "select" | "textarea" => {
                let by_id = attribute(tag, "id").is_some_and(|id| labelled.contains(id));
                if !by_id && !inside_label && attribute(tag, "aria-label").is_none() {
                    found.push(tag);
                }
            }
            _ => {}
        }
    }
    found
}

#[test]
fn every_control_has_a_label() {
    for (name, page) in pages() {
        assert_eq!(unnamed(&page), Vec::<&str>::new(), "{name}");
    }
}

#[test]
fn a_control_without_a_label_would_be_found() {
    assert_eq!(unnamed("<label for=\"a\">A</label><input id=\"b\">").len(), 1);
    assert_eq!(unnamed("<label>A</label><input id=\"b\">").len(), 1);
    assert!(unnamed("<label for=\"b\">A</label><input id=\"b\">").is_empty());
}

#[test]
fn ids_are_unique_and_every_reference_to_one_resolves() {
    for (name, page) in pages() {
        let tags = tags(&page);
        let mut ids = BTreeSet::new();
        for id in tags.iter().filter_map(|tag| attribute(tag, "id")) {
            let repeated = name == "states";
            assert!(ids.insert(id) || repeated, "{name}: id {id} twice");
        }
        for tag in &tags {
            for from in ["for", "aria-describedby", "aria-labelledby", "popovertarget", "list"] {
                for id in attribute(tag, from).into_iter().flat_map(str::split_whitespace) {
                    assert!(ids.contains(id), "{name}: {from}={id} leads nowhere");
                }
            }
            let inside = attribute(tag, "href").and_then(|href| href.strip_prefix('#'));
            assert!(inside.is_none_or(|id| ids.contains(id)), "{name}: <{tag}> leads nowhere");
        }
    }
}

/// What the policy would refuse: code or styles in the page, addresses of others.
fn forbidden(page: &str) -> Vec<&str> {
    let named = |tag: &str, prefix: &str| {
        let mut quoted = false;
        let unquoted: String = tag
            .chars()
            .filter(|letter| {
                quoted ^= *letter == '"';
                !quoted
            })
            .collect();
        unquoted.split_whitespace().skip(1).any(|name| name.starts_with(prefix))
    };
    let bad = |tag: &&str| {
        let inline = element(tag) == "script" && attribute(tag, "src").is_none();
        let address = ["href", "src", "action"].into_iter().filter_map(|of| attribute(tag, of));
        let foreign = |address: &str| address.contains("//") || address.contains("javascript:");
        inline
            || element(tag) == "style"
            || named(tag, "on")
            || named(tag, "style=")
            || address.into_iter().any(foreign)
    };
    tags(page).into_iter().filter(bad).collect()
}

#[test]
fn no_page_carries_code_styles_or_addresses_of_others() {
    for (name, page) in pages() {
        assert_eq!(forbidden(&page), Vec::<&str>::new(), "{name}");
    }
}

#[test]
fn what_the_policy_forbids_would_be_found() {
    for bad in [
        "<p onclick=\"x\">",
        "<p class=\"a\" style=\"b\">",
        "<style>",
        "<script>x</script>",
        "<a href=\"https://elsewhere.example/\">",
        "<a href=\"javascript:x\">",
    ] {
        assert_eq!(forbidden(bad).len(), 1, "{bad}");
    }
    assert!(forbidden("<p title=\"nothing on style= here\">").is_empty());
}

#[test]
fn every_posted_form_carries_an_idempotency_key() {
    for (name, page) in pages() {
        for form in page.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap();
            let posted = form.split('>').next().unwrap().contains("method=\"post\"");
            // A bulk form only opens the preview; it changes nothing.
            if posted && !form.contains("name=\"select\"") {
                assert!(form.contains("name=\"_key\""), "{name}: {form:.120}");
            }
        }
    }
}

#[test]
fn a_form_is_never_inside_another() {
    for (name, page) in pages() {
        let mut open = false;
        for tag in tags(&page) {
            match element(tag) {
                "form" => {
                    assert!(!open, "{name}: <{tag}> inside a form");
                    open = true;
                }
                _ if tag.starts_with("/form") => open = false,
                _ => {}
            }
        }
    }
}

#[test]
fn a_page_weighs_less_than_a_hundred_kilobytes() {
    for (name, page) in pages() {
        assert!(page.len() < 100_000, "{name}: {} bytes", page.len());
    }
}

#[test]
fn text_that_looks_like_markup_stays_text() {
    let words = Words::from("<b>&\"'").bold("<i>").link("<u>", "/?a=\"><script>");
    let html = words.to_string();
    for tag in ["<i>", "<u>", "<script>", "\"'"] {
        assert!(!html.contains(tag), "{tag} in {html}");
    }
    let (_, page) = pages().into_iter().find(|(name, _)| *name == "register").unwrap();
    assert!(page.contains("&#60;b&#62;Dealer"), "the sample's name is escaped once");
    assert!(!page.contains("&#38;#60;"), "and only once");
}

#[test]
fn a_withheld_value_never_reaches_the_page() {
    let (_, page) = pages().into_iter().find(|(name, _)| *name == "form").unwrap();
    assert!(page.contains("Not shown to you."));
    assert!(!page.contains("never written"));
}

#[test]
fn an_unknown_address_gives_the_same_bytes_whatever_it_was() {
    let mut one = super::Shell { title: "Organisation ORG-0001".into(), ..Default::default() };
    let other = super::Shell { live: "x".into(), ..Default::default() };
    one.crumbs = vec![super::Crumb::here("ORG-0001")];
    let unknown = super::problems::unknown_page;
    assert_eq!(unknown(&one).unwrap(), unknown(&other).unwrap());
}

#[test]
fn every_icon_is_in_the_sprite() {
    let sprite = include_str!("../../../../web/src/sprite.svg");
    for icon in Icon::ALL {
        assert!(sprite.contains(&format!("id=\"{}\"", icon.id())), "{icon:?}");
    }
}

#[test]
fn markup_from_a_template_is_not_escaped_again_and_words_are_read_plainly() {
    let words = Words::from("a").and(Inline::Break).soft("b");
    assert_eq!(words.plain(), "a b");
    assert!(Html::default().is_empty());
}

#[test]
fn one_is_never_said_as_many() {
    assert_eq!(super::counted(1_u64, "service", "services"), "1 service");
    assert_eq!(super::counted(0_usize, "service", "services"), "0 services");
    assert_eq!(super::counted(1_234_567_i64, "service", "services"), "1,234,567 services");
    assert_eq!(super::thousands(7), "7");
}
