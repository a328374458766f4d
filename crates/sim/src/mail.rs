//! A mail catcher.

/// A running mail catcher.
#[derive(Clone, Debug)]
pub struct Server;
