//! What a paper must be: within its pages, whole, readable, the same each time.

use super::{
    set::{HEIGHT, Mark, WIDTH},
    *,
};
use proptest::prelude::*;
use std::io::Read as _;

fn text_of(block: Block) -> PaperPart {
    PaperPart::Text(block)
}

fn table(rows: usize) -> PaperTable {
    let row = |at: usize| {
        vec![format!("row {at}"), format!("Žižek and Ωmega and Ж, line {at} ").repeat(6)]
    };
    PaperTable {
        caption: "Every row".into(),
        heads: vec!["No.".into(), "What".into()],
        rows: (0..rows).map(row).collect(),
    }
}

fn paper(rows: usize) -> Paper {
    let words = Words::new()
        .text("The duty manager may ")
        .bold("declare")
        .and(Inline::Stressed(" after 2 h".into()))
        .text(", see ")
        .link("plan", "/plans/1")
        .text(" and ")
        .link("the web", "https://e.example/x")
        .text(": ")
        .and(Inline::Mono("restore --from vault".into()));
    Paper {
        title: "A paper".into(),
        mark: "v3 · Internal".into(),
        facts: vec![("Version".into(), "v3".into())],
        parts: vec![
            text_of(Block::Heading(1, "one".into(), Words::from("One"))),
            text_of(Block::Paragraph(words)),
            text_of(Block::List {
                ordered: true,
                items: vec![
                    vec![Block::Paragraph(Words::from("first"))],
                    vec![
                        Block::Paragraph(Words::from("second")),
                        Block::List {
                            ordered: false,
                            items: vec![vec![Block::Paragraph(Words::from("inner"))]],
                        },
                    ],
                ],
            }),
            text_of(Block::Quote(vec![Block::Paragraph(Words::from("said"))])),
            text_of(Block::Code("if down {\n    restore();\n}\n".into())),
            text_of(Block::Paragraph(Words::from("Words of a paragraph. ".repeat(40)))),
            text_of(Block::Table(
                vec![Words::from("a"), Words::from("b")],
                vec![vec![Words::new().bold("1"), Words::from("2")]],
            )),
            text_of(Block::Rule),
            PaperPart::Table(table(rows)),
        ],
    }
}

/// Marks that leave the room of their page.
fn outside(pages: &[set::Page]) -> Vec<Mark> {
    let is_inside = |mark: &&Mark| {
        let (x, y, right) = match mark {
            Mark::Words { x, y, size, piece } => {
                (*x, *y, x + piece.face.width(&piece.words, *size))
            }
            Mark::Shade([x, y, width, _]) | Mark::Rule([x, y, width]) => (*x, *y, x + width),
        };
        x >= 50.0 && right <= WIDTH - 50.0 && (55.0..=HEIGHT - 50.0).contains(&y)
    };
    pages.iter().flat_map(|page| &page.marks).filter(|mark| !is_inside(mark)).cloned().collect()
}

#[test]
fn nothing_stands_outside_its_page_and_what_does_is_found() {
    let mut pages = set::pages(&paper(300));
    assert_eq!(outside(&pages), []);
    // The control: words that are moved to the edge are found there.
    for mark in &mut pages[0].marks {
        if let Mark::Words { x, .. } = mark {
            *x = WIDTH - 52.0;
        }
    }
    assert!(!outside(&pages).is_empty());
    // The file gives the same widths to other readers.
    for read in reader::pages(&pdf(&paper(40))).iter().flatten() {
        assert!(read.at.0 >= 50.0 && read.at.0 + read.wide <= WIDTH - 50.0, "{read:?}");
    }
}

