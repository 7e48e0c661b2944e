package dev.cardea.signals;

import dev.cardea.config.CardeaConfig;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// What the transmitter can do (SSF 1.0 §7).
@Path("/.well-known/ssf-configuration")
@PermitAll
public class TransmitterEndpoint {

    private final String issuer;

    @Inject
    TransmitterEndpoint(CardeaConfig config) {
        this.issuer = config.issuer().toString();
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public Response get() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("spec_version", "1_0");
        members.put("issuer", issuer);
        members.put("jwks_uri", issuer + "/.well-known/jwks.json");
        members.put("delivery_methods_supported", List.of(StreamTarget.PUSH, StreamTarget.POLL));
        members.put("configuration_endpoint", issuer + StreamEndpoint.PATH);
        members.put("status_endpoint", issuer + StatusEndpoint.PATH);
        members.put("verification_endpoint", issuer + VerificationEndpoint.PATH);
        members.put(
                "critical_subject_members", List.of("user", "session", "application", "tenant"));
        members.put("authorization_schemes", List.of(Map.of("spec_urn", "urn:ietf:rfc:6749")));
        members.put("default_subjects", "ALL");
        return Response.ok(members)
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=300")
                .build();
    }
}
