//! The server starts, answers, and decides.

use serde_json::json;

use crate::support::TestApp;

both! {
    async fn a_launched_flag_is_decided(app: &TestApp) {
        let flag = app.post("flags", json!({ "key": "burgee", "name": "Burgee" })).await.expect(201);
        assert_eq!(flag["key"], "burgee");
        let before = app.datafile("production").await["revision"].clone();
        app.post("flags/burgee/environments/production/ruleset/enabled", json!({})).await.expect(200);
        assert_ne!(app.datafile("production").await["revision"], before);
        let decision = app.decide("production", "burgee", "ada", json!({})).await;
        assert_eq!(decision["variation"], "off");
    }
}
