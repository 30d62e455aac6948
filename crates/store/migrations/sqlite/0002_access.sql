-- Who signs in, by what, and what they did. The tables and columns of migrations/postgres/0002_access.sql, in
-- SQLite's types.

CREATE TABLE password (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES account_user (id),
    hash TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE identity (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES account_user (id),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (issuer, subject)
) STRICT;
CREATE INDEX identity_user ON identity (user_id);

CREATE TABLE session (
    selector TEXT NOT NULL PRIMARY KEY,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    user_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    confirmed_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    address TEXT NOT NULL,
    agent TEXT NOT NULL
) STRICT;
CREATE INDEX session_of_user ON session (user_id);
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE one_time_secret (
    selector TEXT NOT NULL PRIMARY KEY,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX one_time_secret_subject ON one_time_secret (kind, subject);
CREATE INDEX one_time_secret_expires ON one_time_secret (expires_at);

CREATE TABLE oauth_grant (
    id TEXT NOT NULL PRIMARY KEY,
    client_id INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    scopes TEXT NOT NULL,
    generation INTEGER NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE INDEX oauth_grant_client ON oauth_grant (client_id);
CREATE INDEX oauth_grant_user ON oauth_grant (user_id);

-- What a token belongs to, as an OAuth grant or a session; and what else is known of it: JSON.
ALTER TABLE token ADD COLUMN family TEXT;
ALTER TABLE token ADD COLUMN body TEXT NOT NULL DEFAULT '{}';
CREATE INDEX token_family ON token (family) WHERE family IS NOT NULL;
CREATE INDEX token_expires ON token (expires_at) WHERE expires_at IS NOT NULL;

-- Projects are found by the account that they belong to.
UPDATE document SET parent_id = json_extract(body, '$.account_id') WHERE kind = 'project';

CREATE TABLE audit (
    id INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    credential TEXT NOT NULL,
    address TEXT NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX audit_account ON audit (account_id, id);

CREATE TABLE audit_head (
    id INTEGER NOT NULL PRIMARY KEY,
    entry_id INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
