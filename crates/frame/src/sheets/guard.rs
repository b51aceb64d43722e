//! The apostrophe that keeps a spreadsheet program from taking a text for a formula.

/// What makes a program take a text for a formula, or drop what precedes one; the last four are
/// the full-width forms, which some programs fold to the plain ones.
const RISKY: [char; 12] =
    ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}'];

/// Digits behind a plus up to which it is a figure; more are a telephone number, whose plus a
/// program would drop.
const FIGURE: usize = 6;

/// Whether a program could take `text` for a formula, or drop how it begins. A number or a duration
/// behind a sign (`-3 h`, `+12.5 %`) can be neither: it calls nothing and refers to nothing.
pub(super) fn is_risky(text: &str) -> bool {
    text.starts_with(RISKY) && !is_figure(text)
}

/// A sign, then numbers and words of units, and nothing else.
fn is_figure(text: &str) -> bool {
    const UNITS: [&str; 6] = ["s", "min", "h", "d", "w", "%"];
    let Some(bare) = text.strip_prefix(['-', '+']) else { return false };
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    if text.starts_with('+') && digits(text) > FIGURE {
        return false;
    }
    let is_number = |word: &str| {
        let rest = word.bytes().filter(|byte| matches!(byte, b'.' | b',')).count();
        digits(word) > 0 && digits(word) + rest == word.len()
    };
    let is_currency = |word: &str| word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase());
    let mut words = bare.split(' ');
    words
        .next()
        .is_some_and(|first| first.starts_with(|c: char| c.is_ascii_digit()) && is_number(first))
        && words.all(|word| is_number(word) || UNITS.contains(&word) || is_currency(word))
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
/// and go on like a formula count too, or the reader would take one of theirs off; so do figures
/// behind a sign, which earlier exports guarded.
fn is_guarded(text: &str) -> bool {
    let bare = text.trim_start_matches('\'');
    bare.starts_with(RISKY) || is_error_sign(bare)
}

/// Adds an apostrophe to a text that needs one.
pub(super) fn guard(text: String) -> String {
    if is_guarded(&text) && !is_figure(&text) { format!("'{text}") } else { text }
}

/// Takes off the apostrophe that [`guard`] added, and no other.
pub(super) fn unguard(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_guarded(rest)).unwrap_or(text)
}
