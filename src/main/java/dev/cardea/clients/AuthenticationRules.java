package dev.cardea.clients;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cardea.protocol.ClientAuthMethod;
import dev.cardea.protocol.GrantType;
import java.util.Objects;
import java.util.stream.Stream;

/// What a client has to say of how it authenticates: the method, its keys (RFC 7591 §2), and the
/// name in its certificate (RFC 8705 §2.1.2). Each throws {@link InvalidMetadata}.
final class AuthenticationRules {

    private AuthenticationRules() {}

    static void check(ClientMetadata metadata) {
        ClientAuthMethod method = method(metadata);
        keys(metadata, method);
        certificate(metadata, method);
    }

    private static ClientAuthMethod method(ClientMetadata metadata) {
        String named = metadata.tokenEndpointAuthMethod();
        ClientAuthMethod method =
                ClientAuthMethod.named(named == null ? "" : named)
                        .orElseThrow(() ->
                                InvalidMetadata.of(
                                        "token_endpoint_auth_method", "is not one there is"));
        InvalidMetadata.unless(
                method != ClientAuthMethod.NONE || !metadata.mayUse(GrantType.CLIENT_CREDENTIALS),
                "token_endpoint_auth_method",
                "cannot be none with the grant type client_credentials");
        return method;
    }

    private static void keys(ClientMetadata metadata, ClientAuthMethod method) {
        JsonNode jwks = metadata.jwks();
        InvalidMetadata.unless(
                jwks == null || metadata.jwksUri() == null,
                "jwks",
                "cannot be given beside jwks_uri");
        boolean byKey =
                method == ClientAuthMethod.PRIVATE_KEY_JWT
                        || method == ClientAuthMethod.SELF_SIGNED_TLS_CLIENT_AUTH;
        InvalidMetadata.unless(
                !byKey || jwks != null || metadata.jwksUri() != null,
                "jwks",
                "or jwks_uri is needed with " + method.code());
    }

    private static void certificate(ClientMetadata metadata, ClientAuthMethod method) {
        long subjects =
                Stream.of(
                                metadata.tlsClientAuthSubjectDn(),
                                metadata.tlsClientAuthSanDns(),
                                metadata.tlsClientAuthSanUri(),
                                metadata.tlsClientAuthSanIp(),
                                metadata.tlsClientAuthSanEmail())
                        .filter(Objects::nonNull)
                        .count();
        InvalidMetadata.unless(
                subjects == (method == ClientAuthMethod.TLS_CLIENT_AUTH ? 1 : 0),
                "tls_client_auth_subject_dn",
                "or one of its kind is needed with tls_client_auth, one only, and with no other");
        InvalidMetadata.unless(
                ClientCertificates.isName(metadata.tlsClientAuthSubjectDn()),
                "tls_client_auth_subject_dn",
                "must be a distinguished name (RFC 4514)");
    }
}
