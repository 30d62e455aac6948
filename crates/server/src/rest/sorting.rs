//! The order of lists: `sort=name:asc,updated_time:desc`, the first key deciding.

use std::cmp::Ordering;

use burgee_domain::{Error, Result};

use super::query::Query;

/// What a list can be ordered by: a name on the wire, and how two items compare.
pub(crate) type SortKey<T> = (&'static str, fn(&T, &T) -> Ordering);

/// Orders a list as the `sort` parameter says. `of` is what the keys compare of an item.
pub(crate) fn sort<I, T>(
    items: &mut [I],
    query: &Query,
    keys: &[SortKey<T>],
    of: impl Fn(&I) -> &T,
) -> Result<()> {
    let mut orders = Vec::new();
    for text in query.list("sort") {
        let (name, direction) = text.split_once(':').unwrap_or((text, "asc"));
        let key = keys.iter().find(|(own, _)| *own == name);
        let Some((_, compare)) = key else {
            return Err(Error::invalid("?sort", "enum", format!("cannot sort by {name:?}")));
        };
        match direction {
            "asc" => orders.push((*compare, false)),
            "desc" => orders.push((*compare, true)),
            _ => return Err(Error::invalid("?sort", "enum", "must end in :asc or :desc")),
        }
    }
    items.sort_by(|left, right| {
        let decisive = orders.iter().map(|(compare, descending)| {
            let order = compare(of(left), of(right));
            if *descending { order.reverse() } else { order }
        });
        decisive.fold(Ordering::Equal, Ordering::then)
    });
    Ok(())
}

/// Whether one of the texts has what the `query` parameter asks for, whatever the case.
pub(crate) fn matches(query: &Query, texts: &[&str]) -> bool {
    query.first("query").is_none_or(|wanted| {
        let wanted = wanted.to_lowercase();
        texts.iter().any(|text| text.to_lowercase().contains(&wanted))
    })
}
