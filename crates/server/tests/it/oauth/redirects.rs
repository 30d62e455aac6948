//! Nobody is sent anywhere but to the addresses that a client was registered with, to the letter.

use serde_json::json;

use super::support::{BACK, Browser, CHALLENGE, text};
use crate::support::TestApp;

/// Addresses beside `https://app.example/back`, encoded as they stand in a query.
const OTHERS: [&str; 44] = [
    "https://app.example/back/",
    "https://app.example/Back",
    "https://APP.example/back",
    "HTTPS://app.example/back",
    "http://app.example/back",
    "https://app.example:443/back",
    "https://app.example:8443/back",
    "https://app.example./back",
    "https://app.example/back?x=1",
    "https://app.example/back?",
    "https://app.example/back%23x",
    "https://app.example/back%23",
    "https://app.example//back",
    "https://app.example/./back",
    "https://app.example/x/../back",
    "https://app.example/back/../back",
    "https://app.example/back/..",
    "https://app.example/back/../../evil",
    "https://app.example/%2562ack",
    "https://app.example/back%2500",
    "https://app.example/back%00",
    "https://app.example/back%20",
    "%20https://app.example/back",
    "https://app.example/back%0D%0ASet-Cookie:%20a=b",
    "https://app.example%5Cback",
    "https://app.example/back;x",
    "https://ada@app.example/back",
    "https://app.example@evil.example/back",
    "https://app.example:back@evil.example/",
    "https://evil.example/https://app.example/back",
    "https://evil.example?https://app.example/back",
    "https://evil.example%23https://app.example/back",
    "https://sub.app.example/back",
    "https://app.example.evil.example/back",
    "https://xapp.example/back",
    "https://app-example/back",
    "https://xn--pp-0la.example/back",
    "https://%D0%B0pp.example/back",
    "https://app.example",
    "//app.example/back",
    "/back",
    "javascript:alert(1)",
    "https://app.example/back,https://evil.example/",
    "*",
];

both! {
    async fn nobody_is_sent_to_an_address_that_is_not_registered(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.public().await;
        let query = |uri: &str| {
            let id = &client.id;
            format!("response_type=code&client_id={id}&redirect_uri={uri}&state=x&code_challenge={CHALLENGE}&code_challenge_method=S256")
        };
        assert_eq!(ada.asked(&query(BACK)).await.status, 200);
        for uri in OTHERS {
            for browser in [ada.pages(), app.anonymous()] {
                let answer = browser.get(&format!("/oauth2/authorize?{}", query(uri))).await;
                assert_eq!(answer.status, 400, "{uri}");
                assert_eq!(answer.header("location"), "", "{uri}");
                assert!(!text(&answer).contains("evil.example"), "{uri}");
            }
        }
        let without = query(BACK).replace("redirect_uri", "redirect");
        assert_eq!(ada.asked(&without).await.status, 400);
        let twice = format!("{}&redirect_uri=https://evil.example/", query(BACK));
        assert_eq!(ada.asked(&twice).await.status, 400);
        let twice = format!("redirect_uri=https://evil.example/&{}", query(BACK));
        assert_eq!(ada.asked(&twice).await.status, 400);
    }

    /// A program on the machine takes a port that is free, and nothing else may differ.
    async fn programs_on_the_machine_bring_their_port(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let body = json!({ "name": "CLI", "type": "public", "redirect_uris": ["http://127.0.0.1/back"] });
        let client = ada.register(body).await;
        let status = async |uri: &str| {
            let query = client.query("read").replace(BACK, uri);
            ada.asked(&query).await.status
        };
        assert_eq!(status("http://127.0.0.1:49152/back").await, 200);
        assert_eq!(status("http://127.0.0.1/back").await, 200);
        for uri in [
            "http://127.0.0.1:49152/",
            "http://localhost:49152/back",
            "http://127.0.0.1:49152@evil.example/back",
            "https://127.0.0.1:49152/back",
        ] {
            assert_eq!(status(uri).await, 400, "{uri}");
        }
    }

    /// The code is bound to the address that it was sent to, too.
    async fn a_code_is_good_for_its_address_only(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let body = json!({
            "name": "Reports", "type": "confidential", "allow_no_pkce": true,
            "redirect_uris": [BACK, "https://app.example/other"],
        });
        let client = ada.register(body).await;
        for (uri, code) in [
            ("https://app.example/other", "invalid_grant"),
            ("https://app.example/back/", "invalid_grant"),
            ("", "invalid_request"),
        ] {
            let own = ada.code(&client.old_query("code")).await;
            let form = format!("grant_type=authorization_code&code={own}&redirect_uri={uri}");
            super::support::refused(&client.ask(&form).await, 400, code);
        }
        // Where PKCE ties the requests together, the address need not be told again.
        let own = ada.code(&client.query("all")).await;
        let verifier = super::support::VERIFIER;
        let form = format!("grant_type=authorization_code&code={own}&code_verifier={verifier}");
        client.ask(&form).await.expect(200);
    }
}
