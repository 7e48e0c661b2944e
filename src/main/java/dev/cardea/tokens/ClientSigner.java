package dev.cardea.tokens;

import dev.cardea.clients.Client;
import dev.cardea.keys.JwtSigner;
import dev.cardea.keys.SigningAlgorithm;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Signs what one client gets, by the algorithm that it is registered for.
@ApplicationScoped
public class ClientSigner {

    private final JwtSigner signer;

    @Inject
    ClientSigner(JwtSigner signer) {
        this.signer = signer;
    }

    /// A strict client gets PS256 where it says nothing (FAPI 2.0 Security Profile §5.4.1), others
    /// what the issuer usually signs with.
    ///
    /// @param registered the `…_signed_response_alg` of the client's metadata
    public String sign(
            Client client, @Nullable String registered, String typ, Map<String, Object> claims) {
        if (registered != null) {
            return signer.sign(SigningAlgorithm.named(registered), typ, claims);
        }
        return client.metadata().isStrict()
                ? signer.sign(SigningAlgorithm.PS256, typ, claims)
                : signer.sign(typ, claims);
    }
}
