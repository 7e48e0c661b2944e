package dev.cardea.clients;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cardea.clients.ClientCredentials.Presented;
import dev.cardea.clients.ClientRegistry.Changed;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.CountingDatabase;
import dev.cardea.database.Database;
import dev.cardea.protocol.OAuthException;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.TlsServer;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.keys.EllipticCurves;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Clients by certificate, and what knowing a client costs.
@QuarkusTest
class ClientCertificatesTest {

    @Inject OAuthClients clients;
    @Inject ClientAuthenticator authenticator;
    @Inject DataSource source;

    @Test
    void the_subject_or_a_name_beside_it_is_the_registered_one() throws Exception {
        lets(tls("tls_client_auth_subject_dn", "CN=localhost"));
        lets(tls("tls_client_auth_subject_dn", "cn=LOCALHOST"));
        lets(tls("tls_client_auth_san_dns", "client.test"));
        lets(tls("tls_client_auth_san_ip", "127.0.0.1"));
        keepsOut(tls("tls_client_auth_subject_dn", "CN=localhost,O=Other"));
        keepsOut(tls("tls_client_auth_san_dns", "other.test"));
        keepsOut(tls("tls_client_auth_san_dns", "test"));
        keepsOut(tls("tls_client_auth_san_uri", "client.test"));
    }

    @Test
    void the_key_of_a_self_signed_one_is_registered() throws Exception {
        lets(selfSigned(PublicJsonWebKey.Factory.newPublicJwk(certificate().getPublicKey())));
        keepsOut(selfSigned(EcJwkGenerator.generateJwk(EllipticCurves.P256)));
    }

    @Test
    void a_certificate_beside_a_secret_or_none_proves_nothing() throws Exception {
        Client client = tls("tls_client_auth_subject_dn", "CN=localhost");
        assertThatThrownBy(() -> authenticate(client, Presented.NOTHING, null))
                .isInstanceOf(OAuthException.class);
        assertThatThrownBy(() -> authenticate(client, Presented.POST, certificate()))
                .isInstanceOf(OAuthException.class);
    }

    @Test
    void a_client_that_is_known_costs_no_statement() {
        Changed made =
                clients.registered(
                        Map.of(
                                "grant_types",
                                List.of("client_credentials"),
                                "token_endpoint_auth_method",
                                "client_secret_post"));
        token(made, "first");
        CountingDatabase counting = new CountingDatabase(source);
        QuarkusMock.installMockForType(counting, Database.class);
        String request = "count-" + Secrets.token(9);
        token(made, request);
        assertThat(counting.of(request)).isZero();
    }

    private static void token(Changed made, String request) {
        given().header("X-Request-Id", request)
                .contentType("application/x-www-form-urlencoded; charset=utf-8")
                .formParams(
                        new HashMap<>(
                                Map.of(
                                        "grant_type",
                                        "client_credentials",
                                        "client_id",
                                        made.client().clientId(),
                                        "client_secret",
                                        String.valueOf(made.secret()))))
                .post("/oauth/token")
                .then()
                .statusCode(200);
    }

    private void lets(Client client) throws Exception {
        assertThat(authenticate(client, Presented.NOTHING, certificate())).isEqualTo(client);
    }

    private void keepsOut(Client client) {
        assertThatThrownBy(() -> authenticate(client, Presented.NOTHING, certificate()))
                .isInstanceOf(OAuthException.class);
    }

    private Client authenticate(
            Client client, Presented presented, @Nullable X509Certificate certificate) {
        return authenticator.authenticate(
                new ClientCredentials(presented, client.clientId(), null, null, certificate));
    }

    private Client tls(String field, String value) {
        return clients.client(
                Map.of(
                        "grant_types",
                        List.of("client_credentials"),
                        "token_endpoint_auth_method",
                        "tls_client_auth",
                        field,
                        value));
    }

    private Client selfSigned(PublicJsonWebKey key) {
        return clients.client(
                Map.of(
                        "grant_types",
                        List.of("client_credentials"),
                        "token_endpoint_auth_method",
                        "self_signed_tls_client_auth",
                        "jwks",
                        Map.of("keys", List.of(key.toParams(OutputControlLevel.PUBLIC_ONLY)))));
    }

    private static X509Certificate certificate() throws Exception {
        try (InputStream pem = Files.newInputStream(TlsServer.certificate())) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }
    }
}
