//! Which addresses the Bot API takes, in text links and in URL buttons.

/// Checks an address and writes it in full.
///
/// A host needs a dot (so `http://localhost:3000` is refused) or must be an IPv4 address; `tg://`, `ton://`, `mailto:`
/// and `tel:` pass.
///
/// # Errors
/// `Wrong HTTP URL`, `Unsupported URL protocol` or `URL host is empty`, as the Bot API says after
/// `... URL '...' is invalid: `.
pub(crate) fn checked(url: &str) -> Result<String, &'static str> {
    let url = url.trim();
    if url.is_empty() {
        return Err("URL host is empty");
    }
    let lower = url.to_ascii_lowercase();
    for scheme in ["tg://", "ton://", "mailto:", "tel:"] {
        if lower.starts_with(scheme) && lower.len() > scheme.len() {
            return Ok(url.to_owned());
        }
    }
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None => ("http".to_owned(), url),
    };
    if scheme != "http" && scheme != "https" {
        return Err("Unsupported URL protocol");
    }
    let split = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at_checked(split).unwrap_or((rest, ""));
    let host_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (host, port) = match host_port.rsplit_once(':') {
        Some((host, port)) if !host_port.ends_with(']') => (host, Some(port)),
        _ => (host_port, None),
    };
    if host.is_empty() {
        return Err("URL host is empty");
    }
    if port.is_some_and(|port| port.parse::<u16>().map_or(true, |n| n == 0)) || !host_is_plausible(host) {
        return Err("Wrong HTTP URL");
    }
    let tail = if tail.is_empty() { "/" } else { tail };
    Ok(format!("{scheme}://{authority}{tail}", authority = authority.to_lowercase()))
}

fn host_is_plausible(host: &str) -> bool {
    if host.starts_with('[') && host.ends_with(']') {
        return true;
    }
    let Some((_, tld)) = host.rsplit_once('.') else {
        return false;
    };
    let characters = host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '~'));
    let labels = host.split('.').all(|label| !label.is_empty());
    let address = host.parse::<std::net::Ipv4Addr>().is_ok();
    characters
        && labels
        && (address || (tld.chars().count() >= 2 && !tld.chars().all(|c| c.is_ascii_digit())))
}

/// A URL button: its address, or the whole refusal.
pub(crate) fn button(url: &str) -> Result<String, String> {
    checked(url).map_err(|why| format!("inline keyboard button URL '{url}' is invalid: {why}"))
}

/// A Web App button: HTTPS only.
pub(crate) fn web_app(url: &str) -> Result<String, String> {
    let invalid = |why: &str| format!("inline keyboard button Web App URL '{url}' is invalid: {why}");
    if !url.to_ascii_lowercase().starts_with("https://") {
        return Err(invalid("Only HTTPS links are allowed"));
    }
    checked(url).map_err(invalid)
}
