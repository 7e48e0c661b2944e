package dev.cardea.clients;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cardea.config.CardeaConfig;
import dev.cardea.keys.BelievedJwt;
import dev.cardea.keys.ForeignJwt;
import dev.cardea.keys.ForeignJwts;
import dev.cardea.keys.ForeignKeys;
import dev.cardea.keys.JwtRejected;
import dev.cardea.keys.JwtRules;
import dev.cardea.keys.JwtRules.Audience;
import dev.cardea.keys.SigningAlgorithm;
import dev.cardea.protocol.ClientAuthMethod;
import dev.cardea.replay.UsedJtis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/// Clients that prove who they are by a JWT that they signed (`private_key_jwt`, RFC 7523 §3, RFC
/// 10070): by the client, about itself, for this issuer alone, for minutes, and used once.
@ApplicationScoped
class ClientAssertions {

    private static final Logger LOG = Logger.getLogger(ClientAssertions.class);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /// In characters of the sets; as objects they take about eight times as many bytes.
    private static final int MOST_KEPT = 2 * 1024 * 1024;

    private final Clients clients;
    private final ClientKeys keys;
    private final ForeignJwts jwts;
    private final UsedJtis used;
    private final JwtRules strict;
    private final JwtRules usual;
    private final Cache<String, ForeignKeys> parsed =
            Caffeine.newBuilder()
                    .maximumWeight(MOST_KEPT)
                    .weigher((String jwks, ForeignKeys keys) -> jwks.length())
                    .build();

    @Inject
    ClientAssertions(
            Clients clients,
            ClientKeys keys,
            ForeignJwts jwts,
            UsedJtis used,
            CardeaConfig config) {
        this.clients = clients;
        this.keys = keys;
        this.jwts = jwts;
        this.used = used;
        JwtRules any =
                JwtRules.typed("client-authentication+jwt", "jwt")
                        .orUntyped()
                        .requiring("iss", "sub", "aud", "exp", "jti")
                        .expiringWithin(LONGEST);
        String issuer = config.issuer().toString();
        this.strict = any.meantFor(Audience.AS_STRING, issuer);
        this.usual =
                config.clients().acceptEndpointAudience()
                        ? any.meantFor(Audience.AMONG_OTHERS, issuer, issuer + "/oauth/token")
                        : strict;
    }

    /// The client; empty when the assertion is not to be believed.
    Optional<Client> client(ClientCredentials credentials) {
        String assertion = credentials.assertion();
        String said = credentials.clientId();
        try {
            ForeignJwt jwt = ForeignJwt.parse(assertion == null ? "" : assertion);
            Optional<Client> client =
                    jwt.claimed("sub")
                            .filter(sub -> said == null || said.equals(sub))
                            .flatMap(clients::find)
                            .filter(ClientAssertions::signs);
            return client.filter(one -> believed(jwt, one));
        } catch (JwtRejected e) {
            LOG.debugf("client assertion refused: %s", e.getMessage());
            return Optional.empty();
        }
    }

    /// Whom the assertion names, believed or not.
    Optional<String> subject(ClientCredentials credentials) {
        String assertion = credentials.assertion();
        try {
            return assertion == null
                    ? Optional.empty()
                    : ForeignJwt.parse(assertion).claimed("sub");
        } catch (JwtRejected e) {
            return Optional.empty();
        }
    }

    private boolean believed(ForeignJwt jwt, Client client) {
        JwtRules wanted =
                (client.metadata().isStrict() ? strict : usual)
                        .issuedBy(client.clientId())
                        .signedWith(algorithms(client.metadata()));
        BelievedJwt believed;
        try {
            believed = jwts.verify(jwt, parsed(keys.of(client)), wanted);
        } catch (JwtRejected e) {
            if (!e.keyUnknown()) {
                throw e;
            }
            believed = jwts.verify(jwt, parsed(keys.again(client)), wanted);
        }
        String jti = believed.text("jti").orElse("");
        return !isRequest(believed)
                && !jti.isEmpty()
                && used.use(
                        "client assertion",
                        client.clientId(),
                        jti,
                        believed.time("exp").orElseThrow());
    }

    /// A request object is signed by the same key and travels through browsers: whoever reads one
    /// there must not become the client (RFC 9101 §10.8).
    private static boolean isRequest(BelievedJwt jwt) {
        return jwt.claims().has("response_type");
    }

    private ForeignKeys parsed(Optional<String> jwks) {
        return jwks.map(json -> parsed.get(json, ForeignKeys::parse)).orElseGet(ForeignKeys::of);
    }

    private static boolean signs(Client client) {
        return client.metadata().authMethod() == ClientAuthMethod.PRIVATE_KEY_JWT;
    }

    private static Set<SigningAlgorithm> algorithms(ClientMetadata metadata) {
        String registered = metadata.tokenEndpointAuthSigningAlg();
        if (registered != null) {
            return SigningAlgorithm.registered(registered).map(Set::of).orElse(Set.of());
        }
        return metadata.isStrict()
                ? SigningAlgorithm.STRICT
                : EnumSet.allOf(SigningAlgorithm.class);
    }
}
