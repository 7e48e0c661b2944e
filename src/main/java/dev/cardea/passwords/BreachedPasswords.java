package dev.cardea.passwords;

import dev.cardea.crypto.Secrets;
import jakarta.inject.Singleton;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.LongStream;

/// The passwords that attackers try first (NIST SP 800-63B-4 §3.1.1.2, ASVS 6.2.4), offline: 30,000
/// common ones, the 9,728 commonest of at least 15 characters, and what people make of them to be
/// long enough: repeated, two joined, digits and signs around them. Kept as 48-bit hashes: 320 kB,
/// and one wrong "yes" in seven thousand million.
@Singleton
public class BreachedPasswords {

    private static final String COMMON = "/com/nulabinc/zxcvbn/matchers/dictionaries/passwords.txt";
    private static final String LONG = "/dev/cardea/passwords/long-passwords.bin";
    private static final int HASH = 6;
    private static final int SHORTEST_PART = 4;
    private static final int LONGEST_PAIR = 64;
    private static final int MOST_ADORNMENT = 8;

    /// Read when the first password is checked.
    private static final class Hashes {
        private static final long[] SORTED = load();
    }

    /// Whether the password, in any case, is on the list or made of what is.
    public boolean contains(String password) {
        String folded = fold(password);
        if (known(folded)) {
            return true;
        }
        int lastSplit = folded.length() > LONGEST_PAIR ? 0 : folded.length() - SHORTEST_PART;
        for (int i = SHORTEST_PART; i <= lastSplit; i++) {
            if (known(folded.substring(0, i)) && known(folded.substring(i))) {
                return true;
            }
        }
        return false;
    }

    /// How many passwords are on the list.
    int size() {
        return Hashes.SORTED.length;
    }

    private static boolean known(String text) {
        String word = text.replaceAll("^\\P{L}+|\\P{L}+$", "");
        boolean adorned =
                word.length() >= SHORTEST_PART && text.length() - word.length() <= MOST_ADORNMENT;
        return listed(text)
                || listed(repeatedPart(text))
                || (adorned && (listed(word) || listed(repeatedPart(word))));
    }

    private static boolean listed(String text) {
        return Arrays.binarySearch(Hashes.SORTED, hash(text)) >= 0;
    }

    /// The smallest part that the text repeats, at least twice; the text itself when there is none.
    static String repeatedPart(String text) {
        for (int part = 1; part <= text.length() / 2; part++) {
            if (text.regionMatches(part, text, 0, text.length() - part)) {
                return text.substring(0, part);
            }
        }
        return text;
    }

    static String fold(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    private static long hash(String text) {
        return ByteBuffer.wrap(Secrets.sha256(text)).getLong() >>> (Long.SIZE - HASH * Byte.SIZE);
    }

    private static long[] load() {
        try (BufferedReader common =
                        new BufferedReader(
                                new InputStreamReader(resource(COMMON), StandardCharsets.UTF_8));
                InputStream hashed = resource(LONG)) {
            ByteBuffer bytes = ByteBuffer.wrap(hashed.readAllBytes());
            LongStream more =
                    LongStream.generate(() ->
                                    ((bytes.getInt() & 0xffff_ffffL) << 16)
                                            | (bytes.getShort() & 0xffff))
                            .limit(bytes.capacity() / HASH);
            return LongStream.concat(common.lines().mapToLong(word -> hash(fold(word))), more)
                    .sorted()
                    .distinct()
                    .toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource(String name) throws IOException {
        InputStream resource = BreachedPasswords.class.getResourceAsStream(name);
        if (resource == null) {
            throw new FileNotFoundException(name);
        }
        return resource;
    }
}
