//! What the pages say of answers that are made up here.
