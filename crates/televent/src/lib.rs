//! The one binary: starts any role or all of them in one process.
//!
//! | module | what |
//! |---|---|
//! | [`postgres`] | the private PostgreSQL server |

pub mod postgres;
