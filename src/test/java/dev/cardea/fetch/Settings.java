package dev.cardea.fetch;

import dev.cardea.config.CardeaConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// @param allow what may be reached though it is not public
record Settings(
        List<String> allowed, boolean loopbackHttp, Optional<String> caFile, Duration timeout)
        implements CardeaConfig.Fetch {

    static Settings allowing(String... allowed) {
        return new Settings(List.of(allowed), false, Optional.empty(), Duration.ofSeconds(5));
    }

    Settings trusting(String file) {
        return new Settings(allowed, loopbackHttp, Optional.of(file), timeout);
    }

    Settings within(Duration time) {
        return new Settings(allowed, loopbackHttp, caFile, time);
    }

    Settings withHttp() {
        return new Settings(allowed, true, caFile, timeout);
    }

    @Override
    public Optional<List<String>> allow() {
        return Optional.of(allowed);
    }

    @Override
    public Duration connectTimeout() {
        return timeout;
    }

    @Override
    public int concurrency() {
        return 4;
    }
}
