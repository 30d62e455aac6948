//! Mail: who is sent which link, and who learns nothing.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use burgee_server::{Mail, Settings};
use serde_json::json;
use tokio::time::{sleep, timeout};

use crate::support::{ADMINISTRATOR, Client, TestApp};

/// Longer than it takes, and shorter than anybody waits.
const PATIENCE: Duration = Duration::from_secs(20);
const FORGOTTEN: &str = "/burgee/v1/password/forgotten";

/// A mail server that takes everything.
#[derive(Clone)]
struct Post {
    url: String,
    letters: Arc<Mutex<Vec<Letter>>>,
}

#[derive(Clone, Debug, Default)]
struct Letter {
    to: String,
    text: String,
}

impl Letter {
    /// The secret of the link in it.
    fn link(&self) -> String {
        // Long lines are folded, and an equals sign is written as a number: RFC 2045, §6.7.
        let text = self.text.replace("=\r\n", "").replace("=3D", "=");
        let (_, rest) = text.split_once("https://burgee.test/password?link=").unwrap();
        rest.split_whitespace().next().unwrap().to_owned()
    }
}

impl Post {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let own = Self { url, letters: Arc::default() };
        let post = own.clone();
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let post = post.clone();
                std::thread::spawn(move || post.serve(connection.unwrap()).unwrap());
            }
        });
        own
    }

    fn serve(&self, connection: TcpStream) -> std::io::Result<()> {
        let mut replies = connection.try_clone()?;
        replies.write_all(b"220 post\r\n")?;
        let (mut letter, mut in_text) = (Letter::default(), false);
        for line in BufReader::new(connection).split(b'\n') {
            let line = String::from_utf8(line?).unwrap() + "\n";
            if in_text {
                if line == ".\r\n" {
                    self.letters.lock().unwrap().push(std::mem::take(&mut letter));
                    in_text = false;
                    replies.write_all(b"250 taken\r\n")?;
                } else {
                    letter.text += &line;
                }
                continue;
            }
            let reply = match line.trim_end() {
                "DATA" => {
                    in_text = true;
                    "354 go on"
                }
                "QUIT" => return replies.write_all(b"221 bye\r\n"),
                command => {
                    if let Some(to) = command.strip_prefix("RCPT TO:") {
                        to.trim_matches(['<', '>']).clone_into(&mut letter.to);
                    }
                    "250 yes"
                }
            };
            replies.write_all(format!("{reply}\r\n").as_bytes())?;
        }
        Ok(())
    }

    fn letters(&self) -> Vec<Letter> {
        self.letters.lock().unwrap().clone()
    }

    async fn wait_for(&self, count: usize) -> Vec<Letter> {
        let wait = async {
            while self.letters().len() < count {
                sleep(Duration::from_millis(10)).await;
            }
        };
        let waited = timeout(PATIENCE, wait).await;
        assert!(waited.is_ok(), "{count} were awaited: {:?}", self.letters());
        self.letters()
    }
}

/// The administrator's client of a server that sends mail.
async fn mailing<'a>(app: &'a TestApp, url: &str) -> Client<'a> {
    let mail = Mail::new(url, "Burgee <burgee@burgee.test>").unwrap();
    let settings = Settings {
        public_url: "https://burgee.test".to_owned(),
        tokens_make_tokens: true,
        mail: Some(mail),
        ..Settings::default()
    };
    app.client().on(app.node_with(settings).await)
}

async fn links(app: &TestApp, email: &str) -> usize {
    let id = app.store.user_by_email(email).await.unwrap().unwrap().id;
    let mut count = 0;
    for kind in ["invitation", "reset"] {
        count += app.store.one_time_secrets(kind, &id).await.unwrap().len();
    }
    count
}

