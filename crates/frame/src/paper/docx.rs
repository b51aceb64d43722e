//! A paper as DOCX: the fewest parts that a word processor opens without a question (ECMA-376,
//! WordprocessingML), with styles that people know by name.

use super::{Paper, PaperPart, PaperTable, Run, runs, set, xml::text};
use crate::page::{Block, Words};
use std::io::{Cursor, Write};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

const TYPES: &str = include_str!("docx/types.xml");
const LINKS: &str = include_str!("docx/links.xml");
const STYLES: &str = include_str!("docx/styles.xml");
const SPACE: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Width of the text on an A4 page, in twentieths of a point.
const ROOM: usize = 9_638;

/// Levels of a list that are told apart by their indent.
const LEVELS: usize = 9;

/// The file.
pub(super) fn write(paper: &Paper) -> Vec<u8> {
    let mut writing = Writing::default();
    writing.paper(paper);
    let (body, numbering, links) = (writing.body(), writing.numbering(), writing.links());
    let (header, footer, core) = (header(paper), footer(), core(paper));
    let parts: [(&str, &str); 9] = [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", LINKS),
        ("docProps/core.xml", &core),
        ("word/document.xml", &body),
        ("word/_rels/document.xml.rels", &links),
        ("word/styles.xml", STYLES),
        ("word/numbering.xml", &numbering),
        ("word/header1.xml", &header),
        ("word/footer1.xml", &footer),
    ];
    packed(&parts)
}

/// The parts in one archive, which says nothing of the day on which it was made.
fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let why = "writing into memory cannot fail";
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(*name, options).expect(why);
        archive.write_all(content.as_bytes()).expect(why);
    }
    archive.finish().expect(why).into_inner()
}

/// Title, and what it is: read by search and by file managers.
fn core(paper: &Paper) -> String {
    format!(
        "{HEAD}<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title>\
         <dc:subject>{}</dc:subject><dc:creator>Holdfast</dc:creator>\
         <dc:description>{}</dc:description></cp:coreProperties>",
        text(&paper.title),
        text(&paper.mark),
        text(&joined(&paper.facts))
    )
}

fn joined(facts: &[(String, String)]) -> String {
    facts.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("; ")
}

/// At the head of each page: the title, and at the right version and classification.
fn header(paper: &Paper) -> String {
    let (title, mark) = (plain(&paper.title), plain(&paper.mark));
    format!(
        "{HEAD}<w:hdr xmlns:w=\"{SPACE}\"><w:p><w:pPr><w:pStyle w:val=\"Header\"/></w:pPr>{title}\
         <w:r><w:tab/></w:r>{mark}</w:p></w:hdr>"
    )
}

/// At the foot: the number of the page, and of how many.
fn footer() -> String {
    let field = |name: &str| {
        format!("<w:fldSimple w:instr=\" {name} \"><w:r><w:t>1</w:t></w:r></w:fldSimple>")
    };
    let (page, pages) = (field("PAGE"), field("NUMPAGES"));
    let of = plain(" of ");
    format!(
        "{HEAD}<w:ftr xmlns:w=\"{SPACE}\"><w:p><w:pPr><w:pStyle w:val=\"Footer\"/></w:pPr>{page}\
         {of}{pages}</w:p></w:ftr>"
    )
}

fn plain(words: &str) -> String {
    run(&Run { text: words.to_owned(), ..Run::default() })
}

/// A run of words. A line feed is a break of the line.
fn run(run: &Run) -> String {
    let mut look = String::new();
    for (is_so, mark) in [
        (run.is_code, "<w:rStyle w:val=\"Code\"/>"),
        (run.leads_out() && !run.is_code, "<w:rStyle w:val=\"Hyperlink\"/>"),
        (run.is_bold, "<w:b/>"),
        (run.is_slanted, "<w:i/>"),
    ] {
        if is_so {
            look.push_str(mark);
        }
    }
    let look = if look.is_empty() { look } else { format!("<w:rPr>{look}</w:rPr>") };
    let lines: Vec<String> = run
        .text
        .split('\n')
        .map(|line| format!("<w:t xml:space=\"preserve\">{}</w:t>", text(line)))
        .collect();
    format!("<w:r>{look}{}</w:r>", lines.join("<w:br/>"))
}

