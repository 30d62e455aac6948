//! The datafiles as they are served: compressed once, decided with, replaced whole.

use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use arc_swap::ArcSwap;
use axum::body::Bytes;
use axum::http::header::{IF_MODIFIED_SINCE, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue};
use burgee_domain::Timestamp;
use burgee_engine::Engine;
use tokio::sync::watch;

use crate::agent::prepared::Prepared;
use crate::app::Clock;
use crate::auth::token::TokenParts;

/// How hard to compress: datafiles are written seldom and read often, but the first reader waits for it.
const BROTLI_QUALITY: i32 = 5;

/// What a hash is compared with when no token has the selector: the work is the same then.
const NOBODY: [u8; 32] = [0; 32];

/// Who may read a datafile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Whoever knows an SDK key.
    Everyone,
    /// Whoever knows an SDK key and holds one of these tokens.
    Holders(Vec<AccessToken>),
}

/// A token that opens a datafile; the secret is not known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessToken {
    /// Finds the token.
    pub selector: String,
    /// SHA-256 of the secret.
    pub hash: Vec<u8>,
}

impl Readers {
    /// Whether they have a presented token; takes as long whether or not there is such a token.
    pub(crate) fn admit(&self, presented: &TokenParts) -> bool {
        let tokens = match self {
            Self::Everyone => &[],
            Self::Holders(tokens) => tokens.as_slice(),
        };
        let stored = tokens.iter().find(|token| token.selector == presented.selector);
        presented.proves(stored.map_or(&NOBODY[..], |token| &token.hash)) && stored.is_some()
    }
}

/// A key that datafiles are fetched by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SdkKey {
    /// The key.
    pub key: String,
    /// When it stops to work, if ever.
    pub expires: Option<Timestamp>,
}

/// A published datafile.
#[derive(Debug)]
pub struct PublishedDatafile {
    /// The environment.
    pub environment_id: i64,
    /// Rises by one with every publish.
    pub revision: i64,
    /// Its version as HTTP has it.
    pub(crate) version: Version,
    /// The file.
    pub json: Bytes,
    /// Compressed when first asked for, so that a publish does not wait for it.
    gzip: OnceLock<Bytes>,
    brotli: OnceLock<Bytes>,
    /// Decides with the file.
    pub engine: Engine,
    /// Who may read it.
    pub readers: Readers,
    /// What the decision APIs make of it, when first asked.
    prepared: OnceLock<Prepared>,
    /// What streams say of it.
    frames: OnceLock<(Bytes, Bytes)>,
}

/// The headers that tell one revision of a datafile from another, written once and sent often.
#[derive(Debug)]
pub(crate) struct Version {
    seconds: i64,
    pub(crate) last_modified: HeaderValue,
    pub(crate) etag: HeaderValue,
}

impl Version {
    fn new(environment_id: i64, revision: i64, seconds: i64) -> Self {
        // Digits and what HTTP puts around them are always fit for a header.
        let header =
            |text: &str| HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""));
        Self {
            seconds,
            last_modified: header(&http_date(seconds)),
            etag: header(&format!("\"{environment_id}-{revision}\"")),
        }
    }

    /// Whether it is what a client says that it has.
    pub(crate) fn is_known(&self, headers: &HeaderMap) -> bool {
        if let Some(tags) = headers.get(IF_NONE_MATCH) {
            let mut tags = tags.as_bytes().split(|byte| *byte == b',');
            return tags.any(|tag| {
                let tag = tag.trim_ascii();
                // Proxies that compress make tags weak.
                tag == b"*" || tag.strip_prefix(b"W/").unwrap_or(tag) == self.etag.as_bytes()
            });
        }
        // SDKs send back the very text that they were given.
        headers.get(IF_MODIFIED_SINCE).is_some_and(|since| {
            since == self.last_modified
                || since.to_str().is_ok_and(|since| is_not_before(since, self.seconds))
        })
    }
}

const HTTP_DATE: &str = "%a, %d %b %Y %H:%M:%S GMT";

/// A time, in seconds since 1970-01-01 UTC, as headers have it.
pub(crate) fn http_date(seconds: i64) -> String {
    let time = jiff::Timestamp::from_second(seconds).unwrap_or_default();
    time.strftime(HTTP_DATE).to_string()
}

fn is_not_before(since: &str, last_modified: i64) -> bool {
    let parsed = jiff::civil::DateTime::strptime(HTTP_DATE, since);
    let time = parsed.ok().and_then(|time| jiff::tz::Offset::UTC.to_timestamp(time).ok());
    time.is_some_and(|time| time.as_second() >= last_modified)
}

impl PublishedDatafile {
    /// Compiles a datafile. The time is in seconds since the Unix epoch, and never the same for two revisions
    /// of an environment.
    ///
    /// # Errors
    ///
    /// What an SDK would not load, with every defect.
    pub fn new(
        environment_id: i64,
        revision: i64,
        last_modified: i64,
        readers: Readers,
        json: Vec<u8>,
    ) -> Result<Self, burgee_engine::DatafileError> {
        let engine = Engine::from_json(&json)?;
        Ok(Self {
            environment_id,
            revision,
            version: Version::new(environment_id, revision, last_modified),
            gzip: OnceLock::new(),
            brotli: OnceLock::new(),
            json: json.into(),
            engine,
            readers,
            prepared: OnceLock::new(),
            frames: OnceLock::new(),
        })
    }

    /// What the decision APIs make of it.
    pub(crate) fn prepared(&self) -> &Prepared {
        self.prepared.get_or_init(|| Prepared::new(&self.engine))
    }

    /// The event that tells of the revision.
    pub(crate) fn revision_frame(&self) -> Bytes {
        self.frames().0.clone()
    }

