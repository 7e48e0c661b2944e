package dev.cardea.support;

import dev.cardea.config.CardeaConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/// The typed settings without an application: their defaults, and a few values.
public final class Configured {

    private Configured() {}

    public static CardeaConfig with(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withMapping(CardeaConfig.class)
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build()
                .getConfigMapping(CardeaConfig.class);
    }
}
