package dev.cardea.clients;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cardea.config.CardeaConfig;
import dev.cardea.keys.KeyRing;
import dev.cardea.keys.SigningAlgorithm;
import dev.cardea.protocol.ClientAuthMethod;
import dev.cardea.protocol.GrantType;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Scopes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a client may say of itself (RFC 7591 §2, OpenID Connect Registration §2): each value by
/// itself, and all of them together. Throws {@link InvalidMetadata} for the first thing that is
/// wrong; what the client's own servers say is asked by {@link SectorIdentifiers}.
@ApplicationScoped
class ClientMetadataRules {

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_TEXT = 500;

    /// No control, formatting (such as reversed writing) or unassigned characters.
    private static final Pattern TEXT = Pattern.compile("[^\\p{C}\\p{Zl}\\p{Zp}]*");

    private static final Pattern COLOUR = Pattern.compile("#[0-9a-fA-F]{6}");

    private static final Pattern WORKLOAD =
            Pattern.compile("[A-Za-z0-9._-]{1,63}/[a-z0-9-]{1,63}/[a-z0-9.-]{1,253}");

    private final ObjectMapper json;
    private final MetadataUris uris;
    private final StrictProfile strict;
    private final GrantableDetails details;
    private final KeyRing ring;
    private final boolean loopbackWeb;

    @Inject
    ClientMetadataRules(
            ObjectMapper json,
            MetadataUris uris,
            StrictProfile strict,
            GrantableDetails details,
            KeyRing ring,
            CardeaConfig config) {
        this.details = details;
        this.ring = ring;
        this.json = json;
        this.uris = uris;
        this.strict = strict;
        this.loopbackWeb = config.clients().loopbackWebRedirects();
    }

    /// The metadata with what holds where nothing was said (RFC 7591 §3.2.1).
    ClientMetadata checked(ClientMetadata given) {
        ClientMetadata metadata = strict.applied(completed(given));
        texts(metadata);
        detailTypes(metadata);
        kinds(metadata);
        redirects(metadata);
        uris.check(metadata);
        authentication(metadata);
        algorithms(metadata);
        StrictProfile.check(metadata);
        bounds(metadata);
        return metadata;
    }

