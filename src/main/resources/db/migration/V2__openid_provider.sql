-- What an OpenID provider keeps beside accounts and sessions.

-- Reference tables: small, rarely written, cached by every replica.
CREATE TABLE client (
    id                 uuid        NOT NULL,
    client_id          text        NOT NULL, -- what the client calls itself; an https URL for a client-id metadata document
    metadata           text        NOT NULL, -- JSON, by the names of RFC 7591 §2
    source             text        NOT NULL,
    assured            boolean     NOT NULL, -- an administrator vouches for who it is: no consent is asked
    status             text        NOT NULL,
    registration_token bytea,                -- SHA-256 of the registration access token (RFC 7592)
    version            bigint      NOT NULL, -- counts changes
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    CONSTRAINT client_pk PRIMARY KEY (id),
    CONSTRAINT client_client_id UNIQUE (client_id),
    CONSTRAINT client_source CHECK (source IN ('admin', 'registered', 'file', 'document', 'dev')),
    CONSTRAINT client_status CHECK (status IN ('active', 'disabled'))
);

CREATE TABLE client_secret (
    client_id  uuid        NOT NULL,
    id         uuid        NOT NULL,
    hash       bytea       NOT NULL, -- SHA-256 of 256 random bits
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    CONSTRAINT client_secret_pk PRIMARY KEY (client_id, id)
);

-- Counts changes of clients and resource servers: the cheap question whether what a replica remembers still holds.
CREATE TABLE registry_change (
    id  integer NOT NULL,
    seq bigint  NOT NULL,
    CONSTRAINT registry_change_pk PRIMARY KEY (id)
);

CREATE TABLE initial_access_token (
    hash       bytea       NOT NULL, -- SHA-256 of what an administrator hands out (RFC 7591 §3)
    id         uuid        NOT NULL,
    label      text        NOT NULL,
    uses_left  integer     NOT NULL,
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT initial_access_token_pk PRIMARY KEY (hash)
);

-- An audience that tokens can be asked for (RFC 8707), with the scopes it knows.
CREATE TABLE resource_server (
    id                      uuid        NOT NULL,
    identifier              text        NOT NULL, -- an absolute URI without fragment: the `aud`
    name                    text        NOT NULL,
    access_lifetime_seconds bigint,
    created_at              timestamptz NOT NULL,
    CONSTRAINT resource_server_pk PRIMARY KEY (id),
    CONSTRAINT resource_server_identifier UNIQUE (identifier)
);

CREATE TABLE resource_scope (
    resource_server_id uuid NOT NULL,
    scope              text NOT NULL,
    description        text NOT NULL,
    CONSTRAINT resource_scope_pk PRIMARY KEY (resource_server_id, scope)
);

-- Of a person.
CREATE TABLE consent (
    account_id uuid        NOT NULL,
    client_id  uuid        NOT NULL,
    scope      text        NOT NULL,
    detail     text,                 -- authorization_details that were agreed to, JSON
    granted_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT consent_pk PRIMARY KEY (account_id, client_id)
);

CREATE TABLE profile (
    account_id uuid        NOT NULL,
    claims     text        NOT NULL, -- JSON, by the names of OpenID Connect Core §5.1
    updated_at timestamptz NOT NULL,
    CONSTRAINT profile_pk PRIMARY KEY (account_id)
);

CREATE TABLE account_link (
    account_id uuid        NOT NULL,
    provider   text        NOT NULL,
    subject    text        NOT NULL,
    email      text,
    created_at timestamptz NOT NULL,
    used_at    timestamptz NOT NULL,
    CONSTRAINT account_link_pk PRIMARY KEY (account_id, provider)
);

-- Claims the uniqueness of an upstream subject, as account_identifier does of an address.
CREATE TABLE account_link_subject (
    provider   text NOT NULL,
    subject    text NOT NULL,
    account_id uuid NOT NULL,
    CONSTRAINT account_link_subject_pk PRIMARY KEY (provider, subject)
);

-- Which clients are told when a session ends (OpenID Connect Back-Channel Logout). A row outlives its session and loses its
-- `live_session` with it, whatever deletes that: from then on it is a notice that waits to be sent.
CREATE TABLE session_client (
    account_id   uuid        NOT NULL,
    session_id   uuid        NOT NULL,
    client_id    uuid        NOT NULL,
    live_session uuid,                 -- the session, as long as it is there
    attempts     integer     NOT NULL,
    due_at       timestamptz NOT NULL,
    CONSTRAINT session_client_pk PRIMARY KEY (account_id, session_id, client_id)
);

-- What can be redeemed once, by the SHA-256 of what was handed out.
CREATE TABLE authorization_code (
    hash        bytea       NOT NULL,
    body        text        NOT NULL, -- JSON
    client_id   uuid,
    access_jti  text,                 -- of the access token it gave, and
    account_id  uuid,
    session_id  uuid,
    grant_id    uuid,                 -- the refresh grant: both end when the code is used again
    expires_at  timestamptz NOT NULL,
    redeemed_at timestamptz,
    CONSTRAINT authorization_code_pk PRIMARY KEY (hash)
);

