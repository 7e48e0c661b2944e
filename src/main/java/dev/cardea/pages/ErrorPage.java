package dev.cardea.pages;

import dev.cardea.oauth.authorize.BrowserException;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// What a person sees when a request cannot be answered to any client.
@Singleton
public class ErrorPage {

    @ServerExceptionMapper
    Response map(BrowserException thrown) {
        return Page.of(
                thrown.refusal().error().status() == 503 ? 503 : 400,
                Templates.error(thrown.refusal().error().code(), thrown.refusal().description()));
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance error(String code, String description);
    }
}
