package dev.cardea.web;

import dev.cardea.crypto.MasterKey;
import dev.cardea.crypto.Secrets;
import dev.cardea.protocol.ProblemException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.SecretKey;

/// Where a page of a list ends, as a text that clients hand back unread: authenticated, so nobody
/// makes one up, and bound to its list, so none is taken to another.
@Singleton
public class Cursor {

    private static final byte VERSION = 1;
    private static final int PLAIN = 1 + 8 + 4 + 16;
    private static final int TAG = 16;

    private final SecretKey key;

    @Inject
    public Cursor(MasterKey master) {
        this.key = master.derive("cursor", "HmacSHA256");
    }

    /// The last row of a page, in the order (at, id).
    public record Position(Instant at, UUID id) {}

    public String encode(String list, Position last) {
        Instant at = last.at();
        byte[] plain =
                ByteBuffer.allocate(PLAIN)
                        .put(VERSION)
                        .putLong(at.getEpochSecond())
                        .putInt(at.getNano())
                        .putLong(last.id().getMostSignificantBits())
                        .putLong(last.id().getLeastSignificantBits())
                        .array();
        return Secrets.base64url(
                ByteBuffer.allocate(PLAIN + TAG).put(plain).put(tag(list, plain)).array());
    }

    /// Throws `ProblemException` naming `cursor` for one that is not ours or of another list.
    public Position decode(String list, String cursor) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException e) {
            throw unknown();
        }
        if (bytes.length != PLAIN + TAG || bytes[0] != VERSION) {
            throw unknown();
        }
        byte[] plain = Arrays.copyOf(bytes, PLAIN);
        if (!Secrets.equal(tag(list, plain), Arrays.copyOfRange(bytes, PLAIN, bytes.length))) {
            throw unknown();
        }
        ByteBuffer fields = ByteBuffer.wrap(plain, 1, PLAIN - 1);
        try {
            Instant at = Instant.ofEpochSecond(fields.getLong(), fields.getInt());
            return new Position(at, new UUID(fields.getLong(), fields.getLong()));
        } catch (DateTimeException e) {
            throw unknown();
        }
    }

    private static ProblemException unknown() {
        return ProblemException.invalid("cursor", "is not one that this list gave out");
    }

    private byte[] tag(String list, byte[] plain) {
        byte[] name = (list + '\0').getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(Secrets.hmac(key, name, plain), TAG);
    }
}