#[test]
fn every_word_is_read_back_from_the_file() {
    let file = pdf(&paper(60));
    let pages = reader::pages(&file);
    assert_eq!(pages.len(), set::pages(&paper(60)).len());
    let all: Vec<String> = pages.iter().map(|page| reader::text(page)).collect();
    let first = &all[0];
    assert!(
        first.contains("The duty manager may declare after 2 h, see plan (/plans/1)"),
        "{first}"
    );
    assert!(first.contains("the web (https://e.example/x)"), "{first}");
    assert!(first.contains("1.first\n2.second\n\u{2022}inner"), "{first}");
    for (at, page) in all.iter().enumerate() {
        let foot = format!("A paper · v3 · Internal · {} of {}", at + 1, all.len());
        assert!(page.contains(&foot), "{page}");
    }
    let whole = all.concat();
    assert!((0..60).all(|at| whole.contains(&format!("row {at}"))));
    assert!(whole.contains("Žižek and Ωmega and Ж, line 59"));
    assert_eq!(reader::boxes(&file), 0);
    // The control: a letter that no face has is a box that nobody can search.
    let lacking = Paper { title: "中".into(), ..Paper::default() };
    assert!(reader::boxes(&pdf(&lacking)) > 0);
}

#[test]
fn a_paper_of_a_known_length_has_that_many_pages() {
    let line = || text_of(Block::Code("x".repeat(10)));
    let paper =
        |lines: usize| Paper { parts: (0..lines).map(|_| line()).collect(), ..Paper::default() };
    // Each block of code of one line takes 10.88 points and 12 around it; 718 are on a page.
    assert_eq!(reader::pages(&pdf(&paper(20))).len(), 1);
    assert_eq!(reader::pages(&pdf(&paper(120))).len(), 4);
}

#[test]
fn code_keeps_its_indent_and_its_face() {
    let page = &reader::pages(&pdf(&paper(1)))[0];
    let line = |words: &str| page.iter().find(|one| one.words == words).unwrap();
    let (open, inner) = (line("if down {"), line("    restore();"));
    assert_eq!((open.at.0, &*open.face), (inner.at.0, "F2"));
    assert_eq!(line("}").face, "F2");
    // The control: words of a paragraph are set in another face, and lose such spaces.
    let spaced = Block::Paragraph(Words::from("    four"));
    let paper = Paper { parts: vec![text_of(spaced)], ..Paper::default() };
    let page = &reader::pages(&pdf(&paper))[0];
    assert!(page.iter().any(|one| one.words == "four" && one.face == "F0"));
}

/// On which pages a head of the table stands with nothing below it.
fn lonely_heads(pages: &[set::Page]) -> Vec<usize> {
    let is_lonely = |page: &set::Page| {
        let mut heads =
            page.marks.iter().enumerate().filter(
                |(_, mark)| matches!(mark, Mark::Words { piece, .. } if piece.words == "No."),
            );
        heads.any(|(at, _)| {
            let below = &page.marks[at..];
            !below.iter().any(
                |mark| matches!(mark, Mark::Words { piece, .. } if piece.words.starts_with("row ")),
            )
        })
    };
    (0..pages.len()).filter(|at| is_lonely(&pages[*at])).collect()
}

#[test]
fn no_head_of_a_table_stands_alone_at_the_foot_of_a_page() {
    let line = |_| text_of(Block::Paragraph(Words::from("A line.")));
    for lines in 0..60 {
        let mut parts: Vec<PaperPart> = (0..lines).map(line).collect();
        parts.push(text_of(Block::Heading(2, "t".into(), Words::from("Table"))));
        parts.push(PaperPart::Table(table(2)));
        let pages = set::pages(&Paper { parts, ..Paper::default() });
        assert_eq!(lonely_heads(&pages), [0; 0], "{lines} lines before it");
        let heading = pages.iter().position(|page| !page.headings.is_empty());
        let is_first =
            |mark: &Mark| matches!(mark, Mark::Words { piece, .. } if piece.words == "row 0");
        assert_eq!(heading, pages.iter().position(|page| page.marks.iter().any(is_first)));
    }
    // The control: a head without its rows is told.
    let mut pages = set::pages(&paper(1));
    let last = pages.last_mut().unwrap();
    last.marks.retain(
        |mark| !matches!(mark, Mark::Words { piece, .. } if piece.words.starts_with("row ")),
    );
    assert_eq!(lonely_heads(&pages).len(), 1);
}

