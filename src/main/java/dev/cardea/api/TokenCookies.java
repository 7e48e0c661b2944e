package dev.cardea.api;

import dev.cardea.config.CardeaConfig;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.tokens.TokenResponse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.NewCookie;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The cookies of browser apps (RFC 10017): the refresh token, out of reach of scripts, and the
/// token by which an account knows a device again. `__Host-` binds both to this origin and to TLS.
@ApplicationScoped
class TokenCookies {

    static final String REFRESH = "__Host-cardea-refresh";
    static final String DEVICE = "__Host-cardea-device";

    private final Set<String> origins;

    @Inject
    TokenCookies(CardeaConfig config) {
        URI issuer = config.issuer();
        this.origins = new HashSet<>(config.web().corsOrigins().orElse(List.of()));
        this.origins.add(issuer.getScheme() + "://" + issuer.getRawAuthority());
    }

    /// Whether the refresh token shall travel in a cookie. Throws 400 naming `delivery`.
    boolean delivery(@Nullable String delivery) {
        if (delivery != null && !delivery.equals("body") && !delivery.equals("cookie")) {
            throw ProblemException.invalid("delivery", "must be body or cookie");
        }
        return "cookie".equals(delivery);
    }

    NewCookie refresh(TokenResponse answer) {
        return cookie(REFRESH, answer.refreshToken(), (int) answer.refreshExpiresIn());
    }

    NewCookie device(String token) {
        return cookie(DEVICE, token, (int) Duration.ofDays(180).toSeconds());
    }

    NewCookie forgetRefresh() {
        return cookie(REFRESH, "", 0);
    }

    /// A cookie travels by itself: only our own origin and the listed ones may use it. Throws 403.
    void sameOrigin(@Nullable String origin) {
        if (origin != null && !origins.contains(origin)) {
            throw new ProblemException(Problem.FORBIDDEN, "the cookie is not for this origin");
        }
    }

    private static NewCookie cookie(String name, @Nullable String value, int maxAge) {
        return new NewCookie.Builder(name)
                .value(value)
                .path("/")
                .maxAge(maxAge)
                .secure(true)
                .httpOnly(true)
                .sameSite(NewCookie.SameSite.STRICT)
                .build();
    }
}
