//! The `burgee` command.

mod command;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tikv_jemallocator::Jemalloc;

/// Its settings are in `.cargo/config.toml`; ADR 0018 says why.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

/// Self-hosted feature flags and experimentation that speak Optimizely's protocols.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Serve(command::serve::Serve),
    Agent(command::agent::Agent),
    Bootstrap(command::bootstrap::Bootstrap),
    /// Make and list accounts.
    #[command(subcommand)]
    Accounts(command::accounts::Accounts),
    /// Help people to sign in.
    #[command(subcommand)]
    Users(command::users::Users),
    /// Make, list and revoke personal access tokens.
    #[command(subcommand)]
    Tokens(command::tokens::Tokens),
    /// Check and export the audit log.
    #[command(subcommand)]
    Audit(command::audit::Audit),
    Copy(command::copy::Copy),
    Decide(command::decide::Decide),
    /// Take events in and out, watch them, and forget visitors and old days.
    #[command(subcommand)]
    Events(command::events::Events),
    Plan(command::plan::Plan),
    Results(command::results::Results),
    #[command(name = "openapi")]
    OpenApi(command::openapi::OpenApi),
    /// Work with datafiles.
    #[command(subcommand)]
    Datafile(Datafile),
}

#[derive(Subcommand)]
enum Datafile {
    Lint(command::lint::Lint),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve(serve) => serve.run(),
        Command::Agent(agent) => agent.run(),
        Command::Bootstrap(bootstrap) => bootstrap.run(),
        Command::Accounts(accounts) => accounts.run(),
        Command::Users(users) => users.run(),
        Command::Tokens(tokens) => tokens.run(),
        Command::Audit(audit) => audit.run(),
        Command::Copy(copy) => copy.run(),
        Command::Decide(decide) => decide.run(),
        Command::Events(events) => events.run(),
        Command::Plan(plan) => plan.run(),
        Command::Results(results) => results.run(),
        Command::OpenApi(_) => command::openapi::OpenApi::run(),
        Command::Datafile(Datafile::Lint(lint)) => lint.run(),
    };
    outcome.unwrap_or_else(|error| {
        // A reader that went away, as `head` does, is no error of ours.
        if command::is_broken_pipe(&error) {
            return ExitCode::SUCCESS;
        }
        eprintln!("burgee: {error:#}");
        ExitCode::from(2)
    })
}
