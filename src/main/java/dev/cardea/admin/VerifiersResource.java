package dev.cardea.admin;

import dev.cardea.access.AdminScopes;
import dev.cardea.feed.Verifiers;
import dev.cardea.feed.Verifiers.Applied;
import dev.cardea.revocation.RevocationLog;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/admin/api/verifiers`: which of the services that verify tokens by themselves have applied
/// every revocation.
@Path("/admin/api/verifiers")
@Tag(name = "Admin: revocations")
@RolesAllowed(AdminScopes.REVOCATIONS)
public class VerifiersResource {

    /// @param missing how many rules it has not applied
    public record VerifierResponse(
            String clientId, String verifier, long seq, long missing, Instant reportedAt) {}

    /// @param seq the number of the newest rule
    /// @param verifiers how many reported within the last minute
    /// @param applied how many of them have applied every rule
    /// @param behind the others, the furthest behind first
    public record VerifiersResponse(
            long seq, int verifiers, int applied, List<VerifierResponse> behind) {}

    private final Verifiers verifiers;
    private final RevocationLog log;

    @Inject
    VerifiersResource(Verifiers verifiers, RevocationLog log) {
        this.verifiers = verifiers;
        this.log = log;
    }

    @GET
    @RolesAllowed(AdminScopes.REVOCATIONS + AdminScopes.READ)
    @Operation(summary = "How far the verifiers have come that report it")
    public VerifiersResponse list(@QueryParam("limit") @Nullable String limit) {
        int most = Paging.limit(limit);
        long head = log.head();
        List<Applied> all = verifiers.applied();
        List<Applied> behind =
                all.stream()
                        .filter(one -> one.seq() < head)
                        .sorted(Comparator.comparingLong(Applied::seq))
                        .toList();
        return new VerifiersResponse(
                head,
                all.size(),
                all.size() - behind.size(),
                behind.stream()
                        .limit(most)
                        .map(one ->
                                new VerifierResponse(
                                        one.clientId(),
                                        one.verifier(),
                                        one.seq(),
                                        head - one.seq(),
                                        one.reportedAt()))
                        .toList());
    }
}
