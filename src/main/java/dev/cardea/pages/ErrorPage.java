package dev.cardea.pages;

import dev.cardea.oauth.LogoutRefused;
import dev.cardea.oauth.authorize.BrowserException;
import dev.cardea.protocol.OAuthException;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
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
        Response page =
                Page.of(
                        refusal.error().status() == 503 ? 503 : 400,
                        Templates.error(refusal.error().code(), refusal.description()));
        policy.complete(page.getHeaders());
        return page;
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance error(String code, String description);
    }
}
