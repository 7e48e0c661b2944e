package dev.cardea.pages;

import dev.cardea.config.CardeaConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.jspecify.annotations.Nullable;

/// Whose pages these are. Templates read it as `cdi:brand`.
@Named
@ApplicationScoped
public class Brand {

    private final CardeaConfig.Pages settings;
    private final boolean registers;

    @Inject
    Brand(CardeaConfig config) {
        this.settings = config.pages();
        this.registers = config.registration().enabled();
    }

    public String getName() {
        return settings.name();
    }

    /// The https address of a picture; null for the mark of Cardea.
    public @Nullable String getLogo() {
        return App.https(settings.logo().orElse(null));
    }

    /// Whether it has a colour of its own.
    public boolean isColoured() {
        return settings.accent().isPresent();
    }

    /// Whether anybody may make an account.
    public boolean isRegisters() {
        return registers;
    }
}
