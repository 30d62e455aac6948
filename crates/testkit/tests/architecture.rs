//! Keeps the dependency rules of `docs/ARCHITECTURE.md`: which crate may use which, and what each must
//! never touch. Walks `cargo metadata` for the dependencies and every source file for the paths in it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, MetadataCommand, Package};
use syn::visit::{self, Visit};

/// What one crate may and must not use.
struct Rule {
    package: &'static str,
    /// Crates of the workspace that it may depend on.
    workspace: &'static [&'static str],
    /// Outside crates that it must not depend on, directly.
    never: &'static [&'static str],
    /// Reads no clock, no randomness, no environment, no files and no network.
    pure: bool,
}

const RULES: &[Rule] = &[
    Rule {
        package: "burgee-engine",
        workspace: &[],
        never: &[
            "tokio", "axum", "sqlx", "reqwest", "tracing", "log", "rand", "jiff", "chrono", "time",
        ],
        pure: true,
    },
    Rule {
        package: "burgee-stats",
        workspace: &[],
        never: &[
            "tokio", "axum", "sqlx", "reqwest", "tracing", "log", "rand", "jiff", "chrono", "time",
        ],
        pure: true,
    },
    Rule {
        package: "burgee-domain",
        workspace: &["burgee-engine"],
        never: &["tokio", "axum", "sqlx", "reqwest"],
        pure: true,
    },
    Rule {
        package: "burgee-store",
        workspace: &["burgee-domain", "burgee-engine"],
        never: &["axum", "tower"],
        pure: false,
    },
    Rule {
        package: "burgee-events",
        workspace: &["burgee-domain", "burgee-stats"],
        never: &["axum"],
        pure: false,
    },
    Rule {
        package: "burgee-server",
        workspace: &[
            "burgee-domain",
            "burgee-engine",
            "burgee-stats",
            "burgee-store",
            "burgee-events",
        ],
        never: &["clap"],
        pure: false,
    },
    Rule {
        package: "burgee",
        workspace: &[
            "burgee-server",
            "burgee-domain",
            "burgee-engine",
            "burgee-events",
            "burgee-stats",
        ],
        never: &["sqlx", "axum"],
        pure: false,
    },
    Rule {
        package: TESTKIT,
        workspace: &[
            "burgee-engine",
            "burgee-stats",
            "burgee-domain",
            "burgee-store",
            "burgee-events",
            "burgee-server",
        ],
        never: &[],
        pure: false,
    },
];

/// May be a development dependency only.
const TESTKIT: &str = "burgee-testkit";

/// What a pure crate must not name.
const IMPURE: &[&str] = &[
    "std::time::SystemTime",
    "std::time::Instant",
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "std::os",
];

/// Folders of the server and what their files must not name: use cases know no HTTP, the edges no
/// storage.
const FOLDERS: &[(&str, &[&str])] = &[
    ("crates/server/src/app", &["axum", "axum_extra", "http", "tower", "tower_http"]),
    ("crates/server/src/rest", &["sqlx", "burgee_store"]),
    ("crates/server/src/pages", &["sqlx", "burgee_store"]),
    ("crates/server/src/agent", &["sqlx", "burgee_store"]),
    ("crates/server/src/ofrep", &["sqlx", "burgee_store"]),
];

/// Names that say nothing of what a type is.
const EMPTY_SUFFIXES: &[&str] = &["Manager", "Helper", "Util", "Utils", "Service", "Impl"];

/// A source file beyond this holds more than one thing.
const LONGEST_FILE: usize = 600;

#[test]
fn crates_depend_only_on_what_they_may() -> Result<()> {
    let breaches: Vec<String> = packages()?.iter().flat_map(dependency_breaches).collect();
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
    Ok(())
}

