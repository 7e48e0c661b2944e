package dev.cardea.revocation;

import dev.cardea.database.Database;
import dev.cardea.keys.KeysChanged;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.revocation.RevocationRule.Type;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The live rules in memory, asked by every acceptor. {@link DenylistTail} keeps it up with the
/// log; rules of this replica's own transactions stand in it as soon as they commit.
@ApplicationScoped
public class Denylist {

    /// A replica that has not read the log for this long is not ready, and refuses to accept
    /// tokens.
    public static final Duration STALE_AFTER = Duration.ofSeconds(5);

    private static final int PAGE = 10_000;
    private static final int MARGIN = 60;
    private static final long FORGET_NANOS = 1_000_000_000L;

    /// What a token says about itself, as far as rules can name it.
    public record Subject(
            String kid,
            @Nullable String organization,
            @Nullable String client,
            @Nullable String sub,
            @Nullable String sid,
            @Nullable String jti,
            long issuedAt) {}

    private record Key(Type type, String value) {}

    private final Database database;
    private final RevocationLog log;
    private final StatusBits bits;
    private final Clock clock;
    private final Event<KeysChanged> keysChanged;
    private final Event<KnownLog> moved;
    private final Map<Key, RevocationRule> rules = new ConcurrentHashMap<>();
    private volatile long readAt = Long.MIN_VALUE;
    private volatile KnownLog known = KnownLog.nothing();
    private long forgotAt = System.nanoTime();

    /// Held by whoever waits for a connection to look by, one at a time: {@link DenylistTail} does
    /// not wait behind them.
    private final Object asking = new Object();

    @Inject
    Denylist(
            Database database,
            RevocationLog log,
            StatusBits bits,
            Clock clock,
            Event<KeysChanged> keysChanged,
            Event<KnownLog> moved) {
        this.database = database;
        this.log = log;
        this.bits = bits;
        this.clock = clock;
        this.keysChanged = keysChanged;
        this.moved = moved;
    }

    /// Whether any rule hits the token. Throws 503 when this replica has lost sight of the log: it
    /// cannot know.
    public boolean refuses(Subject token) {
        if (!fresh()) {
            throw ProblemException.retry(
                    Problem.UNAVAILABLE, "revocations cannot be read now", Duration.ofSeconds(1));
        }
        return hit(Type.ISS, "", token)
                || hit(Type.KID, token.kid(), token)
                || hit(Type.ORG, token.organization(), token)
                || hit(Type.CLIENT, token.client(), token)
                || hit(Type.SUB, token.sub(), token)
                || hit(Type.SID, token.sid(), token)
                || hit(Type.JTI, token.jti(), token);
    }

    /// The earliest `iat` that the rules against the whole issuer leave: tokens issued now say at
    /// least that. Like {@link #clientNotBefore}, only to be read before anything is looked up.
    public long issuerNotBefore() {
        RevocationRule everything = rules.get(new Key(Type.ISS, ""));
        Long notBefore = everything == null ? null : everything.notBefore();
        return notBefore == null ? 0 : notBefore;
    }

    /// The earliest `iat` that the rules against a client leave: tokens issued to it now say at
    /// least that. Read it before the client is looked up: whoever is revoked between the two is
    /// then not given a token that outlives it.
    public long clientNotBefore(String clientId) {
        RevocationRule rule = rules.get(new Key(Type.CLIENT, clientId));
        Long notBefore = rule == null ? null : rule.notBefore();
        return notBefore == null ? 0 : notBefore;
    }

    /// The `seq` of the newest rule against a client; 0 when there is none. What is remembered of a
    /// client is older than the rule when it was read at another one.
    public long clientRule(String clientId) {
        RevocationRule rule = rules.get(new Key(Type.CLIENT, clientId));
        return rule == null ? 0 : rule.seq();
    }

    public boolean fresh() {
        return lag().compareTo(STALE_AFTER) < 0;
    }

    /// Time since the log was last read; a day when it never was.
    public Duration lag() {
        return readAt == Long.MIN_VALUE
                ? Duration.ofDays(1)
                : Duration.ofNanos(System.nanoTime() - readAt);
    }

    public int size() {
        return rules.size();
    }

    /// The log as far as it was read, in the order of its rules.
    public KnownLog known() {
        return known;
    }

    /// Reads what was appended since; throws {@link dev.cardea.database.DatabaseException} when the
    /// log cannot be read, and 503 when only a standby can be asked. Fires a {@link KnownLog} when
    /// there was something.
    public void catchUp() {
        synchronized (asking) {
            database.holdingOne(this::readOn);
        }
    }

    /// {@link #catchUp}, by the connection at hand.
    synchronized void readOn() {
        long began = System.nanoTime();
        KnownLog before = known;
        RevocationLog.Head head = log.look(before.seq());
        // a database that went back in time: what is known stays refused, everything is read again
        boolean lost = before.lost(head);
        if (lost && head.epoch().equals(before.epoch())) {
            log.endEpoch(before.epoch());
            head = log.look(before.seq());
        }
        LiveRules live = lost ? new LiveRules() : before.rules();
        long seq = lost ? 0 : before.seq();
        Instant last = head.seq() == seq ? before.last() : null;
        while (seq < head.seq()) {
            List<RevocationLog.Entry> entries = log.entries(seq, PAGE);
            List<RevocationRule> page = entries.stream().map(RevocationLog.Entry::rule).toList();
            if (page.stream().anyMatch(rule -> rule.type() == Type.KID)) {
                // before the rule applies: no token is signed by a key whose tokens are refused
                keysChanged.fire(new KeysChanged());
            }
            page.forEach(this::add);
            for (RevocationLog.Entry entry : entries) {
                bits.set(entry.status());
                last = entry.rule().seq() == head.seq() ? entry.at() : last;
            }
            live.add(page);
            seq = page.size() < PAGE ? head.seq() : page.getLast().seq();
        }
        known = new KnownLog(head.seq(), head.at(), head.epoch(), last, live);
        readAt = began;
        if (head.seq() != before.seq() || !head.epoch().equals(before.epoch())) {
            moved.fire(known);
        }
    }

    /// Whether everything up to `wanted` is applied, after a look at the log if need be. Who waited
    /// while another looked takes what that one found: however many ask, one look serves them.
    public boolean reaches(long wanted) {
        long asked = System.nanoTime();
        if (known.seq() >= wanted) {
            return true;
        }
        synchronized (asking) {
            if (known.seq() < wanted && readAt - asked < 0) {
                catchUp();
            }
        }
        return known.seq() >= wanted;
    }

    /// Forgets rules whose tokens have all expired, by this replica's clock, which says what it
    /// still takes, and by the database's. Looks once a second at most.
    synchronized void forgetExpired() {
        long nanos = System.nanoTime();
        if (nanos - forgotAt < FORGET_NANOS) {
            return;
        }
        forgotAt = nanos;
        long now = Math.min(clock.instant().getEpochSecond(), known.at().getEpochSecond()) - MARGIN;
        rules.values().removeIf(rule -> rule.until() < now);
        known.rules().forgetUntil(now);
        bits.forgetBefore(Math.floorDiv(now, 60));
    }

    void onCommit(
            @Observes(during = TransactionPhase.AFTER_SUCCESS) RevocationLog.Appended appended) {
        add(appended.rule());
    }

    private void add(RevocationRule rule) {
        rules.merge(new Key(rule.type(), rule.value()), rule, RevocationRule::or);
    }

    private boolean hit(Type type, @Nullable String value, Subject token) {
        RevocationRule rule = value == null ? null : rules.get(new Key(type, value));
        return rule != null && rule.hits(token.issuedAt());
    }
}
