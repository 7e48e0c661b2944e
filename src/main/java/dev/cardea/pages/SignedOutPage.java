package dev.cardea.pages;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// `/signed-out`: nobody is logged in to this browser any more.
@Path("/signed-out")
@Produces(MediaType.TEXT_HTML)
@PermitAll
@HostedPage
public class SignedOutPage {

    @GET
    @Operation(hidden = true)
    public Response show() {
        return Page.ok(Templates.signedOut("", ""));
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        /// @param app where `back` leads; both empty when nobody asked to be led back
        static native TemplateInstance signedOut(String app, String back);
    }
}
