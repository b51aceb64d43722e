//! A paper as one HTML file, for a browser without a network and for a printer.

use super::{Paper, PaperPart, PaperTable, Run, runs, xml::text};
use crate::page::{Block, Words};
use std::fmt::{self, Write};

/// How it looks: black on white, tables with lines, heads repeated on each printed page. It stands
/// in the file itself, which nobody serves as a page.
const LOOKS: (&str, &str) = ("style", include_str!("paper.css"));

/// The file.
pub(super) fn write(paper: &Paper) -> String {
    let mut out = String::new();
    whole(paper, &mut out).expect("writing into a string cannot fail");
    out
}

fn whole(paper: &Paper, out: &mut String) -> fmt::Result {
    let (title, (tag, looks)) = (text(&paper.title), LOOKS);
    write!(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>{title}</title>\
         <{tag}>\n{looks}</{tag}></head><body>\n"
    )?;
    if !paper.mark.is_empty() {
        writeln!(out, "<p class=\"mark\">{}</p>", text(&paper.mark))?;
    }
    write!(out, "<h1>{title}</h1>\n<dl>")?;
    for (name, value) in &paper.facts {
        write!(out, "<dt>{}</dt><dd>{}</dd>", text(name), text(value))?;
    }
    out.push_str("</dl>\n");
    for part in &paper.parts {
        match part {
            PaperPart::Text(one) => block(one, out)?,
            PaperPart::Table(table) => live(table, out)?,
        }
        out.push('\n');
    }
    out.push_str("</body></html>\n");
    Ok(())
}

fn live(table: &PaperTable, out: &mut String) -> fmt::Result {
    let caption = text(&table.caption);
    if table.heads.is_empty() {
        return write!(out, "<p class=\"at\">{caption}</p>");
    }
    let words = |all: &[String]| all.iter().cloned().map(Words::from).collect::<Vec<_>>();
    let rows: Vec<Vec<Words>> = table.rows.iter().map(|row| words(row)).collect();
    rows_of((&caption, &words(&table.heads), &rows), out)
}

fn rows_of(
    (caption, heads, rows): (&str, &[Words], &[Vec<Words>]),
    out: &mut String,
) -> fmt::Result {
    out.push_str("<table>");
    if !caption.is_empty() {
        write!(out, "<caption>{caption}</caption>")?;
    }
    out.push_str("<thead><tr>");
    heads.iter().try_for_each(|head| write!(out, "<th scope=\"col\">{}</th>", said(head)))?;
    out.push_str("</tr></thead><tbody>");
    for row in rows {
        out.push_str("<tr>");
        row.iter().try_for_each(|cell| write!(out, "<td>{}</td>", said(cell)))?;
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table>");
    Ok(())
}

fn block(one: &Block, out: &mut String) -> fmt::Result {
    match one {
        Block::Heading(level, anchor, words) => {
            let level = (level + 1).clamp(2, 6);
            write!(out, "<h{level} id=\"{}\">{}</h{level}>", text(anchor), said(words))
        }
        Block::Paragraph(words) => write!(out, "<p>{}</p>", said(words)),
        Block::List { ordered, items } => {
            let name = if *ordered { "ol" } else { "ul" };
            write!(out, "<{name}>")?;
            for item in items {
                out.push_str("<li>");
                match item.as_slice() {
                    [Block::Paragraph(words)] => out.push_str(&said(words)),
                    item => item.iter().try_for_each(|one| block(one, out))?,
                }
                out.push_str("</li>");
            }
            write!(out, "</{name}>")
        }
        Block::Quote(inner) => {
            out.push_str("<blockquote>");
            inner.iter().try_for_each(|one| block(one, out))?;
            out.push_str("</blockquote>");
            Ok(())
        }
        Block::Code(code) => write!(out, "<pre>{}</pre>", text(code)),
        Block::Table(heads, rows) => rows_of(("", heads, rows), out),
        Block::Rule => out.write_str("<hr>"),
    }
}

/// Words with their weight. A link leads out of the installation, or is an address to be read.
fn said(words: &Words) -> String {
    let one = |run: Run| {
        let mut said = text(&run.text).replace('\n', "<br>");
        for (is_so, name) in [(run.is_code, "code"), (run.is_slanted, "em"), (run.is_bold, "b")] {
            if is_so {
                said = format!("<{name}>{said}</{name}>");
            }
        }
        if run.leads_out() {
            said = format!("<a href=\"{}\">{said}</a>", text(&run.href));
        }
        match run.address(false) {
            Some(address) => format!("{said} <span class=\"at\">({})</span>", text(address)),
            None => said,
        }
    };
    runs(words).into_iter().map(one).collect()
}
