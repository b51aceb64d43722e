//! What may stand behind the question mark: declared once, checked and described from there.

use crate::{
    api::{schema, text},
    gate::{Fields, Scoped},
    limits,
    problem::Problem,
    register::{address::Address, references},
    store::{CustomField, CustomKind},
};
use record::{Kind, RecordType, Refusal};
use serde_json::{Value as Json, json};
use terms::{Instant, Misfit};

/// How the text of a parameter is checked.
enum Check {
    /// Any text of at most so many characters.
    Words(usize),
    /// A value of this kind.
    One(Kind),
    /// Values of this kind, separated by commas.
    Several(Kind),
    /// One of these.
    Listed(Vec<String>),
    /// Some of these, separated by commas.
    SomeListed(Vec<String>),
    /// A whole number from the first to the second.
    Whole(i64, i64),
    /// The short number of a record.
    Number(&'static RecordType),
    /// A value of a custom field.
    Custom(CustomKind),
}

/// A parameter of an address.
pub(super) struct Parameter {
    /// Its name.
    pub name: String,
    /// What it does.
    pub help: String,
    /// What may stand in it.
    check: Check,
}

impl Parameter {
    fn new(name: impl Into<String>, help: impl Into<String>, check: Check) -> Parameter {
        Parameter { name: name.into(), help: help.into(), check }
    }

    /// Its schema.
    pub fn schema(&self) -> Json {
        match &self.check {
            Check::Words(max) => {
                json!({ "type": "string", "maxLength": max, "pattern": "^[^\\u0000]*$" })
            }
            Check::One(kind) => schema::asked(kind),
            Check::Several(kind) => json!({
                "type": "array", "items": schema::asked(kind),
                "minItems": 1, "maxItems": limits::FILTERS * 10,
            }),
            Check::Listed(names) => json!({ "type": "string", "enum": names }),
            Check::SomeListed(names) => json!({
                "type": "array", "items": { "type": "string", "enum": names }, "minItems": 1,
            }),
            Check::Whole(min, max) => {
                json!({ "type": "integer", "minimum": min, "maximum": max })
            }
            Check::Number(of) => json!({
                "type": "string", "pattern": text::number_pattern(of), "examples": [of.number(4)],
            }),
            Check::Custom(kind) => schema::asked_custom(kind),
        }
    }

    /// Is it a list separated by commas?
    pub fn is_list(&self) -> bool {
        matches!(self.check, Check::Several(_) | Check::SomeListed(_))
    }

