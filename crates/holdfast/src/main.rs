//! The program `holdfast`: reads what is asked, does it, and ends with a code that scripts can use.

use std::process::ExitCode;

fn main() -> ExitCode {
    holdfast::main()
}
