//! The datafiles as they are served: compressed once, decided with, replaced whole.

use std::collections::HashMap;
use std::io::Write;
use std::sync::Arc;

use arc_swap::ArcSwap;
use burgee_engine::Engine;

/// How hard to compress: datafiles are written seldom and read often, but a publish waits for it.
const BROTLI_QUALITY: i32 = 5;

/// A published datafile.
#[derive(Debug)]
pub struct PublishedDatafile {
    /// The environment.
    pub environment_id: i64,
    /// Rises by one with every publish.
    pub revision: i64,
    /// Seconds since the Unix epoch; never the same for two revisions of an environment.
    pub last_modified: i64,
    /// The entity tag, quotes included.
    pub etag: String,
    /// The file.
    pub json: Vec<u8>,
    /// The file, gzipped.
    pub gzip: Vec<u8>,
    /// The file, in brotli.
    pub brotli: Vec<u8>,
    /// Decides with the file.
    pub engine: Engine,
    /// Whether only holders of the environment's access token may read it.
    pub secure: bool,
}

impl PublishedDatafile {
    /// Compiles and compresses a datafile.
    ///
    /// # Errors
    ///
    /// What an SDK would not load, with every defect.
    pub fn new(
        environment_id: i64,
        revision: i64,
        last_modified: i64,
        secure: bool,
        json: Vec<u8>,
    ) -> Result<Self, burgee_engine::DatafileError> {
        let engine = Engine::from_json(&json)?;
        Ok(Self {
            environment_id,
            revision,
            last_modified,
            etag: format!("\"{environment_id}-{revision}\""),
            gzip: gzip(&json),
            brotli: brotli(&json),
            json,
            engine,
            secure,
        })
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
#[derive(Debug, Default)]
pub struct Registry {
    by_sdk_key: ArcSwap<HashMap<String, Arc<PublishedDatafile>>>,
}

impl Registry {
    /// The datafile of an SDK key.
    pub fn get(&self, sdk_key: &str) -> Option<Arc<PublishedDatafile>> {
        self.by_sdk_key.load().get(sdk_key).cloned()
    }

    /// Makes SDK keys serve a datafile, unless they serve a later revision already.
    pub fn install(&self, sdk_keys: &[String], datafile: &Arc<PublishedDatafile>) {
        self.by_sdk_key.rcu(|current| {
            let mut next = HashMap::clone(current);
            for key in sdk_keys {
                let newer = next.get(key).is_some_and(|own| {
                    own.environment_id == datafile.environment_id
                        && own.revision > datafile.revision
                });
                if !newer {
                    next.insert(key.clone(), Arc::clone(datafile));
                }
            }
            next
        });
    }

    /// The revision that is served of an environment.
    pub fn revision(&self, environment_id: i64) -> Option<i64> {
        let served = self.by_sdk_key.load();
        let own = served.values().filter(|own| own.environment_id == environment_id);
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
