//! Story of one record.
