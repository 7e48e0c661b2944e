package dev.cardea.pages;

import dev.cardea.mail.DevInbox;
import dev.cardea.mail.Mail;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// `GET /dev/inbox`, in dev mode only: the mails that went out.
@Path("/dev/inbox")
@IfBuildProfile("dev")
@PermitAll
@HostedPage
public class DevInboxPage {

    private final DevInbox inbox;

    @Inject
    DevInboxPage(DevInbox inbox) {
        this.inbox = inbox;
    }

    @GET
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public Response show() {
        return Page.ok(Templates.devInbox(inbox.mails()));
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance devInbox(List<Mail> mails);
    }
}
