//! The generic register: list, record, form, and everything around them, written once for all
//! record types.

pub(crate) mod address;
pub(crate) mod choosing;
pub(crate) mod list;
pub(crate) mod reading;
pub(crate) mod record;
pub(crate) mod references;
