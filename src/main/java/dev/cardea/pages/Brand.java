package dev.cardea.pages;

import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Whose pages these are. Templates read it as `cdi:brand`.
@Named
@ApplicationScoped
public class Brand {

    private static final int VERSION_LENGTH = 8;

    private final CardeaConfig.Pages settings;
    private final boolean registers;
    private final String path;
    private final String styleVersion;

    @Inject
    Brand(CardeaConfig config) {
        this.settings = config.pages();
        this.registers = config.registration().enabled();
        this.path = config.issuer().getPath().replaceAll("/$", "");
        this.styleVersion = version("/META-INF/resources/css/cardea.css");
    }

    private static String version(String file) {
        try (InputStream bytes = Brand.class.getResourceAsStream(file)) {
            byte[] sheet = Objects.requireNonNull(bytes).readAllBytes();
            return Secrets.base64url(Secrets.sha256(sheet)).substring(0, VERSION_LENGTH);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String getName() {
        return settings.name();
    }

    /// The https address of a picture; null for the mark of Cardea.
    public @Nullable String getLogo() {
        return App.https(settings.logo().orElse(null));
    }

    /// Its colour as `#rrggbb`; null for that of Cardea.
    @Nullable String accent() {
        return settings.accent().orElse(null);
    }

    /// What stands before the path of every page; empty where the issuer has no path.
    public String getPath() {
        return path;
    }

    /// Changes with the style sheet, which browsers keep for long.
    public String getStyleVersion() {
        return styleVersion;
    }

    /// Whether anybody may make an account.
    public boolean isRegisters() {
        return registers;
    }
}
