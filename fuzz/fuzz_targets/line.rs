//! The line layer: ranges cover any text, and whatever is written as name, parameter and value reads back as one line.
#![no_main]

use libfuzzer_sys::fuzz_target;
use televent_fuzz::bounded;
use televent_ical::line::{self, LineBuilder};

fuzz_target!(|text: &str| bounded(|| hold(text)));

fn hold(text: &str) {
    let joined: String = line::ranges(text).map(|range| &text[range]).collect();
    assert_eq!(joined, text);
    for range in line::ranges(text) {
        let unfolded = line::unfold(&text[range]);
        let Some(content) = line::split(&unfolded) else { continue };
        // What was read can be written, and reads the same again.
        let written =
            LineBuilder::new(content.name).parameters(&content.parameters).text(content.value).finish("\r\n");
        assert_one(&written);
        let unfolded = line::unfold(&written);
        let again = line::split(&unfolded).expect("a written line");
        assert_eq!(again.name, content.name);
        assert_eq!(again.parameters.len(), content.parameters.len());
        assert_eq!(line::unescape_text(again.value), line::plain_text(content.value));
    }
    let mut parts = text.splitn(4, '|');
    let (name, parameter, first, value) = (
        parts.next().unwrap_or(""),
        parts.next().unwrap_or(""),
        parts.next().unwrap_or(""),
        parts.next().unwrap_or(""),
    );
    let written = LineBuilder::new(name).parameter_list(parameter, [first, value]).text(value).finish("\r\n");
    assert_one(&written);
    let unfolded = line::unfold(&written);
    let content = line::split(&unfolded).expect("a written line");
    assert_eq!(content.parameters.len(), 1);
    assert_eq!(content.parameters[0].values().len(), 2);
    assert_eq!(line::unescape_text(content.value), line::plain_text(value));
}

/// One logical line, folded at 75 octets.
fn assert_one(written: &str) {
    assert_eq!(line::ranges(written).count(), 1);
    assert!(written.split("\r\n").all(|piece| piece.len() <= line::FOLD_OCTETS));
}