CREATE TABLE pushed_request (
    hash       bytea       NOT NULL,
    client_id  uuid        NOT NULL,
    body       text        NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT pushed_request_pk PRIMARY KEY (hash)
);

CREATE TABLE device_code (
    hash        bytea       NOT NULL,
    client_id   uuid        NOT NULL,
    body        text        NOT NULL, -- what was asked for, JSON
    decision    text        NOT NULL,
    granted     text,                 -- who agreed to what, JSON
    interval_s  integer     NOT NULL,
    polled_at   timestamptz,
    expires_at  timestamptz NOT NULL,
    CONSTRAINT device_code_pk PRIMARY KEY (hash),
    CONSTRAINT device_code_decision CHECK (decision IN ('pending', 'allowed', 'denied'))
);

-- Claims the uniqueness of a user code.
CREATE TABLE device_user_code (
    code       bytea       NOT NULL, -- its MAC: a hash of something so short would tell it
    hash       bytea       NOT NULL, -- of the device code
    expires_at timestamptz NOT NULL,
    CONSTRAINT device_user_code_pk PRIMARY KEY (code)
);

-- `jti` of JWTs that others made and that are good once (client assertions, DPoP proofs, request objects, assertions).
CREATE TABLE used_jti (
    hash       bytea       NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT used_jti_pk PRIMARY KEY (hash)
);

-- A session may have many grants, and a client several of one session (two tabs of one app): each has an id of its own.
-- Log-ins of the JSON API have the id and the client zero, the browser's cookie has one and one.
ALTER TABLE refresh_grant RENAME COLUMN client_id TO id;
ALTER TABLE refresh_grant ADD COLUMN client_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';
ALTER TABLE refresh_grant ADD COLUMN detail text; -- JSON: what a client's tokens are made from beyond the scope
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
        PERFORM create_reference_table(t)
        FROM unnest(ARRAY['client', 'client_secret', 'registry_change', 'initial_access_token', 'resource_server', 'resource_scope']) t;
        PERFORM create_distributed_table(t, 'account_id', colocate_with => 'account')
        FROM unnest(ARRAY['consent', 'profile', 'account_link', 'session_client']) t;
        PERFORM create_distributed_table('account_link_subject', 'subject', colocate_with => 'none');
        PERFORM create_distributed_table('authorization_code', 'hash', colocate_with => 'none');
        PERFORM create_distributed_table('pushed_request', 'hash', colocate_with => 'none');
        PERFORM create_distributed_table('device_code', 'hash', colocate_with => 'none');
        PERFORM create_distributed_table('device_user_code', 'code', colocate_with => 'none');
        PERFORM create_distributed_table('used_jti', 'hash', colocate_with => 'none');
    END IF;
END $$;

ALTER TABLE client_secret  ADD CONSTRAINT client_secret_client   FOREIGN KEY (client_id) REFERENCES client (id) ON DELETE CASCADE;
ALTER TABLE resource_scope ADD CONSTRAINT resource_scope_server  FOREIGN KEY (resource_server_id) REFERENCES resource_server (id) ON DELETE CASCADE;
ALTER TABLE consent        ADD CONSTRAINT consent_account        FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE;
ALTER TABLE profile        ADD CONSTRAINT profile_account        FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE;
ALTER TABLE account_link   ADD CONSTRAINT account_link_account   FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE;

ALTER TABLE consent        ADD CONSTRAINT consent_client         FOREIGN KEY (client_id) REFERENCES client (id) ON DELETE CASCADE;
ALTER TABLE session_client ADD CONSTRAINT session_client_session FOREIGN KEY (account_id, live_session)
    REFERENCES session (account_id, id) ON DELETE SET NULL (live_session);

INSERT INTO registry_change (id, seq) VALUES (1, 0);

CREATE INDEX refresh_grant_client_ix    ON refresh_grant (client_id) WHERE client_id <> '00000000-0000-0000-0000-000000000000';
CREATE INDEX consent_client_ix          ON consent (client_id);
CREATE INDEX session_client_due         ON session_client (due_at) WHERE live_session IS NULL;
CREATE INDEX authorization_code_expiry  ON authorization_code (expires_at);
CREATE INDEX authorization_code_account ON authorization_code (account_id) WHERE redeemed_at IS NULL;
CREATE INDEX authorization_code_client  ON authorization_code (client_id) WHERE redeemed_at IS NULL;
CREATE INDEX pushed_request_client      ON pushed_request (client_id);
CREATE INDEX device_code_client         ON device_code (client_id);
CREATE INDEX pushed_request_expiry      ON pushed_request (expires_at);
CREATE INDEX device_code_expiry         ON device_code (expires_at);
CREATE INDEX device_user_code_expiry    ON device_user_code (expires_at);
CREATE INDEX used_jti_expiry            ON used_jti (expires_at);
CREATE INDEX initial_access_token_expiry ON initial_access_token (expires_at);
