package dev.cardea.web;

import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.protocol.ProblemException.FieldError;
import dev.cardea.protocol.StepUpRequired;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A problem (RFC 9457) as it goes over the wire, with the headers that belong to it.
record ProblemAnswer(
        int status,
        String type,
        String title,
        @Nullable String detail,
        List<FieldError> errors,
        Map<String, String> headers) {

    static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPE = "urn:cardea:problem:";

    static ProblemAnswer of(ProblemException refused) {
        Problem problem = refused.problem();
        Map<String, String> headers = new LinkedHashMap<>();
        Duration after = refused.retryAfter();
        if (after != null) {
            headers.put(
                    "Retry-After", Long.toString(Math.max(1, after.plusMillis(999).toSeconds())));
        }
        if (problem.status() == 401) {
            // RFC 9110 §11.6.1 wants a challenge on each 401, RFC 6750 §3.1 an error about a token
            headers.put("WWW-Authenticate", challenge(refused));
        }
        return new ProblemAnswer(
                problem.status(),
                TYPE + problem.slug(),
                problem.title(),
                refused.detail().equals(problem.title()) ? null : refused.detail(),
                refused.errors(),
                headers);
    }

    private static String challenge(ProblemException refused) {
        if (refused instanceof StepUpRequired step) {
            return "Bearer error=\"insufficient_user_authentication\", error_description=\""
                    + step.detail()
                    + "\", max_age="
                    + step.maxAge().toSeconds();
        }
        return refused.problem() == Problem.INVALID_TOKEN
                ? "Bearer error=\"invalid_token\""
                : "Bearer";
    }

    /// A bare status, in the words of its own problem where it has one (RFC 9457 §4.2.1 otherwise).
    static ProblemAnswer of(int status) {
        for (Problem problem : Problem.values()) {
            if (problem.status() == status && problem != Problem.INVALID_CREDENTIALS) {
                return of(new ProblemException(problem, problem.title()));
            }
        }
        return new ProblemAnswer(
                status,
                "about:blank",
                HttpResponseStatus.valueOf(status).reasonPhrase(),
                null,
                List.of(),
                Map.of());
    }

    ProblemAnswer with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new ProblemAnswer(status, type, title, detail, errors, all);
    }

    /// What the body says.
    record Body(
            String type,
            String title,
            int status,
            @Nullable String detail,
            @Nullable List<FieldError> errors,
            String requestId) {}

    Body body(String requestId) {
        return new Body(type, title, status, detail, errors.isEmpty() ? null : errors, requestId);
    }
}
