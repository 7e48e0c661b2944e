package dev.cardea.replicas;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Twenty verifiers, ten of each kind in a process, that look at tokens all the time
/// (`bench/verifiers/watch.js`, `Watch.java`). Times are those of `System.nanoTime()`, which all
/// processes of a Linux machine share.
final class Edge implements AutoCloseable {

    private static final int EACH = 10;

    /// One verifier.
    ///
    /// @param streams or polls
    /// @param first behind the first gate, or the second
    /// @param asks may introspect when the feed is stale
    record Verifier(int number, boolean streams, boolean first, boolean asks) {

        static final List<Verifier> ALL =
                IntStream.range(0, 2 * EACH)
                        .mapToObj(n -> {
                            int i = n % EACH;
                            return new Verifier(n, i < EACH / 2, i % 2 == 0, i / 2 % 2 == 0);
                        })
                        .toList();
    }

    /// What a verifier thinks of a token since then.
    record Sight(int status, long at) {}

    private final List<Process> processes = new ArrayList<>();
    private final List<PrintWriter> inputs = new ArrayList<>();
    private final Map<String, List<List<Sight>>> sights = new ConcurrentHashMap<>();
    private final Map<String, Integer> said = new ConcurrentHashMap<>();
    private final CountDownLatch ready = new CountDownLatch(2);

    /// @param credentials of a client that may introspect: id and secret
    Edge(String issuer, Gate first, Gate second, String credentials) {
        List<String> places =
                Verifier.ALL.stream()
                        .map(one ->
                                (one.streams ? "stream " : "poll ")
                                        + (one.first ? first : second).url()
                                        + (one.asks ? " " + credentials : ""))
                        .toList();
        start(0, List.of("node", "bench/verifiers/watch.js", issuer), places.subList(0, EACH));
        start(
                EACH,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("promise.verifier", ""),
                        "bench/verifiers/Watch.java",
                        issuer),
                places.subList(EACH, 2 * EACH));
        awaitReady();
    }

    private void start(int from, List<String> command, List<String> places) {
        try {
            Process process =
                    new ProcessBuilder(Stream.concat(command.stream(), places.stream()).toList())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            processes.add(process);
            inputs.add(new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true));
            Thread.ofVirtual().start(() -> listen(from, process));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() {
        try {
            if (!ready.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the verifiers never got ready");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void listen(int from, Process process) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", -1);
                switch (words[0]) {
                    case "ready" -> ready.countDown();
                    case "said" -> said.merge(words[2], 1, Integer::sum);
                    default -> saw(from + Integer.parseInt(words[1]), words);
                }
            }
        } catch (IOException ended) {
            return;
        }
    }

    private void saw(int number, String[] words) {
        List<List<Sight>> known = sights.get(words[2]);
        if (known != null) {
            known.get(number).add(new Sight(Integer.parseInt(words[3]), Long.parseLong(words[4])));
        }
    }

    /// All look at it all the time.
    void watch(String id, String token) {
        tell("watch", id, token);
    }

    /// All look at it five times a second.
    void keep(String id, String token) {
        tell("keep", id, token);
    }

    private void tell(String how, String id, String token) {
        sights.put(
                id,
                Verifier.ALL.stream()
                        .<List<Sight>>map(one -> new CopyOnWriteArrayList<>())
                        .toList());
        inputs.forEach(input -> input.println(how + " " + id + " " + token));
    }

    /// Nobody looks any more; what was seen stays known.
    void drop(String id) {
        inputs.forEach(input -> input.println("drop " + id));
    }

    /// What this one thought of it so far: every change, the first look included.
    List<Sight> of(String id, Verifier verifier) {
        return sights.getOrDefault(id, List.of()).get(verifier.number);
    }

    /// The last thing that it thought; 0 when it did not look yet.
    int now(String id, Verifier verifier) {
        List<Sight> all = of(id, verifier);
        return all.isEmpty() ? 0 : all.getLast().status;
    }

    /// When it was accepted no more; the end of time while it is.
    long acceptedUntil(String id, Verifier verifier) {
        long until = Long.MIN_VALUE;
        for (Sight sight : of(id, verifier)) {
            if (sight.status == 200) {
                until = Long.MAX_VALUE;
            } else if (until == Long.MAX_VALUE) {
                until = sight.at;
            }
        }
        return until;
    }

    /// How often verifiers said what to their metrics.
    Map<String, Integer> said() {
        return Map.copyOf(said);
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }
}
