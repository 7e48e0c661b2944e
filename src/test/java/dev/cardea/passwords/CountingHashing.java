package dev.cardea.passwords;

import dev.cardea.audit.Origin;
import dev.cardea.config.CardeaConfig;
import jakarta.enterprise.inject.Vetoed;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Counts the hashes that each request waits for.
@Vetoed
public class CountingHashing extends HashingQueue {

    private final Map<String, Integer> hashes = new ConcurrentHashMap<>();

    public CountingHashing(PasswordHasher hasher, CardeaConfig config) {
        super(hasher, config);
    }

    @Override
    public String hash(String password) {
        count();
        return super.hash(password);
    }

    @Override
    public String hash(String password, byte[] salt) {
        count();
        return super.hash(password, salt);
    }

    @Override
    public Optional<String> hashIfIdle(String password) {
        count();
        return super.hashIfIdle(password);
    }

    @Override
    public boolean verify(String password, @Nullable String stored) {
        count();
        return super.verify(password, stored);
    }

    public int of(String requestId) {
        return hashes.getOrDefault(requestId, 0);
    }

    private void count() {
        hashes.merge(Origin.current().requestId(), 1, Integer::sum);
    }
}
