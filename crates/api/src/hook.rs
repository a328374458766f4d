//! What others push to us: checked, kept, answered at once; the work is done by whoever owns it.

pub(crate) mod telegram;
