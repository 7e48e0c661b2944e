package dev.cardea.oauth.token;

import dev.cardea.config.CardeaConfig;
import dev.cardea.fetch.FetchException;
import dev.cardea.fetch.FetchRequest;
import dev.cardea.fetch.GuardedFetch;
import dev.cardea.fetch.Published;
import dev.cardea.keys.BelievedJwt;
import dev.cardea.keys.ForeignJwt;
import dev.cardea.keys.ForeignJwts;
import dev.cardea.keys.ForeignKeys;
import dev.cardea.keys.JwtRejected;
import dev.cardea.keys.JwtRules;
import dev.cardea.keys.SuspectTokens;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/// The clusters of `cardea.workloads`, and what their tokens must be: signed by the cluster, made
/// for us alone, of a service account, and over within a day.
@ApplicationScoped
class WorkloadIssuers {

    private static final Logger LOG = Logger.getLogger(WorkloadIssuers.class);
    private static final String ACCEPT = "application/jwk-set+json, application/json";
    private static final Pattern SERVICE_ACCOUNT =
            Pattern.compile("system:serviceaccount:([a-z0-9-]{1,63}):([a-z0-9.-]{1,253})");

    /// Projected tokens live an hour, and a day where somebody asked for it. The one-year tokens
    /// that clusters make for old clients of their own API are not for us.
    private static final Duration LONGEST = Duration.ofDays(1);

    private record Cluster(String name, JwtRules rules, Published<ForeignKeys> keys) {}

    private final ForeignJwts jwts;
    private final SuspectTokens suspects;
    private final Map<String, Cluster> byIssuer = new HashMap<>();

    @Inject
    WorkloadIssuers(
            ForeignJwts jwts,
            SuspectTokens suspects,
            GuardedFetch fetch,
            CardeaConfig config,
            Clock clock) {
        this.jwts = jwts;
        this.suspects = suspects;
        config.workloads()
                .forEach((name, settings) ->
                        byIssuer.put(
                                settings.issuer(),
                                new Cluster(
                                        name,
                                        rules(settings, config.issuer().toString()),
                                        new Published<>(
                                                "the keys of the workloads of " + name,
                                                Logger.Level.WARN,
                                                keys(settings, fetch),
                                                clock))));
    }

    /// The service account that a token is of, as `cluster/namespace/account`; empty when it is not
    /// to be believed. Throws `temporarily_unavailable` while the cluster's keys are not to be had.
    Optional<String> workload(String assertion) {
        try {
            ForeignJwt jwt = ForeignJwt.parse(assertion);
            Cluster cluster = byIssuer.get(jwt.claimed("iss").orElse(""));
            if (cluster == null) {
                LOG.debug("assertion refused: of no issuer that is known");
                return Optional.empty();
            }
            String subject = believed(jwt, cluster).text("sub").orElse("");
            Matcher account = SERVICE_ACCOUNT.matcher(subject);
            return account.matches()
                    ? Optional.of(cluster.name() + '/' + account.group(1) + '/' + account.group(2))
                    : Optional.empty();
        } catch (JwtRejected e) {
            LOG.debugf("assertion refused: %s", e.getMessage());
            suspects.rejected(SuspectTokens.Kind.ASSERTION, e);
            return Optional.empty();
        }
    }

    private BelievedJwt believed(ForeignJwt jwt, Cluster cluster) {
        try {
            return jwts.verify(jwt, there(cluster.keys().current()), cluster.rules());
        } catch (JwtRejected e) {
            if (!e.keyUnknown()) {
                throw e;
            }
            return jwts.verify(jwt, there(cluster.keys().again()), cluster.rules());
        }
    }

    private static ForeignKeys there(Optional<ForeignKeys> keys) {
        return keys.orElseThrow(() ->
                new OAuthException(
                        OAuthError.TEMPORARILY_UNAVAILABLE,
                        "the keys of the assertion's issuer are not to be had just now"));
    }

    private static JwtRules rules(CardeaConfig.Workloads settings, String us) {
        return JwtRules.typed("jwt", "authorization-grant+jwt")
                .orUntyped()
                .issuedBy(settings.issuer())
                .meantFor(JwtRules.Audience.ALONE, settings.audience().orElse(us))
                .requiring("iss", "sub", "aud", "exp", "iat")
                .expiringWithin(LONGEST);
    }

    private static Supplier<ForeignKeys> keys(CardeaConfig.Workloads settings, GuardedFetch fetch) {
        URI uri =
                settings.jwksUri().orElseGet(() -> Path.of(settings.jwksFile().orElse("")).toUri());
        return () -> {
            try {
                return ForeignKeys.parse(
                        settings.jwksUri().isPresent()
                                ? fetch.send(FetchRequest.get(uri, ACCEPT)).text()
                                : Files.readString(Path.of(uri)));
            } catch (IOException e) {
                throw FetchException.useless(uri, e.toString());
            } catch (JwtRejected e) {
                throw FetchException.useless(uri, String.valueOf(e.getMessage()));
            }
        };
    }
}
