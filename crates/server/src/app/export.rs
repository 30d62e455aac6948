//! The export of events: for an hour or less, somebody may download the events of the projects that they see, in the
//! vendor's layout, as files of a bucket.
//!
//! Nothing is kept of who may: the session token has it sealed in itself. Files are made when somebody asks for them, of
//! days that have ended.

use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use burgee_domain::{Error, Result, Timestamp};
use burgee_events::{Day, e3};
use burgee_store::SessionRow;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::App;
use super::audit::{self, Entry};
use super::entity::store_error;
use super::people;
use super::token::TokenBody;
use super::work::Mode;
use crate::auth::token::random_text;
use crate::auth::{Caller, Credential};

/// The bucket, named as the vendor's is: scripts have it in them.
pub(crate) const BUCKET: &str = "optimizely-events-data";
/// What session tokens are sealed for.
const PLACE: &str = "export_credentials";
/// A day counts as ended once so much of the next has gone by: by then SDKs have sent what they held back.
const GRACE_MILLIS: i64 = 3_600_000;
/// How long a request waits for files to be made.
const PATIENCE: Duration = Duration::from_secs(20);

/// What somebody downloads with.
#[derive(Debug)]
pub(crate) struct Credentials {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: String,
    pub(crate) expires: Timestamp,
    /// Where the account's files are, as an address of Amazon S3.
    pub(crate) path: String,
}

/// What a session token says.
#[derive(Debug, Serialize, Deserialize)]
struct Sealed {
    key: String,
    secret: String,
    user: String,
    /// The selector of the token that they were asked for with, if it was one.
    token: Option<String>,
    /// The selector of the session, if it was one.
    #[serde(default)]
    session: Option<String>,
    projects: Vec<i64>,
    expires: i64,
}

/// Makes credentials for the projects that the caller sees.
pub(crate) async fn credentials(app: &App, caller: &Caller, life: Duration) -> Result<Credentials> {
    if app.ingest.is_none() {
        let message = "This node takes no events, so it has none to export";
        return Err(Error::invalid("", "not_set_up", message));
    }
    let now = app.now();
    let internal = |error: rand::rngs::SysError| Error::Internal(error.to_string());
    let key = format!("ASIA{}", random_text(16, 12).map_err(internal)?.to_uppercase());
    let secret = random_text(40, 29).map_err(internal)?;
    let life = i64::try_from(life.as_micros()).unwrap_or(i64::MAX);
    let expires = Timestamp::from_micros(now.as_micros().saturating_add(life));
    let projects: Vec<i64> = seen(caller).collect();
    let (token, session) = match &caller.credential {
        Credential::Token(selector) => (Some(selector.clone()), None),
        Credential::Session { selector, .. } => (None, Some(selector.clone())),
        _ => (None, None),
    };
    let sealed = Sealed {
        key: key.clone(),
        secret: secret.clone(),
        user: caller.user_id.clone(),
        token,
        session,
        projects: projects.clone(),
        expires: expires.as_micros(),
    };
    let text =
        serde_json::to_string(&sealed).map_err(|error| Error::Internal(error.to_string()))?;
    let session_token = app.seal.seal(PLACE, &text)?;
    let tx = app.store.begin().await.map_err(store_error)?;
    let entry = Entry::by(caller, "export.credentials", format!("export:{key}"));
    let entry = entry.with(json!({ "projects": projects, "expires": expires }));
    audit::conclude(tx, entry, now, Mode::Commit).await?;
    // The first files take the longest: they are begun now.
    let download = Download { secret: String::new(), account_id: caller.account_id, projects };
    tokio::spawn(download.made(app));
    Ok(Credentials {
        access_key_id: key,
        secret_access_key: secret,
        session_token,
        expires,
        path: format!("s3://{BUCKET}/{}/", account_folder(caller.account_id)),
    })
}

/// The projects whose events a caller may have.
fn seen(caller: &Caller) -> impl Iterator<Item = i64> {
    caller.roles.iter().map(|(id, _)| *id).filter(|id| caller.role(*id).is_some())
}

fn account_folder(account_id: i64) -> String {
    format!("v1/account_id={account_id}")
}

/// What a session token lets somebody download, once they have shown that they know its secret.
#[derive(Clone, Debug)]
pub(crate) struct Download {
    /// The secret access key, which requests must be signed with.
    pub(crate) secret: String,
    account_id: i64,
    projects: Vec<i64>,
}

/// Why a session token is of no use.
#[derive(Debug)]
pub(crate) enum Useless {
    /// It is none, or goes with another access key.
    Unknown,
    /// Its time is over.
    Expired,
    /// Whoever got it may no longer have events.
    Withdrawn,
    /// It cannot be told.
    Failed(Error),
}

impl From<Error> for Useless {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// A file of the export.
#[derive(Clone, Debug)]
pub(crate) struct ExportFile {
    /// Its name in the bucket.
    pub(crate) key: String,
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
    /// Milliseconds since 1970-01-01 UTC.
    pub(crate) modified: i64,
}

impl ExportFile {
    /// Changes with the content.
    pub(crate) fn etag(&self) -> String {
        format!("\"{:x}-{:x}\"", self.bytes, self.modified)
    }

