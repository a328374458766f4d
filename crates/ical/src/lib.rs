//! RFC 5545 as a library: lossless object text, recurrence, time zones, free/busy.
