-- Fills the tables up to :count accounts: bench-0 came through the API, the others get its password hash,
-- and each has one session with its refresh grant, so that those tables are as large as the others.
SET session_replication_role = replica; -- no foreign-key check a row: the keys are right by construction
SET synchronous_commit = off;

-- Time-ordered like the service's own UUIDv7: n counts the milliseconds.
CREATE FUNCTION pg_temp.id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex(1700000000000 + n), 12, '0') || '7000' || kind || substr(md5(n::text), 1, 12))::uuid
$$;

CREATE TEMP TABLE fresh AS
SELECT n, pg_temp.id('8001', n) AS account_id, pg_temp.id('8002', n) AS session_id,
       'bench-' || n || '@example.com' AS email
FROM generate_series(1, :count - 1) n
WHERE n > coalesce((SELECT max(substr(email, 7, position('@' in email) - 7)::bigint)
                    FROM account WHERE email LIKE 'bench-%@example.com'), 0);

INSERT INTO account (id, email, email_verified_at, status, created_at, updated_at)
SELECT account_id, email, now(), 'active', now(), now() FROM fresh;

INSERT INTO account_identifier (identifier, account_id)
SELECT email, account_id FROM fresh;

INSERT INTO credential (account_id, id, kind, secret, created_at, changed_at)
SELECT f.account_id, pg_temp.id('8003', f.n), c.kind, c.secret, now(), now()
FROM fresh f, credential c JOIN account_identifier i USING (account_id)
WHERE i.identifier = 'bench-0@example.com' AND c.kind = 'password';

INSERT INTO session (account_id, id, created_at, expires_at, auth_time, amr, address, user_agent)
SELECT account_id, session_id, now(), now() + interval '30 days', extract(epoch FROM now())::bigint, '{pwd}',
       '127.0.0.1', 'bench'
FROM fresh;

INSERT INTO refresh_grant
    (account_id, session_id, id, generation, scope, not_before, rotated_at, idle_seconds, address)
SELECT account_id, session_id, '00000000-0000-0000-0000-000000000000', 0, '', 0, now(), 1209600, '127.0.0.1'
FROM fresh;
