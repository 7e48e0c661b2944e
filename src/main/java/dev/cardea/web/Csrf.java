package dev.cardea.web;

import dev.cardea.crypto.MasterKey;
import dev.cardea.crypto.Secrets;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.NewCookie;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// Ties a form to the browser that it was rendered for: a random cookie, and its MAC as a hidden
/// field. Nobody who can neither read our pages nor holds the key can make the two fit; a sibling
/// domain that plants a cookie cannot either, since `__Host-` cookies are ours alone.
@ApplicationScoped
public class Csrf {

    public static final String COOKIE = "__Host-cardea-form";
    public static final String FIELD = "csrf";

    private static final int BYTES = 16;
    private static final Pattern SEED = Pattern.compile("[A-Za-z0-9_-]{22}");

    private final SecretKey key;

    @Inject
    Csrf(MasterKey master) {
        this.key = master.derive("csrf", "HmacSHA256");
    }

    /// The seed that a browser has, or a new one.
    public String seed(@Nullable String cookie) {
        return cookie != null && SEED.matcher(cookie).matches() ? cookie : Secrets.token(BYTES);
    }

    /// What the form carries.
    public String token(String seed) {
        return Secrets.base64url(Secrets.hmac(key, seed.getBytes(StandardCharsets.UTF_8)));
    }

    /// Whether a form comes from a page that this browser was shown.
    public boolean fits(@Nullable String cookie, @Nullable String field) {
        return cookie != null
                && field != null
                && SEED.matcher(cookie).matches()
                && Secrets.equal(
                        token(cookie).getBytes(StandardCharsets.UTF_8),
                        field.getBytes(StandardCharsets.UTF_8));
    }

    /// Lasts as long as the browser does. Lax: a form follows a link from elsewhere.
    public NewCookie cookie(String seed) {
        return new NewCookie.Builder(COOKIE)
                .value(seed)
                .path("/")
                .secure(true)
                .httpOnly(true)
                .sameSite(NewCookie.SameSite.LAX)
                .build();
    }
}
