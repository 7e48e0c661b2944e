package dev.cardea.replicas;

import static org.awaitility.Awaitility.await;

import dev.cardea.replicas.Edge.Verifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Predicate;

/// Judges a part, and writes its rows of Markdown to `target/promise`: name, revocations, by
/// stream, by polling, good tokens refused, outcome.
final class PromiseTable {

    private static final double NEVER_BEFORE = 15;

    private final String part;
    private final List<String> rows = new ArrayList<>();
    private final List<String> ways = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();

    PromiseTable(String part) {
        this.part = part;
    }

    /// What was promised to those who are healthy, in seconds.
    ///
    /// @param percentile whether one in a hundred may be later
    void row(String name, Trials trials, double streamed, double polled, boolean percentile) {
        List<Double> stream = trials.seconds(those(trials, true));
        List<Double> poll = trials.seconds(those(trials, false));
        long wronged = trials.wronged();
        boolean kept =
                (percentile ? Trials.p99(stream) : stream.getLast()) < streamed
                        && (percentile ? Trials.p99(poll) : poll.getLast()) < polled
                        && wronged == 0;
        add(
                name,
                trials.count(),
                Trials.percentiles(stream),
                Trials.percentiles(poll),
                wronged,
                kept);
    }

    private static Predicate<Verifier> those(Trials trials, boolean streams) {
        return trials.healthy().and(one -> one.streams() == streams);
    }

    void way(String name, Trials trials) {
        ways.add(
                "| %s | %.3f s | %.2f s |"
                        .formatted(
                                name,
                                trials.seconds(name, Verifier::streams).getLast(),
                                trials.seconds(name, one -> !one.streams()).getLast()));
    }

    /// Those who hear nothing new since then: what they owe is to stop in time, and not too early.
    ///
    /// @param bound seconds until they accept nothing any more that was revoked
    void lost(String name, Trials trials, Predicate<Verifier> who, long since, double bound) {
        OptionalLong first =
                trials.ofGood(who)
                        .filter(sight -> sight.status() == 503)
                        .mapToLong(Edge.Sight::at)
                        .min();
        long refused = trials.ofGood(who).filter(sight -> sight.status() == 401).count();
        double from =
                first.isPresent() ? (first.getAsLong() - since) / 1e9 : Double.POSITIVE_INFINITY;
        List<Double> stream = trials.seconds(who.and(Verifier::streams));
        List<Double> poll = trials.seconds(who.and(one -> !one.streams()));
        boolean kept =
                stream.getLast() < bound
                        && poll.getLast() < bound
                        && refused == 0
                        && from > NEVER_BEFORE;
        String closed =
                first.isPresent()
                        ? String.format(Locale.ROOT, ", 503 after %.0f s", from)
                        : ", no 503";
        add(
                name + closed,
                trials.count(),
                Trials.percentiles(stream),
                Trials.percentiles(poll),
                refused,
                kept);
    }

    /// Those who were lost accept again what is good, and nothing else.
    void back(Trials trials, Predicate<Verifier> who) {
        long began = System.nanoTime();
        await().atMost(Duration.ofSeconds(15)).until(() -> trials.restored(who));
        rows.add(
                "| … and back, all of them | | after %.1f s | | 0 | kept |"
                        .formatted((System.nanoTime() - began) / 1e9));
    }

    private void add(
            String name, int count, String stream, String poll, long wronged, boolean kept) {
        String row =
                "| %s | %d | %s | %s | %d | %s |"
                        .formatted(
                                name, count, stream, poll, wronged, kept ? "kept" : "**broken**");
        rows.add(row);
        if (!kept) {
            broken.add(row);
        }
    }

    List<String> broken() {
        return broken;
    }

    void write() {
        try {
            Path directory = Files.createDirectories(Path.of("target", "promise"));
            Files.write(directory.resolve(part + ".rows"), rows);
            if (!ways.isEmpty()) {
                Files.write(directory.resolve(part + ".ways"), ways);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
