package dev.cardea.pages;

import dev.cardea.config.CardeaConfig;
import dev.cardea.federation.UpstreamLogin;
import dev.cardea.oauth.authorize.AuthorizeEndpoint;
import dev.cardea.oauth.authorize.FlowSeal;
import dev.cardea.tokens.DeviceCodes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.NewCookie;
import java.time.Duration;

/// The cookies of the hosted pages. Lax, since people come to them by links and redirects from
/// elsewhere.
@ApplicationScoped
class PageCookies {

    static final String DEVICE = "__Host-cardea-device";

    /// The user code that somebody typed before they were logged in.
    static final String USER_CODE = "__Host-cardea-user-code";

    /// The flow in which somebody asked for a new password: the mailed link leads back into it in
    /// the same browser alone, so that nobody is sent into another's.
    static final String FLOW = "__Host-cardea-flow";

    /// Browsers take no longer ones.
    private static final int LONGEST = 3800;

    /// A log-in under way at another provider.
    static final String UPSTREAM = "__Host-cardea-upstream";

    /// Somebody from another provider who has something left to do.
    static final String PENDING = "__Host-cardea-pending";

    private final Duration idle;

    @Inject
    PageCookies(CardeaConfig config) {
        this.idle = config.sessions().idle();
    }

    NewCookie session(String value) {
        return cookie(
                AuthorizeEndpoint.SESSION, value, (int) idle.toSeconds(), NewCookie.SameSite.LAX);
    }

    NewCookie forgetSession() {
        return cookie(AuthorizeEndpoint.SESSION, "", 0, NewCookie.SameSite.LAX);
    }

    NewCookie device(String value) {
        return cookie(
                DEVICE, value, (int) Duration.ofDays(180).toSeconds(), NewCookie.SameSite.STRICT);
    }

    NewCookie userCode(String value) {
        return cookie(
                USER_CODE, value, (int) DeviceCodes.LIFETIME.toSeconds(), NewCookie.SameSite.LAX);
    }

    NewCookie forgetUserCode() {
        return cookie(USER_CODE, "", 0, NewCookie.SameSite.LAX);
    }

    /// Forgets it where it is too long, or empty.
    NewCookie flow(String sealed) {
        return sealed.isEmpty() || sealed.length() > LONGEST
                ? cookie(FLOW, "", 0, NewCookie.SameSite.LAX)
                : cookie(FLOW, sealed, (int) FlowSeal.LIFETIME.toSeconds(), NewCookie.SameSite.LAX);
    }

    NewCookie upstream(String value) {
        return cookie(
                UPSTREAM, value, (int) UpstreamLogin.LIFETIME.toSeconds(), NewCookie.SameSite.LAX);
    }

    NewCookie forgetUpstream() {
        return cookie(UPSTREAM, "", 0, NewCookie.SameSite.LAX);
    }

    NewCookie pending(String value) {
        return cookie(
                PENDING, value, (int) UpstreamLogin.LIFETIME.toSeconds(), NewCookie.SameSite.LAX);
    }

    NewCookie forgetPending() {
        return cookie(PENDING, "", 0, NewCookie.SameSite.LAX);
    }

    private static NewCookie cookie(
            String name, String value, int maxAge, NewCookie.SameSite sameSite) {
        return new NewCookie.Builder(name)
                .value(value)
                .path("/")
                .maxAge(maxAge)
                .secure(true)
                .httpOnly(true)
                .sameSite(sameSite)
                .build();
    }
}
