-- For which sectors there may be tokens that name a person by a pairwise subject. The subject itself is computed and stored
-- nowhere; a revocation has to know under which names the person is out there.
CREATE TABLE subject_sector (
    account_id uuid NOT NULL,
    sector     text NOT NULL,
    CONSTRAINT subject_sector_pk PRIMARY KEY (account_id, sector)
);

-- The audiences that were agreed to beside the scopes (RFC 8707), separated by spaces.
ALTER TABLE consent ADD COLUMN resources text NOT NULL DEFAULT '';

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
        PERFORM create_distributed_table('subject_sector', 'account_id', colocate_with => 'account');
    END IF;
END $$;

ALTER TABLE subject_sector ADD CONSTRAINT subject_sector_account FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE;
