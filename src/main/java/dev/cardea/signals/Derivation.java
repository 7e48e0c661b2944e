package dev.cardea.signals;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditLog;
import dev.cardea.database.Database;
import dev.cardea.database.DatabaseException;
import dev.cardea.revocation.RevocationReaders;
import dev.cardea.revocation.RevocationReaders.Entry;
import dev.cardea.revocation.RevocationRule.Type;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Follows the revocation rules and writes down who has to be told what: each rule once, whichever
/// replica does it, since moving on and writing down are one transaction.
///
/// What waits behind a rule that cannot be told waits for five minutes, in which another replica
/// may do better. Then the rule is passed over, which the log and the audit trail say: one fault
/// must not silence everything, nor keep every rule after it from being deleted.
@ApplicationScoped
class Derivation {

    static final String READER = "signals";
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Logger LOG = Logger.getLogger(Derivation.class);
    private static final int PAGE = 500;

    /// @param last the last of the rules that cannot be told
    /// @param since when this replica met them first
    private record Fault(long last, Instant since) {}

    private final Database database;
    private final RevocationReaders readers;
    private final FanOut fanOut;
    private final PushDelivery push;
    private final AuditLog audit;
    private final Clock clock;

    /// Up to here rules are told in the smallest steps: a whole page could not be.
    private volatile long suspect;

    private volatile @Nullable Fault fault;

    @Inject
    Derivation(
            Database database,
            RevocationReaders readers,
            FanOut fanOut,
            PushDelivery push,
            AuditLog audit,
            Clock clock) {
        this.database = database;
        this.readers = readers;
        this.fanOut = fanOut;
        this.push = push;
        this.audit = audit;
        this.clock = clock;
    }

    @Scheduled(every = "1s", delayed = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void follow() {
        try {
            boolean more = step();
            while (more) {
                more = step();
            }
            push.wake();
        } catch (DatabaseException e) {
            LOG.warnf("signals wait: %s", e.getMessage());
        }
    }

    /// False when there is nothing more to do here.
    private boolean step() {
        long from = readers.position(READER);
        List<Entry> page = readers.after(from, PAGE);
        if (page.isEmpty()) {
            return false;
        }
        boolean small = from < suspect;
        List<Entry> rules = small ? smallest(page) : whole(page);
        try {
            return told(from, rules);
        } catch (RuntimeException e) {
            if (e instanceof DatabaseException failure && failure.unavailable()) {
                throw failure;
            }
            if (small) {
                return passedOver(from, rules, e);
            }
            LOG.warnf(
                    e, "signals are told one by one: %d rules could not be at once", rules.size());
            suspect = rules.getLast().seq();
            return true;
        }
    }

    private boolean told(long from, List<Entry> rules) {
        return database.transaction(() -> {
            if (!readers.advance(READER, from, rules.getLast().seq())) {
                return false;
            }
            fanOut.tell(rules);
            return true;
        });
    }

    /// False while it is not time to.
    private boolean passedOver(long from, List<Entry> rules, RuntimeException e) {
        long first = rules.getFirst().seq();
        long last = rules.getLast().seq();
        Instant now = clock.instant();
        Fault known = fault;
        if (known == null || known.last() != last) {
            LOG.errorf(e, "signals wait: the rules %d to %d cannot be told", first, last);
            fault = new Fault(last, now);
            return false;
        }
        if (now.isBefore(known.since().plus(PATIENCE))) {
            return false;
        }
        LOG.errorf(e, "nobody was told of the rules %d to %d: passed over", first, last);
        return database.transaction(() -> {
            boolean advanced = readers.advance(READER, from, last);
            if (advanced) {
                audit.append(
                        AuditEvent.of(AuditEvent.Type.SIGNALS_PASSED_OVER)
                                .with("first", first)
                                .with("last", last));
            }
            return advanced;
        });
    }

    /// A full page does not end between the sessions that a changed credential ended and the rule
    /// about the person, which follows them.
    private static List<Entry> whole(List<Entry> rules) {
        int end = rules.size();
        while (rules.size() == PAGE && end > 0 && unfinished(rules.get(end - 1))) {
            end--;
        }
        return end == 0 ? rules : rules.subList(0, end);
    }

    /// One rule, with those that belong to it.
    private static List<Entry> smallest(List<Entry> rules) {
        int end = 1;
        while (end < rules.size() && unfinished(rules.get(end - 1))) {
            end++;
        }
        return rules.subList(0, end);
    }

    private static boolean unfinished(Entry rule) {
        return rule.type() == Type.SID && Meaning.of(rule.reason()).changesCredential();
    }
}
