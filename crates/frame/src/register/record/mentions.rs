//! Mentions in comments: `@` a person, `#` a record, as links for those who may see them.

use super::comments::Comment;
use crate::{
    database::{Ask, val_text, val_whole},
    gate::{Asking, PermissionKey, Scoped, Verb, without_reach},
    page::Words,
    problem::Problem,
    store::{self, Stored, find_within, search_entries},
};
use record::RecordType;
use sea_query::{Alias, Expr, ExprTrait};
use std::collections::{BTreeMap, BTreeSet};
use terms::{Id, fold};

/// Signs with a meaning that one text is searched for.
const SIGNS: usize = 50;
/// The longest name that is looked for after a sign, in characters.
const NAME: usize = 120;

/// Texts that are links: with their sign, what is read instead of them and the address.
pub(super) type Links = BTreeMap<String, (String, String)>;

/// The persons whom `text` mentions, by number or by name, among those within reach.
pub(super) async fn persons(by: &mut impl Scoped, text: &str) -> Result<Vec<Id>, Problem> {
    let Some(of) = by.scope().app().catalogue().named("person") else { return Ok(Vec::new()) };
    let mut found = BTreeSet::new();
    for rest in after(text, '@').take(SIGNS) {
        let number = number_in(rest).and_then(|label| of.parse_number(label));
        if let Some(number) = number
            && let Some(stored) = store::find_number(by, of, number).await?
        {
            found.insert(stored.id);
            continue;
        }
        let first: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
        if first.is_empty() {
            continue;
        }
        let near: String = rest.chars().take(NAME).collect();
        let candidates = store::candidates(by, &[of], &first, 200).await?;
        let named =
            candidates.into_iter().filter(|named| begins_with(&near, &named.title).is_some());
        if let Some(longest) = named.max_by_key(|named| named.title.len()) {
            found.insert(longest.id);
        }
    }
    Ok(found.into_iter().collect())
}

/// Whom the writer of a comment mentions who cannot see the record: names of persons that the
/// reader sees. Nothing is told of why, an account that is missing or one that reaches elsewhere.
pub(super) async fn unheard(
    by: &mut impl Scoped,
    stored: &Stored,
    persons: &[Id],
) -> Result<BTreeMap<Id, String>, Problem> {
    let Some(of) = by.scope().app().catalogue().named("person") else {
        return Ok(BTreeMap::new());
    };
    let app = by.scope().app().clone();
    let opens = (PermissionKey::Register(stored.of.name, Verb::View), stored.reach);
    let unheard = without_reach(by.asked(), &app, persons, opens).await?;
    let unheard: Vec<Id> = unheard.into_iter().collect();
    let named = store::load_many(by, of, &unheard).await?;
    Ok(named.into_iter().map(|person| (person.id, person.title())).collect())
}

/// Everything in these comments that is a link for the reader.
pub(super) async fn links(by: &mut impl Scoped, comments: &[Comment]) -> Result<Links, Problem> {
    let persons: BTreeSet<Id> =
        comments.iter().flat_map(|comment| comment.mentioned.iter().copied()).collect();
    let persons: Vec<Id> = persons.into_iter().collect();
    let texts: Vec<String> = comments.iter().map(|comment| comment.text.clone()).collect();
    links_in(by, &texts, &persons).await
}

/// Everything in these texts that is a link for the reader, where these persons are mentioned. A
/// number is read as the name that it stands for.
pub(super) async fn links_in(
    by: &mut impl Scoped,
    texts: &[String],
    persons: &[Id],
) -> Result<Links, Problem> {
    let mut links = Links::new();
    if let Some(of) = by.scope().app().catalogue().named("person") {
        for person in store::load_many(by, of, persons).await? {
            let link = (format!("@{}", person.title()), person.path());
            links.insert(format!("@{}", person.label()), link.clone());
            links.insert(format!("@{}", person.title()), link);
        }
    }
    let mut numbers: BTreeMap<&'static str, (&'static RecordType, BTreeSet<i64>)> = BTreeMap::new();
    let types = by.scope().app().catalogue().types().to_vec();
    for rest in texts.iter().flat_map(|text| after(text, '#').take(SIGNS)) {
        let Some(label) = number_in(rest) else { continue };
        for of in &types {
            if let Some(number) = of.parse_number(label) {
                numbers.entry(of.name).or_insert((*of, BTreeSet::new())).1.insert(number);
            }
        }
    }
    for (of, numbers) in numbers.into_values() {
        let mut select = search_entries();
        select
            .and_where(Expr::col(Alias::new("register")).eq(val_text(of.name)))
            .and_where(Expr::col(Alias::new("number")).is_in(numbers.into_iter().map(val_whole)))
            .cond_where(find_within(&by.scope().reach_of(of)))
            .limit(1_000);
        for row in by.asked().all(&select).await? {
            let label = of.number(row.need_whole("number")?);
            let words = format!("{label} {}", row.need_text("title")?);
            links.insert(format!("#{label}"), (words, format!("/{}/{label}", of.plural)));
        }
    }
    Ok(links)
}

