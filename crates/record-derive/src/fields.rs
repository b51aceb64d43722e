//! Structs: records and embedded rows.

use crate::{
    attributes::{FieldAttribute, RecordAttribute},
    words,
};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, Ident, LitStr, Result, Type};

struct Declared {
    ident: Ident,
    ty: Type,
    attribute: FieldAttribute,
    tokens: TokenStream,
}

pub fn record(input: &DeriveInput) -> Result<TokenStream> {
    let ident = &input.ident;
    let attribute = RecordAttribute::parse(&input.attrs)?;
    let fields = declared(input)?;
    let name = attribute.name.unwrap_or_else(|| words::split(&ident.to_string(), '_'));
    let plural = attribute.plural.unwrap_or_else(|| format!("{name}s"));
    let label = attribute.label.unwrap_or_else(|| words::label(&name));
    let register = attribute.register.unwrap_or_else(|| words::label(&plural));
    let needs = |what: &str| Error::new_spanned(ident, format!("needs #[record({what} = …)]"));
    let prefix = attribute.prefix.ok_or_else(|| needs("prefix"))?;
    let place = attribute.place.ok_or_else(|| needs("place"))?;
    let document = optional(attribute.document.as_deref());
    let help = words::help(&input.attrs);
    let title = only(&fields, ident, |field| field.attribute.title)?;
    let reach = match attribute.reach.ok_or_else(|| needs("reach"))? {
        itself if itself == "itself" => quote!(::record::Reach::Itself),
        named => {
            let at = fields.iter().position(|field| field.ident == named).ok_or_else(|| {
                Error::new_spanned(&named, "names no field; write `itself` or a field")
            })?;
            quote!(::record::Reach::Field(#at))
        }
    };
    let controlled = attribute.controlled;
    let shown_to = attribute.shown_to;
    let title_of = title_of(attribute.title_of.as_ref(), &fields)?;
    let check = attribute.check.map_or_else(|| quote!(|_| Vec::new()), |path| quote!(#path));
    let (tokens, to_values, from_values) = parts(&fields);
    Ok(quote! {
        const _: () = {
            fn check(values: &[::record::Value]) -> Vec<::record::Refusal> {
                let rule: fn(&#ident) -> Vec<::record::Refusal> = #check;
                match <#ident as ::record::Record>::from_values(values) {
                    Ok(record) => rule(&record),
                    Err(misfit) => vec![::record::Refusal::whole(misfit.words())],
                }
            }
            const FIELDS: &[::record::Field] = &[#(#tokens),*];
            static TYPE: ::record::RecordType = ::record::RecordType {
                name: #name,
                plural: #plural,
                label: #label,
                register: #register,
                help: #help,
                prefix: #prefix,
                place: #place,
                document: #document,
                fields: FIELDS,
                controlled: #controlled,
                title: #title,
                title_of: &[#(#title_of),*],
                reach: #reach,
                shown_to: &[#(#shown_to),*],
                state: ::record::state_of(FIELDS),
                check,
            };
            impl ::record::Record for #ident {
                const NAME: &'static str = #name;
                fn record_type() -> &'static ::record::RecordType {
                    &TYPE
                }
                #to_values
                #from_values
            }
        };
    })
}

pub fn row(input: &DeriveInput) -> Result<TokenStream> {
    let ident = &input.ident;
    let fields = declared(input)?;
    let name = words::split(&ident.to_string(), ' ');
    let help = words::help(&input.attrs);
    if let Some(field) = fields.iter().find(|field| field.attribute.group.is_some()) {
        let words = "a row has no headings; `group` belongs to the fields of a record";
        return Err(Error::new_spanned(&field.ident, words));
    }
    let (tokens, to_values, from_values) = parts(&fields);
    Ok(quote! {
        impl ::record::Row for #ident {
            const ROW_TYPE: &'static ::record::RowType = &::record::RowType {
                name: #name,
                help: #help,
                fields: &[#(#tokens),*],
            };
            #to_values
            #from_values
        }
    })
}

fn declared(input: &DeriveInput) -> Result<Vec<Declared>> {
    let fields = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => &fields.named,
            _ => return Err(Error::new_spanned(input, "only a struct with named fields")),
        },
        _ => return Err(Error::new_spanned(input, "only a struct with named fields")),
    };
    fields
        .iter()
        .map(|field| {
            let ident = field.ident.clone().expect("the fields are named");
            let attribute = FieldAttribute::parse(&field.attrs)?;
            let help = words::help(&field.attrs);
            if help.is_empty() {
                return Err(Error::new_spanned(
                    &ident,
                    "needs a doc comment: it is the help that people read",
                ));
            }
            let tokens = tokens(&ident, &field.ty, &attribute, &help);
            Ok(Declared { ident, ty: field.ty.clone(), attribute, tokens })
        })
        .collect()
}

fn tokens(ident: &Ident, ty: &Type, attribute: &FieldAttribute, help: &str) -> TokenStream {
    let name = ident.to_string();
    let name = name.trim_start_matches("r#");
    let label = attribute.label.clone().unwrap_or_else(|| words::label(name));
    let FieldAttribute { search, list, sort, bulk, unique, title, internal, .. } = attribute;
    let FieldAttribute { tree, named, .. } = attribute;
    let confidential = optional(attribute.confidential.as_deref());
    let example = optional(attribute.example.as_deref());
    let also = &attribute.also;
    let group = optional(attribute.group.as_deref());
    let zero = optional(attribute.zero.as_deref());
    let said_by = optional(attribute.said_by.as_deref());
    let kind = quote!(<#ty as ::record::FieldValue>::KIND);
    let kind = if attribute.min.is_some() || attribute.max.is_some() || attribute.unit.is_some() {
        let min = attribute.min.unwrap_or(i64::MIN);
        let max = attribute.max.unwrap_or(i64::MAX);
        let unit = attribute.unit.clone().unwrap_or_default();
        quote! {
            match #kind {
                ::record::Kind::Whole { .. } => {
                    ::record::Kind::Whole { min: #min, max: #max, unit: #unit }
                }
                _ => panic!("min, max and unit belong to whole numbers"),
            }
        }
    } else {
        kind
    };
    quote! {
        ::record::Field {
            name: #name,
            label: #label,
            help: #help,
            kind: #kind,
            required: <#ty as ::record::FieldValue>::REQUIRED,
            search: #search || #title,
            list: #list || #title,
            sort: #sort || #title,
            bulk: #bulk,
            unique: #unique,
            confidential: #confidential,
            internal: #internal,
            tree: #tree,
            named: #named,
            example: #example,
            also: &[#(#also),*],
            group: #group,
            zero: #zero,
            said_by: #said_by,
        }
    }
}

/// The declarations, and the two conversions.
fn parts(fields: &[Declared]) -> (Vec<TokenStream>, TokenStream, TokenStream) {
    let tokens = fields.iter().map(|field| field.tokens.clone()).collect();
    let idents: Vec<&Ident> = fields.iter().map(|field| &field.ident).collect();
    let types = fields.iter().map(|field| &field.ty);
    let at = 0..fields.len();
    let count = fields.len();
    let to_values = quote! {
        fn to_values(&self) -> Vec<::record::Value> {
            vec![#(::record::FieldValue::to_value(&self.#idents)),*]
        }
    };
    let from_values = quote! {
        fn from_values(
            values: &[::record::Value],
        ) -> Result<Self, ::record::expanded::Misfit> {
            assert_eq!(values.len(), #count, "one value for each field");
            Ok(Self {
                #(#idents: <#types as ::record::FieldValue>::from_value(&values[#at])?),*
            })
        }
    };
    (tokens, to_values, from_values)
}

fn only(fields: &[Declared], ident: &Ident, is: impl Fn(&Declared) -> bool) -> Result<usize> {
    let mut found = fields.iter().enumerate().filter(|(_, field)| is(field));
    match (found.next(), found.next()) {
        (Some((at, _)), None) => Ok(at),
        _ => Err(Error::new_spanned(ident, "needs exactly one field with #[field(title)]")),
    }
}

/// `{consumer} needs {provider|unresolved}`: words and fields in turn.
fn title_of(template: Option<&LitStr>, fields: &[Declared]) -> Result<Vec<TokenStream>> {
    let Some(template) = template else { return Ok(Vec::new()) };
    let text = template.value();
    let mut parts = Vec::new();
    let mut rest = text.as_str();
    while let Some((words, behind)) = rest.split_once('{') {
        let (names, behind) = behind
            .split_once('}')
            .ok_or_else(|| Error::new_spanned(template, "a { is not closed"))?;
        if !words.is_empty() {
            parts.push(quote!(::record::TitlePart::Words(#words)));
        }
        let at = |name: &str| {
            fields
                .iter()
                .position(|field| field.ident == name.trim())
                .ok_or_else(|| Error::new_spanned(template, format!("`{name}` names no field")))
        };
        let at = names.split('|').map(at).collect::<Result<Vec<usize>>>()?;
        parts.push(quote!(::record::TitlePart::Field(&[#(#at),*])));
        rest = behind;
    }
    if !rest.is_empty() {
        parts.push(quote!(::record::TitlePart::Words(#rest)));
    }
    Ok(parts)
}

fn optional(text: Option<&str>) -> TokenStream {
    text.map_or_else(|| quote!(None), |text| quote!(Some(#text)))
}
