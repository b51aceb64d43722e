//! Tests of the words that are explained: each once, with where it comes from.

use process::Word;

#[test]
fn every_word_is_explained_once_and_says_where_it_is_known_from() {
    let (words, flaws) = Word::read(include_str!("../words.toml"));
    assert!(flaws.is_empty(), "{flaws:?}");
    let all = Word::shipped();
    assert!(all.len() > words.len(), "those of the process stand among them");
    for word in all {
        let count = all.iter().filter(|other| other.word == word.word).count();
        assert_eq!(count, 1, "{} is explained {count} times", word.word);
        assert!(!word.meaning.is_empty() && !word.from.is_empty(), "{}", word.word);
    }
    let (_, flaws) = Word::read("format = \"holdfast-words/1\"\n[[word]]\nword = \"RTO\"\n");
    assert!(flaws.iter().any(|flaw| flaw.to_string().contains("has no meaning")), "{flaws:?}");
}

#[test]
fn a_word_is_found_where_it_stands_alone_the_longest_first() {
    let found = |text: &str| {
        let all = Word::found_in(text).into_iter();
        all.map(|(_, word)| word.word.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(found("The ITSC plan is part of ITSC."), ["ITSC plan"]);
    assert_eq!(found("RTOs, MTPD-like, SCHEMA, colder"), Vec::<&str>::new());
    assert_eq!(found("within the RTO"), ["RTO"]);
}
