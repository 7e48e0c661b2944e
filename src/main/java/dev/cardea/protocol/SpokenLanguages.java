package dev.cardea.protocol;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The languages that pages and mails are written in.
public final class SpokenLanguages {

    public static final List<Locale> ALL = List.of(Locale.ENGLISH, Locale.GERMAN);

    private static final int LONGEST = 256;

    private SpokenLanguages() {}

    /// The best of them: of what an application says that the person speaks, then of what their
    /// browser says, then English.
    ///
    /// @param wanted language tags, the best first (`ui_locales`, OpenID Connect Core §3.1.2.1)
    /// @param header `Accept-Language`
    public static Locale choose(List<String> wanted, @Nullable String header) {
        Locale asked = lookup(String.join(",", wanted));
        Locale found = asked == null && header != null ? lookup(header) : asked;
        return found == null ? Locale.ENGLISH : found;
    }

    private static @Nullable Locale lookup(String ranges) {
        if (ranges.isBlank() || ranges.length() > LONGEST) {
            return null;
        }
        try {
            return Locale.lookup(Locale.LanguageRange.parse(ranges), ALL);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
