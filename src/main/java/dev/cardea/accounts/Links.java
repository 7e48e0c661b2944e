package dev.cardea.accounts;

import dev.cardea.config.CardeaConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;

/// The links that are mailed: built from the configuration alone, never from a request.
@ApplicationScoped
class Links {

    private final CardeaConfig config;

    @Inject
    Links(CardeaConfig config) {
        this.config = config;
    }

    URI verifyEmail(String token) {
        return link(config.links().verifyPage(), token);
    }

    URI resetPassword(String token) {
        return link(config.links().resetPage(), token);
    }

    URI changeEmail(String token) {
        return link(config.links().changePage(), token);
    }

    /// A page of ours in any case: only the browser that began can go on.
    URI linkAccount(String token) {
        return link("/login/link/confirm", token);
    }

    private URI link(String page, String token) {
        String base =
                page.startsWith("/")
                        ? config.issuer().toString().replaceAll("/$", "") + page
                        : page;
        return URI.create(base + (base.contains("?") ? "&" : "?") + "token=" + token);
    }
}
