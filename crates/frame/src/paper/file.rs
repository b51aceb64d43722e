//! Writing pages as a PDF file, with the letters they use (ISO 32000-1).

use super::{
    face::{Face, Piece},
    set::{HEIGHT, Mark, Page, WIDTH},
};
use pdf_writer::{
    Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr,
    types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap},
};
use std::collections::BTreeMap;
use subsetter::GlyphRemapper;

const SYSTEM: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// The letters of one face that a file uses: glyphs of the whole face, as the file numbers them.
#[derive(Default)]
struct Used {
    remapper: GlyphRemapper,
    /// Width and letter by the number in the file.
    letters: BTreeMap<u16, (f32, char)>,
}

impl Used {
    /// The words as numbers of glyphs, two bytes each.
    fn code(&mut self, face: Face, words: &str) -> Vec<u8> {
        let mut code = Vec::with_capacity(words.len() * 2);
        for letter in words.chars() {
            let (glyph, width) = face.letter(letter);
            let own = self.remapper.remap(glyph);
            self.letters.entry(own).or_insert((width, letter));
            code.extend(own.to_be_bytes());
        }
        code
    }
}

struct Numbers(i32);

impl Numbers {
    fn next(&mut self) -> Ref {
        self.0 += 1;
        Ref::new(self.0)
    }
}

fn name(face: Face) -> Name<'static> {
    match face {
        Face::Plain => Name(b"F0"),
        Face::Bold => Name(b"F1"),
        Face::Mono => Name(b"F2"),
    }
}

/// The faces that stand on these pages; the foot of each is plain.
fn faces(pages: &[Page]) -> Vec<Face> {
    let is_used = |face: &Face| {
        let marks = pages.iter().flat_map(|page| &page.marks);
        *face == Face::Plain
            || marks
                .into_iter()
                .any(|mark| matches!(mark, Mark::Words { piece, .. } if piece.face == *face))
    };
    Face::ALL.into_iter().filter(is_used).collect()
}

/// The file of these pages.
pub(super) fn write(title: &str, mark: &str, pages: Vec<Page>) -> Vec<u8> {
    let mut numbers = Numbers(0);
    let (catalog, tree, outline, info) =
        (numbers.next(), numbers.next(), numbers.next(), numbers.next());
    let fonts = Face::ALL.map(|_| numbers.next());
    let mut used: [Used; 3] = Default::default();
    let faces = faces(&pages);
    let mut pdf = Pdf::new();
    let all = pages.len();
    let of = [title, mark].into_iter().filter(|words| !words.is_empty());
    let of = of.collect::<Vec<_>>().join(" \u{b7} ");
    let mut kids = Vec::new();
    let mut headings = Vec::new();
    for (at, page) in pages.into_iter().enumerate() {
        let (id, content) = (numbers.next(), numbers.next());
        let foot = format!("{of} \u{b7} {} of {all}", at + 1);
        let bytes = content_of(&page, &foot, &mut used);
        pdf.stream(content, &bytes);
        let mut one = pdf.page(id);
        one.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).parent(tree).contents(content);
        let mut resources = one.resources();
        let mut named = resources.fonts();
        for &face in &faces {
            named.pair(name(face), fonts[face as usize]);
        }
        named.finish();
        resources.finish();
        one.finish();
        kids.push(id);
        let of_page = page.headings.into_iter().filter(|(level, ..)| *level == 1);
        headings.extend(of_page.map(|(_, words, y)| (id, words, y)));
    }
    pdf.pages(tree).count(i32::try_from(kids.len()).unwrap_or(i32::MAX)).kids(kids);
    for face in faces {
        font(&mut pdf, &mut numbers, (face, fonts[face as usize]), &used[face as usize]);
    }
    outlined(&mut pdf, &mut numbers, outline, &headings);
    pdf.document_info(info).title(TextStr(title)).producer(TextStr("Holdfast"));
    let mut root = pdf.catalog(catalog);
    root.pages(tree).lang(TextStr("en"));
    if !headings.is_empty() {
        root.outlines(outline);
    }
    root.finish();
    pdf.finish()
}

