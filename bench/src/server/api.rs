//! A client of the management API that says how long things take.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use ureq::Agent;
use ureq::http::Request;

use crate::instance::Instance;

/// A client with one connection.
pub struct Api<'a> {
    /// The connection.
    agent: Agent,
    /// The server.
    instance: &'a Instance,
}

impl<'a> Api<'a> {
    /// A client of a server.
    pub fn new(instance: &'a Instance) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).build();
        Self { agent: Agent::new_with_config(config), instance }
    }

    /// Sends a request; the answer must be a success.
    pub fn call(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(Value, Duration)> {
        let address = self.instance.process.address;
        let request = Request::builder()
            .method(method)
            .uri(format!("http://{address}{path}"))
            .header("authorization", format!("Bearer {}", self.instance.token))
            .header("content-type", "application/json")
            .body(body.map(Value::to_string).unwrap_or_default())?;
        let started = Instant::now();
        let mut response = self.agent.run(request)?;
        let text = response.body_mut().with_config().limit(1 << 30).read_to_string()?;
        let took = started.elapsed();
        if !response.status().is_success() {
            bail!("{method} {path}: {} {text}", response.status());
        }
        Ok((serde_json::from_str(&text).unwrap_or_default(), took))
    }

    /// The entity tag of the datafile of production.
    pub fn datafile_tag(&self) -> Result<String> {
        let address = self.instance.process.address;
        let answer = self.agent.get(format!("http://{address}{}", self.datafile())).call()?;
        let tag = answer.headers().get("etag").context("the datafile has no tag")?;
        Ok(tag.to_str()?.to_owned())
    }

    /// The flags of the project.
    pub fn flags(&self) -> String {
        format!("/flags/v1/projects/{}/flags", self.instance.project_id)
    }

    /// The datafile of production.
    pub fn datafile(&self) -> String {
        format!("/datafiles/{}.json", self.instance.sdk_key)
    }
}
