package dev.cardea.clients;

import dev.cardea.config.CardeaConfig;
import dev.cardea.protocol.GrantType;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Scopes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which scopes and audiences a client can be granted.
@ApplicationScoped
public class GrantableScopes {

    /// What is about people (OpenID Connect Core §5.4 and §11, and their roles).
    public static final List<String> OF_PEOPLE =
            List.of("openid", "profile", "email", "address", "phone", "offline_access", "roles");

    private final ResourceServers resources;
    private final String ownAudience;
    private final String issuer;

    @Inject
    GrantableScopes(ResourceServers resources, CardeaConfig config) {
        this.resources = resources;
        this.issuer = config.issuer().toString();
        this.ownAudience = config.tokens().defaultAudience().orElse(issuer);
    }

    /// What of the scopes asked for a person can grant to this client: unknown ones are ignored
    /// (OpenID Connect Core §3.1.2.1). Throws `invalid_scope` for one that the client is not
    /// registered for, where its registration names any.
    public Scopes grantable(Client client, @Nullable String asked) {
        Scopes scopes = Scopes.parse(asked);
        requireRegistered(client, scopes);
        return known(client, scopes);
    }

    /// What of the scopes that were granted can be granted to this client now.
    public Scopes still(Client client, Scopes granted) {
        String registered = client.metadata().scope();
        return known(
                client, registered == null ? granted : granted.only(Scopes.parse(registered)::has));
    }

    /// What a client gets for itself: what it asks for, or all that it is registered for. There is
    /// no person in it. Throws `invalid_scope`.
    public Scopes ofItsOwn(Client client, @Nullable String asked) {
        Scopes scopes = Scopes.parse(asked);
        Scopes registered = Scopes.parse(client.metadata().scope());
        if (!scopes.within(registered)) {
            throw notRegistered();
        }
        return (scopes.isEmpty() ? registered : scopes)
                .only(scope -> !OF_PEOPLE.contains(scope) && !scope.startsWith("cardea:"));
    }

    /// Throws `invalid_target` for an audience that nobody registered (RFC 8707 §2).
    ///
    /// A client that no administrator registered reaches only those that know a scope of what it is
    /// granted: people are asked about scopes.
    public void requireResources(Client client, List<String> asked, Scopes granted) {
        for (String resource : asked) {
            String complaint = complaint(client, resource, granted);
            if (complaint != null) {
                throw new OAuthException(OAuthError.INVALID_TARGET, "resource: " + complaint);
            }
        }
    }

    /// What of the audiences that were granted can be granted to this client now, with these
    /// scopes.
    public List<String> still(Client client, List<String> granted, Scopes scopes) {
        return granted.stream()
                .filter(resource -> complaint(client, resource, scopes) == null)
                .toList();
    }

    /// The audiences of a token out of those granted: all, or those that are asked for once more
    /// (RFC 8707 §2.2). Throws `invalid_target` for one that was not granted.
    public List<String> narrowed(List<String> granted, List<String> asked) {
        if (asked.isEmpty()) {
            return granted;
        }
        if (!(granted.isEmpty() ? List.of(ownAudience) : granted).containsAll(asked)) {
            throw new OAuthException(OAuthError.INVALID_TARGET, "resource: was not granted");
        }
        return asked.stream().distinct().toList();
    }

    private @Nullable String complaint(Client client, String resource, Scopes granted) {
        Optional<ResourceServer> server = resources.find(resource);
        if (server.isEmpty()) {
            return resource.equals(ownAudience) || resource.equals(issuer)
                    ? null
                    : "there is no such resource server";
        }
        boolean reached =
                client.administered()
                        || server.get().scopes().keySet().stream().anyMatch(granted::has);
        return reached ? null : "knows none of the scopes granted";
    }

    private Scopes known(Client client, Scopes scopes) {
        boolean refreshes = client.metadata().mayUse(GrantType.REFRESH_TOKEN);
        return scopes.only(scope ->
                scope.equals(Scopes.OFFLINE_ACCESS)
                        ? refreshes
                        : OF_PEOPLE.contains(scope) || resources.describe(scope).isPresent());
    }

    private static void requireRegistered(Client client, Scopes asked) {
        String registered = client.metadata().scope();
        if (registered != null && !asked.within(Scopes.parse(registered))) {
            throw notRegistered();
        }
    }

    private static OAuthException notRegistered() {
        return new OAuthException(
                OAuthError.INVALID_SCOPE, "scope: is not all registered for this client");
    }
}
