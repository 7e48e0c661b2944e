package dev.cardea.pages;

import dev.cardea.clients.Client;
import dev.cardea.clients.Clients;
import dev.cardea.oauth.authorize.AuthorizationResponse;
import dev.cardea.oauth.authorize.Flow;
import dev.cardea.oauth.authorize.FlowSeal;
import dev.cardea.oauth.device.DeviceAuthorizationEndpoint;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.ProblemException;
import dev.cardea.web.Csrf;
import io.quarkus.qute.TemplateInstance;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the pages of an authorization flow have in common: the flow they stand in, forms that are
/// tied to the browser, and the way back.
@ApplicationScoped
class FlowPages {

    /// Where a page stands: in a flow of a client, or in none.
    record Place(@Nullable Flow flow, @Nullable Client client, String sealed) {

        /// The application that the person came from; empty for none.
        String app() {
            return client == null ? "" : client.name();
        }

        String hint() {
            String hint = flow == null ? null : flow.request().loginHint();
            return hint == null ? "" : hint;
        }
    }

    private final FlowSeal seal;
    private final Clients clients;
    private final Csrf csrf;

    @Inject
    FlowPages(FlowSeal seal, Clients clients, Csrf csrf) {
        this.seal = seal;
        this.clients = clients;
        this.csrf = csrf;
    }

    /// Throws {@link OAuthException} for a flow that is over.
    Place open(@Nullable String sealed) {
        if (sealed == null || sealed.isEmpty()) {
            return new Place(null, null, "");
        }
        Flow flow = seal.open(sealed);
        Client client =
                clients.find(flow.request().clientId())
                        .orElseThrow(() ->
                                new OAuthException(
                                        OAuthError.INVALID_CLIENT, "there is no such client"));
        return new Place(flow, client, sealed);
    }

    /// A page with a form. Browsers hold the form to where its answer may lead in the end.
    Response show(
            int status,
            Place place,
            @Nullable String cookie,
            Function<String, TemplateInstance> page) {
        String seed = csrf.seed(cookie);
        Flow flow = place.flow();
        String leadsTo =
                flow == null
                        ? ""
                        : " " + AuthorizationResponse.origin(redirect(flow, place.client()));
        return Page.of(status, page.apply(csrf.token(seed)), leadsTo)
                .cookie(csrf.cookie(seed))
                .build();
    }

    boolean genuine(@Nullable String cookie, @Nullable String field) {
        return csrf.fits(cookie, field);
    }

    URI resume(String sealed) {
        return URI.create("/oauth/authorize?flow=" + sealed);
    }

    /// Where somebody goes who comes from no application: to the device that waits for them, or to
    /// their account.
    ///
    /// @param userCode as of {@link PageCookies#USER_CODE}
    URI home(@Nullable String userCode) {
        return URI.create(userCode == null ? "/account" : DeviceAuthorizationEndpoint.PAGE);
    }

    /// What a refusal of a use case is to somebody who reads a page.
    String words(ProblemException refused) {
        return switch (refused.problem()) {
            case INVALID_CREDENTIALS ->
                    "That did not match. Check the address or user name and the password; a new address must be verified first.";
            case TOO_MANY_REQUESTS -> "Too many attempts. Please wait a while.";
            case UNAVAILABLE -> "We are busy just now. Please try again in a moment.";
            default -> refused.detail();
        };
    }

    private static @Nullable String redirect(Flow flow, @Nullable Client client) {
        String given = flow.request().redirectUri();
        return given != null || client == null ? given : client.metadata().redirects().getFirst();
    }
}
