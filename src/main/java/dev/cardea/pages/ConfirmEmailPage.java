package dev.cardea.pages;

import dev.cardea.accounts.EmailChange;
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

/// `/confirm-email`: where the link leads that proves a new address.
@Path("/confirm-email")
@Produces(MediaType.TEXT_HTML)
@PermitAll
@HostedPage
public class ConfirmEmailPage {

    private static final MailedLink LINK = new MailedLink("");

    private final EmailChange change;
    private final Visit visit;

    @Inject
    ConfirmEmailPage(EmailChange change, Visit visit) {
        this.change = change;
        this.visit = visit;
    }

    @GET
    @Operation(hidden = true)
    public Response ask(@QueryParam("token") @Nullable String token) {
        return LINK.show(token, Templates::confirmEmail);
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response confirm(@FormParam("token") @Nullable String token) {
        return LINK.redeem(
                token,
                change::confirm,
                visit.words().addressChanged(),
                visit.words().addressChangedText());
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance confirmEmail(String token);
    }
}
