package dev.cardea.tokens;

import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.revocation.Denylist;
import dev.cardea.revocation.RevocationLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;

/// The `iat` of tokens: never later than what was known of revocations before anything was looked
/// up for the token. Whatever is revoked while it is being made then hits it at birth, however long
/// the making takes.
@ApplicationScoped
class IssueTime {

    /// What was known of revocations when something began that a token may come of. Only {@link
    /// #start} makes one, so a token cannot be dated by what was known later.
    static final class Start {

        private final long at;
        private final long notBefore;
        private final long ofClient;

        private Start(long at, long notBefore, long ofClient) {
            this.at = at;
            this.notBefore = notBefore;
            this.ofClient = ofClient;
        }

        /// The database's clock as this replica last read it, seconds since the epoch.
        long at() {
            return at;
        }

        /// Tokens that say less were issued before the client's own trust ended the last time.
        long ofClient() {
            return ofClient;
        }
    }

    private final Denylist denylist;

    @Inject
    IssueTime(Denylist denylist) {
        this.denylist = denylist;
    }

    /// To be taken before a session is looked at whose row is locked, or looked at again, after it.
    Start start() {
        return new Start(denylist.known().at().getEpochSecond(), denylist.issuerNotBefore(), 0);
    }

    /// To be taken before the client of this name is looked up.
    ///
    /// The clock is read first: a rule that was committed by then is among those that are read
    /// after it.
    Start start(String clientId) {
        long at = denylist.known().at().getEpochSecond();
        long ofClient = denylist.clientNotBefore(clientId);
        return new Start(at, Math.max(ofClient, denylist.issuerNotBefore()), ofClient);
    }

    /// For a token of the JSON API's own log-ins: not before the last revocation that let this
    /// subject go on, so "issued before it" is exact without agreement of clocks. Throws 503 where
    /// a storm of revocations has pushed that further ahead of the clock than a token may say.
    long of(Granted granted) {
        return later(granted.now(), granted.now(), granted.notBefore(), granted.start());
    }

    /// For a token of a person that a client gets. It says no later time than when this replica
    /// last read the clock before it looked the client up.
    ///
    /// A replica that does not hear of revocations would not hear that a client is none any more:
    /// it throws 503.
    long of(Granted granted, Sender sender) {
        requireFresh();
        Start start = sender.start();
        long now = Math.min(granted.now(), start.at());
        return later(now, granted.now(), granted.notBefore(), start);
    }

    /// For a token of a client's own, likewise: no query is needed. A replica's own clock would do
    /// harm: with one that is ahead, tokens are born later than a revocation that they ought to
    /// fall to.
    long of(Sender sender) {
        requireFresh();
        Start start = sender.start();
        return later(start.at(), start.at(), 0, start);
    }

    private void requireFresh() {
        if (!denylist.fresh()) {
            throw ProblemException.retry(
                    Problem.UNAVAILABLE,
                    "what was revoked cannot be known now",
                    Duration.ofSeconds(1));
        }
    }

    /// @param clock what the token may be ahead of
    private static long later(long now, long clock, long notBefore, Start start) {
        long issuedAt = Math.max(now, Math.max(notBefore, start.notBefore));
        if (issuedAt - clock > RevocationLog.MOST_AHEAD) {
            throw ProblemException.retry(
                    Problem.UNAVAILABLE,
                    "tokens were revoked again and again just now",
                    Duration.ofSeconds(issuedAt - clock - RevocationLog.MOST_AHEAD));
        }
        return issuedAt;
    }
}
