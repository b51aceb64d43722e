//! Folding text for search: what people mean to be the same becomes the same.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// `text` in lower case, without accents, with single spaces: `Zürich  Süd` becomes `zurich sud`.
///
/// Two texts that differ only in case, accents, compatibility forms (NFKD) or white space fold
/// to the same. Letters that no accent explains (ß, ø) stay themselves, but for ß, which is ss.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut space = false;
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        if c.is_whitespace() || c.is_control() {
            space = !folded.is_empty();
            continue;
        }
        if std::mem::take(&mut space) {
            folded.push(' ');
        }
        match c {
            'ß' => folded.push_str("ss"),
            c => folded.push(c),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_accents_and_spaces_do_not_matter() {
        assert_eq!(fold("  Zürich \n SÜD "), "zurich sud");
        assert_eq!(fold("Straße ﬁx"), "strasse fix");
        assert_eq!(fold("東京"), "東京");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }
}
