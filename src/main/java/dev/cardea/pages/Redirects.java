package dev.cardea.pages;

import dev.cardea.config.CardeaConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/// Leads from one page to another. The address is the issuer's, whatever the request said its host
/// or scheme was: behind a proxy those are others.
@ApplicationScoped
class Redirects {

    private final String issuer;

    @Inject
    Redirects(CardeaConfig config) {
        this.issuer = config.issuer().toString().replaceAll("/$", "");
    }

    Response to(String path) {
        return Response.seeOther(URI.create(issuer + path)).build();
    }
}
