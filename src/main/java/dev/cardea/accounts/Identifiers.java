package dev.cardea.accounts;

import dev.cardea.protocol.ProblemException;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/// What people are found by: e-mail addresses (with an @) and user names (without), in the one form
/// in which they are compared. Every method throws 400 naming the field.
public final class Identifiers {

    private static final Pattern EMAIL =
            Pattern.compile(
                    "[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-]+(\\.[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-]+)*@"
                            + "([\\p{L}\\p{N}]([\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?\\.)*[\\p{L}\\p{N}]([\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?");
    private static final Pattern USERNAME =
            Pattern.compile("[\\p{L}\\p{M}\\p{N}][\\p{L}\\p{M}\\p{N}._-]{2,63}");

    private Identifiers() {}

    /// At most 254 characters (RFC 5321 §4.5.3.1.3), compared in NFC and lower case.
    public static String email(String field, String text) {
        String email = Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        if (email.length() > 254 || email.indexOf('@') > 64 || !EMAIL.matcher(email).matches()) {
            throw ProblemException.invalid(field, "must be an e-mail address");
        }
        return email;
    }

    /// 3 to 64 letters, digits, dots, hyphens or underscores, compared in NFKC and lower case.
    public static String username(String field, String text) {
        String username = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        if (!USERNAME.matcher(username).matches()) {
            throw ProblemException.invalid(
                    field,
                    "must be 3 to 64 letters, digits, dots, hyphens or underscores, beginning with a letter or digit");
        }
        return username;
    }

    /// The form in which something typed at log-in is looked up. Never refuses: what cannot be an
    /// identifier is found nowhere.
    public static String lookup(String text) {
        Normalizer.Form form = text.indexOf('@') >= 0 ? Normalizer.Form.NFC : Normalizer.Form.NFKC;
        return Normalizer.normalize(text, form).toLowerCase(Locale.ROOT);
    }

    /// A name as people write it: 1 to 200 characters, no control characters, no line ends.
    public static String name(String field, String text) {
        if (text.codePoints().anyMatch(Identifiers::unprintable)) {
            throw ProblemException.invalid(field, "must not contain control characters");
        }
        String name = Normalizer.normalize(text, Normalizer.Form.NFC).strip();
        if (name.isEmpty() || name.codePointCount(0, name.length()) > 200) {
            throw ProblemException.invalid(field, "must be 1 to 200 characters");
        }
        return name;
    }

    private static boolean unprintable(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.CONTROL
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.SURROGATE
                || type == Character.UNASSIGNED;
    }
}
