package dev.cardea.admin;

import dev.cardea.access.AdminScopes;
import dev.cardea.access.Membership;
import dev.cardea.access.Memberships;
import dev.cardea.access.Organizations;
import dev.cardea.access.Role;
import dev.cardea.access.Roles;
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
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/admin/api/organizations/{id}/members`.
@Path("/admin/api/organizations/{id}/members")
@Tag(name = "Admin: organizations")
@RolesAllowed(AdminScopes.ORGANIZATIONS)
public class MembersResource {

    /// The names of all roles that the member is to have.
    public record MemberRequest(
            @NotNull @Size(max = 50) Set<@NotNull @Size(max = 64) String> roles) {}

    public record MemberResponse(UUID accountId, List<String> roles) {

        static MemberResponse of(Membership membership) {
            return new MemberResponse(membership.accountId(), membership.roles());
        }
    }

    public record MembersResponse(List<MemberResponse> members, @Nullable String nextCursor) {}

    private final Caller caller;
    private final Organizations organizations;
    private final Memberships memberships;
    private final Roles roles;
    private final Authority authority;
    private final Paging paging;

    @Inject
    MembersResource(
            Caller caller,
            Organizations organizations,
            Memberships memberships,
            Roles roles,
            Authority authority,
            Paging paging) {
        this.caller = caller;
        this.organizations = organizations;
        this.memberships = memberships;
        this.roles = roles;
        this.authority = authority;
        this.paging = paging;
    }

    @GET
    @RolesAllowed(AdminScopes.ORGANIZATIONS + AdminScopes.READ)
    @Operation(summary = "The members of an organization")
    public MembersResponse list(
            UUID id,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable String limit) {
        int most = Paging.limit(limit);
        String list = "members/" + id;
        Position after = paging.after(list, cursor, new Position(Instant.EPOCH, Paging.START));
        organizations.get(id);
        List<Membership> page = memberships.in(id, after.id(), most);
        return new MembersResponse(
                page.stream().map(MemberResponse::of).toList(),
                paging.next(
                        list, page, most, last -> new Position(Instant.EPOCH, last.accountId())));
    }

    @PUT
    @Path("{account}")
    @Operation(summary = "Make somebody a member with these roles, or change a member's roles")
    public Response set(UUID id, UUID account, @NotNull @Valid MemberRequest request) {
        authority.over(account);
        if (!request.roles().isEmpty()) {
            authority.toGiveRoles();
        }
        List<Role> given =
                request.roles().stream().map(name -> roles.named("roles", name)).toList();
        long seq = memberships.set(account, id, given, caller.accountId());
        return RevocationSeq.of(Response.ok(MemberResponse.of(memberships.get(account, id))), seq);
    }

    @DELETE
    @Path("{account}")
    @Operation(summary = "End a membership; tokens that carry it are refused")
    public Response remove(UUID id, UUID account) {
        authority.over(account);
        return RevocationSeq.noContent(memberships.remove(account, id, caller.accountId()));
    }
}
