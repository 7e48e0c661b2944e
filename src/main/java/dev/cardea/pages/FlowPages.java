package dev.cardea.pages;

import dev.cardea.clients.Client;
import dev.cardea.oauth.authorize.BrowserException;
import dev.cardea.oauth.authorize.Flow;
import dev.cardea.oauth.authorize.FlowClients;
import dev.cardea.oauth.authorize.FlowSeal;
import dev.cardea.protocol.OAuthException;
import dev.cardea.web.SeeOther;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the pages of an authorization flow have in common: the flow they stand in, and the way
/// back.
@ApplicationScoped
class FlowPages {

    /// Where a page stands.
    record InFlow(Flow flow, Client client, String sealed) {

        String hint() {
            String hint = flow.request().loginHint();
            return hint == null ? "" : hint;
        }

        boolean selects() {
            return prompts("select_account");
        }

        boolean prompts(String value) {
            return flow.request().prompt().contains(value);
        }
    }

    private final FlowSeal seal;
    private final FlowClients clients;
    private final Visit visit;
    private final SeeOther seeOther;

    @Inject
    FlowPages(FlowSeal seal, FlowClients clients, Visit visit, SeeOther seeOther) {
        this.seal = seal;
        this.clients = clients;
        this.visit = visit;
        this.seeOther = seeOther;
    }

    /// Empty for a page that was come to without a flow. Throws {@link BrowserException} for one
    /// that is over.
    Optional<InFlow> open(@Nullable String sealed) {
        return sealed == null || sealed.isEmpty() ? Optional.empty() : Optional.of(in(sealed));
    }

    /// Empty where it is over, too: for a page that does not need it.
    Optional<InFlow> alive(@Nullable String sealed) {
        try {
            return open(sealed);
        } catch (BrowserException e) {
            return Optional.empty();
        }
    }

    /// Where a page stands that is only there in a flow. Throws likewise.
    InFlow in(@Nullable String sealed) {
        try {
            if (sealed == null || sealed.isEmpty()) {
                throw OAuthException.invalid("flow", "is missing");
            }
            Flow flow = seal.open(sealed);
            Client client = clients.of(flow);
            visit.enter(flow, client);
            return new InFlow(flow, client, sealed);
        } catch (OAuthException e) {
            throw new BrowserException(e);
        }
    }

    static String sealed(Optional<InFlow> place) {
        return place.map(InFlow::sealed).orElse("");
    }

    /// Back into the flow.
    Response resume(Flow flow) {
        return resume(seal.seal(flow));
    }

    Response resume(String sealed) {
        return seeOther.at("/oauth/authorize?flow=" + sealed).build();
    }
}
