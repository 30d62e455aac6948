//! The versions of the engines, from the lock file they were built with.

/// The lock file.
const LOCK: &str = include_str!("../../Cargo.lock");

/// The crates whose versions belong in a report.
const ENGINES: [&str; 3] =
    ["burgee-engine", "launchdarkly-server-sdk-evaluation", "unleash-yggdrasil"];

/// `burgee-engine 0.1.0, …`
pub fn engines() -> String {
    let versions: Vec<String> = ENGINES
        .iter()
        .map(|name| format!("{name} {}", version(LOCK, name).unwrap_or("?")))
        .collect();
    versions.join(", ")
}

/// The version of one package in a lock file.
fn version<'a>(lock: &'a str, name: &str) -> Option<&'a str> {
    let header = format!("name = \"{name}\"");
    let mut lines = lock.lines().skip_while(|line| *line != header).skip(1);
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every engine is in the lock file.
    #[test]
    fn every_engine_has_a_version() {
        assert!(!engines().contains('?'), "{}", engines());
    }
}
