package dev.cardea.revocation;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The log as a replica has read it: every rule up to `seq` that can still hit a token. None with a
/// higher `seq` had been committed at `at`, by the database's clock.
///
/// @param epoch another one for each time that the log lost rules: numbers of another epoch say
///   nothing
/// @param last when the rule of this `seq` was written; null where it is not there any more
public record KnownLog(
        long seq, Instant at, String epoch, @Nullable Instant last, LiveRules rules) {

    static KnownLog nothing() {
        return new KnownLog(0, Instant.EPOCH, "", null, new LiveRules());
    }

    /// Whether rules that are known here are not in the log: the database was restored, or a
    /// fail-over lost them, and then their numbers may have been given again.
    boolean lost(RevocationLog.Head head) {
        return head.seq() < seq
                || (last != null && head.known() != null && !last.equals(head.known()));
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
