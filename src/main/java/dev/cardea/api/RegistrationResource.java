package dev.cardea.api;

import dev.cardea.accounts.Registration;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.web.ClientAddress;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `POST /auth/register`.
@Path("/auth/register")
@Tag(name = "Account")
@PermitAll
public class RegistrationResource {

    public record RegisterRequest(
            @NotNull @Size(max = 320) String email,
            @NotNull @Size(max = 1024) String password,
            @Nullable @Size(max = 256) String username,
            @Nullable @Size(max = 800) String name) {}

    public record RegisterResponse(
            UUID id, String email, @Nullable String username, String status) {}

    private final Registration registration;
    private final RateLimiter limiter;

    @Inject
    RegistrationResource(Registration registration, RateLimiter limiter) {
        this.registration = registration;
        this.limiter = limiter;
    }

    @POST
    @Operation(summary = "Make an account")
    public Response register(@NotNull @Valid RegisterRequest request) {
        limiter.costly(ClientAddress.currentSource());
        Registration.Registered made =
                registration.register(
                        new Registration.Request(
                                request.email(),
                                request.password(),
                                request.username(),
                                request.name()));
        return Response.status(made.pending() ? Response.Status.ACCEPTED : Response.Status.CREATED)
                .entity(
                        new RegisterResponse(
                                made.id(),
                                made.email(),
                                made.username(),
                                made.pending() ? "pending" : "active"))
                .build();
    }
}
