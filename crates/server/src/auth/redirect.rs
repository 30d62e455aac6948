//! The addresses that people come back to from this server with what an OAuth client asked for: registered by
//! administrators, and compared to the letter.

use std::net::IpAddr;

use url::{Host, Url};

/// Says what is wrong with an address that is to be registered: it must be HTTPS, or plain HTTP on the machine itself.
///
/// # Errors
///
/// A sentence for people.
pub(crate) fn check(uri: &str) -> Result<(), String> {
    let refuse = |message: &str| Err(message.to_owned());
    // Browsers mend such addresses, each in its own way.
    let plain = uri.bytes().all(|own| own.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&own));
    if !plain {
        return refuse("must have only characters that addresses are made of");
    }
    if uri.contains('*') {
        return refuse("must be one address, without wildcards");
    }
    let Ok(url) = Url::parse(uri) else {
        return refuse("must be an address, such as https://app.example/back");
    };
    let written = match url.scheme() {
        "https" => "https://",
        "http" if is_loopback(&url) => "http://",
        "http" => {
            return refuse(
                "must be https; http only on the machine itself, such as http://127.0.0.1/back",
            );
        }
        _ => return refuse("must be https, or http on the machine itself"),
    };
    if authority(uri).contains('@') {
        return refuse("must have no name or password in it");
    }
    // What is read otherwise than it is written looks like another address to somebody.
    let host = url.host_str().unwrap_or_default();
    let as_written = authority(uri).to_ascii_lowercase();
    if !uri.starts_with(written) || host.is_empty() || !as_written.starts_with(host) {
        return refuse("must be written out, such as https://app.example/back");
    }
    if uri.contains('#') {
        return refuse("must have no fragment: that is where answers go");
    }
    Ok(())
}

/// Whether an address that a request names is a registered one: the same to the letter, but for the port of a program
/// on the machine itself, which takes the one that is free (RFC 8252, 7.3).
pub(crate) fn is_registered(registered: &[String], presented: &str) -> bool {
    registered.iter().any(|own| own == presented || is_same_but_for_port(own, presented))
}

fn is_same_but_for_port(registered: &str, presented: &str) -> bool {
    let parts = |uri: &str| {
        let rest = uri.strip_prefix("http://")?;
        let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let end = authority.rfind(']').map_or(0, |at| at + 1);
        let colon = authority.get(end..)?.find(':').map(|at| end + at);
        let (host, port) = colon.map_or((authority, ""), |at| authority.split_at(at));
        let digits = port.strip_prefix(':').unwrap_or("1");
        let whole = digits.bytes().all(|own| own.is_ascii_digit())
            && digits.parse::<u16>().is_ok_and(|own| own > 0);
        whole.then(|| (host.to_owned(), rest.to_owned()))
    };
    let (Some(own), Some(other)) = (parts(registered), parts(presented)) else { return false };
    let loopback = ["127.0.0.1", "[::1]", "localhost"];
    loopback.contains(&own.0.as_str()) && own == other
}

/// Where an address leads, as the host and its port: what people are shown.
pub(crate) fn host(uri: &str) -> String {
    authority(uri).to_owned()
}

/// The scheme, host and port of an address, for what a page may lead to.
pub(crate) fn origin(uri: &str) -> String {
    Url::parse(uri).map(|own| own.origin().ascii_serialization()).unwrap_or_default()
}

/// Whether an address is one of the machine that it is used on.
pub(crate) fn is_on_machine(uri: &str) -> bool {
    Url::parse(uri).is_ok_and(|own| is_loopback(&own))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn authority(uri: &str) -> &str {
    let rest = uri.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registers_https_and_the_machine_itself() {
        for uri in [
            "https://app.example/back",
            "https://app.example:8443/back?tenant=1",
            "https://app.example",
            "http://127.0.0.1/back",
            "http://localhost:3000/back",
            "http://[::1]:80/",
        ] {
            assert_eq!(check(uri), Ok(()), "{uri}");
        }
        for uri in [
            "http://app.example/back",
            "https://*.app.example/back",
            "https://app.example/*",
            "https://ada@app.example/back",
            "https://ada:secret@app.example/back",
            "https://app.example/back#top",
            "https://app.example/ba ck",
            "https://app.example\\@evil.example/",
            "https:app.example",
            "https:///app.example",
            "HTTPS://app.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "blob:https://app.example/1",
            "vbscript:x",
            "ftp://app.example/",
            "com.example.app:/back",
            "//app.example/back",
            "/back",
            "",
            "https://bücher.example/",
            "http://127.0.0.1.evil.example/",
            "http://localhost.evil.example/",
        ] {
            assert!(check(uri).is_err(), "{uri}");
        }
    }

    #[test]
    fn only_programs_on_the_machine_may_have_another_port() {
        let same =
            |registered: &str, presented: &str| is_registered(&[registered.to_owned()], presented);
        assert!(same("http://127.0.0.1/back", "http://127.0.0.1:49152/back"));
        assert!(same("http://127.0.0.1:1/back", "http://127.0.0.1/back"));
        assert!(same("http://[::1]/back?a=1", "http://[::1]:5/back?a=1"));
        for presented in [
            "http://127.0.0.1:49152/back/",
            "http://127.0.0.1:0/back",
            "http://127.0.0.1:99999/back",
            "http://127.0.0.1:+80/back",
            "http://127.0.0.1:80@evil.example/back",
            "http://127.0.0.1:/back",
            "http://127.0.0.2:80/back",
            "http://localhost:80/back",
            "https://127.0.0.1:80/back",
            "http://127.0.0.1:80/back#x",
        ] {
            assert!(!same("http://127.0.0.1/back", presented), "{presented}");
        }
        assert!(!same("https://app.example/back", "https://app.example:8443/back"));
        assert!(!same("https://app.example/back", "https://app.example:443/back"));
    }

    #[test]
    fn says_where_an_address_leads() {
        assert_eq!(host("https://app.example:8443/back?x"), "app.example:8443");
        assert_eq!(origin("https://app.example:443/back?x"), "https://app.example");
        assert_eq!(origin("http://127.0.0.1:5/back"), "http://127.0.0.1:5");
    }
}
