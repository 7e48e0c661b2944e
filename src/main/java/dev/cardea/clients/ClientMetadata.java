package dev.cardea.clients;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.cardea.protocol.ClientAuthMethod;
import dev.cardea.protocol.GrantType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client says of itself, by the names of the IANA registry (RFC 7591 §2, OpenID Connect
/// Registration §2 and the specifications that add to them). Null is "not said": the methods below
/// give what then holds.
///
/// @param requirePkce ours: whether a confidential client must send a `code_challenge`; public ones
///   always must
/// @param strict ours: the client keeps to the FAPI 2.0 Security Profile
/// @param resourceServer ours: the audience that this client is; it may exchange tokens that were
///   sent to it (RFC 8693)
/// @param exchangeAudiences ours: the audiences it may ask for in exchange
/// @param workloads ours: the Kubernetes service accounts that speak for it, as
///   `cluster/namespace/account`; the cluster is one of `cardea.workloads`
/// @param accent ours: the colour of the pages that people see on their way to it, as `#rrggbb`
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClientMetadata(
        @Nullable List<String> redirectUris,
        @Nullable String clientName,
        @Nullable String clientUri,
        @Nullable String logoUri,
        @Nullable String tosUri,
        @Nullable String policyUri,
        @Nullable List<String> contacts,
        @Nullable String applicationType,
        @Nullable List<String> grantTypes,
        @Nullable List<String> responseTypes,
        @Nullable String scope,
        @Nullable String tokenEndpointAuthMethod,
        @Nullable String tokenEndpointAuthSigningAlg,
        @Nullable JsonNode jwks,
        @Nullable String jwksUri,
        @Nullable String subjectType,
        @Nullable String sectorIdentifierUri,
        @Nullable String idTokenSignedResponseAlg,
        @Nullable String userinfoSignedResponseAlg,
        @Nullable String requestObjectSigningAlg,
        @Nullable String authorizationSignedResponseAlg,
        @Nullable String introspectionSignedResponseAlg,
        @Nullable Long defaultMaxAge,
        @Nullable Boolean requireAuthTime,
        @Nullable String initiateLoginUri,
        @Nullable List<String> requestUris,
        @Nullable List<String> postLogoutRedirectUris,
        @Nullable String backchannelLogoutUri,
        @Nullable Boolean backchannelLogoutSessionRequired,
        @Nullable Boolean requirePushedAuthorizationRequests,
        @Nullable Boolean requireSignedRequestObject,
        @Nullable Boolean dpopBoundAccessTokens,
        @Nullable Boolean tlsClientCertificateBoundAccessTokens,
        @Nullable String tlsClientAuthSubjectDn,
        @Nullable String tlsClientAuthSanDns,
        @Nullable String tlsClientAuthSanUri,
        @Nullable String tlsClientAuthSanIp,
        @Nullable String tlsClientAuthSanEmail,
        @Nullable List<String> authorizationDetailsTypes,
        @Nullable String softwareId,
        @Nullable String softwareVersion,
        @Nullable Boolean requirePkce,
        @Nullable Boolean strict,
        @Nullable String resourceServer,
        @Nullable List<String> exchangeAudiences,
        @Nullable List<String> workloads,
        @Nullable String accent) {

    /// Ours: what administrators alone say of a client. In its own words it is passed over.
    public static final List<String> ADMINISTERED =
            List.of("require_pkce", "resource_server", "exchange_audiences", "workloads", "accent");

    /// No text in it is longer, in characters; some have to be shorter.
    public static final int LONGEST_TEXT = 2000;

    /// No list in it is longer.
    public static final int MOST_VALUES = 50;

    public List<String> redirects() {
        return redirectUris == null ? List.of() : redirectUris;
    }

    public List<String> postLogoutRedirects() {
        return postLogoutRedirectUris == null ? List.of() : postLogoutRedirectUris;
    }

    /// RFC 7591 §2: the code flow unless something else is said.
    public boolean mayUse(GrantType grant) {
        return grantTypes == null
                ? grant == GrantType.AUTHORIZATION_CODE
                : grantTypes.contains(grant.code());
    }

    /// RFC 7591 §2: `client_secret_basic` unless something else is said.
    @JsonIgnore
    public ClientAuthMethod authMethod() {
        return tokenEndpointAuthMethod == null
                ? ClientAuthMethod.CLIENT_SECRET_BASIC
                : ClientAuthMethod.named(tokenEndpointAuthMethod)
                        .orElse(ClientAuthMethod.CLIENT_SECRET_BASIC);
    }

    /// OAuth 2.1 §2.1: a client that cannot keep a secret.
    @JsonIgnore
    public boolean isPublic() {
        return authMethod() == ClientAuthMethod.NONE;
    }

    /// OpenID Connect Registration §2: an app on somebody's machine; a web application unless said.
    @JsonIgnore
    public boolean isNative() {
        return "native".equals(applicationType);
    }

    @JsonIgnore
    public boolean isStrict() {
        return Boolean.TRUE.equals(strict);
    }
}
