//! Nodes that tell one another over Redis: notifications on `optimizely-sync-<key>`, changed datafiles on
//! `optimizely-sync-datafile`. Source: §10 of the Agent's description. Messages are published, not queued in a shared
//! group, so that each reaches every node.

use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use futures_util::StreamExt;
use redis::AsyncCommands;
use serde_json::Value;
use tokio::sync::mpsc::{self, Receiver, UnboundedReceiver};

use super::client::Client;
use super::front::Agent;
use super::json;
use super::notifications::{Shared, Topic};
use super::store::redis::Redis;

const DATAFILES: &str = "optimizely-sync-datafile";
const PREFIX: &str = "optimizely-sync-";
const WAIT_AFTER_ERROR: Duration = Duration::from_secs(1);

/// What is to be told to other nodes.
pub(super) struct Outgoing {
    pub(super) notifications: Option<Receiver<Shared>>,
    pub(super) datafiles: Option<Receiver<String>>,
}

/// Tells other nodes, one message after the other.
pub(super) async fn publish(redis: Arc<Redis>, outgoing: Outgoing) {
    let Outgoing { notifications, datafiles } = outgoing;
    // A kind that is not shared has a channel that nobody sends to.
    let (notifications_open, mut notifications) = open(notifications);
    let (datafiles_open, mut datafiles) = open(datafiles);
    loop {
        let (channel, payload) = tokio::select! {
            Some(own) = notifications.recv() => {
                let mut out = b"{\"type\":".to_vec();
                json::text(&mut out, own.topic.name());
                out.extend_from_slice(b",\"message\":");
                out.extend_from_slice(&own.json);
                out.push(b'}');
                (format!("{PREFIX}{}", own.sdk_key), out)
            }
            Some(key) = datafiles.recv() => (DATAFILES.to_owned(), key.into_bytes()),
            else => break,
        };
        let sent = async {
            let mut connection = redis.connection().await?;
            connection.publish::<_, _, ()>(&channel, payload).await
        };
        if let Err(error) = sent.await {
            tracing::warn!(%error, %channel, "cannot tell other nodes");
        }
    }
    drop((notifications_open, datafiles_open));
}

fn open<T>(own: Option<Receiver<T>>) -> (Option<mpsc::Sender<T>>, Receiver<T>) {
    if let Some(own) = own {
        return (None, own);
    }
    let (sender, receiver) = mpsc::channel(1);
    (Some(sender), receiver)
}

/// Hears what nodes tell, this one too, for as long as there is an agent.
pub(super) async fn listen(
    redis: Arc<Redis>,
    agent: Weak<Agent>,
    mut made: UnboundedReceiver<Arc<Client>>,
    datafiles: bool,
) {
    let mut clients: HashMap<String, Vec<Weak<Client>>> = HashMap::new();
    loop {
        if agent.strong_count() == 0 {
            return;
        }
        let mut listener = match redis.listener().await {
            Ok(listener) => listener,
            Err(error) => {
                tracing::warn!(%error, "cannot listen to other nodes");
                tokio::time::sleep(WAIT_AFTER_ERROR).await;
                continue;
            }
        };
        let mut outcome = Ok(());
        if datafiles {
            outcome = listener.subscribe(DATAFILES).await;
        }
        for channel in clients.keys() {
            if outcome.is_ok() {
                outcome = listener.subscribe(channel).await;
            }
        }
        if let Err(error) = outcome {
            tracing::warn!(%error, "cannot listen to other nodes");
            tokio::time::sleep(WAIT_AFTER_ERROR).await;
            continue;
        }
        if datafiles {
            // What was announced while nobody listened is caught up with.
            refresh_all(&agent).await;
        }
        let (mut sink, mut stream) = listener.split();
        loop {
            tokio::select! {
                client = made.recv() => {
                    let Some(client) = client else { return };
                    let channel = format!("{PREFIX}{}", client.sdk_key);
                    let own = clients.entry(channel.clone()).or_default();
                    own.retain(|client| client.strong_count() > 0);
                    own.push(Arc::downgrade(&client));
                    if let Err(error) = sink.subscribe(&channel).await {
                        tracing::warn!(%error, %channel, "cannot listen to other nodes");
                        break;
                    }
                }
                message = stream.next() => {
                    let Some(message) = message else { break };
                    let channel = message.get_channel_name().to_owned();
                    let payload = message.get_payload_bytes();
                    if channel == DATAFILES {
                        let key = String::from_utf8_lossy(payload).into_owned();
                        if let Some(agent) = agent.upgrade() {
                            tokio::spawn(async move { agent.clients.refresh(&key).await });
                        }
                    } else if let Some((topic, message)) = read(payload) {
                        let own = clients.get(&channel).into_iter().flatten();
                        for client in own.filter_map(Weak::upgrade) {
                            client.channel.deliver(topic, message.clone());
                        }
                    }
                }
            }
        }
        tracing::warn!("lost touch with other nodes");
        tokio::time::sleep(WAIT_AFTER_ERROR).await;
    }
}

async fn refresh_all(agent: &Weak<Agent>) {
    let Some(agent) = agent.upgrade() else { return };
    for client in agent.clients.all() {
        agent.clients.refresh(&client.sdk_key).await;
    }
}

/// A notification out of its envelope.
fn read(payload: &[u8]) -> Option<(Topic, Vec<u8>)> {
    let envelope: Value = serde_json::from_slice(payload).ok()?;
    let topic = Topic::named(envelope.get("type")?.as_str()?)?;
    let mut message = Vec::new();
    json::ordered(&mut message, envelope.get("message")?);
    Some((topic, message))
}
