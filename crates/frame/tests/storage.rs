//! Storage: what is acknowledged is stored, on both databases, whatever happens in between.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]
#![expect(clippy::print_stdout, reason = "a test prints its seed and its figures")]

mod storage {
    mod both;
    mod ended;
    mod expressions;
    mod killed;
    mod load;
    mod migrations;
    mod real_disk;
    mod sqlite_faults;
    mod turns;
    mod values;
}
