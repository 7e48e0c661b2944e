package dev.cardea.passwords;

import io.quarkus.elytron.security.common.BcryptUtil;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `$2b$12$…`: bcrypt, as `$2a$`, `$2b$` or `$2y$`. It reads 72 bytes and ignores the rest, as the
/// service that the hash comes from did; the next log-in replaces it by one that reads everything.
record BcryptHash(String modular) implements StoredHash {

    private static final int MAXIMUM_COST = 16;
    private static final Pattern FORMAT =
            Pattern.compile("\\$2[aby]\\$(\\d{2})(\\$[./A-Za-z0-9]{53})");

    static @Nullable BcryptHash parse(String stored) {
        Matcher format = FORMAT.matcher(stored);
        if (!format.matches()) {
            return null;
        }
        int cost = Integer.parseInt(format.group(1));
        return cost < 4 || cost > MAXIMUM_COST
                ? null
                : new BcryptHash("$2a$" + format.group(1) + format.group(2));
    }

    @Override
    public boolean matches(String password) {
        // A C library stops at NUL: what it hashed had none
        return password.indexOf(0) < 0 && BcryptUtil.matches(password, modular);
    }
}
