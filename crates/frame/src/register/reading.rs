//! Texts into values: what people type into forms and cells.
