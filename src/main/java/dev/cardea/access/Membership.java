package dev.cardea.access;

import java.util.List;
import java.util.UUID;

/// Somebody's place in an organization, with the names of the roles held there.
public record Membership(
        UUID accountId,
        UUID organizationId,
        String slug,
        String organization,
        List<String> roles) {}
