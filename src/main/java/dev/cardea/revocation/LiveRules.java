package dev.cardea.revocation;

import java.util.ArrayList;
import java.util.List;

/// Rules in the order of the log, as long as a token can live that they hit.
final class LiveRules {

    private final List<RevocationRule> rules = new ArrayList<>();
    private long last;

    /// Takes the next rules of the log; those that are there already are passed over.
    synchronized void add(List<RevocationRule> next) {
        for (RevocationRule rule : next) {
            if (rule.seq() > last) {
                rules.add(rule);
                last = rule.seq();
            }
        }
    }

    /// Those with `after` < `seq` ≤ `upTo`.
    synchronized List<RevocationRule> between(long after, long upTo) {
        return List.copyOf(rules.subList(indexAfter(after), indexAfter(upTo)));
    }

    synchronized void forgetUntil(long now) {
        rules.removeIf(rule -> rule.until() < now);
    }

    synchronized int size() {
        return rules.size();
    }

    private int indexAfter(long seq) {
        int low = 0;
        int high = rules.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (rules.get(middle).seq() <= seq) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
