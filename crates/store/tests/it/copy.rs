use burgee_store::{
    AccessTokenRow, AccountRow, ChangeFilter, ChangeRow, Conflict, DeliveryRow, Document,
    IdempotencyRow, IdentityRow, MembershipRow, PasswordRow, SdkKeyRow, Store, TokenRow,
    Transaction, UserRow,
};
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection};

use crate::access::{entry, grant, secret, session};
use crate::datafile::datafile;
use crate::document::flag;
use crate::harness::{Fixture, conflict, on_sqlite};

/// More than fits into a batch.
const FLAGS: i64 = 450;

/// Puts at least one row into every table.
async fn fill(store: &Store) {
    let text = str::to_owned;
    write!(store, |to| {
        let account = AccountRow { id: 1, name: text("Acme"), body: text("{}") };
        to.insert_account(&account).await.unwrap();
        let user = UserRow {
            id: text("ada"),
            email: text("ada@example.com"),
            body: text("{}"),
            disabled: true,
            created_at: 1,
        };
        to.insert_user(&user).await.unwrap();
        let member = MembershipRow { user_id: text("ada"), project_id: 7, role: text("owner") };
        to.put_membership(&member).await.unwrap();
        to.next_ids("flag", 1, 500).await.unwrap();
        for id in 1..=FLAGS {
            let archived = id % 2 == 0;
            let document = Document { archived, ..flag(id, &format!("flag-{id}")) };
            to.insert_document(&document).await.unwrap();
        }
        let change = ChangeRow {
            id: 1,
            account_id: 1,
            project_id: 7,
            entity_kind: text("flag"),
            entity_id: 1,
            change_type: text("create"),
            source: text("api"),
            user_id: text("ada"),
            token_id: Some(text("t")),
            at: 1,
            body: text("[]"),
        };
        to.append_change(&change).await.unwrap();
        to.append_change(&ChangeRow { id: 2, token_id: None, ..change }).await.unwrap();
        to.put_datafile(&datafile(1, 9)).await.unwrap();
        let key =
            SdkKeyRow { key: text("k"), environment_id: 1, created_at: 1, expires_at: Some(2) };
        to.insert_sdk_key(&key).await.unwrap();
        let access = AccessTokenRow {
            selector: text("s"),
            environment_id: 1,
            hash: vec![7; 32],
            created_at: 1,
            expires_at: None,
        };
        to.insert_access_token(&access).await.unwrap();
        let token = TokenRow {
            selector: text("t"),
            hash: vec![8; 32],
            kind: text("personal"),
            user_id: text("ada"),
            name: text("deploy"),
            scopes: text("[]"),
            created_at: 1,
            created_by: text("ada"),
            expires_at: None,
            last_used_at: Some(3),
            revoked_at: None,
            family: Some(text("g")),
            body: text("{}"),
        };
        to.insert_token(&token).await.unwrap();
        fill_access(&to).await;
        let answer = IdempotencyRow {
            scope: text("t"),
            key: text("k"),
            request_hash: text("h"),
            status: 201,
            body: text("{}"),
            etag: Some(text("e")),
            created_at: 1,
        };
        to.put_idempotency(&answer).await.unwrap();
        let delivery = DeliveryRow::new(1, 5, "datafile.updated", text("{}"), 1);
        to.enqueue_delivery(&delivery).await.unwrap();
    });
}

/// Puts a row into every table that is about people signing in.
async fn fill_access(to: &Transaction) {
    let text = str::to_owned;
    let password = PasswordRow { user_id: text("ada"), hash: text("$argon2id$"), changed_at: 1 };
    to.put_password(&password).await.unwrap();
    let identity = IdentityRow {
        issuer: text("https://id.example.com"),
        subject: text("7"),
        user_id: text("ada"),
        created_at: 1,
    };
    to.insert_identity(&identity).await.unwrap();
    to.insert_session(&session("s", "ada", 1)).await.unwrap();
    to.insert_one_time_secret(&secret("o", "reset", "ada")).await.unwrap();
    to.insert_oauth_grant(&grant("g", 7, "ada")).await.unwrap();
    to.lock_audit_head().await.unwrap();
    to.append_audit(&[entry(1), entry(2)]).await.unwrap();
}

