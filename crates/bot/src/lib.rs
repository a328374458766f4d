//! The Telegram door, both directions.
