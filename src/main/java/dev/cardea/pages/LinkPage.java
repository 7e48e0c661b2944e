package dev.cardea.pages;

import dev.cardea.accounts.Account;
import dev.cardea.accounts.Accounts;
import dev.cardea.federation.Linking;
import dev.cardea.federation.Pending;
import dev.cardea.federation.UpstreamIdentity;
import dev.cardea.login.Login;
import dev.cardea.login.Proof;
import dev.cardea.login.VouchedProof;
import dev.cardea.oauth.authorize.AuthorizeEndpoint;
import dev.cardea.pages.BrowserLogin.Kept;
import dev.cardea.pages.FlowPages.InFlow;
import dev.cardea.protocol.Problem;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `/login/link`: whoever came from another provider proves that an account here is theirs, by its
/// password or by its mailbox. The mailed link is good in this browser alone: nobody can be talked
/// into opening an account to somebody else by a click.
@Path("/login/link")
@Produces(MediaType.TEXT_HTML)
@PermitAll
@HostedPage
public class LinkPage {

    private static final MailedLink LINK = new MailedLink("");

    private final Linking linking;
    private final Login login;
    private final Accounts accounts;
    private final BrowserLogin browsers;
    private final Providers providers;
    private final FlowPages flows;
    private final PageCookies cookies;
    private final UpstreamProblems problems;
    private final Refusals refusals;
    private final Visit visit;

    @Inject
    LinkPage(
            Linking linking,
            Login login,
            Accounts accounts,
            BrowserLogin browsers,
            Providers providers,
            FlowPages flows,
            PageCookies cookies,
            UpstreamProblems problems,
            Refusals refusals,
            Visit visit) {
        this.linking = linking;
        this.login = login;
        this.accounts = accounts;
        this.browsers = browsers;
        this.providers = providers;
        this.flows = flows;
        this.cookies = cookies;
        this.problems = problems;
        this.refusals = refusals;
        this.visit = visit;
    }

    /// Somebody who has something to prove.
    private record Waiting(
            Pending pending, Account account, String provider, Optional<InFlow> place) {

        UpstreamIdentity identity() {
            return pending.identity();
        }
    }

    @GET
    @Operation(hidden = true)
    public Response ask(@CookieParam(PageCookies.PENDING) @Nullable String cookie) {
        return in(cookie, waiting -> show(200, waiting, ""));
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response prove(
            @FormParam("password") @Nullable String password,
            @FormParam(Csrf.FIELD) @Nullable String token,
            @CookieParam(PageCookies.PENDING) @Nullable String cookie,
            @CookieParam(PageCookies.DEVICE) @Nullable String device,
            @CookieParam(PageCookies.USER_CODE) @Nullable String userCode,
            @CookieParam(AuthorizeEndpoint.SESSION) @Nullable String session) {
        return in(
                cookie,
                waiting -> {
                    if (!visit.genuine(token)) {
                        return show(403, waiting, visit.words().problemStale());
                    }
                    if (password == null || password.isEmpty()) {
                        return show(400, waiting, visit.words().problemMissing());
                    }
                    Proof proof;
                    try {
                        proof = login.prove(waiting.account().email(), password, device);
                    } catch (ProblemException e) {
                        return show(e.problem().status(), waiting, refusals.words(e));
                    }
                    return linked(waiting, proof, new Kept(session, device, userCode));
                });
    }

    @POST
    @Path("mail")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response mail(
            @FormParam(Csrf.FIELD) @Nullable String token,
            @CookieParam(PageCookies.PENDING) @Nullable String cookie) {
        return in(
                cookie,
                waiting -> {
                    if (!visit.genuine(token)) {
                        return show(403, waiting, visit.words().problemStale());
                    }
                    linking.mailLink(waiting.pending(), waiting.provider());
                    return Page.said(
                            visit.words().checkMail(),
                            visit.words().linkMailed(waiting.account().email()));
                });
    }

    /// Where the mailed link leads.
    @GET
    @Path("confirm")
    @Operation(hidden = true)
    public Response confirming(
            @QueryParam("token") @Nullable String mailed,
            @CookieParam(PageCookies.PENDING) @Nullable String cookie) {
        return in(
                cookie,
                waiting ->
                        LINK.show(
                                mailed, token -> Templates.linkConfirm(waiting.provider(), token)));
    }

    @POST
    @Path("confirm")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response confirm(
            @FormParam("token") @Nullable String mailed,
            @FormParam(Csrf.FIELD) @Nullable String token,
            @CookieParam(PageCookies.PENDING) @Nullable String cookie,
            @CookieParam(PageCookies.DEVICE) @Nullable String device,
            @CookieParam(PageCookies.USER_CODE) @Nullable String userCode,
            @CookieParam(AuthorizeEndpoint.SESSION) @Nullable String session) {
        return in(
                cookie,
                waiting -> {
                    if (!visit.genuine(token)) {
                        return show(403, waiting, visit.words().problemStale());
                    }
                    return LINK.answer(
                            mailed,
                            given -> {
                                linking.linkByMail(waiting.pending(), given, waiting.provider());
                                return done(
                                        browsers.enter(
                                                waiting.place(),
                                                vouched(waiting),
                                                new Kept(session, device, userCode)));
                            });
                });
    }

    /// A password that somebody else made up proves nothing about whose the account is.
    private Response linked(Waiting waiting, Proof proof, Kept kept) {
        if (!proof.accountId().equals(waiting.account().id())) {
            throw new ProblemException(Problem.INVALID_CREDENTIALS, "it is another account");
        }
        if (!proof.oneTime()) {
            linking.link(proof.accountId(), waiting.identity(), "password", waiting.provider());
        }
        return done(browsers.enter(waiting.place(), proof, kept));
    }

    private Response done(Response answer) {
        return Response.fromResponse(answer).cookie(cookies.forgetPending()).build();
    }

    private static VouchedProof vouched(Waiting waiting) {
        UpstreamIdentity identity = waiting.identity();
        return new VouchedProof(
                waiting.account().id(),
                identity.provider(),
                identity.subject(),
                identity.authTime());
    }

    /// With whoever waits; a page that says that nobody does.
    private Response in(@Nullable String cookie, Function<Waiting, Response> use) {
        Carried carried = Carried.of(cookie);
        Optional<Pending> pending = linking.kept(carried.sealed());
        Optional<Account> account = pending.map(Pending::accountId).flatMap(accounts::find);
        if (pending.isEmpty() || account.isEmpty()) {
            return Page.of(
                    400,
                    Page.Templates.message(
                            visit.words().deadLink(), visit.words().linkOver(), false, ""));
        }
        String provider = providers.label(pending.get().identity().provider());
        Optional<InFlow> place = flows.open(carried.flow());
        try {
            return use.apply(new Waiting(pending.get(), account.get(), provider, place));
        } catch (ProblemException e) {
            return problems.page(e, provider, carried.flow());
        }
    }

    private static Response show(int status, Waiting waiting, String problem) {
        return Page.of(
                status,
                Templates.link(
                        waiting.provider(),
                        waiting.account().email(),
                        FlowPages.sealed(waiting.place()),
                        problem));
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance link(
                String provider, String email, String flow, String problem);

        static native TemplateInstance linkConfirm(String provider, String token);
    }
}
