package dev.cardea.admin;

import dev.cardea.access.AdminScopes;
import dev.cardea.access.Organization;
import dev.cardea.access.Organizations;
import dev.cardea.tokens.Caller;
import dev.cardea.web.Cursor.Position;
import dev.cardea.web.RevocationSeq;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/admin/api/organizations`.
@Path("/admin/api/organizations")
@Tag(name = "Admin: organizations")
@RolesAllowed(AdminScopes.ORGANIZATIONS)
public class OrganizationsResource {

    public record CreateOrganizationRequest(
            @NotNull @Size(max = 63) String slug, @NotNull @Size(max = 800) String name) {}

    public record RenameRequest(@NotNull @Size(max = 800) String name) {}

    public record OrganizationDetails(UUID id, String slug, String name, Instant createdAt) {

        static OrganizationDetails of(Organization organization) {
            return new OrganizationDetails(
                    organization.id(),
                    organization.slug(),
                    organization.name(),
                    organization.createdAt());
        }
    }

    public record OrganizationsPage(
            List<OrganizationDetails> organizations, @Nullable String nextCursor) {}

    private static final String LIST = "organizations";

    private final Caller caller;
    private final Organizations organizations;
    private final Paging paging;

    @Inject
    OrganizationsResource(Caller caller, Organizations organizations, Paging paging) {
        this.caller = caller;
        this.organizations = organizations;
        this.paging = paging;
    }

    @GET
    @RolesAllowed(AdminScopes.ORGANIZATIONS + AdminScopes.READ)
    @Operation(summary = "Organizations, oldest first")
    public OrganizationsPage list(
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable String limit) {
        int most = Paging.limit(limit);
        Position after = paging.after(LIST, cursor, new Position(Instant.EPOCH, Paging.START));
        List<Organization> page = organizations.list(after.id(), most);
        return new OrganizationsPage(
                page.stream().map(OrganizationDetails::of).toList(),
                paging.next(LIST, page, most, last -> new Position(last.createdAt(), last.id())));
    }

    @POST
    @Operation(summary = "Make an organization")
    public Response create(@NotNull @Valid CreateOrganizationRequest request) {
        Organization made =
                organizations.create(request.slug(), request.name(), caller.accountId());
        return Response.status(Response.Status.CREATED)
                .entity(OrganizationDetails.of(made))
                .build();
    }

    @GET
    @RolesAllowed(AdminScopes.ORGANIZATIONS + AdminScopes.READ)
    @Path("{id}")
    @Operation(summary = "An organization")
    public OrganizationDetails one(UUID id) {
        return OrganizationDetails.of(organizations.get(id));
    }

    @PATCH
    @Path("{id}")
    @Operation(summary = "Rename an organization")
    public OrganizationDetails rename(UUID id, @NotNull @Valid RenameRequest request) {
        return OrganizationDetails.of(organizations.rename(id, request.name(), caller.accountId()));
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Remove an organization and its memberships")
    public Response delete(UUID id) {
        return RevocationSeq.noContent(organizations.remove(id, caller.accountId()));
    }
}
