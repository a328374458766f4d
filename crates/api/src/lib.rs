//! The HTTP door: CalDAV, REST, health.