    private ClientMetadata completed(ClientMetadata given) {
        ObjectNode tree = json.valueToTree(given);
        if (given.grantTypes() == null) {
            tree.putArray("grant_types").add(GrantType.AUTHORIZATION_CODE.code());
        }
        boolean codes =
                given.grantTypes() == null
                        || given.grantTypes().contains(GrantType.AUTHORIZATION_CODE.code());
        if (given.responseTypes() == null) {
            tree.putArray("response_types");
            if (codes) {
                tree.withArray("response_types").add("code");
            }
        }
        put(tree, "token_endpoint_auth_method", ClientAuthMethod.CLIENT_SECRET_BASIC.code());
        put(tree, "application_type", "web");
        put(tree, "subject_type", "public");
        try {
            return json.treeToValue(tree, ClientMetadata.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("metadata comes back from JSON", e);
        }
    }

    private static void put(ObjectNode tree, String field, String value) {
        if (!tree.hasNonNull(field)) {
            tree.put(field, value);
        }
    }

    private static void texts(ClientMetadata metadata) {
        text("client_name", metadata.clientName(), LONGEST_NAME);
        text("software_id", metadata.softwareId(), LONGEST_TEXT);
        text("software_version", metadata.softwareVersion(), LONGEST_TEXT);
        each("contacts", metadata.contacts(), LONGEST_TEXT);
        text("resource_server", metadata.resourceServer(), LONGEST_TEXT);
        each("exchange_audiences", metadata.exchangeAudiences(), LONGEST_TEXT);
        each("workloads", metadata.workloads(), LONGEST_TEXT);
        InvalidMetadata.unless(
                metadata.workloads() == null
                        || metadata.workloads().stream().allMatch(WORKLOAD.asMatchPredicate()),
                "workloads",
                "must be like cluster/namespace/service-account");
        InvalidMetadata.unless(
                metadata.accent() == null || COLOUR.matcher(metadata.accent()).matches(),
                "accent",
                "must be a colour like #1f6a58");
        try {
            Scopes.parse(metadata.scope());
        } catch (OAuthException e) {
            throw InvalidMetadata.of("scope", "is malformed");
        }
        Long age = metadata.defaultMaxAge();
        InvalidMetadata.unless(age == null || age >= 0, "default_max_age", "must not be negative");
    }

    /// Of whatever has no narrower rule of its own.
    private void bounds(ClientMetadata metadata) {
        ObjectNode tree = json.valueToTree(metadata);
        tree.remove("jwks");
        tree.properties()
                .forEach(member -> {
                    String field = member.getKey();
                    JsonNode value = member.getValue();
                    InvalidMetadata.unless(
                            value.size() <= ClientMetadata.MOST_VALUES,
                            field,
                            "has too many values");
                    for (JsonNode one : value.isArray() ? value : List.of(value)) {
                        InvalidMetadata.unless(
                                one.asText().length() <= ClientMetadata.LONGEST_TEXT,
                                field,
                                "must be at most " + ClientMetadata.LONGEST_TEXT + " characters");
                    }
                });
    }

    /// RFC 9396 §10.
    private void detailTypes(ClientMetadata metadata) {
        List<String> named = metadata.authorizationDetailsTypes();
        InvalidMetadata.unless(
                named == null || details.types().containsAll(named),
                "authorization_details_types",
                "has one that is not known here");
    }

    private static void each(String field, @Nullable List<String> values, int longest) {
        List<String> all = values == null ? List.of() : values;
        InvalidMetadata.unless(
                all.size() <= ClientMetadata.MOST_VALUES, field, "has too many values");
        all.forEach(value -> text(field, value, longest));
    }

    private static void text(String field, @Nullable String text, int longest) {
        InvalidMetadata.unless(
                text == null
                        || (text.length() <= longest
                                && !text.isBlank()
                                && TEXT.matcher(text).matches()),
                field,
                "must be text of at most " + longest + " characters");
    }

    private static void kinds(ClientMetadata metadata) {
        oneOf("application_type", metadata.applicationType(), "web", "native");
        oneOf("subject_type", metadata.subjectType(), "public", "pairwise");
        List<String> grants = metadata.grantTypes() == null ? List.of() : metadata.grantTypes();
        for (String grant : grants) {
            InvalidMetadata.unless(
                    GrantType.named(grant).isPresent(), "grant_types", "has one there is not");
        }
        List<String> responses =
                metadata.responseTypes() == null ? List.of() : metadata.responseTypes();
        InvalidMetadata.unless(
                responses.isEmpty() || responses.equals(List.of("code")),
                "response_types",
                "can be code only");
        InvalidMetadata.unless(
                responses.isEmpty() != metadata.mayUse(GrantType.AUTHORIZATION_CODE),
                "response_types",
                "must be code with the grant type authorization_code, and empty without");
    }

    private void redirects(ClientMetadata metadata) {
        List<String> redirects = metadata.redirects();
        if (redirects.isEmpty() && metadata.mayUse(GrantType.AUTHORIZATION_CODE)) {
            throw InvalidMetadata.redirect("are missing");
        }
        if (redirects.size() > ClientMetadata.MOST_VALUES) {
            throw InvalidMetadata.redirect("are too many");
        }
        InvalidMetadata.unless(
                metadata.postLogoutRedirects().size() <= ClientMetadata.MOST_VALUES,
                "post_logout_redirect_uris",
                "are too many");
        boolean isNative = metadata.isNative();
        redirects.forEach(uri -> RedirectUris.check("redirect_uris", uri, isNative, loopbackWeb));
        metadata.postLogoutRedirects()
                .forEach(uri ->
                        RedirectUris.check(
                                "post_logout_redirect_uris", uri, isNative, loopbackWeb));
    }

    private static void authentication(ClientMetadata metadata) {
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
        boolean hasKeys = metadata.jwks() != null || metadata.jwksUri() != null;
        InvalidMetadata.unless(
                metadata.jwks() == null || metadata.jwksUri() == null,
                "jwks",
                "cannot be given beside jwks_uri");
        InvalidMetadata.unless(
                hasKeys
                        || (method != ClientAuthMethod.PRIVATE_KEY_JWT
                                && method != ClientAuthMethod.SELF_SIGNED_TLS_CLIENT_AUTH),
                "jwks",
                "or jwks_uri is needed with " + method.code());
        JsonNode jwks = metadata.jwks();
        InvalidMetadata.unless(
                jwks == null || PublishedKeys.arePublic(jwks.toString()),
                "jwks",
                "must be a JWK set of public keys");
        long subjects =
                Stream.of(
                                metadata.tlsClientAuthSubjectDn(),
                                metadata.tlsClientAuthSanDns(),
                                metadata.tlsClientAuthSanUri(),
                                metadata.tlsClientAuthSanIp(),
                                metadata.tlsClientAuthSanEmail())
                        .filter(value -> value != null)
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

    private void algorithms(ClientMetadata metadata) {
        signs("token_endpoint_auth_signing_alg", metadata.tokenEndpointAuthSigningAlg());
        signs("request_object_signing_alg", metadata.requestObjectSigningAlg());
        isSigned("id_token_signed_response_alg", metadata.idTokenSignedResponseAlg());
        isSigned("userinfo_signed_response_alg", metadata.userinfoSignedResponseAlg());
        isSigned("authorization_signed_response_alg", metadata.authorizationSignedResponseAlg());
        isSigned("introspection_signed_response_alg", metadata.introspectionSignedResponseAlg());
    }

    private static void signs(String field, @Nullable String name) {
        InvalidMetadata.unless(
                name == null || SigningAlgorithm.registered(name).isPresent(),
                field,
                "must be one of " + List.of(SigningAlgorithm.values()));
    }

    /// By an algorithm that we have a key for.
    private void isSigned(String field, @Nullable String name) {
        List<SigningAlgorithm> ours = ring.algorithms();
        InvalidMetadata.unless(
                name == null || ours.stream().anyMatch(one -> one.toString().equals(name)),
                field,
                "must be one of " + ours);
    }

    private static void oneOf(String field, @Nullable String value, String... values) {
        InvalidMetadata.unless(
                value != null && List.of(values).contains(value),
                field,
                "must be one of " + List.of(values));
    }
}
