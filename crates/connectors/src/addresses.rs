//! Addresses in settings: which of the things around it a program is told to talk to.

/// Ends of names of settings that hold addresses.
const NAMES: [&str; 8] =
    ["_ADDR", "_ADDRESS", "_HOST", "_URL", "_URI", "_ENDPOINT", "_SERVER", "_SERVICE"];

/// Does a setting of that name hold an address?
pub fn is_address(name: &str) -> bool {
    let name = name.to_uppercase();
    let bare = ["HOST", "ADDR", "ADDRESS", "URL", "URI", "ENDPOINT"];
    NAMES.iter().any(|end| name.ends_with(end)) || bare.contains(&name.as_str())
}

/// The host of an address like `redis:6379`, `http://quote:8090/x` or `user@db.shop:5432`.
pub fn host(text: &str) -> Option<&str> {
    let text = text.trim().split_once("://").map_or(text.trim(), |(_, rest)| rest);
    let text = text.split(['/', '?', ',', ' ', ';']).next()?;
    let text = text.rsplit('@').next()?;
    let host = text.split(':').next()?;
    let is_host = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.' || c == '_';
    let is_word = host.chars().any(|c| c.is_ascii_alphabetic()) && host.chars().all(is_host);
    (is_word && host != "localhost").then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_an_address_is_found_and_what_is_none_is_not() {
        for (text, found) in [
            ("redis:6379", Some("redis")),
            ("http://quote:8090/getquote", Some("quote")),
            ("postgres://shop:word@orders-db.shop:5432/orders", Some("orders-db.shop")),
            ("cartservice", Some("cartservice")),
            ("0.0.0.0", None),
            ("localhost:80", None),
            ("", None),
            ("${QUOTE_ADDR}", None),
        ] {
            assert_eq!(host(text), found, "{text}");
        }
    }

    #[test]
    fn a_setting_holds_an_address_by_its_name() {
        assert!(is_address("PRODUCT_CATALOG_SERVICE_ADDR") && is_address("ZIPKIN_HOST"));
        assert!(!is_address("JAVA_OPTS") && !is_address("HOSTILE"));
    }
}
