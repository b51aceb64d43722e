//! Reading back what a PDF file of ours shows: the letters on each page, where they stand, through
//! the same tables by which any other reader knows them.

use std::collections::BTreeMap;

/// Words as they are read back: where, how large, in which face.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Read {
    pub at: (f32, f32),
    pub size: f32,
    pub face: String,
    pub words: String,
    /// How wide they are by the widths that the file gives.
    pub wide: f32,
}

/// The objects of a file: what stands before a stream, and the stream.
type Objects = BTreeMap<u32, (String, Vec<u8>)>;

/// Letters by the numbers of a file, and how wide they are.
type Letters = BTreeMap<u16, (char, f32)>;

/// The pages of a file.
pub(super) fn pages(file: &[u8]) -> Vec<Vec<Read>> {
    let objects = objects(file);
    let tree = objects.values().find(|one| one.0.contains("/Type /Pages")).unwrap();
    let kids = tree.0.split("/Kids [").nth(1).unwrap().split(']').next().unwrap();
    let numbers = kids.split(" 0 R").filter_map(|word| word.trim().parse::<u32>().ok());
    numbers.map(|number| page(&objects, &objects[&number].0)).collect()
}

/// The words of a page in the order in which they were written, a line each.
pub(super) fn text(page: &[Read]) -> String {
    let mut all = String::new();
    let mut line = None;
    for one in page {
        if line.is_some_and(|line| line != one.at.1) {
            all.push('\n');
        }
        line = Some(one.at.1);
        all.push_str(&one.words);
    }
    all
}

/// How many letters stand for none: an empty box that no search finds.
pub(super) fn boxes(file: &[u8]) -> usize {
    let all = pages(file);
    all.iter().flatten().map(|one| one.words.matches('\u{fffd}').count()).sum()
}

fn objects(file: &[u8]) -> Objects {
    let at = |from: usize, what: &[u8]| {
        file[from..].windows(what.len()).position(|window| window == what).map(|at| from + at)
    };
    let mut all = Objects::new();
    let mut from = 0;
    while let Some(begin) = at(from, b" 0 obj") {
        let start = file[..begin].iter().rposition(|byte| !byte.is_ascii_digit()).unwrap() + 1;
        let number = std::str::from_utf8(&file[start..begin]).unwrap().parse().unwrap();
        let words = begin + b" 0 obj".len();
        let end = at(words, b"endobj").unwrap();
        let (head, stream) = match at(words, b"stream").filter(|stream| *stream < end) {
            Some(stream) => {
                let head = String::from_utf8_lossy(&file[words..stream]).into_owned();
                let length: usize = member(&head, "/Length").parse().unwrap();
                let begin = stream + b"stream\n".len();
                from = begin + length;
                (head, file[begin..begin + length].to_vec())
            }
            None => {
                from = end;
                (String::from_utf8_lossy(&file[words..end]).into_owned(), Vec::new())
            }
        };
        all.insert(number, (head, stream));
    }
    all
}

/// The first word behind a name.
fn member<'h>(head: &'h str, name: &str) -> &'h str {
    let behind = head.split(&format!("{name} ")).nth(1).unwrap_or_default();
    behind.split([' ', '\n', '/', '>', ']']).next().unwrap()
}

fn page(objects: &Objects, head: &str) -> Vec<Read> {
    let mut faces: BTreeMap<String, Letters> = BTreeMap::new();
    let fonts = head.split("/Font <<").nth(1).unwrap().split(">>").next().unwrap();
    for font in fonts.split('/').filter(|font| font.contains(" 0 R")) {
        let (name, number) = font.split_once(' ').unwrap();
        let number: u32 = number.split(' ').next().unwrap().parse().unwrap();
        faces.insert(name.trim().to_owned(), letters(objects, &objects[&number].0));
    }
    let number: u32 = member(head, "/Contents").parse().unwrap();
    shown(&objects[&number].1, &faces)
}

