package dev.cardea.pages;

import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A page as an answer. {@link PagePolicy} adds what it may do.
final class Page {

    private static final int LONGEST_TOKEN = 256;

    private Page() {}

    static Response ok(TemplateInstance page) {
        return of(200, page).build();
    }

    static Response.ResponseBuilder of(int status, TemplateInstance page) {
        return Response.status(status)
                .type(MediaType.TEXT_HTML_TYPE.withCharset("utf-8"))
                .entity(page.render());
    }

    /// Something was done; there is nothing more to do here.
    static Response done(String title, String text) {
        return ok(Templates.message(title, text));
    }

    /// The answer for the token of a mailed link; a page of words when there can be no such link or
    /// the use case refuses.
    static Response forToken(@Nullable String token, Function<String, Response> answer) {
        if (token == null || token.isEmpty() || token.length() > LONGEST_TOKEN) {
            return deadLink();
        }
        try {
            return answer.apply(token);
        } catch (ProblemException e) {
            return refused(e);
        }
    }

    private static Response deadLink() {
        return of(
                        400,
                        Templates.message(
                                "This link does not work any more",
                                "It was used before, is too old, was cut off, or a newer one was mailed. Ask for a new one where you asked for this one."))
                .build();
    }

    /// What a use case refused that the person cannot mend on the page.
    private static Response refused(ProblemException refused) {
        if (refused.problem() == Problem.INVALID_REQUEST) {
            return deadLink();
        }
        Response.ResponseBuilder answer =
                of(
                        refused.problem().status(),
                        Templates.message(
                                "Not now",
                                refused.detail() + ". Go back and try again in a moment."));
        Duration after = refused.retryAfter();
        return after == null
                ? answer.build()
                : answer.header(
                                HttpHeaders.RETRY_AFTER,
                                Math.max(1, after.plusMillis(999).toSeconds()))
                        .build();
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance message(String title, String text);
    }
}
