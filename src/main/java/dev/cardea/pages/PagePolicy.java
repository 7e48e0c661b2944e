package dev.cardea.pages;

import dev.cardea.web.Csrf;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.util.LinkedHashSet;
import java.util.Set;

/// Completes a page: what a browser may load for it and where its forms may lead (CSP 3), its
/// language, and the cookie that its forms are tied to.
@Provider
@HostedPage
@Singleton
public class PagePolicy implements ContainerResponseFilter {

    static final String PLAIN =
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private final Visit visit;
    private final Brand brand;
    private final Csrf csrf;

    @Inject
    PagePolicy(Visit visit, Brand brand, Csrf csrf) {
        this.visit = visit;
        this.brand = brand;
        this.csrf = csrf;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        MediaType type = response.getMediaType();
        if (type != null && type.isCompatible(MediaType.TEXT_HTML_TYPE)) {
            complete(response.getHeaders());
        }
    }

    void complete(MultivaluedMap<String, Object> headers) {
        headers.putSingle("Content-Security-Policy", contentSecurityPolicy());
        headers.putSingle(HttpHeaders.CONTENT_LANGUAGE, visit.getLanguage());
        String seed = visit.seed();
        if (seed != null) {
            headers.add(HttpHeaders.SET_COOKIE, csrf.cookie(seed));
        }
    }

    private String contentSecurityPolicy() {
        Set<String> pictures = new LinkedHashSet<>(Set.of("'self'"));
        String logo = brand.getLogo();
        if (logo != null) {
            pictures.add(App.origin(logo));
        }
        App app = visit.getApp();
        if (app != null && app.logo() != null) {
            pictures.add(App.origin(app.logo()));
        }
        return PLAIN.replace("img-src 'self'", "img-src " + String.join(" ", pictures))
                .replace("form-action 'self'", "form-action 'self'" + visit.formsLeadTo());
    }
}
