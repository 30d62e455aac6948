//! Several servers on one state.

use serde_json::json;

use crate::support::TestApp;

both! {
    /// What each node keeps in memory follows what the others write.
    async fn every_node_lists_what_another_has_written(app: &TestApp) {
        let other = app.client().on(app.other_node().await);
        let listed = async |query: &str| {
            let listed = other.get(&format!("flags?sort=key{query}")).await.expect(200);
            let items = listed["items"].as_array().unwrap().clone();
            items.iter().map(|flag| flag["key"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert!(listed("").await.is_empty());
        for key in ["first", "second"] {
            app.post("flags", json!({ "key": key, "name": key })).await.expect(201);
        }
        assert_eq!(listed("").await, ["first", "second"]);
        let renamed = json!([{ "op": "replace", "path": "/second/name", "value": "Renamed" }]);
        app.patch("flags?dry_run=true", renamed.clone()).await.expect(200);
        assert!(listed("&query=renamed").await.is_empty());
        app.patch("flags", renamed).await.expect(200);
        assert_eq!(listed("&query=renamed").await, ["second"]);
        app.post("flags/second/environments/production/ruleset/enabled", json!({}))
            .await
            .expect(200);
        assert_eq!(listed("&environment=production&enabled=true").await, ["second"]);
        app.post("flags/archived", json!({ "keys": ["first"] })).await.expect(200);
        app.delete("flags/first").await.expect(204);
        assert_eq!(listed("").await, ["second"]);
    }
}
