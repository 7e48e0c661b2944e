package dev.cardea.signals;

import dev.cardea.database.Database;
import dev.cardea.database.DatabaseException;
import dev.cardea.revocation.RevocationReaders;
import dev.cardea.revocation.RevocationReaders.Entry;
import dev.cardea.revocation.RevocationRule.Type;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.jboss.logging.Logger;

/// Follows the revocation rules and writes down who has to be told what: each rule once, whichever
/// replica does it, since moving on and writing down are one transaction.
@ApplicationScoped
class Derivation {

    static final String READER = "signals";

    private static final Logger LOG = Logger.getLogger(Derivation.class);
    private static final int PAGE = 500;

    private final Database database;
    private final RevocationReaders readers;
    private final FanOut fanOut;
    private final PushDelivery push;

    @Inject
    Derivation(Database database, RevocationReaders readers, FanOut fanOut, PushDelivery push) {
        this.database = database;
        this.readers = readers;
        this.fanOut = fanOut;
        this.push = push;
    }

    @Scheduled(every = "1s", delayed = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void follow() {
        try {
            boolean more = page();
            while (more) {
                more = page();
            }
            push.wake();
        } catch (DatabaseException e) {
            LOG.warnf("signals wait: %s", e.getMessage());
        }
    }

    /// False when there is nothing more to do here.
    private boolean page() {
        long from = readers.position(READER);
        List<Entry> rules = whole(readers.after(from, PAGE));
        return !rules.isEmpty()
                && database.transaction(() -> {
                    if (!readers.advance(READER, from, rules.getLast().seq())) {
                        return false;
                    }
                    fanOut.tell(rules);
                    return true;
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

    private static boolean unfinished(Entry rule) {
        return rule.type() == Type.SID && Meaning.of(rule.reason()).changesCredential();
    }
}
