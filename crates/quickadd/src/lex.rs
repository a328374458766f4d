//! Text to tokens, once, keeping where each came from.
//!
//! Words, numbers and single signs; links, addresses, mentions and tags are whole and never read as dates. Every
//! token carries its byte range in the text as written and its folded spelling.

use crate::fold::{digit, fold_into, is_invisible};

mod quote;
mod whole;

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters, with apostrophes inside.
    Word,
    /// Decimal digits that may be part of a date or a time.
    Number,
    /// Digits that certainly are not: a price, a percentage, a serial number.
    Amount,
    /// One sign that is neither letter nor digit; every dash is `-`, every apostrophe `'`.
    Sign(char),
    /// A pictograph.
    Emoji,
    /// `@username`.
    Mention,
    /// An e-mail address.
    Email,
    /// An address of the web, a host number, a hashtag.
    Opaque,
}

/// One token.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of the spelling")]
pub(crate) struct Token {
    /// What it is.
    pub(crate) kind: Kind,
    /// First byte in the text.
    pub(crate) start: u32,
    /// Byte after the last.
    pub(crate) end: u32,
    /// Range of its folded spelling in the arena.
    fold: (u32, u32),
    /// The value of a number, saturating.
    pub(crate) value: u32,
    /// How many digits a number has.
    pub(crate) digits: u8,
    /// Whether blank space (or the beginning) stands before it.
    pub(crate) spaced: bool,
    /// Whether its first letter is a capital.
    pub(crate) capital: bool,
    /// Whether it is all capitals, two letters at least.
    pub(crate) shouted: bool,
    /// Whether it stands inside quotation marks.
    pub(crate) quoted: bool,
    /// Which line it is on, from 0.
    pub(crate) line: u32,
}

impl Token {
    /// Whether a date, a time or a guest may begin with it even if no table knows it.
    pub(crate) fn begins_unknown(&self) -> bool {
        matches!(
            self.kind,
            Kind::Number
                | Kind::Mention
                | Kind::Email
                | Kind::Sign('+' | '-' | '(' | ',' | '@' | '!')
                | Kind::Emoji
        )
    }
}

/// A text cut into tokens.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    list: Vec<Token>,
    arena: String,
}

impl Tokens {
    /// The token at `i`.
    pub(crate) fn get(&self, i: usize) -> Option<&Token> {
        self.list.get(i)
    }

    /// All of them.
    pub(crate) fn all(&self) -> &[Token] {
        &self.list
    }

    /// Makes a number at `i` a mere amount, and takes its quotation marks for granted.
    pub(crate) fn hide(&mut self, i: usize) {
        if let Some(token) = self.list.get_mut(i).filter(|token| token.kind == Kind::Number) {
            token.kind = Kind::Amount;
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// The folded spelling of the token at `i`; empty past the end.
    pub(crate) fn word(&self, i: usize) -> &str {
        self.list.get(i).map_or("", |token| self.spelling(token))
    }

    fn spelling(&self, token: &Token) -> &str {
        self.arena.get(token.fold.0 as usize..token.fold.1 as usize).unwrap_or("")
    }
}

/// Cuts `text` into tokens. Texts of more than 4 GiB are the caller's to refuse.
pub(crate) fn lex(text: &str) -> Tokens {
    let mut lexer = Lexer { text, out: Tokens::default(), at: 0, line: 0, spaced: true };
    lexer.out.list.reserve(text.len() / 4);
    lexer.out.arena.reserve(text.len());
    while lexer.step() {}
    let mut tokens = lexer.out;
    whole::mark_amounts(&mut tokens.list);
    quote::mark_quotes(&mut tokens.list);
    tokens
}

struct Lexer<'t> {
    text: &'t str,
    out: Tokens,
    at: usize,
    line: u32,
    spaced: bool,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Takes one token or one blank; false at the end.
    fn step(&mut self) -> bool {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return false };
        if first.is_whitespace() || is_invisible(first) || first.is_control() {
            self.line += u32::from(first == '\n');
            self.spaced |= !is_invisible(first);
            self.at += first.len_utf8();
            return true;
        }
        if let Some((kind, len)) = whole::whole(rest, self.spaced || self.after_opening()) {
            self.push(kind, len);
        } else if is_digit(first) {
            let mark = unicode_normalization::char::is_combining_mark;
            let len = run(rest, |c, _| is_digit(c) || is_invisible(c) || mark(c));
            self.push(Kind::Number, len);
        } else if first.is_alphabetic() {
            let len = run(rest, word_goes_on);
            self.push(Kind::Word, len);
        } else if is_pictograph(first) {
            let len = run(rest, |c, _| is_pictograph(c) || is_invisible(c));
            self.push(Kind::Emoji, len);
        } else {
            self.push(Kind::Sign(sign(first)), first.len_utf8());
        }
        true
    }

