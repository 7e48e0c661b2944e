package dev.cardea.clients;

import dev.cardea.config.CardeaConfig;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.ProblemException;
import dev.cardea.protocol.Scopes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/// What a resource server may be called and know. Throws 400 naming the field.
@ApplicationScoped
class ResourceServerRules {

    private static final int LONGEST = 500;
    private static final int MOST_SCOPES = 200;
    private static final Pattern URI_TEXT = Pattern.compile("[\\x21-\\x7e&&[^\"<>\\\\^`{|}#]]+");
    private static final Pattern TEXT = Pattern.compile("[^\\p{C}\\p{Zl}\\p{Zp}]*");

    /// Scopes that mean something already (OpenID Connect Core §5.4, §11).
    private static final List<String> TAKEN =
            List.of("openid", "profile", "email", "address", "phone", "offline_access", "roles");

    private final String issuer;
    private final Duration longest;

    @Inject
    ResourceServerRules(CardeaConfig config) {
        this.issuer = config.issuer().toString();
        this.longest = config.tokens().accessLifetime();
    }

    void check(ResourceServerRegistry.Description description) {
        text("name", description.name(), 1);
        identifier(description.identifier());
        Duration lifetime = description.accessLifetime();
        // a revocation rule lives as long as the usual token
        if (lifetime != null
                && (lifetime.compareTo(longest) > 0
                        || lifetime.compareTo(Duration.ofMinutes(1)) < 0)) {
            throw ProblemException.invalid(
                    "access_lifetime_seconds",
                    "must be between 60 and "
                            + longest.toSeconds()
                            + " (cardea.tokens.access-lifetime)");
        }
        if (description.scopes().size() > MOST_SCOPES) {
            throw ProblemException.invalid("scopes", "are too many");
        }
        description
                .scopes()
                .forEach((scope, text) -> {
                    scope(scope);
                    text("scopes", text, 0);
                });
    }

    private void identifier(String text) {
        try {
            if (text.length() > LONGEST
                    || !URI_TEXT.matcher(text).matches()
                    || !new URI(text).isAbsolute()) {
                throw ProblemException.invalid(
                        "identifier", "must be an absolute URI without fragment (RFC 8707)");
            }
        } catch (URISyntaxException e) {
            throw ProblemException.invalid("identifier", "must be a URI");
        }
        if (text.equals(issuer)) {
            throw ProblemException.invalid("identifier", "is the issuer's own");
        }
    }

    private static void scope(String scope) {
        try {
            if (!Scopes.parse(scope).has(scope)
                    || TAKEN.contains(scope)
                    || scope.startsWith("cardea:")) {
                throw ProblemException.invalid("scopes", "hold one that is Cardea's own");
            }
        } catch (OAuthException e) {
            throw ProblemException.invalid("scopes", "hold one that is malformed");
        }
    }

    private static void text(String field, String text, int least) {
        if (text.strip().length() < least
                || text.length() > LONGEST
                || !TEXT.matcher(text).matches()) {
            throw ProblemException.invalid(
                    field, "must be text of at most " + LONGEST + " characters");
        }
    }
}
