package dev.cardea.revocation;

import java.time.Instant;
import java.util.List;

/// The log as a replica has read it: every rule up to `seq` that can still hit a token. None with a
/// higher `seq` had been committed at `at`, by the database's clock.
public record KnownLog(long seq, Instant at, LiveRules rules) {

    static KnownLog nothing() {
        return new KnownLog(0, Instant.EPOCH, new LiveRules());
    }

    /// The live rules after the one of `seq` `after`, oldest first.
    public List<RevocationRule> after(long after) {
        return rules.between(Math.min(after, seq), seq);
    }

    /// How many rules are live.
    public int size() {
        return rules.size();
    }
}