    /// Whether the last token opens something, so that a whole may begin here without a blank.
    fn after_opening(&self) -> bool {
        self.out.list.last().is_some_and(|last| {
            matches!(last.kind, Kind::Sign('(' | '[' | '<' | '{' | '"' | '\'' | ',' | ';' | ':'))
                || last.kind == Kind::Emoji
        })
    }

    fn push(&mut self, kind: Kind, len: usize) {
        let written = self.rest().get(..len).unwrap_or("");
        let fold_start = small(self.out.arena.len());
        match kind {
            Kind::Sign(c) => self.out.arena.push(c),
            _ => written.chars().for_each(|c| fold_into(c, &mut self.out.arena)),
        }
        let fold = (fold_start, small(self.out.arena.len()));
        let mut token = Token {
            kind,
            start: small(self.at),
            end: small(self.at + len),
            fold,
            value: 0,
            digits: 0,
            spaced: self.spaced,
            capital: written.chars().next().is_some_and(char::is_uppercase),
            shouted: false,
            quoted: false,
            line: self.line,
        };
        if kind == Kind::Number {
            let spelled = self.out.spelling(&token);
            token.digits = u8::try_from(spelled.len()).unwrap_or(u8::MAX);
            token.value = spelled.parse().unwrap_or(u32::MAX);
        } else if kind == Kind::Word {
            token.shouted =
                token.capital && written.chars().nth(1).is_some() && !written.chars().any(char::is_lowercase);
        }
        self.out.list.push(token);
        self.at += len;
        self.spaced = false;
    }
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || (!c.is_ascii() && digit(c).is_some())
}

/// How many bytes from the start of `rest` go on; the predicate also gets what follows.
fn run(rest: &str, goes_on: impl Fn(char, &str) -> bool) -> usize {
    rest.char_indices()
        .find(|(at, c)| !goes_on(*c, rest.get(at + c.len_utf8()..).unwrap_or("")))
        .map_or(rest.len(), |(at, _)| at)
}

fn word_goes_on(c: char, after: &str) -> bool {
    if c.is_alphabetic() || is_invisible(c) || unicode_normalization::char::is_combining_mark(c) {
        return !is_digit(c);
    }
    matches!(c, '\'' | '’' | 'ʼ') && after.chars().next().is_some_and(char::is_alphabetic)
}

fn is_pictograph(c: char) -> bool {
    matches!(u32::from(c),
        0x2300..=0x23FF | 0x2600..=0x27BF | 0x2B00..=0x2BFF | 0x3297..=0x3299 | 0x1F000..=0x1FAFF)
}

/// One spelling for signs that many characters write.
fn sign(c: char) -> char {
    match c {
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹘' | '﹣' | '－' | '⁃' | '~' | '～' | '〜' => {
            '-'
        }
        '’' | '‘' | '′' | '`' | '´' | '‚' | '‛' => '\'',
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' => '"',
        '：' => ':',
        '，' | '、' => ',',
        '．' | '。' | '․' => '.',
        '／' | '⁄' => '/',
        '＠' => '@',
        '＋' => '+',
        '（' => '(',
        '）' => ')',
        '？' | '¿' => '?',
        '！' | '¡' => '!',
        other => other,
    }
}

#[cfg(test)]
mod tests;
