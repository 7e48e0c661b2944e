package dev.cardea.passwords;

import dev.cardea.config.CardeaConfig;
import dev.cardea.support.Configured;
import java.util.HashMap;
import java.util.Map;

/// The typed settings, from their defaults and a few values.
final class Settings {

    private Settings() {}

    /// An issuer, small hashes, and what is given.
    static CardeaConfig of(Map<String, String> values) {
        Map<String, String> all = new HashMap<>();
        all.put("cardea.issuer", "https://login.acme.example");
        all.put("cardea.passwords.memory", "64");
        all.putAll(values);
        return Configured.with(all);
    }
}
