package dev.cardea.pages;

import dev.cardea.federation.Arrival;
import dev.cardea.federation.Linking;
import dev.cardea.federation.Upstream;
import dev.cardea.federation.UpstreamException;
import dev.cardea.federation.UpstreamIdentity;
import dev.cardea.federation.UpstreamLogin;
import dev.cardea.federation.UpstreamLogin.Arrived;
import dev.cardea.federation.UpstreamProviders;
import dev.cardea.login.VouchedLogin;
import dev.cardea.login.VouchedProof;
import dev.cardea.oauth.authorize.AuthorizeEndpoint;
import dev.cardea.oauth.authorize.BrowserException;
import dev.cardea.pages.BrowserLogin.Kept;
import dev.cardea.pages.FlowPages.InFlow;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.sessions.BrowserSession;
import dev.cardea.sessions.BrowserSessions;
import dev.cardea.web.ClientAddress;
import dev.cardea.web.Form;
import dev.cardea.web.SeeOther;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// `/login/with/{provider}/callback`: back from another provider, with its answer. Each has a
/// redirect URI of its own.
@Path("/login/with/{provider}/callback")
@Produces(MediaType.TEXT_HTML)
@PermitAll
@HostedPage
public class CallbackPage {

    private static final Logger LOG = Logger.getLogger(CallbackPage.class);

    private final UpstreamProviders providers;
    private final UpstreamLogin logins;
    private final Linking linking;
    private final BrowserLogin browsers;
    private final BrowserSessions sessions;
    private final RateLimiter limiter;
    private final VouchedLogin vouched;
    private final FlowPages flows;
    private final PageCookies cookies;
    private final UpstreamProblems problems;
    private final SeeOther seeOther;

    @Inject
    CallbackPage(
            UpstreamProviders providers,
            UpstreamLogin logins,
            Linking linking,
            BrowserLogin browsers,
            BrowserSessions sessions,
            RateLimiter limiter,
            VouchedLogin vouched,
            FlowPages flows,
            PageCookies cookies,
            UpstreamProblems problems,
            SeeOther seeOther) {
        this.providers = providers;
        this.logins = logins;
        this.linking = linking;
        this.browsers = browsers;
        this.sessions = sessions;
        this.limiter = limiter;
        this.vouched = vouched;
        this.flows = flows;
        this.cookies = cookies;
        this.problems = problems;
        this.seeOther = seeOther;
    }

    @GET
    @Operation(hidden = true)
    public Response comeBack(
            @PathParam("provider") String name,
            @Context UriInfo uri,
            @CookieParam(PageCookies.UPSTREAM) @Nullable String cookie,
            @CookieParam(PageCookies.DEVICE) @Nullable String device,
            @CookieParam(PageCookies.USER_CODE) @Nullable String userCode,
            @CookieParam(AuthorizeEndpoint.SESSION) @Nullable String session) {
        Upstream upstream =
                providers
                        .find(name)
                        .orElseThrow(() ->
                                new ProblemException(
                                        Problem.NOT_FOUND, "there is no such provider"));
        Carried carried = Carried.of(cookie);
        limiter.upstream(ClientAddress.currentSource());
        Response answer;
        try {
            Optional<InFlow> place = flows.open(carried.flow());
            Form form = Form.of(uri.getQueryParameters());
            Arrived arrived = logins.finish(upstream, carried.sealed(), form);
            Kept kept = new Kept(session, device, userCode);
            answer =
                    arrived.accountId() == null
                            ? logIn(upstream, arrived.identity(), place, kept)
                            : toLink(upstream, arrived, session);
        } catch (UpstreamException e) {
            LOG.infof("no log-in with %s: %s", name, e.getMessage());
            vouched.failed(name, e.kind().name().toLowerCase(Locale.ROOT));
            answer = problems.page(e.kind(), upstream.label(), carried.flow());
        } catch (ProblemException e) {
            answer = problems.page(e, upstream.label(), carried.flow());
        } catch (OAuthException e) {
            throw new BrowserException(e);
        }
        return Response.fromResponse(answer).cookie(cookies.forgetUpstream()).build();
    }

    private Response logIn(
            Upstream upstream, UpstreamIdentity identity, Optional<InFlow> place, Kept kept) {
        String flow = FlowPages.sealed(place);
        return switch (linking.arrive(identity, upstream)) {
            case Arrival.Known(UUID accountId) ->
                    browsers.enter(
                            place,
                            new VouchedProof(
                                    accountId,
                                    identity.provider(),
                                    identity.subject(),
                                    identity.authTime()),
                            kept);
            case Arrival.Owned(UUID accountId, String address) ->
                    waiting("/login/link", linking.keep(identity, accountId, address), flow);
            case Arrival.Stranger() ->
                    waiting("/register", linking.keep(identity, null, null), flow);
            case Arrival.Unwelcome() -> problems.closed(upstream.label(), flow);
        };
    }

    /// Whoever connects their account is still logged in to it, and proves that it is theirs.
    private Response toLink(Upstream upstream, Arrived arrived, @Nullable String session) {
        UUID accountId = arrived.accountId();
        boolean same =
                sessions.find(session)
                        .map(BrowserSession::accountId)
                        .filter(found -> found.equals(accountId))
                        .isPresent();
        return same
                ? waiting("/login/link", linking.keep(arrived.identity(), accountId, null), "")
                : problems.page(UpstreamException.Kind.STALE, upstream.label(), "");
    }

    private Response waiting(String page, String pending, String flow) {
        String carried = new Carried(pending, flow).cookie();
        return Response.fromResponse(
                        seeOther.at(page + (flow.isEmpty() ? "" : "?flow=" + flow)).build())
                .cookie(cookies.pending(carried))
                .build();
    }
}
