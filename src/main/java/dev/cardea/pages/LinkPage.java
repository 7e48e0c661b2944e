package dev.cardea.pages;

import dev.cardea.federation.Linking;
import dev.cardea.login.Login;
import dev.cardea.login.Proof;
import dev.cardea.oauth.authorize.AuthorizeEndpoint;
import dev.cardea.pages.BrowserLogin.Kept;
import dev.cardea.pages.Claimants.Claimant;
import dev.cardea.protocol.ProblemException;
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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `/login/link`: whoever came from another provider proves that an account here is theirs, by its
/// password, or asks for a link to its mailbox.
@Path("/login/link")
@Produces(MediaType.TEXT_HTML)
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
@PermitAll
@HostedPage
public class LinkPage {

    private final Claimants claimants;
    private final Linking linking;
    private final Login login;
    private final BrowserLogin browsers;
    private final Refusals refusals;
    private final Visit visit;

    @Inject
    LinkPage(
            Claimants claimants,
            Linking linking,
            Login login,
            BrowserLogin browsers,
            Refusals refusals,
            Visit visit) {
        this.claimants = claimants;
        this.linking = linking;
        this.login = login;
        this.browsers = browsers;
        this.refusals = refusals;
        this.visit = visit;
    }

    @GET
    @Operation(hidden = true)
    public Response ask(@CookieParam(PageCookies.PENDING) @Nullable String cookie) {
        return claimants.with(cookie, claimant -> show(200, claimant, ""));
    }

    @POST
    @Operation(hidden = true)
    public Response prove(
            @FormParam("password") @Nullable String password,
            @FormParam(Csrf.FIELD) @Nullable String token,
            @CookieParam(PageCookies.PENDING) @Nullable String cookie,
            @CookieParam(PageCookies.DEVICE) @Nullable String device,
            @CookieParam(PageCookies.USER_CODE) @Nullable String userCode,
            @CookieParam(AuthorizeEndpoint.SESSION) @Nullable String session) {
        return claimants.with(
                cookie,
                claimant -> {
                    if (!visit.genuine(token)) {
                        return show(403, claimant, visit.words().problemStale());
                    }
                    if (password == null || password.isEmpty()) {
                        return show(400, claimant, visit.words().problemMissing());
                    }
                    Proof proof;
                    try {
                        proof = login.prove(claimant.account().email(), password, device);
                    } catch (ProblemException e) {
                        return show(e.problem().status(), claimant, refusals.words(e));
                    }
                    return proved(claimant, proof, new Kept(session, device, userCode));
                });
    }

    @POST
    @Path("mail")
    @Operation(hidden = true)
    public Response mail(
            @FormParam(Csrf.FIELD) @Nullable String token,
            @CookieParam(PageCookies.PENDING) @Nullable String cookie) {
        return claimants.with(
                cookie,
                claimant -> {
                    if (!visit.genuine(token)) {
                        return show(403, claimant, visit.words().problemStale());
                    }
                    linking.mailLink(claimant.pending(), claimant.provider());
                    return Page.said(
                            visit.words().checkMail(),
                            visit.words().linkMailed(claimant.account().email()));
                });
    }

    /// A password that somebody else made up logs in, and shows nothing of whose the account is.
    /// One that was replaced meanwhile connects nothing: the log-in comes first, and holds it.
    private Response proved(Claimant claimant, Proof proof, Kept kept) {
        Runnable link =
                () ->
                        linking.link(
                                proof.accountId(),
                                claimant.pending().identity(),
                                "password",
                                claimant.provider());
        Runnable also = proof.oneTime() ? () -> {} : link;
        return claimants.done(browsers.enter(claimant.place(), proof, kept, also));
    }

    private static Response show(int status, Claimant claimant, String problem) {
        return Page.of(
                status,
                Templates.link(
                        claimant.provider(),
                        claimant.pending().identity().shown(),
                        claimant.account().email(),
                        FlowPages.sealed(claimant.place()),
                        problem));
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance link(
                String provider, String who, String email, String flow, String problem);
    }
}
