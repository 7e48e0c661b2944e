package dev.cardea.revocation;

import dev.cardea.crypto.MasterKey;
import dev.cardea.crypto.Secrets;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import javax.crypto.SecretKey;

/// Spreads the indices of a part: a token's index tells neither how many were issued before it nor
/// which were issued beside it (draft-ietf-oauth-status-list §12.4). A Feistel network whose halves
/// differ by a bit, under a key of the master key, another one for each part.
@ApplicationScoped
class StatusPermutation {

    private static final int ROUNDS = 10;
    private static final int LOW_BITS = StatusEntry.INDEX_BITS / 2;
    private static final int LOW = (1 << LOW_BITS) - 1;
    private static final int HIGH = (1 << (StatusEntry.INDEX_BITS - LOW_BITS)) - 1;

    private final SecretKey key;

    @Inject
    StatusPermutation(MasterKey master) {
        this.key = master.derive("status-index", "HmacSHA256");
    }

    /// The n-th index of a part; another one for each n below {@link StatusEntry#SIZE}.
    int of(long minute, int part, int n) {
        int high = n >>> LOW_BITS;
        int low = n & LOW;
        for (int round = 0; round < ROUNDS; round += 2) {
            high ^= mix(minute, part, round, low) & HIGH;
            low ^= mix(minute, part, round + 1, high) & LOW;
        }
        return high << LOW_BITS | low;
    }

    private int mix(long minute, int part, int round, int half) {
        byte[] input =
                ByteBuffer.allocate(20)
                        .putLong(minute)
                        .putInt(part)
                        .putInt(round)
                        .putInt(half)
                        .array();
        return ByteBuffer.wrap(Secrets.hmac(key, input)).getInt();
    }
}
