package dev.cardea.pages;

import dev.cardea.mail.DevInbox;
import dev.cardea.mail.Mail;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/// `GET /dev/inbox`, in dev mode only: the mails that went out.
@Path("/dev/inbox")
@IfBuildProfile("dev")
@PermitAll
public class DevInboxPage {

    private final DevInbox inbox;

    @Inject
    DevInboxPage(DevInbox inbox) {
        this.inbox = inbox;
    }

    @GET
    @NonBlocking
    @Produces(MediaType.TEXT_HTML)
    public TemplateInstance show() {
        return Templates.devInbox(inbox.mails());
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance devInbox(List<Mail> mails);
    }
}
