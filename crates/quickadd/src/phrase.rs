//! A text with the meanings of its words: what every later stage reads.

use crate::lang::{Entry, LANGUAGES, Lang, Role, Tag};
use crate::lex::{Kind, Token, Tokens};

mod hide;
mod language;

use language::{region, spoken_language};

/// One meaning of the words from some token on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    /// What they do.
    pub(crate) role: Role,
    /// Which of its kind.
    pub(crate) value: i16,
    /// How many tokens.
    pub(crate) len: usize,
    /// Whether it is also an ordinary word.
    pub(crate) ordinary: bool,
    /// Whether it is one slip of the finger away from the word.
    pub(crate) slip: bool,
    /// Whether it stands in the possessive ("tomorrow's").
    pub(crate) owned: bool,
}

/// Which of two numbers is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Month first.
    MonthDay,
    /// Day first.
    DayMonth,
}

/// A text cut into tokens, each with its meanings.
#[derive(Debug)]
pub(crate) struct Phrase<'t> {
    /// The text as written.
    pub(crate) text: &'t str,
    tokens: Tokens,
    hits: Vec<Hit>,
    bounds: Vec<(u32, u32)>,
    /// Per token, which roles its phrases have: one bit each, so that most questions are answered at once.
    roles: Vec<u128>,
    /// The language it is read in.
    pub(crate) lang: &'static Lang,
    /// Which of two numbers is the day.
    pub(crate) order: Order,
    /// Whether every word is in capitals, so that capitals say nothing.
    pub(crate) all_caps: bool,
}

impl<'t> Phrase<'t> {
    /// Looks every word up, in the language the text seems to be in.
    pub(crate) fn new(text: &'t str, tokens: Tokens, locale: &str) -> Self {
        let lang = spoken_language(&tokens, locale);
        let order = if locale.eq_ignore_ascii_case("en")
            || region(locale).is_some_and(|r| r.eq_ignore_ascii_case("us"))
        {
            Order::MonthDay
        } else {
            Order::DayMonth
        };
        let mut words = tokens.all().iter().filter(|token| token.kind == Kind::Word);
        let all_caps = words.all(|token| token.shouted || token.end - token.start < 3);
        let mut phrase = Self {
            all_caps,
            text,
            hits: Vec::with_capacity(tokens.len() * 3),
            bounds: Vec::with_capacity(tokens.len()),
            roles: Vec::new(),
            tokens,
            lang,
            order,
        };
        for i in 0..phrase.tokens.len() {
            let from = phrase.hits.len();
            phrase.look_up(i);
            let range = (u32::try_from(from).unwrap_or(0), u32::try_from(phrase.hits.len()).unwrap_or(0));
            phrase.bounds.push(range);
        }
        phrase.hide_compounds();
        phrase.hide_idioms();
        phrase.hide_numbers();
        phrase.hide_counts();
        let bits = |i: usize| phrase.hits(i).iter().fold(0, |roles, hit| roles | 1 << (hit.role as u8));
        phrase.roles = (0..phrase.len()).map(bits).collect();
        phrase
    }

    fn look_up(&mut self, i: usize) {
        let Some(token) = self.tokens.get(i) else { return };
        if token.quoted || matches!(token.kind, Kind::Mention | Kind::Email | Kind::Opaque) {
            return;
        }
        // The second number of `1-1` or `3:16` begins no phrase of its own.
        let kind =
            |back: usize| i.checked_sub(back).and_then(|at| self.tokens.get(at)).map(|token| token.kind);
        let joined = token.kind == Kind::Number
            && !token.spaced
            && matches!(kind(1), Some(Kind::Sign(_)))
            && kind(2) == Some(Kind::Number);
        if joined {
            return;
        }
        let word = self.tokens.word(i);
        if let Some(entry) = self.lang.entry(word) {
            let from = self.hits.len();
            take(&mut self.hits, &self.tokens, i, entry, |_| true);
            // "tomorrow's" may begin a longer phrase that does not stand here.
            if self.hits.len() > from || !word.ends_with("'s") {
                return;
            }
        }
        if token.kind != Kind::Word {
            return;
        }
        let mut others = LANGUAGES
            .iter()
            .filter(|other| other.code != self.lang.code && (other.code == "en" || !word.is_ascii()));
        if let Some(entry) = others.find_map(|other| other.entry(word)) {
            take(&mut self.hits, &self.tokens, i, entry, |tag| certain_anywhere(*tag, word));
            return;
        }
        if let Some(entry) = word.strip_suffix("'s").and_then(|word| self.lang.entry(word)) {
            let from = self.hits.len();
            take(&mut self.hits, &self.tokens, i, entry, |tag| is_calendar(tag.role));
            self.hits.iter_mut().skip(from).for_each(|hit| hit.owned = true);
            return;
        }
        let counted = kind(1) == Some(Kind::Number)
            || kind(1) == Some(Kind::Sign('.')) && kind(2) == Some(Kind::Number);
        if let Some(entry) = self.lang.near(word, counted) {
            let from = self.hits.len();
            take(&mut self.hits, &self.tokens, i, entry, |tag| is_calendar(tag.role));
            self.hits.iter_mut().skip(from).for_each(|hit| hit.slip = true);
        }
    }

    /// All meanings that begin at token `i`, longest first.
    pub(crate) fn hits(&self, i: usize) -> &[Hit] {
        let Some((from, to)) = self.bounds.get(i) else { return &[] };
        self.hits.get(*from as usize..*to as usize).unwrap_or(&[])
    }

