package dev.cardea.web;

import dev.cardea.audit.Origin;
import dev.cardea.database.Database;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Routes for the tests of what all routes share.
@Path("/test")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class EchoResource {

    public enum Colour {
        RED,
        GREEN
    }

    public record Profile(@Size(max = 10) String name, Instant bornAt) {}

    public record Body(
            @NotBlank String displayName,
            Boolean active,
            Integer amount,
            Colour colour,
            @Valid Profile profile,
            List<String> scopes) {}

    @Inject Database database;

    @POST
    @Path("echo")
    public Body echo(@Valid Body body) {
        return body;
    }

    @POST
    @Path("optional")
    public Map<String, Boolean> optional(@OptionalBody Profile body) {
        return Map.of("given", body != null);
    }

    @POST
    @Path("text")
    public Map<String, String> text(Profile body) {
        return Map.of(
                "text",
                database.one("SELECT ?::text", row -> row.getString(1), body.name() + "\0")
                        .orElse(""));
    }

    @GET
    @Path("origin/event-loop")
    @NonBlocking
    public Origin onEventLoop() {
        return Origin.current();
    }

    @GET
    @Path("origin/worker")
    public Origin onWorker() {
        return Origin.current();
    }

    @GET
    @Path("origin/virtual")
    @RunOnVirtualThread
    public Origin onVirtualThread() {
        if (!Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("not a virtual thread");
        }
        return Origin.current();
    }

    @GET
    @Path("cached")
    public Response cached() {
        return Response.ok(Map.of("a", "b")).header("Cache-Control", "public, max-age=5").build();
    }

    @GET
    @Path("fail/{how}")
    public String fail(@PathParam("how") String how) throws Exception {
        throw switch (how) {
            case "runtime" -> new IllegalStateException("secret detail");
            case "checked" -> new Exception("secret detail");
            case "error" -> throw new StackOverflowError("secret detail");
            case "token" -> new ProblemException(Problem.INVALID_TOKEN, "It has expired");
            case "retry" ->
                    ProblemException.retry(
                            Problem.TOO_MANY_REQUESTS, "Later", Duration.ofMillis(1500));
            case "unauthorized" -> new UnauthorizedException("secret detail");
            case "forbidden" -> new ForbiddenException("secret detail");
            case "database" ->
                    new IllegalStateException(new SQLException("secret detail", "08006"));
            case "conflict" -> ProblemException.taken("email", "is taken");
            default -> new jakarta.ws.rs.NotFoundException("secret detail");
        };
    }
}
