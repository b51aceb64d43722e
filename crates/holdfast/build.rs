//! Looks at the migrations again when one is added: they are embedded when this crate is compiled.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=build.rs");
}
