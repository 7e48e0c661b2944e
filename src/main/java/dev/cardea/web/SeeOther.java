package dev.cardea.web;

import dev.cardea.config.CardeaConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/// Sends a browser on to another page of ours (RFC 9110 §15.4.4). Where that is, the issuer says: a
/// relative redirect would be completed from the `Host` header.
@ApplicationScoped
public class SeeOther {

    private final String issuer;

    @Inject
    SeeOther(CardeaConfig config) {
        this.issuer = config.issuer().toString();
    }

    /// @param path below the issuer's URL, with its query
    public Response.ResponseBuilder at(String path) {
        return Response.seeOther(URI.create(issuer + path));
    }
}
