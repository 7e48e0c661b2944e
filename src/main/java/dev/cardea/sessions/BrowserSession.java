package dev.cardea.sessions;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Somebody who is logged in to this browser.
///
/// @param authTime when they last proved who they are, seconds since the epoch; 0 when another
///   provider vouches for them and does not say
/// @param amr how (RFC 8176)
/// @param now the database's clock, seconds since the epoch
public record BrowserSession(
        UUID accountId,
        UUID sessionId,
        long authTime,
        List<String> amr,
        String email,
        @Nullable String username,
        @Nullable String name,
        long now) {

    /// What every log-in is worth by now: one factor.
    public static final String ACR = "aal1";

    /// What their proof is worth.
    public String acr() {
        return ACR;
    }

    /// Whom the pages greet.
    public String display() {
        if (name != null && !name.isBlank()) {
            return name;
        }
        return username == null ? email : username;
    }
}
