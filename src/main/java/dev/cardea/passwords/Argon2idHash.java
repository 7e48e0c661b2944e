package dev.cardea.passwords;

import dev.cardea.crypto.Secrets;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`: the PHC string of an Argon2id hash (RFC 9106).
final class Argon2idHash implements StoredHash {

    /// What a stored hash may cost to verify: an import must not take gigabytes or minutes.
    static final int MAXIMUM_MEMORY = 256 * 1024;

    static final int MAXIMUM_ITERATIONS = 64;

    private static final int MAXIMUM_LANES = 16;

    /// Bytes.
    static final int SALT = 16;

    private static final int KEY = 32;
    private static final Pattern PHC =
            Pattern.compile(
                    "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})"
                            + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

    private final Argon2id argon2id;
    private final Argon2id.Cost cost;
    private final byte[] salt;
    private final byte[] key;

    private Argon2idHash(Argon2id argon2id, Argon2id.Cost cost, byte[] salt, byte[] key) {
        this.argon2id = argon2id;
        this.cost = cost;
        this.salt = salt;
        this.key = key;
    }

    static Argon2idHash of(String password, byte[] salt, Argon2id argon2id, Argon2id.Cost cost) {
        byte[] key = argon2id.derive(password.getBytes(StandardCharsets.UTF_8), salt, cost, KEY);
        return new Argon2idHash(argon2id, cost, salt, key);
    }

    /// The hash of no known password.
    static Argon2idHash ofNothing(Argon2id argon2id, Argon2id.Cost cost) {
        return new Argon2idHash(argon2id, cost, Secrets.bytes(SALT), Secrets.bytes(KEY));
    }

    static @Nullable Argon2idHash parse(String stored, Argon2id argon2id) {
        Matcher phc = PHC.matcher(stored);
        if (!phc.matches()) {
            return null;
        }
        Argon2id.Cost cost =
                new Argon2id.Cost(
                        Integer.parseInt(phc.group(1)),
                        Integer.parseInt(phc.group(2)),
                        Integer.parseInt(phc.group(3)));
        if (!affordable(cost)) {
            return null;
        }
        try {
            Base64.Decoder base64 = Base64.getDecoder();
            return new Argon2idHash(
                    argon2id, cost, base64.decode(phc.group(4)), base64.decode(phc.group(5)));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static boolean affordable(Argon2id.Cost cost) {
        return cost.iterations() >= 1
                && cost.iterations() <= MAXIMUM_ITERATIONS
                && cost.lanes() >= 1
                && cost.lanes() <= MAXIMUM_LANES
                && cost.memory() >= 8 * cost.lanes()
                && cost.memory() <= MAXIMUM_MEMORY;
    }

    @Override
    public boolean matches(String password) {
        byte[] derived =
                argon2id.derive(password.getBytes(StandardCharsets.UTF_8), salt, cost, key.length);
        return Secrets.equal(derived, key);
    }

    boolean isOf(Argon2id.Cost wanted) {
        return cost.equals(wanted) && salt.length == SALT && key.length == KEY;
    }

    @Override
    public String toString() {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
                .formatted(
                        cost.memory(),
                        cost.iterations(),
                        cost.lanes(),
                        base64.encodeToString(salt),
                        base64.encodeToString(key));
    }
}
