//! The rules about calendars, people and invitations: pure, no I/O, no clock.