/// What is being written.
#[derive(Default)]
struct Writing {
    out: String,
    /// Addresses outside, in the order of their first use.
    addresses: Vec<String>,
    /// Each list, whether it is numbered: a numbered one begins at 1 by itself.
    lists: Vec<bool>,
    depth: usize,
    /// The list whose point is begun by the next paragraph.
    point: Option<usize>,
    quoted: bool,
}

impl Writing {
    fn paper(&mut self, paper: &Paper) {
        self.styled("Title", &Words::from(paper.title.as_str()));
        for (name, value) in &paper.facts {
            let words = Words::new().bold(format!("{name}: ")).text(value.as_str());
            self.styled("Fact", &words);
        }
        for part in &paper.parts {
            match part {
                PaperPart::Text(block) => self.block(block),
                PaperPart::Table(table) => self.live(table),
            }
        }
    }

    fn body(&self) -> String {
        format!(
            "{HEAD}<w:document xmlns:w=\"{SPACE}\" xmlns:r=\"{RELATIONS}\"><w:body>{}<w:sectPr>\
             <w:headerReference w:type=\"default\" r:id=\"rHead\"/>\
             <w:footerReference w:type=\"default\" r:id=\"rFoot\"/>\
             <w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1304\" w:right=\"1134\" \
             w:bottom=\"1134\" w:left=\"1134\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/>\
             </w:sectPr></w:body></w:document>",
            self.out
        )
    }

