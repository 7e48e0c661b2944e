package dev.cardea.pages;

import dev.cardea.accounts.EmailVerification;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `/verify-email`: where the link leads that proves an address.
@Path("/verify-email")
@Produces(MediaType.TEXT_HTML)
@PermitAll
@HostedPage
public class VerifyEmailPage {

    private static final MailedLink LINK = new MailedLink("resend");

    private final EmailVerification verification;
    private final Visit visit;

    @Inject
    VerifyEmailPage(EmailVerification verification, Visit visit) {
        this.verification = verification;
        this.visit = visit;
    }

    @GET
    @Operation(hidden = true)
    public Response ask(@QueryParam("token") @Nullable String token) {
        return LINK.show(token, Templates::verifyEmail);
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response verify(@FormParam("token") @Nullable String token) {
        return LINK.redeem(
                token,
                verification::verify,
                visit.words().verified(),
                visit.words().verifiedText());
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance verifyEmail(String token);
    }
}
