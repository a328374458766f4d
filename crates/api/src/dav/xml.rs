//! XML in and out. In: a bounded tree of a whole body. Out: text written straight into a buffer.

mod name;
mod read;
mod write;

pub(crate) use name::{APPLE, CALDAV, CALENDARSERVER, DAV, Name, PUSH};
pub(crate) use read::{Element, Node, XmlError, is_word, parse};
pub(crate) use write::Xml;
