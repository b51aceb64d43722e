//! What becomes of texts that are broken, odd, or meant to take the machine.

use super::*;

fn read(text: &str) -> (Vec<Node>, Vec<Flaw>) {
    yaml(text, &Limits::default())
}

#[test]
fn every_node_knows_its_line() {
    let (found, flaws) = read("a: 1\nb:\n  - x\n  - {c: y,\n     d: z}\n---\ne: 5\n");
    assert_eq!((found.len(), flaws.len()), (2, 0));
    let list = found[0].get("b").unwrap().list();
    assert_eq!((list[0].line, list[1].get("d").unwrap().line), (3, 5));
    assert_eq!(found[1].get("e").unwrap().line, 7);
}

#[test]
fn scalars_are_texts_and_nothing_is_nothing() {
    let (found, _) = read("a: no\nb: 1.10\nc:\nd: ~\ne: 'null'\nf: \"\"\ng: !!str null\n");
    let text = |name: &str| found[0].text_of(name);
    assert_eq!(
        (text("a"), text("b"), text("e"), text("g")),
        (Some("no"), Some("1.10"), Some("null"), Some("null"))
    );
    assert!(found[0].get("c").unwrap().is_nothing() && found[0].get("d").unwrap().is_nothing());
    assert!(found[0].get("f").unwrap().is_nothing());
}

#[test]
fn merge_keys_fill_in_what_is_not_said() {
    let text = "base: &base {a: 1, b: 2}\nmore: &more {b: 3, c: 4}\n\
                one:\n  <<: *base\n  b: 9\ntwo:\n  <<: [*base, *more]\nthree:\n  '<<': *base\n";
    let (found, flaws) = read(text);
    let at = |path: &[&str]| found[0].at(path).and_then(Node::text).map(str::to_owned);
    assert_eq!(at(&["one", "a"]).as_deref(), Some("1"));
    assert_eq!(at(&["one", "b"]).as_deref(), Some("9"), "own members win");
    assert_eq!(at(&["two", "b"]).as_deref(), Some("2"), "the earlier one wins");
    assert_eq!(at(&["two", "c"]).as_deref(), Some("4"));
    assert_eq!(at(&["three", "a"]), None, "a quoted name is a name");
    assert!(flaws.is_empty());
}

#[test]
fn what_cannot_be_merged_is_named() {
    let (found, flaws) = read("a: &a 5\nb:\n  <<: *a\n  c: 1\n");
    assert_eq!(found[0].at(&["b", "c"]).and_then(Node::text), Some("1"));
    assert_eq!(flaws, [Flaw::at(3, "`<<` merges maps, and this is a text")]);
}

#[test]
fn of_a_name_that_stands_twice_the_last_counts_and_it_is_said() {
    let (found, flaws) = read("a: 1\nb: 2\na: 3\n");
    assert_eq!(found[0].text_of("a"), Some("3"));
    assert_eq!((flaws.len(), flaws[0].line), (1, 3));
    assert!(flaws[0].what.contains("line 1"));
}

#[test]
fn a_broken_document_does_not_take_the_others_with_it() {
    let (found, flaws) = read("a: 1\n---\nb: [1, 2\nc: }\n---\nd: 4\n");
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].text_of("a"), found[1].text_of("d")), (Some("1"), Some("4")));
    assert_eq!(found[1].line, 6);
    assert_eq!(flaws.len(), 1);
    assert!((3..=5).contains(&flaws[0].line) && flaws[0].what.contains("broken"));
}

#[test]
fn an_alias_bomb_ends_at_the_limit() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..20 {
        let before = format!("*a{}", level - 1);
        let many = vec![before; 9].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{many}]\n"));
    }
    let (found, flaws) = read(&text);
    assert!(found.is_empty());
    assert!(flaws[0].what.contains("unfolds to more than"), "{flaws:?}");
}

#[test]
fn what_is_too_deep_is_refused_also_by_way_of_aliases() {
    let deep = ["[".repeat(100), "]".repeat(100)].concat();
    let (found, flaws) = read(&deep);
    assert!(found.is_empty() && flaws[0].what.contains("deep"), "{flaws:?}");
    let mut text = "a0: &a0 [x]\n".to_owned();
    (1..80).for_each(|level| text.push_str(&format!("a{level}: &a{level} [*a{}]\n", level - 1)));
    let (found, flaws) = read(&text);
    assert!(found.is_empty() && flaws[0].what.contains("deep"), "{flaws:?}");
    let nested = ["[".repeat(100), "]".repeat(100)].concat();
    assert!(json(&nested, &Limits::default()).is_err());
}

#[test]
fn an_alias_within_itself_and_one_to_nothing_are_broken() {
    for text in ["a: &a [*a]\n", "a: *nowhere\n"] {
        let (found, flaws) = read(text);
        assert!(found.is_empty() && flaws[0].what.contains("broken"), "{flaws:?}");
    }
}

#[test]
fn json_has_lines_order_and_doubles_too() {
    let text = "{\"a\": [1,\n {\"b\": \"x\\ny\"}],\n \"c\": null, \"a\": true}";
    let (node, flaws) = json(text, &Limits::default()).unwrap();
    assert_eq!(node.text_of("a"), Some("true"));
    assert!(node.get("c").unwrap().is_nothing());
    assert_eq!((flaws.len(), flaws[0].line), (1, 3));
    let broken = json("{\n\"a\": 1,\n}", &Limits::default()).unwrap_err();
    assert_eq!(broken.line, 3);
    let (list, _) = json("[1,\n\n\"b\"]", &Limits::default()).unwrap();
    assert_eq!(list.list()[1].line, 3);
}

#[test]
fn what_is_no_text_or_too_large_is_named_with_its_line() {
    let limits = Limits { bytes: 20, ..Limits::default() };
    assert_eq!(text(b"a: 1\nb: \xFF\n", &limits).unwrap_err().line, 2);
    assert!(text(&[b'a'; 21], &limits).unwrap_err().what.contains("21 bytes"));
    assert_eq!(text(b"\xEF\xBB\xBFa: 1", &limits).unwrap(), "a: 1");
}
