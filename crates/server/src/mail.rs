//! Mail to people: links by which they set passwords.

use std::fmt;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use tokio::time::timeout;

/// From the connection to the server's word that it has the mail.
const TIME_OUT: Duration = Duration::from_secs(20);

/// Sends mail by a server.
#[derive(Clone)]
pub struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl fmt::Debug for Mail {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The server's address may have a password in it.
        formatter.debug_struct("Mail").field("from", &self.from).finish_non_exhaustive()
    }
}

impl Mail {
    /// Mail by a server, `smtp://USER:PASSWORD@HOST:PORT` with `?tls=required` if wanted or `smtps://…`, from an
    /// address.
    ///
    /// # Errors
    ///
    /// What is wrong with either; never with the password in it.
    pub fn new(url: &str, from: &str) -> Result<Self, String> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
        let transport = transport.map_err(|_| "the mail server's address does not read")?;
        let from = from.parse().map_err(|_| "the sender's address does not read")?;
        Ok(Self { transport: transport.timeout(Some(TIME_OUT)).build(), from })
    }

    /// Sends a text to somebody.
    pub(crate) async fn send(&self, to: &str, subject: &str, text: String) -> Result<(), String> {
        let to: Mailbox = to.parse().map_err(|_| "the address does not read")?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(text)
            .map_err(|error| error.to_string())?;
        let sent = timeout(TIME_OUT, self.transport.send(message)).await;
        let sent = sent.map_err(|_| format!("no answer within {} s", TIME_OUT.as_secs()))?;
        sent.map(drop).map_err(|error| error.to_string())
    }
}
