package dev.cardea.pages;

import dev.cardea.protocol.Scopes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/// What a scope means to the person whose consent is asked, as the end of "It would like to …".
@ApplicationScoped
class ScopeWords {

    private final Visit visit;

    @Inject
    ScopeWords(Visit visit) {
        this.visit = visit;
    }

    List<String> of(Scopes scopes) {
        return scopes.values().stream().map(this::of).toList();
    }

    private String of(String scope) {
        Words words = visit.words();
        return switch (scope) {
            case "openid" -> words.scopeOpenid();
            case "profile" -> words.scopeProfile();
            case "email" -> words.scopeEmail();
            case "phone" -> words.scopePhone();
            case "address" -> words.scopeAddress();
            case "roles" -> words.scopeRoles();
            case "offline_access" -> words.scopeOffline();
            default -> words.scopeOther(scope);
        };
    }
}
