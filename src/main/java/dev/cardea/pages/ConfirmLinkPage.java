package dev.cardea.pages;

import dev.cardea.federation.Linking;
import dev.cardea.federation.UpstreamIdentity;
import dev.cardea.login.VouchedProof;
import dev.cardea.oauth.authorize.AuthorizeEndpoint;
import dev.cardea.pages.BrowserLogin.Kept;
import dev.cardea.pages.Claimants.Claimant;
import dev.cardea.web.Csrf;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.CookieParam;
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

/// `/login/link/confirm`: where the mailed link leads that connects an account. It is good in the
/// browser that asked for it alone: nobody can be talked into opening an account to somebody else
/// by a click.
@Path("/login/link/confirm")
@Produces(MediaType.TEXT_HTML)
@PermitAll
@HostedPage
public class ConfirmLinkPage {

    private static final MailedLink LINK = new MailedLink("");

    private final Claimants claimants;
    private final Linking linking;
    private final BrowserLogin browsers;
    private final Visit visit;

    @Inject
    ConfirmLinkPage(Claimants claimants, Linking linking, BrowserLogin browsers, Visit visit) {
        this.claimants = claimants;
        this.linking = linking;
        this.browsers = browsers;
        this.visit = visit;
    }

    @GET
    @Operation(hidden = true)
    public Response ask(
            @QueryParam("token") @Nullable String mailed,
            @CookieParam(PageCookies.PENDING) @Nullable String cookie) {
        return claimants.with(cookie, claimant -> show(200, claimant, mailed, ""));
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response confirm(
            @FormParam("token") @Nullable String mailed,
            @FormParam(Csrf.FIELD) @Nullable String token,
            @CookieParam(PageCookies.PENDING) @Nullable String cookie,
            @CookieParam(PageCookies.DEVICE) @Nullable String device,
            @CookieParam(PageCookies.USER_CODE) @Nullable String userCode,
            @CookieParam(AuthorizeEndpoint.SESSION) @Nullable String session) {
        return claimants.with(
                cookie,
                claimant -> {
                    if (!visit.genuine(token)) {
                        return show(403, claimant, mailed, visit.words().problemStale());
                    }
                    return LINK.answer(
                            mailed,
                            given -> {
                                linking.linkByMail(claimant.pending(), given, claimant.provider());
                                Kept kept = new Kept(session, device, userCode);
                                return claimants.done(
                                        browsers.enter(claimant.place(), vouched(claimant), kept));
                            });
                });
    }

    private static VouchedProof vouched(Claimant claimant) {
        UpstreamIdentity identity = claimant.pending().identity();
        return new VouchedProof(
                claimant.account().id(),
                identity.provider(),
                identity.subject(),
                identity.authTime());
    }

    private static Response show(
            int status, Claimant claimant, @Nullable String mailed, String problem) {
        return LINK.answer(
                mailed,
                token ->
                        Page.of(
                                status,
                                Templates.linkConfirm(
                                        claimant.provider(),
                                        claimant.pending().identity().shown(),
                                        token,
                                        problem)));
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance linkConfirm(
                String provider, String who, String token, String problem);
    }
}
