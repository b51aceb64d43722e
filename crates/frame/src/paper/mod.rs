//! A paper as a file that opens anywhere, for decades: as PDF, as HTML and as DOCX.
//!
//! Invariants: the same paper is the same bytes, for nothing here reads a clock; no file fetches
//! anything. On PDF pages what does not fit a line is broken, what does not fit a page goes on on
//! the next, and heads of tables are repeated.
//! Letters in PDF: those that the face has, Latin, Greek and Cyrillic; others show as an empty box.

mod docx;
mod face;
mod file;
mod html;
mod set;
mod xml;

use crate::page::{Block, Inline, Words};

/// A document on paper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paper {
    /// What it is called.
    pub title: String,
    /// What stands at the head of each page beside the title: version and classification; empty
    /// for nothing.
    pub mark: String,
    /// Names and values below the title: version, digest, validity.
    pub facts: Vec<(String, String)>,
    /// What it says.
    pub parts: Vec<PaperPart>,
}

/// A part of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaperPart {
    /// Authored text.
    Text(Block),
    /// A live section.
    Table(PaperTable),
}

/// A live section on paper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaperTable {
    /// What it is, and when it was frozen.
    pub caption: String,
    /// Its heads.
    pub heads: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

/// A paper as a PDF file.
pub fn pdf(paper: &Paper) -> Vec<u8> {
    file::write(&paper.title, &paper.mark, set::pages(paper))
}

/// A paper as an HTML file: no script, nothing that is fetched, and a style of its own for screen
/// and printer.
pub fn html(paper: &Paper) -> String {
    html::write(paper)
}

/// A paper as a DOCX file (ECMA-376): headings, paragraphs, lists and tables in the styles of the
/// word processor, so that somebody can go on from there when nothing else is left.
pub fn docx(paper: &Paper) -> Vec<u8> {
    docx::write(paper)
}

/// Words of one weight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Run {
    text: String,
    is_bold: bool,
    is_slanted: bool,
    is_code: bool,
    /// Where it leads; empty for nowhere.
    href: String,
}

/// A line of words in runs. A break is a line feed.
fn runs(words: &Words) -> Vec<Run> {
    let run = |text: &str| Run { text: text.to_owned(), ..Run::default() };
    let of = |piece: &Inline| match piece {
        Inline::Bold(text) => Run { is_bold: true, ..run(text) },
        Inline::Stressed(text) => Run { is_slanted: true, ..run(text) },
        Inline::Mono(text) => Run { is_code: true, ..run(text) },
        Inline::Link(text, href) => Run { href: href.clone(), ..run(text) },
        Inline::BoldLink(text, href) => Run { is_bold: true, href: href.clone(), ..run(text) },
        Inline::Break => run("\n"),
        other => run(&Words::of(other.clone()).plain()),
    };
    words.pieces().iter().map(of).filter(|run| !run.text.is_empty()).collect()
}

impl Run {
    /// The address that is written behind the words, where nobody can follow a link: of a page of
    /// this installation always, of the web on a printed page.
    fn address(&self, is_printed: bool) -> Option<&str> {
        let is_here = self.href.starts_with('/') || self.href.starts_with('#');
        let is_said = self.text.contains(&self.href);
        (!self.href.is_empty() && !is_said && (is_here || is_printed)).then_some(&self.href)
    }

    /// Does it lead out of this installation?
    fn leads_out(&self) -> bool {
        ["https://", "http://", "mailto:"].iter().any(|scheme| {
            self.href.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        })
    }
}

#[cfg(test)]
mod reader;
#[cfg(test)]
mod tests;
