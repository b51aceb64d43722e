//! JSON into the same tree, with the same lines.

use super::{Content, Flaw, Limits, Node, merge::Draft};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::{fmt, rc::Rc};

/// The document of a text, and what is wrong with it: names that stand twice.
///
/// Errors: it is no JSON, or beyond a limit; then nothing of it is read.
pub fn json(text: &str, limits: &Limits) -> Result<(Node, Vec<Flaw>), Flaw> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| broken(0, &error))?;
    let mut reader = Reader {
        text,
        limits,
        weight: limits.weight,
        flaws: Vec::new(),
        breaks: text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at),
        seen: Vec::new(),
    };
    let node = reader.node(raw, 0)?;
    Ok((node, reader.flaws))
}

fn broken(above: usize, error: &serde_json::Error) -> Flaw {
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or_default();
    Flaw::at(above + error.line().max(1), format!("broken JSON: {words}"))
}

struct Reader<'t, I> {
    text: &'t str,
    limits: &'t Limits,
    weight: usize,
    flaws: Vec<Flaw>,
    /// The line breaks that were not looked at yet.
    breaks: I,
    /// The places of those that were.
    seen: Vec<usize>,
}

impl<'t, I: Iterator<Item = usize>> Reader<'t, I> {
    fn node(&mut self, raw: &'t RawValue, depth: usize) -> Result<Node, Flaw> {
        let part = raw.get();
        let line = self.line(part);
        let weight = if part.starts_with(['{', '[']) { 1 } else { 1 + part.len() / 64 };
        let Some(left) = self.weight.checked_sub(weight) else {
            let words = format!("the file holds more than {} nodes", self.limits.weight);
            return Err(Flaw::at(line, words));
        };
        self.weight = left;
        if depth > self.limits.depth {
            let words = format!("things stand more than {} deep in each other", self.limits.depth);
            return Err(Flaw::at(line, words));
        }
        let no = |error: serde_json::Error| broken(line - 1, &error);
        let content = match part.as_bytes().first() {
            Some(b'{') => {
                let members: Members<'t> = serde_json::from_str(part).map_err(no)?;
                let mut draft = Draft::default();
                for (name, raw) in members.0 {
                    let node = self.node(raw, depth + 1)?;
                    draft.take(name, node.line, false, node);
                }
                Content::Map(draft.finish(&mut self.flaws))
            }
            Some(b'[') => {
                let entries: Vec<&'t RawValue> = serde_json::from_str(part).map_err(no)?;
                let nodes: Result<Vec<Node>, Flaw> =
                    entries.into_iter().map(|raw| self.node(raw, depth + 1)).collect();
                Content::List(nodes?.into())
            }
            Some(b'"') => Content::Text(serde_json::from_str::<String>(part).map_err(no)?.into()),
            Some(b'n') | None => Content::Nothing,
            Some(_) => Content::Text(part.into()),
        };
        Ok(Node { line, content })
    }

    /// The line on which a part of the text begins. Parts are asked for from top to bottom, and
    /// what was passed is kept.
    fn line(&mut self, part: &str) -> usize {
        let at = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        while self.seen.last().is_none_or(|last| *last < at) {
            let Some(next) = self.breaks.next() else { break };
            self.seen.push(next);
        }
        1 + self.seen.partition_point(|place| *place < at)
    }
}

/// The members of an object in their order, also those that stand twice.
struct Members<'t>(Vec<(Rc<str>, &'t RawValue)>);

impl<'de: 't, 't> Deserialize<'de> for Members<'t> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Members<'t>, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some((name, raw)) = map.next_entry::<String, &'de RawValue>()? {
                    pairs.push((name.into(), raw));
                }
                Ok(Members(pairs))
            }
        }
        from.deserialize_map(Pairs)
    }
}
