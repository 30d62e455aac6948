//! Following the other nodes: what one publishes, all serve.
//!
//! PostgreSQL tells of a publish at once; revisions are also compared now and then, so that a lost notice
//! costs seconds and not correctness.

use std::time::Duration;

use burgee_store::Notice;

use crate::app::App;

const COMPARED_EVERY: Duration = Duration::from_secs(5);
const WAIT_AFTER_ERROR: Duration = Duration::from_secs(1);

/// Installs the datafiles of other nodes for as long as the server runs.
pub(crate) async fn follow(app: App) {
    loop {
        match app.store.listen().await {
            Ok(mut notices) => {
                if let Err(error) = listen(&app, &mut notices).await {
                    tracing::warn!(%error, "lost touch with other nodes");
                }
            }
            Err(error) => tracing::warn!(%error, "cannot listen to other nodes"),
        }
        tokio::time::sleep(WAIT_AFTER_ERROR).await;
    }
}

async fn listen(
    app: &App,
    notices: &mut burgee_store::Notices,
) -> Result<(), burgee_store::StoreError> {
    loop {
        let notice = tokio::time::timeout(COMPARED_EVERY, notices.next()).await;
        let outcome = match notice {
            Ok(Ok(Notice::Published { environment_id, revision })) => {
                app.catch_up_with(environment_id, revision).await
            }
            Ok(Ok(Notice::Missed)) | Err(_) => app.catch_up().await,
            Ok(Err(error)) => return Err(error),
        };
        if let Err(error) = outcome {
            tracing::warn!(%error, "cannot follow a publish");
        }
    }
}
