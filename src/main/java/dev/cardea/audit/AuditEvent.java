package dev.cardea.audit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One security-relevant thing that happened: its type, whom it touched, and public facts about it.
///
/// @param accountId whom it happened to, when that is known
/// @param actorId who did it, when it was somebody else
/// @param detail facts by name; never a secret
public record AuditEvent(
        Type type,
        @Nullable UUID accountId,
        @Nullable UUID actorId,
        @Nullable UUID sessionId,
        Map<String, String> detail) {

    /// The catalogue: each type is one line of `docs/audit.md`.
    public enum Type {
        ACCOUNT_REGISTERED,
        REGISTRATION_REPEATED,
        ACCOUNT_CLOSED,
        ACCOUNT_DISABLED,
        ACCOUNT_ENABLED,
        ACCOUNT_EXPORTED,
        PROFILE_CHANGED,
        EMAIL_VERIFIED,
        EMAIL_CHANGE_ASKED,
        EMAIL_CHANGED,
        LOGIN_SUCCEEDED,
        LOGIN_FAILED,
        LOGIN_THROTTLED,
        SPRAY_DETECTED,
        PASSWORD_CHANGED,
        PASSWORD_RESET_ASKED,
        PASSWORD_RESET,
        PASSWORD_REHASHED,
        SESSION_ENDED,
        SESSIONS_ENDED,
        REFRESH_REUSED,
        REFRESH_AHEAD,
        TOKEN_REFUSED,
        ACCESS_DENIED,
        ROLE_CREATED,
        ROLE_CHANGED,
        ROLE_DELETED,
        ROLE_GRANTED,
        ROLE_REMOVED,
        ORGANIZATION_CREATED,
        ORGANIZATION_CHANGED,
        ORGANIZATION_DELETED,
        MEMBERSHIP_GRANTED,
        MEMBERSHIP_CHANGED,
        MEMBERSHIP_REMOVED,
        ORGANIZATION_SWITCHED,
        KEY_ROTATION_ASKED,
        KEY_CREATED,
        KEY_ACTIVATED,
        KEY_RETIRED,
        KEY_KILLED,
        EVERYTHING_REVOKED,
        ADMIN_CREATED;
    }

    public static AuditEvent of(Type type) {
        return new AuditEvent(type, null, null, null, Map.of());
    }

    public static AuditEvent of(Type type, @Nullable UUID accountId) {
        return new AuditEvent(type, accountId, null, null, Map.of());
    }

    public AuditEvent session(@Nullable UUID id) {
        return new AuditEvent(type, accountId, actorId, id, detail);
    }

    public AuditEvent actor(@Nullable UUID id) {
        return new AuditEvent(type, accountId, id, sessionId, detail);
    }

    public AuditEvent with(String name, Object value) {
        Map<String, String> more = new LinkedHashMap<>(detail);
        more.put(name, value.toString());
        return new AuditEvent(type, accountId, actorId, sessionId, more);
    }
}
