package dev.cardea.clients;

import dev.cardea.crypto.Secrets;
import java.util.List;
import java.util.regex.Pattern;

/// The `client_id` of a new client (RFC 6749 §2.2).
final class ClientId {

    private static final int BYTES = 16;

    /// What people are named by in `sub`, pairwise or not, where a client's own tokens have its
    /// name: a client must not pass for a person (RFC 9700 §4.15).
    private static final Pattern PERSON =
            Pattern.compile("[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}|[A-Za-z0-9_-]{43}");

    private static final Pattern CHOSEN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~-]{0,99}");

    /// Names that tokens and settings of Cardea's own have.
    private static final List<String> TAKEN = List.of("cardea");

    private ClientId() {}

    /// For a client that comes without one.
    static String random() {
        return Secrets.token(BYTES);
    }

    /// The name, if it can be one. Throws {@link InvalidMetadata}.
    static String chosen(String name) {
        InvalidMetadata.unless(
                CHOSEN.matcher(name).matches()
                        && !PERSON.matcher(name).matches()
                        && !TAKEN.contains(name),
                "client_id",
                "must be 1 to 100 letters, digits or one of . _ ~ -, not cardea, and nothing that looks like a person's subject");
        return name;
    }
}
