package dev.cardea.subjects;

import dev.cardea.crypto.MasterKey;
import dev.cardea.crypto.Secrets;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import javax.crypto.SecretKey;

/// Computes pseudonyms: an HMAC-SHA-256 over sector and id, base64url. They are stored nowhere, are
/// the same for ever, and without the master key lead neither back nor from one sector to another.
@Singleton
public class Pseudonyms {

    private static final byte[] END = {0};

    private final SecretKey subjects;
    private final SecretKey sessions;

    @Inject
    public Pseudonyms(MasterKey master) {
        this.subjects = master.derive("pairwise-subject", "HmacSHA256");
        this.sessions = master.derive("pairwise-session", "HmacSHA256");
    }

    /// The `sub` of an account in a sector.
    public String subject(String sector, UUID accountId) {
        return pseudonym(subjects, sector, accountId);
    }

    /// The `sid` of a session in a sector.
    public String session(String sector, UUID sessionId) {
        return pseudonym(sessions, sector, sessionId);
    }

    private static String pseudonym(SecretKey key, String sector, UUID id) {
        byte[] bytes =
                ByteBuffer.allocate(16)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .array();
        return Secrets.base64url(
                Secrets.hmac(key, sector.getBytes(StandardCharsets.UTF_8), END, bytes));
    }
}
