//! Just enough JSON to read one line of our own programs: the text at a key, wherever it stands.
//! It is no parser: what it is given was written by `holdfast` itself or by npm.

/// The first text at `key`, unescaped, or nothing.
pub fn text_at(json: &str, key: &str) -> Option<String> {
    let quoted = format!("\"{key}\"");
    let after = &json[json.find(&quoted)? + quoted.len()..];
    let value = after.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    let mut text = String::new();
    let mut letters = value.chars();
    loop {
        match letters.next()? {
            '"' => return Some(text),
            '\\' => match letters.next()? {
                'n' => text.push('\n'),
                't' => text.push('\t'),
                'u' => {
                    let digits: String = letters.by_ref().take(4).collect();
                    text.push(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?);
                }
                plain => text.push(plain),
            },
            plain => text.push(plain),
        }
    }
}

/// The keys of the object at `key`, in their order; an object whose values are plain texts.
pub fn keys_at(json: &str, key: &str) -> Vec<String> {
    let quoted = format!("\"{key}\"");
    let object = json
        .find(&quoted)
        .and_then(|at| json[at + quoted.len()..].trim_start().strip_prefix(':'))
        .and_then(|rest| rest.trim_start().strip_prefix('{'))
        .and_then(|rest| rest.split('}').next());
    let pairs = object.unwrap_or_default().split(',');
    pairs
        .filter_map(|pair| pair.split('"').nth(1))
        .filter(|key| !key.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_at_its_key_and_unescaped() {
        let line = r#"{"address":"http://127.0.0.1:4000","token" : "a\"b\u0041"}"#;
        assert_eq!(text_at(line, "address").as_deref(), Some("http://127.0.0.1:4000"));
        assert_eq!(text_at(line, "token").as_deref(), Some("a\"bA"));
        assert_eq!(text_at(line, "accounts"), None);
    }

    #[test]
    fn a_text_without_its_end_is_no_text() {
        assert_eq!(text_at(r#"{"token":"half"#, "token"), None);
    }

    #[test]
    fn the_keys_of_an_object_are_listed_in_order() {
        let json = r#"{ "devDependencies": { "esbuild": "0.28.2", "@tabler/core": "1.6.1" } }"#;
        assert_eq!(keys_at(json, "devDependencies"), ["esbuild", "@tabler/core"]);
        assert!(keys_at(json, "dependencies").is_empty());
    }
}
