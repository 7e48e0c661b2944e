package dev.cardea.passwords;

import dev.cardea.crypto.Secrets;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;
import org.jspecify.annotations.Nullable;

/// PBKDF2 (RFC 8018 §5.2): `$pbkdf2-sha256$i=600000$salt$hash` as the PHC and passlib write it
/// (also with `,l=32`, without `i=`, and with `.` for `+`), and Django's
/// `pbkdf2_sha256$600000$salt$hash`, whose salt is text.
final class Pbkdf2Hash implements StoredHash {

    private static final int MAXIMUM_ITERATIONS = 5_000_000;
    private static final Pattern PHC =
            Pattern.compile(
                    "\\$pbkdf2-(sha1|sha256|sha512)\\$(?:i=)?(\\d{1,7})(?:,l=\\d{1,3})?"
                            + "\\$([A-Za-z0-9+/.]{2,172})=*\\$([A-Za-z0-9+/.]{22,86})=*");
    private static final Pattern DJANGO =
            Pattern.compile(
                    "pbkdf2_(sha1|sha256)\\$(\\d{1,7})\\$([^$]{1,128})\\$([A-Za-z0-9+/]{22,86})=*");

    private final String digest;
    private final int iterations;
    private final byte[] salt;
    private final byte[] key;

    private Pbkdf2Hash(Matcher parts, byte[] salt) {
        this.digest = parts.group(1);
        this.iterations = Integer.parseInt(parts.group(2));
        this.salt = salt;
        this.key = decode(parts.group(4));
    }

    static @Nullable Pbkdf2Hash parse(String stored) {
        try {
            Matcher phc = PHC.matcher(stored);
            if (phc.matches()) {
                return affordable(new Pbkdf2Hash(phc, decode(phc.group(3))));
            }
            Matcher django = DJANGO.matcher(stored);
            return django.matches()
                    ? affordable(
                            new Pbkdf2Hash(
                                    django, django.group(3).getBytes(StandardCharsets.UTF_8)))
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Pbkdf2Hash affordable(Pbkdf2Hash hash) {
        return hash.iterations < 1 || hash.iterations > MAXIMUM_ITERATIONS ? null : hash;
    }

    private static byte[] decode(String base64) {
        return Base64.getDecoder().decode(base64.replace('.', '+'));
    }

    @Override
    public boolean matches(String password) {
        PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(digest());
        generator.init(password.getBytes(StandardCharsets.UTF_8), salt, iterations);
        KeyParameter derived =
                (KeyParameter) generator.generateDerivedMacParameters(8 * key.length);
        return Secrets.equal(derived.getKey(), key);
    }

    private Digest digest() {
        return switch (digest) {
            case "sha1" -> new SHA1Digest();
            case "sha512" -> new SHA512Digest();
            default -> SHA256Digest.newInstance();
        };
    }
}
