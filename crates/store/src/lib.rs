//! What is remembered: commands and queries on PostgreSQL.
