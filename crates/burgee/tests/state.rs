//! What the commands leave of an instance in its folder, and what they refuse to begin with.

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use common::{Server, burgee};

fn bootstrap(folder: &Path) {
    let output = burgee(folder, "bootstrap").args(["--email", "ada@burgee.test"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn tokens(folder: &Path) -> Vec<Value> {
    let mut list = Command::new(env!("CARGO_BIN_EXE_burgee"));
    list.args(["tokens", "list", "--json", "--data"]).arg(folder).env_remove("DATABASE_URL");
    let output = list.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Copies the file of the database, and nothing beside it.
fn copied(folder: &Path) -> tempfile::TempDir {
    assert!(!folder.join("burgee.db-wal").exists(), "something is not in the file");
    let copy = tempfile::tempdir().unwrap();
    fs::copy(folder.join("burgee.db"), copy.path().join("burgee.db")).unwrap();
    copy
}

#[test]
fn the_file_is_all_of_the_state_once_nothing_runs() {
    let folder = tempfile::tempdir().unwrap();
    bootstrap(folder.path());
    assert_eq!(tokens(copied(folder.path()).path()).len(), 1);
    let server = Server::start(folder.path());
    let mut create = Command::new(env!("CARGO_BIN_EXE_burgee"));
    create.args(["tokens", "create", "--email", "ada@burgee.test", "--name", "more", "--data"]);
    let made = create.arg(folder.path()).env_remove("DATABASE_URL").output().unwrap();
    assert!(made.status.success(), "{made:?}");
    server.stop();
    let left = tokens(copied(folder.path()).path());
    assert!(left.len() == 2 && left.iter().any(|token| token["name"] == "more"), "{left:?}");
}

#[test]
fn a_mistyped_folder_is_not_made() {
    let above = tempfile::tempdir().unwrap();
    let folder = above.path().join("mistyped");
    let wanted = format!(
        "burgee: there is no instance in {}: --data or BURGEE_DATA names its folder\n",
        folder.display()
    );
    for arguments in [
        "tokens list",
        "accounts list",
        "users link --email ada@burgee.test",
        "audit verify",
        "audit export",
        "results 1",
        "copy --to sqlite://elsewhere.db",
        "events tail --project 1 --idle 0",
        "events erase --project 1 ada",
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_burgee"));
        command.args(arguments.split(' ')).arg("--data").arg(&folder).env_remove("DATABASE_URL");
        let output = command.current_dir(above.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), wanted, "{arguments}");
    }
    assert_eq!(fs::read_dir(above.path()).unwrap().count(), 0);
}

#[test]
fn a_new_folder_is_its_owners_alone() {
    let above = tempfile::tempdir().unwrap();
    let folder = above.path().join("deep").join("down");
    bootstrap(&folder);
    let mode = fs::metadata(&folder).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "{mode:o}");
}

#[test]
fn a_switch_is_on_by_whatever_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut serve = burgee(folder.path(), "serve");
    serve.args(["--listen", "127.0.0.1:0", "--webhooks-allow-private"]);
    serve.envs([("BURGEE_VENDOR_RATE_LIMITS", "1"), ("BURGEE_TOKENS_MAKE_TOKENS", "yes")]);
    serve.envs([("BURGEE_SETUP_FROM_ANYWHERE", "0"), ("BURGEE_ISSUERS_ALLOW_PRIVATE", "off")]);
    Server::run(serve, Duration::from_secs(5)).stop();
    let mut serve = burgee(folder.path(), "serve");
    let output = serve.env("BURGEE_VENDOR_RATE_LIMITS", "perhaps").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_configuration_that_was_named_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("nonexistent.yaml");
    for (command, option) in [("agent", "--config"), ("serve", "--agent-config")] {
        let mut command = burgee(folder.path(), command);
        if option == "--agent-config" {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        let output = command.arg(option).arg(&file).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains(&format!("cannot read {}", file.display())), "{told}");
    }
}
