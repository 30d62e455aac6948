//! A bounded map with an age limit: the entry that was not used for the longest makes room.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A cache that threads may share.
#[derive(Debug)]
pub(crate) struct Lru<V> {
    capacity: usize,
    /// Entries count for nothing after this; none live for ever.
    age: Option<Duration>,
    shelf: Mutex<Shelf<V>>,
}

#[derive(Debug)]
struct Shelf<V> {
    moment: u64,
    entries: HashMap<String, Entry<V>>,
    /// Keys by the moment of their last use.
    order: BTreeMap<u64, String>,
}

#[derive(Debug)]
struct Entry<V> {
    value: V,
    used: u64,
    made: Instant,
}

impl<V: Clone> Lru<V> {
    /// Holds so many entries, each for so long; an age of zero means for ever.
    pub(crate) fn new(capacity: usize, age: Duration) -> Self {
        let shelf = Shelf { moment: 0, entries: HashMap::new(), order: BTreeMap::new() };
        Self { capacity, age: (!age.is_zero()).then_some(age), shelf: Mutex::new(shelf) }
    }

    /// Looks an entry up.
    pub(crate) fn get(&self, key: &str) -> Option<V> {
        let mut shelf = self.shelf();
        shelf.moment += 1;
        let moment = shelf.moment;
        let entry = shelf.entries.get_mut(key)?;
        let used = entry.used;
        if self.age.is_some_and(|age| entry.made.elapsed() >= age) {
            shelf.entries.remove(key);
            shelf.order.remove(&used);
            return None;
        }
        entry.used = moment;
        let value = entry.value.clone();
        shelf.order.remove(&used);
        shelf.order.insert(moment, key.to_owned());
        Some(value)
    }

    /// Keeps an entry.
    pub(crate) fn put(&self, key: &str, value: V) {
        if self.capacity == 0 {
            return;
        }
        let mut shelf = self.shelf();
        shelf.moment += 1;
        let moment = shelf.moment;
        let entry = Entry { value, used: moment, made: Instant::now() };
        if let Some(former) = shelf.entries.insert(key.to_owned(), entry) {
            shelf.order.remove(&former.used);
        }
        shelf.order.insert(moment, key.to_owned());
        if shelf.entries.len() > self.capacity
            && let Some((_, oldest)) = shelf.order.pop_first()
        {
            shelf.entries.remove(&oldest);
        }
    }

    /// Drops an entry.
    pub(crate) fn remove(&self, key: &str) {
        let mut shelf = self.shelf();
        if let Some(entry) = shelf.entries.remove(key) {
            shelf.order.remove(&entry.used);
        }
    }

    /// Drops all entries.
    pub(crate) fn clear(&self) {
        let mut shelf = self.shelf();
        shelf.entries.clear();
        shelf.order.clear();
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf<V>> {
        // Whoever panicked with it left at worst an entry too many.
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_unused_makes_room() {
        let cache = Lru::new(2, Duration::ZERO);
        cache.put("a", 1);
        cache.put("b", 2);
        assert_eq!(cache.get("a"), Some(1));
        cache.put("c", 3);
        assert_eq!((cache.get("a"), cache.get("b"), cache.get("c")), (Some(1), None, Some(3)));
        cache.put("a", 4);
        assert_eq!(cache.get("a"), Some(4));
        cache.remove("a");
        assert_eq!(cache.get("a"), None);
        cache.clear();
        assert_eq!(cache.get("c"), None);
    }

    #[test]
    fn old_entries_count_for_nothing() {
        let cache = Lru::new(2, Duration::from_nanos(1));
        cache.put("a", 1);
        std::thread::sleep(Duration::from_millis(1));
        assert_eq!(cache.get("a"), None);
    }
}
