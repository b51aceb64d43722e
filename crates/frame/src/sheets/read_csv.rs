//! Reading CSV: which encoding, which separator, which lines.

use super::{
    Cell, Limits, Sheet, Unreadable, counted, guard,
    separator::{Record, Records, Unclosed, line_ends, sniff},
    table::{self, Gathered, Raw},
};
use std::borrow::Cow;

/// What is accepted, where the encoding is another one.
const UTF_8: &str = "Save the file as “CSV UTF-8” and try again.";

/// Reads the one table of a CSV file; none if nothing is filled.
pub(super) fn read(
    file_name: &str,
    bytes: &[u8],
    limits: &Limits,
) -> Result<Option<Sheet>, Unreadable> {
    let (text, notice) = decoded(bytes)?;
    if let Some(at) = text.find('\0') {
        let line = 1 + line_ends(&text.as_bytes()[..at]);
        let what = format!("Line {line} holds a NUL character.");
        return Err(Unreadable::of(what, UTF_8).at(line));
    }
    let (declared, body) = declared_separator(&text);
    let separator = declared.or_else(|| sniff(body));
    let mut rows = Gathered::of(file_name, true, limits);
    if declared.is_some() {
        rows.skip(1, "the separator");
    }
    let first_line = 1 + usize::from(declared.is_some());
    for record in Records::of(body, first_line, separator, limits.columns) {
        let record = record.map_err(|Unclosed { line }| {
            let what = format!("The quotation mark that opens on line {line} is never closed.");
            let accepted = "Each cell that begins with a quotation mark must end with one.";
            Unreadable::of(what, accepted).at(line)
        })?;
        take(&mut rows, record, limits)?;
    }
    let sheet = table::assemble(rows)?;
    Ok(sheet.map(|sheet| Sheet { notice, ..sheet }))
}

/// Takes one record over, or refuses it where it breaks a limit.
fn take(rows: &mut Gathered, record: Record<'_>, limits: &Limits) -> Result<(), Unreadable> {
    let line = record.line;
    if record.used > limits.columns {
        return Err(table::too_many_columns(record.used, limits).at(line));
    }
    let fields = &record.fields[..record.used];
    for field in fields {
        let chars = if field.len() > limits.cell_chars { field.chars().count() } else { 0 };
        if chars > limits.cell_chars {
            let what =
                format!("A cell in the row of line {line} has {} characters.", counted(chars));
            let accepted = format!(
                "At most {} are accepted; a quotation mark that is not closed makes such cells.",
                counted(limits.cell_chars)
            );
            return Err(Unreadable::of(what, accepted).at(line));
        }
    }
    if !record.filled {
        rows.blank(line);
        return Ok(());
    }
    if !rows.count() {
        return Ok(());
    }
    let cells = fields.iter().map(|field| cell(field)).collect::<Vec<_>>();
    rows.weigh(cells.len(), fields.iter().map(|field| field.len()).sum())?;
    rows.push(Raw { line, cells, width: record.width });
    Ok(())
}

fn cell(field: &str) -> Cell {
    if field.is_empty() {
        Cell::Empty
    } else if guard::is_error_sign(field) {
        Cell::Broken(field.to_string())
    } else {
        Cell::Text(guard::unguard(field).to_string())
    }
}

/// The first line some programs write: `sep=;`.
fn declared_separator(text: &str) -> (Option<u8>, &str) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    match line.trim_end_matches('\r').as_bytes() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator]
            if separator.is_ascii() && !separator.is_ascii_alphanumeric() && *separator != b'"' =>
        {
            (Some(*separator), rest)
        }
        _ => (None, text),
    }
}

/// The text of the file: UTF-8, with or without its mark, UTF-16 with one, or else the encoding of
/// Windows for Western Europe, with what is to be known then.
fn decoded(bytes: &[u8]) -> Result<(Cow<'_, str>, Option<String>), Unreadable> {
    let text = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf_8(rest)?,
        [0xFF, 0xFE, rest @ ..] => Cow::Owned(utf_16(rest, u16::from_le_bytes)?),
        [0xFE, 0xFF, rest @ ..] => Cow::Owned(utf_16(rest, u16::from_be_bytes)?),
        _ => match utf_8(bytes) {
            Ok(text) => text,
            Err(refusal) => return windows(bytes, refusal),
        },
    };
    Ok((text, None))
}

fn utf_8(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
        let (good, bad) = bytes.split_at(error.valid_up_to());
        let line = 1 + line_ends(good);
        let byte = bad.first().copied().unwrap_or_default();
        let what = format!(
            "Line {line} is written neither in UTF-8 nor in Windows-1252: it holds the byte \
             0x{byte:02X}."
        );
        Unreadable::of(what, UTF_8).at(line)
    })
}

/// Words of the file that are shown when its encoding was guessed.
const SHOWN: usize = 4;

/// Reads what is no UTF-8 as Windows-1252, which spreadsheet programs write where nobody asks for
/// another encoding. Refused when control characters come out: then it is neither.
fn windows(
    bytes: &[u8],
    refusal: Unreadable,
) -> Result<(Cow<'_, str>, Option<String>), Unreadable> {
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
    let is_odd = |c: char| c.is_control() && !matches!(c, '\t' | '\r' | '\n' | '\0');
    if text.contains(is_odd) {
        return Err(refusal);
    }
    let words = text.split(|c: char| !c.is_alphanumeric() && !"€–".contains(c));
    let mut told: Vec<String> = Vec::new();
    for word in words.filter(|word| !word.is_ascii()) {
        let word = format!("“{}”", word.chars().take(30).collect::<String>());
        if !told.contains(&word) {
            told.push(word);
        }
        if told.len() == SHOWN {
            break;
        }
    }
    let sample =
        if told.is_empty() { String::new() } else { [", like ", &told.join(", ")].concat() };
    let notice = format!(
        "The file is not written in UTF-8; it is read as Windows-1252. Check its umlauts and \
         accents{sample}. If they look wrong, save the file as “CSV UTF-8” and send it again."
    );
    Ok((text, Some(notice)))
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Unreadable> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut units = char::decode_utf16(pairs.iter().map(|pair| unit(*pair)));
    if units.all(|c| c.map(|c| text.push(c)).is_ok()) && odd.is_empty() {
        return Ok(text);
    }
    let line = 1 + line_ends(text.as_bytes());
    let what = format!("Line {line} is not written in UTF-16, though the file begins like it.");
    Err(Unreadable::of(what, UTF_8).at(line))
}
