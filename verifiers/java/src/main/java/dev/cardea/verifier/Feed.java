package dev.cardea.verifier;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Keeps the rules up with the issuer: by the stream, and by polling where there is none or it is quiet. Times are in seconds. */
final class Feed {

    private static final double POLL = 4.5;
    private static final double QUIET = 5.5; // until the stream is missed
    private static final double CUT = 12; // until the stream is cut

    private final Settings settings;
    private final Keys keys;
    private final Rules rules;
    private final Turn due, wanting; // whatever users want, what is due comes
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(3, task -> {
        Thread thread = new Thread(task, "cardea-verifier");
        thread.setDaemon(true);
        return thread;
    });
    private volatile InputStream stream = InputStream.nullInputStream();
    private volatile double streamedAt = Double.NEGATIVE_INFINITY;
    private volatile boolean lost; // the last look: another one is due at once
    private double reportedAt = Double.NEGATIVE_INFINITY;

    Feed(Settings settings, Keys keys, Rules rules) {
        this.settings = settings;
        this.keys = keys;
        this.rules = rules;
        this.due = new Turn(settings.time());
        this.wanting = new Turn(settings.time());
    }

    void start() {
        tick();
        threads.scheduleWithFixedDelay(this::tickOn, 500, 500, TimeUnit.MILLISECONDS);
        if (settings.stream()) {
            threads.execute(this::follow);
        }
    }

    void close() {
        threads.shutdownNow();
        cut();
    }

    /** The timer would not call again what has thrown. */
    private void tickOn() {
        try {
            tick();
        } catch (RuntimeException | Error e) {
            settings.tell("feed_lost", e);
        }
    }

    /** What the timer does: looks for what is due. */
    void tick() {
        double now = settings.time().mono(), quiet = now - streamedAt;
        if (quiet > CUT) {
            cut();
        }
        boolean usual = (lost || now - due.at() >= POLL) && (!settings.stream() || quiet > QUIET);
        if (usual || rules.gap() || rules.slept()) {
            poll();
        }
        keys.refresh();
        if (settings.reportAs() != null && rules.seq() >= 0 && now - reportedAt >= 10) {
            reportedAt = now;
            threads.execute(this::report);
        }
    }

    private void report() {
        try {
            String seq = Long.toString(rules.seq());
            settings.remote().post("/revocations/applied", Map.of("verifier", List.of(settings.reportAs()), "seq", List.of(seq)));
        } catch (IOException | RuntimeException e) {
            settings.tell("report_lost", e);
        }
    }

    /** A page came on the stream. */
    void receive(String jws) {
        double heardAt = rules.heardAt();
        take(jws);
        if (rules.heardAt() > heardAt) {
            streamedAt = settings.time().mono();
        }
        if (rules.gap()) {
            poll();
        }
    }

    /** Waits until the revocations up to this one are known; its number. */
    long reach(String text) throws Refusal {
        if (!text.matches("\\d{1,15}")) {
            throw new Refusal(400, "Revocation-Seq is a number that a revocation answered");
        }
        long wanted = Long.parseLong(text);
        for (int tries = 0; tries < 3 && rules.seq() < wanted && (tries == 0 || settings.time().sleep(0.3)); tries++) {
            wanting.take(0.25, 0, () -> pull(wanted));
        }
        if (rules.seq() < wanted) {
            throw new Refusal(503, "that revocation was not seen here yet");
        }
        return wanted;
    }

    /** One look at the feed at a time, however many ask, and one a second. */
    void poll() {
        due.take(1, 1, () -> pull(-1));
    }

    private void pull(long wanted) {
        lost = false;
        try {
            if (rules.seq() >= 0 && !rules.gap()) {
                page(wanted).ifPresentOrElse(this::take, rules::lost);
            }
            if (rules.seq() < 0 || rules.gap()) {
                take(settings.remote().get("/revocations/snapshot"));
            }
        } catch (IOException | RuntimeException | Error e) {
            lost = true;
            settings.tell("feed_lost", e);
        }
    }

    /** The page after what is known, if there is one; the plain one where the issuer has not come as far as is wanted. */
    private Optional<String> page(long wanted) throws IOException {
        String path = "/revocations/pages?after=" + rules.seq();
        try {
            return Optional.of(settings.remote().get(wanted < 0 ? path : path + "&seq=" + wanted));
        } catch (IOException e) {
            boolean gone = e instanceof Issuer.Answered answer && answer.status() == 410;
            if (wanted < 0 && !gone) {
                throw e;
            }
            return gone ? Optional.empty() : page(-1);
        }
    }

    private void take(String jws) {
        try {
            Keys.Opened page = keys.open(jws, "secevent+jwt");
            rules.apply(page.kid(), page.claims());
            keys.drop();
        } catch (Refusal | RuntimeException e) {
            settings.tell("page_refused", e);
        }
    }

    private void follow() {
        do {
            streamedAt = settings.time().mono();
            try (InputStream body = settings.remote().stream("/revocations/stream", rules.seq())) {
                stream = body;
                BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("data:")) {
                        receive(line.substring(5).trim());
                    }
                }
            } catch (IOException | RuntimeException | Error e) { // nobody would begin it again
                settings.tell("stream_lost", e);
            }
            streamedAt = Double.NEGATIVE_INFINITY;
            poll();
        } while (settings.time().sleep(0.5 + ThreadLocalRandom.current().nextDouble()) && !threads.isShutdown());
    }

    private void cut() {
        try {
            stream.close();
        } catch (IOException e) {
            settings.tell("stream_lost", e);
        }
    }
}
