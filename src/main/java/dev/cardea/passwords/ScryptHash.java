package dev.cardea.passwords;

import dev.cardea.crypto.Secrets;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.SCrypt;
import org.jspecify.annotations.Nullable;

/// `$scrypt$ln=16,r=8,p=1$salt$hash`: scrypt (RFC 7914) as the PHC and passlib write it.
final class ScryptHash implements StoredHash {

    private static final long MAXIMUM_BYTES = 256L << 20;
    private static final Pattern PHC =
            Pattern.compile(
                    "\\$scrypt\\$ln=(\\d{1,2}),r=(\\d{1,2}),p=(\\d{1,2})"
                            + "\\$([A-Za-z0-9+/]{2,172})=*\\$([A-Za-z0-9+/]{22,86})=*");

    private final int logCost;
    private final int blockSize;
    private final int lanes;
    private final byte[] salt;
    private final byte[] key;

    private ScryptHash(Matcher phc) {
        this.logCost = Integer.parseInt(phc.group(1));
        this.blockSize = Integer.parseInt(phc.group(2));
        this.lanes = Integer.parseInt(phc.group(3));
        this.salt = Base64.getDecoder().decode(phc.group(4));
        this.key = Base64.getDecoder().decode(phc.group(5));
    }

    static @Nullable ScryptHash parse(String stored) {
        Matcher phc = PHC.matcher(stored);
        try {
            ScryptHash hash = phc.matches() ? new ScryptHash(phc) : null;
            return hash != null && hash.affordable() ? hash : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private boolean affordable() {
        return logCost >= 1
                && logCost <= 24
                && blockSize >= 1
                && lanes >= 1
                && lanes <= 16
                && ((128L * blockSize) << logCost) <= MAXIMUM_BYTES;
    }

    @Override
    public boolean matches(String password) {
        byte[] derived =
                SCrypt.generate(
                        password.getBytes(StandardCharsets.UTF_8),
                        salt,
                        1 << logCost,
                        blockSize,
                        lanes,
                        key.length);
        return Secrets.equal(derived, key);
    }
}
