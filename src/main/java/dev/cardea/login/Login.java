package dev.cardea.login;

import dev.cardea.accounts.Account;
import dev.cardea.accounts.Accounts;
import dev.cardea.accounts.Credentials;
import dev.cardea.accounts.Identifiers;
import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.config.CardeaConfig;
import dev.cardea.config.CardeaConfig.Verification;
import dev.cardea.passwords.HashingQueue;
import dev.cardea.passwords.PasswordHasher;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.ratelimit.LoginThrottle;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import dev.cardea.sessions.Sessions;
import dev.cardea.web.ClientAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Logs people in with a password. Wrong, unknown, disabled, not verified and spent are one answer
/// that costs one time.
@ApplicationScoped
public class Login {

    private static final UUID NOBODY = new UUID(0, 0);

    private final Accounts accounts;
    private final Credentials credentials;
    private final HashingQueue hashing;
    private final PasswordHasher hasher;
    private final LoginThrottle throttle;
    private final Sessions sessions;
    private final Revocations revocations;
    private final AuditLog audit;
    private final CardeaConfig config;
    private final LoginMetrics metrics;

    @Inject
    Login(
            Accounts accounts,
            Credentials credentials,
            HashingQueue hashing,
            PasswordHasher hasher,
            LoginThrottle throttle,
            Sessions sessions,
            Revocations revocations,
            AuditLog audit,
            CardeaConfig config,
            LoginMetrics metrics) {
        this.accounts = accounts;
        this.credentials = credentials;
        this.hashing = hashing;
        this.hasher = hasher;
        this.throttle = throttle;
        this.sessions = sessions;
        this.revocations = revocations;
        this.audit = audit;
        this.config = config;
        this.metrics = metrics;
    }

    /// Proves a password. Holds no transaction while it hashes. Throws one and the same 401 for
    /// whatever is wrong, 429 when a budget of failures is spent, 503 when too many hashes wait.
    ///
    /// @param deviceToken what a device that logged in before has kept
    public Proof prove(String identifier, String password, @Nullable String deviceToken) {
        String normalised = Identifiers.lookup(identifier);
        Optional<UUID> accountId = accounts.idOf(normalised);
        Credentials.Password stored = credentials.password(accountId.orElse(NOBODY)).orElse(null);
        try (LoginThrottle.Attempt attempt =
                metrics.throttled(() ->
                        throttle.begin(
                                normalised,
                                accountId.orElse(null),
                                password,
                                deviceToken,
                                ClientAddress.currentSource()))) {
            boolean proved = hashing.verify(password, stored == null ? null : stored.hash());
            if (stored == null || !proved || !admitted(stored)) {
                attempt.failed();
                metrics.failed();
                audit.append(AuditEvent.of(Type.LOGIN_FAILED, accountId.orElse(null)));
                throw refused();
            }
            return new Proof(stored.accountId(), stored.hash(), stored.oneTime());
        }
    }

    /// Begins the session, in the transaction under way. Throws the same 401 when the password was
    /// changed or the account disabled meanwhile.
    public UUID begin(Proof proof) {
        UUID sessionId =
                sessions.begin(proof.accountId(), proof.hash(), List.of("pwd"))
                        .orElseThrow(Login::refused);
        if (proof.oneTime() && !credentials.spend(proof.accountId(), proof.hash())) {
            throw refused();
        }
        metrics.succeeded();
        audit.append(
                AuditEvent.of(Type.LOGIN_SUCCEEDED, proof.accountId())
                        .session(sessionId)
                        .with("amr", "pwd"));
        revocations.endOldestSessions(
                proof.accountId(), config.sessions().perAccount(), Reason.SESSION_LIMIT);
        return sessionId;
    }

    /// Proves anew who is logged in, in the transaction under way: the session goes on. Throws the
    /// same 401 when the password was changed or the session ended meanwhile.
    public void again(Proof proof, UUID sessionId) {
        if (proof.oneTime()
                || !sessions.prove(proof.accountId(), sessionId, proof.hash(), List.of("pwd"))) {
            throw refused();
        }
        metrics.succeeded();
        audit.append(
                AuditEvent.of(Type.LOGIN_SUCCEEDED, proof.accountId())
                        .session(sessionId)
                        .with("amr", "pwd"));
    }

    /// Hashes the password anew when its hash has older parameters than today's, or a foreign
    /// format. The log-in has succeeded by now: when others wait to be hashed this is left to a
    /// later one.
    public void rehash(Proof proof, String password) {
        if (hasher.outdated(proof.hash())) {
            hashing.hashIfIdle(password)
                    .filter(hash -> credentials.rehash(proof.accountId(), proof.hash(), hash))
                    .ifPresent(hash ->
                            audit.append(AuditEvent.of(Type.PASSWORD_REHASHED, proof.accountId())));
        }
    }

    private boolean admitted(Credentials.Password stored) {
        return stored.status() == Account.Status.ACTIVE
                && !stored.spent()
                && (stored.emailVerified()
                        || config.registration().verification() == Verification.OPTIONAL);
    }

    private static ProblemException refused() {
        return new ProblemException(
                Problem.INVALID_CREDENTIALS,
                "the identifier or the password is wrong, or the account cannot log in: an address must be verified first");
    }
}
