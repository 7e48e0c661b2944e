package dev.cardea.pages;

import dev.cardea.clients.ResourceServer;
import dev.cardea.clients.ResourceServers;
import dev.cardea.protocol.Scopes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/// What scopes and audiences mean to the person whose consent is asked: a scope as the end of "It
/// would like to …", a custom one in the words that its resource server was registered with.
@ApplicationScoped
class ScopeWords {

    private final Visit visit;
    private final ResourceServers resources;
    private final Brand brand;

    @Inject
    ScopeWords(Visit visit, ResourceServers resources, Brand brand) {
        this.visit = visit;
        this.resources = resources;
        this.brand = brand;
    }

    /// @param audiences that were asked for: what they know, they say themselves
    List<String> of(Scopes scopes, List<String> audiences) {
        return scopes.values().stream().map(scope -> of(scope, audiences)).toList();
    }

    /// The names of the services that tokens are asked for; Cardea's own is the service's.
    List<String> named(List<String> audiences) {
        return audiences.stream()
                .map(audience ->
                        resources
                                .find(audience)
                                .map(ResourceServer::name)
                                .orElseGet(brand::getName))
                .distinct()
                .toList();
    }

    private String of(String scope, List<String> audiences) {
        Words words = visit.words();
        return switch (scope) {
            case "openid" -> words.scopeOpenid();
            case "profile" -> words.scopeProfile();
            case "email" -> words.scopeEmail();
            case "phone" -> words.scopePhone();
            case "address" -> words.scopeAddress();
            case "roles" -> words.scopeRoles();
            case "offline_access" -> words.scopeOffline();
            default ->
                    described(scope, audiences)
                            .filter(text -> !text.isBlank())
                            .orElseGet(() -> words.scopeOther(scope));
        };
    }

    private Optional<String> described(String scope, List<String> audiences) {
        return audiences.stream()
                .flatMap(audience -> resources.find(audience).stream())
                .filter(server -> server.scopes().containsKey(scope))
                .map(server -> server.scopes().get(scope))
                .findFirst()
                .or(() -> resources.describe(scope));
    }
}
