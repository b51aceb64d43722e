//! Files of records, for capabilities to which a file means something: attached within their own
//! act, and read again by what was attached.

pub use crate::register::record::attachments::{Attached, attach, content};
