//! Many short texts in one, so that a hundred thousand names are one piece of memory.

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    from: u32,
    length: u32,
}

impl Span {
    /// The empty text.
    pub const EMPTY: Span = Span { from: 0, length: 0 };
}

/// The texts.
#[derive(Clone, Debug, Default)]
pub struct Names {
    text: String,
    unused: usize,
}

impl Names {
    /// The text at that place; nothing for a place that is none.
    pub fn get(&self, span: Span) -> &str {
        let from = span.from as usize;
        self.text.get(from..from + span.length as usize).unwrap_or_default()
    }

    /// Keeps `words`, and lets go of what stood at `old`.
    pub fn replace(&mut self, old: Span, words: &str) -> Span {
        if self.get(old) == words {
            return old;
        }
        self.unused += old.length as usize;
        let place = |length: usize| u32::try_from(length).expect("names below four gigabytes");
        let span = Span { from: place(self.text.len()), length: place(words.len()) };
        self.text.push_str(words);
        span
    }

    /// Is more unused than used, and is it worth anything?
    pub fn is_worn(&self) -> bool {
        self.unused > 1_000_000 && self.unused * 2 > self.text.len()
    }

    /// Lets go of room that was taken for growing.
    pub fn settle(&mut self) {
        self.text.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_stays_the_same_takes_no_new_room() {
        let mut names = Names::default();
        let first = names.replace(Span::EMPTY, "Settlement");
        assert_eq!(names.replace(first, "Settlement"), first);
        let renamed = names.replace(first, "Clearing");
        assert_ne!(renamed, first);
        assert_eq!((names.get(first), names.get(renamed)), ("Settlement", "Clearing"));
        assert_eq!(names.get(Span { from: 99, length: 3 }), "");
    }
}
