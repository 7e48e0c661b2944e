package dev.cardea.operations;

import dev.cardea.config.CardeaConfig;
import dev.cardea.fetch.FetchSettings;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/// Looks at all settings before anything is served, and stops the start with one sentence for each
/// that is wrong: it names the key and how to mend it.
@Singleton
public class ConfigCheck {

    private static final Logger LOG = Logger.getLogger(ConfigCheck.class);

    private final CardeaConfig config;
    private final String jdbcUrl;

    @Inject
    ConfigCheck(
            CardeaConfig config,
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") Optional<String> jdbcUrl) {
        this.config = config;
        this.jdbcUrl = jdbcUrl.orElse("");
    }

    void start(@Observes @Priority(1) StartupEvent event) {
        if (LaunchMode.current() == LaunchMode.TEST) {
            return;
        }
        boolean production = LaunchMode.current() == LaunchMode.NORMAL;
        List<String> wrong = complaints(config, jdbcUrl, production);
        if (!wrong.isEmpty()) {
            throw new ConfigurationException(String.join(System.lineSeparator(), wrong));
        }
        if (production) {
            warnings(config, jdbcUrl).forEach(LOG::warn);
        }
    }

    static List<String> complaints(CardeaConfig config, String jdbcUrl, boolean production) {
        Complaints wrong = new Complaints();
        SettingsRules.check(config, wrong);
        Bounds.check(config, wrong);
        wrong.add(FetchSettings.complaints(config.fetch()));
        if (production) {
            ProductionRules.check(config, jdbcUrl, wrong);
        }
        return wrong.sentences();
    }

    /// What is allowed in production but should not stay so.
    static List<String> warnings(CardeaConfig config, String jdbcUrl) {
        Complaints doubtful = new Complaints();
        ProductionRules.doubt(config, jdbcUrl, doubtful);
        return doubtful.sentences();
    }
}
