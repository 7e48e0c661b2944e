package dev.cardea.pages;

import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;

/// Makes the problem document of a {@link HostedPage} a page, with the same status and headers, for
/// whoever takes HTML. Before {@link PagePolicy}, which then sees a page.
@Provider
@HostedPage
@Priority(Priorities.USER + 1)
public class ProblemPage implements ContainerResponseFilter {

    private static final MediaType PROBLEM = new MediaType("application", "problem+json");

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        MediaType type = response.getMediaType();
        if (type != null
                && type.isCompatible(PROBLEM)
                && request.getAcceptableMediaTypes().stream()
                        .anyMatch(MediaType.TEXT_HTML_TYPE::isCompatible)) {
            response.setEntity(page(response.getStatus()).render(), null, Page.HTML);
        }
    }

    private static TemplateInstance page(int status) {
        return switch (status) {
            case 429, 503 ->
                    Page.Templates.message(
                            "Not now",
                            "This cannot be done at the moment. Go back and try again in a little while.");
            case 500 ->
                    Page.Templates.message(
                            "Something went wrong",
                            "That is our fault, not yours. Go back and try again later.");
            default ->
                    Page.Templates.message(
                            "This does not work",
                            "What was sent cannot be taken. Go back and try again.");
        };
    }
}
