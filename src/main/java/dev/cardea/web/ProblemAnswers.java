package dev.cardea.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cardea.audit.Origin;
import dev.cardea.database.DatabaseException;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolationException;
import java.time.Duration;
import java.util.Map;
import org.jboss.logging.Logger;

/// Which problem an exception is. What we did not foresee is "internal", told to nobody but the
/// log.
@Singleton
class ProblemAnswers {

    private static final Logger LOG = Logger.getLogger(ProblemAnswers.class);
    private static final Duration SOON = Duration.ofSeconds(1);

    private final ObjectMapper json;

    @Inject
    ProblemAnswers(ObjectMapper json) {
        this.json = json;
    }

    ProblemAnswer of(Throwable thrown) {
        return switch (thrown) {
            case ProblemException refused -> ProblemAnswer.of(refused);
            case ConstraintViolationException violation when Violations.ofInput(violation) ->
                    ProblemAnswer.of(Violations.problem(violation));
            case UnauthorizedException e ->
                    ProblemAnswer.of(Problem.INVALID_TOKEN.status()).with(PresentedToken.CHALLENGE);
            case AuthenticationFailedException e when e.getCause() instanceof OAuthException dpop ->
                    ProblemAnswer.of(Problem.INVALID_TOKEN.status()).with(dpop.headers());
            case AuthenticationFailedException e ->
                    ProblemAnswer.of(Problem.INVALID_TOKEN.status());
            case ForbiddenException e ->
                    ProblemAnswer.of(
                                    new ProblemException(
                                            Problem.FORBIDDEN,
                                            "the token has no scope that this route asks for"))
                            .with(
                                    Map.of(
                                            "WWW-Authenticate",
                                            "Bearer error=\"insufficient_scope\""));
            default -> unforeseen(thrown);
        };
    }

    String json(ProblemAnswer answer) {
        try {
            return json.writeValueAsString(answer.body(Origin.current().requestId()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings always become JSON", e);
        }
    }

    private static ProblemAnswer unforeseen(Throwable thrown) {
        for (Throwable t = thrown.getCause(); t != null; t = t.getCause()) {
            if (t instanceof ProblemException refused) {
                return ProblemAnswer.of(refused);
            }
        }
        String id = Origin.current().requestId();
        DatabaseException database = DatabaseException.in(thrown);
        if (database != null && database.unavailable()) {
            LOG.warnf("request %s: the database is away: %s", id, database.getMessage());
            return ProblemAnswer.of(
                    ProblemException.retry(Problem.UNAVAILABLE, "Try again in a moment", SOON));
        }
        if (database != null && database.refusesText()) {
            return ProblemAnswer.of(
                    new ProblemException(
                            Problem.INVALID_REQUEST, "A text has a character that is not allowed"));
        }
        if (database != null && database.conflicts()) {
            return ProblemAnswer.of(Problem.CONFLICT.status());
        }
        LOG.errorf(thrown, "request %s failed", id);
        return ProblemAnswer.of(Problem.INTERNAL.status());
    }
}