both! {
    async fn whoever_is_invited_is_sent_the_link(app: &TestApp) {
        let post = Post::start();
        let client = mailing(app, &post.url).await;
        let invitation = json!([
            {
                "profile": { "email": "new@burgee.test" },
                "project_roles": [{ "project_id": app.project_id, "role": "viewer" }],
            },
            {
                "profile": { "email": "ada@burgee.test" },
                "project_roles": [{ "project_id": app.project_id, "role": "viewer" }],
            },
        ]);
        client.post("/v2/collaborators?dry_run=true", invitation.clone()).await.expect(200);
        client.post("/v2/collaborators", invitation).await.expect(200);
        let letters = post.wait_for(1).await;
        assert_eq!(letters[0].to, "new@burgee.test");
        assert!(letters[0].text.contains("Subject: You are invited"), "{}", letters[0].text);
        let link = letters[0].link();
        let owner = app.anonymous().post("/burgee/v1/links/check", json!({ "link": link })).await;
        assert_eq!(owner.expect(200), json!({ "kind": "invitation", "email": "new@burgee.test" }));
        let body = json!({ "link": link, "password": "a long way from home" });
        app.anonymous().post("/burgee/v1/links/redeem", body).await.expect(200);

        let id = app.store.user_by_email("new@burgee.test").await.unwrap().unwrap().id;
        let path = format!("/burgee/v1/users/{id}/links");
        client.post(&format!("{path}?dry_run=true"), json!({})).await.expect(201);
        let made = client.post(&path, json!({})).await.expect(201);
        assert_eq!((&made["kind"], &made["sent_to"]), (&json!("reset"), &json!("new@burgee.test")));
        assert!(made["url"].is_null(), "who made it need not know it");
        let letters = post.wait_for(2).await;
        assert_eq!(letters.len(), 2);
        assert!(letters[1].text.contains("Subject: A new password"), "{}", letters[1].text);
        app.anonymous()
            .post("/burgee/v1/links/check", json!({ "link": letters[1].link() }))
            .await
            .expect(200);

        // Where nobody takes the mail, the link is handed over as without.
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let client = mailing(app, &format!("smtp://{closed}")).await;
        let made = client.post(&path, json!({})).await.expect(201);
        assert!(made["url"].as_str().unwrap().starts_with("https://burgee.test/password?link=bgi_"));
        assert!(made["sent_to"].is_null());
    }

    async fn whoever_has_forgotten_a_password_is_sent_a_link_and_strangers_learn_nothing(app: &TestApp) {
        let post = Post::start();
        let client = mailing(app, &post.url).await;
        app.session(ADMINISTRATOR).await;
        let (robot, _) = app.person(Some("viewer")).await;
        let passwordless = app.store.user(&robot).await.unwrap().unwrap().email;
        app.clock.advance(Duration::from_mins(6));
        let mut answers = Vec::new();
        for email in ["nobody@burgee.test", passwordless.as_str(), " ADA@burgee.test", "x"] {
            let answer = client.post(FORGOTTEN, json!({ "email": email })).await;
            answers.push((answer.status, answer.bytes.clone()));
        }
        assert!(answers.iter().all(|own| *own == (202, Vec::new())), "{answers:?}");
        let letters = post.wait_for(1).await;
        assert_eq!(letters[0].to, "ada@burgee.test");
        let before = links(app, "ada@burgee.test").await;
        // Nobody's mailbox is filled, and nobody's link is taken from them by asking again.
        client.post(FORGOTTEN, json!({ "email": "ada@burgee.test" })).await.expect(202);
        app.clock.advance(Duration::from_mins(6));
        client.post(FORGOTTEN, json!({ "email": "ada@burgee.test" })).await.expect(202);
        let letters = post.wait_for(2).await;
        assert_eq!(letters.len(), 2);
        assert_eq!(links(app, "ada@burgee.test").await, before + 1);
        assert_eq!(links(app, &passwordless).await, 0);
        let body = json!({ "link": letters[1].link(), "password": "another way home" });
        app.anonymous().post("/burgee/v1/links/redeem", body).await.expect(200);
        for _ in 0..10 {
            client.post(FORGOTTEN, json!({ "email": "nobody@burgee.test" })).await;
        }
        client.post(FORGOTTEN, json!({ "email": "nobody@burgee.test" })).await.expect(429);
        app.post(FORGOTTEN, json!({ "email": "ada@burgee.test" })).await.expect(202);
        let foreign = app.anonymous().header("sec-fetch-site", "cross-site");
        foreign.post(FORGOTTEN, json!({ "email": "ada@burgee.test" })).await.expect(403);
    }
}

#[test]
fn a_mail_server_is_checked_before_it_is_needed() {
    assert!(Mail::new("smtp://user:canary@mail.test", "burgee@burgee.test").is_ok());
    for (url, from) in [
        ("http://user:canary@mail.test", "burgee@burgee.test"),
        ("canary", "burgee@burgee.test"),
        ("smtp://mail.test", "nobody"),
    ] {
        let error = Mail::new(url, from).unwrap_err();
        assert!(!error.contains("canary"), "{error}");
    }
    let mail = Mail::new("smtps://user:canary@mail.test", "burgee@burgee.test").unwrap();
    assert!(!format!("{mail:?}").contains("canary"));
}
