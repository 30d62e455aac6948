//! What the server counts, and who may read it.

use burgee_server::Settings;

use crate::support::{TestApp, secret_key};

both! {
    async fn requests_are_counted_by_route_for_networks_that_are_named(app: &TestApp) {
        let settings = Settings {
            secret_key: secret_key(),
            metrics_networks: vec!["192.0.2.0/24".parse().unwrap()],
            ..Settings::default()
        };
        let node = app.node_with(settings).await;
        let client = || app.anonymous().on(node.clone());
        for project in [app.project_id, 7] {
            client().get(&format!("/v2/projects/{project}")).await.expect(401);
        }
        client().get("/nowhere").await;
        let metrics = client().from("192.0.2.7").get("/metrics").await;
        let text = String::from_utf8(metrics.bytes).unwrap();
        let labels = "method=\"GET\",route=\"/v2/projects/{project_id}\"";
        for line in [
            format!("burgee_http_requests_total{{{labels},status=\"4xx\"}} 2"),
            format!("burgee_http_request_duration_seconds_count{{{labels}}} 2"),
        ] {
            assert!(text.lines().any(|own| own == line), "{line} is not in\n{text}");
        }
        assert!(!text.contains("nowhere"), "who asks must not make labels:\n{text}");
        assert_eq!(client().from("198.51.100.1").get("/metrics").await.status, 404);
        let proxied = client().from("192.0.2.7").header("x-forwarded-for", "192.0.2.8");
        assert_eq!(proxied.get("/metrics").await.status, 404);
    }
}
