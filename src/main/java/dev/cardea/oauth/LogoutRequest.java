package dev.cardea.oauth;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client asks for when it sends somebody to be logged out, checked (OpenID Connect
/// RP-Initiated Logout 1.0 §2).
///
/// @param clientId who asks; null when nobody says
/// @param subject whom the ID token hint is about, as its client knows them; null without a hint
/// @param session which session the hint is of, likewise, where it says so
/// @param redirectUri where the browser goes in the end: registered by the client
/// @param startedAt seconds since the epoch
public record LogoutRequest(
        @Nullable String clientId,
        @Nullable String subject,
        @Nullable String session,
        @Nullable String redirectUri,
        @Nullable String state,
        List<String> uiLocales,
        long startedAt) {

    boolean hinted() {
        return subject != null;
    }

    /// The redirect URI with the `state`.
    @Nullable String answer() {
        if (redirectUri == null || state == null) {
            return redirectUri;
        }
        return redirectUri
                + (redirectUri.indexOf('?') < 0 ? '?' : '&')
                + "state="
                + URLEncoder.encode(state, StandardCharsets.UTF_8);
    }
}
