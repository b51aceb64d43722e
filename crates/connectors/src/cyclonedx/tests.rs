//! Documents with parts in parts, open ends, and what is no document.

use super::read;
use crate::{
    File,
    landscape::{Class, Target},
};

const DOCUMENT: &str = r#"{
 "bomFormat": "CycloneDX", "specVersion": "1.7", "serialNumber": "urn:uuid:1",
 "metadata": {"component": {"type": "application", "bom-ref": "shop", "name": "Shop"}},
 "components": [
  {"type": "library", "name": "lib", "version": "1.0"},
  {"type": "spaceship", "name": "odd"},
  {"type": "library"}
 ],
 "services": [
  {"bom-ref": "s", "name": "Pay", "provider": {"name": "Bank", "url": ["https://bank.example"]},
   "authenticated": true, "services": [{"bom-ref": "t", "name": "Inner"}]}
 ],
 "dependencies": [
  {"ref": "shop", "dependsOn": ["s", "gone"]},
  {"ref": "nobody", "dependsOn": ["s"]},
  {"dependsOn": ["s"]}
 ]
}"#;

#[test]
fn services_parts_and_suppliers_are_taken_and_open_ends_are_named() {
    let reading = read(&[File::named("bom.json", DOCUMENT)]);
    let land = &reading.landscape;
    let classes: Vec<Class> = land.components.iter().map(|entry| entry.what.class).collect();
    assert_eq!(classes, [Class::Application, Class::Library, Class::Unknown]);
    assert_eq!(land.services.len(), 2);
    assert_eq!(land.suppliers[0].what.website.as_deref(), Some("https://bank.example"));
    let needs: Vec<&str> = land.dependencies.iter().map(|entry| entry.key.as_str()).collect();
    assert_eq!(
        needs,
        ["1#s supplied_by supplier/Bank", "1#shop uses 1#s", "1#shop uses 1#gone", "1#s uses 1#t"]
    );
    assert_eq!(
        land.dependencies[2].what.provider,
        Target::Unknown("gone".to_owned(), "1#gone".to_owned())
    );
    let lines: Vec<usize> = reading.problems.iter().map(|problem| problem.spot.line).collect();
    assert_eq!(lines, [2, 6, 7, 14, 15, 16], "{:#?}", reading.problems);
    assert_eq!(reading.left_out, 3);
}

#[test]
fn what_is_no_document_is_named() {
    let files = [File::named("a.json", "{\"a\": 1}"), File::named("b.json", "{\n\"a\"\n")];
    let reading = read(&files);
    assert!(reading.landscape.is_empty());
    assert_eq!(reading.problems.len(), 2);
    assert!(reading.problems[1].what.contains("broken JSON"));
}
