package dev.cardea.oauth.token;

import dev.cardea.clients.Client;
import dev.cardea.clients.GrantableDetails;
import dev.cardea.clients.GrantableScopes;
import dev.cardea.protocol.GrantType;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Scopes;
import dev.cardea.tokens.ClientTokens;
import dev.cardea.tokens.GrantDetail;
import dev.cardea.tokens.IssuedTokens;
import dev.cardea.web.Form;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/// `urn:ietf:params:oauth:grant-type:jwt-bearer` (RFC 7523 §2.1) for workloads in Kubernetes: the
/// service-account token that the cluster mounts into a pod stands for the client that an
/// administrator bound to that account. The client gets what it would get for a secret, and none is
/// kept anywhere.
///
/// The same token is taken as often as it comes. RFC 7523 §3 leaves it to us whether a `jti` is
/// good once, and a mounted token is made to be used until the cluster replaces it: a workload
/// renews its access token many times by it, from several processes. What bounds a stolen one is
/// that it is for us alone and short-lived; sender-constrained access tokens (DPoP) help beside
/// that.
@ApplicationScoped
class JwtBearerGrant implements Grant {

    private final WorkloadIssuers issuers;
    private final GrantableScopes scopes;
    private final GrantableDetails details;
    private final ClientTokens tokens;

    @Inject
    JwtBearerGrant(
            WorkloadIssuers issuers,
            GrantableScopes scopes,
            GrantableDetails details,
            ClientTokens tokens) {
        this.details = details;
        this.issuers = issuers;
        this.scopes = scopes;
        this.tokens = tokens;
    }

    @Override
    public GrantType type() {
        return GrantType.JWT_BEARER;
    }

    @Override
    public IssuedTokens redeem(TokenRequest request) {
        Client client = request.client();
        Form form = request.form();
        Optional<String> workload = issuers.workload(form.require("assertion"));
        if (workload.isEmpty() || !speaksFor(workload.get(), client)) {
            throw new OAuthException(
                    OAuthError.INVALID_GRANT,
                    "assertion: is not valid, or not of a workload of this client");
        }
        Scopes scope = scopes.ofItsOwn(client, form.get("scope"));
        scopes.requireResources(client, form.all("resource"), scope);
        return tokens.issue(
                request.sender(),
                scope,
                new GrantDetail(
                        form.all("resource"),
                        0,
                        "",
                        null,
                        details.ofItsOwn(client, form.get("authorization_details")),
                        request.jkt(),
                        request.certificate()));
    }

    private static boolean speaksFor(String workload, Client client) {
        List<String> workloads = client.metadata().workloads();
        return client.administered() && workloads != null && workloads.contains(workload);
    }
}
