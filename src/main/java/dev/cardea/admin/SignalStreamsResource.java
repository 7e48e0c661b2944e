package dev.cardea.admin;

import dev.cardea.access.AdminScopes;
import dev.cardea.signals.SignalEvents;
import dev.cardea.signals.SignalEvents.Backlog;
import dev.cardea.signals.SignalStream;
import dev.cardea.signals.SignalStreams;
import dev.cardea.signals.StreamSwitch;
import dev.cardea.tokens.Caller;
import dev.cardea.web.Cursor.Position;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/admin/api/signal-streams`: who is told about sessions by Shared Signals, and whether it takes
/// what it is told.
@Path("/admin/api/signal-streams")
@Tag(name = "Admin: signal streams")
@RolesAllowed(AdminScopes.SIGNAL_STREAMS)
public class SignalStreamsResource {

    /// @param client the id of the client that receives it
    /// @param endpointUrl where it is pushed to; left out where the receiver polls
    /// @param locked an administrator disabled it
    /// @param waiting how many events wait, and
    /// @param oldest since when
    /// @param failures pushes since one was taken
    /// @param rejected events that the receiver called bad
    public record SignalStreamDetails(
            UUID id,
            UUID client,
            @Nullable String description,
            @Nullable String endpointUrl,
            String status,
            @Nullable String reason,
            boolean locked,
            int waiting,
            @Nullable Instant oldest,
            int failures,
            long rejected,
            Instant createdAt) {

        static SignalStreamDetails of(SignalStream stream, @Nullable Backlog backlog) {
            return new SignalStreamDetails(
                    stream.id(),
                    stream.clientId(),
                    stream.description(),
                    stream.endpointUrl(),
                    stream.status().wire(),
                    stream.reason(),
                    stream.locked(),
                    backlog == null ? 0 : backlog.events(),
                    backlog == null ? null : backlog.oldest(),
                    stream.failures(),
                    stream.rejected(),
                    stream.createdAt());
        }
    }

    public record SignalStreamsPage(
            List<SignalStreamDetails> signalStreams, @Nullable String nextCursor) {}

    private static final String LIST = "signal streams";

    private final Caller caller;
    private final SignalStreams streams;
    private final SignalEvents events;
    private final StreamSwitch switches;
    private final Paging paging;

    @Inject
    SignalStreamsResource(
            Caller caller,
            SignalStreams streams,
            SignalEvents events,
            StreamSwitch switches,
            Paging paging) {
        this.caller = caller;
        this.streams = streams;
        this.events = events;
        this.switches = switches;
        this.paging = paging;
    }

    @GET
    @RolesAllowed(AdminScopes.SIGNAL_STREAMS + AdminScopes.READ)
    @Operation(summary = "Streams of signals, oldest first")
    public SignalStreamsPage list(
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable String limit) {
        int most = Paging.limit(limit);
        Position after = paging.after(LIST, cursor, new Position(Instant.EPOCH, Paging.START));
        List<SignalStream> page = streams.after(after.id(), most);
        Map<UUID, Backlog> backlogs = events.backlogs(page.stream().map(SignalStream::id).toList());
        return new SignalStreamsPage(
                page.stream()
                        .map(stream -> SignalStreamDetails.of(stream, backlogs.get(stream.id())))
                        .toList(),
                paging.next(LIST, page, most, last -> new Position(last.createdAt(), last.id())));
    }

    @POST
    @Path("{id}/disable")
    @Operation(
            summary = "Disable one; what waits in it is dropped, and its receiver cannot enable it")
    public Response disable(UUID id) {
        switches.disable(id, "disabled by an administrator", caller.accountId());
        return Response.noContent().build();
    }

    @POST
    @Path("{id}/enable")
    @Operation(summary = "Enable one again")
    public Response enable(UUID id) {
        switches.enable(id, caller.accountId());
        return Response.noContent().build();
    }
}