    /// The event that carries the file.
    pub(crate) fn datafile_frame(&self) -> Bytes {
        self.frames().1.clone()
    }

    /// Both, written once however many streams there are.
    fn frames(&self) -> &(Bytes, Bytes) {
        self.frames.get_or_init(|| {
            let revision = &self.engine.datafile().revision;
            let data = serde_json::json!({ "revision": revision });
            let short = format!("id: {revision}\nevent: revision\ndata: {data}\n\n");
            let mut long = format!("id: {revision}\nevent: datafile\ndata: ").into_bytes();
            // A line end within would end the data.
            long.extend(self.json.iter().filter(|byte| !matches!(byte, b'\n' | b'\r')));
            long.extend_from_slice(b"\n\n");
            (short.into(), long.into())
        })
    }

    /// The file, gzipped; empty if that cannot be.
    pub fn gzip(&self) -> &Bytes {
        self.gzip.get_or_init(|| gzip(&self.json).into())
    }

    /// The file, in brotli; empty if that cannot be.
    pub fn brotli(&self) -> &Bytes {
        self.brotli.get_or_init(|| brotli(&self.json).into())
    }
}

/// Writing to memory does not fail; an empty result means "not compressed".
fn gzip(json: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(json).and_then(|()| encoder.finish()).unwrap_or_default()
}

fn brotli(json: &[u8]) -> Vec<u8> {
    let mut compressed = Vec::new();
    let parameters =
        brotli::enc::BrotliEncoderParams { quality: BROTLI_QUALITY, ..Default::default() };
    match brotli::BrotliCompress(&mut &*json, &mut compressed, &parameters) {
        Ok(_) => compressed,
        Err(_) => Vec::new(),
    }
}

/// All published datafiles by SDK key. Readers take a snapshot and wait for nobody.
pub struct Registry {
    clock: Clock,
    by_sdk_key: ArcSwap<HashMap<String, Served>>,
    /// Counts the installs of each environment, for whoever waits for the next.
    changes: Mutex<HashMap<i64, watch::Sender<u64>>>,
}

/// What an SDK key serves, and until when.
#[derive(Clone)]
struct Served {
    datafile: Arc<PublishedDatafile>,
    expires: Option<Timestamp>,
}

impl Registry {
    /// Serves nothing yet.
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, by_sdk_key: ArcSwap::default(), changes: Mutex::default() }
    }

    /// The datafile of an SDK key; none once the key has expired.
    pub fn get(&self, sdk_key: &str) -> Option<Arc<PublishedDatafile>> {
        let served = self.by_sdk_key.load();
        let own = served.get(sdk_key)?;
        let is_live = own.expires.is_none_or(|at| at > (self.clock)());
        is_live.then(|| Arc::clone(&own.datafile))
    }

    /// Makes exactly these SDK keys serve an environment's datafile, unless a later revision is served already.
    pub fn install(&self, sdk_keys: &[SdkKey], datafile: &Arc<PublishedDatafile>) {
        self.by_sdk_key.rcu(|current| {
            let mut next = HashMap::clone(current);
            let is_own = |own: &Served| own.datafile.environment_id == datafile.environment_id;
            let newer = |own: &Served| is_own(own) && own.datafile.revision > datafile.revision;
            if !next.values().any(newer) {
                next.retain(|_, own| !is_own(own));
                next.extend(sdk_keys.iter().map(|SdkKey { key, expires }| {
                    let datafile = Arc::clone(datafile);
                    (key.clone(), Served { datafile, expires: *expires })
                }));
            }
            next
        });
        let changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(change) = changes.get(&datafile.environment_id) {
            change.send_modify(|count| *count += 1);
        }
    }

    /// Hears of each install of the environment that an SDK key belongs to; who is slow hears of the last.
    pub(crate) fn changes(&self, sdk_key: &str) -> Option<watch::Receiver<u64>> {
        let environment_id = self.get(sdk_key)?.environment_id;
        let mut changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
        Some(changes.entry(environment_id).or_default().subscribe())
    }

    /// The revision that is served of an environment.
    pub fn revision(&self, environment_id: i64) -> Option<i64> {
        let served = self.by_sdk_key.load();
        let datafiles = served.values().map(|own| &own.datafile);
        let own = datafiles.filter(|own| own.environment_id == environment_id);
        own.map(|own| own.revision).max()
    }

    /// The number of SDK keys served.
    pub fn len(&self) -> usize {
        self.by_sdk_key.load().len()
    }

    /// Whether nothing is served yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;

    use super::*;

    #[test]
    fn dates_print_and_read_as_http_has_them() {
        let text = http_date(784_111_777);
        assert_eq!(text, "Sun, 06 Nov 1994 08:49:37 GMT");
        assert!(is_not_before(&text, 784_111_777));
        assert!(!is_not_before(&text, 784_111_778));
        assert!(!is_not_before("yesterday", 0));
    }

    #[test]
    fn clients_say_in_many_ways_that_they_have_a_version() {
        let version = Version::new(7, 3, 784_111_777);
        let knows = |name: HeaderName, value: &'static str| {
            version.is_known(&HeaderMap::from_iter([(name, HeaderValue::from_static(value))]))
        };
        for tags in ["\"7-3\"", "W/\"7-3\"", "\"7-2\", \"7-3\"", "*"] {
            assert!(knows(IF_NONE_MATCH, tags), "{tags}");
        }
        for tags in ["\"7-2\"", "7-3", ""] {
            assert!(!knows(IF_NONE_MATCH, tags), "{tags}");
        }
        assert!(knows(IF_MODIFIED_SINCE, "Sun, 06 Nov 1994 08:49:37 GMT"));
        assert!(!knows(IF_MODIFIED_SINCE, "Sun, 06 Nov 1994 08:49:36 GMT"));
    }
}
