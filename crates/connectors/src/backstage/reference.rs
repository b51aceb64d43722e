//! How Backstage names an entity: `[kind:][namespace/]name`, without regard to large letters.

use std::fmt;

/// The name of an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its kind, in small letters.
    pub kind: String,
    /// Its namespace, in small letters.
    pub namespace: String,
    /// Its name, as it is written.
    pub name: String,
}

impl Reference {
    /// The reference to that entity.
    pub fn of(kind: &str, namespace: &str, name: &str) -> Reference {
        Reference {
            kind: kind.to_lowercase(),
            namespace: namespace.to_lowercase(),
            name: name.to_owned(),
        }
    }

    /// Reads a reference; what it leaves out comes from where it stands.
    ///
    /// Errors: it names nothing, or has a part too many.
    pub fn parse(text: &str, kind: &str, namespace: &str) -> Result<Reference, String> {
        let (kind, rest) = text.split_once(':').unwrap_or((kind, text));
        let (namespace, name) = rest.split_once('/').unwrap_or((namespace, rest));
        let parts = [kind, namespace, name].map(str::trim);
        let is_odd = |part: &str| part.is_empty() || part.contains([':', '/', ' ']);
        if parts.into_iter().any(is_odd) {
            return Err(format!("“{text}” is no reference; write it like kind:namespace/name"));
        }
        Ok(Reference::of(parts[0], parts[1], parts[2]))
    }

    /// The key of what it names.
    pub fn key(&self) -> String {
        [&self.kind, ":", &self.namespace, "/", &self.name.to_lowercase()].concat()
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.namespace == "default" {
            write!(f, "{}:{}", self.kind, self.name)
        } else {
            write!(f, "{}:{}/{}", self.kind, self.namespace, self.name)
        }
    }
}
