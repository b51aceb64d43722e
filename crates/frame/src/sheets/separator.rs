//! Splitting text at separators into records, and finding out which separator a file uses.

use std::borrow::Cow;

/// Records are looked at to find the separator up to this many …
const LOOKED_AT: usize = 60;
/// … and up to this many bytes.
const LOOKED_AT_BYTES: usize = 512 * 1024;

/// The separators that are tried; among equals the first wins.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A quotation mark that is never closed.
#[derive(Debug)]
pub(super) struct Unclosed {
    /// The line on which it stands.
    pub line: usize,
}

/// One record: its fields and where it stands.
#[derive(Debug, Default)]
pub(super) struct Record<'t> {
    /// The line on which it begins, counted from 1.
    pub line: usize,
    /// Its fields, as many as are kept.
    pub fields: Vec<Cow<'t, str>>,
    /// How many fields it has up to the last one that holds something.
    pub used: usize,
    /// How many fields it has.
    pub width: usize,
    /// Whether any field holds more than white space.
    pub filled: bool,
}

/// Walks through the records of a text. Own work instead of the `csv` crate, because that one
/// takes an unclosed quotation mark for a cell that holds the rest of the file, and because people
/// need the line of the file on which a row begins.
pub(super) struct Records<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    separator: Option<u8>,
    kept: usize,
}

impl<'t> Records<'t> {
    /// The records of `text`, whose first line has the number `line`; at most `kept` fields of
    /// each are kept, the others counted.
    pub(super) fn of(text: &'t str, line: usize, separator: Option<u8>, kept: usize) -> Self {
        Records { text, at: 0, line, separator, kept }
    }

    /// Whether the byte ends an unquoted field.
    fn ends(&self, byte: u8) -> bool {
        byte == b'\n' || byte == b'\r' || Some(byte) == self.separator
    }

    /// The rest of a field that has no more quotation marks with a meaning.
    fn plain(&mut self) -> &'t str {
        let start = self.at;
        let rest = &self.text.as_bytes()[start..];
        let len = rest.iter().position(|byte| self.ends(*byte)).unwrap_or(rest.len());
        self.at += len;
        &self.text[start..self.at]
    }

    /// A field in quotation marks, the first of which stands at the current place.
    fn quoted(&mut self) -> Result<Cow<'t, str>, Unclosed> {
        let opened = self.line;
        let mut field = Cow::Borrowed("");
        self.at += 1;
        loop {
            let start = self.at;
            let rest = &self.text.as_bytes()[start..];
            let len = rest.iter().position(|byte| *byte == b'"');
            let len = len.ok_or(Unclosed { line: opened })?;
            self.line += line_ends(&rest[..len]);
            append(&mut field, &self.text[start..start + len]);
            self.at = start + len + 1;
            if self.text.as_bytes().get(self.at) != Some(&b'"') {
                break;
            }
            append(&mut field, "\"");
            self.at += 1;
        }
        append(&mut field, self.plain());
        Ok(field)
    }

    /// Steps over the end of a line, if one stands here.
    fn end_of_line(&mut self) -> bool {
        let rest = &self.text.as_bytes()[self.at..];
        let len = if rest.starts_with(b"\r\n") {
            2
        } else if rest.starts_with(b"\n") || rest.starts_with(b"\r") {
            1
        } else {
            return rest.is_empty();
        };
        self.at += len;
        self.line += 1;
        true
    }
}

impl<'t> Iterator for Records<'t> {
    type Item = Result<Record<'t>, Unclosed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.text.len() {
            return None;
        }
        let mut record = Record { line: self.line, ..Record::default() };
        loop {
            let field = if self.text.as_bytes().get(self.at) == Some(&b'"') {
                match self.quoted() {
                    Ok(field) => field,
                    Err(unclosed) => {
                        self.at = self.text.len();
                        return Some(Err(unclosed));
                    }
                }
            } else {
                Cow::Borrowed(self.plain())
            };
            record.width += 1;
            if !field.is_empty() {
                record.used = record.width;
                record.filled |= !field.trim().is_empty();
            }
            if record.fields.len() < self.kept {
                record.fields.push(field);
            }
            if self.end_of_line() {
                return Some(Ok(record));
            }
            self.at += 1;
        }
    }
}

fn append<'t>(field: &mut Cow<'t, str>, more: &'t str) {
    if field.is_empty() {
        *field = Cow::Borrowed(more);
    } else if !more.is_empty() {
        field.to_mut().push_str(more);
    }
}

/// How many lines end within `bytes`: at CR LF, LF or a CR of its own.
pub(super) fn line_ends(bytes: &[u8]) -> usize {
    let mut ends = 0;
    let mut last = 0;
    for byte in bytes {
        ends += usize::from(*byte == b'\r' || (*byte == b'\n' && last != b'\r'));
        last = *byte;
    }
    ends
}

/// Which separator makes the most regular table of `text`; none if none of them occurs in a
/// regular way, and the file has one column.
pub(super) fn sniff(text: &str) -> Option<u8> {
    let mut best = None;
    for separator in SEPARATORS {
        // Where nothing but separators stands in the file, they are taken for that.
        let Some((share, width)) = regularity(text, separator) else { return Some(separator) };
        if width > 1 && best.is_none_or(|(_, before)| (share, width) > before) {
            best = Some((separator, (share, width)));
        }
    }
    best.map(|(separator, _)| separator)
}

/// How many of a thousand records have the commonest width, and that width; none if no record
/// holds anything.
fn regularity(text: &str, separator: u8) -> Option<(usize, usize)> {
    let mut records = Records::of(text, 1, Some(separator), 0);
    let mut widths = Vec::new();
    while widths.len() < LOOKED_AT && records.at < LOOKED_AT_BYTES {
        match records.next() {
            Some(Ok(record)) if !record.filled => {}
            Some(Ok(record)) => widths.push(record.width),
            Some(Err(_)) | None => break,
        }
    }
    let commonest = widths.iter().map(|width| (count(&widths, *width), *width)).max();
    commonest.map(|(times, width)| (times * 1000 / widths.len(), width))
}

fn count(widths: &[usize], width: usize) -> usize {
    widths.iter().filter(|other| **other == width).count()
}
