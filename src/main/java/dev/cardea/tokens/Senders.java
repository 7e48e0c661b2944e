package dev.cardea.tokens;

import dev.cardea.clients.Client;
import dev.cardea.clients.ClientAuthenticator;
import dev.cardea.clients.ClientCredentials;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.web.CertificateHeader;
import dev.cardea.web.ClientAddress;
import dev.cardea.web.ClientCertificates;
import dev.cardea.web.Form;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Identifies the sender of a request at the token endpoint and its like, in one place: the
/// client's authentication, and the key or certificate that its tokens will be bound to.
@ApplicationScoped
public class Senders {

    private final ClientAuthenticator authenticator;
    private final ClientCertificates certificates;
    private final DpopProofs dpop;
    private final IssueTime time;
    private final RateLimiter limiter;

    @Inject
    Senders(
            ClientAuthenticator authenticator,
            ClientCertificates certificates,
            DpopProofs dpop,
            IssueTime time,
            RateLimiter limiter) {
        this.limiter = limiter;
        this.time = time;
        this.authenticator = authenticator;
        this.certificates = certificates;
        this.dpop = dpop;
    }

    /// The client alone, for what gives no token. Throws `invalid_client`.
    ///
    /// @param authorization the header
    public Client client(@Nullable String authorization, Form form) {
        return authenticator.authenticate(credentials(authorization, form));
    }

    /// A client whose secret is all that it proves and whose tokens are bound to nothing; empty for
    /// every other sender, good or bad, whom {@link #identify} has to look at.
    public Optional<Sender> bySecret(@Nullable String authorization, Form form) {
        ClientCredentials credentials = credentials(authorization, form);
        if (credentials.clientId() == null) {
            return Optional.empty();
        }
        IssueTime.Start start = time.start(credentials.clientId());
        return authenticator
                .bySecret(credentials)
                .filter(client -> !byCertificate(client) && !byKey(client) && !strict(client))
                .map(client -> new Sender(client, null, null, null, start));
    }

    /// The client and what it holds. Throws `invalid_client`, `invalid_dpop_proof`,
    /// `use_dpop_nonce`, and `invalid_request` where tokens of this client must be bound and it
    /// proved no possession. 429 where one source sends too many proofs for clients of anybody's.
    ///
    /// @param proofs the values of the header `DPoP`
    /// @param path of the request, below the issuer's URL
    /// @param forTokens whether tokens are asked for: then what they must be bound to has to be
    ///   proved
    public Sender identify(
            @Nullable String authorization,
            Form form,
            List<String> proofs,
            String path,
            boolean forTokens) {
        ClientCredentials credentials = credentials(authorization, form);
        IssueTime.Start start = time.start(authenticator.claimed(credentials));
        Client client = authenticator.authenticate(credentials);
        String jkt = proofs.isEmpty() ? null : key(client, proofs, path);
        X509Certificate certificate = certificates.current().orElse(null);
        boolean byCertificate = byCertificate(client);
        String x5t =
                byCertificate && certificate != null
                        ? CertificateHeader.thumbprint(certificate)
                        : null;
        if (forTokens && byCertificate && x5t == null) {
            throw new OAuthException(OAuthError.INVALID_REQUEST, "a client certificate is missing");
        }
        if (forTokens && jkt == null && (byKey(client) || (strict(client) && x5t == null))) {
            throw OAuthException.invalid("DPoP", "a proof is missing");
        }
        String nonce = jkt == null ? null : dpop.nextNonce(strict(client));
        return new Sender(client, jkt, x5t, nonce, start);
    }

    private static boolean byCertificate(Client client) {
        return Boolean.TRUE.equals(client.metadata().tlsClientCertificateBoundAccessTokens());
    }

    /// RFC 9449 §5.2: no certificate takes the place of the proof.
    private static boolean byKey(Client client) {
        return Boolean.TRUE.equals(client.metadata().dpopBoundAccessTokens());
    }

    private static boolean strict(Client client) {
        return client.metadata().isStrict();
    }

    private String key(Client client, List<String> proofs, String path) {
        if (client.anybodys()) {
            limiter.proof(ClientAddress.currentSource());
        }
        return dpop.check(proofs, new DpopProofs.Use("POST", path, null, null, strict(client)));
    }

    private ClientCredentials credentials(@Nullable String authorization, Form form) {
        return ClientCredentials.of(authorization, form, certificates.current().orElse(null));
    }
}
