package dev.cardea.admin;

import dev.cardea.access.Membership;
import dev.cardea.accounts.Account;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What administrators see of an account. Lists leave `roles` and `organizations` out.
public record UserResponse(
        UUID id,
        String email,
        boolean emailVerified,
        @Nullable String username,
        @Nullable String name,
        String status,
        Instant createdAt,
        Instant updatedAt,
        @Nullable List<String> roles,
        @Nullable List<OrganizationOfUser> organizations) {

    public record OrganizationOfUser(UUID id, String slug, String name, List<String> roles) {

        static OrganizationOfUser of(Membership membership) {
            return new OrganizationOfUser(
                    membership.organizationId(),
                    membership.slug(),
                    membership.organization(),
                    membership.roles());
        }
    }

    static UserResponse of(Account account) {
        return of(account, null, null);
    }

    static UserResponse of(
            Account account, @Nullable List<String> roles, @Nullable List<Membership> memberships) {
        return new UserResponse(
                account.id(),
                account.email(),
                account.emailVerified(),
                account.username(),
                account.name(),
                account.status().name().toLowerCase(Locale.ROOT),
                account.createdAt(),
                account.updatedAt(),
                roles,
                memberships == null
                        ? null
                        : memberships.stream().map(OrganizationOfUser::of).toList());
    }
}
