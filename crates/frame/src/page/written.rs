//! Authored text on a page: headings, paragraphs, lists, tables, as data. Whoever reads Markdown
//! fills it; it escapes each text that it writes, so no markup of an author ever reaches a page.

use super::{Icon, Words, words::safe};
use std::fmt;

/// One block of authored text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading: its level from 1, its anchor, its words.
    Heading(u8, String, Words),
    /// A paragraph.
    Paragraph(Words),
    /// Points, numbered where the order counts.
    List {
        /// Are they numbered?
        ordered: bool,
        /// The points, each of blocks.
        items: Vec<Vec<Block>>,
    },
    /// What somebody else said.
    Quote(Vec<Block>),
    /// Text in the fixed-width face, line by line.
    Code(String),
    /// A table: heads and rows.
    Table(Vec<Words>, Vec<Vec<Words>>),
    /// A line across.
    Rule,
}

/// Authored text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Its blocks.
    pub blocks: Vec<Block>,
}

impl fmt::Display for Written {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("<div class=\"prose\">")?;
        blocks(&self.blocks, out)?;
        out.write_str("</div>")
    }
}

/// The line above a live section: when it was read or frozen, how much it holds, and its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Its picture.
    pub icon: Icon,
    /// When, and how much.
    pub words: Words,
    /// At its end, in the fixed-width face.
    pub mark: String,
}

impl fmt::Display for Stamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (icon, words, mark) = (self.icon, &self.words, safe(&self.mark));
        let mark = format!("<span class=\"mono ms-auto\">{mark}</span>");
        write!(out, "<p class=\"lv\">{icon}<span>{words}</span>{mark}</p>")
    }
}

/// Two versions beside each other: the older at the left, block by block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// What stands above each side: `v3` and `v4`.
    pub heads: [String; 2],
    /// The blocks of both sides that belong together, nothing where a side has none; do they
    /// differ?
    pub rows: Vec<(Option<Block>, Option<Block>, bool)>,
}

impl fmt::Display for Sides {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("<table class=\"sides\"><thead><tr>")?;
        self.heads
            .iter()
            .try_for_each(|head| write!(out, "<th scope=\"col\">{}</th>", safe(head)))?;
        out.write_str("</tr></thead><tbody>")?;
        for (old, new, differs) in &self.rows {
            let name = if *differs { " class=\"differs\"" } else { "" };
            write!(out, "<tr{name}>")?;
            for (side, head) in [old, new].into_iter().zip(&self.heads) {
                write!(out, "<td class=\"prose\" data-of=\"{}\">", safe(head))?;
                side.iter().try_for_each(|one| block(one, out))?;
                out.write_str("</td>")?;
            }
            out.write_str("</tr>")?;
        }
        out.write_str("</tbody></table>")
    }
}

macro_rules! writes_itself {
    ($($view:ty),*) => { $(
        impl askama::Template for $view {
            const SIZE_HINT: usize = 1024;

            fn render_into_with_values(
                &self,
                writer: &mut dyn fmt::Write,
                _: &dyn askama::Values,
            ) -> askama::Result<()> {
                Ok(write!(writer, "{self}")?)
            }
        }

        impl askama::FastWritable for $view {
            fn write_into(
                &self,
                out: &mut dyn fmt::Write,
                _: &dyn askama::Values,
            ) -> askama::Result<()> {
                Ok(write!(out, "{self}")?)
            }
        }
    )* };
}

writes_itself!(Written, Stamp, Sides);

fn blocks(all: &[Block], out: &mut fmt::Formatter<'_>) -> fmt::Result {
    all.iter().try_for_each(|one| block(one, out))
}

fn block(one: &Block, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match one {
        // The page has the first two levels for itself. An anchor stands in one place only.
        Block::Heading(level, anchor, words) if anchor.is_empty() => {
            let level = (level + 2).clamp(3, 6);
            write!(out, "<h{level}>{words}</h{level}>")
        }
        Block::Heading(level, anchor, words) => {
            let level = (level + 2).clamp(3, 6);
            write!(out, "<h{level} id=\"{}\">{words}</h{level}>", safe(anchor))
        }
        Block::Paragraph(words) => write!(out, "<p>{words}</p>"),
        Block::List { ordered, items } => {
            let name = if *ordered { "ol" } else { "ul" };
            write!(out, "<{name}>")?;
            for item in items {
                out.write_str("<li>")?;
                match item.as_slice() {
                    [Block::Paragraph(words)] => write!(out, "{words}")?,
                    item => blocks(item, out)?,
                }
                out.write_str("</li>")?;
            }
            write!(out, "</{name}>")
        }
        Block::Quote(inner) => {
            out.write_str("<blockquote>")?;
            blocks(inner, out)?;
            out.write_str("</blockquote>")
        }
        Block::Code(text) => write!(out, "<pre class=\"mono\">{}</pre>", safe(text)),
        Block::Table(heads, rows) => table(heads, rows, out),
        Block::Rule => out.write_str("<hr>"),
    }
}

fn table(heads: &[Words], rows: &[Vec<Words>], out: &mut fmt::Formatter<'_>) -> fmt::Result {
    out.write_str("<div class=\"scroll\" tabindex=\"0\"><table class=\"hf-t\"><thead><tr>")?;
    heads.iter().try_for_each(|head| write!(out, "<th scope=\"col\">{head}</th>"))?;
    out.write_str("</tr></thead><tbody>")?;
    for row in rows {
        out.write_str("<tr>")?;
        row.iter().try_for_each(|cell| write!(out, "<td class=\"wrap\">{cell}</td>"))?;
        out.write_str("</tr>")?;
    }
    out.write_str("</tbody></table></div>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_markup_of_an_author_reaches_the_page() {
        let hostile = "<script>alert(1)</script>";
        let written = Written {
            blocks: vec![
                Block::Heading(1, "a\"b".into(), Words::from(hostile)),
                Block::Paragraph(Words::from(hostile)),
                Block::Code(hostile.into()),
                Block::List {
                    ordered: true,
                    items: vec![vec![Block::Paragraph(Words::from(hostile))]],
                },
                Block::Table(vec![Words::from(hostile)], vec![vec![Words::from(hostile)]]),
            ],
        };
        let page = written.to_string();
        assert!(!page.contains("<script"), "{page}");
        assert!(page.contains("<ol><li>&#60;script"), "{page}");
    }
}
