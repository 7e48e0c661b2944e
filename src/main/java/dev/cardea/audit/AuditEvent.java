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

    /// The catalogue: each type is one line of `docs/audit.md`, which is generated from here.
    public enum Type {
        /// An account was made.
        ACCOUNT_REGISTERED,
        /// Somebody tried to register an address or a name that has an account; its owner is told
        /// by mail.
        REGISTRATION_REPEATED,
        /// An account was deleted with all that hung on it: by its owner, by an administrator
        /// (`actor_id`), or because its address was not proved in time.
        ACCOUNT_CLOSED,
        /// An administrator disabled an account; its sessions ended.
        ACCOUNT_DISABLED,
        /// An administrator enabled an account again.
        ACCOUNT_ENABLED,
        /// Somebody fetched everything held about the account.
        ACCOUNT_EXPORTED,
        /// Name or user name were changed.
        PROFILE_CHANGED,
        /// The mailed link that proves the address was followed.
        EMAIL_VERIFIED,
        /// A new address was asked for; the present one is told.
        EMAIL_CHANGE_ASKED,
        /// The new address was proved and is in force.
        EMAIL_CHANGED,
        /// A session began.
        LOGIN_SUCCEEDED,
        /// A log-in was refused: wrong password, unknown (no `account_id`), disabled, not verified
        /// or spent; or another `provider` was not believed (`cause`).
        LOGIN_FAILED,
        /// A log-in was refused unseen, because a budget of failures is spent.
        LOGIN_THROTTLED,
        /// One password was tried on many identifiers.
        SPRAY_DETECTED,
        /// An account was connected to one at another `provider`, which logs in from now on;
        /// `proof` tells what showed whose it is.
        PROVIDER_LINKED,
        /// That connection ended, and with it the sessions that came from it.
        PROVIDER_UNLINKED,
        /// The password was changed by whoever knew the old one.
        PASSWORD_CHANGED,
        /// A link to reset the password was mailed.
        PASSWORD_RESET_ASKED,
        /// The password was set through a mailed link.
        PASSWORD_RESET,
        /// The stored hash was made anew, with today's parameters, at a log-in.
        PASSWORD_REHASHED,
        /// One session ended; `reason` tells why.
        SESSION_ENDED,
        /// All sessions, or all others, ended.
        SESSIONS_ENDED,
        /// A refresh token was presented again long after it was spent: somebody has a copy. The
        /// session ended.
        REFRESH_REUSED,
        /// A refresh token was newer than its row: the database went back in time. The row
        /// followed.
        REFRESH_AHEAD,
        /// A client gave a token back (RFC 7009).
        TOKEN_REVOKED,
        /// Somebody agreed to give an application what it asked for.
        CONSENT_GIVEN,
        /// Somebody took back what they had given to an application.
        CONSENT_WITHDRAWN,
        /// Somebody let a device of theirs in; its session is another than theirs.
        DEVICE_ALLOWED,
        /// Somebody denied what a device asked for.
        DEVICE_DENIED,
        /// A client exchanged a token for one of its own (RFC 8693).
        TOKEN_EXCHANGED,
        /// A role was made.
        ROLE_CREATED,
        /// The permissions or the description of a role were changed.
        ROLE_CHANGED,
        /// A role was deleted.
        ROLE_DELETED,
        /// Somebody was given a role.
        ROLE_GRANTED,
        /// A role was taken from somebody.
        ROLE_REMOVED,
        /// An organization was made.
        ORGANIZATION_CREATED,
        /// An organization was renamed.
        ORGANIZATION_CHANGED,
        /// An organization was deleted; tokens that were active in it are refused.
        ORGANIZATION_DELETED,
        /// Somebody became a member of an organization.
        MEMBERSHIP_GRANTED,
        /// The roles of a member were changed.
        MEMBERSHIP_CHANGED,
        /// Somebody is no member of an organization any more.
        MEMBERSHIP_REMOVED,
        /// A session became active in another organization, or in none.
        ORGANIZATION_SWITCHED,
        /// A client was registered: by an administrator (`actor_id`), by itself, or from the file.
        CLIENT_CREATED,
        /// What a client says of itself was changed.
        CLIENT_CHANGED,
        /// A client was disabled; what was given through it is refused.
        CLIENT_DISABLED,
        /// A client was enabled again.
        CLIENT_ENABLED,
        /// A client was deleted; what was given through it is refused.
        CLIENT_DELETED,
        /// Everything that was given through a client was taken back; the client goes on.
        CLIENT_REVOKED,
        /// Somebody did not prove to be this client; told once a minute at most.
        CLIENT_AUTHENTICATION_FAILED,
        /// A client was given a new secret; the one before works on for a while.
        CLIENT_SECRET_ROTATED,
        /// A secret of a client was taken back.
        CLIENT_SECRET_REVOKED,
        /// A resource server was registered.
        RESOURCE_SERVER_CREATED,
        /// A resource server was changed.
        RESOURCE_SERVER_CHANGED,
        /// A resource server was deleted.
        RESOURCE_SERVER_DELETED,
        /// An initial access token was made: its holder may register clients.
        INITIAL_ACCESS_TOKEN_CREATED,
        /// An initial access token was taken back.
        INITIAL_ACCESS_TOKEN_REVOKED,
        /// A receiver made a stream of signals (Shared Signals Framework).
        SIGNAL_STREAM_CREATED,
        /// A receiver changed a stream of signals, or its status.
        SIGNAL_STREAM_CHANGED,
        /// A receiver deleted a stream of signals.
        SIGNAL_STREAM_DELETED,
        /// A stream of signals was disabled: by an administrator (`actor_id`), or because its
        /// events were not taken; `reason` tells why. What waited in it is gone.
        SIGNAL_STREAM_DISABLED,
        /// An administrator enabled a stream of signals again.
        SIGNAL_STREAM_ENABLED,
        /// The revocation rules from `first` to `last` could not be told to receivers of signals,
        /// for minutes: the log says why. They hold all the same.
        SIGNALS_PASSED_OVER,
        /// An administrator asked for the next signing key; it takes over as soon as it has been
        /// published long enough.
        KEY_ROTATION_ASKED,
        /// A signing key was made; it is published, and does not sign yet.
        KEY_CREATED,
        /// A signing key began to sign.
        KEY_ACTIVATED,
        /// A signing key stopped signing; it stays published until its last token has expired.
        KEY_RETIRED,
        /// A signing key was killed: what it signed is refused.
        KEY_KILLED,
        /// Every session ended, and every token issued before is refused.
        EVERYTHING_REVOKED,
        /// Somebody who may not asked something of the admin API; told once a minute at most.
        ADMIN_REFUSED,
        /// The first administrator was made at start-up.
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
