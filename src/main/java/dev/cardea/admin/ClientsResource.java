package dev.cardea.admin;

import dev.cardea.access.AdminScopes;
import dev.cardea.clients.Client;
import dev.cardea.clients.ClientMetadata;
import dev.cardea.clients.ClientRegistry;
import dev.cardea.clients.ClientRegistry.Changed;
import dev.cardea.clients.ClientRegistry.Registering;
import dev.cardea.clients.ClientSecret;
import dev.cardea.clients.ClientTrust;
import dev.cardea.clients.InvalidMetadata;
import dev.cardea.protocol.ProblemException;
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
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/admin/api/clients`.
@Path("/admin/api/clients")
@Tag(name = "Admin: clients")
@RolesAllowed(AdminScopes.CLIENTS)
public class ClientsResource {

    /// @param clientId one is made up when it is missing
    /// @param metadata by the names of RFC 7591 §2
    /// @param assured the administrator vouches for who the client is: no consent is asked
    public record CreateClientRequest(
            @Nullable @Size(max = 100) String clientId,
            @NotNull ClientMetadata metadata,
            @Nullable Boolean assured) {}

    /// All is set as it is given; `assured` stays when it is missing.
    public record ChangeClientRequest(
            @NotNull ClientMetadata metadata, @Nullable Boolean assured) {}

    public record SecretDetails(UUID id, Instant createdAt, @Nullable Instant expiresAt) {

        static SecretDetails of(ClientSecret secret) {
            return new SecretDetails(secret.id(), secret.createdAt(), secret.expiresAt());
        }
    }

    /// @param source `admin`, `registered`, `file`, `document` or `dev`
    /// @param status `active` or `disabled`
    /// @param secrets null in lists
    /// @param clientSecret a new secret, in the one answer that ever shows it
    public record ClientDetails(
            UUID id,
            String clientId,
            ClientMetadata metadata,
            String source,
            boolean assured,
            String status,
            Instant createdAt,
            Instant updatedAt,
            @Nullable List<SecretDetails> secrets,
            @Nullable String clientSecret) {

        static ClientDetails of(
                Client client,
                @Nullable List<ClientSecret> secrets,
                @Nullable String clientSecret) {
            return new ClientDetails(
                    client.id(),
                    client.clientId(),
                    client.metadata(),
                    client.source().name().toLowerCase(Locale.ROOT),
                    client.assured(),
                    client.status().name().toLowerCase(Locale.ROOT),
                    client.createdAt(),
                    client.updatedAt(),
                    secrets == null ? null : secrets.stream().map(SecretDetails::of).toList(),
                    clientSecret);
        }
    }

    public record ClientsPage(List<ClientDetails> clients, @Nullable String nextCursor) {}

    private static final String LIST = "clients";

    private final Caller caller;
    private final ClientRegistry registry;
    private final ClientTrust trust;
    private final Paging paging;

    @Inject
    ClientsResource(Caller caller, ClientRegistry registry, ClientTrust trust, Paging paging) {
        this.caller = caller;
        this.registry = registry;
        this.trust = trust;
        this.paging = paging;
    }

    @GET
    @RolesAllowed(AdminScopes.CLIENTS + AdminScopes.READ)
    @Operation(summary = "Clients, oldest first")
    public ClientsPage list(
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable String limit) {
        int most = Paging.limit(limit);
        Position after = paging.after(LIST, cursor, new Position(Instant.EPOCH, Paging.START));
        List<Client> page = registry.list(after.id(), most);
        return new ClientsPage(
                page.stream().map(client -> ClientDetails.of(client, null, null)).toList(),
                paging.next(LIST, page, most, last -> new Position(last.createdAt(), last.id())));
    }

    @POST
    @Operation(summary = "Register a client; its secret is in this answer only")
    public Response create(@NotNull @Valid CreateClientRequest request) {
        UUID actor = caller.accountId();
        Changed made =
                naming(() ->
                        registry.create(
                                new Registering(
                                        request.clientId(),
                                        request.metadata(),
                                        Client.Source.ADMIN,
                                        Boolean.TRUE.equals(request.assured()),
                                        null),
                                actor));
        return answer(Response.status(Response.Status.CREATED), made);
    }

    @GET
    @RolesAllowed(AdminScopes.CLIENTS + AdminScopes.READ)
    @Path("{id}")
    @Operation(summary = "A client")
    public ClientDetails one(UUID id) {
        return ClientDetails.of(registry.get(id), registry.secrets(id), null);
    }

    @PUT
    @Path("{id}")
    @Operation(summary = "Change what a client says of itself")
    public Response change(UUID id, @NotNull @Valid ChangeClientRequest request) {
        UUID actor = caller.accountId();
        return answer(
                Response.ok(),
                naming(() ->
                        registry.change(
                                id,
                                request.metadata(),
                                request.assured() == null
                                        ? registry.get(id).assured()
                                        : request.assured(),
                                actor)));
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Delete a client; what was given through it is refused")
    public Response delete(UUID id) {
        return RevocationSeq.noContent(trust.delete(id, caller.accountId()));
    }

    @POST
    @Path("{id}/disable")
    @Operation(summary = "Disable a client; what was given through it is refused")
    public Response disable(UUID id) {
        return answer(Response.ok(), trust.disable(id, caller.accountId()));
    }

    @POST
    @Path("{id}/enable")
    @Operation(summary = "Enable a client again")
    public Response enable(UUID id) {
        return answer(Response.ok(), trust.enable(id, caller.accountId()));
    }

    @POST
    @Path("{id}/revoke")
    @Operation(summary = "The emergency: everything that was given through the client is refused")
    public Response revoke(UUID id) {
        return RevocationSeq.noContent(trust.revoke(id, caller.accountId()));
    }

    @POST
    @Path("{id}/secrets")
    @Operation(summary = "Make a new secret; the one before works on for a while")
    public Response rotateSecret(UUID id) {
        return answer(
                Response.status(Response.Status.CREATED),
                trust.rotateSecret(id, caller.accountId()));
    }

    @DELETE
    @Path("{id}/secrets/{secret}")
    @Operation(summary = "Take a secret back at once; access tokens of the client are refused")
    public Response revokeSecret(UUID id, UUID secret) {
        return RevocationSeq.noContent(trust.revokeSecret(id, secret, caller.accountId()));
    }

    private Response answer(Response.ResponseBuilder answer, Changed changed) {
        Client client = changed.client();
        return RevocationSeq.of(
                answer.header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .entity(
                                ClientDetails.of(
                                        client, registry.secrets(client.id()), changed.secret())),
                changed.seq());
    }

    /// The rules speak the errors of the protocol (RFC 7591 §3.2.2).
    private static Changed naming(Supplier<Changed> work) {
        try {
            return work.get();
        } catch (InvalidMetadata e) {
            String field = e.field().equals("client_id") ? "client_id" : "metadata." + e.field();
            throw ProblemException.invalid(field, e.complaint());
        }
    }
}
