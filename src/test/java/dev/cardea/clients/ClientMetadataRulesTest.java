package dev.cardea.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.OctJwkGenerator;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@QuarkusTest
class ClientMetadataRulesTest {

    @Inject ClientMetadataRules rules;
    @Inject ObjectMapper json;

    @Test
    void what_is_not_said_is_what_the_rfcs_say() {
        ClientMetadata checked = rules.checked(metadata(Map.of()));
        assertThat(checked.grantTypes()).containsExactly("authorization_code");
        assertThat(checked.responseTypes()).containsExactly("code");
        assertThat(checked.tokenEndpointAuthMethod()).isEqualTo("client_secret_basic");
        assertThat(checked.applicationType()).isEqualTo("web");
        assertThat(rules.checked(checked)).isEqualTo(checked);
    }

    @Test
    void of_a_key_only_what_is_read_is_kept() throws JoseException {
        Map<String, Object> members = new HashMap<>();
        for (int i = 0; i < 7_000; i++) {
            members.put("member" + i, 1);
        }
        members.put("x5c", List.of("AAAA"));
        members.put("kid", "one");
        ClientMetadata checked = rules.checked(metadata(Map.of("jwks", keysWith(members))));
        JsonNode keys = checked.jwks().get("keys");
        assertThat(keys).hasSize(1);
        assertThat(keys.get(0).fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("kty", "kid", "crv", "x", "y");
        assertThat(rules.checked(checked)).isEqualTo(checked);
    }

    private static Map<String, Object> keysWith(Map<String, Object> members) throws JoseException {
        Map<String, Object> key =
                EcJwkGenerator.generateJwk(EllipticCurves.P256)
                        .toParams(OutputControlLevel.PUBLIC_ONLY);
        key.putAll(members);
        return Map.of("keys", List.of(key));
    }

    @TestFactory
    Stream<DynamicTest> what_cannot_be_names_its_field() throws JoseException {
        return Stream.of(
                        bad("client_name", "a\u0007b", "client_name"),
                        bad("client_name", "a\u202eb", "client_name"),
                        bad("client_name", " ", "client_name"),
                        bad("client_name", "x".repeat(201), "client_name"),
                        bad("contacts", List.of("a\nb"), "contacts"),
                        bad("accent", "red; } body { display: none", "accent"),
                        bad("logo_uri", "javascript:alert(1)", "logo_uri"),
                        bad("logo_uri", "http://app.example/", "logo_uri"),
                        bad("tos_uri", "https://app.example/\"onload=", "tos_uri"),
                        bad("policy_uri", "data:text/html,x", "policy_uri"),
                        bad("client_uri", "https://u:p@app.example/", "client_uri"),
                        bad("initiate_login_uri", "http://app.example/", "initiate_login_uri"),
                        bad(
                                "backchannel_logout_uri",
                                "http://app.example/",
                                "backchannel_logout_uri"),
                        bad(
                                "backchannel_logout_uri",
                                "https://a.example/#x",
                                "backchannel_logout_uri"),
                        bad("jwks_uri", "https://2130706433/", "jwks_uri"),
                        bad("jwks_uri", "file:///etc/passwd", "jwks_uri"),
                        bad("request_uris", List.of("ftp://app.example/#h"), "request_uris"),
                        bad("redirect_uris", List.of(), "redirect_uris"),
                        bad("redirect_uris", List.of("https://a.example/#f"), "redirect_uris"),
                        bad(
                                "post_logout_redirect_uris",
                                List.of("javascript:1"),
                                "post_logout_redirect_uris"),
                        bad("application_type", "desktop", "application_type"),
                        bad("subject_type", "secret", "subject_type"),
                        bad("grant_types", List.of("implicit"), "grant_types"),
                        bad("grant_types", List.of("password"), "grant_types"),
                        bad(
                                "grant_types",
                                List.of("client_credentials", "authorization_code"),
                                "token_endpoint_auth_method",
                                "none",
                                "token_endpoint_auth_method"),
                        bad("response_types", List.of("token"), "response_types"),
                        bad("response_types", List.of("code id_token"), "response_types"),
                        bad("response_types", List.of(), "response_types"),
                        bad("scope", "a\"b", "scope"),
                        bad("scope", "x".repeat(2001), "scope"),
                        bad(
                                "grant_types",
                                Collections.nCopies(51, "authorization_code"),
                                "grant_types"),
                        bad(
                                "request_uris",
                                List.of("https://app.example/#" + "x".repeat(2000)),
                                "request_uris"),
                        bad("default_max_age", -1, "default_max_age"),
                        bad(
                                "token_endpoint_auth_method",
                                "client_secret_jwt",
                                "token_endpoint_auth_method"),
                        bad("token_endpoint_auth_method", "private_key_jwt", "jwks"),
                        bad(
                                "token_endpoint_auth_method",
                                "tls_client_auth",
                                "tls_client_auth_subject_dn"),
                        bad("tls_client_auth_san_dns", "a.example", "tls_client_auth_subject_dn"),
                        bad(
                                "token_endpoint_auth_method",
                                "tls_client_auth",
                                "tls_client_auth_subject_dn",
                                "no name",
                                "tls_client_auth_subject_dn"),
                        bad("jwks", Map.of("keys", List.of()), "jwks"),
                        bad("jwks", Map.of(), "jwks"),
                        bad("jwks", keysWith(Map.of("kid", "x".repeat(17_000))), "jwks"),
                        bad(
                                "jwks",
                                keysWith(Map.of("key_ops", Collections.nCopies(11, "verify"))),
                                "jwks"),
                        bad("jwks", keys(OutputControlLevel.INCLUDE_PRIVATE), "jwks"),
                        bad(
                                "jwks",
                                Map.of(
                                        "keys",
                                        List.of(
                                                OctJwkGenerator.generateJwk(256)
                                                        .toParams(
                                                                OutputControlLevel
                                                                        .INCLUDE_SYMMETRIC))),
                                "jwks"),
                        bad(
                                "jwks",
                                keys(OutputControlLevel.PUBLIC_ONLY),
                                "jwks_uri",
                                "https://app.example/jwks",
                                "jwks"),
                        bad("id_token_signed_response_alg", "none", "id_token_signed_response_alg"),
                        bad(
                                "id_token_signed_response_alg",
                                "HS256",
                                "id_token_signed_response_alg"),
                        bad(
                                "id_token_signed_response_alg",
                                "RS384",
                                "id_token_signed_response_alg"),
                        bad(
                                "userinfo_signed_response_alg",
                                "EdDSA",
                                "userinfo_signed_response_alg"),
                        bad("request_object_signing_alg", "none", "request_object_signing_alg"),
                        bad(
                                "token_endpoint_auth_signing_alg",
                                "HS256",
                                "token_endpoint_auth_signing_alg"),
                        bad("strict", true, "token_endpoint_auth_method"),
                        bad(
                                "subject_type",
                                "pairwise",
                                "redirect_uris",
                                List.of("https://a.example/", "https://b.example/"),
                                "sector_identifier_uri"))
                .map(bad ->
                        DynamicTest.dynamicTest(
                                bad.toString().substring(0, Math.min(100, bad.toString().length())),
                                () -> refused(bad)));
    }

    private record Bad(Map<String, Object> said, String field) {}

    private static Bad bad(String name, Object value, String field) {
        return new Bad(Map.of(name, value), field);
    }

    private static Bad bad(String one, Object value, String two, Object other, String field) {
        return new Bad(Map.of(one, value, two, other), field);
    }

    private static Map<String, Object> keys(OutputControlLevel level) throws JoseException {
        return Map.of(
                "keys", List.of(EcJwkGenerator.generateJwk(EllipticCurves.P256).toParams(level)));
    }

    private void refused(Bad bad) {
        assertThatThrownBy(() -> rules.checked(metadata(bad.said())))
                .isInstanceOfSatisfying(
                        InvalidMetadata.class,
                        refused -> assertThat(refused.field()).isEqualTo(bad.field()));
    }

    private ClientMetadata metadata(Map<String, Object> said) {
        Map<String, Object> all = new HashMap<>();
        all.put("redirect_uris", List.of("https://app.example/cb"));
        all.putAll(said);
        return json.convertValue(all, ClientMetadata.class);
    }
}
