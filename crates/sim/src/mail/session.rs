//! One SMTP dialogue (RFC 5321): commands in, replies out.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::fault::{FaultKind, Stage};
use super::line::{self, Command};
use super::server::Shared;

/// Longest command line taken (RFC 5321 says 512 and lets extensions add to it).
const COMMAND_LIMIT: usize = 2_048;
/// Longest line of a mail without its CRLF (RFC 5322, 2.1.1).
const LINE_LIMIT: usize = 998;
const LONG_LINE: line::Refusal = (550, "5.6.0 A line has more than 998 octets");
/// A client that says nothing for so long is let go (RFC 5321, 4.5.3.2).
const PATIENCE: Duration = Duration::from_mins(5);

/// The mail under way.
#[derive(Default)]
struct Envelope {
    from: Option<String>,
    to: Vec<String>,
    eight_bit: bool,
    utf8: bool,
}

struct Session {
    stream: BufReader<TcpStream>,
    shared: Arc<Shared>,
    greeted: bool,
    mail: Envelope,
}

/// Why a session ends.
enum End {
    /// The client went, or was let go.
    Gone,
}

impl From<std::io::Error> for End {
    fn from(_: std::io::Error) -> Self {
        Self::Gone
    }
}

/// Serves one connection to its end.
pub(super) async fn run(stream: TcpStream, shared: Arc<Shared>) {
    let mut session =
        Session { stream: BufReader::new(stream), shared, greeted: false, mail: Envelope::default() };
    // However it ends, there is nobody left to tell.
    let _ended = session.serve().await;
}

impl Session {
    async fn reply(&mut self, code: u16, text: &str) -> Result<(), End> {
        self.stream.get_mut().write_all(format!("{code} {text}\r\n").as_bytes()).await?;
        Ok(())
    }

    async fn serve(&mut self) -> Result<(), End> {
        match self.shared.fault(Stage::Connect, &[]) {
            Some(FaultKind::Reply(code, text)) => {
                self.reply(code, &text).await?;
                return if code >= 500 { self.unwelcome().await } else { Ok(()) };
            }
            Some(FaultKind::Drop | FaultKind::DropAfter) => return Err(End::Gone),
            None => self.reply(220, "localhost ESMTP mail catcher: nothing leaves this machine").await?,
        }
        loop {
            let line = match self.line(COMMAND_LIMIT).await? {
                Line::Whole(line) => line,
                Line::TooLong => {
                    self.reply(500, "5.5.2 Line too long").await?;
                    continue;
                }
                Line::BareLf => {
                    self.reply(500, "5.5.2 Lines end with CRLF").await?;
                    continue;
                }
            };
            let Ok(line) = String::from_utf8(line) else {
                self.reply(500, "5.5.2 Commands are UTF-8").await?;
                continue;
            };
            match line::parse(&line) {
                Ok(Command::Quit) => return self.reply(221, "2.0.0 Bye").await,
                Ok(command) => self.act(command).await?,
                Err((code, text)) => self.reply(code, text).await?,
            }
        }
    }

    /// Nothing but `QUIT` is taken from a client that was not greeted.
    async fn unwelcome(&mut self) -> Result<(), End> {
        loop {
            if let Line::Whole(line) = self.line(COMMAND_LIMIT).await?
                && line.eq_ignore_ascii_case(b"QUIT")
            {
                return self.reply(221, "2.0.0 Bye").await;
            }
            self.reply(503, "5.5.1 No mail is taken from you").await?;
        }
    }

    async fn act(&mut self, command: Command) -> Result<(), End> {
        match command {
            Command::Hello { extended, name } => self.hello(extended, &name).await,
            Command::From { address, size, eight_bit, utf8 } => {
                self.from(address, size, eight_bit, utf8).await
            }
            Command::To(address) => self.to(address).await,
            Command::Body => self.body().await,
            Command::Reset => {
                self.mail = Envelope::default();
                self.reply(250, "2.0.0 Ok").await
            }
            Command::Noop => self.reply(250, "2.0.0 Ok").await,
            Command::Verify => self.reply(252, "2.5.0 Send some mail, and see").await,
            Command::Help => self.reply(214, "2.0.0 See RFC 5321").await,
            Command::Quit => Err(End::Gone),
        }
    }

    async fn hello(&mut self, extended: bool, name: &str) -> Result<(), End> {
        self.greeted = true;
        self.mail = Envelope::default();
        // The name is echoed; it must not carry a second line.
        let name: String = name.chars().filter(|c| !c.is_control()).take(255).collect();
        if !extended {
            return self.reply(250, &format!("localhost greets {name}")).await;
        }
        let size = self.shared.options.size_limit;
        let text = format!(
            "250-localhost greets {name}\r\n250-SIZE {size}\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-PIPELINING\r\n\
             250 ENHANCEDSTATUSCODES\r\n"
        );
        self.stream.get_mut().write_all(text.as_bytes()).await?;
        Ok(())
    }

    async fn from(
        &mut self,
        address: String,
        size: Option<usize>,
        eight_bit: bool,
        utf8: bool,
    ) -> Result<(), End> {
        if !self.greeted {
            return self.reply(503, "5.5.1 Say EHLO first").await;
        }
        if self.mail.from.is_some() {
            return self.reply(503, "5.5.1 A mail is under way").await;
        }
        if size.is_some_and(|size| size > self.shared.options.size_limit) {
            return self.reply(552, "5.3.4 Message size exceeds fixed limit").await;
        }
        match self.shared.fault(Stage::From, &[]) {
            Some(FaultKind::Reply(code, text)) => return self.reply(code, &text).await,
            Some(FaultKind::Drop | FaultKind::DropAfter) => return Err(End::Gone),
            None => {}
        }
        self.mail = Envelope { from: Some(address), to: Vec::new(), eight_bit, utf8 };
        self.reply(250, "2.1.0 Ok").await
    }

