//! A form that is sent by GET: what it asks becomes an address.

use crate::page::FieldView;
use askama::Template;

/// Fields whose values become an address.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "register/list/get-form.html")]
pub(super) struct GetForm {
    /// Where the address leads.
    pub action: String,
    /// What the address holds besides.
    pub hidden: Vec<(String, String)>,
    /// The fields.
    pub fields: Vec<FieldView>,
    /// Words of the button.
    pub submit: String,
    /// Where leaving leads.
    pub cancel: String,
}