#[test]
fn heads_are_repeated_and_no_row_is_lost() {
    let pages = set::pages(&paper(300));
    assert!(pages.len() > 5);
    let words = |page: &set::Page| -> Vec<String> {
        let of = page.marks.iter().filter_map(|mark| match mark {
            Mark::Words { piece, .. } => Some(piece.words.clone()),
            _ => None,
        });
        of.collect()
    };
    assert!(pages[1..].iter().all(|page| words(page).contains(&"No.".to_owned())));
    let all: Vec<String> = pages.iter().flat_map(words).collect();
    assert!((0..300).all(|at| all.contains(&format!("row {at}"))));
}

#[test]
fn the_same_paper_is_the_same_file_and_carries_its_letters() {
    let file = pdf(&paper(3));
    assert_eq!(file, pdf(&paper(3)));
    assert_eq!(docx(&paper(3)), docx(&paper(3)));
    assert!(file.starts_with(b"%PDF-1."));
    let holds = |text: &[u8]| file.windows(text.len()).any(|window| window == text);
    assert!(holds(b"/FontFile2") && holds(b"/ToUnicode") && holds(b"/Outlines"));
    // Ž, Ω and Ж are there as letters, not as the empty box.
    for letter in ['Ž', 'Ω', 'Ж'] {
        assert_ne!(face::Face::Plain.letter(letter).0, 0);
    }
}

#[test]
fn a_word_without_end_is_broken() {
    let long = "x".repeat(400);
    let all = face::lines(&long, (face::Face::Plain, 9.0), 100.0);
    assert!(all.len() > 10 && all.concat() == long);
}

#[test]
fn the_html_file_fetches_nothing_and_says_where_links_lead() {
    let page = html(&paper(2));
    for never in ["<script", "src=", "<link", "@import", "url("] {
        assert!(!page.contains(never), "{never} in {page}");
    }
    for said in [
        "<title>A paper</title>",
        "<h2 id=\"one\">One</h2>",
        "plan <span class=\"at\">(/plans/1)</span>",
        "<a href=\"https://e.example/x\">the web</a>",
        "<b>declare</b><em> after 2 h</em>",
        "<pre>if down {\n    restore();\n}\n</pre>",
        "thead { display: table-header-group; }",
        "<caption>Every row</caption>",
    ] {
        assert!(page.contains(said), "{said} in {page}");
    }
    let hostile = "<script>alert(1)</script>";
    let paper = Paper {
        title: hostile.into(),
        parts: vec![
            text_of(Block::Code(hostile.into())),
            text_of(Block::Paragraph(Words::new().link(hostile, "https://e.example/\"><script>"))),
        ],
        ..paper(0)
    };
    assert!(!html(&paper).contains("<script"));
}

/// The parts of a package, by name.
fn parts(file: &[u8]) -> std::collections::BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let read = |name: String| {
        let mut text = String::new();
        archive.by_name(&name).unwrap().read_to_string(&mut text).unwrap();
        (name, text)
    };
    names.into_iter().map(read).collect()
}

/// What is not as a word processor expects it: parts that are no XML, parts and styles and lists
/// and links that are named and not there.
fn flaws(parts: &std::collections::BTreeMap<String, String>) -> Vec<String> {
    let mut flaws = Vec::new();
    let mut known = std::collections::BTreeSet::new();
    let mut named = std::collections::BTreeSet::new();
    for (name, part) in parts {
        let Ok(read) = tags(part) else {
            flaws.push(format!("{name} is not well formed"));
            continue;
        };
        for (tag, attribute, value) in read {
            match (tag.as_str(), attribute.as_str()) {
                ("w:style", "w:styleId") => drop(known.insert(format!("style {value}"))),
                ("w:num", "w:numId") => drop(known.insert(format!("list {value}"))),
                ("Relationship", "Id") => drop(known.insert(format!("link {value}"))),
                ("w:pStyle" | "w:rStyle" | "w:tblStyle" | "w:basedOn", "w:val") => {
                    named.insert(format!("style {value}"));
                }
                ("w:numId", "w:val") => drop(named.insert(format!("list {value}"))),
                ("w:hyperlink" | "w:headerReference" | "w:footerReference", "r:id") => {
                    named.insert(format!("link {value}"));
                }
                ("Override", "PartName") if !parts.contains_key(&value[1..]) => {
                    flaws.push(format!("{value} is not there"));
                }
                _ => {}
            }
        }
    }
    flaws.extend(named.difference(&known).map(|what| format!("{what} is not there")));
    flaws
}

