//! Entities: the HTML and MarkdownV2 parsers with the offsets in their refusals, spans in UTF-16 units, spans found.

use proptest::prelude::*;
use serde_json::{Value, json};
use televent_sim::telegram::{Entity, EntityKind, parse_html, parse_markdown, utf16_len, utf16_slice};

use crate::bot::{ANN, Bot};

async fn html_refusal(bot: &Bot, text: &str) -> String {
    bot.refused("sendMessage", json!({"chat_id": ANN, "text": text, "parse_mode": "HTML"})).await
}

#[tokio::test]
async fn refusals_of_html_have_byte_offsets() {
    let bot = Bot::new().await;
    let head = "400 Bad Request: can't parse entities: ";
    for (text, why) in [
        ("a <3> b", "Unsupported start tag \"3\" at byte offset 2"),
        ("Lunch <3", "Unclosed start tag at byte offset 6"),
        ("é <3 b", "Unsupported start tag \"3\" at byte offset 3"),
        ("😀<x>", "Unsupported start tag \"x\" at byte offset 4"),
        ("&lt;<p>", "Unsupported start tag \"p\" at byte offset 4"),
        ("<b>bold", "Can't find end tag corresponding to start tag \"b\""),
        ("<i>x</b>", "Unmatched end tag at byte offset 4, expected \"</i>\", found \"</b>\""),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<a href=\"x", "Unclosed start tag at byte offset 0"),
        ("<a href=", "Unclosed start tag \"a\" at byte offset 0"),
        ("<a href=a/b>x</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>x</span>", "Tag \"span\" must have class \"tg-spoiler\" at byte offset 0"),
        ("<a =x>y</a>", "Empty attribute name in the tag \"a\" at byte offset 0"),
        ("<br/>", "Unsupported start tag \"br/\" at byte offset 0"),
        ("<tg-emoji emoji-id=\"x\">😀</tg-emoji>", "Invalid custom emoji identifier specified"),
    ] {
        assert_eq!(html_refusal(&bot, text).await, format!("{head}{why}"), "{text}");
    }
}

fn spans(text: &str) -> (String, Vec<(String, usize, usize)>) {
    let rich = parse_html(text).unwrap();
    let list = rich.entities.iter().map(|one| (one.kind.name().to_owned(), one.offset, one.length)).collect();
    (rich.text, list)
}

#[test]
fn html_spans_count_utf16_units() {
    let (text, list) = spans("é😀 <b>x😀</b> <i>y</i>");
    assert_eq!(text, "é😀 x😀 y");
    assert_eq!(list, [("bold".to_owned(), 4, 3), ("italic".to_owned(), 8, 1)]);
}

#[test]
fn html_knows_four_names_and_numbers() {
    let (text, _) = spans("&lt;&gt;&amp;&quot; &#65; &#x42; &lt &nbsp; &apos; &copy; &#0; &;");
    assert_eq!(text, "<>&\" A B < &nbsp; &apos; &copy; &#0; &;");
}

#[test]
fn html_tags_of_every_kind() {
    for (source, kind) in [
        ("<strong>x</strong>", EntityKind::Bold),
        ("<EM>x</EM>", EntityKind::Italic),
        ("<ins>x</ins>", EntityKind::Underline),
        ("<del>x</del>", EntityKind::Strikethrough),
        ("<tg-spoiler>x</tg-spoiler>", EntityKind::Spoiler),
        ("<span class=\"tg-spoiler\">x</span>", EntityKind::Spoiler),
        ("<code>x</code>", EntityKind::Code),
        ("<pre>x</pre>", EntityKind::Pre(None)),
        ("<pre><code class=\"language-rust\">x</code></pre>", EntityKind::Pre(Some("rust".into()))),
        ("<blockquote>x</blockquote>", EntityKind::Blockquote),
        ("<blockquote expandable>x</blockquote>", EntityKind::ExpandableBlockquote),
        ("<a href=\"https://example.com\">x</a>", EntityKind::TextLink("https://example.com/".into())),
        (
            "<a href='https://example.com/a?b=1&amp;c=2'>x</a>",
            EntityKind::TextLink("https://example.com/a?b=1&c=2".into()),
        ),
        ("<a href=\"tg://user?id=1001\">x</a>", EntityKind::TextMention(1001)),
        (
            "<tg-time unix=\"1795000000\" format=\"wDT\">x</tg-time>",
            EntityKind::DateTime(1_795_000_000, "wDT".into()),
        ),
        ("<b>x</>", EntityKind::Bold),
    ] {
        assert_eq!(parse_html(source).unwrap().entities, [Entity::new(kind, 0, 1)], "{source}");
    }
    // A link that is none leaves its text.
    let rich = parse_html("<a href=\"http://localhost:3000\">x</a>").unwrap();
    assert_eq!((rich.text.as_str(), rich.entities.len()), ("x", 0));
}

#[tokio::test]
async fn stored_texts_are_trimmed_and_their_spans_moved() {
    let bot = Bot::new().await;
    let sent = bot
        .ok(
            "sendMessage",
            json!({"chat_id": ANN, "text": "  \n a <b> bold </b>\t\r\n <i> </i>", "parse_mode": "HTML"}),
        )
        .await;
    assert_eq!(sent["text"], "a  bold");
    assert_eq!(sent["entities"], json!([{"type": "bold", "offset": 2, "length": 5}]));
    let explicit = json!([{"type": "bold", "offset": 0, "length": 2}, {"type": "hashtag", "offset": 0, "length": 2},
        {"type": "text_link", "offset": 3, "length": 2, "url": "example.com"}]);
    let sent = bot.ok("sendMessage", json!({"chat_id": ANN, "text": "😀 ab", "entities": explicit})).await;
    assert_eq!(
        sent["entities"],
        json!([{"type": "bold", "offset": 0, "length": 2},
            {"type": "text_link", "offset": 3, "length": 2, "url": "http://example.com/"}])
    );
}

