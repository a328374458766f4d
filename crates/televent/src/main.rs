//! The one binary: starts any role or all of them.
fn main() {}
