//! Pages of lists on v2: bare arrays, with links to other pages in a header (§1.5 of the REST rules).

use axum::Json;
use axum::http::header::LINK;
use axum::http::{HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use burgee_domain::{Error, Result};
use serde::Serialize;

use crate::rest::query::Query;

const DEFAULT_PER_PAGE: usize = 25;
const MOST_PER_PAGE: usize = 100;

/// Which page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paging {
    page: usize,
    per_page: usize,
    /// The list, as links to its pages begin.
    url: String,
    /// The filters in force, as links repeat them.
    filters: String,
}

impl Paging {
    /// From `page` and `per_page`; more than the most is the most.
    pub(crate) fn read(query: &Query, public_url: &str, uri: &Uri) -> Result<Self> {
        let at_least_one = |name: &str, usual: usize| match query.integer(name)? {
            Some(0) => Err(Error::invalid(format!("?{name}"), "range", "must be at least 1")),
            given => Ok(given.unwrap_or(usual)),
        };
        Ok(Self {
            page: at_least_one("page", 1)?,
            per_page: at_least_one("per_page", DEFAULT_PER_PAGE)?.min(MOST_PER_PAGE),
            url: format!("{public_url}{}", uri.path()),
            filters: query.without(&["page", "per_page"]),
        })
    }

    /// The first item of the page and how many there may be, for lists that are cut where they are kept.
    pub(crate) fn range(&self) -> (usize, usize) {
        ((self.page - 1).saturating_mul(self.per_page), self.per_page)
    }

    /// Cuts the page out of the whole list and answers with views of its items; past the end there are none.
    pub(crate) fn answer<T, V: Serialize>(
        &self,
        list: Vec<T>,
        view: impl FnMut(T) -> V,
    ) -> Response {
        let total = list.len();
        let (start, count) = self.range();
        let items: Vec<V> = list.into_iter().skip(start).take(count).map(view).collect();
        self.answer_page(&items, total)
    }

    /// Answers with a page that was cut already, out of so many items.
    pub(crate) fn answer_page(&self, items: &[impl Serialize], total: usize) -> Response {
        let mut response = Json(items).into_response();
        let links = self.links(total.div_ceil(self.per_page).max(1));
        if let Some(links) = HeaderValue::from_str(&links).ok().filter(|links| !links.is_empty()) {
            response.headers_mut().insert(LINK, links);
        }
        response
    }

    /// Unquoted relations: the one form that all known clients read.
    fn links(&self, pages: usize) -> String {
        let next = (self.page < pages).then(|| ("next", self.page + 1));
        let prev = (self.page > 1).then(|| ("prev", (self.page - 1).min(pages)));
        let last = (pages > 1).then_some(("last", pages));
        let links = [next, prev, last].into_iter().flatten().map(|(relation, page)| {
            let Self { per_page, url, filters, .. } = self;
            format!("<{url}?page={page}&per_page={per_page}{filters}>; rel={relation}")
        });
        links.collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paging(page: usize) -> Paging {
        let filters = "&project_id=7".to_owned();
        Paging { page, per_page: 10, url: "https://b.test/v2/events".to_owned(), filters }
    }

    #[test]
    fn links_lead_forth_and_back_and_to_the_end() {
        let link = |page: usize, relation: &str| {
            format!(
                "<https://b.test/v2/events?page={page}&per_page=10&project_id=7>; rel={relation}"
            )
        };
        assert_eq!(paging(1).links(3), [link(2, "next"), link(3, "last")].join(", "));
        assert_eq!(
            paging(2).links(3),
            [link(3, "next"), link(1, "prev"), link(3, "last")].join(", ")
        );
        assert_eq!(paging(3).links(3), [link(2, "prev"), link(3, "last")].join(", "));
        assert_eq!(paging(1).links(1), "");
        assert_eq!(paging(9).links(1), link(1, "prev"));
    }
}