/// The letters of a font, by its table to Unicode, and their widths.
fn letters(objects: &Objects, font: &str) -> Letters {
    let object = |name: &str, head: &str| {
        let behind = head.split(name).nth(1).unwrap();
        let digits: String = behind.chars().filter(|c| !"[ \n".contains(*c)).take(9).collect();
        let digits: String = digits.chars().take_while(char::is_ascii_digit).collect();
        digits[..digits.len() - 1].parse::<u32>().unwrap()
    };
    let descendant = &objects[&object("/DescendantFonts", font)].0;
    let mut widths = BTreeMap::new();
    let listed = descendant.split("/W [").nth(1).unwrap_or_default();
    let mut words = listed.split([' ', '\n', '[', ']']).filter(|word| !word.is_empty());
    while let (Some(Ok(glyph)), Some(Ok(width))) =
        (words.next().map(str::parse::<u16>), words.next().map(str::parse::<f32>))
    {
        widths.insert(glyph, width);
    }
    let table = String::from_utf8_lossy(&objects[&object("/ToUnicode", font)].1).into_owned();
    let mut letters = Letters::new();
    let parts = table.split("beginbfchar").skip(1);
    for line in parts.flat_map(|part| part.split("endbfchar").next().unwrap().lines()) {
        let mut codes = line.split(['<', '>', ' ']).filter(|code| !code.is_empty());
        if let (Some(glyph), Some(letter)) = (codes.next(), codes.next()) {
            let glyph = u16::from_str_radix(glyph, 16).unwrap();
            let letter = u32::from_str_radix(letter, 16).unwrap();
            let width = widths.get(&glyph).copied().unwrap_or(f32::NAN);
            letters.insert(glyph, (char::from_u32(letter).unwrap(), width));
        }
    }
    letters
}

/// What the operators of a content stream show.
fn shown(stream: &[u8], faces: &BTreeMap<String, Letters>) -> Vec<Read> {
    let mut all = Vec::new();
    let (mut face, mut size, mut at) = (String::new(), 0.0_f32, (0.0_f32, 0.0_f32));
    let mut operands: Vec<Vec<u8>> = Vec::new();
    for token in tokens(stream) {
        let word = String::from_utf8_lossy(&token).into_owned();
        let number = |from_end: usize, operands: &[Vec<u8>]| -> f32 {
            let bytes = &operands[operands.len() - from_end];
            String::from_utf8_lossy(bytes).parse().unwrap()
        };
        match word.as_str() {
            "Tf" => {
                face = String::from_utf8_lossy(&operands[operands.len() - 2][1..]).into_owned();
                size = number(1, &operands);
            }
            "Tm" => at = (number(2, &operands), number(1, &operands)),
            "Tj" => {
                let code = operands.last().unwrap();
                let letter = |pair: &[u8]| {
                    let glyph = u16::from_be_bytes([pair[0], pair[1]]);
                    faces[&face].get(&glyph).copied().unwrap_or(('\u{fffd}', 0.0))
                };
                let words: String = code[1..].chunks_exact(2).map(|pair| letter(pair).0).collect();
                let wide = code[1..].chunks_exact(2).map(|pair| letter(pair).1).sum::<f32>();
                let wide = wide * size / 1_000.0;
                all.push(Read { at, size, face: face.clone(), words, wide });
            }
            _ => {
                operands.push(token);
                continue;
            }
        }
        operands.clear();
    }
    all
}

/// Numbers, names, strings (as their bytes behind a bracket) and operators.
fn tokens(stream: &[u8]) -> Vec<Vec<u8>> {
    let (mut all, mut at) = (Vec::new(), 0);
    while at < stream.len() {
        match stream[at] {
            b' ' | b'\n' => at += 1,
            b'(' => {
                let (mut text, mut depth) = (vec![b'('], 1);
                at += 1;
                while depth > 0 {
                    match stream[at] {
                        b'\\' => {
                            at += 1;
                            text.push(match stream[at] {
                                b'n' => b'\n',
                                b'r' => b'\r',
                                b't' => b'\t',
                                b'b' => 8,
                                b'f' => 12,
                                b'0'..=b'7' => {
                                    let digits = &stream[at..at + 3];
                                    at += 2;
                                    digits.iter().fold(0, |all, digit| all * 8 + (digit - b'0'))
                                }
                                other => other,
                            });
                        }
                        b'(' => {
                            depth += 1;
                            text.push(b'(');
                        }
                        b')' => {
                            depth -= 1;
                            if depth > 0 {
                                text.push(b')');
                            }
                        }
                        other => text.push(other),
                    }
                    at += 1;
                }
                all.push(text);
            }
            b'<' => {
                let end = at + stream[at..].iter().position(|byte| *byte == b'>').unwrap();
                let digits = std::str::from_utf8(&stream[at + 1..end]).unwrap();
                let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
                let bytes = (0..digits.len()).step_by(2).map(byte);
                all.push(std::iter::once(b'(').chain(bytes).collect());
                at = end + 1;
            }
            _ => {
                let ends = |byte: &u8| matches!(byte, b' ' | b'\n' | b'(' | b'<');
                let end = stream[at + 1..].iter().position(ends);
                let end = end.map_or(stream.len(), |end| at + 1 + end);
                all.push(stream[at..end].to_vec());
                at = end;
            }
        }
    }
    all
}
