use super::*;

fn shape(text: &str) -> Vec<String> {
    let tokens = lex(text);
    (0..tokens.len())
        .map(|i| {
            let token = tokens.get(i).unwrap();
            let mark = match token.kind {
                Kind::Word => 'w',
                Kind::Number => 'n',
                Kind::Amount => 'a',
                Kind::Sign(_) => 's',
                Kind::Emoji => 'e',
                Kind::Mention => '@',
                Kind::Email => 'm',
                Kind::Opaque => 'o',
            };
            let quoted = if token.quoted { "q" } else { "" };
            format!("{mark}{quoted}:{}", tokens.word(i))
        })
        .collect()
}

#[test]
fn cuts_words_numbers_and_signs() {
    assert_eq!(shape("Lunch 12:30–1pm"), ["w:lunch", "n:12", "s::", "n:30", "s:-", "n:1", "w:pm"]);
    assert_eq!(shape("Mom's o’clock Ёлка Straße"), ["w:mom's", "w:o'clock", "w:елка", "w:strasse"]);
    assert_eq!(shape("٣ ３"), ["n:3", "n:3"]);
    assert_eq!(shape("1h30 BA1530"), ["n:1", "w:h", "n:30", "w:ba", "a:1530"]);
}

#[test]
fn takes_wholes() {
    assert_eq!(shape("@alice, a.b+c@d.example"), ["@:@alice", "s:,", "m:a.b+c@d.example"]);
    assert_eq!(shape("@Luigi's @ noon"), ["s:@", "w:luigi's", "s:@", "w:noon"]);
    assert_eq!(shape("https://x.example/2026/03/14?x=1."), ["o:https://x.example/2026/03/14?x=1", "s:."]);
    assert_eq!(shape("ping 192.168.1.10 555-1234"), ["w:ping", "o:192.168.1.10", "o:555-1234"]);
    assert_eq!(
        shape("16.03.2026 2026-03-16"),
        ["n:16", "s:.", "n:03", "s:.", "n:2026", "n:2026", "s:-", "n:03", "s:-", "n:16"]
    );
    assert_eq!(shape("+1 (555) 123-4567 +03:00"), ["o:+1 (555) 123-4567", "s:+", "n:03", "s::", "n:00"]);
    assert_eq!(shape("$500 50% #20260314"), ["s:$", "a:500", "a:50", "s:%", "o:#20260314"]);
}

#[test]
fn marks_quotes() {
    assert_eq!(shape("see \"May 5\" now ok"), ["w:see", "sq:\"", "wq:may", "nq:5", "sq:\"", "w:now", "w:ok"]);
    assert_eq!(shape("see 'May 5' now ok").get(2).unwrap(), "wq:may");
    assert_eq!(shape("\"lunch at 5\""), ["s:\"", "w:lunch", "w:at", "n:5", "s:\""]);
    assert_eq!(shape("rock 'n roll at 5 ok").get(1).unwrap(), "s:'");
}

#[test]
fn keeps_the_offsets() {
    let text = "  Обед\u{200b} в\u{a0}5 ";
    let tokens = lex(text);
    let written: Vec<_> =
        tokens.all().iter().map(|t| text.get(t.start as usize..t.end as usize).unwrap()).collect();
    assert_eq!(written, ["Обед\u{200b}", "в", "5"]);
}
