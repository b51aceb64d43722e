//! The attributes, parsed; an unknown word is an error at its place that names the known ones.

use syn::{
    Attribute, Error, Ident, LitInt, LitStr, Path, Result, Token, meta::ParseNestedMeta,
    punctuated::Punctuated,
};

/// `#[record(…)]`.
#[derive(Default)]
pub struct RecordAttribute {
    pub prefix: Option<String>,
    pub name: Option<String>,
    pub plural: Option<String>,
    pub label: Option<String>,
    pub register: Option<String>,
    pub place: Option<String>,
    pub document: Option<String>,
    pub reach: Option<Ident>,
    pub shown_to: Vec<String>,
    pub check: Option<Path>,
    pub title_of: Option<LitStr>,
    pub controlled: bool,
}

impl RecordAttribute {
    pub fn parse(attributes: &[Attribute]) -> Result<RecordAttribute> {
        let mut parsed = RecordAttribute::default();
        each(attributes, "record", |meta| {
            match word(&meta)?.as_str() {
                "prefix" => parsed.prefix = Some(text(&meta)?),
                "name" => parsed.name = Some(text(&meta)?),
                "plural" => parsed.plural = Some(text(&meta)?),
                "label" => parsed.label = Some(text(&meta)?),
                "register" => parsed.register = Some(text(&meta)?),
                "place" => parsed.place = Some(text(&meta)?),
                "document" => parsed.document = Some(text(&meta)?),
                "reach" => parsed.reach = Some(meta.value()?.parse()?),
                "shown_to" => parsed.shown_to = texts(&meta)?,
                "check" => parsed.check = Some(meta.value()?.parse()?),
                "controlled" => parsed.controlled = true,
                "title_of" => parsed.title_of = Some(meta.value()?.parse()?),
                _ => {
                    return Err(meta.error(
                        "known are: prefix, name, plural, label, register, place, document, \
                         reach, shown_to, check, title_of, controlled",
                    ));
                }
            }
            Ok(())
        })?;
        Ok(parsed)
    }
}

/// `#[field(…)]`.
#[derive(Default)]
pub struct FieldAttribute {
    pub title: bool,
    pub search: bool,
    pub list: bool,
    pub sort: bool,
    pub bulk: bool,
    pub unique: bool,
    pub confidential: Option<String>,
    pub internal: bool,
    pub tree: bool,
    pub named: bool,
    pub label: Option<String>,
    pub example: Option<String>,
    pub also: Vec<String>,
    pub group: Option<String>,
    pub zero: Option<String>,
    pub said_by: Option<String>,
    pub unit: Option<String>,
    pub min: Option<i64>,
    pub max: Option<i64>,
}

impl FieldAttribute {
    pub fn parse(attributes: &[Attribute]) -> Result<FieldAttribute> {
        let mut parsed = FieldAttribute::default();
        each(attributes, "field", |meta| {
            match word(&meta)?.as_str() {
                "title" => parsed.title = true,
                "search" => parsed.search = true,
                "list" => parsed.list = true,
                "sort" => parsed.sort = true,
                "bulk" => parsed.bulk = true,
                "unique" => parsed.unique = true,
                "internal" => parsed.internal = true,
                "tree" => parsed.tree = true,
                "named" => parsed.named = true,
                "confidential" => parsed.confidential = Some(text(&meta)?),
                "label" => parsed.label = Some(text(&meta)?),
                "example" => parsed.example = Some(text(&meta)?),
                "also" => parsed.also = texts(&meta)?,
                "group" => parsed.group = Some(text(&meta)?),
                "zero" => parsed.zero = Some(text(&meta)?),
                "said_by" => parsed.said_by = Some(text(&meta)?),
                "unit" => parsed.unit = Some(text(&meta)?),
                "min" => parsed.min = Some(number(&meta)?),
                "max" => parsed.max = Some(number(&meta)?),
                _ => {
                    return Err(meta.error(
                        "known are: title, search, list, sort, bulk, unique, confidential, \
                         internal, tree, named, label, example, also, group, zero, said_by, unit, \
                         min, max",
                    ));
                }
            }
            Ok(())
        })?;
        Ok(parsed)
    }
}

/// `#[choice(…)]` or `#[state(…)]` on a variant.
#[derive(Default)]
pub struct VariantAttribute {
    pub name: Option<String>,
    pub label: Option<String>,
    pub tone: Option<String>,
    pub required: Vec<String>,
    pub locked: Vec<String>,
    pub kept: Vec<String>,
    pub hidden: Vec<String>,
    pub controlled: bool,
}

