//! Pages of lists, in the three ways in which clients of flags/v1 ask for them.

use axum::http::Uri;
use burgee_domain::{Error, Result};
use serde::Serialize;
use utoipa::ToSchema;

use super::query::Query;

const DEFAULT_PER_PAGE: usize = 25;
const MOST_PER_PAGE: usize = 500;
const MOST_LINKS: usize = 20;

/// The parameters that say which page; the others are filters and order.
const PARAMETERS: [&str; 5] = ["per_page", "page_number", "page", "page_token", "page_window"];

/// Which page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paging {
    page: usize,
    per_page: usize,
    window: usize,
    /// The rest of the query string, for links: with an ampersand in front if there is any.
    filters: String,
}

/// A page of a list with links to others.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    url: String,
    pub(super) items: Vec<T>,
    count: usize,
    pub(super) page: usize,
    pub(super) total_count: usize,
    pub(super) total_pages: usize,
    pub(super) first_url: String,
    pub(super) last_url: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) next_url: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) prev_url: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    create_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fetch_flag_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fetch_variation_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fetch_report_url: Option<String>,
}

impl Paging {
    /// From `per_page`, `page_number` or `page`, `page_token` and `page_window`.
    pub(crate) fn read(query: &Query) -> Result<Self> {
        let per_page = query.integer("per_page")?.unwrap_or(DEFAULT_PER_PAGE);
        if per_page == 0 {
            return Err(Error::invalid("?per_page", "range", "must be at least 1"));
        }
        let token = match query.first("page_token") {
            Some(token) => Some(read_token(token)?),
            None => None,
        };
        let numbered = match query.integer("page_number")? {
            Some(page) => Some(page),
            None => query.integer("page")?,
        };
        let page = numbered.or(token.map(|(page, _)| page)).unwrap_or(1);
        if page == 0 {
            return Err(Error::invalid("?page_number", "range", "must be at least 1"));
        }
        let per_page = match (query.first("per_page"), token) {
            (None, Some((_, per_page))) => per_page,
            _ => per_page,
        };
        Ok(Self {
            page,
            per_page: per_page.min(MOST_PER_PAGE),
            window: query.integer("page_window")?.unwrap_or(1).min(MOST_LINKS),
            filters: query.without(&PARAMETERS),
        })
    }

    /// Cuts the page out of the whole list and turns its items into views.
    pub(crate) fn cut<T, V>(self, list: Vec<T>, path: &str, view: impl FnMut(T) -> V) -> Page<V> {
        let total_count = list.len();
        let total_pages = total_count.div_ceil(self.per_page).max(1);
        let start = (self.page - 1).saturating_mul(self.per_page);
        let items: Vec<V> = list.into_iter().skip(start).take(self.per_page).map(view).collect();
        let link = |page: usize| self.link(path, page, total_pages);
        let last_next = total_pages.min(self.page.saturating_add(self.window));
        let first_prev = self.page.saturating_sub(self.window).max(1);
        Page {
            url: link(self.page),
            count: items.len(),
            items,
            page: self.page,
            total_count,
            total_pages,
            first_url: link(1),
            last_url: link(total_pages),
            next_url: (self.page.saturating_add(1)..=last_next).map(link).collect(),
            prev_url: (first_prev..self.page.min(total_pages + 1)).rev().map(link).collect(),
            create_url: None,
            fetch_flag_url: None,
            fetch_variation_url: None,
            fetch_report_url: None,
        }
    }

    /// A list of one page has bare links, as the vendor's has.
    fn link(&self, path: &str, page: usize, total_pages: usize) -> String {
        if total_pages == 1 {
            path.to_owned()
        } else {
            let token = write_token(page, self.per_page);
            format!("{path}?page_token={token}{}#{page}", self.filters)
        }
    }
}

/// A page of rules, whose links the protocol leaves out.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BarePage<T> {
    url: String,
    items: Vec<T>,
    count: usize,
    page: usize,
    total_count: usize,
    total_pages: usize,
}

/// A page of custom fields, whose links to the next and previous page are single.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SinglePage<T> {
    #[serde(flatten)]
    page: Page<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prev_url: Option<String>,
}

impl<T> Page<T> {
    /// Leaves out all links but the one to itself.
    pub(crate) fn bare(self) -> BarePage<T> {
        let Self { url, items, count, page, total_count, total_pages, .. } = self;
        BarePage { url, items, count, page, total_count, total_pages }
    }

    /// Has one link to the next page and one to the previous.
    pub(crate) fn single(mut self) -> SinglePage<T> {
        let first = |links: &mut Vec<String>| std::mem::take(links).into_iter().next();
        let (next_url, prev_url) = (first(&mut self.next_url), first(&mut self.prev_url));
        SinglePage { page: self, next_url, prev_url }
    }

    /// Adds where to fetch a report.
    pub(crate) fn fetching_reports(mut self, path: &str) -> Self {
        self.fetch_report_url = Some(format!("{path}/{{report_key}}"));
        self
    }

    /// Adds where to create an item, if the caller may.
    pub(crate) fn creating(mut self, url: Option<String>) -> Self {
        self.create_url = url;
        self
    }

    /// Adds where to fetch a flag.
    pub(crate) fn fetching_flags(mut self, project_id: i64) -> Self {
        self.fetch_flag_url = Some(format!("/projects/{project_id}/flags/{{flag_key}}"));
        self
    }

    /// Adds where to fetch a variation.
    pub(crate) fn fetching_variations(mut self, path: &str) -> Self {
        self.fetch_variation_url = Some(format!("{path}/{{variation_key}}"));
        self
    }
}

/// Page and page size; filters and order stand beside it in the query string.
fn write_token(page: usize, per_page: usize) -> String {
    format!("p{page}.{per_page}")
}

fn read_token(token: &str) -> Result<(usize, usize)> {
    let parts = token.strip_prefix('p').and_then(|rest| rest.split_once('.'));
    let parsed =
        parts.and_then(|(page, per_page)| Some((page.parse().ok()?, per_page.parse().ok()?)));
    match parsed {
        Some((page, per_page)) if page > 0 && per_page > 0 => Ok((page, per_page)),
        _ => Err(Error::invalid("?page_token", "malformed", "is not a token from a link")),
    }
}

/// The path of a request below its API's base, as links show it.
pub(crate) fn link_path(uri: &Uri) -> String {
    let path = uri.path().trim_end_matches('/');
    path.strip_prefix("/flags/v1").unwrap_or(path).to_owned()
}