#[test]
fn sources_name_only_what_they_may() -> Result<()> {
    let mut breaches = Vec::new();
    for package in packages()? {
        let rule = rule_for(&package);
        for file in source_files(&folder_of(&package).join("src"))? {
            let source = Source::read(&file)?;
            if rule.is_some_and(|rule| rule.pure) {
                breaches.extend(
                    source
                        .names(IMPURE)
                        .map(|name| format!("{}: {name} in a pure crate", file.display())),
                );
            }
            for (folder, never) in FOLDERS {
                if file.starts_with(root().join(folder)) {
                    breaches.extend(
                        source.names(never).map(|name| format!("{}: {name}", file.display())),
                    );
                }
            }
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
    Ok(())
}

#[test]
fn types_have_telling_names_and_files_one_subject() -> Result<()> {
    let mut breaches = Vec::new();
    for package in packages()? {
        for file in source_files(&folder_of(&package))? {
            let source = Source::read(&file)?;
            if source.lines > LONGEST_FILE {
                breaches.push(format!("{}: {} lines", file.display(), source.lines));
            }
            breaches.extend(
                source
                    .types
                    .iter()
                    .filter(|name| EMPTY_SUFFIXES.iter().any(|suffix| name.ends_with(suffix)))
                    .map(|name| format!("{}: {name} says nothing of what it is", file.display())),
            );
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
    Ok(())
}

/// The checks above find what they look for.
#[test]
fn a_breach_is_found() {
    let source = Source::parse(
        "use std::{fmt, time::{self, Instant as Clock}};
         struct FlagManager;
         fn now() { std::env::var(\"HOME\"); }",
    )
    .expect("the sample parses");
    let found: Vec<&str> = source.names(IMPURE).collect();
    assert_eq!(found, ["std::env::var", "std::time::Instant"]);
    assert!(source.types.contains("FlagManager"));
}

fn packages() -> Result<Vec<Package>> {
    let metadata =
        MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec()?;
    assert!(!metadata.packages.is_empty());
    Ok(metadata.packages)
}

fn rule_for(package: &Package) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.package == package.name.as_str())
}

fn dependency_breaches(package: &Package) -> Vec<String> {
    let Some(rule) = rule_for(package) else {
        return vec![format!("{}: a new crate needs a rule here and an ADR", package.name)];
    };
    let is_ours = |name: &str| RULES.iter().any(|rule| rule.package == name);
    package
        .dependencies
        .iter()
        .filter(|dependency| dependency.kind != DependencyKind::Development)
        .filter(|dependency| {
            let name = dependency.name.as_str();
            let allowed = rule.workspace.contains(&name) && name != TESTKIT;
            rule.never.contains(&name) || (is_ours(name) && !allowed)
        })
        .map(|dependency| format!("{} must not depend on {}", package.name, dependency.name))
        .collect()
}

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

fn folder_of(package: &Package) -> PathBuf {
    let manifest = package.manifest_path.as_std_path();
    manifest.parent().unwrap_or(manifest).to_owned()
}

fn source_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
            files.extend(source_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(files)
}

/// What a source file names.
#[derive(Default)]
struct Source {
    lines: usize,
    paths: BTreeSet<String>,
    types: BTreeSet<String>,
}

impl Source {
    fn read(file: &Path) -> Result<Self> {
        let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
        Self::parse(&text).with_context(|| file.display().to_string())
    }

    fn parse(text: &str) -> Result<Self> {
        let mut source = Self { lines: text.lines().count(), ..Self::default() };
        source.visit_file(&syn::parse_file(text)?);
        Ok(source)
    }

    /// The paths that are one of `prefixes` or lie below one.
    fn names<'a>(&'a self, prefixes: &'a [&str]) -> impl Iterator<Item = &'a str> {
        self.paths.iter().map(String::as_str).filter(move |path| {
            prefixes.iter().any(|prefix| {
                path.strip_prefix(prefix)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
            })
        })
    }

    fn add_use(&mut self, prefix: &str, tree: &syn::UseTree) {
        let join = |name: &syn::Ident| match prefix {
            "" => name.to_string(),
            prefix => format!("{prefix}::{name}"),
        };
        match tree {
            syn::UseTree::Path(path) => self.add_use(&join(&path.ident), &path.tree),
            syn::UseTree::Name(name) if name.ident == "self" => {
                self.paths.insert(prefix.to_owned());
            }
            syn::UseTree::Name(name) => {
                self.paths.insert(join(&name.ident));
            }
            syn::UseTree::Rename(rename) => {
                self.paths.insert(join(&rename.ident));
            }
            syn::UseTree::Glob(_) => {
                self.paths.insert(prefix.to_owned());
            }
            syn::UseTree::Group(group) => {
                for item in &group.items {
                    self.add_use(prefix, item);
                }
            }
        }
    }
}

impl<'ast> Visit<'ast> for Source {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.add_use("", &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> =
            path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.paths.insert(segments.join("::"));
        visit::visit_path(self, path);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.types.insert(item.ident.to_string());
        visit::visit_item_struct(self, item);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.types.insert(item.ident.to_string());
        visit::visit_item_enum(self, item);
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.types.insert(item.ident.to_string());
        visit::visit_item_trait(self, item);
    }
}
