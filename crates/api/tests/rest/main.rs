//! REST as a script sees it: every route, its refusals, and the description held against the routes.
#![cfg(test)]

mod devices;
mod events;
mod hook;
mod house;
mod openapi;
mod outside;
mod tokens;
