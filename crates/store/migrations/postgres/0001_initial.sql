-- The tables and columns of migrations/sqlite/0001_initial.sql, in PostgreSQL's types.

CREATE TABLE account (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE account_user (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL,
    disabled BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE membership (
    user_id TEXT NOT NULL REFERENCES account_user (id),
    project_id BIGINT NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (user_id, project_id)
);
CREATE INDEX membership_project ON membership (project_id);

CREATE TABLE sequence (
    name TEXT NOT NULL PRIMARY KEY,
    next BIGINT NOT NULL
);

CREATE TABLE document (
    kind TEXT NOT NULL,
    id BIGINT NOT NULL,
    project_id BIGINT NOT NULL,
    parent_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    archived BOOLEAN NOT NULL,
    revision BIGINT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (kind, id),
    UNIQUE (project_id, kind, parent_id, key)
);
CREATE INDEX document_parent ON document (kind, parent_id);

CREATE TABLE touch (
    kind TEXT NOT NULL,
    id BIGINT NOT NULL,
    project_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (kind, id)
);
CREATE INDEX touch_version ON touch (project_id, version);

CREATE TABLE change (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL,
    project_id BIGINT NOT NULL,
    entity_kind TEXT NOT NULL,
    entity_id BIGINT NOT NULL,
    change_type TEXT NOT NULL,
    source TEXT NOT NULL,
    user_id TEXT NOT NULL,
    token_id TEXT,
    at BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX change_project ON change (project_id, at, id);
CREATE INDEX change_entity ON change (entity_kind, entity_id);

CREATE TABLE datafile (
    environment_id BIGINT NOT NULL PRIMARY KEY,
    project_id BIGINT NOT NULL,
    sdk_key TEXT NOT NULL,
    revision BIGINT NOT NULL,
    body TEXT NOT NULL,
    last_modified BIGINT NOT NULL
);

CREATE TABLE sdk_key (
    key TEXT NOT NULL PRIMARY KEY,
    environment_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT
);
CREATE INDEX sdk_key_environment ON sdk_key (environment_id);

CREATE TABLE access_token (
    selector TEXT NOT NULL PRIMARY KEY,
    environment_id BIGINT NOT NULL,
    hash BYTEA NOT NULL CHECK (length(hash) = 32),
    created_at BIGINT NOT NULL,
    expires_at BIGINT
);
CREATE INDEX access_token_environment ON access_token (environment_id);

CREATE TABLE token (
    selector TEXT NOT NULL PRIMARY KEY,
    hash BYTEA NOT NULL CHECK (length(hash) = 32),
    kind TEXT NOT NULL,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    expires_at BIGINT,
    last_used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX token_user ON token (user_id);

CREATE TABLE idempotency (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status BIGINT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_created ON idempotency (created_at);

CREATE TABLE delivery (
    id BIGINT NOT NULL PRIMARY KEY,
    webhook_id BIGINT NOT NULL,
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    next_attempt_at BIGINT,
    delivered_at BIGINT,
    last_status BIGINT,
    last_error TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX delivery_due ON delivery (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX delivery_webhook ON delivery (webhook_id, id);

CREATE TABLE heartbeat (
    id BIGINT NOT NULL PRIMARY KEY,
    beats BIGINT NOT NULL
);
