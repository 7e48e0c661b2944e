-- Tables. Ids are application-made UUIDv7; every hot statement names its full placement key by equality.

CREATE TABLE account (
    id                uuid        NOT NULL,
    email             text        NOT NULL,
    email_verified_at timestamptz,
    username          text,
    name              text,
    status            text        NOT NULL,
    not_before        bigint      NOT NULL DEFAULT 0, -- epoch seconds: no token of this subject is issued with an earlier iat
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    CONSTRAINT account_pk PRIMARY KEY (id),
    CONSTRAINT account_status CHECK (status IN ('active', 'disabled'))
);

CREATE TABLE account_identifier (
    identifier text NOT NULL, -- normalised e-mail address (has an @) or user name (has none)
    account_id uuid NOT NULL,
    CONSTRAINT account_identifier_pk PRIMARY KEY (identifier)
);

CREATE TABLE credential (
    account_id  uuid        NOT NULL,
    id          uuid        NOT NULL,
    kind        text        NOT NULL,
    secret      text        NOT NULL, -- for a password: its hash, with the parameters
    one_time    boolean     NOT NULL DEFAULT false,
    redeemed_at timestamptz,          -- a one-time password logs in once
    created_at  timestamptz NOT NULL,
    changed_at  timestamptz NOT NULL,
    CONSTRAINT credential_pk PRIMARY KEY (account_id, id),
    CONSTRAINT credential_kind CHECK (kind IN ('password'))
);

CREATE TABLE one_time_token (
    account_id uuid        NOT NULL,
    hash       bytea       NOT NULL, -- SHA-256 of what was mailed
    purpose    text        NOT NULL,
    payload    text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT one_time_token_pk PRIMARY KEY (account_id, hash),
    CONSTRAINT one_time_token_purpose CHECK (purpose IN ('verify-email', 'reset-password', 'change-email'))
);

CREATE TABLE session (
    account_id      uuid        NOT NULL,
    id              uuid        NOT NULL,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL, -- the absolute lifetime
    auth_time       bigint      NOT NULL,
    amr             text[]      NOT NULL,
    organization_id uuid,                 -- the active organization
    address         text        NOT NULL,
    user_agent      text        NOT NULL,
    CONSTRAINT session_pk PRIMARY KEY (account_id, id)
);

CREATE TABLE refresh_grant (
    account_id   uuid        NOT NULL,
    session_id   uuid        NOT NULL,
    client_id    uuid        NOT NULL,
    generation   integer     NOT NULL,
    scope        text        NOT NULL,
    not_before   bigint      NOT NULL, -- copy of the account's: a rotation that waited for a revocation sees it (revocation.md)
    rotated_at   timestamptz NOT NULL,
    idle_seconds bigint      NOT NULL,
    address      text        NOT NULL, -- where it was last used from
    CONSTRAINT refresh_grant_pk PRIMARY KEY (account_id, session_id, client_id)
);

CREATE TABLE organization (
    id         uuid        NOT NULL,
    slug       text        NOT NULL,
    name       text        NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT organization_pk PRIMARY KEY (id),
    CONSTRAINT organization_slug UNIQUE (slug)
);

CREATE TABLE role (
    id          uuid        NOT NULL,
    name        text        NOT NULL,
    description text        NOT NULL,
    created_at  timestamptz NOT NULL,
    CONSTRAINT role_pk PRIMARY KEY (id),
    CONSTRAINT role_name UNIQUE (name)
);

CREATE TABLE role_permission (
    role_id    uuid NOT NULL,
    permission text NOT NULL,
    CONSTRAINT role_permission_pk PRIMARY KEY (role_id, permission)
);

CREATE TABLE account_role (
    account_id uuid NOT NULL,
    role_id    uuid NOT NULL,
    CONSTRAINT account_role_pk PRIMARY KEY (account_id, role_id)
);

CREATE TABLE membership (
    account_id      uuid        NOT NULL,
    organization_id uuid        NOT NULL,
    created_at      timestamptz NOT NULL,
    CONSTRAINT membership_pk PRIMARY KEY (account_id, organization_id)
);

CREATE TABLE membership_role (
    account_id      uuid NOT NULL,
    organization_id uuid NOT NULL,
    role_id         uuid NOT NULL,
    CONSTRAINT membership_role_pk PRIMARY KEY (account_id, organization_id, role_id)
);

CREATE TABLE signing_key (
    id           uuid        NOT NULL,
    kid          text        NOT NULL,
    algorithm    text        NOT NULL,
    status       text        NOT NULL,
    public_jwk   text        NOT NULL,
    private_key  bytea       NOT NULL, -- PKCS #8, AES-256-GCM under the master key
    created_at   timestamptz NOT NULL,
    activated_at timestamptz,
    retired_at   timestamptz,
    CONSTRAINT signing_key_pk PRIMARY KEY (id),
    CONSTRAINT signing_key_kid UNIQUE (kid),
    CONSTRAINT signing_key_status CHECK (status IN ('next', 'active', 'retiring', 'killed'))
);

-- One row: whoever rotates keys holds its lock, so that many replicas have one writer.
CREATE TABLE signing_key_writer (
    id         integer     NOT NULL,
    checked_at timestamptz NOT NULL,
    CONSTRAINT signing_key_writer_pk PRIMARY KEY (id)
);

CREATE TABLE revocation_head (
    stream text   NOT NULL,
    seq    bigint NOT NULL,
    CONSTRAINT revocation_head_pk PRIMARY KEY (stream)
);

