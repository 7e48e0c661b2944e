package dev.cardea.ratelimit;

import dev.cardea.crypto.MasterKey;
import dev.cardea.crypto.Secrets;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// Tells the devices that have logged in to an account before from those that have not, by a token
/// the device keeps and nobody stores. It opens nothing: it only says which budget a wrong password
/// is paid from.
@Singleton
public class KnownDevices {

    /// How long a device is remembered after its last log-in.
    public static final Duration LIFETIME = Duration.ofDays(180);

    private static final byte VERSION = 1;
    private static final int ID = 16;
    private static final int PLAIN = 1 + ID + Long.BYTES;
    private static final int TAG = 32;
    private static final UUID NOBODY = new UUID(0, 0);

    private final SecretKey key;
    private final Clock clock;

    @Inject
    public KnownDevices(MasterKey master, Clock clock) {
        this.key = master.derive("device", "HmacSHA256");
        this.clock = clock;
    }

    /// A token for a device that has just logged in.
    public String issue(UUID accountId) {
        byte[] plain =
                ByteBuffer.allocate(PLAIN)
                        .put(VERSION)
                        .put(Secrets.bytes(ID))
                        .putLong(clock.instant().getEpochSecond())
                        .array();
        return Secrets.base64url(
                ByteBuffer.allocate(PLAIN + TAG).put(plain).put(tag(plain, accountId)).array());
    }

    /// The device's id, when the token is ours, of this account, and not too old. An unknown
    /// account costs the same time as a known one.
    public Optional<String> device(@Nullable String token, @Nullable UUID accountId) {
        byte[] bytes = decoded(token);
        if (bytes.length != PLAIN + TAG || bytes[0] != VERSION) {
            return Optional.empty();
        }
        byte[] plain = Arrays.copyOf(bytes, PLAIN);
        byte[] tag = tag(plain, accountId == null ? NOBODY : accountId);
        if (!Secrets.equal(tag, Arrays.copyOfRange(bytes, PLAIN, bytes.length))
                || accountId == null) {
            return Optional.empty();
        }
        long issued = ByteBuffer.wrap(plain).getLong(1 + ID);
        long age = Instant.now(clock).getEpochSecond() - issued;
        return age > LIFETIME.toSeconds()
                ? Optional.empty()
                : Optional.of(Secrets.base64url(Arrays.copyOfRange(plain, 1, 1 + ID)));
    }

    private static byte[] decoded(@Nullable String token) {
        try {
            return token == null ? new byte[0] : Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private byte[] tag(byte[] plain, UUID accountId) {
        byte[] account =
                ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(accountId.getMostSignificantBits())
                        .putLong(accountId.getLeastSignificantBits())
                        .array();
        return Secrets.hmac(key, plain, account);
    }
}
