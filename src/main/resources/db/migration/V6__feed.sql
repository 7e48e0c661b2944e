-- What the revocation feed keeps beside the log.

-- A status list for each minute in which tokens expire: replicas lease its indices in blocks.
CREATE TABLE status_list (
    minute bigint  NOT NULL, -- of the epoch: by its beginning every token of the list has expired
    blocks integer NOT NULL, -- how many blocks were leased
    CONSTRAINT status_list_pk PRIMARY KEY (minute)
);

-- How far verifiers have come that report it: what each replica was told.
CREATE TABLE verifier_report (
    replica uuid        NOT NULL,
    body    text        NOT NULL, -- JSON
    at      timestamptz NOT NULL,
    CONSTRAINT verifier_report_pk PRIMARY KEY (replica)
);

ALTER TABLE refresh_grant   ADD COLUMN status bigint[]; -- where the status of each living token of it stands
ALTER TABLE revocation_rule ADD COLUMN status bigint[]; -- of all tokens that it hits; null: not known

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
        PERFORM create_distributed_table('status_list', 'minute', colocate_with => 'none');
        PERFORM create_distributed_table('verifier_report', 'replica', colocate_with => 'none');
    END IF;
END $$;
