package dev.cardea.oauth.authorize;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cardea.clients.Client;
import dev.cardea.clients.ClientKeys;
import dev.cardea.config.CardeaConfig;
import dev.cardea.keys.BelievedJwt;
import dev.cardea.keys.ForeignJwt;
import dev.cardea.keys.ForeignJwts;
import dev.cardea.keys.ForeignKeys;
import dev.cardea.keys.JwtRejected;
import dev.cardea.keys.JwtRules;
import dev.cardea.keys.SigningAlgorithm;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.web.Form;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Authorization requests that a client signed (RFC 9101): once a request has an object, only what
/// is in it counts.
@ApplicationScoped
class RequestObjects {

    private static final Duration LONGEST = Duration.ofMinutes(60);
    private static final Set<String> NOT_PARAMETERS =
            Set.of("iss", "aud", "exp", "nbf", "iat", "jti", "request", "request_uri");

    private final ForeignJwts jwts;
    private final ClientKeys keys;
    private final Clock clock;
    private final String issuer;

    @Inject
    RequestObjects(ForeignJwts jwts, ClientKeys keys, Clock clock, CardeaConfig config) {
        this.jwts = jwts;
        this.keys = keys;
        this.clock = clock;
        this.issuer = config.issuer().toString();
    }

    /// The parameters of the object. Throws `invalid_request_object`.
    Form open(String text, Client client) {
        BelievedJwt object;
        try {
            object = believed(ForeignJwt.parse(text), client);
        } catch (JwtRejected e) {
            throw refused("request: " + e.getMessage());
        }
        Instant oldest = clock.instant().minus(LONGEST);
        if (client.metadata().isStrict() && object.time("nbf").filter(oldest::isBefore).isEmpty()) {
            throw refused("request: nbf is missing or too long ago");
        }
        JsonNode claims = object.claims();
        if (claims.has("request") || claims.has("request_uri")) {
            throw refused("request: contains another request");
        }
        if (!client.clientId().equals(claims.path("client_id").asText(client.clientId()))) {
            throw refused("request: is of another client");
        }
        Form form = Form.of(parameters(claims));
        if (form.get("client_id") == null) {
            throw refused("request: has no client_id");
        }
        return form;
    }

    private BelievedJwt believed(ForeignJwt jwt, Client client) {
        JwtRules rules = rules(client);
        String set = keys.of(client).orElseThrow(() -> refused("the client has no keys"));
        try {
            return jwts.verify(jwt, ForeignKeys.parse(set), rules);
        } catch (JwtRejected e) {
            if (!e.keyUnknown()) {
                throw e;
            }
            String again = keys.again(client).orElseThrow(() -> e);
            return jwts.verify(jwt, ForeignKeys.parse(again), rules);
        }
    }

    /// FAPI 2.0 Message Signing §5.3.1 for strict clients; what OpenID Connect Core §6.1 leaves to
    /// us otherwise.
    private JwtRules rules(Client client) {
        JwtRules rules =
                JwtRules.typed("oauth-authz-req+jwt", "jwt")
                        .orUntyped()
                        .issuedBy(client.clientId())
                        .meantFor(JwtRules.Audience.AMONG_OTHERS, issuer)
                        .signedWith(algorithms(client));
        return client.metadata().isStrict()
                ? rules.requiring("exp", "nbf").expiringWithin(LONGEST)
                : rules.requiring();
    }

    private static Set<SigningAlgorithm> algorithms(Client client) {
        String registered = client.metadata().requestObjectSigningAlg();
        if (registered != null) {
            return SigningAlgorithm.registered(registered).map(Set::of).orElse(Set.of());
        }
        return client.metadata().isStrict()
                ? SigningAlgorithm.STRICT
                : EnumSet.allOf(SigningAlgorithm.class);
    }

    private static MultivaluedMap<String, String> parameters(JsonNode claims) {
        MultivaluedMap<String, String> parameters = new MultivaluedHashMap<>();
        claims.properties()
                .forEach(claim -> {
                    if (NOT_PARAMETERS.contains(claim.getKey())) {
                        return;
                    }
                    JsonNode value = claim.getValue();
                    if (claim.getKey().equals("resource") && value.isArray()) {
                        value.forEach(one -> parameters.add(claim.getKey(), one.asText()));
                    } else {
                        parameters.add(claim.getKey(), text(value));
                    }
                });
        return parameters;
    }

    private static @Nullable String text(JsonNode value) {
        return value.isContainerNode() ? value.toString() : value.asText();
    }

    private static OAuthException refused(@Nullable String description) {
        return new OAuthException(
                OAuthError.INVALID_REQUEST_OBJECT, description == null ? "request" : description);
    }
}