    fn fits(&self, sent: &str) -> Result<(), Misfit> {
        let listed = |names: &[String], name: &str| {
            if names.iter().any(|known| known == name) {
                return Ok(());
            }
            Err(Misfit::of(format!("“{name}” is not one of: {}", names.join(", "))))
        };
        match &self.check {
            Check::Words(max) if sent.chars().count() > *max => {
                Err(Misfit::of(format!("has more than {max} characters")))
            }
            Check::Words(_) if sent.contains('\0') => {
                Err(Misfit::of("holds a NUL character; remove it"))
            }
            Check::Words(_) => Ok(()),
            Check::One(kind) => asked(kind, sent),
            Check::Several(kind) => {
                let mut parts = sent.split(',');
                if parts.clone().count() > limits::FILTERS * 10 {
                    let most = limits::FILTERS * 10;
                    return Err(Misfit::of(format!("has more than {most} values")));
                }
                parts.try_for_each(|part| asked(kind, part))
            }
            Check::Listed(names) => listed(names, sent),
            Check::SomeListed(names) => sent.split(',').try_for_each(|name| listed(names, name)),
            Check::Whole(min, max) => match sent.parse::<i64>() {
                Ok(number) if number.to_string() == sent && (min..=max).contains(&&number) => {
                    Ok(())
                }
                _ => Err(Misfit::of(format!("is not a whole number from {min} to {max}"))),
            },
            Check::Number(of) => match of.parse_number(sent) {
                Some(number) if of.number(number) == sent => Ok(()),
                _ => Err(Misfit::of(format!("is no number like {}", of.number(4)))),
            },
            Check::Custom(kind) => text::exact_custom(kind, sent).map(drop),
        }
    }
}

/// Reads one value of an address. Records are called by id or number there, whichever the program
/// has.
fn asked(kind: &Kind, sent: &str) -> Result<(), Misfit> {
    match kind {
        Kind::Ref(_) if text::id(sent).is_some() || text::is_number(sent) => Ok(()),
        Kind::Ref(_) => {
            Err(Misfit::of(format!("holds “{sent}”, which is no number like ORG-0004 and no id")))
        }
        kind => text::exact(kind, sent).map(drop),
    }
}

/// The parameters of the list of `of`.
pub(super) fn parameters(of: &'static RecordType, custom: &[CustomField]) -> Vec<Parameter> {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let sorts = std::iter::once("number")
        .chain(of.fields.iter().filter(|field| field.sort).map(|field| field.name))
        .flat_map(|name| [name.to_owned(), format!("-{name}")]);
    let most = limits::ROWS_PER_PAGE_MAX;
    let mut parameters = vec![
        Parameter::new("q", "Words that must all be found in the record.", Check::Words(200)),
        Parameter::new(
            "sort",
            "By what the list is sorted; with a hyphen before it, largest first. Unless it is \
             said, by number.",
            Check::Listed(sorts.collect()),
        ),
        Parameter::new(
            "limit",
            format!("Records on a page; {} unless it is said.", limits::ROWS_PER_PAGE),
            Check::Whole(1, i64::try_from(most).unwrap_or(i64::MAX)),
        ),
        Parameter::new("after", "The page behind this record; see next.", Check::Number(of)),
        Parameter::new("before", "The page before this record; see previous.", Check::Number(of)),
        Parameter::new(
            "retired",
            "yes: records taken out of use instead of those in use.",
            Check::Listed(names(&["yes", "no"])),
        ),
    ];
    for field in of.fields {
        parameters.extend(of_field(field));
    }
    for field in custom {
        let help = format!("{}: records that hold this value.", field.label);
        parameters.push(Parameter::new(field.name(), help, Check::Custom(field.kind.clone())));
    }
    parameters.push(Parameter::new(
        "cols",
        "The columns of the page for people; accepted so that its address works here, and without \
         effect.",
        Check::SomeListed(of.fields.iter().map(|field| field.name.to_owned()).collect()),
    ));
    parameters.push(Parameter::new(
        "d",
        "The height of rows on the page for people; accepted as cols is.",
        Check::Listed(names(&["32", "40", "48"])),
    ));
    parameters
}

fn of_field(field: &record::Field) -> Vec<Parameter> {
    let (name, label) = (field.name, field.label);
    let mut parameters = Vec::new();
    let mut add = |ask: &str, help: String, check| {
        parameters.push(Parameter::new(format!("{name}{ask}"), help, check));
    };
    match field.kind {
        Kind::Prose | Kind::Rows(_) => {}
        Kind::Choice(_) | Kind::State(_) | Kind::Ref(_) => {
            add("", format!("{label}: one of these."), Check::Several(field.kind));
        }
        Kind::Refs(names) => {
            add("", format!("{label}: one of these."), Check::Several(Kind::Ref(names)));
        }
        Kind::Flag => {
            let names = vec!["yes".to_owned(), "no".to_owned()];
            add("", format!("{label}: yes or no."), Check::Listed(names));
        }
        Kind::Whole { .. } => {
            add("", format!("{label}: this number."), Check::Whole(i64::MIN, i64::MAX));
        }
        kind => add("", format!("{label}: exactly this."), Check::One(kind)),
    }
    match field.kind {
        Kind::Line | Kind::Prose | Kind::Email | Kind::Phone => {
            let help = format!("{label} contains this, whatever its case.");
            add(".has", help, Check::Words(300));
        }
        Kind::Whole { .. } => {
            let check = || Check::Whole(i64::MIN, i64::MAX);
            add(".before", format!("{label} is smaller."), check());
            add(".after", format!("{label} is greater."), check());
        }
        kind @ (Kind::Day | Kind::Instant | Kind::Duration) => {
            add(".before", format!("{label} is earlier, or smaller."), Check::One(kind));
            add(".after", format!("{label} is later, or greater."), Check::One(kind));
        }
        _ => {}
    }
    let names = vec!["yes".to_owned(), "no".to_owned()];
    add(".empty", format!("{label} is open (yes) or filled (no)."), Check::Listed(names));
    parameters
}

/// Reads what a list is asked. Errors: one refusal for each parameter at fault.
pub(super) async fn read(
    by: &mut impl Scoped,
    of: &'static RecordType,
    custom: &[CustomField],
    pairs: &Fields,
) -> Result<Address, Problem> {
    let known = parameters(of, custom);
    let sent = pairs.0.iter();
    let mut refusals: Vec<Refusal> =
        sent.filter_map(|(name, sent)| checked(&known, name, sent).err()).collect();
    let wrong: Vec<String> = refusals.iter().map(|refusal| refusal.field.to_string()).collect();
    let sound = pairs.0.iter().filter(|(name, _)| !wrong.contains(name));
    let resolved = references::resolved(by, of, sound).await?;
    let address = Address::parse(of, custom, &resolved.pairs);
    refusals.extend(resolved.refusals);
    refusals.extend(address.faults.iter().cloned());
    if refusals.is_empty() { Ok(address) } else { Err(Problem::Refused(refusals)) }
}

fn checked(known: &[Parameter], name: &str, sent: &str) -> Result<(), Refusal> {
    match known.iter().find(|parameter| parameter.name == name) {
        Some(parameter) => parameter
            .fits(sent)
            .map_err(|misfit| Refusal::of(name.to_owned(), format!("“{name}” {misfit}"))),
        None => {
            let names: Vec<&str> = known.iter().map(|known| known.name.as_str()).collect();
            let words = format!("“{name}” is no parameter; known are: {}", names.join(", "));
            Err(Refusal::of(name.to_owned(), words))
        }
    }
}

/// The parameter of one record.
pub(super) fn of_record() -> Parameter {
    let help = "The record as it was at this instant, told by the ledger.";
    Parameter::new("as_of", help, Check::One(Kind::Instant))
}

/// Reads the parameter of one record.
pub(super) fn as_of(pairs: &Fields) -> Result<Option<Instant>, Problem> {
    only(&[of_record()], pairs)?;
    Ok(pairs.first("as_of").and_then(|text| text.parse().ok()))
}

/// The parameters of a history.
pub(super) fn of_history() -> Vec<Parameter> {
    let most = i64::try_from(limits::ROWS_PER_PAGE_MAX).unwrap_or(i64::MAX);
    let help = format!("Entries on a page; {} unless it is said.", limits::ROWS_PER_PAGE);
    vec![
        Parameter::new(
            "before",
            "Entries whose order is smaller; see next.",
            Check::Whole(0, i64::MAX),
        ),
        Parameter::new("limit", help, Check::Whole(1, most)),
    ]
}

/// Reads the parameters of a history: from where it goes on, and how many.
pub(super) fn history(pairs: &Fields) -> Result<(Option<i64>, usize), Problem> {
    only(&of_history(), pairs)?;
    let before = pairs.first("before").and_then(|text| text.parse().ok());
    let limit = pairs.first("limit").and_then(|text| text.parse().ok());
    Ok((before, limit.unwrap_or(limits::ROWS_PER_PAGE)))
}

fn only(known: &[Parameter], pairs: &Fields) -> Result<(), Problem> {
    let refusals: Vec<Refusal> =
        pairs.0.iter().filter_map(|(name, sent)| checked(known, name, sent).err()).collect();
    if refusals.is_empty() { Ok(()) } else { Err(Problem::Refused(refusals)) }
}
