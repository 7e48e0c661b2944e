package dev.cardea.clients;

import dev.cardea.clients.ClientCredentials.Presented;
import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
import dev.cardea.protocol.ClientAuthMethod;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Finds out which client a request comes from, by the one method that the client is registered
/// for. Every refusal is the same `invalid_client`, whoever the client is and whether there is one.
@ApplicationScoped
public class ClientAuthenticator {

    /// Compared where there is nothing to compare with, so that nobody can time which clients there
    /// are.
    private static final String NO_HASH = Secrets.base64url(new byte[32]);

    private final Clients clients;
    private final ClientAssertions assertions;
    private final ClientCertificates certificates;
    private final FailedAuthentications failures;
    private final Clock clock;
    private final boolean certificatesVerified;

    @Inject
    ClientAuthenticator(
            Clients clients,
            ClientAssertions assertions,
            ClientCertificates certificates,
            FailedAuthentications failures,
            Clock clock,
            CardeaConfig config) {
        this.certificatesVerified = config.web().clientCertificateVerified();
        this.clients = clients;
        this.assertions = assertions;
        this.certificates = certificates;
        this.failures = failures;
        this.clock = clock;
    }

    /// The client, which is active. A public client is who it says it is: nothing is proved.
    ///
    /// @throws OAuthException `invalid_client`; `unauthorized_client` for a client that has to be
    ///   strict and is not registered so
    public Client authenticate(ClientCredentials credentials) {
        boolean asserted = credentials.presented() == Presented.ASSERTION;
        Client client =
                (asserted ? assertions.client(credentials) : byCredentials(credentials))
                        .orElseThrow(() -> refused(credentials));
        StrictProfile.requireKept(client);
        return client;
    }

    /// The client that its secret alone proves; empty for every other, good or bad, which {@link
    /// #authenticate} has to look at. A refusal is not noted.
    public Optional<Client> bySecret(ClientCredentials credentials) {
        return credentials.secret() == null
                ? Optional.empty()
                : byCredentials(credentials).filter(client -> !client.metadata().isStrict());
    }

    /// Whom a request says it comes from, believed or not; empty where it says nobody.
    public String claimed(ClientCredentials credentials) {
        return credentials.clientId() == null
                ? assertions.subject(credentials).orElse("")
                : credentials.clientId();
    }

    private Optional<Client> byCredentials(ClientCredentials credentials) {
        String name = credentials.clientId();
        Optional<Clients.Known> known = name == null ? Optional.empty() : clients.known(name);
        boolean holdsSecret =
                hasSecret(credentials, known.map(Clients.Known::secrets).orElse(List.of()));
        return known.filter(client -> proves(credentials, client.client(), holdsSecret))
                .map(Clients.Known::client);
    }

    private boolean proves(ClientCredentials credentials, Client client, boolean holdsSecret) {
        Presented presented = credentials.presented();
        ClientAuthMethod method = client.metadata().authMethod();
        X509Certificate certificate = credentials.certificate();
        return switch (method) {
            case CLIENT_SECRET_BASIC -> presented == Presented.BASIC && holdsSecret;
            case CLIENT_SECRET_POST -> presented == Presented.POST && holdsSecret;
            case NONE -> presented == Presented.NOTHING;
            case PRIVATE_KEY_JWT -> false;
            case TLS_CLIENT_AUTH ->
                    certificatesVerified
                            && presented == Presented.NOTHING
                            && certificate != null
                            && certificates.hasSubject(client, certificate);
            case SELF_SIGNED_TLS_CLIENT_AUTH ->
                    presented == Presented.NOTHING
                            && certificate != null
                            && certificates.hasKey(client, certificate);
        };
    }

    /// Compares with two hashes, whether there are two or none.
    private boolean hasSecret(ClientCredentials credentials, List<ClientSecret> secrets) {
        String secret = credentials.secret();
        byte[] presented = bytes(Secrets.base64url(Secrets.sha256(secret == null ? "" : secret)));
        Instant now = clock.instant();
        boolean equal = false;
        for (int i = 0; i < Math.max(2, secrets.size()); i++) {
            ClientSecret one = i < secrets.size() ? secrets.get(i) : null;
            boolean same = Secrets.equal(presented, bytes(one == null ? NO_HASH : one.hash()));
            equal |= same && one != null && one.works(now);
        }
        return equal && secret != null;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private OAuthException refused(ClientCredentials credentials) {
        failures.note(clients.find(claimed(credentials)).orElse(null));
        return new OAuthException(
                OAuthError.INVALID_CLIENT, "the client is not known or did not prove who it is");
    }
}
