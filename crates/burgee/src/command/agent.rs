//! `burgee agent`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use burgee_server::{AgentConfig, AgentNode};
use clap::Args;
use tracing_subscriber::EnvFilter;

use super::instance::{block_on, make_folder};
use super::serve::stop;

/// The configuration of who names none, as in the reference.
const USUAL_CONFIG: &str = "config.yaml";

/// Decide over HTTP for datafiles of any host: in the place of Optimizely Agent, with its settings.
///
/// Reads the Agent's config.yaml and its OPTIMIZELY_* variables unchanged. Keeps the last good datafiles and events that
/// are not delivered yet in its folder.
#[derive(Args)]
pub(crate) struct Agent {
    /// The Agent's configuration; where absent `config.yaml`, if there is one.
    #[arg(long, env = "OPTIMIZELY_CONFIG_FILENAME", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder of the node.
    #[arg(long, env = "BURGEE_DATA", value_name = "DIR", default_value = "burgee-agent-data")]
    data: PathBuf,
}

impl Agent {
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        let usual = Path::new(USUAL_CONFIG);
        let found = || usual.exists().then_some(usual);
        let config = read(self.config.as_deref().or_else(found))?;
        let filter = EnvFilter::try_from_env("BURGEE_LOG")
            .unwrap_or_else(|_| EnvFilter::new(config.log_level()));
        let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
        if config.logs_are_pretty() {
            log.init();
        } else {
            log.json().flatten_event(true).init();
        }
        make_folder(&self.data)?;
        block_on(async {
            let node = AgentNode::start(config, &self.data).await?;
            let addresses = node.addresses();
            for (name, address) in
                [("api", addresses.api), ("admin", addresses.admin), ("webhook", addresses.webhook)]
            {
                if let Some(address) = address {
                    tracing::info!(name, %address, "{name} listens at {address}");
                } else {
                    tracing::info!(name, "{name} is switched off");
                }
            }
            node.serve(stop()).await?;
            Ok(ExitCode::SUCCESS)
        })
    }
}

/// The settings of a file, if there is to be one, and of the environment.
pub(crate) fn read(file: Option<&Path>) -> anyhow::Result<AgentConfig> {
    let name = file.map_or_else(|| "the environment".to_owned(), |file| file.display().to_string());
    let yaml = file.map(std::fs::read_to_string).transpose();
    let yaml = yaml.with_context(|| format!("cannot read {name}"))?.unwrap_or_default();
    let variables = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    AgentConfig::load(&yaml, variables).with_context(|| format!("in {name}"))
}
