//! HTML that is made here: whatever comes from elsewhere is escaped.

use std::fmt::Write as _;

use burgee_domain::{Error, Violation};

/// The text as it is shown, in an element or in a quoted attribute.
pub(super) fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for own in text.chars() {
        match own {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            own => escaped.push(own),
        }
    }
    escaped
}

/// A whole page around what is already HTML.
pub(super) fn page(title: &str, content: &str) -> String {
    format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{} · Burgee</title>
<link rel="stylesheet" href="/pages.css">
</head>
<body>
<main>
<p class="brand"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 2h2v20H4zM7 3l15 5.5L7 14z"/></svg>Burgee</p>
{content}
</main>
</body>
</html>
"#,
        text(title)
    )
}

/// A field of a form, with what is wrong with it.
pub(super) struct Field<'a> {
    pub(super) name: &'a str,
    pub(super) label: &'a str,
    /// `text`, `email` or `password`.
    pub(super) kind: &'a str,
    pub(super) value: &'a str,
    /// What a browser or a password manager may fill in.
    pub(super) autocomplete: &'a str,
    /// What is asked of it, in a few words.
    pub(super) hint: &'a str,
}

impl Field<'_> {
    /// The field as HTML.
    pub(super) fn html(&self, error: Option<&Error>) -> String {
        let wrong = match error {
            Some(Error::Invalid(violations)) => violations.iter().find(|own| self.is_about(own)),
            _ => None,
        };
        let name = text(self.name);
        let mut html = format!("<label for=\"{name}\">{}</label>\n", text(self.label));
        let _ = write!(
            html,
            r#"<input id="{name}" name="{name}" type="{}" value="{}" autocomplete="{}" required"#,
            text(self.kind),
            text(self.value),
            text(self.autocomplete),
        );
        match wrong {
            Some(own) => {
                let _ = write!(
                    html,
                    " aria-invalid=\"true\" aria-describedby=\"{name}-note\">\n<p class=\"wrong\" id=\"{name}-note\">It {}</p>\n",
                    text(&own.message)
                );
            }
            None if self.hint.is_empty() => html.push_str(">\n"),
            None => {
                let _ = write!(
                    html,
                    " aria-describedby=\"{name}-note\">\n<p class=\"quiet\" id=\"{name}-note\">{}</p>\n",
                    text(self.hint)
                );
            }
        }
        html
    }

    fn is_about(&self, violation: &Violation) -> bool {
        violation.pointer.strip_prefix('/') == Some(self.name)
    }
}

/// Something that goes with a form unseen.
pub(super) fn hidden(name: &str, value: &str) -> String {
    format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", text(name), text(value))
}

/// What went wrong, as far as it is about nothing in particular on the page.
pub(super) fn alarm(error: Option<&Error>) -> String {
    let message = match error {
        None => return String::new(),
        Some(Error::Invalid(_)) => "Something is not right yet.".to_owned(),
        Some(Error::RateLimited { retry_after }) => {
            format!("Too many attempts. Try again in {retry_after} seconds.")
        }
        Some(Error::Refused { reason, .. }) => format!("{reason}."),
        Some(Error::Conflict { reason }) => format!("{reason}."),
        Some(Error::Unavailable) => "The server cannot do it just now. Try again.".to_owned(),
        Some(_) => "That did not work.".to_owned(),
    };
    format!("<p class=\"note alarm\" role=\"alert\">{}</p>\n", text(&message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_elsewhere_is_markup() {
        let evil = "\"><script>alert('x')</script>&amp;";
        let page = page(evil, "");
        assert!(!page.contains("<script"), "{page}");
        let field = Field {
            name: "email",
            label: "E-mail",
            kind: "email",
            value: evil,
            autocomplete: "username",
            hint: "",
        };
        let error = Error::invalid("/email", "malformed", evil);
        let html = field.html(Some(&error));
        assert!(!html.contains("<script") && !html.contains("\"\">"), "{html}");
        assert!(html.contains("aria-invalid"), "{html}");
        assert!(!hidden("next", evil).contains("<script"));
    }
}
