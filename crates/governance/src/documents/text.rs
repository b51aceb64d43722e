//! What authors write, as blocks of a page: Markdown, and lines like `{{services}}` that name a
//! live section.
//!
//! Markup in HTML is text like any other: it is shown and never followed. A link leads to a page
//! of this installation, to the web, or to a mail address.

use frame::page::{Block, Inline, Words};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::collections::BTreeMap;

/// A piece of a document, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Authored text.
    Text(Block),
    /// A live section, by its name.
    Live(String),
}

/// A heading of a document, with the live sections below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Its level, from 1.
    pub level: u8,
    /// Its anchor.
    pub anchor: String,
    /// Its words.
    pub words: String,
    /// The live sections below it, before the next heading.
    pub live: Vec<String>,
}

/// A stretch of a text as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stretch {
    /// Authored lines.
    Authored(String),
    /// A line that names a live section.
    Live(String),
}

/// A text in stretches: authored lines, and those that name a live section. What stands in a block
/// of code names none.
pub fn stretches(text: &str) -> Vec<Stretch> {
    let mut all = Vec::new();
    let mut authored = String::new();
    let mut fence = None;
    for line in text.lines() {
        let mark = line.trim_start();
        let fenced = ["```", "~~~"].into_iter().find(|begins| mark.starts_with(begins));
        match (fence, fenced) {
            (None, Some(begins)) => fence = Some(begins),
            (Some(open), Some(closes)) if open == closes => fence = None,
            _ => {}
        }
        match live(line).filter(|_| fence.is_none()) {
            Some(name) => {
                all.push(Stretch::Authored(std::mem::take(&mut authored)));
                all.push(Stretch::Live(name.to_owned()));
            }
            None => {
                authored.push_str(line);
                authored.push('\n');
            }
        }
    }
    all.push(Stretch::Authored(authored));
    all
}

/// The pieces of a text.
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut anchors = BTreeMap::new();
    let mut pieces = Vec::new();
    for stretch in stretches(text) {
        match stretch {
            Stretch::Authored(lines) => {
                pieces.extend(blocks(&lines, &mut anchors).into_iter().map(Piece::Text));
            }
            Stretch::Live(name) => pieces.push(Piece::Live(name)),
        }
    }
    pieces
}

/// The name of the live section that a line names.
fn live(line: &str) -> Option<&str> {
    let name = line.trim().strip_prefix("{{")?.strip_suffix("}}")?.trim();
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}

/// The live sections that a text names, in order, each once.
pub fn sections(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for piece in pieces(text) {
        if let Piece::Live(name) = piece
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names
}

/// The headings of a text.
pub fn headings(pieces: &[Piece]) -> Vec<Heading> {
    let mut all: Vec<Heading> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Text(Block::Heading(level, anchor, words)) => all.push(Heading {
                level: *level,
                anchor: anchor.clone(),
                words: words.plain(),
                live: Vec::new(),
            }),
            Piece::Live(name) => {
                if let Some(last) = all.last_mut() {
                    last.live.push(name.clone());
                }
            }
            Piece::Text(_) => {}
        }
    }
    all
}

/// What is open while text is read.
enum Open {
    Blocks(Vec<Block>),
    List(bool, Vec<Vec<Block>>),
    Table(Vec<Words>, Vec<Vec<Words>>),
}

/// Reads Markdown.
struct Reading<'a> {
    open: Vec<Open>,
    words: Words,
    row: Vec<Words>,
    code: Option<String>,
    strong: u32,
    stressed: u32,
    link: Option<String>,
    anchors: &'a mut BTreeMap<String, u32>,
}

fn blocks(text: &str, anchors: &mut BTreeMap<String, u32>) -> Vec<Block> {
    let options = Options::ENABLE_TABLES;
    let mut reading = Reading {
        open: vec![Open::Blocks(Vec::new())],
        words: Words::new(),
        row: Vec::new(),
        code: None,
        strong: 0,
        stressed: 0,
        link: None,
        anchors,
    };
    for event in Parser::new_ext(text, options) {
        reading.take(event);
    }
    reading.paragraph();
    match reading.open.into_iter().next() {
        Some(Open::Blocks(blocks)) => blocks,
        _ => Vec::new(),
    }
}

