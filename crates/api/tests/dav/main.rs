//! CalDAV as a client sees it: requests as text, answers as snapshots. One file per method and report.
#![cfg(test)]

mod calendar_multiget;
mod calendar_query;
mod delete;
mod discovery;
mod get;
mod hostile;
mod house;
mod options;
mod propfind;
mod put;
mod sign_in;
mod sync_collection;
