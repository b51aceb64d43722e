//! What the name of a container image tells: which program, which version, what kind of thing.

use crate::landscape::Class;

/// Programs that keep data or messages, by a part of the name of their image.
const KNOWN: [(&str, Class); 22] = [
    ("postgres", Class::Database),
    ("mysql", Class::Database),
    ("mariadb", Class::Database),
    ("mongo", Class::Database),
    ("redis", Class::Database),
    ("valkey", Class::Database),
    ("memcached", Class::Database),
    ("cassandra", Class::Database),
    ("elasticsearch", Class::Database),
    ("opensearch", Class::Database),
    ("influxdb", Class::Database),
    ("clickhouse", Class::Database),
    ("cockroach", Class::Database),
    ("etcd", Class::Database),
    ("mssql", Class::Database),
    ("kafka", Class::Queue),
    ("rabbitmq", Class::Queue),
    ("activemq", Class::Queue),
    ("nats", Class::Queue),
    ("mosquitto", Class::Queue),
    ("pulsar", Class::Queue),
    ("minio", Class::Storage),
];

/// What kind of thing runs from an image.
pub fn class(image: &str) -> Class {
    let name = program(image);
    let known =
        KNOWN.iter().find(|(word, _)| name == *word || name.starts_with(&[word, "-"].concat()));
    let ends_as_database = name.ends_with("-db");
    match known {
        Some((_, class)) => *class,
        None if ends_as_database => Class::Database,
        None => Class::Container,
    }
}

/// The version: what stands behind the last colon, or nothing.
pub fn version(image: &str) -> Option<&str> {
    let image = image.split('@').next()?;
    let last = image.rsplit('/').next()?;
    let (_, version) = last.split_once(':')?;
    (!version.is_empty() && version != "latest").then_some(version)
}

/// The name of the program: the last part of the path, without version.
fn program(image: &str) -> String {
    let last = image.split('@').next().unwrap_or(image).rsplit('/').next().unwrap_or(image);
    last.split(':').next().unwrap_or(last).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_tells_program_version_and_kind() {
        assert_eq!(class("mongo:3.4"), Class::Database);
        assert_eq!(class("registry.example:5000/shop/catalogue-db:0.3.0"), Class::Database);
        assert_eq!(class("shop/front-end:0.3.12"), Class::Container);
        assert_eq!(class("natsy:1"), Class::Container);
        assert_eq!(version("registry.example:5000/shop/front-end"), None);
        assert_eq!(version("shop/front-end:0.3.12@sha256:aa"), Some("0.3.12"));
    }
}
