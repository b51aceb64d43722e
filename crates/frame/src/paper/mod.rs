//! A paper as PDF: headings, paragraphs, lists and tables set on A4 pages with page numbers and an
//! outline, in letters that the file carries with it.
//!
//! Invariants: the same paper is the same bytes, for nothing here reads a clock; what does not fit
//! a line is broken, what does not fit a page goes on on the next, and heads of tables are
//! repeated.
//! Letters: those that the face has, Latin, Greek and Cyrillic; others show as an empty box.

mod face;
mod file;
mod set;

use crate::page::Paper;

/// A paper as a PDF file.
pub fn pdf(paper: &Paper) -> Vec<u8> {
    file::write(&paper.title, set::pages(paper))
}

#[cfg(test)]
mod tests;
