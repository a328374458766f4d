//! One file per subject: each function reads what it needs, runs one command, answers.

pub(crate) mod agenda;
pub(crate) mod device;
pub(crate) mod edit;
pub(crate) mod event;
pub(crate) mod file;
pub(crate) mod find;
pub(crate) mod help;
pub(crate) mod invite;
pub(crate) mod member;
pub(crate) mod pending;
pub(crate) mod quick_add;
pub(crate) mod settings;
pub(crate) mod start;
