-- The tables and columns of migrations/postgres/0001_initial.sql, in SQLite's types.

CREATE TABLE account (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE account_user (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL,
    disabled INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE membership (
    user_id TEXT NOT NULL REFERENCES account_user (id),
    project_id INTEGER NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (user_id, project_id)
) STRICT;
CREATE INDEX membership_project ON membership (project_id);

CREATE TABLE sequence (
    name TEXT NOT NULL PRIMARY KEY,
    next INTEGER NOT NULL
) STRICT;

CREATE TABLE document (
    kind TEXT NOT NULL,
    id INTEGER NOT NULL,
    project_id INTEGER NOT NULL,
    parent_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    archived INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (kind, id),
    UNIQUE (project_id, kind, parent_id, key)
) STRICT;
CREATE INDEX document_parent ON document (kind, parent_id);

CREATE TABLE touch (
    kind TEXT NOT NULL,
    id INTEGER NOT NULL,
    project_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT;
CREATE INDEX touch_version ON touch (project_id, version);

CREATE TABLE change (
    id INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL,
    project_id INTEGER NOT NULL,
    entity_kind TEXT NOT NULL,
    entity_id INTEGER NOT NULL,
    change_type TEXT NOT NULL,
    source TEXT NOT NULL,
    user_id TEXT NOT NULL,
    token_id TEXT,
    at INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX change_project ON change (project_id, at, id);
CREATE INDEX change_entity ON change (entity_kind, entity_id);

CREATE TABLE datafile (
    environment_id INTEGER NOT NULL PRIMARY KEY,
    project_id INTEGER NOT NULL,
    sdk_key TEXT NOT NULL,
    revision INTEGER NOT NULL,
    body TEXT NOT NULL,
    last_modified INTEGER NOT NULL
) STRICT;

CREATE TABLE sdk_key (
    key TEXT NOT NULL PRIMARY KEY,
    environment_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER
) STRICT;
CREATE INDEX sdk_key_environment ON sdk_key (environment_id);

CREATE TABLE access_token (
    selector TEXT NOT NULL PRIMARY KEY,
    environment_id INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    created_at INTEGER NOT NULL,
    expires_at INTEGER
) STRICT;
CREATE INDEX access_token_environment ON access_token (environment_id);

CREATE TABLE token (
    selector TEXT NOT NULL PRIMARY KEY,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    kind TEXT NOT NULL,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER,
    revoked_at INTEGER
) STRICT;
CREATE INDEX token_user ON token (user_id);

CREATE TABLE idempotency (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (scope, key)
) STRICT;
CREATE INDEX idempotency_created ON idempotency (created_at);

CREATE TABLE delivery (
    id INTEGER NOT NULL PRIMARY KEY,
    webhook_id INTEGER NOT NULL,
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_at INTEGER,
    delivered_at INTEGER,
    last_status INTEGER,
    last_error TEXT,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX delivery_due ON delivery (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX delivery_webhook ON delivery (webhook_id, id);

CREATE TABLE heartbeat (
    id INTEGER NOT NULL PRIMARY KEY,
    beats INTEGER NOT NULL
) STRICT;
