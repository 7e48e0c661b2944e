package dev.cardea.keys;

import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
import dev.cardea.keys.SigningKey.Status;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// The table of keys without a database; counts how often it is asked and can be away.
class KeysInMemory extends SigningKeys {

    static final String ISSUER = "https://id.example.org";

    final List<SigningKey> rows = new ArrayList<>();
    final AtomicInteger asked = new AtomicInteger();
    volatile boolean away;

    KeysInMemory() {
        super(null, null);
    }

    static CardeaConfig config(String... settings) {
        SmallRyeConfigBuilder builder =
                new SmallRyeConfigBuilder()
                        .withMapping(CardeaConfig.class)
                        .withDefaultValue("cardea.issuer", ISSUER);
        for (int i = 0; i < settings.length; i += 2) {
            builder.withDefaultValue(settings[i], settings[i + 1]);
        }
        return builder.build().getConfigMapping(CardeaConfig.class);
    }

    SigningKey add(SigningAlgorithm algorithm, Status status) {
        Instant now = Instant.now();
        SigningKey key = SigningKey.generate(Secrets.id(Clock.systemUTC()), algorithm, 2048, now);
        SigningKey row = with(key, status);
        rows.add(row);
        return row;
    }

    void change(SigningKey key, Status status) {
        rows.replaceAll(row -> row.kid().equals(key.kid()) ? with(row, status) : row);
    }

    @Override
    List<SigningKey> all() {
        return List.copyOf(rows);
    }

    @Override
    List<String> state() {
        asked.incrementAndGet();
        if (away) {
            throw new IllegalStateException("the database is away");
        }
        return rows.stream().map(key -> key.kid() + key.status()).toList();
    }

    private static SigningKey with(SigningKey key, Status status) {
        return new SigningKey(
                key.id(),
                key.kid(),
                key.algorithm(),
                status,
                key.publicJwk(),
                key.publicKey(),
                key.privateKey(),
                key.createdAt(),
                null,
                null);
    }
}
