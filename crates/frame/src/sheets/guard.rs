//! The apostrophe that keeps a spreadsheet program from taking a text for a formula.

/// What makes a program take a text for a formula, or drop what precedes one; the last four are
/// the full-width forms, which some programs fold to the plain ones.
const RISKY: [char; 12] =
    ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}'];

/// Whether a program could take `text` for a formula.
pub(super) fn is_risky(text: &str) -> bool {
    text.starts_with(RISKY)
}

/// Whether `text` is the sign of a failed formula, which the reader would not take for a text.
pub(super) fn is_error_sign(text: &str) -> bool {
    const SIGNS: [&str; 10] = [
        "#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
        "#DATA!",
    ];
    SIGNS.contains(&text)
}

/// Whether an apostrophe in front of `text` is ours. Texts that themselves begin with apostrophes
/// and go on like a formula count too, or the reader would take one of theirs off.
fn is_guarded(text: &str) -> bool {
    let bare = text.trim_start_matches('\'');
    is_risky(bare) || is_error_sign(bare)
}

/// Adds an apostrophe to a text that needs one.
pub(super) fn guard(text: String) -> String {
    if is_guarded(&text) { format!("'{text}") } else { text }
}

/// Takes off the apostrophe that [`guard`] added, and no other.
pub(super) fn unguard(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_guarded(rest)).unwrap_or(text)
}
