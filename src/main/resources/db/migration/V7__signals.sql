-- Shared Signals: who is told what, and what waits to be told.

-- Who follows the rules and has to see every one: none is deleted before.
CREATE TABLE revocation_reader (
    stream text   NOT NULL,
    name   text   NOT NULL,
    seq    bigint NOT NULL,
    CONSTRAINT revocation_reader_pk PRIMARY KEY (stream, name)
);

-- Which receivers of signals know of a session: they were given tokens of it. No foreign key to the account: of somebody who is
-- gone it has to be told too, and then the row goes.
CREATE TABLE session_receiver (
    account_id uuid        NOT NULL,
    session_id uuid        NOT NULL,
    client_id  uuid        NOT NULL,
    scope      text        NOT NULL,
    withdrawn  boolean     NOT NULL, -- the person took back what they had agreed to
    created_at timestamptz NOT NULL, -- by the database's clock, like the rules
    expires_at timestamptz NOT NULL, -- no session lives longer
    CONSTRAINT session_receiver_pk PRIMARY KEY (account_id, session_id, client_id)
);

CREATE TABLE signal_stream (
    id                   uuid        NOT NULL,
    client_id            uuid        NOT NULL,
    description          text,
    events_requested     text[],               -- null: all there are
    endpoint_url         text,                 -- where it is pushed to; null: the receiver polls
    authorization_header bytea,                -- AES-256-GCM under the master key
    status               text        NOT NULL,
    status_reason        text,
    locked               boolean     NOT NULL, -- an administrator disabled it
    failures             integer     NOT NULL, -- pushes since one was taken
    attempts             bigint      NOT NULL, -- pushes ever: who adds one has the next
    rejected             bigint      NOT NULL, -- events that the receiver called bad
    due_at               timestamptz NOT NULL,
    verified_at          timestamptz,
    created_at           timestamptz NOT NULL,
    updated_at           timestamptz NOT NULL,
    CONSTRAINT signal_stream_pk PRIMARY KEY (id),
    CONSTRAINT signal_stream_status CHECK (status IN ('enabled', 'paused', 'disabled'))
);

CREATE TABLE signal_event (
    stream_id  uuid        NOT NULL,
    id         uuid        NOT NULL, -- the jti
    body       text        NOT NULL, -- the claims, JSON: signed when they are delivered
    control    boolean     NOT NULL, -- about the stream itself: told whatever its status
    created_at timestamptz NOT NULL,
    CONSTRAINT signal_event_pk PRIMARY KEY (stream_id, id)
);

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
        PERFORM create_distributed_table('revocation_reader', 'stream', colocate_with => 'revocation_head');
        PERFORM create_distributed_table('session_receiver', 'account_id', colocate_with => 'account');
        PERFORM create_distributed_table('signal_stream', 'id', colocate_with => 'none');
        PERFORM create_distributed_table('signal_event', 'stream_id', colocate_with => 'signal_stream');
    END IF;
END $$;

ALTER TABLE session_receiver ADD CONSTRAINT session_receiver_client FOREIGN KEY (client_id) REFERENCES client (id) ON DELETE CASCADE;
ALTER TABLE signal_stream    ADD CONSTRAINT signal_stream_client    FOREIGN KEY (client_id) REFERENCES client (id) ON DELETE CASCADE;
ALTER TABLE signal_event     ADD CONSTRAINT signal_event_stream     FOREIGN KEY (stream_id) REFERENCES signal_stream (id) ON DELETE CASCADE;

CREATE INDEX session_receiver_session ON session_receiver (session_id);
CREATE INDEX session_receiver_client_ix ON session_receiver (client_id);
CREATE INDEX session_receiver_expiry  ON session_receiver (expires_at);
CREATE INDEX signal_stream_client_ix ON signal_stream (client_id);
CREATE INDEX signal_event_order       ON signal_event (stream_id, created_at, id);
CREATE INDEX signal_event_control     ON signal_event (stream_id, created_at) WHERE control;
CREATE INDEX signal_event_age         ON signal_event (created_at);

INSERT INTO revocation_reader (stream, name, seq) SELECT stream, 'signals', seq FROM revocation_head;
