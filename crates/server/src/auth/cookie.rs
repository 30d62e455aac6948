//! The cookie that a session is kept in, and what tells the console's own pages from other sites'.

use axum::http::header::{COOKIE, HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use crate::app::Settings;

/// What pages of the console send beside the cookie; no form or link can.
pub(crate) const CSRF: HeaderName = HeaderName::from_static("x-burgee-csrf");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Browsers take a cookie of this name over HTTPS only, for the whole site, and from no subdomain.
const SECURE_NAME: &str = "__Host-burgee";
/// Without HTTPS, on the machine itself, there is no such thing.
const PLAIN_NAME: &str = "burgee";
/// The same for the cookie that ties a form to the page that it stands on, before anybody has signed in.
const SECURE_PAGE_NAME: &str = "__Host-burgee-page";
const PLAIN_PAGE_NAME: &str = "burgee-page";

/// What is under way with an identity provider is bound to the browser by a cookie of its own.
const SECURE_SIGN_IN: &str = "__Host-burgee-sign-in";
const PLAIN_SIGN_IN: &str = "burgee-sign-in";
/// For as long as somebody may take at the provider: 10 minutes.
const SIGN_IN_SECONDS: u32 = 600;

fn is_https(settings: &Settings) -> bool {
    settings.public_url.starts_with("https:")
}

fn name(settings: &Settings) -> &'static str {
    if is_https(settings) { SECURE_NAME } else { PLAIN_NAME }
}

fn page_name(settings: &Settings) -> &'static str {
    if is_https(settings) { SECURE_PAGE_NAME } else { PLAIN_PAGE_NAME }
}

/// The value of the session's cookie.
pub(crate) fn of<'a>(headers: &'a HeaderMap, settings: &Settings) -> Option<&'a str> {
    named(headers, name(settings))
}

/// The value of the cookie of pages with forms.
pub(crate) fn page_of<'a>(headers: &'a HeaderMap, settings: &Settings) -> Option<&'a str> {
    named(headers, page_name(settings))
}

/// The value of the cookie of a sign-in that is under way.
pub(crate) fn sign_in_of<'a>(headers: &'a HeaderMap, settings: &Settings) -> Option<&'a str> {
    named(headers, sign_in_name(settings))
}

fn sign_in_name(settings: &Settings) -> &'static str {
    if is_https(settings) { SECURE_SIGN_IN } else { PLAIN_SIGN_IN }
}

/// A cookie. Two of a name are none: one of them was put there by somebody else.
fn named<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let texts = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.split_once('='));
    let mut values = pairs.filter(|(own, _)| own.trim() == name).map(|(_, value)| value.trim());
    let first = values.next()?;
    values.next().is_none().then_some(first)
}

/// The header that gives a browser the cookie, until it is closed.
pub(crate) fn set(value: &str, settings: &Settings) -> Option<HeaderValue> {
    header(name(settings), value, "Lax", settings)
}

/// The header that gives a browser the cookie of pages with forms, until it is closed.
pub(crate) fn set_page(value: &str, settings: &Settings) -> Option<HeaderValue> {
    header(page_name(settings), value, "Strict", settings)
}

fn header(name: &str, value: &str, same_site: &str, settings: &Settings) -> Option<HeaderValue> {
    let secure = if is_https(settings) { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite={same_site}{secure}");
    let mut header = HeaderValue::from_str(&text).ok()?;
    header.set_sensitive(true);
    Some(header)
}

/// The header that gives a browser the cookie of a sign-in that is under way; without a value, that takes it away.
/// It comes along when the provider sends the browser back, which is another site's doing.
pub(crate) fn set_sign_in(value: Option<&str>, settings: &Settings) -> Option<HeaderValue> {
    let secure = if is_https(settings) { "; Secure" } else { "" };
    let (name, life) = (sign_in_name(settings), value.map_or(0, |_| SIGN_IN_SECONDS));
    let value = value.unwrap_or_default();
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={life}{secure}");
    let mut header = HeaderValue::from_str(&text).ok()?;
    header.set_sensitive(true);
    Some(header)
}

/// The header that takes the cookie away.
pub(crate) fn clear(settings: &Settings) -> Option<HeaderValue> {
    let secure = if is_https(settings) { "; Secure" } else { "" };
    let name = name(settings);
    let text = format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}");
    HeaderValue::from_str(&text).ok()
}

/// Whether a request comes from a page of the console: as browsers tell it, where they do. Others, who have no
/// cookies of people, need not be asked.
pub(crate) fn is_from_own_page(parts: &Parts, settings: &Settings) -> bool {
    if let Some(site) = parts.headers.get(FETCH_SITE)
        && site != "same-origin"
        && site != "none"
    {
        return false;
    }
    let Some(origin) = parts.headers.get(ORIGIN) else { return true };
    let Some(origin) = origin.to_str().ok().and_then(|text| Url::parse(text).ok()) else {
        return false;
    };
    let same = |own: &Url| own.origin() == origin.origin();
    Url::parse(&settings.public_url).is_ok_and(|own| same(&own)) || is_loopback(parts, &origin)
}

/// On the machine itself an instance has several names, none of which another site can have.
fn is_loopback(parts: &Parts, origin: &Url) -> bool {
    let host = parts.headers.get(HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let own = Url::parse(&format!("http://{host}"));
    let names = ["localhost", "127.0.0.1", "[::1]"];
    own.is_ok_and(|own| {
        own.origin() == origin.origin() && own.host_str().is_some_and(|name| names.contains(&name))
    })
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn settings(public_url: &str) -> Settings {
        Settings { public_url: public_url.to_owned(), ..Settings::default() }
    }

    fn parts(headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder();
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn a_cookie_is_found_by_its_name_and_only_if_it_is_the_only_one() {
        let settings = settings("https://burgee.test");
        let cookie =
            |header: &str| of(&parts(&[("cookie", header)]).headers, &settings).map(str::to_owned);
        assert_eq!(cookie("a=1; __Host-burgee=x; b=2").as_deref(), Some("x"));
        assert_eq!(cookie("burgee=x"), None);
        assert_eq!(cookie("__Host-burgee=x; __Host-burgee=y"), None);
        let header = set("x", &settings).unwrap();
        assert_eq!(header, "__Host-burgee=x; Path=/; HttpOnly; SameSite=Lax; Secure");
        assert!(header.is_sensitive());
        let header = set("x", &self::settings("http://127.0.0.1:8080")).unwrap();
        assert_eq!(header, "burgee=x; Path=/; HttpOnly; SameSite=Lax");
    }

    #[test]
    fn other_sites_are_told_from_the_console() {
        let settings = settings("https://burgee.test");
        for (headers, own) in [
            (&[][..], true),
            (&[("origin", "https://burgee.test"), ("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("origin", "https://evil.test")], false),
            (&[("origin", "https://burgee.test.evil.test")], false),
            (&[("origin", "http://burgee.test")], false),
            (&[("origin", "https://burgee.test:8443")], false),
            (&[("origin", "null")], false),
            (&[("origin", "http://localhost:8080"), ("host", "localhost:8080")], true),
            (&[("origin", "http://evil.test"), ("host", "evil.test")], false),
        ] {
            assert_eq!(is_from_own_page(&parts(headers), &settings), own, "{headers:?}");
        }
    }
}