fn content_of(page: &Page, foot: &str, used: &mut [Used; 3]) -> Vec<u8> {
    let mut content = Content::new();
    let piece = Piece::of(foot, Face::Plain);
    let foot = Mark::Words { x: 56.0, y: 34.0, size: 7.5, piece };
    for mark in page.marks.iter().chain([&foot]) {
        match mark {
            Mark::Shade([x, y, width, height]) => {
                content.set_fill_gray(0.92).rect(*x, *y, *width, *height).fill_nonzero();
                content.set_fill_gray(0.0);
            }
            Mark::Rule([x, y, width]) => {
                content.set_line_width(0.4).set_stroke_gray(0.7);
                content.move_to(*x, *y).line_to(x + width, *y).stroke();
            }
            Mark::Words { x, y, size, piece } => {
                let code = used[piece.face as usize].code(piece.face, &piece.words);
                // What is stressed leans, as the face has no slanted sister in the file.
                let lean = if piece.slanted { 0.2 } else { 0.0 };
                content.begin_text().set_font(name(piece.face), *size);
                content.set_text_matrix([1.0, 0.0, lean, 1.0, *x, *y]);
                content.show(Str(&code));
                content.end_text();
            }
        }
    }
    content.finish().to_vec()
}

fn font(pdf: &mut Pdf, numbers: &mut Numbers, (face, id): (Face, Ref), used: &Used) {
    let (descendant, descriptor, unicode, data) =
        (numbers.next(), numbers.next(), numbers.next(), numbers.next());
    let base = match face {
        Face::Plain => Name(b"HFHFHF+DejaVuSansCondensed"),
        Face::Bold => Name(b"HFHFHF+DejaVuSansCondensed-Bold"),
        Face::Mono => Name(b"HFHFHF+DejaVuSansMono"),
    };
    pdf.type0_font(id)
        .base_font(base)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(descendant)
        .to_unicode(unicode);
    let mut cid = pdf.cid_font(descendant);
    cid.subtype(CidFontType::Type2).base_font(base).system_info(SYSTEM);
    cid.font_descriptor(descriptor).default_width(0.0);
    cid.cid_to_gid_map_predefined(Name(b"Identity"));
    let mut widths = cid.widths();
    for (glyph, (width, _)) in &used.letters {
        widths.consecutive(*glyph, [*width]);
    }
    widths.finish();
    cid.finish();
    if let Some(parsed) = face.parsed() {
        let scaled = |units: i16| f32::from(units) * 1_000.0 / f32::from(parsed.units_per_em());
        let bounds = parsed.global_bounding_box();
        let [left, foot, right, head] =
            [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(scaled);
        pdf.font_descriptor(descriptor)
            .name(base)
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(left, foot, right, head))
            .italic_angle(0.0)
            .ascent(scaled(parsed.ascender()))
            .descent(scaled(parsed.descender()))
            .cap_height(scaled(parsed.capital_height().unwrap_or(parsed.ascender())))
            .stem_v(90.0)
            .font_file2(data);
    }
    let mut map = UnicodeCmap::new(Name(b"Letters"), SYSTEM);
    // All letters that a face lacks share its first glyph, which stands for none of them.
    for (glyph, (_, letter)) in used.letters.iter().filter(|(glyph, _)| **glyph != 0) {
        map.pair(*glyph, *letter);
    }
    pdf.cmap(unicode, &map.finish());
    let cut = subsetter::subset(face.bytes(), 0, &used.remapper);
    let cut = cut.expect("the faces are our own and can be cut");
    pdf.stream(data, &cut);
}

/// The outline: the headings of the first level, in their order.
fn outlined(pdf: &mut Pdf, numbers: &mut Numbers, id: Ref, headings: &[(Ref, String, f32)]) {
    let refs: Vec<Ref> = headings.iter().map(|_| numbers.next()).collect();
    let (Some(first), Some(last)) = (refs.first(), refs.last()) else { return };
    let count = i32::try_from(refs.len()).unwrap_or(i32::MAX);
    pdf.outline(id).first(*first).last(*last).count(count);
    for (at, (page, words, y)) in headings.iter().enumerate() {
        let mut item = pdf.outline_item(refs[at]);
        item.parent(id).title(TextStr(words));
        if let Some(before) = at.checked_sub(1) {
            item.prev(refs[before]);
        }
        if let Some(after) = refs.get(at + 1) {
            item.next(*after);
        }
        item.dest().page(*page).xyz(0.0, *y + 12.0, None);
    }
}
