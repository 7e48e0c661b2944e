package dev.cardea.accounts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A person. The password is not here.
public record Account(
        UUID id,
        String email,
        boolean emailVerified,
        @Nullable String username,
        @Nullable String name,
        Status status,
        Instant createdAt,
        Instant updatedAt) {

    public enum Status {
        ACTIVE,
        DISABLED
    }

    /// Words of this person that no password may be made of.
    public static List<String> personalWords(
            String email, @Nullable String username, @Nullable String name) {
        List<String> words =
                new ArrayList<>(List.of(email, email.substring(0, email.indexOf('@'))));
        if (username != null) {
            words.add(username);
        }
        if (name != null) {
            words.add(name);
        }
        return words;
    }

    public List<String> personalWords() {
        return personalWords(email, username, name);
    }
}