    fn at(key: String, path: PathBuf) -> Option<Self> {
        let metadata = fs::metadata(&path).ok().filter(fs::Metadata::is_file)?;
        let modified = metadata.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
        let modified = i64::try_from(modified.as_millis()).ok()?;
        Some(Self { key, path, bytes: metadata.len(), modified })
    }
}

impl Download {
    /// Reads a session token; roles and what it was got with are held against what they are now.
    pub(crate) async fn open(
        app: &App,
        access_key: &str,
        session_token: &str,
        address: IpAddr,
    ) -> std::result::Result<Self, Useless> {
        let text = app.seal.open(PLACE, session_token).map_err(|_| Useless::Unknown)?;
        let sealed: Sealed = serde_json::from_str(&text).map_err(|_| Useless::Unknown)?;
        if sealed.key != access_key {
            return Err(Useless::Unknown);
        }
        let now = app.now().as_micros();
        if sealed.expires <= now {
            return Err(Useless::Expired);
        }
        let mut scope = burgee_domain::Scope::all();
        if let Some(selector) = &sealed.token {
            let row = app.store.token(selector).await.map_err(store_error)?;
            let live = row
                .filter(|row| row.revoked_at.is_none() && row.expires_at.is_none_or(|at| at > now));
            let live = live.ok_or(Useless::Withdrawn)?;
            if !TokenBody::read(&live)?.allows(address) {
                return Err(Useless::Withdrawn);
            }
            scope = people::scope_of(&live)?;
        }
        if let Some(selector) = &sealed.session {
            let row = app.store.session(selector).await.map_err(store_error)?;
            let lives = |row: SessionRow| row.ended_at.is_none() && row.expires_at > now;
            if !row.is_some_and(lives) {
                return Err(Useless::Withdrawn);
            }
        }
        let credential = Credential::Token(sealed.key);
        let caller = people::caller(&app.store, &sealed.user, credential, scope).await?;
        let caller = caller.ok_or(Useless::Withdrawn)?;
        let projects = seen(&caller).filter(|id| sealed.projects.contains(id)).collect();
        Ok(Self { secret: sealed.secret, account_id: caller.account_id, projects })
    }

    /// Whether names with this beginning are the account's.
    pub(crate) fn covers(&self, prefix: &str) -> bool {
        let own = account_folder(self.account_id);
        prefix.strip_prefix(&own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The files whose names begin with a prefix, by name. Waits until they are as the log is.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] if that takes long; it goes on meanwhile.
    pub(crate) async fn list(&self, app: &App, prefix: &str) -> Result<Vec<ExportFile>> {
        self.wait(app).await?;
        let (own, app, prefix) = (self.clone(), app.clone(), prefix.to_owned());
        let listed = spawn_blocking(move || {
            let mut files = Vec::new();
            for root in own.roots(&app) {
                below(&root, "", &prefix, &mut files)
                    .map_err(|error| Error::Internal(format!("{}: {error}", root.display())))?;
            }
            files.sort_by(|one, two| one.key.cmp(&two.key));
            // That a day is complete stands in the folder of each project.
            files.dedup_by(|two, one| two.key == one.key);
            Ok(files)
        });
        listed.await.map_err(|error| Error::Internal(error.to_string()))?
    }

    /// A file by its name; nothing if there is none.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] as for [`Download::list`].
    pub(crate) async fn file(&self, app: &App, key: &str) -> Result<Option<ExportFile>> {
        let plain = |part: &str| !part.is_empty() && part != "." && part != "..";
        if !self.covers(key) || !key.split('/').all(plain) || key.contains('\0') {
            return Ok(None);
        }
        if let Some(file) = self.present(app, key) {
            return Ok(Some(file));
        }
        self.wait(app).await?;
        Ok(self.present(app, key))
    }

    fn present(&self, app: &App, key: &str) -> Option<ExportFile> {
        self.roots(app).into_iter().find_map(|root| ExportFile::at(key.to_owned(), root.join(key)))
    }

    fn roots(&self, app: &App) -> Vec<PathBuf> {
        let Some(ingest) = &app.ingest else { return Vec::new() };
        let folder = |project: &i64| e3::mirror_folder(&ingest.log, &project.to_string());
        self.projects.iter().map(folder).collect()
    }

    async fn wait(&self, app: &App) -> Result<()> {
        // Whoever gives up waiting does not stop it.
        let made = tokio::spawn(self.clone().made(app));
        match timeout(PATIENCE, made).await {
            Ok(Ok(made)) => made,
            Ok(Err(error)) => Err(Error::Internal(format!("an export was interrupted: {error}"))),
            Err(_) => Err(Error::Unavailable),
        }
    }

    /// Makes the files of all days that have ended.
    fn made(self, app: &App) -> impl Future<Output = Result<()>> + Send + 'static {
        let ingest = app.ingest.clone();
        let until = Day::of(app.now().as_micros() / 1_000 - GRACE_MILLIS);
        let account = self.account_id.to_string();
        async move {
            let Some(ingest) = ingest else { return Ok(()) };
            let made = spawn_blocking(move || {
                ingest.log.hand_over()?;
                for project in &self.projects {
                    e3::mirror(&ingest.log, &project.to_string(), &account, until)?;
                }
                Ok::<_, burgee_events::Error>(())
            });
            match made.await {
                Ok(Ok(())) => Ok(()),
                Ok(Err(error)) => {
                    tracing::warn!(%error, "events are not exported");
                    Err(Error::Unavailable)
                }
                Err(error) => Err(Error::Internal(error.to_string())),
            }
        }
    }
}

/// The files below a folder whose names begin with a prefix; `name` is that of the folder.
fn below(
    folder: &Path,
    name: &str,
    prefix: &str,
    files: &mut Vec<ExportFile>,
) -> std::io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let Ok(own) = entry.file_name().into_string() else { continue };
        let key = if name.is_empty() { own } else { format!("{name}/{own}") };
        if entry.file_type()?.is_dir() {
            let inside = format!("{key}/");
            if inside.starts_with(prefix) || prefix.starts_with(&inside) {
                below(&entry.path(), &key, prefix, files)?;
            }
        } else if key.starts_with(prefix) && entry.path().extension() != Some("tmp".as_ref()) {
            files.extend(ExportFile::at(key, entry.path()));
        }
    }
    Ok(())
}
