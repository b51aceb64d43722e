//! What the program says: answers on standard output, everything else on standard error.

use std::io::{ErrorKind, Write, stderr, stdout};

/// Says a line on standard output. When nobody listens any more, nothing is left to do.
pub fn say(line: impl std::fmt::Display) -> anyhow::Result<()> {
    let mut out = stdout().lock();
    match writeln!(out, "{line}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Says on standard error why something could not be done, with its causes.
pub fn complain(error: &anyhow::Error) {
    // Nobody is left to tell when standard error is closed too.
    drop(writeln!(stderr().lock(), "holdfast: {error:#}"));
}

/// Columns as wide as their widest cell, two spaces between them.
pub fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let cells = |at: usize| rows.iter().filter_map(move |row| row.get(at));
    let widths: Vec<usize> = (0..columns)
        .map(|at| cells(at).map(|cell| cell.chars().count()).max().unwrap_or_default())
        .collect();
    let mut text = String::new();
    for row in rows {
        let padded: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| {
                let space = width.saturating_sub(cell.chars().count());
                [cell.as_str(), &" ".repeat(space)].concat()
            })
            .collect();
        text.push_str(padded.join("  ").trim_end());
        text.push('\n');
    }
    text
}
