package dev.cardea.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cardea.access.AdminScopes;
import dev.cardea.audit.AuditEntry;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.protocol.ProblemException;
import dev.cardea.web.Cursor.Position;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/admin/api/audit`: what happened, newest first.
@Path("/admin/api/audit")
@Tag(name = "Admin: audit")
@RolesAllowed(AdminScopes.AUDIT)
public class AuditResource {

    public record EntryResponse(
            UUID id,
            Instant at,
            String type,
            @Nullable UUID accountId,
            @Nullable UUID actorId,
            @Nullable UUID sessionId,
            String address,
            String userAgent,
            String requestId,
            Map<String, String> detail) {}

    public record AuditResponse(List<EntryResponse> entries, @Nullable String nextCursor) {}

    private static final String LIST = "audit";
    private static final TypeReference<Map<String, String>> DETAIL = new TypeReference<>() {};

    private final AuditLog audit;
    private final Paging paging;
    private final ObjectMapper json;
    private final Clock clock;

    @Inject
    AuditResource(AuditLog audit, Paging paging, ObjectMapper json, Clock clock) {
        this.audit = audit;
        this.paging = paging;
        this.json = json;
        this.clock = clock;
    }

    @GET
    @RolesAllowed(AdminScopes.AUDIT + AdminScopes.READ)
    @Operation(summary = "The audit trail, of one account and of one type if asked for")
    public AuditResponse list(
            @QueryParam("account_id") @Nullable String accountId,
            @QueryParam("type") @Nullable String type,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable String limit) {
        int most = Paging.limit(limit);
        Position before = paging.after(LIST, cursor, newest());
        List<AuditEntry> page =
                audit.find(account(accountId), known(type), before.at(), before.id(), most);
        return new AuditResponse(
                page.stream().map(this::response).toList(),
                paging.next(LIST, page, most, last -> new Position(last.at(), last.id())));
    }

    private Position newest() {
        return new Position(clock.instant().plus(Duration.ofDays(1)), new UUID(-1, -1));
    }

    private static @Nullable UUID account(@Nullable String id) {
        try {
            return id == null ? null : UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("account_id", "must be a UUID");
        }
    }

    private static @Nullable String known(@Nullable String type) {
        if (type != null && Arrays.stream(Type.values()).noneMatch(t -> t.name().equals(type))) {
            throw ProblemException.invalid("type", "is not one that is recorded");
        }
        return type;
    }

    private EntryResponse response(AuditEntry entry) {
        return new EntryResponse(
                entry.id(),
                entry.at(),
                entry.type(),
                entry.accountId(),
                entry.actorId(),
                entry.sessionId(),
                entry.address(),
                entry.userAgent(),
                entry.requestId(),
                detail(entry));
    }

    private Map<String, String> detail(AuditEntry entry) {
        try {
            return json.readValue(entry.detail(), DETAIL);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("audit entry " + entry.id() + " is not JSON", e);
        }
    }
}
