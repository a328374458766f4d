//! SMTP command lines, read strictly (RFC 5321, 4.1).

/// A command with what it carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    Hello { extended: bool, name: String },
    From { address: String, size: Option<usize>, eight_bit: bool, utf8: bool },
    To(String),
    Body,
    Reset,
    Noop,
    Verify,
    Help,
    Quit,
}

/// Why a line is none of them: the reply.
pub(super) type Refusal = (u16, &'static str);

const SYNTAX: Refusal = (501, "5.5.4 Syntax error in parameters or arguments");

/// Parses one line without its CRLF.
pub(super) fn parse(line: &str) -> Result<Command, Refusal> {
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    let rest = rest.trim();
    let alone = |command: Command| if rest.is_empty() { Ok(command) } else { Err(SYNTAX) };
    match verb.to_ascii_uppercase().as_str() {
        "EHLO" | "HELO" if rest.is_empty() => Err(SYNTAX),
        "EHLO" => Ok(Command::Hello { extended: true, name: rest.to_owned() }),
        "HELO" => Ok(Command::Hello { extended: false, name: rest.to_owned() }),
        "MAIL" => mail_from(rest),
        "RCPT" => rcpt_to(rest),
        "DATA" => alone(Command::Body),
        "RSET" => alone(Command::Reset),
        "NOOP" => Ok(Command::Noop),
        "VRFY" => Ok(Command::Verify),
        "HELP" => Ok(Command::Help),
        "QUIT" => alone(Command::Quit),
        "AUTH" | "STARTTLS" | "EXPN" | "BDAT" => Err((502, "5.5.1 Command not implemented")),
        _ => Err((500, "5.5.1 Command unrecognized")),
    }
}

fn mail_from(rest: &str) -> Result<Command, Refusal> {
    let (path, parameters) = path(rest, "FROM:").ok_or(SYNTAX)?;
    let (mut size, mut eight_bit, mut utf8) = (None, false, false);
    for parameter in parameters.split_ascii_whitespace() {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match (name.to_ascii_uppercase().as_str(), value.to_ascii_uppercase().as_str()) {
            ("SIZE", digits) => size = Some(digits.parse().map_err(|_| SYNTAX)?),
            ("BODY", "8BITMIME") => eight_bit = true,
            ("BODY", "7BIT") => {}
            ("SMTPUTF8", "") => utf8 = true,
            _ => return Err((555, "5.5.4 MAIL FROM parameters not recognized or not implemented")),
        }
    }
    if !path.is_empty() {
        check_address(path, utf8)?;
    }
    Ok(Command::From { address: path.to_owned(), size, eight_bit, utf8 })
}

fn rcpt_to(rest: &str) -> Result<Command, Refusal> {
    let (path, parameters) = path(rest, "TO:").ok_or(SYNTAX)?;
    if !parameters.trim().is_empty() {
        return Err((555, "5.5.4 RCPT TO parameters not recognized or not implemented"));
    }
    // Whether the address may go beyond ASCII is known to the session only.
    check_address(path, true)?;
    Ok(Command::To(path.to_owned()))
}

/// `FROM:<path>` or `TO:<path>`; gives the path without brackets and what follows it.
fn path<'a>(rest: &'a str, keyword: &str) -> Option<(&'a str, &'a str)> {
    let (head, tail) = rest.split_at_checked(keyword.len())?;
    if !head.eq_ignore_ascii_case(keyword) {
        return None;
    }
    // Some senders put a space here; RFC 5321 does not have it, but every server takes it.
    let tail = tail.trim_start().strip_prefix('<')?;
    let (path, parameters) = tail.split_once('>')?;
    (parameters.is_empty() || parameters.starts_with(' ')).then_some((path, parameters))
}

fn check_address(address: &str, utf8: bool) -> Result<(), Refusal> {
    const WRONG: Refusal = (553, "5.1.3 The address is not a valid RFC 5321 address");
    if !utf8 && !address.is_ascii() {
        return Err((553, "5.6.7 The address is beyond ASCII and SMTPUTF8 was not asked for"));
    }
    let (local, domain) = address.rsplit_once('@').ok_or(WRONG)?;
    let quoted = local.len() > 2 && local.starts_with('"') && local.ends_with('"');
    let atom = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    let dotted = local.split('.').all(|part| !part.is_empty() && part.chars().all(atom));
    let labels = domain.split('.').all(|label| {
        let inner = label.chars().all(|c| !c.is_ascii() || c.is_ascii_alphanumeric() || c == '-');
        !label.is_empty() && inner && !label.starts_with('-') && !label.ends_with('-')
    });
    let literal = domain.starts_with('[') && domain.ends_with(']');
    let fits = local.len() <= 64 && address.len() <= 254 && (quoted || dotted) && (labels || literal);
    if fits { Ok(()) } else { Err(WRONG) }
}