impl VariantAttribute {
    pub fn parse(attributes: &[Attribute], called: &str) -> Result<VariantAttribute> {
        let mut parsed = VariantAttribute::default();
        each(attributes, called, |meta| {
            match word(&meta)?.as_str() {
                "name" => parsed.name = Some(text(&meta)?),
                "label" => parsed.label = Some(text(&meta)?),
                "tone" => parsed.tone = Some(text(&meta)?),
                "required" if called == "state" => parsed.required = texts(&meta)?,
                "locked" if called == "state" => parsed.locked = texts(&meta)?,
                "kept" if called == "state" => parsed.kept = texts(&meta)?,
                "hidden" if called == "state" => parsed.hidden = texts(&meta)?,
                "controlled" if called == "state" => parsed.controlled = true,
                _ => {
                    return Err(meta.error(
                        "known are: name, label, tone; of a state also required, locked, kept, \
                         hidden, controlled",
                    ));
                }
            }
            Ok(())
        })?;
        Ok(parsed)
    }
}

/// `#[transition(…)]` on the enum of states.
pub struct TransitionAttribute {
    pub name: String,
    pub label: String,
    pub from: Vec<Ident>,
    pub to: Ident,
    pub needs: Vec<String>,
    pub reason: bool,
    pub guard: Option<Path>,
    /// The field whose records decide, and the decision.
    pub over: Option<(String, Path)>,
}

impl TransitionAttribute {
    pub fn parse(attribute: &Attribute) -> Result<TransitionAttribute> {
        let (mut name, mut label, mut to, mut guard, mut over) = (None, None, None, None, None);
        let (mut from, mut needs, mut reason) = (Vec::new(), Vec::new(), false);
        attribute.parse_nested_meta(|meta| {
            match word(&meta)?.as_str() {
                "name" => name = Some(text(&meta)?),
                "label" => label = Some(text(&meta)?),
                "to" => to = Some(meta.value()?.parse::<Ident>()?),
                "from" => {
                    let inner;
                    syn::parenthesized!(inner in meta.input);
                    let idents = Punctuated::<Ident, Token![,]>::parse_terminated(&inner)?;
                    from = idents.into_iter().collect();
                }
                "needs" => needs = texts(&meta)?,
                "reason" => reason = true,
                "guard" => guard = Some(meta.value()?.parse()?),
                "over" => {
                    let inner;
                    syn::parenthesized!(inner in meta.input);
                    let field: LitStr = inner.parse()?;
                    inner.parse::<Token![,]>()?;
                    over = Some((field.value(), inner.parse()?));
                }
                _ => {
                    return Err(
                        meta.error("known are: name, label, from, to, needs, reason, guard, over")
                    );
                }
            }
            Ok(())
        })?;
        let missing = |what: &str| Error::new_spanned(attribute, format!("needs `{what}`"));
        Ok(TransitionAttribute {
            name: name.ok_or_else(|| missing("name"))?,
            label: label.ok_or_else(|| missing("label"))?,
            to: to.ok_or_else(|| missing("to"))?,
            from: if from.is_empty() { return Err(missing("from(…)")) } else { from },
            needs,
            reason,
            guard,
            over,
        })
    }
}

/// The state a lifecycle begins in: `#[state(initial = Active)]` on the enum.
pub fn initial(attributes: &[Attribute]) -> Result<Option<Ident>> {
    let mut found = None;
    each(attributes, "state", |meta| {
        if !meta.path.is_ident("initial") {
            return Err(meta.error("known is: initial"));
        }
        found = Some(meta.value()?.parse()?);
        Ok(())
    })?;
    Ok(found)
}

fn each(
    attributes: &[Attribute],
    called: &str,
    mut read: impl FnMut(ParseNestedMeta<'_>) -> Result<()>,
) -> Result<()> {
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(called)) {
        attribute.parse_nested_meta(&mut read)?;
    }
    Ok(())
}

fn word(meta: &ParseNestedMeta<'_>) -> Result<String> {
    meta.path.get_ident().map(Ident::to_string).ok_or_else(|| meta.error("one word is expected"))
}

fn text(meta: &ParseNestedMeta<'_>) -> Result<String> {
    Ok(meta.value()?.parse::<LitStr>()?.value())
}

fn texts(meta: &ParseNestedMeta<'_>) -> Result<Vec<String>> {
    let inner;
    syn::parenthesized!(inner in meta.input);
    let literals = Punctuated::<LitStr, Token![,]>::parse_terminated(&inner)?;
    Ok(literals.iter().map(LitStr::value).collect())
}

fn number(meta: &ParseNestedMeta<'_>) -> Result<i64> {
    let value = meta.value()?;
    let negative = value.parse::<Option<Token![-]>>()?.is_some();
    let number: i64 = value.parse::<LitInt>()?.base10_parse()?;
    Ok(if negative { -number } else { number })
}
