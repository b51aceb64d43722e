//! What a list is asked, in its address.
