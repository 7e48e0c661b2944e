package dev.cardea.passwords;

import dev.cardea.config.CardeaConfig;
import jakarta.enterprise.inject.Vetoed;
import java.util.Optional;

/// Never has a turn to spare.
@Vetoed
public class BusyHashing extends HashingQueue {

    public BusyHashing(PasswordHasher hasher, CardeaConfig config) {
        super(hasher, config);
    }

    @Override
    public Optional<String> hashIfIdle(String password) {
        return Optional.empty();
    }
}
