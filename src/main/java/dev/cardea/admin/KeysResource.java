package dev.cardea.admin;

import dev.cardea.access.AdminScopes;
import dev.cardea.database.Database;
import dev.cardea.keys.KeyRing;
import dev.cardea.keys.KeyRotation;
import dev.cardea.keys.SigningKey;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import dev.cardea.tokens.Caller;
import dev.cardea.web.RevocationSeq;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/admin/api/keys`: the signing keys, of which nothing private is ever shown.
@Path("/admin/api/keys")
@Tag(name = "Admin: keys")
@RolesAllowed(AdminScopes.KEYS)
public class KeysResource {

    /// @param status `next`, `active`, `retiring`, `retired` or `killed`
    public record KeyResponse(
            String kid,
            String algorithm,
            String status,
            Instant createdAt,
            @Nullable Instant activatedAt,
            @Nullable Instant retiredAt) {

        static KeyResponse of(SigningKey key) {
            return new KeyResponse(
                    key.kid(),
                    key.algorithm().toString(),
                    key.status().name().toLowerCase(Locale.ROOT),
                    key.createdAt(),
                    key.activatedAt(),
                    key.retiredAt());
        }
    }

    public record KeysResponse(List<KeyResponse> keys) {}

    public record RotationResponse(Instant signsFrom) {}

    private final Caller caller;
    private final Database database;
    private final KeyRing ring;
    private final KeyRotation rotation;
    private final Revocations revocations;

    @Inject
    KeysResource(
            Caller caller,
            Database database,
            KeyRing ring,
            KeyRotation rotation,
            Revocations revocations) {
        this.caller = caller;
        this.database = database;
        this.ring = ring;
        this.rotation = rotation;
        this.revocations = revocations;
    }

    @GET
    @RolesAllowed(AdminScopes.KEYS + AdminScopes.READ)
    @Operation(summary = "The signing keys, oldest first")
    public KeysResponse list() {
        return new KeysResponse(ring.all().stream().map(KeyResponse::of).toList());
    }

    @POST
    @Path("rotate")
    @Operation(summary = "Let the next key sign as soon as every verifier can have it")
    public RotationResponse rotate() {
        return new RotationResponse(rotation.rotate(caller.accountId()));
    }

    @POST
    @Path("{kid}/kill")
    @Operation(summary = "The emergency: no token of this key is accepted any more")
    public Response kill(String kid) {
        UUID actor = caller.accountId();
        long seq =
                database.transaction(() -> {
                    if (!rotation.kill(kid, actor)) {
                        throw new ProblemException(Problem.NOT_FOUND, "there is no such key");
                    }
                    return revocations.killKey(kid, Reason.KEY_KILLED);
                });
        return RevocationSeq.noContent(seq);
    }
}