/// The text with its links; the longest name wins.
pub(super) fn linked(text: &str, links: &Links) -> Words {
    let mut words = Words::new();
    let mut plain = String::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let sign = matches!(c, '@' | '#').then(|| {
            let fits =
                links.iter().filter_map(|(sign, link)| Some((begins_with(rest, sign)?, link)));
            fits.max_by_key(|(length, _)| *length)
        });
        if let Some(Some((length, (name, href)))) = sign {
            words = with_lines(words, &plain).link(name, href);
            plain.clear();
            at += length;
        } else {
            plain.push(c);
            at += c.len_utf8();
        }
    }
    with_lines(words, &plain)
}

fn with_lines(mut words: Words, text: &str) -> Words {
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            words = words.and(crate::page::Inline::Break);
        }
        if !line.is_empty() {
            words = words.text(line);
        }
    }
    words
}

/// What stands behind each `sign` that begins a word.
fn after(text: &str, sign: char) -> impl Iterator<Item = &str> {
    text.char_indices().filter_map(move |(at, c)| {
        let begins = text[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric());
        (c == sign && begins).then(|| &text[at + c.len_utf8()..])
    })
}

/// `PER-0003` at the beginning of a text.
fn number_in(rest: &str) -> Option<&str> {
    let (letters, digits) = rest.split_once('-')?;
    let short = (2..=6).contains(&letters.len());
    let plain = short && letters.chars().all(|c| c.is_ascii_alphanumeric());
    let count = digits.chars().take_while(char::is_ascii_digit).count();
    (plain && count > 0).then(|| &rest[..letters.len() + 1 + count])
}

/// How many bytes of `text` are `name`, case and accents set aside, if a word ends there.
fn begins_with(text: &str, name: &str) -> Option<usize> {
    let count = name.chars().count();
    let head: usize = text.chars().take(count).map(char::len_utf8).sum();
    let ends = text[head..].chars().next().is_none_or(|c| !c.is_alphanumeric());
    let same = count > 0 && text[..head].chars().count() == count && ends;
    // The sign itself is no letter, and folding may drop it.
    let sign = text.chars().next() == name.chars().next()
        || !matches!(name.chars().next(), Some('@' | '#'));
    (same && sign && fold(&text[..head]) == fold(name)).then_some(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_counts_only_where_a_word_begins() {
        assert_eq!(after("mail dana@altus.example", '@').count(), 0);
        assert_eq!(
            after("(@Dana) and @Omer", '@').collect::<Vec<_>>(),
            ["Dana) and @Omer", "Omer"]
        );
    }

    #[test]
    fn a_number_ends_with_its_digits() {
        assert_eq!(number_in("PER-0003, who"), Some("PER-0003"));
        assert_eq!(number_in("well-known"), None);
        assert_eq!(number_in("-4"), None);
    }

    #[test]
    fn a_number_is_read_as_the_name_that_it_stands_for() {
        let link = ("@Dana Holt".to_owned(), "/persons/PER-0001".to_owned());
        let links: Links = [("@PER-0001".to_owned(), link)].into();
        let words = linked("@PER-0001, look", &links).to_string();
        assert_eq!(words, "<a href=\"/persons/PER-0001\">@Dana Holt</a>, look");
    }

    #[test]
    fn the_longest_name_becomes_the_link_and_nothing_else() {
        let links: Links = [("@Dana", "/d"), ("@Dana Holt", "/dh"), ("#ORG-0001", "/o")]
            .map(|(sign, href)| (sign.to_owned(), (sign.to_owned(), href.to_owned())))
            .into();
        let words = linked("ask @Dana Holt\n#ORG-00017 <b>", &links).to_string();
        assert!(words.contains("<a href=\"/dh\">@Dana Holt</a><br>"), "{words}");
        assert!(!words.contains("/o"), "{words}");
        assert!(!words.contains("<b>"), "{words}");
    }
}
