package dev.cardea.tokens;

import dev.cardea.clients.Client;
import dev.cardea.keys.JwtSigner;
import dev.cardea.keys.KeyRing;
import dev.cardea.keys.SigningAlgorithm;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Signs what one client gets, by the algorithm that it is registered for.
@ApplicationScoped
public class ClientSigner {

    private final JwtSigner signer;
    private final KeyRing ring;

    @Inject
    ClientSigner(JwtSigner signer, KeyRing ring) {
        this.signer = signer;
        this.ring = ring;
    }

    /// Where the client says nothing it gets what the issuer usually signs with; a strict one PS256
    /// where that is not allowed (FAPI 2.0 Security Profile §5.4.1).
    ///
    /// @param registered the `…_signed_response_alg` of the client's metadata
    public String sign(
            Client client, @Nullable String registered, String typ, Map<String, Object> claims) {
        if (registered != null) {
            return signer.sign(SigningAlgorithm.named(registered), typ, claims);
        }
        return client.metadata().isStrict()
                ? signer.sign(strict(), typ, claims)
                : signer.sign(typ, claims);
    }

    private SigningAlgorithm strict() {
        SigningAlgorithm usual = ring.active().algorithm();
        return SigningAlgorithm.STRICT.contains(usual) ? usual : SigningAlgorithm.PS256;
    }
}
