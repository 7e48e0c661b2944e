package dev.cardea.pages;

import dev.cardea.federation.Upstream;
import dev.cardea.federation.UpstreamException;
import dev.cardea.federation.UpstreamLogin;
import dev.cardea.federation.UpstreamLogin.Departure;
import dev.cardea.federation.UpstreamProviders;
import dev.cardea.federation.Wanted;
import dev.cardea.oauth.authorize.AuthorizeEndpoint;
import dev.cardea.pages.FlowPages.InFlow;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.sessions.BrowserSessions;
import dev.cardea.web.SeeOther;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// `/login/with/{provider}`: to another provider. They are links and no forms, because browsers
/// hold a form to the origins of its page wherever the answer leads (CSP 3 `form-action`), and
/// where a provider leads nobody knows.
@Path("/login/with/{provider}")
@Produces(MediaType.TEXT_HTML)
@PermitAll
@HostedPage
public class UpstreamPage {

    private static final Logger LOG = Logger.getLogger(UpstreamPage.class);

    private final UpstreamProviders providers;
    private final UpstreamLogin logins;
    private final BrowserSessions sessions;
    private final FlowPages flows;
    private final PageCookies cookies;
    private final UpstreamProblems problems;
    private final SeeOther seeOther;

    @Inject
    UpstreamPage(
            UpstreamProviders providers,
            UpstreamLogin logins,
            BrowserSessions sessions,
            FlowPages flows,
            PageCookies cookies,
            UpstreamProblems problems,
            SeeOther seeOther) {
        this.providers = providers;
        this.logins = logins;
        this.sessions = sessions;
        this.flows = flows;
        this.cookies = cookies;
        this.problems = problems;
        this.seeOther = seeOther;
    }

    /// To log in. A request that must not be seen (`prompt=none`) goes nowhere.
    @GET
    @Operation(hidden = true)
    public Response leave(
            @PathParam("provider") String name, @QueryParam("flow") @Nullable String sealed) {
        Upstream upstream = upstream(name);
        Optional<InFlow> place = flows.open(sealed);
        if (place.isPresent() && place.get().prompts("none")) {
            return flows.resume(place.get().sealed());
        }
        Wanted wanted = place.map(UpstreamPage::wanted).orElse(Wanted.ANYHOW);
        return away(upstream, wanted, null, FlowPages.sealed(place));
    }

    /// To connect one's account.
    @GET
    @Path("link")
    @Operation(hidden = true)
    public Response link(
            @PathParam("provider") String name,
            @CookieParam(AuthorizeEndpoint.SESSION) @Nullable String session) {
        Upstream upstream = upstream(name);
        return sessions.find(session)
                .map(me -> away(upstream, Wanted.CHOSEN, me.accountId(), ""))
                .orElseGet(() -> seeOther.at("/login").build());
    }

    private Response away(Upstream upstream, Wanted wanted, @Nullable UUID accountId, String flow) {
        try {
            Departure departure = logins.begin(upstream, wanted, accountId);
            return Response.seeOther(departure.uri())
                    .cookie(cookies.upstream(new Carried(departure.sealed(), flow).cookie()))
                    .build();
        } catch (UpstreamException e) {
            LOG.infof("no log-in with %s: %s", upstream.name(), e.getMessage());
            return problems.page(e.kind(), upstream.label(), flow);
        }
    }

    private static Wanted wanted(InFlow place) {
        return new Wanted(
                place.prompts("login"),
                place.selects(),
                place.flow().request().oldest(place.client().metadata()),
                place.hint().isEmpty() ? null : place.hint());
    }

    private Upstream upstream(String name) {
        return providers
                .find(name)
                .orElseThrow(
                        () -> new ProblemException(Problem.NOT_FOUND, "there is no such provider"));
    }
}
