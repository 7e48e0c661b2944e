package dev.cardea.oauth;

import dev.cardea.clients.GrantableDetails;
import dev.cardea.clients.GrantableScopes;
import dev.cardea.clients.ResourceServers;
import dev.cardea.clients.StrictProfile;
import dev.cardea.config.CardeaConfig;
import dev.cardea.keys.KeyRing;
import dev.cardea.keys.SigningAlgorithm;
import dev.cardea.keys.SigningKey;
import dev.cardea.protocol.ClientAuthMethod;
import dev.cardea.protocol.GrantType;
import dev.cardea.protocol.SpokenLanguages;
import dev.cardea.revocation.StatusEntry;
import dev.cardea.sessions.BrowserSession;
import dev.cardea.tokens.DpopProofs;
import dev.cardea.tokens.PersonClaims;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the provider says of itself: computed from what is there, never from a request (RFC 8414
/// §2).
@ApplicationScoped
public class ProviderMetadata {

    /// What a client with a certificate may call (RFC 8705 §5).
    private static final List<String> ALIASED =
            List.of(
                    "token_endpoint",
                    "pushed_authorization_request_endpoint",
                    "device_authorization_endpoint",
                    "userinfo_endpoint",
                    "introspection_endpoint",
                    "revocation_endpoint");

    private final KeyRing ring;
    private final GrantableDetails details;
    private final ResourceServers resources;
    private final String issuer;
    private final CardeaConfig.DynamicRegistration registration;
    private final boolean documents;
    private final boolean requestUris;
    private final boolean certificatesVerified;
    private final boolean statusLists;
    private final boolean workloads;
    private final boolean strict;
    private final boolean certificates;
    private final @Nullable URI mtlsUrl;

    @Inject
    ProviderMetadata(
            KeyRing ring,
            GrantableDetails details,
            ResourceServers resources,
            CardeaConfig config) {
        this.ring = ring;
        this.details = details;
        this.resources = resources;
        this.issuer = config.issuer().toString();
        this.registration = config.clients().registration();
        this.documents = config.clients().metadataDocuments();
        this.requestUris = config.clients().requestUris();
        this.certificatesVerified = config.web().clientCertificateVerified();
        this.statusLists = config.feed().statusLists();
        this.workloads = !config.workloads().isEmpty();
        this.strict = config.strict();
        this.certificates = config.web().clientCertificate().isPresent();
        this.mtlsUrl = config.web().mtlsUrl().orElse(null);
    }

    /// By their names in RFC 8414, OpenID Connect Discovery and the specifications that add to
    /// them.
    public Map<String, Object> members() {
        List<String> ours = names(ring.published().stream().map(SigningKey::algorithm));
        List<String> theirs = names(Arrays.stream(SigningAlgorithm.values()));
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("issuer", issuer);
        endpoints(members);
        requests(members, theirs);
        answers(members, ours);
        clients(members, theirs);
        members.put("backchannel_logout_supported", true);
        members.put("backchannel_logout_session_supported", true);
        return members;
    }

    private void endpoints(Map<String, Object> members) {
        endpoint(members, "authorization_endpoint", "/oauth/authorize");
        endpoint(members, "token_endpoint", "/oauth/token");
        endpoint(members, "pushed_authorization_request_endpoint", "/oauth/par");
        endpoint(members, "device_authorization_endpoint", "/oauth/device_authorization");
        endpoint(members, "userinfo_endpoint", "/oauth/userinfo");
        endpoint(members, "introspection_endpoint", IntrospectionEndpoint.PATH);
        endpoint(members, "revocation_endpoint", RevocationEndpoint.PATH);
        endpoint(members, "end_session_endpoint", EndSessionEndpoint.PATH);
        endpoint(members, "jwks_uri", JwksEndpoint.PATH);
        if (statusLists) {
            endpoint(members, "status_list_aggregation_endpoint", StatusEntry.PATH);
        }
        if (registration != CardeaConfig.DynamicRegistration.CLOSED) {
            endpoint(members, "registration_endpoint", RegistrationEndpoint.PATH);
        }
        if (mtlsUrl != null) {
            members.put("mtls_endpoint_aliases", aliases(members, mtlsUrl.toString()));
        }
    }

    /// What may be asked for, and how.
    private void requests(Map<String, Object> members, List<String> theirs) {
        members.put(
                "scopes_supported",
                Stream.concat(GrantableScopes.OF_PEOPLE.stream(), resources.scopes().stream())
                        .distinct()
                        .toList());
        members.put(
                "ui_locales_supported",
                SpokenLanguages.ALL.stream().map(Locale::toLanguageTag).toList());
        members.put("response_types_supported", List.of("code"));
        members.put(
                "response_modes_supported",
                List.of("query", "form_post", "jwt", "query.jwt", "form_post.jwt"));
        members.put(
                "grant_types_supported",
                Arrays.stream(GrantType.values())
                        .filter(grant -> grant != GrantType.JWT_BEARER || workloads)
                        .map(GrantType::code)
                        .toList());
        members.put("require_pushed_authorization_requests", strict);
        members.put("code_challenge_methods_supported", List.of("S256"));
        members.put(
                "prompt_values_supported",
                List.of("none", "login", "consent", "create", "select_account"));
        members.put("acr_values_supported", List.of(BrowserSession.ACR));
        if (!details.types().isEmpty()) {
            members.put(
                    "authorization_details_types_supported",
                    details.types().stream().sorted().toList());
        }
        members.put("claims_parameter_supported", true);
        members.put("request_parameter_supported", true);
        members.put("request_object_signing_alg_values_supported", theirs);
        members.put("request_uri_parameter_supported", requestUris);
        if (requestUris) {
            members.put("require_request_uri_registration", true);
        }
    }

    /// What is said of people, and signed.
    private static void answers(Map<String, Object> members, List<String> ours) {
        members.put("subject_types_supported", List.of("public", "pairwise"));
        members.put("claim_types_supported", List.of("normal"));
        members.put("claims_supported", PersonClaims.SUPPORTED);
        members.put("id_token_signing_alg_values_supported", ours);
        members.put("userinfo_signing_alg_values_supported", ours);
        members.put("authorization_signing_alg_values_supported", ours);
        members.put("introspection_signing_alg_values_supported", ours);
        members.put("authorization_response_iss_parameter_supported", true);
    }

    /// How clients are known, and what binds their tokens to them.
    private void clients(Map<String, Object> members, List<String> theirs) {
        List<String> methods =
                Arrays.stream(ClientAuthMethod.values())
                        .filter(this::possible)
                        .map(ClientAuthMethod::code)
                        .toList();
        members.put("client_id_metadata_document_supported", documents);
        members.put("token_endpoint_auth_methods_supported", methods);
        members.put("token_endpoint_auth_signing_alg_values_supported", theirs);
        members.put("revocation_endpoint_auth_methods_supported", methods);
        members.put("revocation_endpoint_auth_signing_alg_values_supported", theirs);
        members.put(
                "introspection_endpoint_auth_methods_supported",
                methods.stream()
                        .filter(method -> !method.equals(ClientAuthMethod.NONE.code()))
                        .toList());
        members.put("introspection_endpoint_auth_signing_alg_values_supported", theirs);
        members.put(
                "dpop_signing_alg_values_supported",
                DpopProofs.ALGORITHMS.stream().map(SigningAlgorithm::toString).toList());
        members.put("tls_client_certificate_bound_access_tokens", certificates);
    }

    private Map<String, String> aliases(Map<String, Object> members, String base) {
        Map<String, String> aliases = new LinkedHashMap<>();
        for (String name : ALIASED) {
            String usual = String.valueOf(members.get(name));
            aliases.put(name, base + usual.substring(issuer.length()));
        }
        return aliases;
    }

    private boolean possible(ClientAuthMethod method) {
        boolean there =
                switch (method) {
                    case TLS_CLIENT_AUTH -> certificatesVerified && certificates;
                    case SELF_SIGNED_TLS_CLIENT_AUTH -> certificates;
                    default -> true;
                };
        return there && (!strict || StrictProfile.allows(method));
    }

    private List<String> names(Stream<SigningAlgorithm> algorithms) {
        return algorithms
                .filter(algorithm -> !strict || SigningAlgorithm.STRICT.contains(algorithm))
                .map(SigningAlgorithm::toString)
                .distinct()
                .toList();
    }

    private void endpoint(Map<String, Object> members, String name, String path) {
        members.put(name, issuer + path);
    }
}
