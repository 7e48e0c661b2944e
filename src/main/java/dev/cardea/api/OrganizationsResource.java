package dev.cardea.api;

import dev.cardea.access.Membership;
import dev.cardea.access.Memberships;
import dev.cardea.tokens.Caller;
import io.quarkus.security.Authenticated;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// `/auth/organizations`: the ones I am a member of. Any other is as if it did not exist.
@Path("/auth/organizations")
@Tag(name = "Organizations")
@Authenticated
public class OrganizationsResource {

    public record OrganizationResponse(UUID id, String slug, String name, List<String> roles) {

        static OrganizationResponse of(Membership membership) {
            return new OrganizationResponse(
                    membership.organizationId(),
                    membership.slug(),
                    membership.organization(),
                    membership.roles());
        }
    }

    public record OrganizationsResponse(List<OrganizationResponse> organizations) {}

    private final Caller caller;
    private final Memberships memberships;

    @Inject
    OrganizationsResource(Caller caller, Memberships memberships) {
        this.caller = caller;
        this.memberships = memberships;
    }

    @GET
    @Operation(summary = "My organizations")
    public OrganizationsResponse list() {
        return new OrganizationsResponse(
                memberships.of(caller.accountId()).stream().map(OrganizationResponse::of).toList());
    }

    @GET
    @Path("{id}")
    @Operation(summary = "One of my organizations")
    public OrganizationResponse one(UUID id) {
        return OrganizationResponse.of(memberships.get(caller.accountId(), id));
    }
}
