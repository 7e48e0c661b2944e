package dev.cardea.tokens;

import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.revocation.Denylist;
import dev.cardea.revocation.RevocationLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;

/// The `iat` of tokens.
@ApplicationScoped
class IssueTime {

    private final Denylist denylist;

    @Inject
    IssueTime(Denylist denylist) {
        this.denylist = denylist;
    }

    /// For a token of a client's own: by the database's clock as this replica last read it, so that
    /// no query is needed. A replica's own clock would do harm: with one that is ahead, tokens are
    /// born later than a revocation that they ought to fall to. Throws 503 as {@link #of(long,
    /// long, String)} does.
    long ofClient(String clientId) {
        return of(denylist.known().at().getEpochSecond(), 0, clientId);
    }

    /// Not before the last revocation that let this subject go on: "issued before it" then is exact
    /// without agreement of clocks. Throws 503 where a storm of revocations has pushed that further
    /// ahead of the clock than a token may say.
    ///
    /// A replica that does not hear of revocations would not hear that a client is none any more:
    /// it throws 503.
    long of(long now, long notBefore, String clientId) {
        if (!denylist.fresh()) {
            throw ProblemException.retry(
                    Problem.UNAVAILABLE,
                    "what was revoked cannot be known now",
                    Duration.ofSeconds(1));
        }
        return of(now, Math.max(notBefore, denylist.clientNotBefore(clientId)));
    }

    /// {@link #of(long, long, String)} where no client of the registry is concerned.
    long of(long now, long notBefore) {
        long issuedAt = Math.max(now, Math.max(notBefore, denylist.issuerNotBefore()));
        if (issuedAt - now > RevocationLog.MOST_AHEAD) {
            throw ProblemException.retry(
                    Problem.UNAVAILABLE,
                    "tokens were revoked again and again just now",
                    Duration.ofSeconds(issuedAt - now - RevocationLog.MOST_AHEAD));
        }
        return issuedAt;
    }
}