#[tokio::test]
async fn markdown_refuses_what_is_not_escaped() {
    let bot = Bot::new().await;
    let refusal = |text: &str| {
        bot.refused("sendMessage", json!({"chat_id": ANN, "text": text, "parse_mode": "MarkdownV2"}))
    };
    assert_eq!(
        refusal("at 9.30").await,
        "400 Bad Request: can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'"
    );
    assert_eq!(
        refusal("ab *bold").await,
        "400 Bad Request: can't parse entities: Can't find end of Bold entity at byte offset 3"
    );
    let rich = parse_markdown("*a* _b_ __c__ ~d~ ||e|| `f.` [g](https://example.com) 9\\.30").unwrap();
    assert_eq!(rich.text, "a b c d e f. g 9.30");
    let kinds: Vec<&str> = rich.entities.iter().map(|one| one.kind.name()).collect();
    assert_eq!(kinds, ["bold", "italic", "underline", "strikethrough", "spoiler", "code", "text_link"]);
}

#[test]
fn spans_are_found_in_plain_text() {
    let rt = tokio::runtime::Runtime::new().unwrap();
    rt.block_on(async {
        let bot = Bot::new().await;
        let text = "/invite@televent_bot @bob_costa bob@x.org (see https://example.com/a, example.org) #trip2 #12 /a/b 9:30";
        bot.server.say(ANN, text).unwrap();
        let update = bot.updates().await.remove(0);
        let found: Vec<(String, String)> = update["message"]["entities"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                let at = |key: &str| usize::try_from(one[key].as_u64().unwrap()).unwrap();
                (one["type"].as_str().unwrap().to_owned(), utf16_slice(text, at("offset"), at("length")))
            })
            .collect();
        let want = [
            ("bot_command", "/invite@televent_bot"),
            ("mention", "@bob_costa"),
            ("email", "bob@x.org"),
            ("url", "https://example.com/a"),
            ("url", "example.org"),
            ("hashtag", "#trip2"),
        ];
        assert_eq!(found, want.map(|(kind, text)| (kind.to_owned(), text.to_owned())));
    });
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

proptest! {
    /// Whatever comes, the parser answers, and its spans lie inside the text.
    #[test]
    fn html_never_breaks(text in "(<|>|&|/|b|i|a href=|\"|'|lt;|#x1F600;|😀|é|=| |\n|code|pre|\\PC){0,60}") {
        if let Ok(rich) = parse_html(&text) {
            for entity in &rich.entities {
                prop_assert!(entity.length > 0);
                prop_assert!(entity.end() <= utf16_len(&rich.text));
            }
        }
        let _parsed_or_refused = parse_markdown(&text);
    }

    /// Escaped text comes back as it was.
    #[test]
    fn escaped_text_comes_back(text in "\\PC{0,200}") {
        let rich = parse_html(&escaped(&text)).unwrap();
        prop_assert_eq!(rich.text, text);
        prop_assert!(rich.entities.is_empty());
    }

    /// Nested markup around escaped text gives spans that cover exactly their parts.
    #[test]
    fn nested_spans_cover_their_parts(a in "\\PC{0,20}", b in "\\PC{1,20}", c in "\\PC{1,20}") {
        let source = format!("{}<b>{}<i>{}</i></b>", escaped(&a), escaped(&b), escaped(&c));
        let rich = parse_html(&source).unwrap();
        prop_assert_eq!(&rich.text, &format!("{a}{b}{c}"));
        for entity in &rich.entities {
            let part = utf16_slice(&rich.text, entity.offset, entity.length);
            let want = if entity.kind == EntityKind::Bold { format!("{b}{c}") } else { c.clone() };
            prop_assert_eq!(part, want);
        }
    }

    /// An unescaped sign somewhere is refused at the byte where it stands.
    #[test]
    fn refusals_point_at_the_byte(a in "[^<&]{0,30}") {
        let refusal = parse_html(&format!("{a}<3 x")).unwrap_err();
        prop_assert_eq!(refusal, format!("Unsupported start tag \"3\" at byte offset {}", a.len()));
    }
}

#[tokio::test]
async fn a_span_type_that_is_new_reaches_the_bot_as_it_is() {
    let bot = Bot::new().await;
    let sent = bot
        .ok(
            "sendMessage",
            json!({"chat_id": ANN, "parse_mode": "HTML",
            "text": "at <tg-time unix=\"1795000000\" format=\"t\">09:30</tg-time>"}),
        )
        .await;
    let entity: &Value = &sent["entities"][0];
    assert_eq!(
        entity,
        &json!({"type": "date_time", "offset": 3, "length": 5, "unix_time": 1_795_000_000, "date_time_format": "t"})
    );
    // Forwarded to the bot it comes back with the span.
    let id = sent["message_id"].as_i64().unwrap();
    bot.server.forward(ANN, ANN, ANN, id).unwrap();
    assert_eq!(&bot.updates().await[0]["message"]["entities"][0], entity);
}
