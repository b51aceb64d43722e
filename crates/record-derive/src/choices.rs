//! Enums: choices, and the states of a lifecycle.

use crate::{
    attributes::{TransitionAttribute, VariantAttribute, initial},
    words,
};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, Ident, Result};

struct Variant {
    ident: Ident,
    name: String,
    attribute: VariantAttribute,
    tokens: TokenStream,
}

pub fn choice(input: &DeriveInput) -> Result<TokenStream> {
    let ident = &input.ident;
    let variants = variants(input, "choice")?;
    let shared = shared(ident, &variants);
    Ok(quote! {
        #shared
        impl ::record::FieldValue for #ident {
            const KIND: ::record::Kind =
                ::record::Kind::Choice(<#ident as ::record::Choice>::VALUES);
            fn to_value(&self) -> ::record::Value {
                ::record::Value::Choice(::record::Choice::name(self).to_owned())
            }
            fn from_value(
                value: &::record::Value,
            ) -> Result<Self, ::record::expanded::Misfit> {
                ::record::choice_from(value)
            }
        }
    })
}

pub fn state(input: &DeriveInput) -> Result<TokenStream> {
    let ident = &input.ident;
    let variants = variants(input, "state")?;
    let shared = shared(ident, &variants);
    let named = |state: &Ident| {
        variants
            .iter()
            .find(|variant| variant.ident == *state)
            .map(|variant| variant.name.as_str())
            .ok_or_else(|| Error::new_spanned(state, "names no state"))
    };
    let begins = initial(&input.attrs)?
        .ok_or_else(|| Error::new_spanned(ident, "needs #[state(initial = …)]"))?;
    let begins = named(&begins)?;
    let mut transitions = Vec::new();
    for attribute in input.attrs.iter().filter(|a| a.path().is_ident("transition")) {
        let way = TransitionAttribute::parse(attribute)?;
        let from = way.from.iter().map(named).collect::<Result<Vec<&str>>>()?;
        let to = named(&way.to)?;
        let TransitionAttribute { name, label, needs, reason, .. } = &way;
        let guard = way.guard.as_ref().map_or_else(|| quote!(None), |path| quote!(Some(#path)));
        let over = over(&way);
        transitions.push(quote! {
            ::record::Transition {
                name: #name, label: #label, from: &[#(#from),*], to: #to,
                needs: &[#(#needs),*], reason: #reason, guard: #guard,
                over: #over,
            }
        });
    }
    let duties = variants.iter().flat_map(duties);
    let controlled = variants.iter().filter(|one| one.attribute.controlled).map(|one| &one.name);
    Ok(quote! {
        #shared
        impl ::record::FieldValue for #ident {
            const KIND: ::record::Kind = ::record::Kind::State(&::record::Lifecycle {
                states: <#ident as ::record::Choice>::VALUES,
                initial: #begins,
                transitions: &[#(#transitions),*],
                duties: &[#(#duties),*],
                controlled: &[#(#controlled),*],
            });
            fn to_value(&self) -> ::record::Value {
                ::record::Value::Choice(::record::Choice::name(self).to_owned())
            }
            fn from_value(
                value: &::record::Value,
            ) -> Result<Self, ::record::expanded::Misfit> {
                ::record::choice_from(value)
            }
        }
    })
}

/// What a state demands of the fields.
fn duties(variant: &Variant) -> Vec<TokenStream> {
    let state = &variant.name;
    let VariantAttribute { required, locked, kept, hidden, .. } = &variant.attribute;
    let demands = [
        (required, quote!(Required)),
        (locked, quote!(Locked)),
        (kept, quote!(Kept)),
        (hidden, quote!(Hidden)),
    ];
    let of = |(fields, demand): (&Vec<String>, TokenStream)| -> Vec<TokenStream> {
        let duty = |field: &String| {
            quote! {
                ::record::Duty {
                    state: #state, field: #field, demand: ::record::Demand::#demand,
                }
            }
        };
        fields.iter().map(duty).collect()
    };
    demands.into_iter().flat_map(of).collect()
}

/// What choices and states have in common: their values, and the way from a name and to it.
fn shared(ident: &Ident, variants: &[Variant]) -> TokenStream {
    let tokens = variants.iter().map(|variant| &variant.tokens);
    let idents: Vec<&Ident> = variants.iter().map(|variant| &variant.ident).collect();
    let names: Vec<&String> = variants.iter().map(|variant| &variant.name).collect();
    quote! {
        impl ::record::Choice for #ident {
            const VALUES: &'static [::record::ChoiceValue] = &[#(#tokens),*];
            fn name(&self) -> &'static str {
                match self {
                    #(#ident::#idents => #names),*
                }
            }
            fn from_name(name: &str) -> Option<Self> {
                match name {
                    #(#names => Some(#ident::#idents),)*
                    _ => None,
                }
            }
        }
    }
}

fn variants(input: &DeriveInput, called: &str) -> Result<Vec<Variant>> {
    let Data::Enum(data) = &input.data else {
        return Err(Error::new_spanned(input, "only an enum of plain variants"));
    };
    data.variants
        .iter()
        .map(|variant| {
            if !matches!(variant.fields, Fields::Unit) {
                return Err(Error::new_spanned(variant, "only plain variants"));
            }
            let ident = variant.ident.clone();
            let attribute = VariantAttribute::parse(&variant.attrs, called)?;
            let help = words::help(&variant.attrs);
            if help.is_empty() {
                return Err(Error::new_spanned(
                    &ident,
                    "needs a doc comment: it explains the value to people",
                ));
            }
            let name =
                attribute.name.clone().unwrap_or_else(|| words::split(&ident.to_string(), '-'));
            let label = attribute
                .label
                .clone()
                .unwrap_or_else(|| words::label(&words::split(&ident.to_string(), ' ')));
            let tone = match attribute.tone.as_deref() {
                None | Some("plain") => quote!(Plain),
                Some("ok") => quote!(Ok),
                Some("warn") => quote!(Warn),
                Some("bad") => quote!(Bad),
                Some("unknown") => quote!(Unknown),
                Some(_) => {
                    return Err(Error::new_spanned(
                        &ident,
                        "known tones are: plain, ok, warn, bad, unknown",
                    ));
                }
            };
            let tokens = quote! {
                ::record::ChoiceValue {
                    name: #name, label: #label, help: #help, tone: ::record::Tone::#tone,
                }
            };
            Ok(Variant { ident, name, attribute, tokens })
        })
        .collect()
}

/// The decision over the records that a field names, if the way has one.
fn over(way: &TransitionAttribute) -> TokenStream {
    way.over.as_ref().map_or_else(
        || quote!(None),
        |(field, decide)| quote!(Some(::record::Over { field: #field, decide: #decide })),
    )
}
