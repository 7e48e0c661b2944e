package dev.cardea.api;

import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.revocation.Denylist;
import dev.cardea.web.RevocationSeq;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.regex.Pattern;

/// A request that carries `Revocation-Seq: N` is looked at by a replica that has applied the
/// revocations up to N, whichever answered N before: this one catches up first, or answers 503. It
/// holds for every route, and costs requests without the header nothing.
@Singleton
class ReadYourRevocations {

    private static final CharSequence HEADER = HttpHeaders.createOptimized(RevocationSeq.HEADER);
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,19}");
    private static final int AFTER_THE_EDGE = 900;

    private final Denylist denylist;

    @Inject
    ReadYourRevocations(Denylist denylist) {
        this.denylist = denylist;
    }

    void register(@Observes Filters filters) {
        filters.register(this::receive, AFTER_THE_EDGE);
    }

    private void receive(RoutingContext context) {
        String wanted = context.request().getHeader(HEADER);
        if (wanted == null) {
            context.next();
            return;
        }
        context.request().pause();
        context.vertx()
                .executeBlocking(() -> reached(wanted), false)
                .onComplete(
                        reached -> {
                            context.request().resume();
                            context.next();
                        },
                        context::fail);
    }

    private boolean reached(String wanted) {
        if (!denylist.reaches(number(wanted))) {
            throw ProblemException.retry(
                    Problem.UNAVAILABLE,
                    "this replica has not seen that revocation yet",
                    Duration.ofSeconds(1));
        }
        return true;
    }

    private static long number(String text) {
        try {
            if (NUMBER.matcher(text).matches()) {
                return Long.parseLong(text);
            }
        } catch (NumberFormatException e) {
            // larger than any
        }
        throw ProblemException.invalid(
                RevocationSeq.HEADER, "must be a number that a revocation answered");
    }
}
