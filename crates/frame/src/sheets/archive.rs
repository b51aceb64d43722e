//! Measuring a workbook before anything unpacks it: every part is streamed once, kept nowhere.

use super::{FORMATS, Limits, UNLOCKED, Unreadable, counted, markup::Scanner};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// How much of a part is looked at at once.
const CHUNK: usize = 64 * 1024;
/// What stands before each part in the directory of the archive.
const DIRECTORY_ENTRY: &[u8] = b"PK\x01\x02";

/// Refuses what would not be safe to unpack.
pub(super) fn inspect(bytes: &[u8], limits: &Limits) -> Result<(), Unreadable> {
    // The directory is counted before the library reads it, since it keeps all of it in memory.
    let announced = occurrences(bytes, DIRECTORY_ENTRY);
    if announced > limits.entries {
        return Err(too_many_parts(announced, limits));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    if archive.len() > limits.entries {
        return Err(too_many_parts(archive.len(), limits));
    }
    let mut measured = Measured { packed: bytes.len() as u64, unpacked: 0, limits };
    let mut buffer = vec![0; CHUNK];
    for index in 0..archive.len() {
        let (name, packed) = admitted(&mut archive, index)?;
        let mut part = archive.by_index(index).map_err(|_| damaged())?;
        let mut own = Measured { packed, unpacked: 0, limits };
        let mut scanner = None;
        loop {
            let read = part.read(&mut buffer).map_err(|_| damaged())?;
            let chunk = &buffer[..read];
            if chunk.is_empty() {
                break;
            }
            own.add(read)?;
            measured.add(read)?;
            let scanner = scanner.get_or_insert_with(|| Scanner::of(&name, chunk, limits));
            if let Some(scanner) = scanner {
                scanner.feed(chunk)?;
            }
        }
    }
    Ok(())
}

/// The name and the packed size of a part, if it may be looked into.
fn admitted(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
) -> Result<(String, u64), Unreadable> {
    let part = archive.by_index_raw(index).map_err(|_| damaged())?;
    if part.encrypted() {
        return Err(Unreadable::of("The workbook is locked with a password.", UNLOCKED));
    }
    let name = part.name().map_err(|_| damaged())?.replace('\\', "/").to_lowercase();
    let other = match name.as_str() {
        "mimetype" | "meta-inf/manifest.xml" => "The file is an OpenDocument spreadsheet.",
        "xl/workbook.bin" => "The file is an .xlsb workbook.",
        "word/document.xml" => "The file is a text document.",
        _ => return Ok((name, part.compressed_size())),
    };
    Err(Unreadable::of(other, "Save it as XLSX and try again."))
}

/// What a part, or all of them, have unpacked to so far.
struct Measured<'l> {
    packed: u64,
    unpacked: u64,
    limits: &'l Limits,
}

impl Measured<'_> {
    fn add(&mut self, bytes: usize) -> Result<(), Unreadable> {
        self.unpacked += bytes as u64;
        let limits = self.limits;
        if self.unpacked > limits.unpacked {
            return Err(Unreadable::of(
                format!("The workbook unpacks to more than {} bytes.", counted(limits.unpacked)),
                "Split it into smaller workbooks.",
            ));
        }
        let most = self.packed.saturating_mul(limits.ratio).max(limits.ratio_floor);
        if self.unpacked > most {
            return Err(Unreadable::of(
                format!(
                    "The workbook unpacks to more than {} times its size, as no table does.",
                    counted(limits.ratio)
                ),
                "Open it in a spreadsheet program, save it again as XLSX and try again.",
            ));
        }
        Ok(())
    }
}

fn too_many_parts(found: usize, limits: &Limits) -> Unreadable {
    Unreadable::of(
        format!("The workbook has {} parts.", counted(found)),
        format!("At most {} parts are accepted.", counted(limits.entries)),
    )
}

/// The refusal of an archive that cannot be read to its end.
pub(super) fn damaged() -> Unreadable {
    Unreadable::of("The workbook is damaged or cut off.", FORMATS)
}

fn occurrences(bytes: &[u8], pattern: &[u8]) -> usize {
    let Some(first) = pattern.first() else { return 0 };
    let mut rest = bytes;
    let mut found = 0;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        found += usize::from(rest[at..].starts_with(pattern));
        rest = &rest[at + 1..];
    }
    found
}
