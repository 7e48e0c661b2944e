package dev.cardea.signals;

import static dev.cardea.signals.CaepEvent.CREDENTIAL_CHANGE;
import static dev.cardea.signals.CaepEvent.SESSION_REVOKED;
import static dev.cardea.signals.CaepEvent.TOKEN_CLAIMS_CHANGE;

import dev.cardea.revocation.RevocationRule.Type;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What a revocation rule means to a receiver, by its reason: {@link #TABLE} is the only place that
/// decides it, and a reason that is not in it fails a test.
///
/// @param events by the type of the rule; a type that is missing says nothing
/// @param initiator `initiating_entity` (CAEP 1.0 §2); null where the reason does not tell
/// @param text for administrators, in English
record Meaning(Map<Type, List<CaepEvent>> events, @Nullable String initiator, String text) {

    private static final Logger LOG = Logger.getLogger(Meaning.class);

    private static final String USER = "user";
    private static final String ADMIN = "admin";
    private static final String POLICY = "policy";
    private static final String SYSTEM = "system";

    private static final Map<Type, List<CaepEvent>> SESSIONS =
            Map.of(Type.SID, List.of(SESSION_REVOKED), Type.SUB, List.of(SESSION_REVOKED));
    private static final Map<Type, List<CaepEvent>> CLAIMS =
            Map.of(Type.SUB, List.of(TOKEN_CLAIMS_CHANGE));

    /// Nobody else has to do with it: a client gave its own token back, a code was used twice, a
    /// key left the JWKS, or the client that it is about is trusted no more.
    private static final Map<Type, List<CaepEvent>> NOTHING = Map.of();

    /// Reasons as they stand in the rules.
    static final Map<String, Meaning> TABLE =
            Map.ofEntries(
                    row("logout", SESSIONS, USER, "Logged out"),
                    row("session_ended", SESSIONS, null, "The session was ended"),
                    row("session_limit", SESSIONS, POLICY, "Too many sessions"),
                    row("refresh_reused", SESSIONS, SYSTEM, "A spent refresh token was used again"),
                    row("code_reused", NOTHING, SYSTEM, "A code was used again"),
                    row("token_revoked", NOTHING, SYSTEM, "A token was given back"),
                    row(
                            "consent_withdrawn",
                            Map.of(Type.SUB, List.of(SESSION_REVOKED)),
                            USER,
                            "The consent was withdrawn"),
                    row(
                            "password_changed",
                            Map.of(
                                    Type.SID,
                                    List.of(SESSION_REVOKED),
                                    Type.SUB,
                                    List.of(CREDENTIAL_CHANGE)),
                            USER,
                            "The password was changed"),
                    row(
                            "password_reset",
                            Map.of(Type.SUB, List.of(SESSION_REVOKED, CREDENTIAL_CHANGE)),
                            USER,
                            "The password was reset"),
                    row("email_changed", CLAIMS, USER, "The e-mail address was changed"),
                    row(
                            "provider_unlinked",
                            Map.of(Type.SID, List.of(SESSION_REVOKED)),
                            USER,
                            "The account at another provider was disconnected"),
                    row("account_disabled", SESSIONS, ADMIN, "The account was disabled"),
                    row("account_closed", SESSIONS, null, "The account was closed"),
                    row("role_removed", CLAIMS, ADMIN, "A role was taken away"),
                    row("membership_removed", CLAIMS, ADMIN, "A membership was ended"),
                    row("organization_deleted", NOTHING, ADMIN, "Its members' rules say it"),
                    row("client_disabled", NOTHING, ADMIN, "The client was disabled"),
                    row("client_deleted", NOTHING, ADMIN, "The client was deleted"),
                    row(
                            "client_revoked",
                            Map.of(Type.CLIENT, List.of(SESSION_REVOKED)),
                            ADMIN,
                            "All that was given to the client was taken back"),
                    row("client_secret_revoked", NOTHING, ADMIN, "A secret was taken back"),
                    row("key_killed", NOTHING, ADMIN, "A signing key was killed"),
                    row(
                            "everything",
                            Map.of(Type.ISS, List.of(SESSION_REVOKED)),
                            ADMIN,
                            "All sessions were ended"));

    /// A newer replica may write a reason that this one does not know: a session that ended is
    /// told.
    private static final Meaning UNKNOWN =
            new Meaning(Map.of(Type.SID, List.of(SESSION_REVOKED)), null, "The session was ended");

    static Meaning of(String reason) {
        Meaning known = TABLE.get(reason);
        if (known == null) {
            LOG.warnf("a rule has the reason %s, which is not known here", reason);
            return UNKNOWN;
        }
        return known;
    }

    List<CaepEvent> of(Type type) {
        return events.getOrDefault(type, List.of());
    }

    /// Whether a rule about the person, with the same reason, says that a credential changed.
    boolean changesCredential() {
        return of(Type.SUB).contains(CREDENTIAL_CHANGE);
    }

    private static Map.Entry<String, Meaning> row(
            String reason,
            Map<Type, List<CaepEvent>> events,
            @Nullable String initiator,
            String text) {
        return Map.entry(reason, new Meaning(events, initiator, text));
    }
}