impl Reading<'_> {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(text) => self.push(Inline::Mono(text.into_string())),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text),
            Event::SoftBreak => self.text(" "),
            Event::HardBreak => self.push(Inline::Break),
            Event::Rule => self.put(Block::Rule),
            Event::FootnoteReference(text) => self.text(&text),
            Event::TaskListMarker(done) => self.text(if done { "[x] " } else { "[ ] " }),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Strong => self.strong += 1,
            Tag::Emphasis => self.stressed += 1,
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.link = address(&dest_url).map(str::to_owned);
            }
            Tag::CodeBlock(_) => {
                self.paragraph();
                self.code = Some(String::new());
            }
            Tag::List(first) => {
                self.paragraph();
                self.open.push(Open::List(first.is_some(), Vec::new()));
            }
            Tag::Item | Tag::BlockQuote(_) => {
                self.paragraph();
                self.open.push(Open::Blocks(Vec::new()));
            }
            Tag::Table(_) => {
                self.paragraph();
                self.open.push(Open::Table(Vec::new(), Vec::new()));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Emphasis => self.stressed = self.stressed.saturating_sub(1),
            TagEnd::Link | TagEnd::Image => self.link = None,
            TagEnd::Heading(level) => {
                let words = std::mem::take(&mut self.words);
                let anchor = self.anchor(&words.plain());
                self.put(Block::Heading(level as u8, anchor, words));
            }
            TagEnd::CodeBlock => {
                let text = self.code.take().unwrap_or_default();
                self.put(Block::Code(text));
            }
            TagEnd::Item => {
                self.paragraph();
                if let Some(Open::Blocks(item)) = self.open.pop()
                    && let Some(Open::List(_, items)) = self.open.last_mut()
                {
                    items.push(item);
                }
            }
            TagEnd::List(_) => {
                if let Some(Open::List(ordered, items)) = self.open.pop() {
                    self.put(Block::List { ordered, items });
                }
            }
            TagEnd::BlockQuote(_) => {
                self.paragraph();
                if let Some(Open::Blocks(inner)) = self.open.pop() {
                    self.put(Block::Quote(inner));
                }
            }
            TagEnd::TableCell => self.row.push(std::mem::take(&mut self.words)),
            TagEnd::TableHead | TagEnd::TableRow => {
                let row = std::mem::take(&mut self.row);
                if let Some(Open::Table(heads, rows)) = self.open.last_mut() {
                    match tag {
                        TagEnd::TableHead => *heads = row,
                        _ => rows.push(row),
                    }
                }
            }
            TagEnd::Table => {
                if let Some(Open::Table(heads, rows)) = self.open.pop() {
                    self.put(Block::Table(heads, rows));
                }
            }
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.paragraph(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(code) = &mut self.code {
            code.push_str(text);
            return;
        }
        let text = text.to_owned();
        self.push(match (&self.link, self.strong, self.stressed) {
            (Some(href), ..) => Inline::Link(text, href.clone()),
            (None, 1.., _) => Inline::Bold(text),
            (None, 0, 1..) => Inline::Stressed(text),
            (None, 0, 0) => Inline::Text(text),
        });
    }

    fn push(&mut self, piece: Inline) {
        let words = std::mem::take(&mut self.words);
        self.words = words.joined(piece);
    }

    /// What was written and belongs to no other block.
    fn paragraph(&mut self) {
        let words = std::mem::take(&mut self.words);
        if !words.plain().trim().is_empty() {
            self.put(Block::Paragraph(words));
        }
    }

    fn put(&mut self, block: Block) {
        if let Some(Open::Blocks(blocks)) = self.open.last_mut() {
            blocks.push(block);
        }
    }

    /// An anchor of its own for each heading.
    fn anchor(&mut self, words: &str) -> String {
        let letters = words.to_lowercase();
        let parts = letters.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
        let name = parts.collect::<Vec<_>>().join("-");
        let count = self.anchors.entry(name.clone()).or_insert(0);
        *count += 1;
        match count {
            1 => format!("s-{name}"),
            count => format!("s-{name}-{count}"),
        }
    }
}

/// Where an author may lead a reader: within this installation, to the web, to a mail address.
fn address(text: &str) -> Option<&str> {
    let text = text.trim();
    let is_plain = text.chars().all(|c| !c.is_control() && !c.is_whitespace());
    let is_here = text.starts_with('/') && !text.starts_with("//") && !text.starts_with("/\\");
    let is_known = ["https://", "http://", "mailto:"].iter().any(|scheme| {
        text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    (is_plain && (is_here || is_known)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use frame::page::Written;

    fn page(text: &str) -> String {
        let blocks = pieces(text).into_iter().filter_map(|piece| match piece {
            Piece::Text(block) => Some(block),
            Piece::Live(_) => None,
        });
        Written { blocks: blocks.collect() }.to_string()
    }

    #[test]
    fn authored_text_becomes_blocks() {
        let page = page(
            "# What counts\n\nOut for *more* than **2 h**, see [plan](/plans/1).\n\n\
             1. one\n2. two\n\n\
             | a | b |\n|---|---|\n| 1 | 2 |\n\n> said\n\n---\n\n```\nx < y\n```\n",
        );
        for expected in [
            "<h3 id=\"s-what-counts\">What counts</h3>",
            "<em>more</em> than <b>2 h</b>, see <a href=\"/plans/1\">plan</a>.",
            "<ol><li>one</li><li>two</li></ol>",
            "<td class=\"wrap\">2</td>",
            "<blockquote><p>said</p></blockquote>",
            "x &#60; y",
            "<hr>",
        ] {
            assert!(page.contains(expected), "{expected} in {page}");
        }
    }

    #[test]
    fn hostile_text_stays_text() {
        let page = page(
            "<script>alert(1)</script>\n\na <img src=x onerror=alert(1)> b\n\n\
             [x](javascript:alert(1)) [y](//evil.example) [z](data:text/html,1) \
             ![i](https://e.example/x.png)",
        );
        assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
        assert!(!page.contains("javascript:alert(1)\"") && !page.contains("href=\"//"), "{page}");
        assert!(!page.contains("href=\"data:"), "{page}");
        assert!(page.contains("<a href=\"https://e.example/x.png\">i</a>"), "{page}");
    }

    #[test]
    fn a_line_of_its_own_names_a_live_section() {
        let text = "# One\n\n{{services}}\n\ntext {{services}} inside\n\n```\n{{contacts}}\n```\n\
                    # Two\n{{ risks }}\n{{Not a name}}\n";
        assert_eq!(sections(text), ["services", "risks"]);
        let headings = headings(&pieces(text));
        assert_eq!(headings[0].live, ["services"]);
        assert_eq!((headings[1].words.as_str(), headings[1].live[0].as_str()), ("Two", "risks"));
    }

    #[test]
    fn headings_of_the_same_words_have_anchors_of_their_own() {
        let headings = headings(&pieces("# Same\n\n# Same\n"));
        assert_eq!((&*headings[0].anchor, &*headings[1].anchor), ("s-same", "s-same-2"));
    }
}
