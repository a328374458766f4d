//! The one place that makes markup: escaping, the parse mode, and every sentence's look-up in its catalogue.

mod catalogue;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt::Write as _;

use teloxide::payloads::{EditMessageText, SendMessage};
use teloxide::types::{ChatId, LinkPreviewOptions, MessageId, ParseMode, ReplyParameters, ThreadId};

pub(crate) use catalogue::{Args, Words};
pub(crate) use televent_words::Lang;

/// The only parse mode the bot sends with.
const MARKUP: ParseMode = ParseMode::Html;

/// As many characters as a message may have after its markup is read, less some room.
pub(crate) const LONGEST: usize = 3_900;

/// Text with markup, ready to be sent: everything a person wrote in it is escaped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Html(String);

impl Html {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Adds a line.
    pub(crate) fn line(&mut self, line: &Self) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(&line.0);
    }

    /// Adds an empty line and then a paragraph.
    pub(crate) fn paragraph(&mut self, text: &Self) {
        if !self.0.is_empty() {
            self.0.push_str("\n\n");
        }
        self.0.push_str(&text.0);
    }

    /// The text without its markup, for a client that refused it.
    pub(crate) fn plain(&self) -> String {
        let mut text = String::with_capacity(self.0.len());
        let mut inside = false;
        for letter in self.0.chars() {
            match letter {
                '<' => inside = true,
                '>' => inside = false,
                _ if !inside => text.push(letter),
                _ => {}
            }
        }
        text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
    }

    /// How many characters the reader sees, counted from above: markup and entities count as they are written.
    pub(crate) fn weight(&self) -> usize {
        self.0.chars().count()
    }
}

/// Escapes what a person wrote for HTML. Controls that are no line breaks become spaces, and text with letters or
/// marks that turn the direction is put in a direction of its own, so that it cannot turn what stands beside it.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let turns = text.chars().any(turns_direction);
    if turns {
        escaped.push('\u{2068}');
    }
    for letter in text.chars() {
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push('\n'),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    if turns {
        escaped.push('\u{2069}');
    }
    escaped
}

/// Hebrew, Arabic and their neighbours, and the marks that embed, override or isolate a direction.
fn turns_direction(letter: char) -> bool {
    matches!(letter,
        '\u{0590}'..='\u{08ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text in one line of at most `most` characters; what is cut is shown as cut.
pub(crate) fn short(text: &str, most: usize) -> Cow<'_, str> {
    let text = text.trim();
    let one_line = !text.chars().any(char::is_control);
    if one_line && text.chars().count() <= most {
        return Cow::Borrowed(text);
    }
    let mut words = String::new();
    for word in text.split(|letter: char| letter.is_control()).filter(|word| !word.is_empty()) {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    if words.chars().count() <= most {
        return Cow::Owned(words);
    }
    let cut: String = words.chars().take(most.saturating_sub(1)).collect();
    Cow::Owned(format!("{}…", cut.trim_end()))
}

/// A number as two digits at least.
pub(crate) fn two(number: u32) -> String {
    let mut text = String::with_capacity(2);
    let _ = write!(text, "{number:02}");
    text
}

const NO_PREVIEW: LinkPreviewOptions = LinkPreviewOptions {
    is_disabled: true,
    url: None,
    prefer_small_media: false,
    prefer_large_media: false,
    show_above_text: false,
};

/// A new message with this text, as an answer if the message it answers is still there.
pub(crate) fn send(chat: ChatId, html: &Html, reply_to: Option<i64>, thread: Option<i32>) -> SendMessage {
    let mut payload = SendMessage::new(chat, html.as_str());
    payload.parse_mode = Some(MARKUP);
    payload.link_preview_options = Some(NO_PREVIEW);
    payload.message_thread_id = thread.map(|thread| ThreadId(MessageId(thread)));
    payload.reply_parameters =
        reply_to.and_then(|message| i32::try_from(message).ok()).map(|message| ReplyParameters {
            allow_sending_without_reply: Some(true),
            ..ReplyParameters::new(MessageId(message))
        });
    payload
}

/// The same message for a server that cannot read its markup.
pub(crate) fn send_plain(mut payload: SendMessage, html: &Html) -> SendMessage {
    payload.text = html.plain();
    payload.parse_mode = None;
    payload
}

/// New text for a message of the bot.
pub(crate) fn edit(chat: ChatId, message: MessageId, html: &Html) -> EditMessageText {
    let mut payload = EditMessageText::new(chat, message, html.as_str());
    payload.parse_mode = Some(MARKUP);
    payload.link_preview_options = Some(NO_PREVIEW);
    payload
}

/// The same edit for a server that cannot read its markup.
pub(crate) fn edit_plain(mut payload: EditMessageText, html: &Html) -> EditMessageText {
    payload.text = html.plain();
    payload.parse_mode = None;
    payload
}
