-- What keeps revocations exact when settings change and when a fail-over loses commits.

-- How long access tokens live that are out there: each replica writes down its own setting, and rules outlast the longest.
CREATE TABLE token_lifetime (
    stream  text   NOT NULL,
    seconds bigint NOT NULL,
    until   bigint NOT NULL, -- epoch seconds: the last token of this lifetime has expired
    CONSTRAINT token_lifetime_pk PRIMARY KEY (stream, seconds)
);

-- Another one for each time that the log lost rules which somebody may have seen: their numbers are given again.
ALTER TABLE revocation_head ADD COLUMN epoch text NOT NULL DEFAULT '';

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
        PERFORM create_distributed_table('token_lifetime', 'stream', colocate_with => 'revocation_head');
    END IF;
END $$;
