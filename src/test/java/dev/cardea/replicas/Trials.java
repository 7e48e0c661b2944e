package dev.cardea.replicas;

import static org.awaitility.Awaitility.await;

import dev.cardea.replicas.Edge.Sight;
import dev.cardea.replicas.Edge.Verifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Revocations of one part, what the verifiers made of them, and the tokens beside them that stay
/// good.
final class Trials {

    private static final AtomicInteger IDS = new AtomicInteger();

    /// One revocation; times in nanoseconds.
    ///
    /// @param id by which the verifiers know its token
    /// @param began when it was asked for
    /// @param answered when that was done
    record Trial(String name, String id, long began, long answered) {}

    private final Edge edge;
    private final Predicate<Verifier> healthy;
    private final List<Trial> all = new ArrayList<>();
    private final List<String> good = new ArrayList<>();
    private long wronged;

    /// @param healthy who has to keep the promise, and to accept what is good
    Trials(Edge edge, Predicate<Verifier> healthy) {
        this.edge = edge;
        this.healthy = healthy;
    }

    /// A token that nobody revokes.
    void keep(String token) {
        String id = id();
        good.add(id);
        edge.keep(id, token);
        accepted(id);
    }

    /// A token that will be revoked, accepted by all who are healthy; returns its id.
    String watch(String token) {
        String id = id();
        edge.watch(id, token);
        accepted(id);
        return id;
    }

    /// Many of them, looked at five times a second; returns their ids.
    List<String> watch(List<String> tokens) {
        List<String> ids = tokens.stream().map(token -> id()).toList();
        for (int i = 0; i < ids.size(); i++) {
            edge.keep(ids.get(i), tokens.get(i));
        }
        ids.forEach(this::accepted);
        return ids;
    }

    void revoked(String name, String id, long began, long answered) {
        all.add(new Trial(name, id, began, answered));
    }

    /// Waits until all who are healthy refuse what was revoked, or time is up.
    void settle(Duration atMost) {
        until(
                atMost,
                () ->
                        all.stream()
                                .allMatch(
                                        trial -> verifiers().allMatch(one -> refused(trial, one))));
    }

    private boolean refused(Trial trial, Verifier one) {
        return edge.now(trial.id, one) == 401;
    }

    /// Those that somebody accepts still, revoked once more.
    Trials again(long began, long answered) {
        Trials again = new Trials(edge, healthy);
        all.stream()
                .filter(trial -> verifiers().anyMatch(one -> edge.now(trial.id, one) == 200))
                .forEach(trial -> again.revoked(trial.name, trial.id, began, answered));
        return again;
    }

    /// Nobody looks at the good ones any more: what comes next ends them, too.
    void release() {
        wronged += wrongedGood();
        good.forEach(edge::drop);
        good.clear();
    }

    /// Ends the part.
    void end() {
        release();
        all.forEach(trial -> edge.drop(trial.id));
    }

    /// From the answer to the refusal, in seconds, sorted; infinite while it is accepted, and if it
    /// never was.
    List<Double> seconds(Predicate<Verifier> who) {
        return seconds(all, who);
    }

    List<Double> seconds(String name, Predicate<Verifier> who) {
        return seconds(all.stream().filter(trial -> trial.name.equals(name)).toList(), who);
    }

    private List<Double> seconds(Collection<Trial> trials, Predicate<Verifier> who) {
        return trials.stream()
                .flatMap(trial -> Verifier.ALL.stream().filter(who).map(one -> after(trial, one)))
                .sorted()
                .toList();
    }

    private double after(Trial trial, Verifier one) {
        long until = edge.acceptedUntil(trial.id, one);
        return until == Long.MAX_VALUE || until == Long.MIN_VALUE
                ? Double.POSITIVE_INFINITY
                : Math.max(0, (until - trial.answered) / 1e9);
    }

    List<String> names() {
        return all.stream().map(Trial::name).distinct().toList();
    }

    Predicate<Verifier> healthy() {
        return healthy;
    }

    /// Whether these think of every token what is right.
    boolean restored(Predicate<Verifier> who) {
        return Verifier.ALL.stream()
                .filter(who)
                .allMatch(one ->
                        good.stream().allMatch(id -> edge.now(id, one) == 200)
                                && all.stream().allMatch(trial -> refused(trial, one)));
    }

    int count() {
        return all.size();
    }

    /// How often somebody who is healthy refused a good token, or one before it was revoked.
    long wronged() {
        return wronged
                + wrongedGood()
                + all.stream()
                        .mapToLong(trial ->
                                verifiers()
                                        .flatMap(one -> edge.of(trial.id, one).stream())
                                        .filter(sight ->
                                                sight.status() != 200 && sight.at() < trial.began)
                                        .count())
                        .sum();
    }

    private long wrongedGood() {
        return good.stream()
                .flatMap(id -> verifiers().flatMap(one -> edge.of(id, one).stream()))
                .filter(sight -> sight.status() != 200)
                .count();
    }

    /// What somebody thought of the good ones from a time on.
    Stream<Sight> ofGood(Predicate<Verifier> who) {
        return good.stream()
                .flatMap(id ->
                        Verifier.ALL.stream()
                                .filter(who)
                                .flatMap(one -> edge.of(id, one).stream()));
    }

    private void accepted(String id) {
        if (!until(
                Duration.ofSeconds(5),
                () -> verifiers().allMatch(one -> edge.now(id, one) == 200))) {
            wronged++;
        }
    }

    private Stream<Verifier> verifiers() {
        return Verifier.ALL.stream().filter(healthy);
    }

    private static String id() {
        return "t" + IDS.incrementAndGet();
    }

    private static boolean until(Duration atMost, java.util.concurrent.Callable<Boolean> done) {
        try {
            await().atMost(atMost)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(done);
            return true;
        } catch (org.awaitility.core.ConditionTimeoutException late) {
            return false;
        }
    }

    static String percentiles(List<Double> sorted) {
        return sorted.isEmpty()
                ? "–"
                : String.format(
                        Locale.ROOT,
                        "%.2f / %.2f / %.2f s",
                        sorted.get(sorted.size() / 2),
                        p99(sorted),
                        sorted.getLast());
    }

    /// The value that at most one in a hundred exceeds.
    static double p99(List<Double> sorted) {
        return sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1);
    }
}