/// Tags with their attributes; an error when the tags do not nest.
fn tags(part: &str) -> Result<Vec<(String, String, String)>, ()> {
    let (mut open, mut all) = (Vec::new(), Vec::new());
    for piece in part.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').ok_or(())?;
        let name = tag.trim_end_matches('/').split_whitespace().next().ok_or(())?;
        if let Some(closed) = name.strip_prefix('/') {
            if open.pop() != Some(closed.to_owned()) {
                return Err(());
            }
            continue;
        }
        if name.starts_with('?') {
            continue;
        }
        let mut rest = tag.trim_end_matches('/')[name.len()..].trim();
        while let Some((attribute, behind)) = rest.split_once("=\"") {
            let (value, behind) = behind.split_once('"').ok_or(())?;
            all.push((name.to_owned(), attribute.trim().to_owned(), value.to_owned()));
            rest = behind;
        }
        if !tag.ends_with('/') {
            open.push(name.to_owned());
        }
    }
    if open.is_empty() { Ok(all) } else { Err(()) }
}

#[test]
fn a_docx_holds_everything_that_it_names_and_says_what_the_paper_says() {
    let mut found = parts(&docx(&paper(2)));
    assert_eq!(flaws(&found), [""; 0]);
    let body = &found["word/document.xml"];
    for said in [
        "<w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t xml:space=\"preserve\">One</w:t>",
        "<w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">declare</w:t>",
        "<w:rPr><w:i/></w:rPr><w:t xml:space=\"preserve\"> after 2 h</w:t>",
        "<w:rStyle w:val=\"Code\"/></w:rPr><w:t xml:space=\"preserve\">restore --from vault</w:t>",
        "<w:hyperlink r:id=\"rLink0\">",
        "plan</w:t></w:r><w:r><w:t xml:space=\"preserve\"> (/plans/1)</w:t>",
        "<w:ilvl w:val=\"1\"/><w:numId w:val=\"2\"/>",
        "<w:br/><w:t xml:space=\"preserve\">    restore();</w:t>",
        "<w:tblHeader/>",
        "Žižek and Ωmega and Ж, line 1",
    ] {
        assert!(body.contains(said), "{said} in {body}");
    }
    assert!(found["word/header1.xml"].contains("v3 · Internal"));
    assert!(found["docProps/core.xml"].contains("<dc:title>A paper</dc:title>"));
    // The controls: a style that is not there, and a tag that is not closed.
    let broken = found["word/document.xml"].replace("\"Heading1\"", "\"Heading7\"");
    found.insert("word/document.xml".into(), broken);
    assert_eq!(flaws(&found), ["style Heading7 is not there"]);
    found.insert("word/header1.xml".into(), "<w:hdr><w:p></w:hdr>".into());
    assert!(flaws(&found).contains(&"word/header1.xml is not well formed".to_owned()));
}

