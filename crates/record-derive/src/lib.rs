//! Expands `#[derive(Record)]`, `#[derive(Row)]`, `#[derive(Choice)]` and `#[derive(State)]`.
//!
//! What comes out is data and thin conversions, nothing else: one more record type must cost
//! little to compile. The attributes are described in the crate `record` where their meaning is.

mod attributes;
mod choices;
mod fields;
mod words;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// A record type: `#[record(prefix = "ORG", …)]` on the struct, `#[field(title, …)]` on fields.
#[proc_macro_derive(Record, attributes(record, field))]
pub fn record(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    fields::record(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// An embedded row: `#[field(…)]` on fields.
#[proc_macro_derive(Row, attributes(row, field))]
pub fn row(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    fields::row(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// An enum of choices: `#[choice(label = "…", tone = "ok")]` on variants.
#[proc_macro_derive(Choice, attributes(choice))]
pub fn choice(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    choices::choice(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// The states of a lifecycle: `#[state(initial = …)]` and `#[transition(…)]` on the enum,
/// `#[state(label = "…", tone = "ok", required("x"), locked("y"), hidden("z"))]` on variants.
#[proc_macro_derive(State, attributes(state, transition))]
pub fn state(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    choices::state(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
