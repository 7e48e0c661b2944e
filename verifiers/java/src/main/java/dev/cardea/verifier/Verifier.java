package dev.cardea.verifier;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/**
 * Verifies access tokens of one issuer, locally and revocations included. One instance per process; safe for many threads.
 * Configure it, {@link #start()} it, ask {@link #verify}. Times are in seconds.
 */
public final class Verifier implements AutoCloseable {

    private static final double STALE = 15; // without a signed page: introspect
    private static final double DEAD = 60; // without a signed page: refuse to say
    private static final double POLL = 4.5;
    private static final double QUIET = 5.5; // until the stream is missed
    private static final double CUT = 12; // until the stream is cut
    private static final int LARGEST_TOKEN = 8192;
    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}");

    /**
     * What is known of a request beside its token.
     *
     * @param scheme of `Authorization`: `Bearer` or `DPoP`
     * @param revocationSeq of the header `Revocation-Seq`, or null
     * @param failOpen accept what no known rule hits when nothing was heard of the feed for 60 seconds
     * @param context handed on to {@link #confirm}
     */
    public record Request(String scheme, String revocationSeq, boolean failOpen, Object context) {
        public static final Request BEARER = new Request("Bearer", null, false, null);
    }

    /** For a readiness probe. `age`: since the newest page of the feed was signed. */
    public record State(boolean ready, boolean keys, double age, long seq) {}

    private final String issuer;
    private final Set<String> audiences;
    private final Issuer remote;
    private final Time time;
    private final Keys keys;
    private final Rules rules;
    private final Lists lists;
    private final Object polling = new Object();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "cardea-verifier");
        thread.setDaemon(true);
        return thread;
    });

    private BiPredicate<Map<String, Object>, Request> confirm = (claims, request) -> false;
    private BiConsumer<String, Throwable> onEvent = (event, cause) -> {};
    private boolean streams = true;
    private String clientId;
    private String clientSecret;
    private String reportAs;

    private volatile InputStream stream;
    private volatile double streamedAt = Double.NEGATIVE_INFINITY;
    private volatile double polledAt = Double.NEGATIVE_INFINITY;
    private volatile double lostAt = Double.NEGATIVE_INFINITY; // the last introspection that failed
    private volatile boolean gap;
    private double reportedAt = Double.NEGATIVE_INFINITY;

    /** For tokens that say `issuer`, which is also where it is reached, and are meant for one of the audiences. */
    public Verifier(String issuer, String... audiences) {
        this(issuer, Set.of(audiences), Issuer.at(issuer), Time.SYSTEM);
    }

    public Verifier(String issuer, Set<String> audiences, Issuer remote, Time time) {
        this.issuer = issuer;
        this.audiences = audiences;
        this.remote = remote;
        this.time = time;
        this.keys = new Keys(remote, time);
        this.rules = new Rules(issuer, time);
        this.lists = new Lists(issuer, remote, keys, time);
    }

    /** Polls (revocations arrive within seven seconds) instead of following the stream (within one). */
    public Verifier polling() {
        streams = false;
        return this;
    }

    /** A client that may introspect (RFC 7662): outages of the feed are bridged by asking about each token. */
    public Verifier client(String id, String secret) {
        clientId = id;
        clientSecret = secret;
        return this;
    }

    /** Tells the issuer how far this process has come, under a name of 1 to 64 of `A-Za-z0-9._:-`. Needs {@link #client}. */
    public Verifier reportAs(String name) {
        reportAs = name;
        return this;
    }

    /** Says whether the sender of a token that is bound to a key (`cnf`: DPoP, mTLS) holds it. Without this they are refused. */
    public Verifier confirm(BiPredicate<Map<String, Object>, Request> holds) {
        confirm = holds;
        return this;
    }

    /** For metrics: `failed_open`, `failed_closed`, `introspected`, `page_refused`, `feed_lost`, `stream_lost`; the cause or null. */
    public Verifier onEvent(BiConsumer<String, Throwable> listener) {
        onEvent = listener;
        return this;
    }

    /** Begins to follow the feed; returns after the first look, whatever came of it. */
    public Verifier start() {
        tick();
        threads.scheduleWithFixedDelay(this::tick, 500, 500, TimeUnit.MILLISECONDS);
        if (streams) {
            threads.execute(this::follow);
        }
        return this;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        cut();
    }

    public State state() {
        double age = rules.age();
        return new State(keys.usable() && age < DEAD, keys.usable(), age, rules.seq());
    }

    public Map<String, Object> verify(String token) throws Refusal {
        return verify(token, Request.BEARER);
    }

    /** The claims of an access token (RFC 9068) that is to be accepted now. */
    public Map<String, Object> verify(String token, Request request) throws Refusal {
        if (token.length() > LARGEST_TOKEN) {
            throw new Refusal(401, "too large");
        }
        Keys.Opened opened = keys.open(token, "at+jwt");
        if (rules.age() >= DEAD) {
            poll(-1);
        }
        Map<String, Object> claims = opened.claims();
        check(claims);
        if ((claims.containsKey("cnf") || !request.scheme.equals("Bearer")) && !confirm.test(claims, request)) {
            throw new Refusal(401, "bound to a key that was not shown");
        }
        if (request.revocationSeq != null) {
            reach(request.revocationSeq);
        }
        if (rules.hit(opened.kid(), claims)) {
            throw new Refusal(401, "revoked");
        }
        Boolean listed = rules.lists() ? lists.revoked(claims, rules) : Boolean.FALSE;
        if (Boolean.TRUE.equals(listed)) {
            throw new Refusal(401, "revoked");
        }
        if (listed == null || rules.age() >= STALE) {
            ask(token, request.failOpen, listed == null);
        }
        return Collections.unmodifiableMap(claims);
    }

    private void check(Map<String, Object> claims) throws Refusal {
        double now = rules.now();
        Object aud = claims.get("aud");
        if (!issuer.equals(claims.get("iss"))) {
            throw new Refusal(401, "of another issuer");
        }
        if ((aud instanceof Collection<?> many ? many : List.of(String.valueOf(aud))).stream().noneMatch(audiences::contains)) {
            throw new Refusal(401, "for another audience");
        }
        if (!(claims.get("exp") instanceof Number exp) || exp.doubleValue() <= now) {
            throw new Refusal(401, "expired");
        }
        if (claims.get("nbf") instanceof Number start && start.doubleValue() > now + 60) {
            throw new Refusal(401, "not valid yet");
        }
        boolean complete = List.of("sub", "client_id", "jti").stream().allMatch(name -> claims.get(name) instanceof String);
        if (!complete || !(claims.get("iat") instanceof Number)) {
            throw new Refusal(401, "incomplete");
        }
    }

    /** No page, or no status list: introspects if it can, and refuses to say if it must. */
    private void ask(String token, boolean failOpen, boolean unlisted) throws Refusal {
        Boolean active = introspect(token);
        if (Boolean.FALSE.equals(active)) {
            throw new Refusal(401, "revoked");
        }
        if (active == null && (unlisted || rules.age() >= DEAD)) {
            onEvent.accept(failOpen ? "failed_open" : "failed_closed", null);
            if (!failOpen) {
                throw new Refusal(503, "revocations cannot be known");
            }
        }
    }

    private Boolean introspect(String token) {
        if (clientId == null || time.mono() - lostAt < 5) {
            return null;
        }
        try {
            String answer = remote.post("/oauth/introspect", Map.of("token", token), clientId, clientSecret);
            Boolean active = Boolean.TRUE.equals(JSONObjectUtils.parse(answer).get("active"));
            onEvent.accept("introspected", null);
            return active;
        } catch (IOException | ParseException e) {
            lostAt = time.mono();
            return null;
        }
    }

    private void reach(String text) throws Refusal {
        if (!NUMBER.matcher(text).matches()) {
            throw new Refusal(400, "Revocation-Seq is a number that a revocation answered");
        }
        long wanted = Long.parseLong(text);
        try {
            for (int tries = 0; tries < 3 && rules.seq() < wanted; tries++) {
                if (tries > 0) {
                    time.sleep(0.3);
                }
                poll(wanted);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (rules.seq() < wanted) {
            throw new Refusal(503, "that revocation was not seen here yet");
        }
    }

    /** What the timer does: looks for what is due. Public for tests. */
    public void tick() {
        try {
            double now = time.mono(), quiet = now - streamedAt;
            keys.refresh();
            if (quiet > CUT) {
                cut();
            }
            if (gap || (now - polledAt >= POLL && (!streams || quiet > QUIET))) {
                poll(-1);
            }
            if (reportAs != null && rules.seq() >= 0 && now - reportedAt >= 10) {
                reportedAt = now;
                remote.post("/revocations/applied", Map.of("verifier", reportAs, "seq", Long.toString(rules.seq())), clientId, clientSecret);
            }
        } catch (IOException | RuntimeException e) {
            onEvent.accept("feed_lost", e);
        }
    }

    /** A page came on the stream. Public for tests. */
    public void receive(String jws) {
        double heardAt = rules.heardAt();
        take(jws);
        if (rules.heardAt() > heardAt) {
            streamedAt = time.mono();
        }
        if (gap) {
            poll(-1);
        }
    }

    /** One look at the feed at a time, however many ask, and few a second. */
    private void poll(long wanted) {
        synchronized (polling) {
            if (time.mono() - polledAt < (wanted < 0 ? 1 : 0.25)) {
                return;
            }
            polledAt = time.mono();
            try {
                pull(wanted < 0 ? "" : "&seq=" + wanted);
            } catch (IOException e) {
                onEvent.accept("feed_lost", e);
            }
        }
    }

    private void pull(String upTo) throws IOException {
        if (rules.seq() >= 0 && !gap) {
            try {
                take(remote.get("/revocations/pages?after=" + rules.seq() + upTo));
                if (!gap) {
                    return;
                }
            } catch (Issuer.Gone e) {
                gap = true;
            }
        }
        take(remote.get("/revocations/snapshot"));
    }

    private void take(String jws) {
        try {
            Keys.Opened page = keys.open(jws, "secevent+jwt");
            gap = !rules.apply(page.kid(), page.claims());
            if (Rules.killsKeys(page.claims())) {
                keys.killed();
            }
        } catch (Refusal | RuntimeException e) {
            onEvent.accept("page_refused", e);
        }
    }

    private void follow() {
        while (!threads.isShutdown()) {
            streamedAt = time.mono();
            try (InputStream body = remote.stream("/revocations/stream", rules.seq())) {
                stream = body;
                BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("data:")) {
                        receive(line.substring(5).trim());
                    }
                }
            } catch (IOException | RuntimeException e) {
                onEvent.accept("stream_lost", e);
            }
            streamedAt = Double.NEGATIVE_INFINITY;
            poll(-1);
            try {
                time.sleep(0.5 + ThreadLocalRandom.current().nextDouble());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void cut() {
        InputStream open = stream;
        stream = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            onEvent.accept("stream_lost", e);
        }
    }
}
