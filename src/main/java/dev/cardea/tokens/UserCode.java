package dev.cardea.tokens;

import dev.cardea.crypto.Secrets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What somebody reads off a device and types elsewhere (RFC 8628 §6.1): eight letters of twenty
/// that spell no word, 34 bits.
public record UserCode(String letters) {

    private static final String ALPHABET = "BCDFGHJKLMNPQRSTVWXZ";
    private static final int LENGTH = 8;
    private static final int LONGEST = 64;

    /// The multiple of the alphabet's size that a byte is taken below: every letter is as likely.
    private static final int FAIR = 256 / ALPHABET.length() * ALPHABET.length();

    static UserCode fresh() {
        StringBuilder letters = new StringBuilder();
        while (letters.length() < LENGTH) {
            for (byte random : Secrets.bytes(LENGTH)) {
                int value = random & 0xff;
                if (value < FAIR && letters.length() < LENGTH) {
                    letters.append(ALPHABET.charAt(value % ALPHABET.length()));
                }
            }
        }
        return new UserCode(letters.toString());
    }

    /// As people type it: in any case, with hyphens and spaces or without.
    public static Optional<UserCode> parse(@Nullable String typed) {
        if (typed == null || typed.length() > LONGEST) {
            return Optional.empty();
        }
        String letters = typed.toUpperCase(Locale.ROOT).replaceAll("[\\s\\p{Punct}\\p{Pd}]", "");
        return letters.length() == LENGTH
                        && letters.chars().allMatch(letter -> ALPHABET.indexOf(letter) >= 0)
                ? Optional.of(new UserCode(letters))
                : Optional.empty();
    }

    /// As devices show it: `WDJB-MJHT`.
    @Override
    public String toString() {
        return letters.substring(0, LENGTH / 2) + '-' + letters.substring(LENGTH / 2);
    }
}
