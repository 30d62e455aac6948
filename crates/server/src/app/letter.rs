//! What people are written: links by which they set passwords, where a mail server is configured.

use burgee_domain::{Result, Timestamp};
use burgee_store::UserRow;
use serde_json::json;

use super::App;
use super::audit::{self, Entry};
use super::entity::store_error;
use super::people::UserBody;
use super::session::Place;
use super::user::{self, INVITATION, Link, RESET};
use crate::auth::limits::Attempt;

/// Who has just been sent a link is not sent another for five minutes, however often strangers ask.
const BETWEEN_LINKS_MICROS: i64 = 5 * 60 * 1_000_000;

/// Sends somebody their link; tells whether it is on its way.
pub(super) async fn send(app: &App, email: &str, link: &Link) -> bool {
    let Some(mail) = &app.settings.mail else { return false };
    let url = &app.settings.public_url;
    let (subject, why) = if link.kind == INVITATION {
        ("You are invited", format!("You are invited to Burgee at {url}. Set your password here"))
    } else {
        ("A new password", format!("Set a new password for Burgee at {url} here"))
    };
    let text = format!(
        "{why}, once and within 30 minutes:\n\n{}\n\nIf you expect nothing of the kind, do nothing.\n",
        link.url
    );
    let sent = mail.send(email, subject, text).await;
    if let Err(error) = &sent {
        tracing::warn!(%error, kind = link.kind, "a link could not be sent by mail");
    }
    sent.is_ok()
}

/// Sends links on their way, and does not wait for that.
pub(super) fn send_later(app: &App, letters: Vec<(String, Link)>) {
    let app = app.clone();
    tokio::spawn(async move {
        for (email, link) in letters {
            send(&app, &email, &link).await;
        }
    });
}

/// Sends somebody who has forgotten their password a link, if there is such a person. Whoever asks learns nothing:
/// not from the answer, and not from how long it takes.
pub(crate) fn remind(app: &App, email: &str, place: &Place) -> Result<()> {
    app.limits.attempt(Attempt::Link, place.address)?;
    if app.settings.mail.is_some() {
        let (app, email) = (app.clone(), email.trim().to_lowercase());
        let address = place.address.to_string();
        // Whether a link is due is a question of when somebody asked.
        let asked = app.now();
        tokio::spawn(async move {
            if let Err(error) = look_up(&app, &email, address, asked).await {
                tracing::warn!(?error, "nobody could be reminded");
            }
        });
    }
    Ok(())
}

async fn look_up(app: &App, email: &str, address: String, asked: Timestamp) -> Result<()> {
    let user = app.store.user_by_email(email).await.map_err(store_error)?;
    let Some(user) = user.filter(|user| !user.disabled) else { return Ok(()) };
    if !is_due(app, &user, asked).await? {
        return Ok(());
    }
    let tx = app.store.begin().await.map_err(store_error)?;
    let link = user::link(app, &tx, &user, "").await?;
    let entry = Entry {
        account_id: UserBody::read(&user)?.account_id,
        address,
        action: "link.create".to_owned(),
        subject: format!("user:{}", user.id),
        body: json!({ "kind": link.kind, "by": "forgotten" }),
        ..Entry::default()
    };
    audit::append(&tx, vec![entry], asked).await?;
    tx.commit().await.map_err(store_error)?;
    send(app, &user.email, &link).await;
    Ok(())
}

/// Whether somebody signs in by password, or is to, and has not been sent a link just now.
async fn is_due(app: &App, user: &UserRow, now: Timestamp) -> Result<bool> {
    let body = UserBody::read(user)?;
    let has_password = app.store.password(&user.id).await.map_err(store_error)?.is_some();
    if body.service || !(has_password || body.pending) {
        return Ok(false);
    }
    for kind in [INVITATION, RESET] {
        let links = app.store.one_time_secrets(kind, &user.id).await.map_err(store_error)?;
        let recent = now.as_micros() - BETWEEN_LINKS_MICROS;
        if links.iter().any(|own| own.used_at.is_none() && own.created_at > recent) {
            return Ok(false);
        }
    }
    Ok(true)
}