/// The widths of the columns of the first table of a file.
fn columns(paper: &Paper) -> Vec<usize> {
    let parts = parts_of(paper);
    let body = &parts["word/document.xml"];
    let grid = body.split("</w:tblGrid>").next().unwrap().split("<w:tblGrid>").nth(1).unwrap();
    let widths = grid.split("w:w=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    widths.map(|width| width.parse().unwrap()).collect()
}

#[test]
fn columns_of_a_docx_are_as_wide_as_what_they_hold() {
    let of = |heads: [&str; 2], cells: [&str; 2]| {
        let words = |all: [&str; 2]| all.map(Words::from).to_vec();
        let table = Block::Table(words(heads), vec![words(cells)]);
        columns(&Paper { parts: vec![text_of(table)], ..Paper::default() })
    };
    let long = "what is to be done, in as many words as it takes ".repeat(8);
    let [narrow, wide] = of(["No.", "What"], ["1.10", long.as_str()])[..] else { panic!() };
    assert!(narrow * 5 < wide && (9_600..=9_638).contains(&(narrow + wide)), "{narrow} {wide}");
    let [one, other] = of(["Abc", "Abc"], ["same", "same"])[..] else { panic!() };
    assert_eq!(one, other, "what holds the same is as wide");
}

#[test]
fn cells_of_a_table_keep_weight_code_and_where_links_lead() {
    let cell = Words::new()
        .bold("declare")
        .text(" by ")
        .and(Inline::Mono("holdfast".into()))
        .text(" as ")
        .link("the web", "https://e.example/x");
    let table = Block::Table(vec![Words::from("How")], vec![vec![cell]]);
    let pages = set::pages(&Paper { parts: vec![text_of(table)], ..Paper::default() });
    let face_of = |words: &str| {
        pages.iter().flat_map(|page| &page.marks).find_map(|mark| match mark {
            Mark::Words { piece, .. } if piece.words.contains(words) => Some(piece.face),
            _ => None,
        })
    };
    use face::Face;
    assert_eq!(face_of("How"), Some(Face::Bold), "heads are bold");
    assert_eq!(face_of("declare"), Some(Face::Bold));
    assert_eq!(face_of("holdfast"), Some(Face::Mono));
    assert_eq!(face_of("e.example/x"), Some(Face::Plain), "an address is printed behind a link");
    assert_eq!(face_of("web"), Some(Face::Plain), "the control: words without a look have none");
}

#[test]
fn a_line_at_the_foot_of_a_page_goes_to_the_next() {
    let parts = (0..400).map(|_| PaperPart::Text(Block::Rule)).collect();
    let paper = Paper { title: "Lines".into(), parts, ..Paper::default() };
    assert_eq!(outside(&set::pages(&paper)), []);
}

fn any_block() -> impl Strategy<Value = Block> {
    let words = "[ -~žΩЖ\\n]{0,80}";
    let leaf = prop_oneof![
        words.prop_map(|text| Block::Paragraph(Words::from(text))),
        (1u8..7, words)
            .prop_map(|(level, text)| { Block::Heading(level, String::new(), Words::from(text)) }),
        words.prop_map(Block::Code),
        (0usize..5, proptest::collection::vec(words, 0..12)).prop_map(|(wide, cells)| {
            let cells: Vec<Words> = cells.into_iter().map(Words::from).collect();
            let rows = cells.chunks(wide.max(1)).map(<[Words]>::to_vec).collect();
            Block::Table(vec![Words::from("head"); wide], rows)
        }),
        Just(Block::Rule),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Block::Quote),
            (
                any::<bool>(),
                proptest::collection::vec(proptest::collection::vec(inner, 0..3), 0..4)
            )
                .prop_map(|(ordered, items)| Block::List { ordered, items }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_written_stays_within_its_pages_and_opens(
        blocks in proptest::collection::vec(any_block(), 0..30)
    ) {
        let parts = blocks.into_iter().map(PaperPart::Text).collect();
        let paper = Paper { title: "Any".into(), parts, ..Paper::default() };
        prop_assert_eq!(outside(&set::pages(&paper)), []);
        prop_assert_eq!(flaws(&parts_of(&paper)), Vec::<String>::new());
    }
}

fn parts_of(paper: &Paper) -> std::collections::BTreeMap<String, String> {
    parts(&docx(paper))
}
