package dev.cardea.database;

import java.util.List;

/// Ten thousand rows in each table that grows, so that the planner has to choose.
final class ManyOfEverything {

    private static final int MANY = 10_000;

    private static final List<String> INSERTS =
            List.of(
                    "INSERT INTO account SELECT gen_random_uuid(), i || '@many.example', now(), NULL, NULL, 'active', 0, now(), now()"
                            + " FROM generate_series(1, %d) i",
                    "INSERT INTO account_identifier SELECT email, id FROM account WHERE email LIKE '%%@many.example'",
                    "INSERT INTO credential SELECT id, id, 'password', 'x', false, NULL, now(), now() FROM account"
                            + " WHERE email LIKE '%%@many.example'",
                    "INSERT INTO account_link SELECT id, 'many', id::text, NULL, now(), now() FROM account"
                            + " WHERE email LIKE '%%@many.example'",
                    "INSERT INTO account_link_subject SELECT provider, subject, account_id FROM account_link WHERE provider = 'many'",
                    "INSERT INTO one_time_token SELECT id, sha256(id::text::bytea), 'verify-email', NULL, now(), now() + '1 day'"
                            + " FROM account WHERE email LIKE '%%@many.example'",
                    "INSERT INTO session SELECT id, id, now(), now() + '1 day', 0, '{pwd}', NULL, '', '' FROM account"
                            + " WHERE email LIKE '%%@many.example'",
                    "INSERT INTO refresh_grant SELECT id, id, id, 0, '', 0, now(), 9, '' FROM account"
                            + " WHERE email LIKE '%%@many.example'",
                    "INSERT INTO role SELECT gen_random_uuid(), 'many.' || i, '', now() FROM generate_series(1, 100) i",
                    "INSERT INTO organization SELECT gen_random_uuid(), 'many.' || i, '', now() FROM generate_series(1, 100) i",
                    "INSERT INTO account_role SELECT a.id, r.id FROM account a, role r WHERE a.email LIKE '%%@many.example'"
                            + " AND r.name = 'many.' || (hashtext(a.email) & 63) + 1",
                    "INSERT INTO membership SELECT a.id, o.id, now() FROM account a, organization o WHERE a.email LIKE '%%@many.example'"
                            + " AND o.slug = 'many.' || (hashtext(a.email) & 63) + 1",
                    "INSERT INTO membership_role SELECT m.account_id, m.organization_id, x.role_id FROM membership m"
                            + " JOIN account_role x ON x.account_id = m.account_id JOIN account a ON a.id = m.account_id"
                            + " WHERE a.email LIKE '%%@many.example'",
                    "INSERT INTO revocation_rule SELECT 'main', -i, 'sid', i::text, NULL, 4000000000, '', now()"
                            + " FROM generate_series(1, %d) i",
                    "INSERT INTO client SELECT gen_random_uuid(), 'many', '{}', 'admin', false, 'disabled', NULL, 0, now(), now()",
                    "INSERT INTO session_receiver SELECT a.id, a.id, c.id, '', false, now(), now() + '1 day' FROM account a, client c"
                            + " WHERE a.email LIKE '%%@many.example' AND c.client_id = 'many'",
                    "INSERT INTO profile (account_id, claims, updated_at) SELECT id, '{}', now() FROM account"
                            + " WHERE email LIKE '%%@many.example'",
                    "INSERT INTO subject_sector (account_id, sector) SELECT id, 'many.example' FROM account"
                            + " WHERE email LIKE '%%@many.example'",
                    "INSERT INTO consent (account_id, client_id, scope, granted_at, updated_at) SELECT a.id, c.id, '', now(), now()"
                            + " FROM account a, client c WHERE a.email LIKE '%%@many.example' AND c.client_id = 'many'",
                    "INSERT INTO session_client (account_id, session_id, client_id, live_session, attempts, due_at)"
                            + " SELECT a.id, a.id, c.id, a.id, 0, now() FROM account a, client c"
                            + " WHERE a.email LIKE '%%@many.example' AND c.client_id = 'many'",
                    "INSERT INTO authorization_code (hash, body, client_id, account_id, expires_at)"
                            + " SELECT sha256(id::text::bytea), '{}', id, id, now() + '1 day' FROM account"
                            + " WHERE email LIKE '%%@many.example'",
                    "INSERT INTO pushed_request (hash, client_id, body, expires_at)"
                            + " SELECT sha256(id::text::bytea), id, '{}', now() + '1 day' FROM account WHERE email LIKE '%%@many.example'",
                    "INSERT INTO device_code (hash, client_id, body, decision, interval_s, expires_at)"
                            + " SELECT sha256(id::text::bytea), id, '{}', 'pending', 5, now() + '1 day' FROM account"
                            + " WHERE email LIKE '%%@many.example'",
                    "INSERT INTO device_user_code (code, hash, expires_at)"
                            + " SELECT sha256(id::text::bytea), sha256(id::text::bytea), now() + '1 day' FROM account"
                            + " WHERE email LIKE '%%@many.example'",
                    "INSERT INTO used_jti (hash, expires_at) SELECT sha256(id::text::bytea), now() + '1 day' FROM account"
                            + " WHERE email LIKE '%%@many.example'",
                    "INSERT INTO signal_stream SELECT id, id, NULL, NULL, NULL, NULL, 'disabled', NULL, false, 0, 0, 0, now(), NULL, now(), now()"
                            + " FROM client WHERE client_id = 'many'",
                    "INSERT INTO signal_event SELECT c.id, gen_random_uuid(), '{}', false, now() FROM generate_series(1, %d) i, client c"
                            + " WHERE c.client_id = 'many'",
                    "INSERT INTO outbox SELECT gen_random_uuid(), 'mail', '', 0, now() + '1 day', now() FROM generate_series(1, %d) i",
                    "INSERT INTO rate_bucket SELECT 'many:' || i, '', 4000000000000 FROM generate_series(1, %d) i",
                    "INSERT INTO audit_entry SELECT gen_random_uuid(), now() - i * interval '1 minute', 'login.succeeded',"
                            + " gen_random_uuid(), NULL, NULL, '', '', '', '{}' FROM generate_series(1, %d) i");

    private ManyOfEverything() {}

    /// In the transaction under way, which should be rolled back.
    static void insert(Database database) {
        INSERTS.forEach(sql -> database.update(sql.formatted(MANY)));
        database.update("ANALYZE");
    }
}