    async fn to(&mut self, address: String) -> Result<(), End> {
        if self.mail.from.is_none() {
            return self.reply(503, "5.5.1 Say MAIL FROM first").await;
        }
        if !self.mail.utf8 && !address.is_ascii() {
            return self.reply(553, "5.6.7 The address is beyond ASCII and SMTPUTF8 was not asked for").await;
        }
        if self.mail.to.len() >= self.shared.options.recipient_limit {
            return self.reply(452, "4.5.3 Too many recipients").await;
        }
        match self.shared.fault(Stage::Recipient, std::slice::from_ref(&address)) {
            Some(FaultKind::Reply(code, text)) => return self.reply(code, &text).await,
            Some(FaultKind::Drop | FaultKind::DropAfter) => return Err(End::Gone),
            None => {}
        }
        self.mail.to.push(address);
        self.reply(250, "2.1.5 Ok").await
    }

    async fn body(&mut self) -> Result<(), End> {
        if self.mail.from.is_none() {
            return self.reply(503, "5.5.1 Say MAIL FROM first").await;
        }
        if self.mail.to.is_empty() {
            return self.reply(554, "5.5.1 No valid recipients").await;
        }
        self.reply(354, "End data with <CR><LF>.<CR><LF>").await?;
        let received = self.receive().await?;
        let mail = std::mem::take(&mut self.mail);
        let raw = match received {
            Ok(raw) if !mail.eight_bit && !mail.utf8 && !raw.is_ascii() => {
                return self.reply(554, "5.6.3 Eight-bit text, and BODY=8BITMIME was not asked for").await;
            }
            Ok(raw) => raw,
            Err((code, text)) => return self.reply(code, text).await,
        };
        let fault = self.shared.fault(Stage::Accept, &mail.to);
        match fault {
            Some(FaultKind::Reply(code, text)) => return self.reply(code, &text).await,
            Some(FaultKind::Drop) => return Err(End::Gone),
            _ => {}
        }
        let id = self.shared.keep(mail.from.unwrap_or_default(), mail.to, raw);
        if fault.is_some() {
            return Err(End::Gone);
        }
        self.reply(250, &format!("2.0.0 Ok: kept as {id}")).await
    }

    /// Reads a mail up to the lone dot and takes the doubled dots off. The whole mail is read even if it is refused, so
    /// that the dialogue stays in step.
    async fn receive(&mut self) -> Result<Result<Vec<u8>, line::Refusal>, End> {
        let limit = self.shared.options.size_limit;
        let mut raw = Vec::new();
        let mut refusal = None;
        loop {
            // A line that begins with a dot has one more on the wire.
            match self.line(LINE_LIMIT + 1).await? {
                Line::Whole(line) if line == b"." => break,
                Line::Whole(line) => {
                    let line = line.strip_prefix(b".").unwrap_or(&line);
                    if line.len() > LINE_LIMIT {
                        refusal = refusal.or(Some(LONG_LINE));
                    } else if raw.len() + line.len() + 2 > limit {
                        refusal = refusal.or(Some((552, "5.3.4 Message size exceeds fixed limit")));
                    } else if refusal.is_none() {
                        raw.extend_from_slice(line);
                        raw.extend_from_slice(b"\r\n");
                    }
                }
                Line::TooLong => refusal = refusal.or(Some(LONG_LINE)),
                Line::BareLf => {
                    refusal = refusal.or(Some((550, "5.6.11 Bare LF received; lines end with CRLF")));
                }
            }
        }
        Ok(refusal.map_or(Ok(raw), Err))
    }

    /// Reads up to LF. A line without CR, or one beyond the limit, is read whole and reported, never kept.
    async fn line(&mut self, limit: usize) -> Result<Line, End> {
        let mut line = Vec::new();
        let mut too_long = false;
        loop {
            let read = tokio::time::timeout(PATIENCE, self.stream.fill_buf()).await;
            let chunk = read.map_err(|_| End::Gone)??;
            if chunk.is_empty() {
                return Err(End::Gone);
            }
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let used = end.map_or(chunk.len(), |at| at + 1);
            if line.len() + used <= limit + 2 {
                line.extend(chunk.iter().take(used));
            } else {
                too_long = true;
            }
            self.stream.consume(used);
            if end.is_none() {
                continue;
            }
            if too_long {
                return Ok(Line::TooLong);
            }
            let Some(whole) = line.strip_suffix(b"\r\n") else { return Ok(Line::BareLf) };
            if whole.contains(&b'\r') || whole.contains(&0) {
                return Ok(Line::BareLf);
            }
            return Ok(if whole.len() > limit { Line::TooLong } else { Line::Whole(whole.to_vec()) });
        }
    }
}

/// What came up to a line feed.
enum Line {
    /// A line without its CRLF.
    Whole(Vec<u8>),
    /// More than the limit.
    TooLong,
    /// The line feed had no carriage return, or there was one (or a NUL) in the middle.
    BareLf,
}
