//! What was written last and is still in memory, so that a courier that keeps up need not read it again.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use super::segment::Place;
use crate::events::gathering::Block;

/// Bytes that are remembered; a courier that is further behind reads the files.
const MOST: usize = 2 << 20;

/// The last blocks, in the order in which they were written.
#[derive(Debug, Default)]
pub(super) struct Recent(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    blocks: VecDeque<Written>,
    bytes: usize,
}

/// A block, and where in the files it is.
#[derive(Debug)]
pub(super) struct Written {
    begin: Place,
    pub(super) end: Place,
    pub(super) block: Block,
}

impl Recent {
    /// Remembers a block that was written between two places, and forgets the oldest beyond the most.
    pub(super) fn keep(&self, begin: Place, end: Place, block: Block) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bytes += block.json.len();
        kept.blocks.push_back(Written { begin, end, block });
        while kept.bytes > MOST {
            kept.pop();
        }
    }

    /// Takes the block that begins at a place; forgets those before it.
    pub(super) fn take(&self, place: Place) -> Option<Written> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while kept.blocks.front()?.begin < place {
            kept.pop();
        }
        if kept.blocks.front()?.begin > place {
            return None;
        }
        kept.pop()
    }
}

impl Kept {
    fn pop(&mut self) -> Option<Written> {
        let oldest = self.blocks.pop_front()?;
        self.bytes -= oldest.block.json.len();
        Some(oldest)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::events::EventHead;

    fn keep(recent: &Recent, begin: u64, length: usize) {
        let head = Arc::new(EventHead { json: Vec::new() });
        let block = Block { head, json: vec![b' '; length], count: 1 };
        let place = |offset| Place { file: 1, offset };
        recent.keep(place(begin), place(begin + length as u64), block);
    }

    #[test]
    fn blocks_are_taken_in_order_and_only_by_who_is_there() {
        let recent = Recent::default();
        keep(&recent, 0, 10);
        keep(&recent, 10, 20);
        keep(&recent, 30, 5);
        let at = |offset| Place { file: 1, offset };
        let taken = |offset| recent.take(at(offset)).map(|own| own.end.offset);
        assert_eq!(taken(0), Some(10));
        // Delivered from the files meanwhile.
        assert_eq!(taken(30), Some(35));
        assert_eq!(taken(35), None);
        keep(&recent, 35, MOST);
        keep(&recent, 35 + MOST as u64, 1);
        assert_eq!(taken(35), None);
        assert_eq!(taken(35 + MOST as u64), Some(36 + MOST as u64));
    }
}
