package dev.cardea.oauth.authorize;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cardea.clients.Client;
import dev.cardea.clients.ClientSubjects;
import dev.cardea.keys.JwtRejected;
import dev.cardea.keys.JwtVerifier;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.sessions.BrowserSession;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a request asks of who is logged in, and how (OpenID Connect Core §3.1.2.1): `prompt`,
/// `max_age`, `id_token_hint`, and the claims `sub` and `acr`.
@ApplicationScoped
public class RequestedAuthentication {

    /// How far the clocks of a replica and of the database may differ, in seconds.
    private static final long SKEW = 60;

    private final JwtVerifier verifier;
    private final ClientSubjects subjects;

    @Inject
    RequestedAuthentication(JwtVerifier verifier, ClientSubjects subjects) {
        this.verifier = verifier;
        this.subjects = subjects;
    }

    /// An essential `acr` has to be met (OpenID Connect Core §5.5.1.1). Throws
    /// `unmet_authentication_requirements`.
    static void requireAcr(AuthorizationRequest request) {
        JsonNode acr = claim(request, "acr");
        if (acr == null || !acr.path("essential").asBoolean()) {
            return;
        }
        boolean met = acr.path("value").asText(BrowserSession.ACR).equals(BrowserSession.ACR);
        if (acr.has("values")) {
            met = false;
            for (JsonNode value : acr.get("values")) {
                met = met || value.asText().equals(BrowserSession.ACR);
            }
        }
        if (!met) {
            throw OAuthException.invalid(
                    OAuthError.UNMET_AUTHENTICATION_REQUIREMENTS,
                    "acr",
                    "there is only " + BrowserSession.ACR);
        }
    }

    /// Whether the client lets people choose the account, and whoever is logged in may go on by
    /// choosing so, without a password.
    public boolean mayChoose(Flow flow, Client client, BrowserSession session) {
        return flow.request().prompts("select_account")
                && !anew(flow.request(), client, session)
                && hinted(flow.request(), client, session);
    }

    /// Whether somebody has to prove who they are before this session answers the request.
    boolean mustProve(Flow flow, Client client, BrowserSession session) {
        AuthorizationRequest request = flow.request();
        boolean chosen = session.accountId().equals(flow.proved());
        boolean fresh = chosen && session.authTime() >= flow.startedAt() - SKEW;
        boolean toChoose = request.prompts("select_account") || request.prompts("create");
        return (!chosen && toChoose)
                || (!fresh && anew(request, client, session))
                || !hinted(request, client, session);
    }

    /// Whether the client wants a password now, or one more recent than the session's.
    private static boolean anew(
            AuthorizationRequest request, Client client, BrowserSession session) {
        Long maxAge = request.oldest(client.metadata());
        boolean old = maxAge != null && session.now() - session.authTime() > maxAge;
        return request.prompts("login") || old || Long.valueOf(0).equals(maxAge);
    }

    /// Whether the session is of the person whom `id_token_hint` or the `sub` claim name, as this
    /// client knows them: an ID token of another sector is nobody's here, or two sectors could find
    /// out whom they share.
    private boolean hinted(AuthorizationRequest request, Client client, BrowserSession session) {
        String subject = subjects.subject(client, session.accountId());
        JsonNode asked = claim(request, "sub");
        if (asked != null
                && asked.hasNonNull("value")
                && !asked.get("value").asText().equals(subject)) {
            return false;
        }
        return request.idTokenHint() == null
                || subject(request.idTokenHint())
                        .map(subject::equals)
                        .orElseGet(() -> !request.prompts("none"));
    }

    /// Whom the hint names; empty where its key is not there any more, or was killed. Then the
    /// person who is there decides, and where nobody can be asked it is an error, since nothing
    /// says that they are meant (OpenID Connect Core §3.1.2.1).
    private Optional<String> subject(String idTokenHint) {
        try {
            String subject =
                    verifier.verifyPast(idTokenHint, "JWT").claims().getClaimValueAsString("sub");
            return Optional.of(subject == null ? "" : subject);
        } catch (JwtRejected e) {
            if (e.keyUnknown()) {
                return Optional.empty();
            }
            throw OAuthException.invalid("id_token_hint", "is not an ID token of this issuer");
        }
    }

    private static @Nullable JsonNode claim(AuthorizationRequest request, String name) {
        return request.claims() == null ? null : request.claims().path("id_token").get(name);
    }
}
