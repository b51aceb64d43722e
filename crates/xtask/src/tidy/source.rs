//! Reads Rust as far as the rules need it: what is code, what is comment, what is text, what is
//! test.

/// A text in the source, with the code that stands before it on the way to it.
pub struct Literal {
    pub line: usize,
    pub value: String,
    pub before: String,
}

/// One Rust file, seen three ways with the same lines in each.
pub struct Source {
    /// Comments and the insides of texts are blank.
    pub code: String,
    /// Only the insides of texts are blank.
    pub prose: String,
    /// Every text with its line.
    pub literals: Vec<Literal>,
    /// For every line, whether it belongs to a test module.
    pub test_lines: Vec<bool>,
}

/// One function: how long it is, how many parameters it takes besides `self`.
pub struct Function {
    pub name: String,
    pub lines: usize,
    pub parameters: usize,
}

impl Source {
    pub fn read(text: &str) -> Source {
        let mut reader = Reader {
            letters: text.chars().collect(),
            at: 0,
            line: 1,
            code: String::with_capacity(text.len()),
            prose: String::with_capacity(text.len()),
            literals: Vec::new(),
        };
        reader.read();
        let Reader { code, prose, literals, .. } = reader;
        let test_lines = test_lines(&code);
        Source { code, prose, literals, test_lines }
    }

    /// Lines of code outside test modules, with their numbers.
    pub fn live_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let numbered = self.code.lines().enumerate().map(|(at, line)| (at + 1, line));
        numbered.filter(|(number, _)| !self.is_test(*number))
    }

    /// Texts outside test modules.
    pub fn live_literals(&self) -> impl Iterator<Item = &Literal> {
        self.literals.iter().filter(|literal| !self.is_test(literal.line))
    }

    pub fn is_test(&self, line: usize) -> bool {
        self.test_lines.get(line - 1).copied().unwrap_or_default()
    }

    /// Every function of the file, test modules included.
    pub fn functions(&self) -> Vec<Function> {
        let letters: Vec<char> = self.code.chars().collect();
        let mut found = Vec::new();
        for at in 0..letters.len() {
            let starts = letters[at..].starts_with(&['f', 'n', ' ']);
            if starts && (at == 0 || !is_word(letters[at - 1])) {
                found.extend(function(&letters, at));
            }
        }
        found
    }
}

struct Reader {
    letters: Vec<char>,
    at: usize,
    line: usize,
    code: String,
    prose: String,
    literals: Vec<Literal>,
}

