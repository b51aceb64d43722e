//! Names turned into words: `GivenName` into `given_name` and `Given name`; doc comments into help.

use syn::{Attribute, Expr, Lit, Meta};

/// `InternalGroup` as `internal<separator>group`.
pub fn split(ident: &str, separator: char) -> String {
    let mut words = String::new();
    for (at, c) in ident.trim_start_matches("r#").chars().enumerate() {
        if c.is_uppercase() && at > 0 {
            words.push(separator);
        }
        words.extend(c.to_lowercase());
    }
    words
}

/// `given_name` or `internal group` as `Given name`.
pub fn label(words: &str) -> String {
    let words = words.trim_start_matches("r#").replace('_', " ");
    let mut chars = words.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

/// The doc comment, its lines joined to paragraphs.
pub fn help(attributes: &[Attribute]) -> String {
    let mut help = String::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("doc")) {
        let Meta::NameValue(pair) = &attribute.meta else { continue };
        let Expr::Lit(literal) = &pair.value else { continue };
        let Lit::Str(line) = &literal.lit else { continue };
        let line = line.value();
        let line = line.trim();
        if line.is_empty() {
            help.push('\n');
        } else {
            if !help.is_empty() && !help.ends_with('\n') {
                help.push(' ');
            }
            help.push_str(line);
        }
    }
    help.trim().to_owned()
}
