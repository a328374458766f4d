//! The schema is compiled in, so a new migration must rebuild this crate.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
