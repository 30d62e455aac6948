//! Requests that are signed with AWS Signature Version 4, in a header or, for links, in the query.
//!
//! As "Authenticating Requests (AWS Signature Version 4)" of the Amazon S3 API reference has it. The session token is what
//! says who it is; the signature proves that they have the secret that goes with it.

use std::fmt::Write;

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, HOST};
use axum::http::request::Parts;
use hmac::{Hmac, KeyInit, Mac};
use jiff::civil::DateTime;
use jiff::tz::Offset;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::uri;
use super::xml::Fault;
use crate::app::App;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";
/// Clocks may differ by so much.
const SKEW_SECONDS: i64 = 15 * 60;
/// No link is good for longer.
const LONGEST_LINK_SECONDS: i64 = 7 * 24 * 3_600;

/// What a request claims.
#[derive(Debug)]
pub(super) struct Claim {
    pub(super) access_key: String,
    pub(super) session_token: String,
    /// `<date>/<region>/s3/aws4_request`.
    scope: String,
    signed_headers: Vec<String>,
    signature: String,
    /// As it was signed, such as `20260101T120000Z`.
    time: String,
    payload: String,
    /// How long a link is good for; nothing for requests that are signed in a header.
    link_seconds: Option<i64>,
}

impl Claim {
    /// Reads what a request says of itself.
    pub(super) fn read(parts: &Parts) -> Result<Self, Fault> {
        match parts.headers.get(AUTHORIZATION) {
            Some(header) => {
                let header = header.to_str().map_err(|_| Fault::AccessDenied)?;
                Self::of_header(header, &parts.headers).ok_or(Fault::AccessDenied)
            }
            None => Self::of_query(parts).ok_or(Fault::AccessDenied),
        }
    }

    fn of_header(header: &str, headers: &HeaderMap) -> Option<Self> {
        let rest = header.strip_prefix(ALGORITHM)?;
        let member = |name: &str| {
            let mut members = rest.split(',').map(str::trim);
            members.find_map(|member| member.strip_prefix(name)?.strip_prefix('='))
        };
        let other = |name: &str| headers.get(name)?.to_str().ok().map(str::to_owned);
        let (access_key, scope) = member("Credential")?.split_once('/')?;
        Some(Self {
            access_key: access_key.to_owned(),
            session_token: other("x-amz-security-token")?,
            scope: scope.to_owned(),
            signed_headers: names(member("SignedHeaders")?),
            signature: member("Signature")?.to_owned(),
            time: other("x-amz-date")?,
            payload: other("x-amz-content-sha256")
                .unwrap_or_else(|| hex::encode(Sha256::digest(b""))),
            link_seconds: None,
        })
    }

    fn of_query(parts: &Parts) -> Option<Self> {
        let parameters = uri::parameters(parts.uri.query())?;
        let get = |name: &str| {
            parameters.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone())
        };
        if get("X-Amz-Algorithm")? != ALGORITHM {
            return None;
        }
        let credential = get("X-Amz-Credential")?;
        let (access_key, scope) = credential.split_once('/')?;
        Some(Self {
            access_key: access_key.to_owned(),
            session_token: get("X-Amz-Security-Token")?,
            scope: scope.to_owned(),
            signed_headers: names(&get("X-Amz-SignedHeaders")?),
            signature: get("X-Amz-Signature")?,
            time: get("X-Amz-Date")?,
            payload: get("X-Amz-Content-Sha256").unwrap_or_else(|| UNSIGNED.to_owned()),
            link_seconds: Some(get("X-Amz-Expires")?.parse().ok()?),
        })
    }

    /// Checks the signature and its time.
    pub(super) fn prove(&self, parts: &Parts, secret: &str, app: &App) -> Result<(), Fault> {
        self.check_time(app.now().as_micros().div_euclid(1_000_000))?;
        // A proxy may have asked under another name than the client did.
        let public = url::Url::parse(&app.settings.public_url).ok();
        let public = public.and_then(|url| {
            let host = url.host_str()?.to_owned();
            Some(url.port().map_or_else(|| host.clone(), |port| format!("{host}:{port}")))
        });
        let asked = parts.headers.get(HOST).and_then(|host| host.to_str().ok()).map(str::to_owned);
        let asked = asked.or_else(|| parts.uri.authority().map(ToString::to_string));
        let proven = [asked, public].into_iter().flatten().any(|host| {
            let signature = self.signature(parts, secret, &host);
            signature.is_some_and(|own| own.as_bytes().ct_eq(self.signature.as_bytes()).into())
        });
        if proven { Ok(()) } else { Err(Fault::SignatureDoesNotMatch) }
    }

    fn check_time(&self, now: i64) -> Result<(), Fault> {
        let read = DateTime::strptime("%Y%m%dT%H%M%SZ", &self.time).ok();
        let read = read.and_then(|time| Offset::UTC.to_timestamp(time).ok());
        let signed = read.ok_or(Fault::AccessDenied)?.as_second();
        if !self.time.starts_with(self.scope.split('/').next().unwrap_or("-")) {
            return Err(Fault::SignatureDoesNotMatch);
        }
        match self.link_seconds {
            None if (now - signed).abs() > SKEW_SECONDS => Err(Fault::RequestTimeTooSkewed),
            Some(life) if !(1..=LONGEST_LINK_SECONDS).contains(&life) => Err(Fault::AccessDenied),
            Some(_) if signed - now > SKEW_SECONDS => Err(Fault::RequestTimeTooSkewed),
            Some(life) if now > signed + life => Err(Fault::AccessDenied),
            _ => Ok(()),
        }
    }

    /// The signature that the request must have; `None` if it cannot have been signed.
    fn signature(&self, parts: &Parts, secret: &str, host: &str) -> Option<String> {
        // Whom it was sent to is what must be signed if nothing else is.
        if !self.signed_headers.iter().any(|name| name == "host") {
            return None;
        }
        let mut headers = String::new();
        for name in &self.signed_headers {
            let value =
                if name == "host" { host.to_owned() } else { values(&parts.headers, name)? };
            // Writing to a string cannot fail.
            let _ = writeln!(headers, "{name}:{value}");
        }
        let request = [
            parts.method.as_str(),
            &uri::encoded(&uri::decoded(parts.uri.path())?, true),
            &canonical_query(parts.uri.query())?,
            &headers,
            &self.signed_headers.join(";"),
            &self.payload,
        ]
        .join("\n");
        let digest = hex::encode(Sha256::digest(request));
        let text = [ALGORITHM, &self.time, &self.scope, &digest].join("\n");
        let mut key = format!("AWS4{secret}").into_bytes();
        for part in self.scope.split('/') {
            key = keyed(&key, part)?;
        }
        keyed(&key, &text).map(hex::encode)
    }
}

