package dev.cardea.oauth.token;

import dev.cardea.clients.GrantableDetails;
import dev.cardea.clients.GrantableScopes;
import dev.cardea.tokens.GrantDetail;
import dev.cardea.web.Form;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/// What of a grant goes into a token: all of it, or what the client asks for once more (RFC 8707
/// §2.2, RFC 9396 §6). The grant itself stays whole.
@ApplicationScoped
class Narrowing {

    private final GrantableScopes audiences;
    private final GrantableDetails details;

    @Inject
    Narrowing(GrantableScopes audiences, GrantableDetails details) {
        this.audiences = audiences;
        this.details = details;
    }

    /// Throws `invalid_target` and `invalid_authorization_details` for what was not granted.
    GrantDetail of(GrantDetail granted, Form form) {
        return granted.with(
                audiences.narrowed(granted.resources(), form.all("resource")),
                details.narrowed(
                        granted.authorizationDetails(), form.get("authorization_details")));
    }
}
