package dev.cardea.pages;

import dev.cardea.oauth.LogoutRefused;
import dev.cardea.oauth.authorize.BrowserException;
import dev.cardea.protocol.OAuthException;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// What a person sees when a request cannot be answered to any client.
@Singleton
public class ErrorPage {

    private final PagePolicy policy;

    @Inject
    ErrorPage(PagePolicy policy) {
        this.policy = policy;
    }

    @ServerExceptionMapper
    Response map(BrowserException thrown) {
        return page(thrown.refusal());
    }

    @ServerExceptionMapper
    Response map(LogoutRefused thrown) {
        return page(thrown.refusal());
    }

    private Response page(OAuthException refusal) {
        Response.ResponseBuilder page =
                Page.of(
                        refusal.error().status() == 503 ? 503 : 400,
                        Templates.error(refusal.error().code(), refusal.description()));
        MultivaluedMap<String, Object> headers = new MultivaluedHashMap<>();
        policy.complete(headers);
        headers.forEach((name, values) -> page.header(name, values.getFirst()));
        return page.build();
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance error(String code, String description);
    }
}