    /// The longest phrase at `i` that has this role.
    pub(crate) fn hit(&self, i: usize, role: Role) -> Option<Hit> {
        if self.roles.get(i).is_none_or(|roles| roles >> (role as u8) & 1 == 0) {
            return None;
        }
        self.hits(i).iter().find(|hit| hit.role == role).copied()
    }

    /// Where it goes on after a phrase of this role at `i`.
    pub(crate) fn past(&self, i: usize, role: Role) -> Option<usize> {
        self.hit(i, role).map(|hit| i + hit.len)
    }

    /// The same, or `i` itself when there is none.
    pub(crate) fn skip(&self, i: usize, role: Role) -> usize {
        self.past(i, role).unwrap_or(i)
    }

    /// Whether a phrase of this role begins at `i`.
    pub(crate) fn is(&self, i: usize, role: Role) -> bool {
        self.roles.get(i).is_some_and(|roles| roles >> (role as u8) & 1 == 1)
    }

    /// The token at `i`.
    pub(crate) fn token(&self, i: usize) -> Option<&Token> {
        self.tokens.get(i)
    }

    /// The token before `i`.
    pub(crate) fn before(&self, i: usize) -> Option<&Token> {
        self.tokens.get(i.checked_sub(1)?)
    }

    /// All tokens.
    pub(crate) fn tokens(&self) -> &[Token] {
        self.tokens.all()
    }

    /// The folded spelling of token `i`.
    pub(crate) fn word(&self, i: usize) -> &str {
        self.tokens.word(i)
    }

    /// How many tokens there are.
    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether token `i` is this sign.
    pub(crate) fn sign(&self, i: usize, sign: char) -> bool {
        self.token(i).is_some_and(|token| token.kind == Kind::Sign(sign) && !token.quoted)
    }

    /// Whether token `i` is this sign and no blank stands before it.
    pub(crate) fn glued_sign(&self, i: usize, sign: char) -> bool {
        self.sign(i, sign) && self.glued(i)
    }

    /// Whether no blank stands before token `i`; false past the end.
    pub(crate) fn glued(&self, i: usize) -> bool {
        self.token(i).is_some_and(|token| !token.spaced)
    }

    /// Past one comma.
    pub(crate) fn skip_comma(&self, i: usize) -> usize {
        if self.sign(i, ',') { i + 1 } else { i }
    }

    /// Whether token `i` begins the text or follows a sign that ends a clause.
    pub(crate) fn begins(&self, i: usize) -> bool {
        let Some(before) = self.before(i) else { return true };
        let here = self.token(i).map_or(before.line, |token| token.line);
        here != before.line
            || matches!(
                before.kind,
                Kind::Sign('.' | ',' | ';' | ':' | '!' | '?' | '(' | '-' | '|' | '[') | Kind::Emoji
            )
    }

    /// Whether token `i` is past the end or a sign that ends a clause.
    pub(crate) fn ends(&self, i: usize) -> bool {
        let Some(token) = self.token(i) else { return true };
        let line = self.before(i).map_or(token.line, |before| before.line);
        token.line != line
            || matches!(token.kind, Kind::Sign('.' | ',' | ';' | ':' | '!' | '?' | ')' | '-' | '|' | ']'))
    }
}

/// Enters the phrases of `entry` that stand at `i`.
fn take(
    hits: &mut Vec<Hit>,
    tokens: &Tokens,
    i: usize,
    entry: &'static Entry,
    wanted: impl Fn(&Tag) -> bool,
) {
    for form in entry.forms {
        let stands = form.rest.iter().enumerate().all(|(n, (piece, glued))| {
            let at = i + n + 1;
            let parted = |spaced: bool| *glued && spaced;
            tokens.word(at) == *piece
                && tokens.get(at).is_some_and(|token| !token.quoted && !parted(token.spaced))
        });
        if !stands {
            continue;
        }
        let shouted = tokens.get(i).is_some_and(|token| {
            token.shouted || token.capital && token.end - token.start == 1 && !token.spaced
        });
        for tag in form.tags.iter().filter(|tag| wanted(tag)) {
            if matches!(tag.role, Role::ZoneAbbr | Role::ZoneFixed) && tag.ordinary && !shouted {
                continue;
            }
            let (role, value, ordinary) = (tag.role, tag.value, tag.ordinary);
            hits.push(Hit { role, value, len: form.rest.len() + 1, ordinary, slip: false, owned: false });
        }
    }
}

/// Roles that make a date or time.
pub(crate) fn is_calendar(role: Role) -> bool {
    matches!(
        role,
        Role::Weekday
            | Role::Weekdays
            | Role::WeekdayPart
            | Role::Month
            | Role::RelDay
            | Role::TodayPart
            | Role::Part
    )
}

/// What is taken from another language than the text's: words that mean nothing else.
fn certain_anywhere(tag: Tag, word: &str) -> bool {
    let dated = is_calendar(tag.role)
        || matches!(
            tag.role,
            Role::Meridiem
                | Role::ClockWord
                | Role::Every
                | Role::Unit
                | Role::Weekend
                | Role::ZoneAbbr
                | Role::ZoneCity
                | Role::ZoneFixed
                | Role::AmHint
                | Role::PmHint
                | Role::Meal
                | Role::Birthday
        );
    dated && !tag.ordinary && (word.len() > 3 || matches!(tag.role, Role::Meridiem))
}
