//! Lists of files: `ListObjectsV2`, its predecessor, and what clients ask of a bucket before.

use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use burgee_domain::Timestamp;

use super::uri;
use super::xml::{Element, Fault};
use crate::app::App;
use crate::app::export::{BUCKET, Download, ExportFile};

/// What a page has at most.
const MOST: usize = 1_000;
/// What is known to S3 as a question about a bucket and not answered here.
const OTHERS: [&str; 8] =
    ["acl", "cors", "lifecycle", "policy", "tagging", "uploads", "versioning", "versions"];

/// A list that is asked for.
struct Asked {
    is_second: bool,
    prefix: String,
    delimiter: String,
    /// Names up to this one have been seen.
    after: String,
    most: usize,
    url_encoded: bool,
}

/// Something in a list.
enum Item<'a> {
    File(&'a ExportFile),
    /// What all names have in common up to the delimiter.
    Folder(String),
}

impl Item<'_> {
    /// By which the next page goes on.
    fn name(&self) -> &str {
        match self {
            Self::File(file) => &file.key,
            Self::Folder(name) => name,
        }
    }
}

pub(super) async fn answer(
    app: &App,
    parts: &Parts,
    download: &Download,
) -> Result<Response, Fault> {
    let parameters = uri::parameters(parts.uri.query()).ok_or(Fault::InvalidArgument("query"))?;
    let has = |name: &str| parameters.iter().any(|(own, _)| own == name);
    if parts.method == Method::HEAD {
        return Ok(Element::new().answer(&parts.method, StatusCode::OK));
    }
    if has("location") {
        let mut element = Element::new();
        element.text("LocationConstraint", "");
        return Ok(element.answer(&parts.method, StatusCode::OK));
    }
    if OTHERS.iter().any(|name| has(name)) {
        return Err(Fault::NotImplemented);
    }
    let asked = Asked::read(&parameters)?;
    if !download.covers(&asked.prefix) {
        return Err(Fault::AccessDenied);
    }
    let files = download.list(app, &asked.prefix).await?;
    let (items, is_truncated) = asked.page(&files);
    let element = asked.written(&items, is_truncated);
    Ok(element.answer(&parts.method, StatusCode::OK))
}

impl Asked {
    fn read(parameters: &[(String, String)]) -> Result<Self, Fault> {
        let get = |name: &str| {
            let found = parameters.iter().find(|(own, _)| own == name);
            found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
        };
        let is_second = get("list-type") == Some("2");
        let after = if is_second {
            get("continuation-token").or(get("start-after"))
        } else {
            get("marker")
        };
        let most = get("max-keys").map(str::parse).transpose();
        let most: usize = most.map_err(|_| Fault::InvalidArgument("max-keys"))?.unwrap_or(MOST);
        let encoding = get("encoding-type");
        if encoding.is_some_and(|own| own != "url") {
            return Err(Fault::InvalidArgument("encoding-type"));
        }
        Ok(Self {
            is_second,
            prefix: get("prefix").unwrap_or_default().to_owned(),
            delimiter: get("delimiter").unwrap_or_default().to_owned(),
            after: after.unwrap_or_default().to_owned(),
            most: most.min(MOST),
            url_encoded: encoding.is_some(),
        })
    }

    /// The items of the page, and whether there are more.
    fn page<'a>(&self, files: &'a [ExportFile]) -> (Vec<Item<'a>>, bool) {
        let mut items: Vec<Item<'a>> = Vec::new();
        for file in files {
            let rest = file.key.strip_prefix(&self.prefix).unwrap_or_default();
            let cut = if self.delimiter.is_empty() { None } else { rest.find(&self.delimiter) };
            let folder = cut.and_then(|cut| {
                file.key.get(..self.prefix.len() + cut + self.delimiter.len()).map(str::to_owned)
            });
            let item = folder.map_or(Item::File(file), Item::Folder);
            let repeats = items.last().is_some_and(|last| last.name() == item.name());
            if repeats || item.name() <= self.after.as_str() {
                continue;
            }
            if items.len() == self.most {
                return (items, self.most > 0);
            }
            items.push(item);
        }
        (items, false)
    }

    fn written(&self, items: &[Item<'_>], is_truncated: bool) -> Element {
        let name = |text: &str| {
            if self.url_encoded { uri::encoded(text, true) } else { text.to_owned() }
        };
        let mut element = Element::new();
        element.begin("ListBucketResult").text("Name", BUCKET).text("Prefix", &name(&self.prefix));
        if !self.delimiter.is_empty() {
            element.text("Delimiter", &name(&self.delimiter));
        }
        if self.url_encoded {
            element.text("EncodingType", "url");
        }
        element.text("MaxKeys", &self.most.to_string());
        element.text("IsTruncated", if is_truncated { "true" } else { "false" });
        let next = items.last().filter(|_| is_truncated).map(Item::name);
        if self.is_second {
            element.text("KeyCount", &items.len().to_string());
            if !self.after.is_empty() {
                element.text("ContinuationToken", &self.after);
            }
            if let Some(next) = next {
                element.text("NextContinuationToken", next);
            }
        } else {
            element.text("Marker", &name(&self.after));
            if let Some(next) = next {
                element.text("NextMarker", &name(next));
            }
        }
        for item in items {
            match item {
                Item::File(file) => {
                    let modified = Timestamp::from_micros(file.modified * 1_000);
                    element
                        .begin("Contents")
                        .text("Key", &name(&file.key))
                        .text("LastModified", &modified.to_string())
                        .text("ETag", &file.etag())
                        .text("Size", &file.bytes.to_string())
                        .text("StorageClass", "STANDARD")
                        .end("Contents");
                }
                Item::Folder(folder) => {
                    element
                        .begin("CommonPrefixes")
                        .text("Prefix", &name(folder))
                        .end("CommonPrefixes");
                }
            }
        }
        element.end("ListBucketResult");
        element
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(key: &str) -> ExportFile {
        ExportFile { key: key.to_owned(), path: key.into(), bytes: 1, modified: 0 }
    }

    fn asked(query: &str) -> Asked {
        Asked::read(&uri::parameters(Some(query)).unwrap()).unwrap_or_else(|_| panic!("{query}"))
    }

    #[test]
    fn pages_follow_one_another_without_gaps_or_repeats() {
        let files: Vec<_> = ["a/1", "a/2", "b", "c/1/x", "c/2"].into_iter().map(file).collect();
        for (delimiter, expected) in
            [("", vec!["a/1", "a/2", "b", "c/1/x", "c/2"]), ("/", vec!["a/", "b", "c/"])]
        {
            let (mut seen, mut after) = (Vec::new(), String::new());
            loop {
                let query =
                    format!("list-type=2&max-keys=1&delimiter={delimiter}&start-after={after}");
                let asked = asked(&query);
                let (items, more) = asked.page(&files);
                seen.extend(items.iter().map(|item| item.name().to_owned()));
                if !more {
                    break;
                }
                seen.last().unwrap().clone_into(&mut after);
            }
            assert_eq!(seen, expected);
        }
        let (items, more) = asked("prefix=c/&delimiter=/").page(&files[3..]);
        let names: Vec<_> = items.iter().map(Item::name).collect();
        assert_eq!((names, more), (vec!["c/1/", "c/2"], false));
    }

    #[test]
    fn names_are_escaped() {
        let files = [file("a&b<c>")];
        let asked = asked("list-type=2");
        let (items, more) = asked.page(&files);
        assert!(asked.written(&items, more).text_of().contains("<Key>a&amp;b&lt;c&gt;</Key>"));
    }
}