/// How many rows there are in each table of a `SQLite` store.
async fn table_sizes(url: &str) -> Vec<(String, i64)> {
    let mut connection = SqliteConnection::connect(url).await.unwrap();
    let tables = "SELECT name FROM sqlite_schema
        WHERE type = 'table' AND substr(name, 1, 1) <> '_' AND name NOT LIKE 'sqlite%'";
    let tables: Vec<(String,)> = sqlx::query_as(tables).fetch_all(&mut connection).await.unwrap();
    let mut sizes = Vec::new();
    for (table,) in tables {
        let count = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        let (count,) = sqlx::query_as(count).fetch_one(&mut connection).await.unwrap();
        sizes.push((table, count));
    }
    sizes
}

async fn assert_same(left: &Store, right: &Store) {
    let all = ChangeFilter::of_project(7);
    assert_eq!(left.accounts().await.unwrap(), right.accounts().await.unwrap());
    assert_eq!(left.users().await.unwrap(), right.users().await.unwrap());
    assert_eq!(
        left.memberships_of_project(7).await.unwrap(),
        right.memberships_of_project(7).await.unwrap(),
    );
    assert_eq!(
        left.documents_of_kind("flag").await.unwrap(),
        right.documents_of_kind("flag").await.unwrap(),
    );
    assert_eq!(left.changes(&all).await.unwrap(), right.changes(&all).await.unwrap());
    assert_eq!(left.datafiles().await.unwrap(), right.datafiles().await.unwrap());
    assert_eq!(left.sdk_keys().await.unwrap(), right.sdk_keys().await.unwrap());
    assert_eq!(left.access_tokens().await.unwrap(), right.access_tokens().await.unwrap());
    assert_eq!(left.tokens().await.unwrap(), right.tokens().await.unwrap());
    assert_eq!(left.password("ada").await.unwrap(), right.password("ada").await.unwrap());
    assert_eq!(
        left.identities_of_user("ada").await.unwrap(),
        right.identities_of_user("ada").await.unwrap(),
    );
    assert_eq!(left.session("s").await.unwrap(), right.session("s").await.unwrap());
    assert_eq!(left.one_time_secret("o").await.unwrap(), right.one_time_secret("o").await.unwrap());
    assert_eq!(left.oauth_grant("g").await.unwrap(), right.oauth_grant("g").await.unwrap());
    assert_eq!(left.audit_after(0, 10).await.unwrap(), right.audit_after(0, 10).await.unwrap());
    assert_eq!(left.audit_head().await.unwrap(), right.audit_head().await.unwrap());
    assert_eq!(
        left.idempotency("t", "k").await.unwrap(),
        right.idempotency("t", "k").await.unwrap(),
    );
    assert_eq!(left.delivery(1).await.unwrap(), right.delivery(1).await.unwrap());
}

both! {
    /// From `SQLite` to either database, and from there back to another `SQLite`.
    async fn moves_everything(fixture: &Fixture) {
        let folder = tempfile::tempdir().unwrap();
        let url = |name: &str| format!("sqlite://{}", folder.path().join(name).display());
        let origin = Store::open(&url("origin.db")).await.unwrap();
        fill(&origin).await;
        origin.ping().await.unwrap();
        let sizes = table_sizes(&url("origin.db")).await;
        let rows: i64 = sizes.iter().map(|(_, size)| size).sum();
        assert!(sizes.iter().all(|(_, size)| *size > 0), "an empty table proves nothing: {sizes:?}");

        // All but the heartbeat.
        let copied = origin.copy_to(&fixture.store).await.unwrap();
        assert_eq!(i64::try_from(copied).unwrap(), rows - 1);
        assert_same(&origin, &fixture.store).await;
        let back = Store::open(&url("back.db")).await.unwrap();
        assert_eq!(fixture.store.copy_to(&back).await.unwrap(), copied);
        assert_same(&origin, &back).await;
        write!(back, |transaction| {
            assert_eq!(transaction.next_ids("flag", 1, 1).await.unwrap(), 501);
        });
        origin.close().await;
        back.close().await;
    }
}

#[test]
fn needs_an_empty_store() {
    on_sqlite(async |fixture: &Fixture| {
        let target = Store::open(&fixture.url.replace("burgee.db", "target.db")).await.unwrap();
        write!(target, |to| to.insert_document(&flag(1, "one")).await.unwrap());
        write!(fixture.store, |to| {
            let account = AccountRow { id: 1, name: "Acme".to_owned(), body: "{}".to_owned() };
            to.insert_account(&account).await.unwrap();
        });
        assert_eq!(conflict(fixture.store.copy_to(&target).await), Conflict::NotEmpty);
        assert_eq!(target.accounts().await.unwrap(), []);
    });
}