fn names(list: &str) -> Vec<String> {
    list.split(';').map(str::to_owned).collect()
}

/// The values of a header, each without needless blanks.
fn values(headers: &HeaderMap, name: &str) -> Option<String> {
    let values: Option<Vec<String>> = headers
        .get_all(name)
        .iter()
        .map(|value| {
            let words: Vec<&str> = value.to_str().ok()?.split_whitespace().collect();
            Some(words.join(" "))
        })
        .collect();
    values.filter(|values| !values.is_empty()).map(|values| values.join(","))
}

fn canonical_query(query: Option<&str>) -> Option<String> {
    let parameters = uri::parameters(query)?.into_iter();
    let mut pairs: Vec<(String, String)> = parameters
        .filter(|(name, _)| name != "X-Amz-Signature")
        .map(|(name, value)| (uri::encoded(&name, false), uri::encoded(&value, false)))
        .collect();
    pairs.sort();
    let pairs = pairs.iter().map(|(name, value)| format!("{name}={value}"));
    Some(pairs.collect::<Vec<_>>().join("&"))
}

fn keyed(key: &[u8], text: &str) -> Option<Vec<u8>> {
    // HMAC takes keys of any length.
    let mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    Some(mac.chain_update(text).finalize().into_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn claim(signed: &str, signature: &str) -> Claim {
        Claim {
            access_key: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            session_token: String::new(),
            scope: "20130524/us-east-1/s3/aws4_request".to_owned(),
            signed_headers: names(signed),
            signature: signature.to_owned(),
            time: "20130524T000000Z".to_owned(),
            payload: EMPTY.to_owned(),
            link_seconds: None,
        }
    }

    fn parts(uri: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::get(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    /// The examples of the Amazon S3 API reference.
    #[test]
    fn signs_as_the_reference_does() {
        let host = "examplebucket.s3.amazonaws.com";
        let headers = [
            ("host", host),
            ("range", "bytes=0-9"),
            ("x-amz-content-sha256", EMPTY),
            ("x-amz-date", "20130524T000000Z"),
        ];
        let signature = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";
        let own = claim("host;range;x-amz-content-sha256;x-amz-date", signature);
        let found = own.signature(&parts("/test.txt", &headers), SECRET, host);
        assert_eq!(found.as_deref(), Some(signature));

        let signature = "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7";
        let own = claim("host;x-amz-content-sha256;x-amz-date", signature);
        let found = own.signature(&parts("/?max-keys=2&prefix=J", &headers), SECRET, host);
        assert_eq!(found.as_deref(), Some(signature));

        let link = "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2F\
                    us-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&\
                    X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
        let signature = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
        let own = Claim { payload: UNSIGNED.to_owned(), ..claim("host", signature) };
        let found = own.signature(&parts(link, &[("host", host)]), SECRET, host);
        assert_eq!(found.as_deref(), Some(signature));
    }

    #[test]
    fn what_is_not_signed_or_too_old_is_refused() {
        let own = claim("range", "");
        assert_eq!(own.signature(&parts("/a", &[("range", "bytes=0-1")]), SECRET, "h"), None);
        assert_eq!(claim("host;range", "").signature(&parts("/a", &[]), SECRET, "h"), None);
        let at = 1_369_353_600;
        assert!(claim("host", "").check_time(at + 900).is_ok());
        assert!(matches!(claim("host", "").check_time(at + 901), Err(Fault::RequestTimeTooSkewed)));
        let link = |life| Claim { link_seconds: Some(life), ..claim("host", "") };
        assert!(link(3_600).check_time(at + 3_600).is_ok());
        assert!(matches!(link(3_600).check_time(at + 3_601), Err(Fault::AccessDenied)));
        assert!(matches!(link(i64::MAX).check_time(at), Err(Fault::AccessDenied)));
        let other_day =
            Claim { scope: "20130525/a/s3/aws4_request".to_owned(), ..claim("host", "") };
        assert!(matches!(other_day.check_time(at), Err(Fault::SignatureDoesNotMatch)));
    }
}
