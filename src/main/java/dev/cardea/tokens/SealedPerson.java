package dev.cardea.tokens;

import dev.cardea.crypto.FieldCipher;
import dev.cardea.crypto.Secrets;
import dev.cardea.tokens.RefreshTokens.SessionRef;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jose4j.jwt.JwtClaims;

/// Who an access token is about, for Cardea alone, where its `sub` and `sid` are pseudonyms: they
/// lead back to nobody, so the ids go along sealed, each time in other bytes.
@Singleton
public class SealedPerson {

    /// Ours: the claim that holds it.
    public static final String CLAIM = "person";

    private static final String CONTEXT = "access token";

    private final FieldCipher cipher;

    @Inject
    SealedPerson(FieldCipher cipher) {
        this.cipher = cipher;
    }

    String seal(UUID accountId, UUID sessionId) {
        ByteBuffer ids = ByteBuffer.allocate(32);
        for (UUID id : new UUID[] {accountId, sessionId}) {
            ids.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        }
        return Secrets.base64url(cipher.seal(ids.array(), CONTEXT));
    }

    /// Empty for a token that is about nobody, such as a client's own.
    Optional<SessionRef> of(JwtClaims claims) {
        String sealed = claims.getClaimValueAsString(CLAIM);
        return sealed == null ? AccessTokens.session(claims) : Optional.of(open(sealed));
    }

    private SessionRef open(String sealed) {
        ByteBuffer ids =
                ByteBuffer.wrap(cipher.open(Base64.getUrlDecoder().decode(sealed), CONTEXT));
        return new SessionRef(
                new UUID(ids.getLong(), ids.getLong()), new UUID(ids.getLong(), ids.getLong()));
    }
}
