package dev.cardea.pages;

import dev.cardea.audit.Origin;
import dev.cardea.clients.Client;
import dev.cardea.oauth.authorize.AuthorizationResponse;
import dev.cardea.oauth.authorize.Flow;
import dev.cardea.protocol.SpokenLanguages;
import dev.cardea.web.Csrf;
import io.quarkus.qute.i18n.Localized;
import io.quarkus.qute.i18n.MessageBundles;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One request for a page: in which language, for which application, and with which form. Templates
/// read it as `cdi:visit`.
@Named
@RequestScoped
public class Visit {

    private final CurrentVertxRequest request;
    private final Csrf csrf;
    private final Brand brand;

    private @Nullable App app;
    private @Nullable String seed;
    private String formsLeadTo = "";
    private List<String> wanted = List.of();

    @Inject
    Visit(CurrentVertxRequest request, Csrf csrf, Brand brand) {
        this.request = request;
        this.csrf = csrf;
        this.brand = brand;
    }

    /// The page stands in a flow. Browsers hold its forms to where their answer may lead in the
    /// end.
    void enter(Flow flow, Client client) {
        enter(client, flow.request().answersTo(client), flow.request().uiLocales());
    }

    /// The page stands before an answer to a client.
    ///
    /// @param client null when nobody knows which
    /// @param redirect where the answer goes to; null when to nobody
    void enter(@Nullable Client client, @Nullable String redirect, List<String> locales) {
        app = client == null ? null : App.of(client, redirect);
        formsLeadTo = redirect == null ? "" : " " + AuthorizationResponse.origin(redirect);
        wanted = locales;
        if (!locales.isEmpty()) {
            Origin.bind(Origin.current().speaking(getLanguage()));
        }
    }

    /// The page is about a client that waits elsewhere, and nothing is sent to it from here.
    void enter(Client client) {
        enter(client, null, List.of());
    }

    public @Nullable App getApp() {
        return app;
    }

    /// The colour of the page as `rrggbb`: the application's, else the brand's; null for Cardea's.
    public @Nullable String getAccent() {
        String own = app == null ? null : app.accent();
        String accent = own == null ? brand.accent() : own;
        return accent == null ? null : accent.substring(1);
    }

    public String getLanguage() {
        return locale().toLanguageTag();
    }

    /// What a form carries as its field `csrf`.
    public String getCsrf() {
        if (seed == null) {
            seed = csrf.seed(cookie());
        }
        return csrf.token(seed);
    }

    /// The seed that a form on this page was made from; null for a page without one.
    @Nullable String seed() {
        return seed;
    }

    /// Whether the form that was sent comes from a page that this browser was shown.
    boolean genuine(@Nullable String field) {
        return csrf.fits(cookie(), field);
    }

    Locale locale() {
        RoutingContext current = request.getCurrent();
        return SpokenLanguages.choose(
                wanted,
                current == null ? null : current.request().getHeader(HttpHeaders.ACCEPT_LANGUAGE));
    }

    Words words() {
        return MessageBundles.get(Words.class, Localized.Literal.of(getLanguage()));
    }

    String formsLeadTo() {
        return formsLeadTo;
    }

    private @Nullable String cookie() {
        RoutingContext current = request.getCurrent();
        Cookie cookie = current == null ? null : current.request().getCookie(Csrf.COOKIE);
        return cookie == null ? null : cookie.getValue();
    }
}
