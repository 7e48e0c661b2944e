package dev.cardea.pages;

import dev.cardea.federation.Upstream;
import dev.cardea.federation.UpstreamProviders;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;

/// The other providers that people may log in with. Templates read it as `cdi:providers`.
@Named
@ApplicationScoped
public class Providers {

    /// @param label what people know it by
    public record Button(String name, String label) {}

    private final UpstreamProviders upstreams;

    @Inject
    Providers(UpstreamProviders upstreams) {
        this.upstreams = upstreams;
    }

    public List<Button> getAll() {
        return without(List.of());
    }

    List<Button> without(List<String> names) {
        return upstreams.all().stream()
                .filter(upstream -> !names.contains(upstream.name()))
                .map(upstream -> new Button(upstream.name(), upstream.label()))
                .toList();
    }

    /// The name itself for one that is not configured any more.
    String label(String name) {
        return upstreams.find(name).map(Upstream::label).orElse(name);
    }
}
