//! CalDAV as a client sees it: requests as text, answers as snapshots. One file per method and report.
#![cfg(test)]

mod acl;
mod add_member;
mod calendar_multiget;
mod calendar_query;
mod conditions;
mod copy_move;
mod delete;
mod discovery;
mod edges;
mod expand_property;
mod export;
mod flood;
mod free_busy;
mod get;
mod hostile;
mod house;
mod manners;
mod mkcalendar;
mod options;
mod principal_match;
mod principal_search;
mod profile;
mod propfind;
mod proppatch;
mod push;
mod put;
mod quota;
mod setup;
mod shared;
mod sign_in;
mod size;
mod sync_collection;