    fn links(&self) -> String {
        let one = |id: &str, kind: &str, target: &str| {
            format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"")
        };
        let mut all = format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">");
        for (id, kind, target) in [
            ("rStyles", "styles", "styles.xml"),
            ("rLists", "numbering", "numbering.xml"),
            ("rHead", "header", "header1.xml"),
            ("rFoot", "footer", "footer1.xml"),
        ] {
            all.push_str(&format!("{}/>", one(id, kind, target)));
        }
        for (at, address) in self.addresses.iter().enumerate() {
            let link = one(&format!("rLink{at}"), "hyperlink", &text(address));
            all.push_str(&format!("{link} TargetMode=\"External\"/>"));
        }
        all.push_str("</Relationships>");
        all
    }

    /// How each list is marked.
    fn numbering(&self) -> String {
        let level = |ordered: bool, at: usize| {
            let (kind, words) = match ordered {
                true => ("decimal", format!("%{}.", at + 1)),
                false => ("bullet", "\u{2022}".to_owned()),
            };
            let left = 360 * (at + 1);
            format!(
                "<w:lvl w:ilvl=\"{at}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{kind}\"/>\
                 <w:lvlText w:val=\"{words}\"/><w:lvlJc w:val=\"left\"/><w:pPr>\
                 <w:ind w:left=\"{left}\" w:hanging=\"360\"/></w:pPr></w:lvl>"
            )
        };
        let mut all = format!("{HEAD}<w:numbering xmlns:w=\"{SPACE}\">");
        for (at, ordered) in self.lists.iter().enumerate() {
            let levels: String = (0..LEVELS).map(|depth| level(*ordered, depth)).collect();
            all.push_str(&format!(
                "<w:abstractNum w:abstractNumId=\"{at}\"><w:multiLevelType \
                 w:val=\"hybridMultilevel\"/>{levels}</w:abstractNum>"
            ));
        }
        for at in 0..self.lists.len() {
            let number = at + 1;
            all.push_str(&format!(
                "<w:num w:numId=\"{number}\"><w:abstractNumId w:val=\"{at}\"/></w:num>"
            ));
        }
        all.push_str("</w:numbering>");
        all
    }

    fn styled(&mut self, style: &str, words: &Words) {
        let words = self.words(words);
        self.out
            .push_str(&format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{words}</w:p>"));
    }

    /// A paragraph where it stands: in a point of a list, behind one, in a quotation, or plain.
    fn paragraph(&mut self, words: &Words) {
        let words = self.words(words);
        let mut place = String::new();
        if self.quoted {
            place.push_str("<w:pStyle w:val=\"Quote\"/>");
        }
        let level = self.depth.saturating_sub(1).min(LEVELS - 1);
        match self.point.take() {
            Some(list) => place.push_str(&format!(
                "<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{}\"/></w:numPr>",
                list + 1
            )),
            None if self.depth > 0 => {
                place.push_str(&format!("<w:ind w:left=\"{}\"/>", 360 * self.depth));
            }
            None => {}
        }
        self.out.push_str(&format!("<w:p><w:pPr>{place}</w:pPr>{words}</w:p>"));
    }

    fn words(&mut self, words: &Words) -> String {
        let mut all = String::new();
        for one in runs(words) {
            let said = run(&one);
            match one.leads_out() {
                true => {
                    let at = self.link(&one.href);
                    all.push_str(&format!("<w:hyperlink r:id=\"rLink{at}\">{said}</w:hyperlink>"));
                }
                false => all.push_str(&said),
            }
            if let Some(address) = one.address(false) {
                all.push_str(&plain(&format!(" ({address})")));
            }
        }
        all
    }

    fn link(&mut self, href: &str) -> usize {
        let known = self.addresses.iter().position(|known| known == href);
        known.unwrap_or_else(|| {
            self.addresses.push(href.to_owned());
            self.addresses.len() - 1
        })
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(level, _, words) => {
                self.styled(&format!("Heading{}", level.clamp(&1, &6)), words);
            }
            Block::Paragraph(words) => self.paragraph(words),
            Block::List { ordered, items } => self.list(*ordered, items),
            Block::Quote(inner) => {
                let before = std::mem::replace(&mut self.quoted, true);
                inner.iter().for_each(|one| self.block(one));
                self.quoted = before;
            }
            Block::Code(code) => {
                let words = Words::from(code.trim_end_matches('\n'));
                self.styled("CodeBlock", &words);
            }
            Block::Table(heads, rows) => self.table(heads, rows),
            Block::Rule => self.out.push_str(
                "<w:p><w:pPr><w:pBdr><w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"1\" \
                 w:color=\"999999\"/></w:pBdr></w:pPr></w:p>",
            ),
        }
    }

    fn list(&mut self, ordered: bool, items: &[Vec<Block>]) {
        self.lists.push(ordered);
        let list = self.lists.len() - 1;
        self.depth += 1;
        for item in items {
            self.point = Some(list);
            match item.first() {
                Some(Block::Paragraph(_)) => {}
                // A point that begins with something else begins with an empty line.
                _ => self.paragraph(&Words::new()),
            }
            item.iter().for_each(|one| self.block(one));
        }
        self.point = None;
        self.depth -= 1;
    }

    fn live(&mut self, table: &PaperTable) {
        self.styled("Caption", &Words::from(table.caption.as_str()));
        if table.heads.is_empty() {
            return;
        }
        let words = |all: &[String]| all.iter().cloned().map(Words::from).collect::<Vec<_>>();
        let rows: Vec<Vec<Words>> = table.rows.iter().map(|row| words(row)).collect();
        self.table(&words(&table.heads), &rows);
    }

    /// A table, whose head is repeated on each page.
    fn table(&mut self, heads: &[Words], rows: &[Vec<Words>]) {
        // As on a printed page: by what the columns hold.
        let cells: Vec<_> = rows.iter().map(|row| set::cells(row)).collect();
        let widths = set::widths(&set::cells(heads), &cells);
        let share = |width: &f32| (width / set::ROOM * ROOM as f32) as usize;
        let widths: Vec<usize> = widths.iter().map(share).collect();
        self.out.push_str(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"TableGrid\"/><w:tblW w:w=\"5000\" \
             w:type=\"pct\"/></w:tblPr><w:tblGrid>",
        );
        for width in &widths {
            self.out.push_str(&format!("<w:gridCol w:w=\"{width}\"/>"));
        }
        self.out.push_str("</w:tblGrid>");
        self.row((heads, &widths), "TableHead", "<w:tblHeader/>");
        rows.iter().for_each(|row| self.row((row, &widths), "TableText", ""));
        // Two tables in a row would else grow into one.
        self.out.push_str("</w:tbl><w:p><w:pPr><w:pStyle w:val=\"TableText\"/></w:pPr></w:p>");
    }

    fn row(&mut self, (cells, widths): (&[Words], &[usize]), style: &str, look: &str) {
        self.out.push_str(&format!("<w:tr><w:trPr><w:cantSplit/>{look}</w:trPr>"));
        let none = Words::new();
        for (at, width) in widths.iter().enumerate() {
            self.out.push_str(&format!(
                "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>"
            ));
            self.styled(style, cells.get(at).unwrap_or(&none));
            self.out.push_str("</w:tc>");
        }
        self.out.push_str("</w:tr>");
    }
}
