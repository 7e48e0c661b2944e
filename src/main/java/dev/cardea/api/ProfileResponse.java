package dev.cardea.api;

import dev.cardea.accounts.Account;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What people see of their own account.
public record ProfileResponse(
        UUID id,
        String email,
        boolean emailVerified,
        @Nullable String username,
        @Nullable String name,
        Instant createdAt,
        Instant updatedAt) {

    static ProfileResponse of(Account account) {
        return new ProfileResponse(
                account.id(),
                account.email(),
                account.emailVerified(),
                account.username(),
                account.name(),
                account.createdAt(),
                account.updatedAt());
    }
}
