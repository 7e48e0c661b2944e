package dev.cardea.pages;

import dev.cardea.protocol.ProblemException;
import dev.cardea.protocol.ProblemException.FieldError;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/// A page as an answer. {@link PagePolicy} adds what it may do.
final class Page {

    static final MediaType HTML = MediaType.TEXT_HTML_TYPE.withCharset("utf-8");

    private Page() {}

    static Response ok(TemplateInstance page) {
        return of(200, page);
    }

    static Response of(int status, TemplateInstance page) {
        return Response.status(status).type(HTML).entity(page.render()).build();
    }

    /// Something was done, and one can log in.
    static Response done(String title, String text) {
        return done(title, text, "");
    }

    /// Likewise, in an authorization flow that goes on then.
    static Response done(String title, String text, String flow) {
        return ok(Templates.message(title, text, true, flow));
    }

    /// There is nothing more to do here.
    static Response said(String title, String text) {
        return ok(Templates.message(title, text, false, ""));
    }

    /// What a use case refuses about one field; empty when it refuses something else.
    static Optional<FieldError> about(String field, ProblemException refused) {
        return refused.errors().stream().filter(error -> error.field().equals(field)).findFirst();
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance message(
                String title, String text, boolean login, String flow);
    }
}
