//! The simulator from outside: every rule with its text over HTTP, polling and webhook, floods, faults, mail, the page.
#![cfg(test)]

mod acts;
mod bot;
mod edits;
mod faults;
mod flood;
mod formatting;
mod groups;
mod keyboards;
mod mail;
mod page;
mod real_client;
mod rules;
mod updates;
