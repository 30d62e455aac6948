//! Notifications: what was decided and tracked, told to whoever listens. Source: §7 of the Agent's description.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use tokio::sync::broadcast::{Receiver, Sender};
use tokio::sync::mpsc;

/// How many a listener may be behind before it misses some: nobody who decides waits for it.
const BACKLOG: usize = 1_024;
/// How many are kept for listeners that come back.
const KEPT: usize = 1_024;
/// How long after the last listener has gone there is still something kept for it, in seconds.
const GRACE: i64 = 120;

/// What a notification is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Topic {
    Decision,
    Track,
    ConfigUpdate,
}

impl Topic {
    /// The name in filters and between nodes.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::Track => "track",
            Self::ConfigUpdate => "project_config_update",
        }
    }

    /// The topic of a name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Decision, Self::Track, Self::ConfigUpdate].into_iter().find(|own| own.name() == name)
    }
}

/// One notification.
#[derive(Debug)]
pub(crate) struct Notification {
    /// Rises by one with each of a channel.
    pub(crate) number: u64,
    pub(crate) topic: Topic,
    pub(crate) json: Bytes,
}

/// The notifications of one SDK key.
#[derive(Debug)]
pub(crate) struct Channel {
    enabled: bool,
    sender: Sender<Arc<Notification>>,
    kept: Mutex<VecDeque<Arc<Notification>>>,
    number: AtomicU64,
    /// When somebody listened last, in seconds since the Unix epoch.
    listened: AtomicI64,
    /// Where notifications go for all nodes, if they share them; they come back through [`Channel::deliver`].
    shared: Option<mpsc::Sender<Shared>>,
    sdk_key: String,
}

/// A notification on its way to all nodes.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) sdk_key: String,
    pub(crate) topic: Topic,
    pub(crate) json: Vec<u8>,
}

impl Channel {
    pub(crate) fn new(sdk_key: &str, enabled: bool, shared: Option<mpsc::Sender<Shared>>) -> Self {
        Self {
            enabled,
            sender: Sender::new(BACKLOG),
            kept: Mutex::default(),
            number: AtomicU64::new(0),
            listened: AtomicI64::new(i64::MIN),
            shared,
            sdk_key: sdk_key.to_owned(),
        }
    }

    /// Whether anybody would hear a notification; asked before one is written.
    pub(crate) fn is_heard(&self, now: i64) -> bool {
        self.enabled
            && (self.shared.is_some()
                || self.sender.receiver_count() > 0
                || now.saturating_sub(self.listened.load(Ordering::Relaxed)) < GRACE)
    }

    /// Tells whoever listens, on all nodes if they share notifications. Waits for nobody: false if it could not
    /// be passed on.
    pub(crate) fn notify(&self, topic: Topic, json: Vec<u8>) -> bool {
        match &self.shared {
            None => {
                self.deliver(topic, json);
                true
            }
            Some(shared) => {
                let own = Shared { sdk_key: self.sdk_key.clone(), topic, json };
                shared.try_send(own).is_ok()
            }
        }
    }

    /// Tells whoever listens here.
    pub(crate) fn deliver(&self, topic: Topic, json: Vec<u8>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let number = self.number.fetch_add(1, Ordering::Relaxed) + 1;
        let own = Arc::new(Notification { number, topic, json: json.into() });
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(Arc::clone(&own));
        // Nobody need be listening.
        let _ = self.sender.send(own);
    }

    /// Listens; with the number of the last that was heard, begins with what came since.
    pub(crate) fn listen(
        &self,
        after: Option<u64>,
        now: i64,
    ) -> (Vec<Arc<Notification>>, Receiver<Arc<Notification>>) {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let receiver = self.sender.subscribe();
        let missed = after.map(|after| {
            kept.iter().filter(|own| own.number > after).map(Arc::clone).collect::<Vec<_>>()
        });
        self.listened.store(now, Ordering::Relaxed);
        (missed.unwrap_or_default(), receiver)
    }

    /// Notes that a listener has gone.
    pub(crate) fn leave(&self, now: i64) {
        self.listened.store(now, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_listener_that_comes_back_has_what_it_missed() {
        let channel = Channel::new("key", true, None);
        assert!(!channel.is_heard(1_000));
        let (missed, mut receiver) = channel.listen(None, 1_000);
        assert!(missed.is_empty() && channel.is_heard(1_000));
        channel.notify(Topic::Decision, b"1".to_vec());
        let first = receiver.recv().await.unwrap();
        drop(receiver);
        channel.leave(1_000);
        assert!(channel.is_heard(1_060));
        channel.notify(Topic::Track, b"2".to_vec());
        let (missed, receiver) = channel.listen(Some(first.number), 1_060);
        assert_eq!(missed.iter().map(|own| own.topic).collect::<Vec<_>>(), [Topic::Track]);
        channel.leave(1_060);
        drop(receiver);
        assert!(!channel.is_heard(2_000));
        assert!(!Channel::new("key", false, None).is_heard(0));
    }
}