CREATE TABLE revocation_rule (
    stream     text        NOT NULL,
    seq        bigint      NOT NULL,
    type       text        NOT NULL,
    value      text        NOT NULL,
    not_before bigint,               -- epoch seconds; null is forever
    until      bigint      NOT NULL, -- epoch seconds: the last token it can hit has expired
    reason     text        NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT revocation_rule_pk PRIMARY KEY (stream, seq),
    CONSTRAINT revocation_rule_type CHECK (type IN ('iss', 'kid', 'org', 'client', 'sub', 'sid', 'jti'))
);

CREATE TABLE rate_bucket (
    id         text   NOT NULL,
    state      bytea,
    expires_at bigint,
    CONSTRAINT rate_bucket_pk PRIMARY KEY (id)
);

CREATE TABLE outbox (
    id         uuid        NOT NULL,
    kind       text        NOT NULL,
    body       bytea       NOT NULL, -- AES-256-GCM under the master key: a mailed link is redeemable
    attempts   integer     NOT NULL,
    due_at     timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT outbox_pk PRIMARY KEY (id)
);

CREATE TABLE audit_entry (
    id         uuid        NOT NULL,
    at         timestamptz NOT NULL,
    type       text        NOT NULL,
    account_id uuid,
    actor_id   uuid,
    session_id uuid,
    address    text        NOT NULL,
    user_agent text        NOT NULL,
    request_id text        NOT NULL,
    detail     text        NOT NULL, -- JSON
    CONSTRAINT audit_entry_pk PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);

CREATE TABLE audit_entry_default PARTITION OF audit_entry DEFAULT;

-- Placement, only where the schema is to be spread over several machines.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
        PERFORM create_reference_table(t)
        FROM unnest(ARRAY['organization', 'role', 'role_permission', 'signing_key', 'signing_key_writer']) t;
        PERFORM create_distributed_table('account', 'id');
        PERFORM create_distributed_table(t, 'account_id', colocate_with => 'account')
        FROM unnest(ARRAY['credential', 'one_time_token', 'session', 'refresh_grant', 'account_role', 'membership',
                          'membership_role']) t;
        PERFORM create_distributed_table('account_identifier', 'identifier', colocate_with => 'none');
        PERFORM create_distributed_table('revocation_head', 'stream', colocate_with => 'none');
        PERFORM create_distributed_table('revocation_rule', 'stream', colocate_with => 'revocation_head');
        PERFORM create_distributed_table('rate_bucket', 'id', colocate_with => 'none');
        PERFORM create_distributed_table('outbox', 'id', colocate_with => 'none');
        PERFORM create_distributed_table('audit_entry', 'id', colocate_with => 'none');
    END IF;
END $$;

-- Foreign keys, only inside a placement group or to a reference table.
ALTER TABLE credential      ADD CONSTRAINT credential_account      FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE;
ALTER TABLE one_time_token  ADD CONSTRAINT one_time_token_account  FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE;
ALTER TABLE session         ADD CONSTRAINT session_account         FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE;
ALTER TABLE refresh_grant   ADD CONSTRAINT refresh_grant_session   FOREIGN KEY (account_id, session_id) REFERENCES session (account_id, id) ON DELETE CASCADE;
ALTER TABLE account_role    ADD CONSTRAINT account_role_account    FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE;
ALTER TABLE account_role    ADD CONSTRAINT account_role_role       FOREIGN KEY (role_id) REFERENCES role (id);
ALTER TABLE role_permission ADD CONSTRAINT role_permission_role    FOREIGN KEY (role_id) REFERENCES role (id) ON DELETE CASCADE;
ALTER TABLE membership      ADD CONSTRAINT membership_account      FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE;
ALTER TABLE membership      ADD CONSTRAINT membership_organization FOREIGN KEY (organization_id) REFERENCES organization (id);
ALTER TABLE membership_role ADD CONSTRAINT membership_role_member  FOREIGN KEY (account_id, organization_id) REFERENCES membership (account_id, organization_id) ON DELETE CASCADE;
ALTER TABLE membership_role ADD CONSTRAINT membership_role_role    FOREIGN KEY (role_id) REFERENCES role (id);

-- Indexes
CREATE UNIQUE INDEX credential_password      ON credential (account_id) WHERE kind = 'password';
CREATE INDEX account_identifier_account      ON account_identifier (account_id);
CREATE INDEX account_unverified                ON account (created_at) WHERE email_verified_at IS NULL;
CREATE INDEX one_time_token_expiry           ON one_time_token (expires_at);
CREATE INDEX session_expiry                  ON session (expires_at);
CREATE INDEX account_role_role_ix            ON account_role (role_id);
CREATE INDEX membership_organization_ix      ON membership (organization_id);
CREATE INDEX membership_role_role_ix         ON membership_role (role_id);
CREATE INDEX revocation_rule_until           ON revocation_rule (until);
CREATE INDEX revocation_rule_not_before       ON revocation_rule (stream, type, not_before);
CREATE INDEX outbox_due                      ON outbox (due_at);
CREATE INDEX rate_bucket_expiry              ON rate_bucket (expires_at);
CREATE INDEX audit_entry_at                  ON audit_entry (at, id);
CREATE INDEX audit_entry_account             ON audit_entry (account_id, at);

-- Tables that are rewritten in place leave room for HOT updates.
ALTER TABLE refresh_grant SET (fillfactor = 70);
ALTER TABLE account       SET (fillfactor = 90);

INSERT INTO revocation_head (stream, seq) VALUES ('main', 0);
INSERT INTO signing_key_writer (id, checked_at) VALUES (1, '2000-01-01T00:00:00Z');