impl Reader {
    fn read(&mut self) {
        while let Some(letter) = self.peek(0) {
            match letter {
                '/' if self.peek(1) == Some('/') => self.line_comment(),
                '/' if self.peek(1) == Some('*') => self.block_comment(),
                '"' => self.text(None),
                'r' if self.raw_hashes().is_some() => {
                    let hashes = self.raw_hashes().unwrap_or_default();
                    (0..=hashes).for_each(|_| self.keep());
                    self.text(Some(hashes));
                }
                '\'' => self.letter_or_lifetime(),
                _ => self.keep(),
            }
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.letters.get(self.at + ahead).copied()
    }

    /// How many `#` open the raw text that begins here, if one does.
    fn raw_hashes(&self) -> Option<usize> {
        let before = self.at.checked_sub(1).map(|at| self.letters[at]);
        let prefixed = matches!(before, Some('b' | 'c'))
            && self.at.checked_sub(2).is_none_or(|at| !is_word(self.letters[at]));
        if before.is_some_and(is_word) && !prefixed {
            return None;
        }
        let hashes =
            self.letters[self.at + 1..].iter().take_while(|letter| **letter == '#').count();
        (self.peek(1 + hashes) == Some('"')).then_some(hashes)
    }

    /// Takes the letter over as it is.
    fn keep(&mut self) {
        let letter = self.letters[self.at];
        self.push(letter, letter);
    }

    fn push(&mut self, code: char, prose: char) {
        let newline = self.letters[self.at] == '\n';
        self.line += usize::from(newline);
        self.code.push(if newline { '\n' } else { code });
        self.prose.push(if newline { '\n' } else { prose });
        self.at += 1;
    }

    fn line_comment(&mut self) {
        while let Some(letter) = self.peek(0).filter(|letter| *letter != '\n') {
            self.push(' ', letter);
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while let Some(letter) = self.peek(0) {
            let pair = (letter, self.peek(1));
            let mark = matches!(pair, ('/', Some('*')) | ('*', Some('/')));
            self.push(' ', letter);
            if mark {
                let second = self.letters[self.at];
                self.push(' ', second);
                depth += if pair.0 == '/' { 1 } else { -1 };
            }
            if depth == 0 {
                return;
            }
        }
    }

    /// The text that opens here; `hashes` when it is raw.
    fn text(&mut self, hashes: Option<usize>) {
        let line = self.line;
        let before = last_words(&self.code);
        self.keep();
        let mut value = String::new();
        while let Some(letter) = self.peek(0) {
            let closes = letter == '"'
                && hashes.is_none_or(|count| (1..=count).all(|n| self.peek(n) == Some('#')));
            if closes {
                (0..=hashes.unwrap_or_default()).for_each(|_| self.keep());
                break;
            }
            value.push(letter);
            self.push(' ', ' ');
            if letter == '\\' && hashes.is_none() && self.at < self.letters.len() {
                value.push(self.letters[self.at]);
                self.push(' ', ' ');
            }
        }
        self.literals.push(Literal { line, value, before });
    }

    fn letter_or_lifetime(&mut self) {
        let escaped = self.peek(1) == Some('\\');
        if !escaped && self.peek(2) != Some('\'') {
            return self.keep();
        }
        self.keep();
        if escaped {
            self.push(' ', ' ');
        }
        self.push(' ', ' ');
        while self.peek(0).is_some_and(|letter| letter != '\'') {
            self.push(' ', ' ');
        }
        if self.peek(0).is_some() {
            self.keep();
        }
    }
}

pub fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// The end of the code so far, on one line, enough to see which call a text is given to.
fn last_words(code: &str) -> String {
    let tail: Vec<char> = code.chars().rev().take(120).collect();
    let tail: String = tail.into_iter().rev().collect();
    tail.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Marks the lines of every item under a `cfg` that names `test`.
fn test_lines(code: &str) -> Vec<bool> {
    let mut marks = vec![false; code.lines().count()];
    let letters: Vec<char> = code.chars().collect();
    let opening: Vec<char> = "#[cfg(".chars().collect();
    let mut line = 0;
    for at in 0..letters.len() {
        line += usize::from(letters[at] == '\n');
        if !letters[at..].starts_with(&opening) {
            continue;
        }
        let rest = &letters[at..];
        let Some(end) = rest.iter().position(|letter| *letter == ']') else { continue };
        let condition: String = rest[..end].iter().collect();
        let words = condition.split(|letter: char| !is_word(letter));
        if !words.clone().any(|word| word == "test") || condition.contains("not(") {
            continue;
        }
        let length = item_length(&rest[end..]);
        let lines = rest[..end + length].iter().filter(|letter| **letter == '\n').count();
        let last = (line + lines).min(marks.len().saturating_sub(1));
        marks[line..=last].fill(true);
    }
    marks
}

/// How far the item that begins here reaches: to its `;`, or to the end of its braces.
fn item_length(letters: &[char]) -> usize {
    let mut depth = 0;
    for (at, letter) in letters.iter().enumerate() {
        match letter {
            ';' if depth == 0 => return at,
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    letters.len()
}

fn function(letters: &[char], start: usize) -> Option<Function> {
    let mut at = start + 3;
    let name: String = letters[at..].iter().take_while(|letter| is_word(**letter)).collect();
    at += name.chars().count();
    at += angle_length(&letters[at..]);
    if name.is_empty() || letters.get(at) != Some(&'(') {
        return None;
    }
    let (parameters, length) = parameters(&letters[at..]);
    let rest = &letters[at + length..];
    let head = rest.iter().position(|letter| matches!(letter, '{' | ';'))?;
    let body = if rest[head] == ';' { 0 } else { item_length(&rest[head..]) };
    let all = &letters[start..at + length + head + body];
    let lines = all.iter().filter(|letter| **letter == '\n').count() + 1;
    Some(Function { name, lines, parameters })
}

/// Length of `<…>` when it begins here, else nothing.
fn angle_length(letters: &[char]) -> usize {
    let mut depth = 0;
    for (at, letter) in letters.iter().enumerate() {
        match letter {
            '<' => depth += 1,
            '>' if at > 0 && letters[at - 1] == '-' => {}
            '>' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return if at == 0 { 0 } else { at + 1 };
        }
    }
    0
}

/// Number of parameters besides `self`, and the length of the parentheses that hold them.
fn parameters(letters: &[char]) -> (usize, usize) {
    let mut depth = 0;
    let mut parts = vec![String::new()];
    for (at, letter) in letters.iter().enumerate() {
        match letter {
            '(' | '[' | '{' | '<' => depth += 1,
            '>' if letters[at - 1] == '-' => {}
            ')' | ']' | '}' | '>' => depth -= 1,
            ',' if depth == 1 => parts.push(String::new()),
            plain => {
                if let Some(part) = parts.last_mut() {
                    part.push(*plain);
                }
            }
        }
        if depth == 0 {
            let named = parts.iter().filter(|part| {
                let name = part.split(':').next().unwrap_or_default();
                let word = name.split_whitespace().last().unwrap_or_default();
                !word.is_empty() && word.trim_start_matches('&') != "self"
            });
            return (named.count(), at + 1);
        }
    }
    (0, letters.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_texts_are_not_code() {
        let text = "let a = \"x // y\"; // why \"z\"\nlet b = 'q'; /* one /* two */ */ c";
        let source = Source::read(text);
        assert_eq!(
            source.code,
            "let a = \"      \";           \nlet b = ' ';                     c"
        );
        assert!(source.prose.contains("// why \"z\""));
        assert_eq!(source.literals.len(), 1);
        assert_eq!(source.literals[0].value, "x // y");
        assert_eq!(source.literals[0].before, "let a =");
    }

    #[test]
    fn raw_texts_escapes_and_lifetimes_are_read_right() {
        let text = r####"f(r#"a "q" b"#, "c\"d", br"e");
                         fn g<'a>(x: &'a str) {} '\'' '\u{41}'"####;
        let source = Source::read(text);
        let values: Vec<&str> = source.literals.iter().map(|l| l.value.as_str()).collect();
        assert_eq!(values, ["a \"q\" b", "c\\\"d", "e"]);
        assert!(source.code.contains("fn g<'a>(x: &'a str) {}"));
    }

    #[test]
    fn the_lines_of_a_test_module_are_known() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n";
        let source = Source::read(text);
        assert_eq!(source.test_lines, [false, true, true, true, true, false]);
        let kit = Source::read("#[cfg(feature = \"test\")]\nmod kit {\n}\n");
        assert_eq!(kit.test_lines, [false, false, false]);
    }

    #[test]
    fn functions_are_measured() {
        let text = "fn a() {\n}\nimpl X {\n    \
                    fn b<F: Fn(u8) -> u8>(&self, f: F, (x, y): (u8, u8)) -> u8\n    \
                    where\n        F: Copy,\n    {\n        0\n    }\n}\n\
                    trait T { fn c(mut self: Box<Self>, one: Vec<(u8, u8)>,); }\n\
                    type P = fn(u8);\n";
        let functions = Source::read(text).functions();
        let seen: Vec<(&str, usize, usize)> =
            functions.iter().map(|f| (f.name.as_str(), f.lines, f.parameters)).collect();
        assert_eq!(seen, [("a", 2, 0), ("b", 6, 2), ("c", 1, 1)]);
    }
}
