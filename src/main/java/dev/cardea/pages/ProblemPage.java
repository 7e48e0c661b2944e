package dev.cardea.pages;

import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;

/// Makes the problem document of a {@link HostedPage} a page, with the same status and headers, for
/// whoever takes HTML. {@link PagePolicy} then completes it.
@Provider
@HostedPage
@Singleton
@Priority(Priorities.USER + 1)
public class ProblemPage implements ContainerResponseFilter {

    private static final MediaType PROBLEM = new MediaType("application", "problem+json");

    private final Visit visit;

    @Inject
    ProblemPage(Visit visit) {
        this.visit = visit;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        MediaType type = response.getMediaType();
        if (type != null
                && type.isCompatible(PROBLEM)
                && request.getAcceptableMediaTypes().stream()
                        .anyMatch(MediaType.TEXT_HTML_TYPE::isCompatible)) {
            response.setEntity(page(response.getStatus(), visit.words()).render(), null, Page.HTML);
        }
    }

    private static TemplateInstance page(int status, Words words) {
        return switch (status) {
            case 429, 503 -> message(words.notNow(), words.notNowText());
            case 500 -> message(words.ourFault(), words.ourFaultText());
            default -> message(words.notTaken(), words.notTakenText());
        };
    }

    private static TemplateInstance message(String title, String text) {
        return Page.Templates.message(title, text, false, "");
    }
}
