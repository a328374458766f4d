use super::*;

#[test]
fn ranges_cover_the_text_and_keep_folds_together() {
    let text = "A:1\r\n B\r\n\tC\r\n\r\nD:2\nE:3";
    let lines: Vec<&str> = ranges(text).map(|range| text.get(range).unwrap()).collect();
    assert_eq!(lines, ["A:1\r\n B\r\n\tC\r\n", "\r\n", "D:2\n", "E:3"]);
    assert_eq!(lines.concat(), text);
    assert_eq!(unfold(lines[0]), "A:1BC");
}

#[test]
fn quotes_protect_separators_in_parameters() {
    let content = split("ATTENDEE;DELEGATED-FROM=\"mailto:a@b\",\"x;y\";CN=A^'B^n:mailto:c@d").unwrap();
    assert_eq!(content.value, "mailto:c@d");
    assert_eq!(content.parameters[0].values(), ["mailto:a@b", "x;y"]);
    assert_eq!(content.parameters[1].value(), "A\"B\n");
}

#[test]
fn a_missing_quote_is_taken_literally() {
    let content = split("X;CN=12\" disk:v").unwrap();
    assert_eq!((content.parameters[0].value(), content.value), ("12\" disk", "v"));
}

#[test]
fn lines_without_name_or_colon_are_refused() {
    for line in ["", "A", "A;B", ":x", "A B:c", "A;=x:y", "A\u{85}B:x"] {
        assert!(split(line).is_none(), "{line}");
    }
    let flood = format!("A{}:x", ";B=c".repeat(PARAMETERS_PER_LINE + 1));
    assert!(split(&flood).is_none());
    let flood = format!("A;B={}:x", "c,".repeat(PARAMETER_VALUES_PER_LINE + 1));
    assert!(split(&flood).is_none());
}

#[test]
fn lists_split_at_commas_that_are_not_escaped() {
    assert_eq!(split_text_list("a\\,b,c\\\\,d"), ["a,b", "c\\", "d"]);
}

#[test]
fn folding_never_exceeds_75_octets_or_cuts_a_code_point() {
    for width in 70..80 {
        let content = format!("SUMMARY:{}{}", "x".repeat(width), "é😀".repeat(40));
        let mut text = String::new();
        fold_into(&mut text, &content, "\r\n");
        assert!(text.split("\r\n").all(|line| line.len() <= FOLD_OCTETS));
        assert_eq!(unfold(&text), content);
    }
}

#[test]
fn nothing_written_can_inject_a_line() {
    let line = LineBuilder::new("ATTEN\r\nDEE")
        .parameter("C:N", "Bob\";ROLE=\"CHAIR\r\nX-EVIL:1")
        .raw("mailto:a@b\r\nX-EVIL:2")
        .finish("\r\n");
    assert_eq!(ranges(&line).count(), 1);
    let unfolded = unfold(&line);
    let content = split(&unfolded).unwrap();
    assert_eq!(content.name, "ATTENDEE");
    assert_eq!(content.parameters.len(), 1);
    assert_eq!(content.parameters[0].value(), "Bob\";ROLE=\"CHAIR\nX-EVIL:1");
    assert_eq!(content.value, "mailto:a@bX-EVIL:2");
}
