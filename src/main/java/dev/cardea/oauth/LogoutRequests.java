package dev.cardea.oauth;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cardea.clients.Client;
import dev.cardea.clients.ClientSubjects;
import dev.cardea.clients.Clients;
import dev.cardea.clients.RedirectUris;
import dev.cardea.crypto.FieldCipher;
import dev.cardea.crypto.Secrets;
import dev.cardea.keys.JwtRejected;
import dev.cardea.keys.JwtVerifier;
import dev.cardea.protocol.OAuthException;
import dev.cardea.sessions.BrowserSession;
import dev.cardea.web.Form;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jspecify.annotations.Nullable;

/// Reads {@link LogoutRequest}s, and seals them for their way through the browser: encrypted,
/// authenticated, good for half an hour.
@ApplicationScoped
public class LogoutRequests {

    private static final String ID_TOKEN_TYPE = "JWT";
    private static final String CONTEXT = "logout request";
    private static final Duration LIFETIME = Duration.ofMinutes(30);

    private final JwtVerifier verifier;
    private final Clients clients;
    private final ClientSubjects subjects;
    private final FieldCipher cipher;
    private final ObjectMapper json;
    private final Clock clock;

    @Inject
    LogoutRequests(
            JwtVerifier verifier,
            Clients clients,
            ClientSubjects subjects,
            FieldCipher cipher,
            ObjectMapper json,
            Clock clock) {
        this.verifier = verifier;
        this.clients = clients;
        this.subjects = subjects;
        this.cipher = cipher;
        this.json = json;
        this.clock = clock;
    }

    /// Throws `invalid_request` for a hint that is no ID token of ours, of another client than
    /// `client_id`, and for a `post_logout_redirect_uri` that is not registered. `logout_hint` says
    /// nothing that the session does not.
    ///
    /// A hint by a key that is not there any more, or was killed, may have been ours: it is as good
    /// as none, and where nothing else says which client asks, the way leads back to nobody.
    LogoutRequest read(Form form) {
        String hint = form.get("id_token_hint");
        JwtClaims claims = hint == null ? null : claims(hint);
        String clientId = clientId(claims, form.get("client_id"));
        boolean nobodys = hint != null && clientId == null;
        String locales = form.get("ui_locales");
        return new LogoutRequest(
                clientId,
                claims == null ? null : claims.getClaimValueAsString("sub"),
                claims == null ? null : claims.getClaimValueAsString("sid"),
                nobodys ? null : redirectUri(clientId, form.get("post_logout_redirect_uri")),
                form.get("state"),
                locales == null ? List.of() : Arrays.asList(locales.split(" ", -1)),
                clock.instant().getEpochSecond());
    }

    /// Whether the hint is of this very session, or of its person where it names none, so that
    /// nobody has to be asked.
    boolean isOf(LogoutRequest request, BrowserSession found) {
        if (request.clientId() == null) {
            return false;
        }
        Optional<Client> client = clients.find(request.clientId());
        String subject =
                client.map(known -> subjects.subject(known, found.accountId()))
                        .orElseGet(() -> found.accountId().toString());
        String session =
                client.map(known -> subjects.session(known, found.sessionId()))
                        .orElseGet(() -> found.sessionId().toString());
        return subject.equals(request.subject())
                && (request.session() == null || request.session().equals(session));
    }

    public String seal(LogoutRequest request) {
        try {
            return Secrets.base64url(cipher.seal(json.writeValueAsBytes(request), CONTEXT));
        } catch (IOException e) {
            throw new IllegalStateException("a request always becomes JSON", e);
        }
    }

    /// Throws {@link LogoutRefused} for what this service did not seal, or sealed too long ago, and
    /// where the redirect URI is not the client's own any more.
    public LogoutRequest open(String sealed) {
        LogoutRequest request;
        try {
            request =
                    json.readValue(
                            cipher.open(Base64.getUrlDecoder().decode(sealed), CONTEXT),
                            LogoutRequest.class);
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw over();
        }
        if (clock.instant().getEpochSecond() - request.startedAt() > LIFETIME.toSeconds()) {
            throw over();
        }
        try {
            redirectUri(request.clientId(), request.redirectUri());
        } catch (OAuthException e) {
            throw new LogoutRefused(e);
        }
        return request;
    }

    /// An ID token stays a hint after its time (RP-Initiated Logout §4). Null for one whose key is
    /// unknown.
    private @Nullable JwtClaims claims(String hint) {
        try {
            JwtClaims claims = verifier.verifyPast(hint, ID_TOKEN_TYPE).claims();
            if (claims.getSubject() == null || claims.getAudience().size() != 1) {
                throw noHint();
            }
            return claims;
        } catch (JwtRejected e) {
            if (e.keyUnknown()) {
                return null;
            }
            throw noHint();
        } catch (MalformedClaimException e) {
            throw noHint();
        }
    }

    private static @Nullable String clientId(@Nullable JwtClaims hint, @Nullable String given) {
        String ofHint = hint == null ? null : hint.getClaimValueAsString("aud");
        if (ofHint != null && given != null && !ofHint.equals(given)) {
            throw OAuthException.invalid("client_id", "is not the one of id_token_hint");
        }
        return ofHint == null ? given : ofHint;
    }

    private @Nullable String redirectUri(@Nullable String clientId, @Nullable String uri) {
        if (uri == null) {
            return null;
        }
        if (clientId == null) {
            throw OAuthException.invalid(
                    "post_logout_redirect_uri", "needs an id_token_hint or a client_id");
        }
        Client client =
                clients.find(clientId)
                        .orElseThrow(() ->
                                OAuthException.invalid("client_id", "there is no such client"));
        if (!RedirectUris.matchPostLogout(client, uri)) {
            throw OAuthException.invalid("post_logout_redirect_uri", "is not registered");
        }
        return uri;
    }

    private static OAuthException noHint() {
        return OAuthException.invalid("id_token_hint", "is not an ID token of this service");
    }

    private static LogoutRefused over() {
        return new LogoutRefused(
                OAuthException.invalid(
                        "request",
                        "this page is too old: go back to the application and start again"));
    }
}
