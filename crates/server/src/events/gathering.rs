//! Events on their way from many requests to one writer, put together as they come: whoever decides copies its events
//! behind those of others and goes on, and the writer takes all of them at once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{EventHead, Visitors};

/// What is expected of a block beyond its first visitors, so that it need not grow often.
const USUAL_BLOCK: usize = 64 << 10;

/// Visitors that share a head.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) head: Arc<EventHead>,
    /// Members of the list `visitors`, with commas between.
    pub(crate) json: Vec<u8>,
    /// How many events they are.
    pub(crate) count: u32,
}

/// What became of visitors that were handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Added {
    /// They wait alone: the writer may be asleep.
    First,
    /// They wait with others.
    More,
    /// There is no room for them.
    Refused,
}

/// What waits for its writer, in the order in which it came.
#[derive(Debug)]
pub(crate) struct Gathering {
    /// What may wait, in bytes.
    most: usize,
    /// A block that has so many bytes takes no more.
    full: usize,
    waiting: Mutex<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    blocks: Vec<Block>,
    bytes: usize,
}

impl Gathering {
    /// Gathers so many bytes at most, in blocks that are full at so many.
    pub(crate) fn new(most: usize, full: usize) -> Self {
        Self { most, full, waiting: Mutex::default() }
    }

    /// Puts visitors behind those that wait.
    pub(crate) fn add(&self, visitors: &Visitors<'_>) -> Added {
        let mut waiting = self.lock();
        if waiting.bytes + visitors.json.len() > self.most {
            return Added::Refused;
        }
        waiting.bytes += visitors.json.len();
        let last = waiting.blocks.last_mut();
        let last =
            last.filter(|own| Arc::ptr_eq(&own.head, visitors.head) && own.json.len() < self.full);
        if let Some(block) = last {
            block.json.push(b',');
            block.json.extend_from_slice(visitors.json);
            block.count += visitors.count;
            return Added::More;
        }
        let mut json = Vec::with_capacity(visitors.json.len() + USUAL_BLOCK.min(self.full));
        json.extend_from_slice(visitors.json);
        let head = Arc::clone(visitors.head);
        waiting.blocks.push(Block { head, json, count: visitors.count });
        if waiting.blocks.len() == 1 { Added::First } else { Added::More }
    }

    /// Takes everything that waits.
    pub(crate) fn take(&self) -> Vec<Block> {
        let mut waiting = self.lock();
        waiting.bytes = 0;
        std::mem::take(&mut waiting.blocks)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shares_a_head_is_put_together_in_order_and_what_finds_no_room_is_refused() {
        let [a, b] = ["a", "b"].map(|head| Arc::new(EventHead { json: head.into() }));
        let gathering = Gathering::new(12, 5);
        let add =
            |head, json: &str| gathering.add(&Visitors { head, json: json.as_bytes(), count: 1 });
        assert_eq!(add(&a, "{1}"), Added::First);
        assert_eq!(add(&a, "{2}"), Added::More);
        // The block is full.
        assert_eq!(add(&a, "{3}"), Added::More);
        assert_eq!(add(&b, "{4}"), Added::More);
        assert_eq!(add(&b, "{5}"), Added::Refused);
        let blocks = gathering.take();
        let seen: Vec<_> = blocks.iter().map(|own| (&*own.head, &*own.json, own.count)).collect();
        let expected: [(&EventHead, &[u8], u32); 3] =
            [(&a, b"{1},{2}", 2), (&a, b"{3}", 1), (&b, b"{4}", 1)];
        assert_eq!(seen, expected);
        assert!(gathering.take().is_empty());
        assert_eq!(add(&b, "{5}"), Added::First);
    }
}
