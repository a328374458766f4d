//! The outbox: what must leave the house. Written by the recording statement, worked off by the worker.
