package dev.cardea.revocation;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The log as a replica has read it: every rule up to `seq` that can still hit a token. None with a
/// higher `seq` had been committed at `at`, by the database's clock.
///
/// @param epoch in which its numbers hold: those of another one say nothing
/// @param last when the rule of this `seq` was written; null where it is not there any more
public record KnownLog(long seq, Instant at, Epoch epoch, @Nullable Instant last, LiveRules rules) {

    /// Another one for each time that the log may have lost rules.
    ///
    /// @param lost drawn anew by a replica that knew rules which are not there any more
    /// @param timeline of the database's history, another one after each fail-over and each backup
    ///   that was restored, so also where nobody is left who knew; 0 where it may not be seen
    public record Epoch(String lost, long timeline) {}

    static KnownLog nothing() {
        return new KnownLog(0, Instant.EPOCH, new Epoch("", 0), null, new LiveRules());
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
